"""What a message says, asked at the moment of sending: is it still needed, and what now?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import rendering, status
from bot.rules import attendance as rules
from bot.rules.permissions import Role
from bot.screens import check_in as check_in_screen
from bot.screens.screen import Screen
from bot.screens.status import Vitals
from bot.screens.voice import Voice, safe
from storage import attendance, chats, members, roles, sessions
from storage.messages import Message
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message ready to go out; for a post, the version of the facts that it shows."""

    screen: Screen
    version: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A message that is not to go out any more, and why, as a stable code."""

    reason: str


Outgoing = Prepared | Withdrawn
_Writer = Callable[[Tx, Message, datetime], Awaitable[Outgoing]]


class Outbox:
    """Prepares messages: one method a kind, all asked inside the unit that claims the row."""

    def __init__(self, voice: Voice, vitals: Callable[[], Vitals]) -> None:
        self._voice = voice
        self._vitals = vitals
        self._writers: dict[str, _Writer] = {
            "post": self._post,
            "check_in_reply": self._check_in_reply,
            "start": self._start,
            "help": self._plain("help"),
            "not_own_words": self._plain("not_own_words"),
            "unknown_text": self._plain("unknown_text"),
            "trouble": self._plain("trouble"),
            "admins_only": self._plain("admins_only"),
            "anonymous": self._plain("check_in.anonymous"),
            "status": self._status,
        }

    async def prepare(self, tx: Tx, message: Message, now: datetime) -> Outgoing:
        """Return what to send for `message`, or why it is withdrawn.

        Raises KeyError for a kind that is not in the table.
        """
        if now >= message.expires_at:
            return Withdrawn("too_late")
        chat = await chats.by_id(tx, message.chat_id)
        if chat is None or chat.state != "open":
            return Withdrawn("unopened" if chat is None else chat.state)
        return await self._writers[message.kind](tx, message, now)

    async def render_post(self, tx: Tx, post_id: int, now: datetime) -> rendering.Rendered | None:
        """Return what a post should show now, or None if it is nobody's to see any more."""
        rendered = await rendering.post(tx, post_id, self._voice, now)
        if rendered is None or not await _may_see(tx, rendered, now):
            return None
        return rendered

    async def _post(self, tx: Tx, message: Message, now: datetime) -> Outgoing:
        assert message.post_id is not None
        rendered = await rendering.post(tx, message.post_id, self._voice, now)
        if rendered is None:
            return Withdrawn("no_post")
        session = await sessions.by_id(tx, rendered.post.session_id)
        assert session is not None
        if rendered.post.telegram_id is not None:
            return Withdrawn("stands_already")
        if rendered.post.kind == "check_in" and session.state != "open":
            return Withdrawn("closed")
        if not await _may_see(tx, rendered, now):
            return Withdrawn("not_secretary")
        return Prepared(rendered.screen, rendered.version)

    async def _check_in_reply(self, tx: Tx, message: Message, now: datetime) -> Outgoing:
        code = message.details["outcome"]
        if code == "which":
            around = await sessions.around(tx, message.chat_id, now, timedelta(0))
            if not around:
                return Prepared(Screen(self._voice.say("check_in.nothing")))
            return Prepared(check_in_screen.choice(around, self._voice))
        if message.session_id is None:
            return Prepared(Screen(self._voice.say(f"check_in.{code}")))
        session = await sessions.by_id(tx, message.session_id)
        standing = await attendance.standing(tx, message.session_id, message.chat_id)
        assert session is not None
        assert standing is not None
        outcome = rules.recall(str(code), standing)
        return Prepared(check_in_screen.reply(outcome, session, self._voice, now))

    async def _start(self, tx: Tx, message: Message, now: datetime) -> Outgoing:
        person = await members.by_account(tx, message.chat_id)
        if person is None:
            return Prepared(Screen(self._voice.say("start.not_bound")))
        return Prepared(Screen(self._voice.say("start.bound", name=safe(person.name))))

    async def _status(self, tx: Tx, message: Message, now: datetime) -> Outgoing:
        if not (await roles.who(tx, message.chat_id, now)).is_admin:
            return Withdrawn("not_admin")
        return Prepared(await status.screen(tx, self._vitals(), self._voice, now))

    def _plain(self, key: str) -> _Writer:
        async def write(tx: Tx, message: Message, now: datetime) -> Outgoing:
            return Prepared(Screen(self._voice.say(key)))

        return write


async def _may_see(tx: Tx, rendered: rendering.Rendered, now: datetime) -> bool:
    """Say whether a post may still be shown where it stands: a card has names in it."""
    if rendered.post.kind != "host_card":
        return True
    reader = await roles.who(tx, rendered.post.chat_id, now, rendered.unit_id)
    return Role.SECRETARY in reader.role

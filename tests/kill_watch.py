"""The stand-in with a witness: what it handed out, what it was told was kept, what it accepted."""

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.clock import Clock
from bot.locales import DEFAULT, text
from bot.screens import routes
from bot.standin import Press, Send, Standin
from bot.standin.api.schema import Json
from bot.standin.state.updates import Updates

KIND_NAME = "学习{}"
"""A session's kind, with the session's number: each session is told by every text about it."""

_NUMBER = r"(?P<number>\d+)"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A person was told that they are checked in; `at` is the time of day that they were told."""

    session_id: int
    user_id: int
    at: str
    by: str


class WatchedUpdates(Updates):
    """Remembers every update, and up to where the bot has confirmed them."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        super().__init__(clock, rng)
        self.made: list[Json] = []
        self.confirmed_below = 0
        self.asked = asyncio.Event()
        self.handed_out = asyncio.Event()
        self.confirmed = asyncio.Event()

    def add(self, kind: str, payload: Json) -> Json | None:
        """Queue an update, and remember it if it was one to queue."""
        update = super().add(kind, payload)
        if update is not None:
            self.made.append(update)
        return update

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Hand out updates; what is below `offset` was confirmed."""
        self.asked.set()
        if offset > self.confirmed_below:
            self.confirmed_below = offset
            self.confirmed.set()
        batch = await super().get(offset, limit, seconds)
        if batch:
            self.handed_out.set()
        return batch


class Watched(Standin):
    """The stand-in of a run: its limits are enforced, and all that it accepts is told apart."""

    def __init__(self, clock: Clock, seed: int) -> None:
        super().__init__(clock, seed=seed, limits=True)
        self.watch = WatchedUpdates(clock, self.rng)
        self.updates = self.watch
        self._unanswered: list[Press] = []
        self._sends_seen = 0

    def pressed(self, press: Press) -> None:
        """Remember a press, to look at its answer later."""
        self._unanswered.append(press)

    def confirmed(self) -> Iterator[Confirmed]:
        """Yield what was confirmed to people since the last call."""
        still = []
        for press in self._unanswered:
            if press.answered is not None:
                yield from _by_answer(press)
            elif not press.expired:
                still.append(press)
        self._unanswered = still
        for send in self.sends[self._sends_seen :]:
            yield from _by_message(send)
        self._sends_seen = len(self.sends)


def _by_answer(press: Press) -> Iterator[Confirmed]:
    assert press.answered is not None
    at, ids = _confirmed_time(press.answered.text or ""), routes.ids(press.data)
    if at is not None and routes.route(press.data) == routes.CHECK_IN and ids:
        yield Confirmed(ids[0], press.person.id, at, f"the answer to press {press.id}")


def _by_message(send: Send) -> Iterator[Confirmed]:
    said = send.params["text"]
    at, (_, session_id) = _confirmed_time(said.partition("\n")[0]), subject(send)
    if at is not None and session_id is not None:
        by = f"message {send.message_id} in chat {send.chat_id}"
        yield Confirmed(session_id, send.chat_id, at, by)


def subject(send: Send) -> tuple[str, int | None]:
    """Return what an accepted message was: its kind, and the session that it is about, if any."""
    said: str = send.params["text"]
    for kind, pattern in _TOLD_BY:
        if found := pattern.match(said):
            number = found.groupdict().get("number")
            return kind, None if number is None else int(number)
    return f"text {said!r}", None


def _pattern(key: str, **groups: str) -> str:
    """Return a regular expression for a text of the catalogue, any value in each of its places."""
    marks = {name: f"QQ{place}QQ" for place, name in enumerate(_PLACES)}
    pattern = re.escape(text(DEFAULT, key, **marks))
    for name, mark in marks.items():
        pattern = pattern.replace(mark, groups.get(name, ".+"))
    return pattern


_PLACES = (
    *("at", "starts", "kind", "when", "place", "n", "name", "version", "uptime", "opens"),
    "about",
)
_CONFIRMATIONS = [
    re.compile(_pattern(f"check_in.{code}", at=r"(?P<at>\d+:\d\d)"))
    for code in ("checked_in", "checked_in_late", "already_checked_in")
]
_A_KIND = KIND_NAME.format(_NUMBER)
_TOLD_BY = [
    ("check_in", re.compile(_pattern("meeting.head", about=_A_KIND + r" · .+"))),
    ("host_card", re.compile(_pattern("card.head", kind=_A_KIND) + r"\n")),
    ("check_in_reply", re.compile(r".+\n" + _pattern("check_in.about", kind=_A_KIND))),
    ("check_in_reply", re.compile(_pattern("check_in.which"))),
    ("check_in_reply", re.compile(_pattern("check_in.nothing"))),
    ("check_in_reply", re.compile(_pattern("check_in.not_bound"))),
    ("status", re.compile(_pattern("status.head"))),
    ("start", re.compile(_pattern("start.bound"))),
    ("start", re.compile(_pattern("start.not_bound"))),
    ("help", re.compile(_pattern("help"))),
    ("admins_only", re.compile(_pattern("admins_only"))),
]


def _confirmed_time(said: str) -> str | None:
    for pattern in _CONFIRMATIONS:
        if found := pattern.fullmatch(said):
            return found["at"]
    return None


def is_ours_to_keep(update: Json) -> bool:
    """Say whether the bot must keep an update that this run made: a tap, or words to the bot."""
    if "callback_query" in update:
        return True
    message = update.get("message", {})
    said = message.get("text", "")
    return bool(said) and (message["chat"]["type"] == "private" or said.startswith("/"))

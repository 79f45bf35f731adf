"""What the writers of messages share: what they are given, and what they return."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.rules import reminders
from bot.rules.reminders import Waits
from bot.screens.screen import Screen
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from storage import chats, messages
from storage.messages import Message
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Telling:
    """How a message is to speak, what the running process knows, and when it is written."""

    voice: Voice
    vitals: Callable[[], Vitals]
    now: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message ready to go out; for a post, the version of the facts that it shows.

    `then_leave` if the bot leaves the chat once it was said. `counts_on` is the day whose messages
    it counts among, None if it counts among none.
    """

    screen: Screen
    version: int = 0
    then_leave: bool = False
    counts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A message that is not to go out any more, and why, as a stable code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A message that is for another time: not before `until`, and worth sending up to `expires_at`,
    both UTC; `reason` says why, as a stable code.
    """

    until: datetime
    expires_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A message that goes out in a list with others, which is to be sent instead, by its id."""

    list_id: int


Outgoing = Prepared | Withdrawn
Writer = Callable[[Tx, Message, Telling], Awaitable[Outgoing]]
"""Writes one kind of message from the present facts, inside the unit that claims its row."""


async def tell(
    tx: Tx,
    kind: str,
    chat_id: int,
    about: int | str,
    at: datetime,
    details: Mapping[str, int | str] | None = None,
    *,
    lasts: timedelta | None = None,
    urgency: int = messages.ORDINARY,
    session_id: int | None = None,
) -> bool:
    """Have a chat told something from `at` on, while it is of use; False if it was decided before.

    `about` tells one telling of a kind to a chat from the next; twice the same is once. How long it
    is of use the table of reminders says, or `lasts` where that ends with what it is about. A chat
    that was never seen is told nothing.
    """
    if await chats.by_id(tx, chat_id) is None:
        return False
    of = reminders.of(kind)
    if of is not None and of.waits is Waits.MORNING:
        at += reminders.GATHERS
    if lasts is None:
        lasts = None if of is None else of.lasts
        assert lasts is not None, "the table says how long"
    message_id = await messages.add(
        tx,
        key=f"{kind}:{about}:{chat_id}",
        kind=kind,
        chat_id=chat_id,
        not_before=at,
        expires_at=at + lasts,
        urgency=urgency,
        session_id=session_id,
        details=details,
    )
    return message_id is not None


async def was_told(tx: Tx, kind: str, chat_id: int, about: int | str) -> bool:
    """Say whether `tell` decided that before."""
    return await messages.is_decided(tx, f"{kind}:{about}:{chat_id}")


def plain(key: str) -> Writer:
    """Return the writer of a kind that always says the same."""

    async def write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
        return Prepared(Screen(telling.voice.say(key)))

    return write

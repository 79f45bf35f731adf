"""/todo 待办: what somebody still owes, most urgent first, each with what settles it.

It is what they were asked and is still open, whether the asking reached them or not, and what
stands open without anybody having asked.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.actions import lists, replies, writers
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief
from bot.actions.lists import Opened
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.clock import to_ms
from bot.rules import reminders
from bot.rules.permissions import Place, judge
from bot.screens import lists as screens
from bot.screens import routes
from bot.screens.lists import Item
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import away, roles, sessions, visits
from storage import reminders as stored
from storage.messages import Message
from storage.tx import Tx
from storage.visits import Visit

TODO: Final = "todo"
ASKED_SINCE: Final = timedelta(days=60)
"""How far back what somebody was asked is looked for."""
UNCONFIRMED: Final = 3
"""So many sessions of a unit that wait for being confirmed are listed, the newest; else they would
hide the rest."""
STATES: Final = ("check_in_ask", "visit_today", "visit_after", "visit_due", "unconfirmed")
"""The kinds that stand for what nobody asked; buttons carry their place: only add at the end."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that may be owed, as the message that would ask for it; `ids` open it.

    `about` tells the same thing asked twice from two things.
    """

    message: Message
    about: tuple[str, int]
    ids: tuple[int, ...]


Front = Callable[[Tx, Message, Sequence[Owed], Telling], Awaitable[Screen]]
"""What a message that lists what somebody owes shows while nothing of it is open."""


async def ask(tx: Tx, said: Said) -> None:
    """/todo: list what somebody owes."""
    if await asks(tx, said, TODO) is not None:
        await replies.add(tx, said.update_id, TODO, said.user_id, said.now)


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Opened:
    """Turn to what somebody owes, or to one of it: the ids are a message, or a kind and whose, and
    then the mark of what was shown of it.
    """
    return await turn(tx, pressed, voice, TODO, _front)


async def turn(tx: Tx, pressed: Pressed, voice: Voice, kind: str, front: Front) -> Opened:
    """Turn a message of a `kind` that lists what somebody owes to one of it, or to its `front`."""
    who = await roles.who(tx, pressed.user_id, pressed.now)
    whole = await stored.list_at(tx, pressed.chat_id, pressed.message_id)
    if whole is None or whole.kind != kind or pressed.chat_id != pressed.user_id:
        return Opened(alert(voice, STALE))
    denied = judge(TODO, who, Place.PRIVATE)
    if denied is not None or who.member_id is None:
        return Opened(alert(voice, STALE if denied is None else denied.code))
    telling = Telling(voice, lists.no_vitals, pressed.now)
    every = await may_be_owed(tx, pressed.user_id, who.member_id, telling.now)
    *ids, mark = pressed.ids or (0,)
    chosen = next((one for one in every if one.ids == tuple(ids)), None)
    outgoing = None if chosen is None else await _asked_of(tx, chosen, telling)
    if chosen is None or outgoing is None:
        if ids and await _shows(tx, whole, ids):
            return Opened(brief(voice, "list.gone"))  # a second tap: what the first came to stays
        await stored.show(tx, whole.id, None)
        gone = alert(voice, "list.gone").toast if ids else None
        return Opened(Turned(gone, await front(tx, whole, every, telling)))
    shown_id = chosen.message.id or await stored.open_in(tx, whole, chosen.message, chosen.about[1])
    await stored.show(tx, whole.id, shown_id)
    return lists.opened(outgoing.screen, mark)


async def _shows(tx: Tx, whole: Message, ids: Sequence[int]) -> bool:
    """Say whether the list shows already what is opened by `ids`."""
    if len(ids) == 1:
        return await stored.shows(tx, whole.id, ids[0])
    place, subject = ids
    return place < len(STATES) and await stored.shows_opened(tx, whole.id, STATES[place], subject)


async def _front(tx: Tx, whole: Message, every: Sequence[Owed], telling: Telling) -> Screen:
    unlisted = await count_unlisted(tx, whole.chat_id, every, telling.now)
    return screens.todo(await items(tx, every, telling), telling.voice, unlisted)


async def count_unlisted(tx: Tx, user_id: int, every: Sequence[Owed], now: datetime) -> int:
    """Count the records that wait for somebody and are not in the list: see UNCONFIRMED."""
    who = await roles.who(tx, user_id, now)
    charges = [] if who.member_id is None else await roles.charges(tx, who.member_id, now)
    listed = {one.about for one in every if one.message.kind == "unconfirmed"}
    own = sorted({one.unit_id for one in charges})
    return await stored.count_unconfirmed(tx, own) - len(listed)


async def items(
    tx: Tx, every: Sequence[Owed], telling: Telling, route: str = routes.TODO
) -> list[Item]:
    """Return what is owed: what its writer still has something to say of, each thing once.

    `route` is that of the buttons that open it.
    """
    found, seen = [], set()
    for one in every:
        outgoing = None if one.about in seen else await _asked_of(tx, one, telling)
        if outgoing is not None:
            seen.add(one.about)
            found.append(Item(outgoing.screen, route, one.ids))
    return found


async def _asked_of(tx: Tx, one: Owed, telling: Telling) -> Prepared | None:
    outgoing = await writers.WRITERS[one.message.kind](tx, one.message, telling)
    return None if isinstance(outgoing, Withdrawn) else outgoing


async def may_be_owed(tx: Tx, user_id: int, member_id: int, now: datetime) -> list[Owed]:
    """Return what may be owed, the most urgent first: each one's writer knows whether it is."""
    found = [
        *await _open(tx, user_id, now),
        *await _visits(tx, user_id, member_id, now),
        *await _unconfirmed(tx, user_id, member_id, now),
        *await _asked(tx, user_id, now),
    ]
    # Of two that ask about the same thing the newer one is shown.
    return sorted(found, key=lambda one: (reminders.place(one.message.kind), -one.message.id))


async def _open(tx: Tx, user_id: int, now: datetime) -> list[Owed]:
    """Return the check-ins that are open to somebody."""
    return [
        _state(user_id, "check_in_ask", session.id, now, {}, session_id=session.id)
        for session in await sessions.around(tx, user_id, now, timedelta(0))
    ]


async def _visits(tx: Tx, user_id: int, member_id: int, now: datetime) -> list[Owed]:
    """Return the visits that somebody is to hold, but to whoever is away."""
    return [
        _state(user_id, *_of_visit(visit, now), now, _details(visit, now))
        for visit in await visits.to_hold(tx, member_id)
        if await away.now_of(tx, visit.member_id, now) is None
    ]


async def _unconfirmed(tx: Tx, user_id: int, member_id: int, now: datetime) -> list[Owed]:
    return [
        _state(user_id, "unconfirmed", session.id, now, {}, session_id=session.id)
        for one in await roles.charges(tx, member_id, now)
        for session in await sessions.unconfirmed(tx, one.unit_id, UNCONFIRMED)
    ]


async def _asked(tx: Tx, user_id: int, now: datetime) -> list[Owed]:
    """Return what somebody was asked, or was to be asked, and what was not forgotten since."""
    kinds = [one.code for one in reminders.TABLE if one.asks]
    return [
        Owed(one, _about(one), (one.id,))
        for one in await stored.asked(tx, user_id, now - ASKED_SINCE, kinds)
    ]


def _of_visit(visit: Visit, now: datetime) -> tuple[str, int]:
    """Return as which kind an open visit asks for what comes next, and its id."""
    if visit.state == "started" or (visit.meets_at is not None and visit.meets_at <= now):
        return "visit_after", visit.id
    return "visit_today" if visit.state == "agreed" else "visit_due", visit.id


def _details(visit: Visit, now: datetime) -> Mapping[str, int | str]:
    kind, _ = _of_visit(visit, now)
    if kind == "visit_due":
        return {"overdue" if visit.due_at <= now else "due": str(visit.id)}
    at = {} if visit.meets_at is None else {"at": to_ms(visit.meets_at)}
    return {"visit": visit.id, **at}


def _state(
    user_id: int,
    kind: str,
    subject: int,
    now: datetime,
    details: Mapping[str, int | str],
    session_id: int | None = None,
) -> Owed:
    message = Message(
        id=0, kind=kind, chat_id=user_id, post_id=None, session_id=session_id, details=details,
        attempts=0, expires_at=now, settled_at=None, reason=None,
    )  # fmt: skip
    noun = "visit" if kind.startswith("visit") else "session" if session_id else kind
    return Owed(message, (noun, subject), (STATES.index(kind), subject))


def _about(message: Message) -> tuple[str, int]:
    """Return what a message is about: two that ask about the same thing are one."""
    for noun in ("need", "claim", "transfer", "correction", "joint", "buddy", "visit"):
        if noun in message.details:
            return noun, int(message.details[noun])
    if message.session_id is not None:
        return "session", message.session_id
    return message.kind, message.id


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    who = await roles.who(tx, message.chat_id, telling.now)
    if who.member_id is None:
        return Withdrawn("not_bound")
    every = await may_be_owed(tx, message.chat_id, who.member_id, telling.now)
    return Prepared(await _front(tx, message, every, telling))


WRITERS: Final[dict[str, Writer]] = {TODO: _write}

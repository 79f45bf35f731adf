"""Work that takes a while: asked for, called off, begun again, and what came of it.

Whoever asks gets one message, which shows how far it is and in the end what was found. The running
process does the work beside everything else (`bot/working.py`); what is kept here is who asked for
what and how it ended, so that after a restart the message says that it was interrupted.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.actions import replies
from bot.actions.asking import STALE, Pressed, Said, alert, may
from bot.rules.permissions import Denied
from bot.screens import progress as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import chats, long_work, places
from storage.long_work import Facts, Work
from storage.tx import Tx

MESSAGE: Final = "long_work"
"""The kind of message that shows a piece of work."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of long work. `act` is who may have it done, by the table of permissions.

    `done` is what its message shows in the end. `finish` is what else is to be stored when it is
    done, in the same unit of work: a message with a file, for one. `carriers` are the kinds of
    message that it may be begun in, which show it from then on.
    """

    act: str
    done: Callable[[Tx, Work, Voice], Awaitable[Screen]]
    finish: Callable[[Tx, Work, Facts, datetime], Awaitable[None]] | None = None
    carriers: tuple[str, ...] = ()


Kinds = dict[str, Kind]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the messages about a piece of work are to show, and where they stand, newest first."""

    places: list[tuple[int, int]]
    screen: Screen


async def begin(tx: Tx, asked: Said | Pressed, kind: str, details: Facts) -> int:
    """Have work of a kind done for who asks, or show what they have under way, in a message of its
    own; return its id.

    The caller has asked whether they may.
    """
    work_id = await _ask(tx, asked.user_id, kind, details, asked.now)
    await replies.add(
        tx, asked.update_id, MESSAGE, asked.user_id, asked.now, details={"work": work_id}
    )
    return work_id


async def begin_here(
    tx: Tx, pressed: Pressed, kind: str, details: Facts, voice: Voice, kinds: Kinds
) -> Screen:
    """Have work of a kind done, and the message shows it in which a button was pressed for that.

    The caller has asked whether they may.
    """
    work_id = await _ask(tx, pressed.user_id, kind, details, pressed.now)
    await places.note_details(tx, pressed.chat_id, pressed.message_id, work=work_id)
    screen = await here(tx, work_id, voice, kinds)
    assert screen is not None, "it is there, or was made just now"
    return screen


async def here(tx: Tx, work_id: int, voice: Voice, kinds: Kinds) -> Screen | None:
    """Return what a piece of work shows by now; None if it is gone."""
    work = await long_work.by_id(tx, work_id)
    return None if work is None else await _screen(tx, work, voice, kinds)


async def press(tx: Tx, pressed: Pressed, voice: Voice, kinds: Kinds) -> Turned:
    """[取消] or [重新开始] below work of one's own."""
    work_id, verb = pressed.ids
    work = await long_work.by_id(tx, work_id)
    if work is None or work.user_id != pressed.user_id or verb not in screens.VERBS:
        return alert(voice, STALE)
    kind = kinds[work.kind]
    who = await may(tx, pressed, kind.act, (MESSAGE, *kind.carriers))
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if verb == screens.CANCEL:
        await long_work.end(tx, work.id, "cancelled", pressed.now)
    elif work.state != "done":
        work_id = await _ask(tx, work.user_id, work.kind, work.details, pressed.now)
        await places.note_details(tx, pressed.chat_id, pressed.message_id, work=work_id)
    return Turned(screen=await here(tx, work_id, voice, kinds))


async def shown(tx: Tx, work_id: int, voice: Voice, kinds: Kinds) -> Shown | None:
    """Return what is to be shown of a piece of work by now; None if it is gone."""
    work = await long_work.by_id(tx, work_id)
    if work is None:
        return None
    chat = await chats.by_id(tx, work.user_id)
    speaks = voice.of(None if chat is None else chat.language)
    return Shown(await long_work.places(tx, work_id), await _screen(tx, work, speaks, kinds))


async def next_to_do(tx: Tx, now: datetime) -> Work | None:
    """Take what waits longest, which is under way from now on; None if nothing waits."""
    work = await long_work.next_to_do(tx)
    if work is not None:
        await long_work.begin(tx, work.id, now)
    return work


async def is_wanted(tx: Tx, work_id: int) -> bool:
    """Say whether work that was begun is still to be done: nobody has called it off."""
    work = await long_work.by_id(tx, work_id)
    return work is not None and work.is_open


async def ended(
    tx: Tx, work_id: int, state: str, result: Facts, now: datetime, kinds: Kinds
) -> None:
    """Work has come to its end, unless it was called off meanwhile: then nothing came of it."""
    work = await long_work.by_id(tx, work_id)
    if work is None or not await long_work.end(tx, work_id, state, now, result):
        return
    finish = kinds[work.kind].finish
    if state == "done" and finish is not None:
        await finish(tx, work, result, now)


async def _ask(tx: Tx, user_id: int, kind: str, details: Facts, now: datetime) -> int:
    under_way = await long_work.open_of(tx, kind, user_id)
    if under_way is not None:
        return under_way.id
    return await long_work.add(tx, kind, user_id, details, now)


async def _screen(tx: Tx, work: Work, voice: Voice, kinds: Kinds) -> Screen:
    if work.state == "done":
        return await kinds[work.kind].done(tx, work, voice)
    return screens.standing(work, voice)

"""/export 导出: the ledger of a unit that one runs as a file, made beside the bot and sent once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.actions import progress, replies, reports, summary
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.progress import Kind
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.ledger import FORMATS
from bot.rules.periods import LENGTHS, Period, by_label, period
from bot.rules.permissions import Denied, Place, judge
from bot.screens import exporting as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import ledger, long_work, messages, places, roles, units
from storage.long_work import Facts, Work
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

ACT: Final = "export"
FILE: Final = "export_file"
_CARRY: Final = (ACT, progress.MESSAGE)
_OFFERS: Final = (summary.KIND, reports.KIND)
"""The kinds of message whose [导出] opens one of its own."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose ledger of when somebody presses for."""

    unit: Unit
    period: Period


async def ask(tx: Tx, said: Said) -> None:
    """/export: ask which unit and which period are meant."""
    if await asks(tx, said, ACT) is not None:
        await replies.add(tx, said.update_id, ACT, said.user_id, said.now)


async def which(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to the choice of a unit."""
    who = await may(tx, pressed, ACT, _CARRY)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    return await _turned(tx, pressed, await _first(tx, pressed.user_id, pressed.now, voice), voice)


async def when(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to the choice of a period; the id is the unit."""
    here = await _theirs(tx, pressed, _CARRY, voice)
    if isinstance(here, Turned):
        return here
    screen = await _when(tx, here, pressed.user_id, pressed.now, voice)
    return await _turned(tx, pressed, screen, voice)


async def how(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to the choice of a format, in a message of its own where the figures are shown; the ids
    are the unit, the length and the first day of the period.
    """
    asked = await _asked(tx, pressed, (*_CARRY, *_OFFERS), voice)
    if isinstance(asked, Turned):
        return asked
    if await places.was_sent_as(tx, pressed.chat_id, pressed.message_id, *_CARRY):
        return await _turned(tx, pressed, screens.how(asked.unit, asked.period, voice), voice)
    since = pressed.now - summary.PICTURE_AGAIN_AFTER
    if not await messages.decided_since(tx, ACT, pressed.user_id, since):
        details: dict[str, int | str] = {"unit": asked.unit.id, "label": asked.period.label}
        await replies.add(tx, pressed.update_id, ACT, pressed.user_id, pressed.now, details=details)
    return brief(voice, "export.follows")


async def begin(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have the file made; the ids are the unit, the length and the first day of the period, and the
    place of the format. The message shows how far it is, below a report one of its own; pressed
    again it is the same file.
    """
    asked = await _asked(tx, pressed, (*_CARRY, reports.KIND), voice)
    if isinstance(asked, Turned):
        return asked
    if pressed.ids[3] >= len(FORMATS):
        return alert(voice, STALE)
    shown = await _shown(tx, pressed, voice)
    if shown is not None:
        return Turned(screen=shown)
    details: Facts = {
        "unit": asked.unit.id, "period": asked.period.label, "format": FORMATS[pressed.ids[3]],
    }  # fmt: skip
    under_way = await long_work.open_of(tx, ACT, pressed.user_id)
    if under_way is not None and under_way.details != details:
        return alert(voice, "export.busy")
    if await places.was_sent_as(tx, pressed.chat_id, pressed.message_id, reports.KIND):
        latest = await long_work.latest_of(tx, ACT, pressed.user_id)
        since = pressed.now - summary.PICTURE_AGAIN_AFTER
        if latest is None or latest.details != details or latest.asked_at < since:
            await progress.begin(tx, pressed, ACT, details)
        return brief(voice, "export.follows")
    screen = await progress.begin_here(tx, pressed, ACT, details, voice, {ACT: KIND})
    return Turned(screen=screen)


async def _shown(tx: Tx, pressed: Pressed, voice: Voice) -> Screen | None:
    """Return what the pressed message shows of work that was begun in it, None without any."""
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    return await progress.here(tx, int(about.get("work", 0)), voice, {ACT: KIND})


async def _turned(tx: Tx, pressed: Pressed, screen: Screen, voice: Voice) -> Turned:
    """Turn a message to a choice: what was made in it before is over, what is being made is not."""
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    work = await long_work.by_id(tx, int(about.get("work", 0)))
    if work is not None and (work.is_open or work.kind != ACT):
        return Turned(screen=await _shown(tx, pressed, voice)) if work.is_open else Turned()
    if work is not None:
        await places.note_details(tx, pressed.chat_id, pressed.message_id, work=0)
    return Turned(screen=screen)


async def _theirs(tx: Tx, pressed: Pressed, kinds: tuple[str, ...], voice: Voice) -> Unit | Turned:
    who = await may(tx, pressed, ACT, kinds, pressed.ids[0])
    if isinstance(who, Denied):
        return alert(voice, who.code)
    here = await units.by_id(tx, pressed.ids[0])
    return alert(voice, STALE) if here is None or here.level == "group" else here


async def _asked(tx: Tx, pressed: Pressed, kinds: tuple[str, ...], voice: Voice) -> _Asked | Turned:
    here = await _theirs(tx, pressed, kinds, voice)
    if isinstance(here, Turned):
        return here
    of = _period(pressed.ids[1], pressed.ids[2])
    return alert(voice, STALE) if of is None else _Asked(here, of)


def _period(length: int, first: int) -> Period | None:
    try:
        return period(LENGTHS[length], date.fromordinal(first))
    except (IndexError, ValueError, OverflowError):
        return None


async def _first(tx: Tx, user_id: int, now: datetime, voice: Voice) -> Screen:
    own = await summary.run_by(tx, user_id, now)
    if len(own) == 1:
        return await _when(tx, own[0], user_id, now, voice)
    return screens.which(own, voice)


async def _when(tx: Tx, here: Unit, user_id: int, now: datetime, voice: Voice) -> Screen:
    own = await summary.run_by(tx, user_id, now)
    today = now.astimezone(voice.zone).date()
    return screens.when(here, today, voice, several=len(own) > 1)


async def _done(tx: Tx, work: Work, voice: Voice) -> Screen:
    here = await units.by_id(tx, work.details["unit"])
    of = by_label(work.details["period"])
    assert of is not None, "it was a period when it was asked for"
    return screens.done(here, of, work.result.get("refused"), voice)


async def _finish(tx: Tx, work: Work, result: Facts, now: datetime) -> None:
    """Have the file go out, and note for the families in it who has them."""
    if "refused" in result:
        return
    await tell(tx, FILE, work.user_id, work.id, now, {"export": work.id}, lasts=replies.USEFUL_FOR)
    reader = (await roles.who(tx, work.user_id, now)).member_id
    if reader is None:
        return
    for about, ids in (("visit", result["visits"]), ("need", result["needs"])):
        if ids:
            await ledger.note_looks(tx, reader, about, ids, result["day"], now)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Ask what is meant: as far as the message does not know it yet."""
    user_id, now, voice = message.chat_id, telling.now, telling.voice
    of = by_label(str(message.details.get("label", "")))
    if of is None:
        return Prepared(await _first(tx, user_id, now, voice))
    here = await _still_theirs(tx, int(message.details["unit"]), user_id, now)
    return Withdrawn("not_in_charge") if here is None else Prepared(screens.how(here, of, voice))


async def _write_file(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    work = await long_work.by_id(tx, int(message.details["export"]))
    if work is None or "path" not in work.result:
        return Withdrawn("gone")
    here = await _still_theirs(tx, work.details["unit"], work.user_id, telling.now)
    of = by_label(work.details["period"])
    if here is None or of is None:
        return Withdrawn("not_in_charge")
    screen = screens.file(here, of, work.details["format"], work.result, telling.voice)
    return Prepared(screen)


async def _still_theirs(tx: Tx, unit_id: int, user_id: int, now: datetime) -> Unit | None:
    who = await roles.who(tx, user_id, now, unit_id)
    return None if judge(ACT, who, Place.PRIVATE) else await units.by_id(tx, unit_id)


KIND: Final = Kind(ACT, _done, _finish, carriers=(ACT,))
WRITERS: Final[dict[str, Writer]] = {ACT: _write, FILE: _write_file}

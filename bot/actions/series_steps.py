"""The buttons of a series that is being planned: each settles one thing of its draft."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.actions import drafting, series_drafting
from bot.actions.asking import STALE, Pressed, alert, may
from bot.actions.series_drafting import KIND
from bot.actions.series_planning import fresh, with_usual
from bot.rules import drafts, expected
from bot.rules import series as rules
from bot.rules.permissions import Denied
from bot.rules.recurrence import LAST, LAST_DAY, OFF, Pattern, days_of
from bot.rules.series import SeriesDraft
from bot.screens import series as card_screens
from bot.screens import series_drafts as screens
from bot.screens.screen import Turned
from bot.screens.series_drafts import VERBS
from bot.screens.voice import Voice
from storage import dialogues, kinds, roles
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Drafting:
    """A press on a message that plans a series: whose draft, with which number."""

    draft: SeriesDraft
    member_id: int
    number: int
    pressed: Pressed
    voice: Voice


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button says; the ids are the verb and a number."""
    place, number = pressed.ids
    begins = place == VERBS.index("begin")
    who = await may(tx, pressed, "series", KIND, number if begins else None)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if place >= len(VERBS) or who.member_id is None:
        return alert(voice, STALE)
    if begins:
        draft = await fresh(tx, who.member_id, pressed.update_id, pressed.now, number)
        return await show_here(tx, draft, pressed, voice)
    found = await series_drafting.at(tx, pressed)
    if isinstance(found, str):
        return card_screens.not_open(found, voice)
    turn = Drafting(found.draft, who.member_id, number, pressed, voice)
    done = await _DOES[VERBS[place]](tx, turn)
    if isinstance(done, Turned):
        return done
    await series_drafting.keep(tx, pressed.user_id, done, found.where, pressed.now)
    shown = await series_drafting.screen(tx, done, pressed.user_id, voice, pressed.now)
    return Turned(screen=shown)


async def show_here(tx: Tx, draft: SeriesDraft, pressed: Pressed, voice: Voice) -> Turned:
    """Have the pressed message show a draft from now on."""
    where = {"shown": pressed.message_id}
    await series_drafting.keep(tx, pressed.user_id, draft, where, pressed.now)
    shown = await series_drafting.screen(tx, draft, pressed.user_id, voice, pressed.now)
    return Turned(screen=shown)


async def _unit(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    who = await roles.who(tx, turn.pressed.user_id, turn.pressed.now, turn.number)
    if not who.runs_unit:
        return alert(turn.voice, "secretaries_only")
    return await with_usual(tx, replace(turn.draft, unit=turn.number), turn.member_id)


async def _kind(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    every = await kinds.every(tx)
    if turn.number >= len(every):
        return alert(turn.voice, STALE)
    draft = replace(turn.draft, kind=every[turn.number].code)
    return await with_usual(tx, draft, turn.member_id)


async def _every(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if turn.number >= len(screens.EVERY):
        return alert(turn.voice, STALE)
    pattern = screens.EVERY[turn.number]
    side = "weekdays" if pattern.every == "week" else ""
    return replace(turn.draft, pattern=pattern, later=0, side=side)


async def _weekday(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    """Tick a weekday of each week, or off; of a month it is the one."""
    pattern, n = turn.draft.pattern, turn.number
    if n > 6 or not pattern.every:
        return alert(turn.voice, STALE)
    if pattern.every != "week":
        if pattern.of != "weekday":
            return alert(turn.voice, STALE)
        return replace(turn.draft, pattern=replace(pattern, weekday=n))
    days = tuple(sorted(set(pattern.weekdays) ^ {n}))
    return replace(turn.draft, pattern=replace(pattern, weekdays=days), side="weekdays")


async def _weekdays(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if not turn.draft.pattern.weekdays:
        return alert(turn.voice, "series.which_weekdays")
    return replace(turn.draft, side="")


async def _month(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    pattern = turn.draft.pattern
    most = {"quarter": 3, "year": 12}.get(pattern.every, 0)
    if not 1 <= turn.number <= most:
        return alert(turn.voice, STALE)
    return replace(turn.draft, pattern=replace(pattern, month=turn.number))


async def _of(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    of = ("date", "weekday", "workday")
    if turn.number >= len(of) or turn.draft.pattern.every in ("", "week"):
        return alert(turn.voice, STALE)
    nth = LAST if of[turn.number] == "workday" else 0
    pattern = replace(turn.draft.pattern, of=of[turn.number], day=0, nth=nth, weekday=None)
    return replace(turn.draft, pattern=pattern)


async def _date(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    pattern, day = turn.draft.pattern, turn.number
    most = days_of(pattern.month) if pattern.every == "year" and pattern.month else LAST_DAY
    if pattern.of != "date" or not (1 <= day <= most or day == LAST_DAY):
        return alert(turn.voice, STALE)
    return replace(turn.draft, pattern=replace(pattern, day=day))


async def _nth(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if turn.number not in screens.NTHS or turn.draft.pattern.of != "weekday":
        return alert(turn.voice, STALE)
    return replace(turn.draft, pattern=replace(turn.draft.pattern, nth=turn.number or LAST))


async def _clock(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if turn.number >= 24 * 60:
        return alert(turn.voice, STALE)
    return replace(turn.draft, clock=turn.number, side="")


async def _minutes(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if not 0 < turn.number <= int(drafts.LONGEST.total_seconds()) // 60:
        return alert(turn.voice, STALE)
    return replace(turn.draft, minutes=turn.number, side="")


async def _side(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if turn.number >= len(screens.SIDES):
        return alert(turn.voice, STALE)
    side = screens.SIDES[turn.number]
    if side == "days":
        return replace(turn.draft, pattern=Pattern(), later=0, side="")
    if side == "clock":
        return replace(turn.draft, clock=None, side="")
    return replace(turn.draft, side=side)


async def _person(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    side, unit, number = turn.draft.side, turn.draft.unit, turn.number
    if unit is None or side not in ("chair", "recorder"):
        return alert(turn.voice, "people.gone")
    if not await drafting.is_offered(tx, unit, number, turn.pressed.now):
        return alert(turn.voice, "people.gone")
    changes: dict[str, Any] = {side: number, "side": ""}
    return replace(turn.draft, **changes)


async def _audience(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if turn.number >= len(expected.AUDIENCES):
        return alert(turn.voice, STALE)
    return replace(turn.draft, audience=expected.AUDIENCES[turn.number], side="")


async def _first(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    return replace(turn.draft, first=bool(turn.number))


async def _off(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    if turn.number >= len(OFF):
        return alert(turn.voice, STALE)
    return replace(turn.draft, off=OFF[turn.number], side="")


async def _until(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    today = turn.pressed.now.astimezone(turn.voice.zone).date()
    latest = (today + rules.LONGEST).toordinal()
    if turn.number and not today.toordinal() <= turn.number <= latest:
        return alert(turn.voice, "days.past")
    return replace(turn.draft, until=turn.number, side="")


async def _later(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    """Have the first one be a week later, and after the last of the weeks be the first again."""
    return replace(turn.draft, later=(turn.draft.later + 1) % turn.draft.pattern.n)


async def _back(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    return replace(turn.draft, side="")


async def _cancel(tx: Tx, turn: Drafting) -> SeriesDraft | Turned:
    await dialogues.end(tx, turn.pressed.user_id)
    return Turned(screen=card_screens.cancelled(turn.draft.unit, turn.voice))


Does = Callable[[Tx, Drafting], Awaitable[SeriesDraft | Turned]]

_DOES: Final[dict[str, Does]] = {
    "unit": _unit,
    "kind": _kind,
    "every": _every,
    "weekday": _weekday,
    "weekdays": _weekdays,
    "month": _month,
    "of": _of,
    "date": _date,
    "nth": _nth,
    "clock": _clock,
    "minutes": _minutes,
    "side": _side,
    "person": _person,
    "audience": _audience,
    "first": _first,
    "off": _off,
    "until": _until,
    "later": _later,
    "back": _back,
    "cancel": _cancel,
}

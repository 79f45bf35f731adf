"""A branch's usual year: the series that most units have, shown first, taken with one tap, once.

The times are those of the last session of each kind where there was one. A kind that the unit does
not hold is left out with the reason, one that has a series already is left as it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from bot.actions import (
    drafting,
    known_days,
    series_clashes,
    series_drafting,
    series_filling,
    series_planning,
)
from bot.actions.asking import Pressed, alert, brief, may
from bot.actions.series_clashes import Other
from bot.actions.series_drafting import KIND
from bot.rules import series as rules
from bot.rules.permissions import Denied
from bot.rules.recurrence import Occurrence, Pattern, Rule
from bot.rules.series import Series, SeriesDraft
from bot.rules.sessions import Kind, Session
from bot.screens import series as screens
from bot.screens.screen import Turned
from bot.screens.series import Line
from bot.screens.voice import Voice
from storage import kinds, units
from storage import series as stored
from storage import sessions as stored_sessions
from storage.tx import Tx
from storage.units import Unit

_MON, _TUE, _WED, _THU, _FRI = range(5)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a kind: on which days and when; the days of what is asked, one a choice.

    `levels` are those of the units whose year has it; empty for all that hold it.
    """

    kind: str
    clock: time
    patterns: tuple[Pattern, ...]
    levels: frozenset[str] = frozenset()


def _nth(every: str, month: int, nth: int, weekday: int) -> Pattern:
    return Pattern(every, month=month, of="weekday", nth=nth, weekday=weekday)


_BRANCH: Final = frozenset({"branch"})
YEAR: Final = (
    Usual("political_study", time(14, 30), (Pattern("week", weekdays=(_WED,)),), _BRANCH),
    Usual("committee_meeting", time(9), (_nth("month", 0, 1, _MON),), _BRANCH),
    Usual("group_meeting", time(15), (_nth("month", 0, 2, _THU),), _BRANCH),
    Usual("theme_day", time(14, 30), (_nth("month", 0, 1, _FRI),), _BRANCH),
    Usual("general_meeting", time(14, 30), (_nth("quarter", 3, 4, _FRI),), _BRANCH),
    Usual("organisational_life", time(9), (_nth("year", 12, 1, _THU),), _BRANCH),
    Usual("appraisal", time(14, 30), (_nth("year", 12, 1, _THU),), _BRANCH),
    Usual(
        "party_lecture", time(14, 30),
        (_nth("quarter", 2, 3, _FRI), _nth("month", 0, 3, _FRI)), _BRANCH,
    ),
    Usual("central_group", time(9), (_nth("quarter", 2, 2, _TUE),)),
)  # fmt: skip
"""In order; none of them overlaps another. By its place each has the bits of its ticks."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series that the template would make, for the branch or one of its party groups."""

    draft: SeriesDraft
    rule: Rule
    kind: Kind
    next: list[Occurrence]


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show a unit's usual year, or take it; the ids are the unit, the ticks, and 1 to take it."""
    unit_id, mask, takes = pressed.ids
    who = await may(tx, pressed, "series", KIND, unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    unit = await units.by_id(tx, unit_id)
    if unit is None or who.member_id is None:
        return alert(voice, "people.gone")
    now, today = pressed.now, pressed.now.astimezone(voice.zone).date()
    lines, wanted = await _year(tx, unit, mask, who.member_id, voice, now)
    if takes == 1:
        return await _take(tx, unit, wanted, who.member_id, pressed, voice)
    warned: list[str] = []
    for place, one in enumerate(wanted):
        others = [_other(each) for each in wanted[:place]]
        warned += await series_clashes.clashes(
            tx, _unit_of(one), one.next, _length(one), voice, now, others=others
        )
    shown = warned[: series_drafting.CLASHES_SHOWN]
    more = len(warned) - len(shown)
    years = await _provisional(tx, lines)
    return Turned(
        screen=screens.year((unit.id, unit.name), lines, mask, shown, more, years, today, voice)
    )


async def _provisional(tx: Tx, lines: list[Line]) -> list[int]:
    """Return the years of the first days shown whose workdays are not known yet."""
    is_workday = await known_days.of(tx)
    firsts = [line.first.nominal for line in lines if line.first is not None]
    return sorted({day.year for day in firsts if is_workday.is_provisional(day)})


async def _take(
    tx: Tx, unit: Unit, wanted: list[Wanted], member_id: int, pressed: Pressed, voice: Voice
) -> Turned:
    now, today = pressed.now, pressed.now.astimezone(voice.zone).date()
    firsts = []
    for one in wanted:
        series_id = await stored.add(
            tx, _unit_of(one), one.kind.code, one.rule,
            series_drafting.fields(one.draft, one.kind), since=today, until=None,
            origin="template", draft=pressed.update_id, by_member_id=member_id, now=now,
        )  # fmt: skip
        if series_id is not None:
            firsts += [each for each in one.next if each.starts is not None][:1]
    made = await stored.of_draft(tx, pressed.update_id)
    if not made:
        return brief(voice, "plan.done_before")
    for series in made:
        await series_filling.keep_up(tx, series, now, voice.zone)
    return Turned(screen=screens.done(made, unit.name, firsts, today, voice))


async def _year(
    tx: Tx, unit: Unit, mask: int, member_id: int, voice: Voice, now: datetime
) -> tuple[list[Line], list[Wanted]]:
    """Return the lines of a unit's usual year, and the series of those that are ticked."""
    lines: list[Line] = []
    wanted: list[Wanted] = []
    has = await stored.of_unit(tx, unit.id)
    bit = 1
    for usual in YEAR:
        bits = tuple(bit << n for n in range(len(usual.patterns)))
        bit <<= len(bits)
        kind = await kinds.by_code(tx, usual.kind)
        if kind is None or (usual.levels and unit.level not in usual.levels):
            continue
        if not usual.levels and unit.level not in kind.levels:
            continue
        chosen = _chosen(bits, mask)
        line, made = await _line(tx, unit, usual, kind, chosen, has, member_id, voice, now)
        lines.append(replace(line, bits=bits, chosen=chosen))
        wanted += made
    return lines, wanted


async def _line(
    tx: Tx, unit: Unit, usual: Usual, kind: Kind, chosen: int, has: list[Series], member_id: int,
    voice: Voice, now: datetime,
) -> tuple[Line, list[Wanted]]:  # fmt: skip
    blank = Line(kind.name, (), 0, None, None, 0, (), None, "", "")
    of_groups = unit.level not in kind.levels
    those = await units.party_groups(tx, unit.id) if of_groups else [unit]
    if not those:
        return replace(blank, why="no_groups"), []
    refused = await drafting.why_not(tx, kind, those[0].id)
    if refused is not None:
        return replace(blank, why=refused), []
    taken = {one.unit_id: one for one in has if one.kind == kind.code}
    free = [one for one in those if one.id not in taken]
    if not free:
        return replace(blank, has=screens.when_text(taken[those[0].id], voice)), []
    if not chosen:
        return replace(blank, units=tuple(one.name for one in free)), []
    pattern = usual.patterns[chosen - 1]
    made = [await _wanted(tx, one, usual, pattern, kind, member_id, voice, now) for one in free]
    first = next((one for one in made[0].next if one.starts is not None), None)
    rule = made[0].rule
    names = tuple(one.name for one in free)
    return replace(
        blank, pattern=rule.pattern, clock=rule.clock, units=names, first=first,
        minutes=series_drafting.minutes_of(made[0].draft, kind),
    ), made  # fmt: skip


async def _wanted(
    tx: Tx, unit: Unit, usual: Usual, pattern: Pattern, kind: Kind, member_id: int, voice: Voice,
    now: datetime,
) -> Wanted:  # fmt: skip
    last = await stored_sessions.last_of(tx, unit.id, kind.code)
    clock = usual.clock if last is None else _clock_of(last, voice)
    if last is not None and pattern.every == "week":
        pattern = replace(pattern, weekdays=(last.starts_at.astimezone(voice.zone).weekday(),))
    draft = SeriesDraft(
        unit=unit.id, kind=kind.code, pattern=pattern, clock=clock.hour * 60 + clock.minute
    )
    draft = await series_planning.with_usual(tx, draft, member_id)
    is_workday = await known_days.of(tx)
    rule = rules.rule_of(draft, None, now, voice.zone, is_workday)
    assert rule is not None, "the template leaves nothing open"
    return Wanted(draft, rule, kind, series_drafting.upcoming(rule, None, now, voice, is_workday))


def _clock_of(last: Session, voice: Voice) -> time:
    local = last.starts_at.astimezone(voice.zone)
    return time(local.hour, local.minute)


def _chosen(bits: tuple[int, ...], mask: int) -> int:
    """Return which choice is ticked, from 1, or 0 for none.

    What there is no choice for is in, until it is ticked off.
    """
    if len(bits) == 1:
        return 0 if mask & bits[0] else 1
    return next((n for n, bit in enumerate(bits, 1) if mask & bit), 0)


def _unit_of(wanted: Wanted) -> int:
    assert wanted.draft.unit is not None, "the template knows for whom it is"
    return wanted.draft.unit


def _length(wanted: Wanted) -> timedelta:
    return timedelta(minutes=series_drafting.minutes_of(wanted.draft, wanted.kind))


def _other(wanted: Wanted) -> Other:
    return Other(_unit_of(wanted), wanted.kind.name, wanted.rule, _length(wanted))

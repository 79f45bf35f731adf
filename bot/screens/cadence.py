"""频次: what a unit held of what is usual, in this month, quarter and year. Facts, no reproach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.rules.cadence import FARTHEST, Line, Training, hours
from bot.rules.periods import LENGTHS, Period, period
from bot.screens import periods, routes
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit

UNITS: Final = 12
COLUMNS: Final = 2
DAYS: Final = 3
"""How many days of one sort a line has room for; the number is always whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree and in time somebody looks, `offset` months back.

    `above` is where [上一级] leads, if anywhere; `may_ask_more` if the unit's own minimums are
    theirs to set.
    """

    unit_id: int
    page: int
    offset: int
    above: int | None
    may_ask_more: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit with its lines, and with those of its party groups."""

    here: Unit
    own: Sequence[Line]
    groups: Sequence[tuple[Unit, Sequence[Line]]]


def unit(
    of: Shown,
    below: Sequence[Unit],
    place: Place,
    today: date,
    reasons: Mapping[str, str],
    voice: Voice,
) -> Screen:
    """Show a unit's lines by period, those of its party groups, and the units right below.

    `reasons` has what the reasons of what was not held are called.
    """
    text = [voice.say("cadence.head", unit=safe(of.here.name))]
    for at, lines in _by_period(of.own):
        text += ["", voice.say("cadence.period", period=periods.named(at, voice))]
        text += [said(one, today, reasons, voice) for one in lines]
    if of.groups:
        text += ["", voice.say("cadence.groups")]
        text += [
            voice.say("cadence.of_group", unit=safe(group.name), line=line)
            for group, lines in of.groups
            for line in (said(one, today, reasons, voice) for one in lines)
        ]
    if not of.own and not of.groups:
        text += ["", voice.say("cadence.no_rule")]
    text += ["", voice.say("cadence.how_counted")]
    shown, turns = pager(
        below, place.page, UNITS, lambda to: _data(place.unit_id, to, place.offset), voice
    )
    units = [Button(one.name, _data(one.id, 0, place.offset)) for one in shown]
    return Screen(
        "\n".join(text), (*grid(units, COLUMNS), *turns, *_nav(of.here, place, today, voice))
    )


def which(units: Sequence[Unit], voice: Voice) -> Screen:
    """Show the units that somebody runs."""
    buttons = [Button(one.name, _data(one.id, 0, 0)) for one in units]
    return Screen(voice.say("cadence.which"), (*grid(buttons, COLUMNS), (rules_button(voice),)))


def button(unit_id: int, voice: Voice) -> Button:
    """Return what leads to a unit's lines."""
    return Button(voice.say("cadence.button"), _data(unit_id, 0, 0))


def rules_button(voice: Voice) -> Button:
    """Return what leads to the rules."""
    return Button(voice.say("cadence.rules"), routes.data(routes.CADENCE_RULE, 0))


def back(unit_id: int, voice: Voice) -> Button:
    """Return what leads back to a unit's lines; 0 to those of what one runs."""
    return Button(voice.say("days.back"), _data(unit_id, 0, 0))


def said(line: Line, today: date, reasons: Mapping[str, str], voice: Voice) -> str:
    """Return a line in words: 支部党员大会：一般 1 次，已开 0 次，还差 1 次.

    What is missing is said while there is time; of a period that is over the numbers are enough.
    """
    if not line.applies:
        parts = [voice.say(f"cadence.why.{line.why}")]
    elif line.training is not None:
        parts = list(_training(line.training, voice))
    elif line.why == "not_recorded":
        parts = [*_usual(line, voice), voice.say("cadence.why.not_recorded")]
    else:
        parts = list(_held(line, today, reasons, voice))
    separator = voice.say("count.separator")
    return voice.say("cadence.line", name=safe(line.rule.name), parts=separator.join(parts))


def number(amount: float) -> str:
    """Return hours as people write them: 32, 14.5."""
    return f"{amount:.1f}".removesuffix(".0")


def _held(line: Line, today: date, reasons: Mapping[str, str], voice: Voice) -> Iterable[str]:
    yield from _usual(line, voice)
    held = voice.say("cadence.held", n=line.held)
    if line.unconfirmed:
        held += voice.say("cadence.unconfirmed", n=line.unconfirmed)
    yield held
    if line.why is not None:
        yield voice.say(f"cadence.why.{line.why}")
    if line.missing and line.is_running(today):
        yield voice.say("cadence.missing", n=line.missing)
    if line.planned:
        yield voice.say("cadence.planned", days=_days(line.planned, today, voice))
    for day, to in line.moved:
        yield voice.say("cadence.moved", day=_day(day, today, voice), to=_day(to, today, voice))
    if line.dropped:
        yield voice.say("cadence.dropped", n=len(line.dropped)) + _reasons(
            line.dropped, reasons, voice
        )


def _usual(line: Line, voice: Voice) -> Iterable[str]:
    if line.rule.minimum is None:
        return
    if line.due is not None and line.due > line.rule.minimum:
        yield voice.say("cadence.own", n=line.due, usual=line.rule.minimum)
        return
    yield voice.say("cadence.usual", n=line.rule.minimum)


def _training(of: Training, voice: Voice) -> Iterable[str]:
    yield voice.say("cadence.hours", n=of.needed)
    if of.members:
        yield voice.say("cadence.reached", n=of.reached, of=of.members)
        yield voice.say("cadence.average", n=number(of.average))
    else:
        yield voice.say("cadence.nobody")
    if of.exempt:
        yield voice.say("cadence.exempt", n=of.exempt)


def own_hours(minutes: int, needed: int, voice: Voice) -> str:
    """Return a member's own hours of this year."""
    return voice.say("cadence.mine", n=number(hours(minutes)), usual=needed)


def _reasons(
    dropped: Sequence[tuple[date, str | None]], reasons: Mapping[str, str], voice: Voice
) -> str:
    """Return the days of what was not held, the last ones, with the reason where one is known."""
    each = []
    for day, why in dropped[-DAYS:]:
        date_ = voice.say("cadence.date", month=day.month, day=day.day)
        each.append(
            date_ if why is None else voice.say("cadence.reason", day=date_, why=safe(reasons[why]))
        )
    return voice.say("cadence.among", days=voice.say("list.separator").join(each))


def _days(days: Sequence[date], today: date, voice: Voice) -> str:
    return voice.say("list.separator").join(_day(one, today, voice) for one in days[:DAYS])


def _day(day: date, today: date, voice: Voice) -> str:
    """Return a day without its weekday; with its year where that is not this one."""
    if day.year != today.year:
        return voice.say("cadence.full_date", year=day.year, month=day.month, day=day.day)
    return voice.say("cadence.date", month=day.month, day=day.day)


def _by_period(lines: Iterable[Line]) -> Iterable[tuple[Period, list[Line]]]:
    """Return the lines of each period, the shortest and earliest first."""
    found: dict[Period, list[Line]] = {}
    for line in lines:
        found.setdefault(line.period, []).append(line)
    return sorted(found.items(), key=lambda each: (each[0].last - each[0].first, each[0].first))


def _nav(here: Unit, place: Place, today: date, voice: Voice) -> Rows:
    times = []
    if place.offset < FARTHEST:
        times.append(
            Button(voice.say("cadence.before"), _data(place.unit_id, place.page, place.offset + 1))
        )
    if place.offset:
        times.append(Button(voice.say("cadence.now"), _data(place.unit_id, place.page, 0)))
    last = [rules_button(voice)]
    if place.may_ask_more:
        own = routes.data(routes.CADENCE_OWN, place.unit_id)
        last.insert(0, Button(voice.say("cadence.ask_more"), own))
    if here.level != "group":
        at = LENGTHS.index("month"), period("month", today).first.toordinal()
        figures = routes.data(routes.SUMMARY, here.id, *at, 0)
        last.append(Button(voice.say("cadence.figures"), figures))
    rows: list[tuple[Button, ...]] = [tuple(times)]
    if place.above is not None:
        rows.append((Button(voice.say("people.up"), _data(place.above, 0, 0)),))
    return (*(row for row in rows if row), tuple(last))


def _data(unit_id: int, page: int, offset: int) -> str:
    return routes.data(routes.CADENCE, unit_id, page, offset)

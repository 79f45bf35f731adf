"""小结: what a period came to in a unit, those below it a line each; counts, and no ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.rules.coverage import NeedCount
from bot.rules.periods import LENGTHS, Period, after, before, period
from bot.rules.summary import Summary, attendance
from bot.screens import cadence, exporting, figure_lines, periods, routes
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit

UNITS: Final = 12
COLUMNS: Final = 2
SHOWN: Final = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Part:
    """A unit right below the one that is shown, with all below it."""

    unit: Unit
    figures: Summary
    hand: Mapping[str, int]
    """What it needs a hand with just now; nothing for whom that is not to help with."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a period came to in a unit with all below it, as its reader may see it.

    `closes` if its figures are frozen one day; `closed_at` and the `code` of its seal are None
    while they may still change, and `changed` counts the sessions whose record did since. Visits
    and needs are shown to whom they concern; `tells_group` is None for whom it is not to say
    whether the group is told. `hand` is what the unit needs one with, for those above it.
    """

    unit: Unit
    period: Period
    page: int
    whole: Summary
    closes: bool
    closed_at: datetime | None
    code: str | None
    changed: int
    kinds: Mapping[str, str]
    shows_visits: bool
    needs: Mapping[str, NeedCount]
    parts: Sequence[Part]
    tells_group: bool | None
    hand: Mapping[str, int]


def which(own: Sequence[Unit], at: Period, voice: Voice) -> Screen:
    """Ask which of several units is meant."""
    units = [Button(one.name, _data(one.id, at, 0)) for one in own]
    return Screen(voice.say("summary.which"), grid(units, COLUMNS))


def unit(of: Page, above: int | None, voice: Voice, now: datetime) -> Screen:
    """Show a unit's figures, and what leads to other periods and units."""
    lines = [
        voice.say("summary.head", unit=safe(of.unit.name), period=periods.named(of.period, voice)),
        _as_of(of, voice, now),
        "",
        *_figures(of, voice),
    ]
    shown, turns = pager(
        of.parts, of.page, UNITS, lambda to: _data(of.unit.id, of.period, to), voice
    )
    if shown:
        lines += ["", voice.say("summary.below"), *(_part(one, voice) for one in shown)]
    units = [Button(one.unit.name, _data(one.unit.id, of.period, 0)) for one in shown]
    rows: Rows = (_lengths(of, voice, now), _turning(of, voice, now), *grid(units, COLUMNS), *turns)
    if above is not None:
        rows = (*rows, (Button(voice.say("people.up"), _data(above, of.period, 0)),))
    return Screen("\n".join(lines), (*rows, *_leads_on(of, voice)))


def _as_of(of: Page, voice: Voice, now: datetime) -> str:
    if of.closed_at is not None and of.code is not None:
        said = [voice.say("summary.closed", at=voice.full_moment(of.closed_at), code=of.code)]
        if of.changed:
            said.append(voice.say("summary.changed", n=of.changed))
        if of.parts:
            said.append(voice.say("summary.by_todays_tree"))
        return "\n".join(said)
    if of.period.last >= now.astimezone(voice.zone).date():
        return voice.say("summary.so_far", at=voice.full_moment(now))
    return voice.say("summary.not_closed" if of.closes else "summary.never_closed")


def _figures(of: Page, voice: Voice) -> list[str]:
    sessions = of.whole.all_sessions
    lines = [figure_lines.of_sessions(sessions, voice), figure_lines.of_attendance(sessions, voice)]
    lines += figure_lines.by_kind(of.whole.sessions, of.kinds, voice)
    if of.shows_visits:
        lines.append(figure_lines.of_visits(of.whole, voice))
        lines.append(figure_lines.of_needs(of.needs, voice))
    if of.hand:
        lines.append(_hand(of.hand, voice))
    return [line for line in lines if line]


def _part(of: Part, voice: Voice) -> str:
    sessions = of.figures.all_sessions
    parts = [figure_lines.of_sessions(sessions, voice)]
    rate = attendance(sessions)
    if rate.base:
        parts.append(voice.say("summary.rate", rate=figure_lines.of_rate(rate, voice)))
    if of.hand:
        parts.append(_hand(of.hand, voice))
    return voice.say(
        "summary.part", unit=safe(of.unit.name), line=voice.say("count.separator").join(parts)
    )


def _hand(of: Mapping[str, int], voice: Voice) -> str:
    what = voice.say("list.separator").join(
        voice.say(f"week.hand.{kind}", n=n) for kind, n in of.items()
    )
    return voice.say("summary.hand", what=what)


def _lengths(of: Page, voice: Voice, now: datetime) -> tuple[Button, ...]:
    """Return what leads to the other lengths of period: around today, if this one is, or else
    around its last day.
    """
    today = now.astimezone(voice.zone).date()
    day = today if of.period.names(today) else of.period.last
    return tuple(
        Button(
            voice.say(f"summary.length.{one}"),
            _data(of.unit.id, period(one, day), 0),
        )
        for one in SHOWN
        if one != of.period.length
    )


def _turning(of: Page, voice: Voice, now: datetime) -> tuple[Button, ...]:
    found = [Button(voice.say("coverage.before"), _data(of.unit.id, before(of.period), 0))]
    following = after(of.period)
    if following.first <= now.astimezone(voice.zone).date():
        found.append(Button(voice.say("summary.next"), _data(of.unit.id, following, 0)))
    return tuple(found)


def _leads_on(of: Page, voice: Voice) -> Rows:
    place = _place(of.unit.id, of.period)
    more = [Button(voice.say("summary.picture"), routes.data(routes.SUMMARY_PICTURE, *place))]
    if of.shows_visits:
        more.append(cadence.button(of.unit.id, voice))
    more.append(exporting.button(of.unit.id, of.period, voice))
    rows: Rows = (tuple(more),)
    if of.tells_group is None:
        return rows
    key = "summary.tells_group" if of.tells_group else "summary.tells_no_group"
    data = routes.data(routes.SUMMARY_GROUP, *place, 0 if of.tells_group else 1)
    return (*rows, (Button(voice.say(key), data),))


def _place(unit_id: int, at: Period) -> tuple[int, int, int]:
    return unit_id, LENGTHS.index(at.length), at.first.toordinal()


def _data(unit_id: int, at: Period, page: int) -> str:
    return routes.data(routes.SUMMARY, *_place(unit_id, at), page)

"""Pictures of figures, as plain data: what stands in them. `draw_month` of the heavy jobs draws it.

Whoever makes one has looked already at who is to see it: what would point at a person is not in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.rules.summary import Needs, Rate
from bot.screens.screen import File
from bot.screens.voice import Voice

Json = dict[str, Any]

LONGEST_LINE: Final = 6
"""So many points have room for their numbers below a line; more are drawn as bars."""

MOST_LISTED: Final = 3
"""So many kinds with something unconfirmed are named; of more their sum is said."""
LONGEST_LIST: Final = 60
"""And so many characters are they named in: two lines, of which nothing has to be left out."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """Attendance at sessions of one kind: its name, how many are confirmed, 实到 of 应到.

    `unconfirmed` are further ones, which nothing is known of yet.
    """

    label: str
    confirmed: int
    attendance: Rate
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """Attendance in one of the months before, or in this one: None where nothing is known of it.

    `average` is that of the organisation that the unit is compared with, if it is.
    """

    label: str
    attendance: Rate | None
    average: Rate | None = None


@dataclass(frozen=True, slots=True)
class OfVisits:
    """Visits of one kind: its name, 已访 of 应访 in households, and how many of these declined."""

    label: str
    visited: Rate
    declined: int = 0


@dataclass(frozen=True, slots=True)
class MonthPicture:
    """The picture of a month, a quarter or a year.

    `title` is 月报 · 2026年11月; `footer` has lines such as when the figures were frozen and their
    seal. `trend` has the earliest first, and is left out if it is None; `average_of` names what its
    averages are of. `needs` is None where the numbers are too small to be told to its readers;
    visits and needs are not in it at all unless they are shown.
    """

    title: str
    unit: str
    kinds: Sequence[OfKind]
    trend: Sequence[Point] | None
    visits: Sequence[OfVisits]
    needs: Needs | None
    footer: Sequence[str] = ()
    average_of: str = ""
    shows_visits: bool = True
    shows_needs: bool = True
    shows_open: bool = True

    def facts(self, voice: Voice) -> Json:
        """Return it in words and figures that JSON can hold, for the job `draw_month`."""
        sections = [_attendance(self.kinds, voice)]
        if self.trend is not None:
            sections.append(_trend(self.trend, self.average_of, voice))
        if self.shows_visits:
            sections.append(_visits(self.visits, voice))
        if self.shows_needs:
            sections.append(_needs(self.needs, voice, shows_open=self.shows_open))
        return {
            "title": self.title,
            "unit": self.unit,
            "sections": sections,
            "footer": list(self.footer),
        }

    def photo(self, voice: Voice) -> File:
        """Return it as what goes with a screen."""
        return File("picture.png", "draw_month", self.facts(voice), is_photo=True)


def _attendance(kinds: Sequence[OfKind], voice: Voice) -> Json:
    rows = [
        {
            "label": one.label,
            "note": voice.say("picture.times", n=one.confirmed),
            "of": one.attendance.of,
            "base": one.attendance.base,
        }
        for one in kinds
        if one.confirmed
    ]
    return {
        "type": "bars",
        "title": voice.say("picture.attendance"),
        "caption": voice.say("picture.attendance.caption"),
        "rows": rows,
        "empty": voice.say("picture.attendance.none"),
        "notes": _unconfirmed(kinds, voice),
    }


def _unconfirmed(kinds: Sequence[OfKind], voice: Voice) -> list[str]:
    waiting = [one for one in kinds if one.unconfirmed]
    if not waiting:
        return []
    said = [voice.say("picture.kind_times", kind=one.label, n=one.unconfirmed) for one in waiting]
    listed = voice.say("list.separator").join(said)
    if len(waiting) > MOST_LISTED or len(listed) > LONGEST_LIST:
        return [voice.say("picture.unconfirmed.many", n=sum(one.unconfirmed for one in waiting))]
    return [voice.say("picture.unconfirmed", listed=listed)]


def _trend(points: Sequence[Point], average_of: str, voice: Voice) -> Json:
    rows = [
        {
            "label": one.label,
            "note": "",
            "of": None if one.attendance is None else one.attendance.of,
            "base": None if one.attendance is None else one.attendance.base,
            "mark": None if one.average is None else [one.average.of, one.average.base],
        }
        for one in points
    ]
    known = [one for one in points if one.attendance is not None and one.attendance.base]
    averages = [one for one in points if one.average is not None and one.average.base]
    legend = ""
    if averages:
        last = averages[-1]
        assert last.average is not None, "it was asked for"
        legend = voice.say(
            "picture.average",
            whose=average_of,
            label=last.label,
            n=last.average.of,
            all=last.average.base,
        )
    return {
        "type": "line" if len(points) <= LONGEST_LINE else "bars",
        "title": voice.say("picture.trend"),
        "caption": voice.say("picture.attendance.caption"),
        "rows": rows if len(known) > 1 else [],
        "empty": voice.say("picture.trend.none"),
        "legend": legend if len(known) > 1 else "",
        "axis": [voice.say("picture.axis.all"), "0"],
        "unknown": voice.say("picture.unknown"),
        "notes": [],
    }


def _visits(visits: Sequence[OfVisits], voice: Voice) -> Json:
    rows = [
        {
            "label": one.label,
            "note": voice.say("picture.declined", n=one.declined) if one.declined else "",
            "of": one.visited.of,
            "base": one.visited.base,
            "aside": one.declined,
        }
        for one in visits
        if one.visited.base
    ]
    return {
        "type": "bars",
        "title": voice.say("picture.visits"),
        "caption": voice.say("picture.visits.caption"),
        "rows": rows,
        "empty": voice.say("picture.visits.none"),
        "notes": [],
    }


def _needs(needs: Needs | None, voice: Voice, *, shows_open: bool) -> Json:
    figures: list[list[Any]] = []
    if needs is not None:
        figures = [
            [voice.say("picture.needs.raised"), needs.raised],
            [voice.say("picture.needs.closed"), needs.closed],
        ]
        if shows_open:
            figures.append([voice.say("picture.needs.open"), needs.open])
    return {
        "type": "figures",
        "title": voice.say("picture.needs"),
        "caption": voice.say("picture.needs.caption"),
        "figures": figures,
        "empty": voice.say("picture.needs.few"),
        "notes": [],
    }

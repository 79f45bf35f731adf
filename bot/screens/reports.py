"""月报: what a period came to, in a few sentences; and in a group in counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.coverage import NeedCount
from bot.rules.findings import Finding
from bot.rules.needs import HIDDEN_BELOW
from bot.rules.periods import LENGTHS, Period
from bot.rules.summary import Needs, Rate, Summary, attendance, visited
from bot.screens import exporting, figure_lines, periods, routes
from bot.screens.pictures import MonthPicture, OfKind, OfVisits, Point
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Past:
    """One period among those shown side by side; `average` is the whole organisation's attendance,
    where that is told.
    """

    period: Period
    whole: Summary
    average: Rate | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a period came to in a unit with all below it, as its reader may see it.

    `trend` are the periods up to this one, the earliest first; `kinds` names the kinds of session,
    in their order. Visits and needs are shown to whom they concern, `needs` is else empty.
    `closed_at` is None while figures may still change, and so is the `code` of its seal.
    """

    unit: Unit
    period: Period
    whole: Summary
    closed_at: datetime | None
    code: str | None
    trend: Sequence[Past]
    findings: Sequence[Finding]
    kinds: Mapping[str, str]
    shows_visits: bool
    needs: Mapping[str, NeedCount]


def report(of: Report, voice: Voice, now: datetime) -> Screen:
    """Tell whoever runs a unit what a period came to."""
    lines = [_head(of, voice), *(_finding(one, voice) for one in of.findings)]
    needs = figure_lines.of_needs(of.needs, voice)
    if needs:
        lines.append(needs)
    length = LENGTHS.index(of.period.length)
    data = routes.data(routes.SUMMARY_OPEN, of.unit.id, length, of.period.first.toordinal())
    details = Button(voice.say("report.details"), data)
    buttons = ((details, exporting.workbook(of.unit.id, of.period, voice)),)
    return Screen("\n".join(lines), buttons, file=picture(of, voice, now).photo(voice))


def alone(of: Report, voice: Voice, now: datetime) -> Screen:
    """Show the picture of a period by itself."""
    return Screen(_head(of, voice), file=picture(of, voice, now).photo(voice))


def picture(of: Report, voice: Voice, now: datetime) -> MonthPicture:
    """Return the picture of a period, as its reader may see it."""
    as_of = voice.say("report.not_closed", at=voice.full_moment(now))
    if of.closed_at is not None:
        as_of = voice.say("report.closed", at=voice.full_moment(of.closed_at))
    return MonthPicture(
        title=_title(of, voice),
        unit=of.unit.name,
        kinds=[
            OfKind(name, one.held - one.unconfirmed, attendance(one), one.unconfirmed)
            for code, name in of.kinds.items()
            if (one := of.whole.sessions.get(code)) is not None
        ],
        trend=[
            Point(periods.short(one.period, voice), _rate(one.whole), one.average)
            for one in of.trend
        ],
        visits=[
            OfVisits(voice.say(f"coverage.kind.{kind}"), visited(one), one.declined)
            for kind, one in of.whole.visits.items()
        ],
        needs=_needs(of),
        footer=[as_of] if of.code is None else [as_of, voice.say("report.seal", code=of.code)],
        average_of=voice.say("report.average_of"),
        shows_visits=of.shows_visits,
        shows_needs=bool(of.needs),
        shows_open="open" in of.needs,
    )


def _rate(of: Summary) -> Rate | None:
    rate = attendance(of.all_sessions)
    return rate if rate.base else None


def _needs(of: Report) -> Needs | None:
    """Return the figures of needs; None where one of them would point at somebody."""
    if any(one.hides for one in of.needs.values()):
        return None
    return Needs(**{name: one.shown for name, one in of.needs.items()})


def in_group(of: Report, voice: Voice) -> Screen:
    """Tell a unit's group what a period came to: counts, and none that would point at somebody."""
    sessions = of.whole.all_sessions
    lines = [
        voice.say("report.group", period=periods.named(of.period, voice), unit=safe(of.unit.name)),
        figure_lines.of_sessions(sessions, voice),
        figure_lines.of_attendance(sessions, voice),
    ]
    if of.whole.all_visits.due >= HIDDEN_BELOW:
        lines.append(figure_lines.of_visits(of.whole, voice))
    return Screen("\n".join(line for line in lines if line), silent=True)


def _head(of: Report, voice: Voice) -> str:
    return voice.say("report.head", title=_title(of, voice), unit=safe(of.unit.name))


def _title(of: Report, voice: Voice) -> str:
    return voice.say(f"report.title.{of.period.length}", period=periods.named(of.period, voice))


def _finding(one: Finding, voice: Voice) -> str:
    return voice.say(f"finding.{one.code}", **one.values)

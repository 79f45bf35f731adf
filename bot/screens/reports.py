"""月报: what a period came to, in a few sentences; and in a group in counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.rules.coverage import NeedCount
from bot.rules.findings import Finding
from bot.rules.needs import HIDDEN_BELOW
from bot.rules.periods import LENGTHS, Period
from bot.rules.summary import Summary
from bot.screens import figure_lines, periods, routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Report:
    """What a period came to in a unit with all below it, as its reader may see it.

    `trend` are the periods up to this one, the earliest first; `kinds` names the kinds of session,
    in their order. `needs` is empty for whom they do not concern.
    """

    unit: Unit
    period: Period
    whole: Summary
    trend: Sequence[tuple[Period, Summary]]
    findings: Sequence[Finding]
    kinds: Mapping[str, str]
    needs: Mapping[str, NeedCount]


def report(of: Report, voice: Voice) -> Screen:
    """Tell whoever runs a unit what a period came to."""
    lines = [_head(of, voice), *(_finding(one, voice) for one in of.findings)]
    needs = figure_lines.of_needs(of.needs, voice)
    lines[-1:-1] = [needs] if needs else []
    length = LENGTHS.index(of.period.length)
    data = routes.data(routes.SUMMARY_OPEN, of.unit.id, length, of.period.first.toordinal())
    return Screen("\n".join(lines), ((Button(voice.say("report.details"), data),),))


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
    return voice.say(
        f"report.head.{of.period.length}",
        period=periods.named(of.period, voice),
        unit=safe(of.unit.name),
    )


def _finding(one: Finding, voice: Voice) -> str:
    return voice.say(f"finding.{one.code}", **one.values)

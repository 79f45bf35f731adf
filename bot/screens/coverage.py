"""户数: what visits come to in a unit and those below it. Counts only, no names, no ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.rules import coverage as rules
from bot.rules.coverage import FARTHEST, HIDDEN, Figures, NeedCount
from bot.rules.periods import Period
from bot.screens import periods, routes
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit

UNITS: Final = 12
COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One unit among others; `unit` is None for what is the unit's above it itself."""

    unit: Unit | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Needs:
    """How many needs were raised and closed in a period."""

    period: Period
    raised: NeedCount
    closed: NeedCount


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree and in time somebody looks; `above` is where [上一级] leads, if anywhere.

    `keeps` if the units below go by the same periods, so that what is tapped opens at this one.
    """

    unit_id: int
    page: int
    offset: int
    above: int | None
    keeps: bool


def button(voice: Voice) -> Button:
    """Return what leads to the figures of one's own unit."""
    return Button(voice.say("coverage.button"), routes.data(routes.COVERAGE, 0, 0, 0))


def which(lines: Sequence[Line], at: Period, voice: Voice) -> Screen:
    """Show the units that somebody runs, one line each."""
    text = [voice.say("coverage.several", period=periods.named(at, voice)), *_lines(lines, voice)]
    return Screen("\n".join(text), (*grid(_open(lines, 0, voice), COLUMNS), (_visits(voice),)))


def unit(
    here: Unit,
    sections: Sequence[tuple[Period, Mapping[str, Figures]]],
    needs: Needs | None,
    below: Sequence[Line],
    turns: Rows,
    place: Place,
    voice: Voice,
) -> Screen:
    """Show a unit's figures by kind, for one or two periods, and one line for each unit below."""
    text = [voice.say("coverage.head", unit=safe(here.name))]
    for at, by_kind in sections:
        text += ["", voice.say("coverage.period", period=periods.named(at, voice))]
        text += _kinds(by_kind, voice)
    if needs is not None:
        text += ["", *_needs(needs, voice)]
    if below:
        text += ["", voice.say("coverage.below", period=periods.named(sections[0][0], voice))]
        text += _lines(below, voice)
    text += ["", voice.say("coverage.how_counted")]
    units = _open(below, place.offset if place.keeps else 0, voice)
    return Screen("\n".join(text), (*grid(units, COLUMNS), *turns, *_nav(place, voice)))


def page_of(below: Sequence[Unit], place: Place, voice: Voice) -> tuple[Sequence[Unit], Rows]:
    """Return the units below that stand on a page, in the tree's order, and what turns pages."""
    return pager(
        below,
        place.page,
        UNITS,
        lambda to: routes.data(routes.COVERAGE, place.unit_id, to, place.offset),
        voice,
    )


def figures_line(of: Figures, voice: Voice) -> str:
    """Return figures as one line has them: 应访 24 户，已访 9，婉拒 1，逾期 2."""
    return voice.say("count.separator").join(
        voice.say(f"coverage.part.{name}", n=n) for name, n in rules.line(of)
    )


def _kinds(by_kind: Mapping[str, Figures], voice: Voice) -> list[str]:
    held = {kind: of for kind, of in by_kind.items() if of.due}
    if not held:
        return [voice.say("coverage.nothing_due")]
    found = [
        voice.say("coverage.line", what=voice.say(f"coverage.kind.{kind}"), line=_full(of, voice))
        for kind, of in held.items()
    ]
    if len(held) > 1:
        whole = _full(rules.total(held), voice)
        found.append(voice.say("coverage.line", what=voice.say("coverage.total"), line=whole))
    return found


def _full(of: Figures, voice: Voice) -> str:
    """Return all figures of one kind, with what members say of what was held."""
    said = voice.say("list.separator").join(
        voice.say(f"coverage.said.{name}", n=n) for name, n in rules.of_held(of)
    )
    return voice.say("count.separator").join(
        voice.say(f"coverage.part.{name}", n=n)
        + (voice.say("coverage.among", said=said) if name == "held" and said else "")
        for name, n in rules.line(of)
    )


def _lines(lines: Sequence[Line], voice: Voice) -> list[str]:
    return [
        voice.say(
            "coverage.line",
            what=voice.say("coverage.itself") if one.unit is None else safe(one.unit.name),
            line=figures_line(one.figures, voice),
        )
        for one in lines
    ]


def _needs(of: Needs, voice: Voice) -> list[str]:
    raised = "coverage.needs.raised_few" if _is_few(of.raised) else "coverage.needs.raised"
    closed = "coverage.needs.closed_few" if _is_few(of.closed) else "coverage.needs.closed"
    parts = voice.say("count.separator").join(
        voice.say(key, n=HIDDEN if _is_few(n) else n.shown)
        for key, n in ((raised, of.raised), (closed, of.closed))
    )
    lines = [voice.say("coverage.needs", period=periods.named(of.period, voice), parts=parts)]
    if any(one.hides and one.shown for one in (of.raised, of.closed)):
        lines.append(voice.say("coverage.needs.hidden", n=HIDDEN))
    return lines


def _is_few(of: NeedCount) -> bool:
    return of.hides and not of.shown


def _open(lines: Sequence[Line], offset: int, voice: Voice) -> list[Button]:
    return [
        Button(one.unit.name, routes.data(routes.COVERAGE, one.unit.id, 0, offset))
        for one in lines
        if one.unit is not None
    ]


def _nav(place: Place, voice: Voice) -> Rows:
    times = []
    if place.offset < FARTHEST:
        data = routes.data(routes.COVERAGE, place.unit_id, place.page, place.offset + 1)
        times.append(Button(voice.say("coverage.before"), data))
    if place.offset:
        data = routes.data(routes.COVERAGE, place.unit_id, place.page, 0)
        times.append(Button(voice.say("coverage.now"), data))
    rows: Rows = (tuple(times),) if times else ()
    if place.above is not None:
        up = Button(voice.say("people.up"), routes.data(routes.COVERAGE, place.above, 0, 0))
        rows = (*rows, (up,))
    return (*rows, (_visits(voice),))


def _visits(voice: Voice) -> Button:
    """Return what leads back to the list of one's visits."""
    return Button(voice.say("days.back"), routes.data(routes.VISITS, 0, 0))

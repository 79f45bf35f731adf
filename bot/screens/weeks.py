"""每周小结: what was held, what is left to do, and what the next week brings; ten lines at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.rules.cadence import Line
from bot.rules.coverage import Figures
from bot.rules.hands import Hand
from bot.rules.periods import Period
from bot.rules.sessions import Session
from bot.rules.summary import Summary
from bot.screens import coverage, figure_lines, lists, periods
from bot.screens.lists import Item
from bot.screens.screen import Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit

LINES: Final = 10
ITEMS: Final = 3
"""What is left to do that is shown with its buttons, where there is room; the rest is in 待办."""
HANDS: Final = 2
NAMED: Final = 4
"""Sessions of the next week that are named."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a unit with all below it: `figures` are of all, `coming` of the unit itself.

    `items` are what its secretary owes, `missing` what is usual and was neither held nor planned,
    `hands` the units below that need one.
    """

    unit: Unit
    period: Period
    figures: Summary
    kinds: Mapping[str, str]
    items: Sequence[Item]
    coming: Sequence[Session]
    missing: Sequence[Line]
    hands: Sequence[Hand]
    names: Mapping[int, str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        was = self.figures.sessions or self.figures.visits
        return not (was or self.items or self.coming or self.hands)


def weekly(of: Week, voice: Voice) -> Screen:
    """Tell whoever runs a unit of the week that ends."""
    head = voice.say("week.head", week=periods.named(of.period, voice), unit=safe(of.unit.name))
    lines = [head, *_held(of, voice), *_hands(of, voice)]
    last = [_next(of, voice), *_missing(of, voice)]
    room = LINES - len(lines) - len(last) - 1
    shown = of.items[: min(ITEMS, room)]
    if shown:
        lines.append(voice.say("week.todo", n=len(of.items)))
        lines += [
            voice.say("list.item", n=number, text=_first_line(one))
            for number, one in enumerate(shown, 1)
        ]
    return Screen("\n".join([*lines, *last]), lists.buttons(shown, voice))


def _held(of: Week, voice: Voice) -> list[str]:
    sessions = of.figures.all_sessions
    by_kind = figure_lines.by_kind(of.figures.sessions, of.kinds, voice)
    if len(by_kind) > NAMED or of.hands:
        by_kind = [
            figure_lines.of_sessions(sessions, voice),
            figure_lines.of_attendance(sessions, voice),
        ]
    line = voice.say("week.kinds").join(one for one in by_kind if one)
    visits: Figures = of.figures.all_visits
    found = [line] if line else []
    if visits.due:
        found.append(voice.say("figures.visits", line=coverage.figures_line(visits, voice)))
    return found


def _hands(of: Week, voice: Voice) -> list[str]:
    """Return the units that need a hand and what kind of hand, and how many more there are."""
    if not of.hands:
        return []
    found = [
        voice.say(
            "week.hand",
            unit=safe(of.names[one.unit_id]),
            what=voice.say("week.and").join(
                voice.say(f"week.hand.{kind}", n=n) for kind, n in one.of.items()
            ),
        )
        for one in of.hands[:HANDS]
    ]
    if len(of.hands) > HANDS:
        found.append(voice.say("week.hands_more", n=len(of.hands) - HANDS))
    return found


def _next(of: Week, voice: Voice) -> str:
    if not of.coming:
        return voice.say("week.next.none")
    what = voice.say("week.and").join(
        voice.say("week.one", when=voice.weekday(one.starts_at), kind=safe(one.kind_name))
        for one in of.coming[:NAMED]
    )
    if len(of.coming) > NAMED:
        what = voice.say("week.more", what=what, n=len(of.coming))
    return voice.say("week.next", what=what)


def _missing(of: Week, voice: Voice) -> list[str]:
    """Return what is usual and was neither held nor planned, in one line."""
    if not of.missing:
        return []
    what = voice.say("week.and").join(
        voice.say(f"week.missing.{one.period.length}", rule=safe(one.rule.name), n=one.missing)
        for one in of.missing
    )
    return [what]


def _first_line(item: Item) -> str:
    return item.screen.text.partition("\n")[0]

"""Coverage of visits, in households: the one place that says what each figure means.

A household that is visited several times in a period is counted as often.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from bot.rules.needs import HIDDEN_BELOW, shown_count
from bot.rules.periods import Period, before, period
from bot.rules.visits import KINDS, OPEN

FARTHEST: Final = 40
"""How many periods back one can look."""
OWN: Final = ("quarter", "half_year")
"""The periods that are shown besides the year, where a unit visits by them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """So many visits of one sort: `is_past` if the last day is over, `is_away` if the member is."""

    kind: str
    state: str
    answer: str | None
    is_past: bool
    is_away: bool
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What visits come to.

    `due` = `held` + `declined` + `missed` + `overdue` + `on_hold` + `to_come`;
    `held` = `confirmed` + `unanswered` + `disputed`.
    """

    due: int = 0
    """应访: all whose last day lies in the period, but for what turned out not to be due."""
    held: int = 0
    """已访."""
    confirmed: int = 0
    """属实: the member says so. Silence is none."""
    unanswered: int = 0
    """未回复: the member has not said anything, or has yet to be shown the record."""
    disputed: int = 0
    """有误: the member says so, and nobody has put it right yet."""
    declined: int = 0
    """婉拒."""
    missed: int = 0
    """未访: the next round began before it was held."""
    overdue: int = 0
    """逾期: still open after its last day, and the member is there."""
    on_hold: int = 0
    """暂缓: the same, but the member is away."""

    @property
    def to_come(self) -> int:
        """未到期: open, and the last day is yet to come."""
        closed = self.held + self.declined + self.missed
        return self.due - closed - self.overdue - self.on_hold

    def __add__(self, other: "Figures") -> "Figures":
        """Return both together."""
        return Figures(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )


ALWAYS: Final = ("due", "held")
SOMETIMES: Final = ("declined", "missed", "overdue", "on_hold", "to_come")
OF_HELD: Final = ("confirmed", "unanswered", "disputed")


def figures(facts: Iterable[Fact]) -> dict[str, Figures]:
    """Return the figures of each kind of visit, in the order of the kinds."""
    found = dict.fromkeys(KINDS, Figures())
    for fact in facts:
        found[fact.kind] += _of(fact)
    return found


def added(several: Iterable[Mapping[str, Figures]]) -> dict[str, Figures]:
    """Return the figures of each kind of visit of several units together, as `figures` does."""
    found = dict.fromkeys(KINDS, Figures())
    for by_kind in several:
        for kind, one in by_kind.items():
            found[kind] += one
    return found


def total(by_kind: Mapping[str, Figures]) -> Figures:
    """Return the figures of all kinds together."""
    return sum(by_kind.values(), Figures())


def line(of: Figures) -> list[tuple[str, int]]:
    """Return the figures that one line of text has, by name: 应访 and 已访, others if not 0."""
    return [
        *((name, getattr(of, name)) for name in ALWAYS),
        *((name, n) for name in SOMETIMES if (n := getattr(of, name))),
    ]


def of_held(of: Figures) -> list[tuple[str, int]]:
    """Return what members say of the visits held, by name, those of 0 left out."""
    return [(name, n) for name in OF_HELD if (n := getattr(of, name))]


def back(length: str, today: date, offset: int) -> Period:
    """Return the period of that length so many before the one around a day."""
    found = period(length, today)
    for _ in range(min(offset, FARTHEST)):
        found = before(found)
    return found


def periods(length: str, today: date, offset: int) -> list[Period]:
    """Return what a unit that visits by that period is shown: its own, and the year around it."""
    if length not in OWN:
        return [back("year", today, offset)]
    own = back(length, today, offset)
    return [own, period("year", own.first)]


@dataclass(frozen=True, slots=True)
class NeedCount:
    """Needs of several units: how many can be shown, and whether some are not among them."""

    shown: int
    hides: bool


def needs(by_unit: Mapping[int, int], in_charge_of: int | None) -> NeedCount:
    """Return how many needs units have, as somebody in charge of one of them may see it.

    A unit whose few would point at somebody is left out of the sum, or they could be had by
    subtracting what is shown of the others.
    """
    seen = {
        unit: shown_count(count, in_charge=unit == in_charge_of) for unit, count in by_unit.items()
    }
    return NeedCount(
        sum(count for count in seen.values() if count is not None),
        any(count is None for count in seen.values()),
    )


HIDDEN: Final = HIDDEN_BELOW
"""What is said instead: fewer than that."""


def _of(fact: Fact) -> Figures:
    n = fact.count
    match fact.state:
        case "held":
            return Figures(
                due=n,
                held=n,
                confirmed=n * (fact.answer == "right"),
                unanswered=n * (fact.answer not in ("right", "wrong")),
                disputed=n * (fact.answer == "wrong"),
            )
        case "declined":
            return Figures(due=n, declined=n)
        case "missed":
            return Figures(due=n, missed=n)
        case state if state in OPEN:
            is_late = fact.is_past
            return Figures(
                due=n,
                overdue=n * (is_late and not fact.is_away),
                on_hold=n * (is_late and fact.is_away),
            )
    return Figures()

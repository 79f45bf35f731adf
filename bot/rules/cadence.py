"""频次: how often what is held, by which rule, and what a unit has held of it.

The rules are data with their source (`cadence_rule`). A rule says what is usual (一般), so what is
not held yet is a fact and no reproach: 还差, and while the period runs nothing is late.

A session counts for the unit that held it, in the period in which it began by the organisation's
clock, once it is over; until its record is confirmed it is marked 未核对.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.rules.expected import has_committee
from bot.rules.periods import LENGTHS, Period, period, within

OVER: Final = ("closed", "confirmed")
TO_COME: Final = ("planned", "open")
REPLANNED: Final = "replanned"
"""Why a session was dropped that its series does not have any more: it was not to be held."""
FARTHEST: Final = 40
"""How many months back one can look."""
HOUR: Final = 60
"""Minutes of a session that are one 学时."""

Measure = Literal["sessions", "hours", "nothing"]
Why = Literal["no_committee", "no_groups", "new", "not_recorded", "no_number"]
"""Why nothing is due: the unit has no committee or no party groups; it is on the roster only since
within the period, or after it; the bot records nothing of it; the rule names no number."""
DOES_NOT_APPLY: Final = ("no_committee", "no_groups")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is held how often: at least `minimum` in every period of a `length`; None: no number.

    `kinds` are the sessions that count, `levels` the units it is for; where `by_groups`, what each
    party group of a branch has held counts for the branch as well. `dated` is the day of the
    source, `article` where it says so; `is_quoted` if it was read where others quote it.
    """

    code: str
    rank: int
    name: str
    kinds: frozenset[str]
    measure: Measure
    length: str
    minimum: int | None
    levels: frozenset[str]
    needs_committee: bool
    by_groups: bool
    source: str
    article: int | None
    dated: date | None
    is_quoted: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit as rules are asked of it: its level, party groups, and full members of its own.

    `founded_at`: since when it is on the roster, None for before everything; `stricter` has what it
    asks of itself beyond the rules, by their codes.
    """

    unit_id: int
    level: str
    full_members: int
    groups: tuple[int, ...]
    founded_at: datetime | None
    stricter: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """A session of a unit: when it begins, and when its series would have it, if that is another
    time; `why` it was dropped, if somebody said so.
    """

    unit_id: int
    kind: str
    state: str
    starts_at: datetime
    meant_at: datetime | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """Hours of training of a branch's party members in a year, of those of whom any are asked.

    `needed` hours are usual, `reached` of `members` have as many; `minutes` are those of all of
    them together. `exempt` members are not among them.
    """

    needed: int
    members: int
    reached: int
    minutes: int
    exempt: int

    @property
    def average(self) -> float:
        """Hours that a member has on average, as `hours` says them; 0 where there is none."""
        return hours(self.minutes // self.members) if self.members else 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """What a rule comes to in a unit and a period of the rule's length.

    `due` is None where there is no number: `why` says why not. Of `held`, `unconfirmed` have no
    confirmed record yet. Days are of the organisation's calendar, in their order: `planned` those
    of sessions to come, `dropped` those of sessions that were not held with the reason, `moved`
    those on which it would have been held and those to which it went, into another period.
    """

    rule: Rule
    unit_id: int
    period: Period
    due: int | None
    held: int = 0
    unconfirmed: int = 0
    planned: tuple[date, ...] = ()
    dropped: tuple[tuple[date, str | None], ...] = ()
    moved: tuple[tuple[date, date], ...] = ()
    why: Why | None = None
    training: Training | None = None

    @property
    def applies(self) -> bool:
        """Whether the rule is one for this unit."""
        return self.why not in DOES_NOT_APPLY

    @property
    def missing(self) -> int:
        """还差: how many are due and not held, whether or not there is time for them yet."""
        return max(0, (self.due or 0) - self.held)

    def is_running(self, today: date) -> bool:
        """Say whether the period is not over yet."""
        return today <= self.period.last

    def is_worth_saying(self, today: date) -> bool:
        """Say whether to remind of what is missing: in the last third of the period, not before,
        and only of what is not planned either.
        """
        days = (self.period.last - self.period.first).days + 1
        left = (self.period.last - today).days + 1
        return 0 < left * 3 <= days and self.missing > len(self.planned)


def periods_for(rule: Rule, of: Period) -> list[Period]:
    """Return the periods that a rule has for a period that is looked at, the earliest first.

    Those of its own length that end in it; of a longer rule the one around its last day.
    """
    if LENGTHS.index(rule.length) > LENGTHS.index(of.length):
        return [period(rule.length, of.last)]
    return within(of, rule.length)


def lines(
    rules: Iterable[Rule],
    unit: Standing,
    facts: Mapping[int, Sequence[Fact]],
    of: Period,
    zone: ZoneInfo,
    training: Mapping[str, Training] | None = None,
) -> list[Line]:
    """Return what each rule for a unit comes to, in the order of the rules and then of time.

    `facts` has the sessions of units by unit, those of its party groups as well; `training` the
    hours by rule, where they were asked for: else such rules have no line.
    """
    found = []
    for rule in rules:
        if not rule.is_used or not _concerns(rule, unit):
            continue
        if rule.measure == "hours" and rule.code not in (training or {}):
            continue
        held = _Held(rule, unit, facts, zone)
        found += [
            _line(rule, unit, held, one, zone, (training or {}).get(rule.code))
            for one in periods_for(rule, of)
        ]
    return found


def due(rule: Rule, unit: Standing) -> int | None:
    """Return how many a unit holds at least: the rule's number, or its own if that is more."""
    if rule.minimum is None:
        return None
    return max(rule.minimum, unit.stricter.get(rule.code, 0))


def stricter(rule: Rule) -> tuple[int, ...]:
    """Return what a unit may ask of itself beyond a rule; nothing where it has no number."""
    if rule.minimum is None or rule.measure == "nothing":
        return ()
    step = 8 if rule.measure == "hours" else 1
    return tuple(rule.minimum + n * step for n in (1, 2, 3))


def minimums(rule: Rule) -> tuple[int, ...]:
    """Return what an admin may set as a rule's minimum; nothing where it has no number."""
    if rule.minimum is None or rule.measure == "nothing":
        return ()
    return (16, 24, 32, 40, 48, 56) if rule.measure == "hours" else (1, 2, 3, 4)


def hours(minutes: int) -> float:
    """Return minutes as hours of training, in tenths, rounded down: 31.98 is not yet 32."""
    return minutes * 10 // HOUR / 10


class _Held:
    """What a unit holds of the kinds of a rule, by the day on which it begins."""

    def __init__(
        self, rule: Rule, unit: Standing, facts: Mapping[int, Sequence[Fact]], zone: ZoneInfo
    ) -> None:
        self._zone = zone
        self.own = self._of(rule, facts.get(unit.unit_id, ()))
        groups = unit.groups if rule.by_groups else ()
        self.groups = [self._of(rule, facts.get(one, ())) for one in groups]

    def _of(self, rule: Rule, facts: Iterable[Fact]) -> list[tuple[date, date, Fact]]:
        """Return the day, the day by its series, and the fact, in the order of days."""
        found = []
        for one in facts:
            if one.kind in rule.kinds:
                day = self._day(one.starts_at)
                found.append((day, day if one.meant_at is None else self._day(one.meant_at), one))
        return sorted(found, key=lambda each: (each[0], each[2].starts_at))

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _concerns(rule: Rule, unit: Standing) -> bool:
    """Say whether a unit has a line for a rule: for its level, or 不适用 where it has no groups."""
    return unit.level in rule.levels or _lacks_groups(rule, unit)


def _lacks_groups(rule: Rule, unit: Standing) -> bool:
    return rule.levels == {"group"} and unit.level == "branch" and not unit.groups


def _line(
    rule: Rule, unit: Standing, held: _Held, of: Period, zone: ZoneInfo, training: Training | None
) -> Line:
    why = _why_not(rule, unit, of, zone)
    if why in DOES_NOT_APPLY or rule.measure != "sessions":
        asked = training if rule.measure == "hours" else None
        return Line(rule, unit.unit_id, of, None, why=why, training=asked)
    own, unconfirmed = _count(held.own, of)
    by_groups = [_count(one, of) for one in held.groups]
    if by_groups:
        fewest = min(count for count, _ in by_groups)
        own += fewest
        unconfirmed += fewest - min(count - unchecked for count, unchecked in by_groups)
    here = [(day, meant, one) for day, meant, one in held.own if of.names(day)]
    return Line(
        rule,
        unit.unit_id,
        of,
        0 if why == "new" else due(rule, unit),
        held=own,
        unconfirmed=unconfirmed,
        planned=tuple(day for day, _, one in here if one.state in TO_COME),
        dropped=tuple(
            (day, one.why)
            for day, _, one in here
            if one.state == "dropped" and one.why != REPLANNED
        ),
        moved=tuple(
            (meant, day)
            for day, meant, one in held.own
            if of.names(meant) and not of.names(day) and one.state != "dropped"
        ),
        why=why,
    )


def _count(sessions: Iterable[tuple[date, date, Fact]], of: Period) -> tuple[int, int]:
    """Return how many are over, and how many of them have no confirmed record yet."""
    states = [one.state for day, _, one in sessions if of.names(day) and one.state in OVER]
    return len(states), states.count("closed")


def _why_not(rule: Rule, unit: Standing, of: Period, zone: ZoneInfo) -> Why | None:
    if _lacks_groups(rule, unit):
        return "no_groups"
    if rule.needs_committee and not has_committee(unit.full_members):
        return "no_committee"
    if rule.measure == "nothing":
        return "not_recorded"
    if rule.minimum is None:
        return "no_number"
    if unit.founded_at is not None and unit.founded_at.astimezone(zone).date() >= of.first:
        return "new"
    return None

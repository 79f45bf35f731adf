"""The ledger that is handed in: what each of its rows says, and who may have which of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.rules.summary import STATES
from bot.rules.visits import OPEN

LATER: Final = timedelta(hours=24)
"""补记: what is recorded so long after it happened, or later, is told as such."""
_LATER_MS: Final = LATER // timedelta(milliseconds=1)
MOST_ROWS: Final = 1_048_575
"""What one sheet of a workbook holds besides its header."""

FORMATS: Final = ("xlsx", "csv")
"""By their place, which buttons carry."""

HOWS: Final = ("tap", "text", "leave", "roll_call", "confirmation", "correction")
"""How it came about that somebody stands as they do."""
WORDS: Final = ("present", "made_up", "leave", "absent", "exempt", "checked_in", "expected")
"""How somebody may stand, guests aside."""
VISIT_WORDS: Final = ("held", "declined", "missed", "overdue", "on_hold", "to_come")


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may have of a unit and those below it: `units` in the tree's order.

    `own` are those that they run themselves: of these they get names. `families` are those whose
    families they look after. `above`: they get counts of visits and needs of the others.
    """

    units: tuple[int, ...]
    own: frozenset[int]
    families: frozenset[int]
    above: bool

    @property
    def whose(self) -> str:
        """Of whom there are names: all_names, some_names, counts_only; sessions_only where there
        is not even a count of families.
        """
        if not self.own:
            return "counts_only" if self.above else "sessions_only"
        return "all_names" if self.own.issuperset(self.units) else "some_names"


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of one session; None where there is none until the record is confirmed."""

    expected: int | None = None
    checked_in: int | None = None
    present: int | None = None
    leave: int | None = None
    absent: int | None = None
    made_up: int | None = None
    exempt: int | None = None


def counts(state: str, standing: Mapping[str, int]) -> Counts:
    """Return the figures of a session in a state, from how many stand how.

    Until it is confirmed there are people's own words, 已签到 and 请假, and nobody was absent; of
    one that was not held there are none.
    """
    if state == "dropped":
        return Counts()
    exempt = standing.get("exempt", 0)
    expected = sum(standing.values()) - exempt
    leave = standing.get("leave", 0)
    if state != "confirmed":
        checked_in = standing.get("checked_in", 0)
        return Counts(expected, checked_in=checked_in, leave=leave, exempt=exempt)
    values = {one: standing.get(one, 0) for one in STATES}
    return Counts(expected, **values)


@dataclass(slots=True)
class Trace:
    """What the history says of how somebody came to stand as they do."""

    came: tuple[str, int] | None = None
    """How they checked in themselves, and when that was recorded, ms."""
    last: tuple[str, int] | None = None
    """The same of what was last said of them."""
    corrections: list[tuple[str, str]] = field(default_factory=list)
    """To what the confirmed record was changed, and why."""


def traces(entries: Iterable[tuple[int, str, str, int, str | None]]) -> dict[int, Trace]:
    """Return the trace of each member: entries are member, what, how, when recorded (ms), why.

    They are of one session, each member's in their order.
    """
    found: dict[int, Trace] = {}
    for member_id, what, how, recorded_at, why in entries:
        trace = found.get(member_id)
        if trace is None:
            trace = found[member_id] = Trace()
        if what == "checked_in":
            trace.came = trace.last = (how, recorded_at)
        elif what in WORDS:
            trace.last = how, recorded_at
            if how == "correction":
                trace.corrections.append((what, why or ""))
    return found


def recorded(trace: Trace, state: str, *, was_marked: bool) -> tuple[str | None, int | None]:
    """Return how somebody's state was recorded, one of HOWS, and when; None if nobody did.

    Who checked in and was confirmed present was recorded by their own tap. `was_marked`: the roll
    call had said where they were.
    """
    if trace.last is None:
        return None, None
    how, at = trace.last
    if how != "correction" and trace.came is not None and state in ("present", "checked_in"):
        return trace.came
    if how == "confirmation" and was_marked:
        return "roll_call", at
    return (how if how in HOWS else None), at


def is_later(happened: int, recorded_at: int | None) -> bool:
    """Say whether something counts as 补记; both in ms."""
    return recorded_at is not None and recorded_at - happened >= _LATER_MS


def visit_word(state: str, *, is_past: bool, is_away: bool) -> str:
    """Return how a visit stands, one of VISIT_WORDS, as `coverage` counts it."""
    if state not in OPEN:
        return state
    if not is_past:
        return "to_come"
    return "on_hold" if is_away else "overdue"

"""The figures of a period: what each counts, in the one place that says it.

Sessions and visits are of the unit that held them; a unit with all below it is the sum of their
figures by today's tree. A session is of the period in which it starts, a visit of that in which
its last day lies, by the organisation's clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from bot.rules import coverage

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sessions:
    """What sessions came to.

    `expected` = `present` + `made_up` + `leave` + `absent`; these, `exempt` and `guests` are of
    what is confirmed alone, for until then there is people's own word and no attendance.
    """

    held: int = 0
    """已开: over, and not dropped."""
    unconfirmed: int = 0
    """未核对: of those, the ones whose list no secretary has confirmed."""
    dropped: int = 0
    """没开成: planned and not held, but for what its series did not have any more."""
    expected: int = 0
    """应到: on the list and not exempt, counted anew for each session."""
    present: int = 0
    """实到: there, by the secretary's word."""
    made_up: int = 0
    """补学: not there, and studied afterwards."""
    leave: int = 0
    """请假."""
    absent: int = 0
    """缺席."""
    exempt: int = 0
    """免到会: of the audience, and not expected with the meeting's consent."""
    guests: int = 0
    """列席: there without being expected."""

    def __add__(self, other: "Sessions") -> "Sessions":
        """Return both together."""
        return Sessions(*(getattr(self, one) + getattr(other, one) for one in _OF_SESSIONS))


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs came to."""

    raised: int = 0
    """提出: raised in the period, what its member took back aside."""
    closed: int = 0
    """办结: closed in the period, by the word of the member."""
    open: int = 0
    """在办: raised before the period's end, and not over by then."""

    def __add__(self, other: "Needs") -> "Needs":
        """Return both together."""
        return Needs(*(getattr(self, one) + getattr(other, one) for one in _OF_NEEDS))


_OF_SESSIONS: Final = tuple(one.name for one in fields(Sessions))
_OF_NEEDS: Final = tuple(one.name for one in fields(Needs))
_OF_VISITS: Final = tuple(one.name for one in fields(coverage.Figures))
STATES: Final = ("present", "made_up", "leave", "absent", "exempt")
"""How somebody may stand to a session that is confirmed."""


METRICS: Final = (
    *_OF_SESSIONS,
    *(
        "rate",
        "due",
        "visited",
        "confirmed",
        "declined",
        "overdue",
        "on_hold",
        "missed",
        "visit_rate",
    ),
    *("raised", "closed", "open", "few", "cadence", "hours", "recorded_later", "frozen"),
)
"""What /help 指标 says a line of: every figure that is shown, and what is done to it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of one unit by itself, or of several together; kinds with nothing are not in."""

    sessions: Mapping[str, Sessions] = field(default_factory=dict)
    """By the code of their kind."""
    visits: Mapping[str, coverage.Figures] = field(default_factory=dict)
    """By the kind of visit."""
    needs: Needs = field(default_factory=Needs)

    @property
    def all_sessions(self) -> Sessions:
        """The sessions of all kinds together."""
        return sum(self.sessions.values(), Sessions())

    @property
    def all_visits(self) -> coverage.Figures:
        """The visits of all kinds together."""
        return coverage.total(self.visits)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it happened."""
        return not self.sessions and not self.visits and self.needs == Needs()

    def __add__(self, other: "Summary") -> "Summary":
        """Return both together."""
        return Summary(
            _added(self.sessions, other.sessions, Sessions()),
            _added(self.visits, other.visits, coverage.Figures()),
            self.needs + other.needs,
        )

    def as_json(self) -> Json:
        """Return it as JSON can hold it, what is 0 left out; always the same for the same."""
        return {
            "sessions": {kind: _some(one) for kind, one in sorted(self.sessions.items())},
            "visits": {kind: _some(one) for kind, one in sorted(self.visits.items())},
            "needs": _some(self.needs),
        }


def from_json(data: Json) -> Summary:
    """Return what `as_json` made."""
    return Summary(
        {kind: Sessions(**one) for kind, one in data["sessions"].items()},
        {kind: coverage.Figures(**one) for kind, one in data["visits"].items()},
        Needs(**data["needs"]),
    )


def total(those: Iterable[Summary]) -> Summary:
    """Return several together."""
    found = Summary()
    for one in those:
        found += one
    return found


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many: a share is never said without its base."""

    of: int
    base: int

    @property
    def percent(self) -> int | None:
        """The share, rounded down to whole percents, so that 100 means all; None of nothing."""
        return 100 * self.of // self.base if self.base else None

    def differs(self, other: "Rate", least: int = 5) -> int:
        """Return by how many points the share is above another one, as both are shown; 0 below
        `least`, or of nothing.

        A few points are nobody's doing: with 20 people one more on duty is five.
        """
        if self.percent is None or other.percent is None:
            return 0
        points = self.percent - other.percent
        return points if abs(points) >= least else 0


def attendance(of: Sessions) -> Rate:
    """到会率: 实到 of 应到. Make-up is apart, and who is exempt is not expected."""
    return Rate(of.present, of.expected)


def visited(of: coverage.Figures) -> Rate:
    """家访率: 已访 of 应访. Who declined was due."""
    return Rate(of.held, of.due)


def _added(one: Mapping[str, Any], other: Mapping[str, Any], nothing: Any) -> dict[str, Any]:
    return {
        kind: one.get(kind, nothing) + other.get(kind, nothing) for kind in sorted({*one, *other})
    }


def _some(one: Sessions | Needs | coverage.Figures) -> dict[str, int]:
    return {each.name: value for each in fields(one) if (value := getattr(one, each.name))}

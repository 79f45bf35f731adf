"""The figures of a session, each with its one definition, and who stands behind them.

Until the secretary has confirmed the record there are only 已签到, people's own words; 实到 and
缺席 are the secretary's.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.rules.quorum import Roll
from bot.rules.sessions import Session

Whereabouts = Literal["present", "leave", "absent", "made_up", "exempt", "open"]
_MARKS: Final[dict[str, Whereabouts]] = {"present": "present", "absent": "absent", "leave": "leave"}
_STATES: Final[dict[str, Whereabouts]] = {
    "checked_in": "present",
    "present": "present",
    "made_up": "made_up",
    "leave": "leave",
    "absent": "absent",
    "exempt": "exempt",
    "expected": "open",
}


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on a session's list, as the host sees them.

    `state` and `mark` are as stored: what they said, and what the roll call said. `leave` is the
    name of the kind of leave. Who is not claimed has no account and can only be called by the
    one who calls the roll; `is_reachable` if the bot may write to them.
    """

    member_id: int
    name: str
    state: str
    mark: str | None
    checked_in_at: datetime | None
    may_vote: bool
    leave_id: int | None = None
    leave: str | None = None
    leave_answer: str | None = None
    says_present: bool = False
    is_claimed: bool = True
    is_reachable: bool = True

    @property
    def whereabouts(self) -> Whereabouts:
        """Where they are as far as is known."""
        return whereabouts(self.state, self.mark)

    @property
    def is_missing(self) -> bool:
        """Whether they neither checked in nor are on leave."""
        return self.state == "expected"

    @property
    def is_contradicted(self) -> bool:
        """Whether the host says that they were not there, and they had checked in themselves."""
        return self.whereabouts == "absent" and self.checked_in_at is not None

    @property
    def is_heard(self) -> bool:
        """Whether they say after the end that they were there, and the host does not say so."""
        return self.says_present and self.whereabouts in ("open", "absent")


@dataclass(frozen=True, slots=True)
class Group:
    """How many on a session's list share a state, a mark of the roll call, and a right to vote."""

    state: str
    mark: str | None
    may_vote: bool
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are expected, have checked in by their own word, are on leave, or are guests."""

    expected: int
    checked_in: int
    leave: int = 0
    guests: int = 0

    @property
    def missing(self) -> int:
        """How many expected have neither checked in nor reported leave."""
        return self.expected - self.checked_in - self.leave


@dataclass(frozen=True, slots=True)
class Record:
    """The figures of a record: who was there, on leave, absent, and of whom it is not said yet."""

    expected: int
    present: int
    leave: int
    absent: int
    guests: int = 0
    made_up: int = 0
    """补学: not there, and studied afterwards."""

    @property
    def undecided(self) -> int:
        """Of how many nobody has said yet where they were."""
        return self.expected - self.present - self.leave - self.absent - self.made_up


def whereabouts(state: str, mark: str | None) -> Whereabouts:
    """Return where somebody is: by the roll call if it says so, else by what they said."""
    return _STATES[state] if mark is None else _MARKS[mark]


def can_make_up(session: Session, one: Attendee) -> bool:
    """Say whether 补学 can be recorded: of a confirmed record, of who was not there."""
    return session.state == "confirmed" and one.whereabouts in ("leave", "absent")


def left_to_place(people: Iterable[Attendee]) -> list[Attendee]:
    """Return those of whom nobody has said where they were."""
    return [one for one in people if one.whereabouts == "open"]


def tally(groups: Iterable[Group], guests: int) -> Tally:
    """Return what is known by people's own words; who is exempt is not expected."""
    counted = [group for group in groups if group.state != "exempt"]
    return Tally(
        sum(group.count for group in counted),
        sum(group.count for group in counted if group.state == "checked_in"),
        sum(group.count for group in counted if group.state == "leave"),
        guests,
    )


def record(groups: Iterable[Group], guests: int) -> Record:
    """Return the record as it stands: by the secretary's word, else by people's own."""
    found: Counter[Whereabouts] = Counter()
    for group in groups:
        found[whereabouts(group.state, group.mark)] += group.count
    expected = found.total() - found["exempt"]
    return Record(
        expected, found["present"], found["leave"], found["absent"], guests, found["made_up"]
    )


def roll(groups: Iterable[Group], *, voters_only: bool) -> Roll:
    """Return the figures of 报数: of all who are expected, or of those of them who may vote."""
    made = record((one for one in groups if one.may_vote or not voters_only), 0)
    return Roll(made.expected, made.present, made.leave)

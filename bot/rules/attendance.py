"""What a check-in comes to. A check-in is a person's word, not attendance."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Standing:
    """What a check-in is decided on: the session, and how this person stands to it.

    `member_id` is None for an account that is bound to no name. `attendance` is None for someone
    who is not on the list that was fixed when check-in opened; `is_left_out` if that is because
    they are away or exempt. `checked_in_at` is their first check-in; who checks in from `late_from`
    on is late. Instants are aware and UTC.
    """

    session_id: int
    session_state: str
    opens_at: datetime
    starts_at: datetime
    closes_at: datetime
    member_id: int | None
    attendance: str | None
    checked_in_at: datetime | None
    late_from: datetime
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Taken now; `late` if it happened a minute or more after the start."""

    code: ClassVar[str] = "checked_in"
    at: datetime
    starts_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class AlreadyCheckedIn:
    """Taken before, at `at`; a repeat is a success with one record."""

    code: ClassVar[str] = "already_checked_in"
    at: datetime


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Check-in opens at `opens_at`."""

    code: ClassVar[str] = "too_early"
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """Check-in has ended; the secretary can add who was there."""

    code: ClassVar[str] = "closed"


@dataclass(frozen=True, slots=True)
class Dropped:
    """The session is not held."""

    code: ClassVar[str] = "dropped"


@dataclass(frozen=True, slots=True)
class NotExpected:
    """The person is known but not on this session's list."""

    code: ClassVar[str] = "not_expected"


@dataclass(frozen=True, slots=True)
class NotBound:
    """The account is bound to no name on the roster."""

    code: ClassVar[str] = "not_bound"


Outcome = CheckedIn | AlreadyCheckedIn | TooEarly | Closed | Dropped | NotExpected | NotBound


def check_in(standing: Standing, happened_at: datetime) -> Outcome:
    """Decide what a check-in that happened at `happened_at` comes to.

    It is judged by when it happened, not by when it is handled: a backlog makes nobody late, and
    a check-in made in time counts although check-in has closed meanwhile; but not once the record
    is confirmed. Somebody on leave, or left out for being away, who is there after all is there.
    """
    if standing.member_id is None:
        return NotBound()
    if standing.checked_in_at is not None:
        return AlreadyCheckedIn(standing.checked_in_at)
    if standing.session_state == "dropped":
        return Dropped()
    if happened_at < standing.opens_at:
        return TooEarly(standing.opens_at)
    if happened_at >= standing.closes_at or standing.session_state == "confirmed":
        return Closed()
    if standing.attendance is None and not standing.is_left_out:
        return NotExpected()
    return CheckedIn(happened_at, standing.starts_at, happened_at >= standing.late_from)


def recall(code: str, standing: Standing) -> Outcome:
    """Return the outcome that was decided as `code`, from how the person stands now.

    A reply is written when it is sent: it keeps what was decided and shows the present facts.
    Raises KeyError for a code that no outcome has.
    """
    if standing.checked_in_at is not None:
        if code == CheckedIn.code:
            late = standing.checked_in_at >= standing.late_from
            return CheckedIn(standing.checked_in_at, standing.starts_at, late)
        return AlreadyCheckedIn(standing.checked_in_at)
    if code == TooEarly.code:
        return TooEarly(standing.opens_at)
    return {refusal.code: refusal() for refusal in (Closed, Dropped, NotExpected, NotBound)}[code]

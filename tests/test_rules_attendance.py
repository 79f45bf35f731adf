"""What a check-in comes to, by hand-worked tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rules.attendance import (
    AlreadyCheckedIn,
    CheckedIn,
    Closed,
    Dropped,
    NotBound,
    NotExpected,
    Outcome,
    Standing,
    TooEarly,
    check_in,
    recall,
)

DAY = datetime(2026, 11, 25, tzinfo=UTC)


def at(clock: str) -> datetime:
    """Return an instant of the day, given as 14:30 or 14:30:59.999."""
    hours, minutes, *seconds = clock.split(":")
    rest = float(seconds[0]) if seconds else 0.0
    return DAY + timedelta(hours=int(hours), minutes=int(minutes), seconds=rest)


OPENS, STARTS, CLOSES = at("14:15"), at("14:30"), at("15:30")


def standing(**changes: Any) -> Standing:
    """Return how somebody stands who is expected at a session from 14:30 to 15:30."""
    facts: dict[str, Any] = {
        "session_id": 1,
        "session_state": "open",
        "opens_at": OPENS,
        "starts_at": STARTS,
        "closes_at": CLOSES,
        "member_id": 7,
        "attendance": "expected",
        "checked_in_at": None,
        "late_from": STARTS + timedelta(minutes=1),
    }
    return Standing(**{**facts, **changes})


def taken(clock: str, *, late: bool) -> CheckedIn:
    return CheckedIn(at(clock), STARTS, late=late)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00", TooEarly(OPENS)),
        ("14:14:59.999", TooEarly(OPENS)),
        ("14:15", taken("14:15", late=False)),
        ("14:29:59.999", taken("14:29:59.999", late=False)),
        ("14:30", taken("14:30", late=False)),
        ("14:30:59.999", taken("14:30:59.999", late=False)),
        ("14:31", taken("14:31", late=True)),
        ("15:29:59.999", taken("15:29:59.999", late=True)),
        ("15:30", Closed()),
        ("23:59", Closed()),
    ],
)
def test_when_it_happened_decides(clock: str, expected: Outcome) -> None:
    assert check_in(standing(), at(clock)) == expected


@pytest.mark.parametrize("state", ["planned", "open", "closed"])
def test_what_happened_in_time_counts_whatever_the_session_has_come_to(state: str) -> None:
    assert check_in(standing(session_state=state), at("14:29")) == taken("14:29", late=False)


FIRST = {"attendance": "checked_in", "checked_in_at": at("14:20")}


@pytest.mark.parametrize(
    ("changes", "clock", "expected"),
    [
        # An account without a name is told so before anything about the session.
        ({"member_id": None}, "14:20", NotBound()),
        ({"member_id": None}, "14:00", NotBound()),
        ({"member_id": None, "session_state": "dropped"}, "14:20", NotBound()),
        # Who has checked in is told so whenever they ask.
        (FIRST, "14:21", AlreadyCheckedIn(at("14:20"))),
        (FIRST, "14:20", AlreadyCheckedIn(at("14:20"))),
        (FIRST, "14:00", AlreadyCheckedIn(at("14:20"))),
        (FIRST, "16:00", AlreadyCheckedIn(at("14:20"))),
        (FIRST | {"session_state": "dropped"}, "14:21", AlreadyCheckedIn(at("14:20"))),
        # A session that is not held is not held, early or late.
        ({"session_state": "dropped"}, "14:00", Dropped()),
        ({"session_state": "dropped"}, "14:20", Dropped()),
        ({"session_state": "dropped"}, "16:00", Dropped()),
        # The list is fixed when check-in opens: before, nobody is on it yet.
        ({"attendance": None, "session_state": "planned"}, "14:00", TooEarly(OPENS)),
        ({"attendance": None}, "14:20", NotExpected()),
        ({"attendance": None, "session_state": "closed"}, "16:00", Closed()),
    ],
)
def test_the_first_thing_that_is_in_the_way_is_what_one_is_told(
    changes: dict[str, Any], clock: str, expected: Outcome
) -> None:
    assert check_in(standing(**changes), at(clock)) == expected


REFUSALS = (TooEarly(OPENS), Closed(), Dropped(), NotExpected(), NotBound())


@pytest.mark.parametrize("outcome", REFUSALS, ids=lambda outcome: outcome.code)
def test_a_refusal_that_was_decided_is_told_as_such(outcome: Outcome) -> None:
    assert recall(outcome.code, standing()) == outcome


@pytest.mark.parametrize(
    ("clock", "late"), [("14:20", False), ("14:30:59", False), ("14:31", True), ("15:00", True)]
)
def test_a_success_that_was_decided_is_told_with_its_own_time(clock: str, late: bool) -> None:
    now = standing(attendance="checked_in", checked_in_at=at(clock))
    assert recall("checked_in", now) == taken(clock, late=late)


@pytest.mark.parametrize("code", ["already_checked_in", *(refusal.code for refusal in REFUSALS)])
def test_who_has_checked_in_meanwhile_is_told_that_instead_of_a_refusal(code: str) -> None:
    now = standing(attendance="checked_in", checked_in_at=at("14:20"))
    assert recall(code, now) == AlreadyCheckedIn(at("14:20"))


def test_a_code_that_no_outcome_has_is_a_defect() -> None:
    with pytest.raises(KeyError):
        recall("nonsense", standing())


def test_every_outcome_has_a_code_of_its_own() -> None:
    codes = [CheckedIn.code, AlreadyCheckedIn.code, *(refusal.code for refusal in REFUSALS)]
    assert len(set(codes)) == len(codes) == 7

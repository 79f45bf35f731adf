"""Who hears of what is overdue, and when, by hand over a weekend and a long holiday."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.overdue import STEPS, Step, instants, step_at
from bot.rules.visits import end_of
from tests.town import ZONE, at

HOLIDAYS = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}
SWAPPED = {date(2026, 9, 20), date(2026, 10, 10)}


def is_workday(day: date) -> bool:
    """Say whether a day of the autumn of 2026 is worked on."""
    return day in SWAPPED or (day.weekday() < 5 and day not in HOLIDAYS)


def due(day: str) -> datetime:
    return end_of(date.fromisoformat(f"2026-{day}"), ZONE)


def test_it_goes_from_who_has_to_act_up_the_tree() -> None:
    assert [(step.after, step.up) for step in STEPS] == [(1, 0), (2, 1), (4, 2), (6, 3), (8, 4)]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        # Monday: 1, 2 and 4 days later is still that week; then Tuesday and Thursday of the next.
        ("11-16", "11-17 11-18 11-20 11-24 11-26"),
        # Friday: the weekend does not count.
        ("11-27", "11-30 12-01 12-03 12-07 12-09"),
        # The day before the National Day holiday, after which a Saturday (the 10th) is worked on.
        ("09-30", "10-08 10-09 10-12 10-14 10-16"),
        # Thursday before 中秋, which falls on the Friday: 28, 29, 30 of September, then the 8th.
        ("09-24", "09-28 09-29 10-08 10-10 10-13"),
        # A day in the holiday, moved there by somebody.
        ("10-03", "10-08 10-09 10-12 10-14 10-16"),
    ],
)
def test_the_steps_are_taken_on_these_mornings(last: str, expected: str) -> None:
    assert instants(due(last), ZONE, is_workday) == [
        at("09:00", f"2026-{day}") for day in expected.split()
    ]


def test_each_step_is_known_by_its_instant() -> None:
    last = due("11-27")
    for day, step in (
        ("11-30", Step(1, 0)), ("12-01", Step(2, 1)), ("12-03", Step(4, 2)),
        ("12-07", Step(6, 3)), ("12-09", Step(8, 4)),
    ):  # fmt: skip
        instant = at("09:00", f"2026-{day}")
        assert step_at(instant, last, ZONE, is_workday) == step
        assert step_at(instant.astimezone(UTC), last.astimezone(UTC), ZONE, is_workday) == step


def test_of_what_was_moved_no_step_is_taken() -> None:
    for day in ("11-30", "12-01", "12-03", "12-07", "12-09"):
        assert step_at(at("09:00", f"2026-{day}"), due("12-09"), ZONE, is_workday) is None
    assert step_at(at("09:01", "2026-11-30"), due("11-27"), ZONE, is_workday) is None


def test_what_was_moved_by_a_day_takes_the_steps_of_its_new_last_day() -> None:
    # Tuesday, 12-01, was the second step while Friday was the last day; now it is the first.
    assert step_at(at("09:00", "2026-12-01"), due("11-30"), ZONE, is_workday) == Step(1, 0)


@settings(deadline=None)
@given(st.integers(0, 120))
def test_the_steps_come_one_after_the_other_on_workdays_after_the_last_day(days: int) -> None:
    last = date(2026, 8, 15) + timedelta(days=days)
    found = instants(end_of(last, ZONE), ZONE, is_workday)
    assert found == sorted(set(found))
    assert found[0] > end_of(last, ZONE)
    assert all(is_workday(one.date()) and one.time() == time(9) for one in found)
    assert [step_at(one, end_of(last, ZONE), ZONE, is_workday) for one in found] == list(STEPS)

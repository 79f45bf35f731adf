"""When a message may go out, by hand: quiet hours, days off, and how many a day may have."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import budget, reminders
from bot.rules.quiet import is_quiet
from bot.rules.reminders import Reminder, To, Waits

ZONE = ZoneInfo("Asia/Shanghai")
NO, DAY, WORKDAY, MORNING = (
    Reminder("x", "act", To.MEMBER, timedelta(days=1), (), waits) for waits in Waits
)


def at(day: int, clock: str) -> datetime:
    """Return an instant of November 2026; the 27th is a Friday."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=ZONE)


def is_workday(day: object) -> bool:
    assert hasattr(day, "weekday")
    return bool(day.weekday() < 5)


@pytest.mark.parametrize(
    ("of", "now", "expected"),
    [
        (NO, at(27, "23:10"), at(27, "23:10")),
        (NO, at(28, "03:00"), at(28, "03:00")),
        (DAY, at(27, "21:59"), at(27, "21:59")),
        (DAY, at(27, "22:00"), at(28, "07:30")),  # a Saturday
        (DAY, at(28, "03:00"), at(28, "07:30")),
        (DAY, at(28, "14:00"), at(28, "14:00")),
        (WORKDAY, at(27, "07:30"), at(27, "09:00")),
        (WORKDAY, at(27, "09:00"), at(27, "09:00")),
        (WORKDAY, at(27, "21:59"), at(27, "21:59")),
        (WORKDAY, at(27, "22:00"), at(30, "09:00")),  # over the weekend
        (WORKDAY, at(28, "10:00"), at(30, "09:00")),
        (WORKDAY, at(29, "23:00"), at(30, "09:00")),
        (WORKDAY, at(30, "00:10"), at(30, "09:00")),
        (MORNING, at(26, "23:00"), at(27, "09:00")),
        (MORNING, at(26, "11:00"), at(26, "11:00")),  # late, and of use still
    ],
)
def test_each_kind_goes_out_when_it_may(of: Reminder, now: datetime, expected: datetime) -> None:
    assert budget.may_go_at(of, now, ZONE, is_workday) == expected


@pytest.mark.parametrize(
    ("of", "now", "expected"),
    [
        (DAY, at(26, "15:00"), at(27, "09:00")),
        (DAY, at(27, "15:00"), at(28, "09:00")),
        (WORKDAY, at(27, "15:00"), at(30, "09:00")),
        (MORNING, at(29, "00:01"), at(30, "09:00")),
    ],
)
def test_what_is_more_than_a_day_may_have_waits_for_a_morning(
    of: Reminder, now: datetime, expected: datetime
) -> None:
    assert budget.held_until(of, now, ZONE, is_workday) == expected


def test_three_a_day_one_of_them_kept_from_what_waits_for_a_workday() -> None:
    rooms = {
        of.waits: [had for had in range(5) if budget.has_room(of, had)]
        for of in (NO, DAY, WORKDAY, MORNING)
    }
    assert rooms == {
        Waits.NO: [0, 1, 2],
        Waits.DAY: [0, 1, 2],
        Waits.WORKDAY: [0, 1],
        Waits.MORNING: [0, 1],
    }
    changed = reminders.of("session_changed_private")
    assert changed is not None
    assert budget.has_room(changed, 99)


def test_what_comes_within_five_minutes_of_an_act_answers_it() -> None:
    acted = at(27, "10:00")
    for after, answers in ((0, True), (299, True), (300, False), (-1, False)):
        assert budget.is_answer(acted, acted + timedelta(seconds=after)) is answers
    assert not budget.is_answer(None, acted)


@given(
    st.sampled_from([DAY, WORKDAY, MORNING]),
    st.integers(0, 2 * 366 * 24 * 60).map(lambda after: at(10, "00:00") + timedelta(minutes=after)),
)
def test_nothing_that_can_wait_goes_out_in_the_quiet_hours_or_twice_later(
    of: Reminder, now: datetime
) -> None:
    at_ = budget.may_go_at(of, now, ZONE, is_workday)
    assert at_ >= now
    assert not is_quiet(at_, ZONE)
    assert budget.may_go_at(of, at_, ZONE, is_workday) == at_, "it goes out then"
    if of.waits is not Waits.DAY:
        assert is_workday(at_.astimezone(ZONE).date())
    later = budget.held_until(of, now, ZONE, is_workday)
    assert later > now
    assert budget.may_go_at(of, later, ZONE, is_workday) == later

"""困难事项, the rules: by when, put off to when, who hears of it, and what a count shows."""

from datetime import date

import pytest

from bot.rules import needs as rules
from bot.rules.overdue import STEPS, instants, step_at
from bot.workdays import is_workday
from tests.town import ZONE, at


@pytest.mark.parametrize(
    ("urgency", "raised", "by"),
    [
        # Wednesday 25 November 2026; the day that ends is the one before.
        ("urgent", at("14:00"), at("00:00", "2026-11-27")),
        ("soon", at("14:00"), at("00:00", "2026-12-01")),
        ("ordinary", at("23:59"), at("00:00", "2026-12-03")),
        ("urgent", at("10:00", "2026-11-28"), at("00:00", "2026-12-01")),  # a Saturday
        # 2026-09-30 is the last workday before 国庆; 8 October is the next one.
        ("urgent", at("10:00", "2026-09-30"), at("00:00", "2026-10-09")),
    ],
)
def test_a_need_is_answered_by_the_end_of_a_workday(
    urgency: str, raised: object, by: object
) -> None:
    assert rules.answer_by(urgency, raised, ZONE, is_workday) == by  # type: ignore[arg-type]


def test_the_next_step_follows_within_five_workdays() -> None:
    assert rules.next_step_by(at("14:00"), ZONE, is_workday) == at("00:00", "2026-12-03")


def test_it_is_put_off_to_one_of_the_next_eight_workdays() -> None:
    assert rules.days_to_put_off(date(2026, 11, 25), is_workday) == [
        date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1),
        date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7),
    ]  # fmt: skip


def test_who_answers_anew_has_until_the_end_of_the_next_workday_at_least() -> None:
    now = at("14:00")
    soon, late = at("00:00", "2026-11-27"), at("00:00", "2026-12-05")
    assert rules.handed_on_by(at("00:00", "2026-11-20"), now, ZONE, is_workday) == soon
    assert rules.handed_on_by(late, now, ZONE, is_workday) == late


def test_who_answers_is_reminded_in_the_morning_of_the_last_day() -> None:
    assert rules.reminds_at(at("00:00", "2026-11-27"), ZONE) == at("09:00", "2026-11-26")


def test_it_is_heard_of_ever_higher_as_it_stays_overdue() -> None:
    by = at("00:00", "2026-11-27")  # a Friday
    assert instants(by, ZONE, is_workday) == [
        at("09:00", day)
        for day in ("2026-11-27", "2026-11-30", "2026-12-02", "2026-12-04", "2026-12-08")
    ]
    assert step_at(at("09:00", "2026-11-30"), by, ZONE, is_workday) == STEPS[1]
    assert step_at(at("09:00", "2026-12-01"), by, ZONE, is_workday) is None
    assert not rules.is_heard_of(2, by, at("08:59", "2026-12-02"), ZONE, is_workday)
    assert rules.is_heard_of(2, by, at("09:00", "2026-12-02"), ZONE, is_workday)
    assert not rules.is_heard_of(3, by, at("09:00", "2026-12-02"), ZONE, is_workday)


def test_a_line_is_one_line() -> None:
    assert rules.line("  老人\n住院  ") == "老人 住院"


@pytest.mark.parametrize(
    ("count", "above", "in_charge"), [(0, 0, 0), (1, None, 1), (2, None, 2), (3, 3, 3), (9, 9, 9)]
)
def test_a_count_that_would_point_at_somebody_is_not_shown(
    count: int, above: int | None, in_charge: int
) -> None:
    assert rules.shown_count(count, in_charge=False) == above
    assert rules.shown_count(count, in_charge=True) == in_charge

"""Periods by hand, and what holds of all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.periods import LENGTHS, Period, after, before, by_label, period, within
from tests.town import ZONE


@pytest.mark.parametrize(
    ("length", "day", "label", "first", "last"),
    [
        ("year", (2026, 1, 1), "2026", (2026, 1, 1), (2026, 12, 31)),
        ("year", (2026, 12, 31), "2026", (2026, 1, 1), (2026, 12, 31)),
        ("half_year", (2026, 6, 30), "2026H1", (2026, 1, 1), (2026, 6, 30)),
        ("half_year", (2026, 7, 1), "2026H2", (2026, 7, 1), (2026, 12, 31)),
        ("quarter", (2026, 3, 31), "2026Q1", (2026, 1, 1), (2026, 3, 31)),
        ("quarter", (2026, 4, 1), "2026Q2", (2026, 4, 1), (2026, 6, 30)),
        ("quarter", (2026, 9, 15), "2026Q3", (2026, 7, 1), (2026, 9, 30)),
        ("quarter", (2026, 11, 25), "2026Q4", (2026, 10, 1), (2026, 12, 31)),
        ("quarter", (2028, 2, 29), "2028Q1", (2028, 1, 1), (2028, 3, 31)),
        ("month", (2028, 2, 29), "2028-02", (2028, 2, 1), (2028, 2, 29)),
        ("month", (2026, 12, 1), "2026-12", (2026, 12, 1), (2026, 12, 31)),
        ("week", (2026, 11, 25), "2026W48", (2026, 11, 23), (2026, 11, 29)),
        ("week", (2027, 1, 3), "2026W53", (2026, 12, 28), (2027, 1, 3)),
        ("week", (2024, 12, 30), "2025W01", (2024, 12, 30), (2025, 1, 5)),
    ],
)
def test_a_period_is_the_stretch_of_the_calendar_around_a_day(
    length: str,
    day: tuple[int, int, int],
    label: str,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
) -> None:
    found = period(length, date(*day))
    assert found == Period(label, date(*first), date(*last))
    assert found.length == length
    assert by_label(label) == found
    assert found.names(found.first)
    assert found.names(found.last)
    assert not found.names(found.first - timedelta(days=1))
    assert not found.names(found.last + timedelta(days=1))


def test_who_visits_in_no_rounds_has_no_period() -> None:
    with pytest.raises(KeyError):
        period("off", date(2026, 11, 25))


@given(
    day=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    length=st.sampled_from(LENGTHS),
)
def test_periods_follow_each_other_without_a_gap(day: date, length: str) -> None:
    one = period(length, day)
    assert one.names(day)
    assert period(length, one.first) == period(length, one.last) == one == by_label(one.label)
    assert before(one).last == one.first - timedelta(days=1)
    assert after(before(one)) == one == before(after(one))
    assert after(one).instants(ZONE)[0] == one.instants(ZONE)[1]


@pytest.mark.parametrize(
    "label", ["", "2026-13", "2026-00", "2026-1", "2026Q5", "2026Q0", "2026H3", "2026W54", "0000"]
)
def test_a_label_that_no_period_has_names_none(label: str) -> None:
    assert by_label(label) is None


def test_a_year_has_its_quarters_and_months_and_the_weeks_that_end_in_it() -> None:
    year = period("year", date(2026, 5, 5))
    assert [one.label for one in within(year, "quarter")] == [
        "2026Q1",
        "2026Q2",
        "2026Q3",
        "2026Q4",
    ]
    assert len(within(year, "month")) == 12
    weeks = within(year, "week")
    assert (weeks[0].label, weeks[-1].label, len(weeks)) == ("2026W01", "2026W52", 52)


def test_a_period_begins_and_ends_at_midnight_by_the_organisations_clock() -> None:
    begins, ends = period("month", date(2026, 11, 1)).instants(ZONE)
    assert begins == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert ends == datetime(2026, 11, 30, 16, tzinfo=UTC)

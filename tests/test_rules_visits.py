"""Rounds of visits by hand: periods, last days spread evenly, who goes, who is reminded when."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.visits import (
    MET,
    TOPICS,
    as_bits,
    deadline,
    deadlines,
    end_of,
    from_bits,
    in_order,
    last_day,
    offers,
    reminds_of_meeting_at,
    reminds_visitor_at,
    share,
    ticked,
    workdays,
)
from tests.town import ZONE, at

SPRING, GRAVES, LABOUR = (2, 16, 23), (4, 6, 6), (5, 1, 5)
BOATS, MOON, NATIONAL = (6, 19, 19), (9, 25, 25), (10, 1, 7)
HOLIDAYS = {date(2026, 1, 1), date(2026, 1, 2)} | {
    date(2026, month, day)
    for month, first, last in (SPRING, GRAVES, LABOUR, BOATS, MOON, NATIONAL)
    for day in range(first, last + 1)
}
SWAPPED = {
    date(2026, *one) for one in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
}  # fmt: skip
"""Weekend days that are worked on."""


def is_workday(day: date) -> bool:
    """Say whether a day of 2026 is worked on, as its calendar was published."""
    return day in SWAPPED or (day.weekday() < 5 and day not in HOLIDAYS)


YEAR = workdays(date(2026, 1, 1), date(2026, 12, 31), is_workday)


def test_the_year_2026_has_these_workdays() -> None:
    by_month = Counter(day.month for day in YEAR)
    assert [by_month[month] for month in range(1, 13)] == [
        *(21, 16, 22, 21, 19, 21),
        *(23, 21, 22, 18, 21, 23),
    ]
    assert len(YEAR) == 248


def test_forty_visits_are_spread_over_a_year_as_its_workdays_are() -> None:
    # 248 workdays for 40 visits are 6.2 days a visit. By the end of January 21 days have passed,
    # which is 3.39 visits; of February 37 (5.97), March 59 (9.52), April 80 (12.90), May 99
    # (15.97), June 120 (19.35), July 143 (23.06), August 164 (26.45), September 186 (30.00),
    # October 204 (32.90), November 225 (36.29), December 248 (40). Only whole visits are due by
    # then, so it is 3, 5, 9, 12, 15, 19, 23, 26, 30, 32, 36 and 40 of them.
    found = deadlines(40, YEAR)
    by_month = Counter(day.month for day in found)
    assert [by_month[month] for month in range(1, 13)] == [3, 2, 4, 3, 3, 4, 4, 3, 4, 2, 4, 4]
    assert found[0] == date(2026, 1, 12)  # the seventh workday: 4, 5, 6, 7, 8, 9, 12
    assert found[-1] == date(2026, 12, 31)
    for month in range(1, 13):
        even = sum(day.month == month for day in YEAR) / 6.2
        assert abs(by_month[month] - even) < 1


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (1, [5]),
        (2, [3, 5]),
        (3, [2, 4, 5]),
        (5, [1, 2, 3, 4, 5]),
        (7, [1, 2, 3, 3, 4, 5, 5]),
        (10, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_the_visits_of_a_week_are_due_on_these_days(count: int, expected: list[int]) -> None:
    week = [date(2026, 6, day) for day in range(1, 6)]
    assert [day.day for day in deadlines(count, week)] == expected


def test_without_a_workday_nothing_is_due() -> None:
    assert deadlines(3, []) == []


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 300), st.data())
def test_any_stretch_has_its_share_of_the_visits_to_within_one(
    count: int, length: int, data: st.DataObject
) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(length)]
    found = deadlines(count, days)
    assert len(found) == count
    assert found == sorted(found)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    for first, last in ((0, end), (start, end), (0, length)):
        due = sum(days[first] <= day <= days[last - 1] for day in found)
        assert abs(due - count * (last - first) / length) < 1


def test_a_deadline_is_so_many_workdays_later() -> None:
    assert deadline(date(2026, 11, 27), 0, is_workday) == date(2026, 11, 27)
    assert deadline(date(2026, 11, 27), 1, is_workday) == date(2026, 11, 30)
    assert deadline(date(2026, 9, 30), 1, is_workday) == date(2026, 10, 8)
    assert deadline(date(2026, 9, 30), 3, is_workday) == date(2026, 10, 10)
    assert deadline(date(2026, 10, 3), 1, is_workday) == date(2026, 10, 8)


def test_forty_households_are_shared_out_among_five_of_them() -> None:
    visitors = [11, 12, 13, 14, 15]
    households = in_order(range(11, 51), {}, visitors)
    chosen = share(households, visitors, {})
    assert Counter(chosen.values()) == dict.fromkeys(visitors, 8)
    assert all(household != visitor for household, visitor in chosen.items())
    last = dict(zip(households, deadlines(40, YEAR), strict=True))
    for visitor in visitors:
        quarters = Counter(
            (last[household].month - 1) // 3 for household, who in chosen.items() if who == visitor
        )
        # Two of the eight in each quarter; its own workdays shift that by one at most.
        assert all(1 <= quarters[quarter] <= 3 for quarter in range(4)), (visitor, quarters)


def test_visitors_visit_each_other_in_turn() -> None:
    assert share([1, 2, 3], [1, 2, 3], {}) == {1: 2, 2: 3, 3: 1}
    assert share([1, 2], [1, 2], {}) == {1: 2, 2: 1}
    assert share([3, 4, 5, 6], [1, 2], {}) == {3: 1, 4: 2, 5: 1, 6: 2}


def test_a_lone_visitor_visits_all_but_their_own() -> None:
    assert share([7, 1, 2], [7], {}) == {1: 7, 2: 7}
    assert share([7], [7], {}) == {}
    assert share([1, 2], [], {}) == {}


def test_what_somebody_visits_already_is_made_up_for() -> None:
    assert share([5, 6, 7, 8], [1, 2], {1: 3, 2: 1}) == {5: 2, 6: 2, 7: 1, 8: 2}
    assert share([5, 6], [1, 2], {1: 2, 9: 40}) == {5: 2, 6: 2}


@settings(deadline=None)
@given(st.integers(2, 8), st.integers(0, 40), st.data())
def test_households_are_shared_out_to_within_one_and_nobody_has_their_own(
    many: int, others: int, data: st.DataObject
) -> None:
    visitors = list(range(1, many + 1))
    own = data.draw(st.lists(st.sampled_from(visitors), unique=True))
    base = data.draw(st.integers(0, 5))
    load = {one: base + data.draw(st.integers(0, 1)) for one in visitors}
    households = [*own, *range(100, 100 + others)]
    chosen = share(households, visitors, load)
    assert chosen.keys() == set(households)
    assert all(household != visitor for household, visitor in chosen.items())
    held = Counter(chosen.values())
    counts = [load[one] + held[one] for one in visitors]
    assert all(abs(one - sum(counts) / many) <= 1 for one in counts)
    if len(set(load.values())) == 1 or others:
        assert max(counts) - min(counts) <= 1


def test_visitors_households_come_first_then_those_longest_unseen() -> None:
    seen = {
        1: datetime(2026, 5, 1, tzinfo=UTC),
        2: datetime(2025, 5, 1, tzinfo=UTC),
        4: at("14:00"),
        6: datetime(2024, 5, 1, tzinfo=UTC),
    }
    assert in_order([1, 2, 3, 4, 5, 6], seen, [4, 6]) == [6, 4, 3, 5, 2, 1]


def test_a_last_day_lasts_until_midnight_here() -> None:
    end = end_of(date(2026, 11, 25), ZONE)
    assert end == datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert last_day(end, ZONE) == date(2026, 11, 25)
    assert last_day(end.astimezone(UTC), ZONE) == date(2026, 11, 25)
    assert last_day(end - timedelta(milliseconds=1), ZONE) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("kind", "made", "last", "reminded"),
    [
        ("routine", "11-02 10:00", "11-27", "11-20 09:00"),  # Friday: Thu, Wed, Tue, Mon, Fri
        ("routine", "11-20 08:59", "11-27", "11-20 09:00"),
        ("routine", "11-20 09:00", "11-27", "11-27 09:00"),
        ("routine", "09-01 10:00", "10-12", "09-29 09:00"),  # 10th, 9th, 8th, 30th, 29th
        ("routine", "09-01 10:00", "10-08", "09-23 09:00"),  # 30th, 29th, 28th, 24th, 23rd
        ("routine", "11-02 10:00", "11-29", "11-23 09:00"),  # a Sunday, moved there by somebody
        ("must", "11-24 10:00", "11-27", "11-26 09:00"),
        ("must", "11-25 10:00", "11-30", "11-27 09:00"),  # Monday: the Friday before
        ("must", "09-28 10:00", "10-08", "09-30 09:00"),  # across the National Day holiday
        ("must", "11-24 10:00", "11-29", "11-27 09:00"),  # a Sunday
        ("must", "11-26 09:00", "11-27", "11-27 09:00"),
        ("must", "11-26 15:00", "11-27", "11-27 09:00"),
        ("must", "11-27 08:00", "11-27", "11-27 09:00"),
        ("must", "11-27 15:00", "11-27", "11-27 15:00"),
        ("key_date", "11-24 10:00", "11-27", "11-26 09:00"),
    ],
)
def test_a_visitor_is_reminded_on_this_morning(
    kind: str, made: str, last: str, reminded: str
) -> None:
    day = date.fromisoformat(f"2026-{last}")
    found = reminds_visitor_at(kind, moment(made), end_of(day, ZONE), ZONE, is_workday)
    assert found == moment(reminded)


def moment(words: str) -> datetime:
    day, clock = words.split()
    return at(clock, f"2026-{day}")


@settings(deadline=None)
@given(
    st.sampled_from(["routine", "must", "key_date"]),
    st.integers(0, 300 * 24 * 60),
    st.integers(0, 60),
)
def test_a_visitor_is_always_reminded_within_the_deadline(
    kind: str, minutes: int, days: int
) -> None:
    made = at("00:00", "2026-01-05") + timedelta(minutes=minutes)
    last = made.date() + timedelta(days=days)
    found = reminds_visitor_at(kind, made, end_of(last, ZONE), ZONE, is_workday)
    assert made <= found < end_of(last, ZONE)
    if found == made:
        assert made.date() == last
        assert made.time() >= time(9)
    else:
        assert found.time() == time(9)


@pytest.mark.parametrize(
    ("meets", "agreed", "reminded"),
    [
        ("11-27 20:00", "11-25 14:00", "11-27 09:00"),
        ("11-27 20:00", "11-27 08:59", "11-27 09:00"),
        ("11-27 20:00", "11-27 09:00", "11-27 19:00"),
        ("11-27 20:00", "11-27 18:59", "11-27 19:00"),
        ("11-27 20:00", "11-27 19:00", None),
        ("11-27 20:00", "11-27 19:59", None),
        ("11-27 10:00", "11-25 14:00", "11-27 09:00"),
        ("11-27 09:59", "11-25 14:00", "11-27 07:30"),
        ("11-27 09:00", "11-27 07:45", "11-27 08:00"),
        ("11-27 08:00", "11-27 07:30", None),
        ("11-27 08:00", "11-25 14:00", "11-27 07:30"),  # an hour before is still night
        ("11-27 07:30", "11-25 14:00", None),
        ("11-27 23:00", "11-27 21:00", None),  # an hour before is night again
        ("11-27 22:59", "11-27 21:00", "11-27 21:59"),
        ("11-28 00:30", "11-27 14:00", None),
    ],
)
def test_both_are_reminded_of_an_appointment_then(
    meets: str, agreed: str, reminded: str | None
) -> None:
    found = reminds_of_meeting_at(moment(meets), moment(agreed), ZONE)
    assert found == (None if reminded is None else moment(reminded))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Wednesday afternoon: three evenings, and the weekend's mornings.
        ("11-25 14:00", "11-25 20:00 11-26 20:00 11-27 20:00 11-28 10:00 11-29 10:00"),
        ("11-25 18:59", "11-25 20:00 11-26 20:00 11-27 20:00 11-28 10:00 11-29 10:00"),
        ("11-25 19:00", "11-26 20:00 11-27 20:00 11-28 10:00 11-29 10:00"),
        ("11-28 08:59", "11-28 10:00 11-28 20:00 11-29 10:00 11-29 20:00 11-30 20:00"),
        ("11-28 09:00", "11-28 20:00 11-29 10:00 11-29 20:00 11-30 20:00"),
        # Sunday: the weekend is the next one.
        ("11-29 12:00", "11-29 20:00 11-30 20:00 12-01 20:00 12-05 10:00 12-06 10:00"),
    ],
)
def test_these_times_are_offered(now: str, expected: str) -> None:
    words = expected.split()
    times = [moment(" ".join(words[n : n + 2])) for n in range(0, len(words), 2)]
    assert offers(moment(now), ZONE) == times
    assert offers(moment(now).astimezone(UTC), ZONE) == times


def test_ticks_keep_the_tables_order_and_what_is_not_in_it_goes() -> None:
    assert ticked("children self nobody", MET) == ("self", "children")
    assert ticked("", MET) == ()


def test_ticks_are_bits_to_a_button() -> None:
    # work 1, family 2, health 4, schooling 8, need 16, other 32
    assert as_bits("health work", TOPICS) == 5
    assert as_bits("nobody", TOPICS) == 0
    assert from_bits(0, TOPICS) == ""
    assert from_bits(48, TOPICS) == "need other"
    assert from_bits(2**40 + 1, TOPICS) == "work"


@settings(deadline=None)
@given(st.sets(st.sampled_from(TOPICS)))
def test_what_a_button_carries_comes_back_in_the_tables_order(chosen: set[str]) -> None:
    words = from_bits(as_bits(" ".join(sorted(chosen)), TOPICS), TOPICS)
    assert words.split() == [topic for topic in TOPICS if topic in chosen]
    assert tuple(words.split()) == ticked(words, TOPICS)


@settings(deadline=None)
@given(st.integers(0, 2**60))
def test_no_number_brings_a_code_that_is_not_in_the_table(bits: int) -> None:
    assert set(from_bits(bits, MET).split()) <= set(MET)
    assert as_bits(from_bits(bits, MET), MET) == bits % 2 ** len(MET)

"""Workdays: as the State Council announced 2025 and 2026, and as the organisation has its own."""

from datetime import date, datetime, timedelta
from typing import Final

import pytest

from bot.rules.day_table import OwnDay, changes, example, read, runs
from bot.rules.roster import NoHeader, TooManyRows
from bot.rules.workdays import Days, asks_for, is_whole
from bot.workdays import announced_years, is_workday, published
from tests.town import ZONE, at

OFF: Final = {
    # 国办发明电〔2024〕12号: 元旦, 春节, 清明节, 劳动节, 端午节, 国庆节和中秋节
    2025: (
        *("1-1", "1-28", "1-29", "1-30", "1-31", "2-1", "2-2", "2-3", "2-4", "4-4", "4-5", "4-6"),
        *("5-1", "5-2", "5-3", "5-4", "5-5", "5-31", "6-1", "6-2"),
        *("10-1", "10-2", "10-3", "10-4", "10-5", "10-6", "10-7", "10-8"),
    ),
    # 国办发明电〔2025〕7号: 元旦, 春节, 清明节, 劳动节, 端午节, 中秋节, 国庆节
    2026: (
        *("1-1", "1-2", "1-3", "2-15", "2-16", "2-17", "2-18", "2-19", "2-20", "2-21", "2-22"),
        *("2-23", "4-4", "4-5", "4-6", "5-1", "5-2", "5-3", "5-4", "5-5", "6-19", "6-20", "6-21"),
        *("9-25", "9-26", "9-27", "10-1", "10-2", "10-3", "10-4", "10-5", "10-6", "10-7"),
    ),
}
"""All days off of the holidays, the weekends within them included."""
SWAPPED: Final = {
    2025: ("1-26", "2-8", "4-27", "9-28", "10-11"),
    2026: ("1-4", "2-14", "2-28", "5-9", "9-20", "10-10"),
}
"""The Saturdays and Sundays that are worked on for them."""


def days_of(year: int, listed: tuple[str, ...]) -> set[date]:
    return {date(year, *map(int, one.split("-"))) for one in listed}


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_the_year_is_as_it_was_announced(year: int) -> None:
    off, swapped = days_of(year, OFF[year]), days_of(year, SWAPPED[year])
    assert all(day.weekday() >= 5 for day in swapped)
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in swapped or (day.weekday() < 5 and day not in off)
        assert (published(day), is_workday(day)) == (expected, expected), day
        day += timedelta(days=1)


@pytest.mark.parametrize(("year", "count"), [(2025, 248), (2026, 248)])
def test_the_year_has_so_many_workdays(year: int, count: int) -> None:
    # 2025: 261 weekdays, 18 off among them, 5 swapped: 248. 2026: 261, 19 and 6: 248.
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    assert sum(map(is_workday, days)) == count


def test_what_is_a_holiday_in_each_year_is_off_before_the_year_is_announced() -> None:
    after = announced_years()[1] + 1
    for month, day in ((1, 1), (5, 1), (10, 1)):
        assert not is_workday(date(after, month, day))
    open_year = Days({date(2031, 1, 1): True}, lambda day: None)
    assert open_year(date(2031, 1, 1)), "the organisation's own days come first"
    assert not open_year(date(2031, 5, 1))
    assert open_year(date(2031, 4, 30))


def test_beyond_what_was_announced_it_is_monday_to_friday() -> None:
    after = announced_years()[1] + 1
    week = [date(after, 3, 1) + timedelta(days=n) for n in range(7)]
    assert [is_workday(day) for day in week] == [day.weekday() < 5 for day in week]
    assert [published(day) for day in week] == [None] * 7
    assert is_workday.is_provisional(date(after, 1, 1))
    assert not is_workday.is_provisional(date(after - 1, 1, 1))


def announced_to_2026(day: date) -> bool | None:
    return None if day.year > 2026 else day.weekday() < 5


def test_the_organisations_own_days_come_first() -> None:
    days = Days({date(2026, 12, 12): True, date(2026, 12, 14): False}, announced_to_2026)
    assert [days(date(2026, 12, day)) for day in (11, 12, 13, 14, 15)] == [
        True, True, False, False, True,
    ]  # fmt: skip


LAW: Final = (
    *("1-1", "2-5", "2-6", "2-7", "2-8", "4-5", "5-1", "5-2", "6-9", "9-15"),
    *("10-1", "10-2", "10-3"),
)
"""The 13 days off that the law gives in 2027."""


def test_a_year_is_known_once_the_organisation_has_a_whole_table_of_it() -> None:
    some = dict.fromkeys(days_of(2027, LAW), False)
    assert Days(some, announced_to_2026).knows(2027)
    assert not Days(some, announced_to_2026).is_provisional(date(2027, 3, 1))
    one_less = dict.fromkeys(days_of(2027, LAW[:-1]), False)
    assert not Days(one_less, announced_to_2026).knows(2027)
    assert Days(one_less, announced_to_2026).is_provisional(date(2027, 3, 1))
    assert not Days(one_less, announced_to_2026).is_provisional(date(2027, 1, 1))
    without_may = sorted(days_of(2027, (*LAW[:6], *LAW[7:], "12-31")))
    assert len(without_may) == 13
    assert not is_whole(2027, without_may)


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        # This year's table is asked for as long as it is missing, the next one's from December.
        ("2026-11-30", [(2026, 1, at("09:00", "2025-12-20"))]),
        (
            "2026-12-01",
            [(2026, 1, at("09:00", "2025-12-20")), (2027, 0, at("09:00", "2026-12-01"))],
        ),
        (
            "2026-12-19",
            [(2026, 1, at("09:00", "2025-12-20")), (2027, 0, at("09:00", "2026-12-01"))],
        ),
        (
            "2026-12-20",
            [(2026, 1, at("09:00", "2025-12-20")), (2027, 1, at("09:00", "2026-12-20"))],
        ),
    ],
)
def test_a_missing_year_is_asked_for_in_december(
    today: str, asked: list[tuple[int, int, datetime]]
) -> None:
    assert asks_for(date.fromisoformat(today), ZONE) == asked


TODAY: Final = date(2026, 11, 25)


def test_a_table_is_read_as_spreadsheets_write_it() -> None:
    rows: list[list[object]] = [
        ["2027 年工作日"],
        ["序号", "说明", "日期", "类别"],
        ["1", "元旦", "2027-01-01", "休"],
        ["2", "", "2027/1/3", "上班"],
        ["", "", "", ""],
        ["3", "春节", "2027年2月5日", "放假"],
        [4.0, "春节", "20270206", "休"],
        ["5", "春节", "2027-02-07T00:00:00", "休"],
        ["6", "春节", "2027.2.8"],
    ]
    table = read(rows, TODAY)
    assert [(one.day.isoformat(), one.is_workday, one.note) for one in table.days] == [
        ("2027-01-01", False, "元旦"),
        ("2027-01-03", True, ""),
        ("2027-02-05", False, "春节"),
        ("2027-02-06", False, "春节"),
        ("2027-02-07", False, "春节"),
    ]
    assert [(one.row, one.code) for one in table.problems] == [(9, "no_kind")]


@pytest.mark.parametrize(
    ("row", "code", "about"),
    [
        (["", "休", "春节"], "no_day", ""),
        (["10月1日", "休", ""], "bad_day", "10月1日"),
        (["2027-02-29", "休", ""], "bad_day", "2027-02-29"),
        (["2027-10-01至10-07", "休", ""], "bad_day", "2027-10-01至10-07"),
        (["2024-12-31", "休", ""], "far", "2024-12-31"),
        (["2032-01-01", "休", ""], "far", "2032-01-01"),
        (["2027-01-01", "", ""], "no_kind", ""),
        (["2027-01-01", "值班", ""], "bad_kind", "值班"),
        (["2027-01-01", "休", "长" * 21], "note", "长" * 20),
        (["2027-03-01", "班", ""], "other", "2"),
    ],
)
def test_a_bad_row_says_why_and_holds_up_no_good_one(row: list[str], code: str, about: str) -> None:
    table = read([["日期", "类别", "说明"], ["2027-03-01", "休", ""], row], TODAY)
    assert [(one.row, one.code, one.about) for one in table.problems] == [(3, code, about)]
    assert [one.day for one in table.days] == [date(2027, 3, 1)]


def test_a_file_that_is_no_table_or_too_long_is_refused() -> None:
    with pytest.raises(NoHeader):
        read([["姓名", "单位"], ["2027-01-01", "休"]], TODAY)
    rows = [["日期", "类别"], *(["2027-01-01", "休"] for _ in range(5000))]
    assert len(read(rows, TODAY).days) == 1
    with pytest.raises(TooManyRows):
        read([*rows, ["2027-01-01", "休"]], TODAY)


def test_the_same_table_again_changes_nothing() -> None:
    days = [OwnDay(date(2027, 1, 1), False, "元旦"), OwnDay(date(2027, 1, 2), True, "")]
    there = [OwnDay(date(2027, 1, 1), True, ""), OwnDay(date(2027, 3, 1), False, "")]
    first = changes(days, there)
    assert (first.put, first.new, first.changed, first.same) == (tuple(days), 1, 1, 0)
    again = changes(days, [*days, there[1]])
    assert (again.put, again.new, again.changed, again.same) == ((), 0, 0, 2)


def test_days_in_a_row_that_are_the_same_are_one() -> None:
    days = [
        *(OwnDay(date(2027, 2, 5) + timedelta(days=n), False, "春节") for n in range(3)),
        OwnDay(date(2027, 2, 8), False, "元宵节"),
        OwnDay(date(2027, 2, 9), True, "元宵节"),
        OwnDay(date(2027, 2, 11), True, "元宵节"),
    ]
    assert [(one.first.day, one.last.day, one.length) for one in runs(days)] == [
        (5, 7, 3), (8, 8, 1), (9, 9, 1), (11, 11, 1),
    ]  # fmt: skip


def test_the_form_is_read_and_says_what_is_yet_to_be_filled_in() -> None:
    rows = [line.split(",") for line in example(2027).splitlines()]
    table = read(rows, TODAY)
    assert [one.day.isoformat()[5:] for one in table.days] == [
        "01-01", "05-01", "05-02", "10-01", "10-02", "10-03",
    ]  # fmt: skip
    assert [one.code for one in table.problems] == ["no_day"] * 5
    assert not is_whole(2027, [one.day for one in table.days])

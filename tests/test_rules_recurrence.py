"""What repeats: by tables worked out by hand, and held against another maker's rules."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekdays
from dateutil.tz import resolve_imaginary
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.phrase import Repeating, Unclear
from bot.rules.recurrence import (
    EVERY,
    LAST,
    OFF,
    Occurrence,
    Pattern,
    Rule,
    from_facts,
    instant,
    monday,
    occurrences,
    period_of,
)
from bot.rules.recurrence_phrases import read
from bot.workdays import is_workday
from tests.phrases import KINDS, WEDNESDAY
from tests.phrases_series import FRI, MON, SUN, TABLE, THU, TUE, WED, nth, on, weekly, workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE, UNTIL = date(2026, 1, 1), date(2028, 12, 31)
ZONES = sorted(
    name
    for name in available_timezones()
    if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
)
DAYS_OFF = st.sets(st.integers(0, 3 * 366), max_size=400)
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
MONTHLY_PATTERNS = st.one_of(
    st.builds(Pattern, st.just("month"), of=st.just("date"), day=st.integers(1, 31)),
    st.builds(
        Pattern, st.just("month"), of=st.just("weekday"), nth=st.sampled_from([1, 2, 3, 4, LAST]),
        weekday=st.integers(0, 6),
    ),
    st.builds(
        Pattern, st.just("month"), of=st.just("workday"), nth=st.sampled_from([1, 5, 10, LAST])
    ),
)  # fmt: skip
PATTERNS = st.one_of(
    st.builds(
        Pattern, st.just("week"), st.integers(1, 8),
        st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
    MONTHLY_PATTERNS,
    st.tuples(MONTHLY_PATTERNS, st.integers(1, 3)).map(lambda two: _in(two[0], "quarter", two[1])),
    st.tuples(MONTHLY_PATTERNS, st.integers(1, 12)).map(lambda two: _in(two[0], "year", two[1])),
)  # fmt: skip


def _in(pattern: Pattern, every: str, month: int) -> Pattern:
    return from_facts({**pattern.facts(), "every": every, "month": month})


def days(
    pattern: Pattern, since: str, until: str, off: str = "hold", anchor: date = SINCE
) -> list[str]:
    """Return what becomes of each day: 02-28, or 10-01>10-08 where it is moved, 10-01x if off."""
    rule = Rule(pattern, time(14, 30), off, anchor)
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    return [_said(one) for one in occurrences(rule, first, last, SHANGHAI, is_workday)]


def _said(one: Occurrence) -> str:
    named = f"{one.nominal:%m-%d}"
    if one.day is None:
        return f"{named}{'x' if one.fate == 'off' else '+'}"
    return named if one.day == one.nominal else f"{named}>{one.day:%m-%d}"


# 2026 as announced: New Year 1-3 January (4 worked), Spring Festival 15-23 February (14 and 28
# worked), Qingming 4-6 April, May 1-5 (9 worked), Dragon Boat 19-21 June, Mid-Autumn 25-27
# September, National Day 1-7 October (20 September and 10 October worked).
BY_HAND = [
    (on(31), "2026-01-01", "2026-06-30", "hold",
     ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30"]),
    (on(29), "2027-02-01", "2027-02-28", "hold", ["02-28"]),
    (on(29), "2028-02-01", "2028-02-29", "hold", ["02-29"]),
    (on(31), "2026-01-01", "2026-05-31", "move",
     ["01-31>01-30", "02-28", "03-31", "04-30", "05-31>05-29"]),
    (workday(LAST), "2026-01-01", "2026-06-30", "skip",
     ["01-30", "02-28", "03-31", "04-30", "05-29", "06-30"]),
    (workday(1), "2026-01-01", "2026-05-31", "skip",
     ["01-04", "02-02", "03-02", "04-01", "05-06"]),
    (workday(LAST), "2026-09-01", "2026-10-31", "skip", ["09-30", "10-30"]),
    (nth(LAST, FRI), "2026-09-01", "2026-10-31", "skip", ["09-25x", "10-30"]),
    (nth(LAST, FRI), "2026-09-01", "2026-10-31", "move", ["09-25>09-28", "10-30"]),
    (nth(1, THU), "2026-10-01", "2026-10-31", "move", ["10-01>10-08"]),
    (nth(1, FRI), "2026-05-01", "2026-05-31", "move", ["05-01>05-06"]),
    # Across a year's end; the last workday of a quarter; a quarter's month that is short.
    (on(10, "quarter", 1), "2026-10-01", "2027-04-30", "hold", ["10-10", "01-10", "04-10"]),
    (workday(LAST, "quarter", 3), "2026-12-01", "2027-06-30", "skip",
     ["12-31", "03-31", "06-30"]),
    (on(31, "quarter", 2), "2026-11-01", "2027-08-31", "hold",
     ["11-30", "02-28", "05-31", "08-31"]),
    (nth(1, THU, "year", 12), "2026-01-01", "2028-01-31", "hold", ["12-03", "12-02"]),
    # Weeks: one that is off in part moves within it, one that is off as a whole is left out.
    (weekly(WED), "2026-02-09", "2026-03-01", "move", ["02-11", "02-18x", "02-25"]),
    (weekly(FRI), "2026-04-27", "2026-05-10", "move", ["05-01>04-30", "05-08"]),
    (weekly(MON), "2026-02-23", "2026-03-01", "move", ["02-23>02-24"]),
    (weekly(MON, TUE), "2026-02-23", "2026-03-01", "move", ["02-23+", "02-24"]),
    (weekly(THU, FRI), "2026-09-28", "2026-10-04", "move", ["10-01>09-30", "10-02+"]),
    (weekly(SUN), "2026-01-01", "2026-01-11", "skip", ["01-04", "01-11x"]),
    (weekly(WED, n=2), "2026-12-20", "2027-01-31", "hold", ["12-23", "01-06", "01-20"]),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "since", "until", "off", "meant"), BY_HAND)
def test_the_days_are_those_of_the_calendar_on_the_wall(
    pattern: Pattern, since: str, until: str, off: str, meant: list[str]
) -> None:
    # Counted from the week of 14 December 2026 or any of the same: n is 2 at most here.
    found = days(pattern, since, until, off, date(2026, 12, 23))
    assert sorted(found) == sorted(meant)


def test_what_was_moved_counts_where_it_is_held() -> None:
    assert days(weekly(FRI), "2026-04-27", "2026-04-30", "move") == ["05-01>04-30"]
    assert days(weekly(FRI), "2026-05-01", "2026-05-07", "move") == []


def test_a_time_that_does_not_exist_is_later_and_of_two_the_first_is_meant() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # 28 March 2027: 2:00 becomes 3:00. 31 October 2027: 3:00 becomes 2:00.
    gap = instant(date(2027, 3, 28), time(2, 30), berlin)
    assert gap == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert gap.astimezone(berlin).time() == time(3, 30)
    assert instant(date(2027, 10, 31), time(2, 30), berlin) == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # jumps by half an hour
    late = instant(date(2027, 10, 3), time(2, 10), lord_howe)
    assert late.astimezone(lord_howe).time() == time(2, 40)


def test_a_pattern_that_is_open_is_refused() -> None:
    for pattern in (
        Pattern(), Pattern("week"), Pattern("month"), Pattern("quarter", of="date", day=5),
        Pattern("month", of="weekday", nth=1),
    ):  # fmt: skip
        assert not pattern.is_whole
        with pytest.raises(ValueError, match="open"):
            next(occurrences(Rule(pattern, time(9), "hold", SINCE), SINCE, UNTIL, SHANGHAI, bool))


def rivals(rule: Rule, off: set[date]) -> Iterator[date]:
    """Yield the days by another maker's rules: without days off but for workdays of months."""
    pattern = rule.pattern
    start = datetime.combine(SINCE, rule.clock)
    end = datetime.combine(UNTIL, time(23, 59))
    if pattern.every == "week":
        first = monday(rule.anchor) - timedelta(weeks=8 * pattern.n * 30)
        found = rrule(
            WEEKLY, datetime.combine(first, rule.clock), pattern.n, until=end,
            byweekday=pattern.weekdays,
        )  # fmt: skip
        yield from (one.date() for one in found if one >= start)
        return
    months = {
        "month": range(1, 13),
        "quarter": range(pattern.month, 13, 3) if pattern.month else (),
        "year": [pattern.month],
    }[pattern.every]
    if pattern.of == "date":
        by = {"bymonthday": range(min(28, pattern.day), pattern.day + 1), "bysetpos": -1}
    elif pattern.of == "weekday":
        assert pattern.weekday is not None
        by = {"byweekday": weekdays[pattern.weekday](pattern.nth)}
    else:
        for one in rrule(MONTHLY, start.replace(day=1), until=end, bymonth=months):
            every = rrule(MONTHLY, one, count=31, bymonthday=range(1, 32))
            work = [d.date() for d in every if d.month == one.month and d.date() not in off]
            at = pattern.nth if pattern.nth < 0 else pattern.nth - 1
            if -len(work) <= at < len(work):
                yield work[at]
        return
    for found_ in rrule(MONTHLY, start, until=end, bymonth=months, **by):  # type: ignore[arg-type]
        yield found_.date()


@settings(deadline=None, max_examples=300)
@given(PATTERNS, CLOCKS, st.sampled_from(ZONES), st.dates(SINCE, UNTIL), DAYS_OFF)
def test_three_years_are_as_another_makers_rules_have_them(
    pattern: Pattern, clock: time, zone_name: str, anchor: date, off_days: set[int]
) -> None:
    zone = ZoneInfo(zone_name)
    off = {SINCE + timedelta(days=n) for n in off_days}
    rule = Rule(pattern, clock, "hold", anchor)
    found = list(occurrences(rule, SINCE, UNTIL, zone, lambda day: day not in off))
    assert [one.nominal for one in found] == list(rivals(rule, off))
    for one in found:
        assert one.day == one.nominal
        local = datetime.combine(one.nominal, clock, zone)
        assert one.starts == resolve_imaginary(local).astimezone(UTC)
        assert one.starts is not None
        assert one.starts.tzinfo is UTC


@settings(deadline=None, max_examples=100)
@given(PATTERNS, st.sampled_from(OFF), st.dates(SINCE, UNTIL), DAYS_OFF)
def test_what_days_off_do_never_crosses_a_border_and_forgets_nothing(
    pattern: Pattern, off_rule: str, anchor: date, off_days: set[int]
) -> None:
    off = {SINCE + timedelta(days=n) for n in off_days}

    def works(day: date) -> bool:
        return day not in off

    rule = Rule(pattern, time(9), off_rule, anchor)
    # Whole weeks and months, so that nothing is moved in or out.
    since, until = date(2026, 6, 1), date(2028, 12, 31)
    found = list(occurrences(rule, since, until, SHANGHAI, works))
    plain = Rule(pattern, time(9), "hold", anchor)
    assert sorted(one.nominal for one in found) == [
        one.nominal for one in occurrences(plain, since, until, SHANGHAI, works)
    ]
    held = [one.day for one in found if one.day is not None]
    assert held == sorted(set(held)), "in order, and none twice on a day"
    for one in found:
        where = one.day or one.nominal
        assert period_of(pattern, where) == period_of(pattern, one.nominal)
        assert (one.starts is None) == (one.day is None) == (one.fate in ("off", "one"))
        if off_rule != "hold" and one.day is not None:
            assert works(one.day)
        if off_rule == "skip":
            assert one.fate == ("held" if works(one.nominal) else "off")
        if off_rule == "hold" or works(one.nominal):
            assert one.fate == "held"


@settings(deadline=None)
@given(PATTERNS)
def test_a_pattern_is_kept_as_it_is(pattern: Pattern) -> None:
    assert from_facts(dict(pattern.facts())) == pattern
    assert pattern.is_whole
    assert pattern.every in EVERY


@pytest.mark.parametrize(("words", "meant"), TABLE)
def test_a_phrase_says_which_days_people_mean(
    words: str, meant: Repeating | Unclear | None
) -> None:
    assert read(words, KINDS, WEDNESDAY) == meant


def test_there_are_enough_phrases_and_refusals_among_them() -> None:
    assert len({words for words, _ in TABLE}) == len(TABLE) >= 60
    assert sum(isinstance(meant, Unclear) for _, meant in TABLE) >= 20


BITS = st.lists(
    st.sampled_from(
        [
            *"每周月季年逢隔单双一二三四五六日天第个最后末首 、和至到的底",
            *(
                "工作日",
                "星期",
                "季度",
                "25日",
                "31号",
                "14:30",
                "9点",
                "政治学习",
                "三楼",
                "两",
                "12月",
            ),
        ]
    ),
    max_size=10,
).map("".join)


@settings(deadline=None, max_examples=400)
@given(BITS | st.text(max_size=30))
def test_any_line_is_answered_and_what_is_understood_can_be_held(words: str) -> None:
    said = read(words, KINDS, WEDNESDAY)
    if isinstance(said, Repeating):
        assert said.said.day is None
        assert not re.search("每|[逢隔]周", said.said.place), said
        if said.pattern.is_whole:
            rule = Rule(said.pattern, time(9), "hold", SINCE)
            assert next(occurrences(rule, SINCE, UNTIL, SHANGHAI, is_workday))
    elif said is not None:
        assert said.part
        assert set(said.part) <= {*words, "、"}

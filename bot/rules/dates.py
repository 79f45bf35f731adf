"""Days as people write them: 明天, 周五, 11月30日, 12-1, 2026-12-01.

One grammar of names for days, `DAY`, and one question asked with it: `parse_day`. Within a phrase
(`bot.rules.phrases`) a day may be named in more ways, and which day is meant hangs on the rest.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.rules.numerals import NUMBER, value

_NEAR: Final = {
    **dict.fromkeys(("今天", "今日", "今"), 0),
    **dict.fromkeys(("明天", "明日", "明"), 1),
    "后天": 2,
    "大后天": 3,
}
_WEEKS: Final = {"本": 0, "这": 0, "下": 1, "下下": 2, "上": -1, "上上": -2}
_WEEKDAYS: Final = "一二三四五六日"
_WEEK: Final = 7
_SLIP: Final = timedelta(days=31)

_WEEKDAY_ALONE: Final = r"[一二三四五六日天](?:[\s\d,。、;:()早晚的]|[上下中]午|$)"
"""Behind a blank it is no part of another word: 本周 三楼."""
DAY: Final = re.compile(
    rf"""
    (?P<near>大?后天|[今明]天) | (?P<formal>[今明]日) | (?P<part>[今明])(?=[早晚])
    | (?:(?P<next>下)|(?P<week>下下|[本这上]|上上|下(?=个))个?)?
      (?:周|星期|礼拜)(?:\s+(?={_WEEKDAY_ALONE}))?(?P<weekday>[一二三四五六日天])
    | (?:(?P<year>\d{{4}})(?:\s*年\s*|[./-]))?
      (?:(?P<month>\d{{1,2}})(?:\s*月\s*|(?P<mark>[./-]))(?P<day>\d{{1,2}})(?:\s*[日号])?
        |(?P<spelt>{NUMBER})月(?P<spelt_day>{NUMBER})[日号])
    | (?P<only>{NUMBER})[日号]
    """,
    re.VERBOSE,
)
"""The name of a day. Blanks within it are allowed where typesetting puts them."""
_IN_PHRASES_ONLY: Final = ("formal", "part", "week", "spelt", "only")


@dataclass(frozen=True, slots=True)
class DayName:
    """A day as it was named, before it is known which one that is.

    `ahead`: so many days from today. `weekday`: Monday is 0, in the week `weeks` from this one,
    None for the next such day. Otherwise `day`, with its month and year where these were said.
    """

    ahead: int | None = None
    weekday: int | None = None
    weeks: int | None = None
    year: int | None = None
    month: int | None = None
    day: int = 0


def day_name(found: re.Match[str]) -> DayName:
    """Return what a match of `DAY` names."""
    if near := found["near"] or found["formal"] or found["part"]:
        return DayName(ahead=_NEAR[near])
    if found["weekday"]:
        weekday = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
        week = found["next"] or found["week"]
        return DayName(weekday=weekday, weeks=_WEEKS[week] if week else None)
    month, day = found["month"] or found["spelt"], found["day"] or found["spelt_day"]
    return DayName(
        year=int(found["year"]) if found["year"] else None,
        month=value(month) if month else None,
        day=value(day or found["only"]),
    )


_YEARS: Final = {"今年": 0, "明年": 1, "后年": 2}
_WRITTEN_OUT: Final = re.compile(
    r"(?P<year>今年|明年|后年)?(?P<day>[\d年月日号./-]+)"
    r"(?:\(?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])\)?)?"
)
"""A date with its weekday, or the year in words: as the bot writes it on its own buttons."""


def parse_day(words: str, today: date) -> date | None:
    """Return the day that words name, seen from `today`, or None if they name none.

    A day without its year is the next one of that name, today included, or one of the last days,
    which is a slip that should be told; 周五 is that of this week unless it is past, 下周五 that of
    the week after this. A date may have its weekday behind it, which must be its own, and 明年 for
    its year.
    """
    plain = "".join(unicodedata.normalize("NFKC", words).split())
    out = _WRITTEN_OUT.fullmatch(plain)
    if out is None or not (out["year"] or out["weekday"]):
        return _parse(plain, today)
    year = f"{today.year + _YEARS[out['year']]}年" if out["year"] else ""
    day = _parse(year + out["day"], today)
    weekday = (out["weekday"] or "").replace("天", "日")
    is_other = day is not None and weekday and _WEEKDAYS[day.weekday()] != weekday
    return None if is_other else day


def _parse(plain: str, today: date) -> date | None:
    found = DAY.fullmatch(plain)
    if found is None or any(found[group] for group in _IN_PHRASES_ONLY):
        return None
    name = day_name(found)
    if name.ahead is not None:
        return today + timedelta(days=name.ahead)
    if name.weekday is not None:
        return weekday_of(name, today)
    return _month_day(name, today)


def weekday_of(name: DayName, today: date) -> date:
    """Return the weekday that is named, seen from `today`."""
    assert name.weekday is not None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=name.weekday + _WEEK * (name.weeks or 0))
    return day + timedelta(days=_WEEK) if name.weeks is None and day < today else day


def end_of_month(today: date) -> date:
    """Return the last day of the month of `today`."""
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def date_or_none(year: int, month: int, day: int) -> date | None:
    """Return that date, or None if the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_day(name: DayName, today: date) -> date | None:
    assert name.month is not None
    for year in (name.year,) if name.year is not None else (today.year, today.year + 1):
        named = date_or_none(year, name.month, name.day)
        if named and (name.year is not None or named >= today - _SLIP):
            return named
    return None

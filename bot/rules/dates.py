"""Days as people write them: 明天, 周五, 11月30日, 12-1, 2026-12-01."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

_NEAR: Final = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_WEEKDAYS: Final = "一二三四五六日"
_WEEKDAY: Final = re.compile(r"(下)?(?:周|星期|礼拜)([一二三四五六日天])")
_MONTH_DAY: Final = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?")
_WEEK: Final = 7
_SLIP: Final = timedelta(days=31)


def parse_day(words: str, today: date) -> date | None:
    """Return the day that words name, seen from `today`, or None if they name none.

    A day without its year is the next one of that name, today included, or one of the last days,
    which is a slip that should be told; 周五 is that of this week unless it is past, 下周五 that of
    the week after this.
    """
    plain = "".join(unicodedata.normalize("NFKC", words).split())
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    if found := _WEEKDAY.fullmatch(plain):
        return _weekday(found, today)
    if found := _MONTH_DAY.fullmatch(plain):
        return _month_day(found, today)
    return None


def end_of_month(today: date) -> date:
    """Return the last day of the month of `today`."""
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _weekday(found: re.Match[str], today: date) -> date:
    weekday = _WEEKDAYS.index(found[2].replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    if found[1]:
        return monday + timedelta(days=_WEEK + weekday)
    day = monday + timedelta(days=weekday)
    return day if day >= today else day + timedelta(days=_WEEK)


def _month_day(found: re.Match[str], today: date) -> date | None:
    year, month, day = found[1], int(found[2]), int(found[3])
    for candidate in (int(year),) if year else (today.year, today.year + 1):
        try:
            named = date(candidate, month, day)
        except ValueError:
            continue
        if year or named >= today - _SLIP:
            return named
    return None

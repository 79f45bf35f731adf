"""Clocks and lengths within a phrase: 14:30, 下午三点半, 2-4点, 一个半小时."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from bot.rules.numerals import NUMBER, SPELT, value

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_NOON: Final = 12
_AFTERNOON: Final = range(1, 7)
"""Hours that, said with nothing else, are those of the afternoon."""

_HOURS_OF: Final = {
    "凌晨": (0, 6),
    **dict.fromkeys(("清晨", "早晨", "早上", "早"), (4, 11)),
    "上午": (6, 12),
    **dict.fromkeys(("中午", "正午"), (11, 14)),
    **dict.fromkeys(("下午", "午后"), (12, 20)),
    "傍晚": (16, 20),
    **dict.fromkeys(("晚上", "晚间", "晚"), (17, 24)),
}
"""The first and the last hour that can be said with each; 12 with 晚上 is the end of the day."""

PERIODS: Final = "|".join(_HOURS_OF)
PERIOD: Final = re.compile("|".join(word for word in _HOURS_OF if len(word) > 1))
EVENING_OR_MORNING: Final = re.compile(r"[早晚](?!会(?!议)|餐|饭|报|宴|点名|自习)")
"""A part of the day in one character: only behind a day (今晚) or before a clock (晚8点)."""

NO_OFFICE: Final = r"(?![局队所校部院厂区店组支])"
_UNITS: Final = r"[分个点时月日号楼层室人名位栋幢座刻天周年h]|小时|钟头|教室|min|\s*[:./-]\s*\d"
_ALONE: Final = rf"(?!\d|{_UNITS})"
_ALONE_BY_BLANKS: Final = rf"(?!\d|\s*(?:{_UNITS}))"
_STOPS: Final = r"(?=[\s,。、;:()-]|开|到|至|$)"
_SPELT_ALONE: Final = rf"(?![一二三四五六七八九十百]|{_UNITS})"
_NO_TIME: Final = r"时(?![间代候刻期段尚装事常政光长])"

BEGINS: Final = r"(?:整|正|钟)?(?:准时)?(?:开始|起)?"
POINT: Final = rf"(?:点|{_NO_TIME})"
LINK_WORD: Final = r"\s*(?:[-‐‑–—―~]+|至|到)\s*"


def _clock(tag: str) -> str:
    return rf"""
    (?:(?P<period{tag}>{PERIODS})的?\s*)?
    (?:(?P<hour{tag}>\d{{1,2}})\s*:\s*(?P<minute{tag}>\d{{2}})(?![\d:点时])(?:分(?!钟){NO_OFFICE})?
      |(?P<point{tag}>{NUMBER})(?:\s*点|{_NO_TIME})
       (?:(?P<half{tag}>半(?!个?小时|个?钟|天|日|月|年)|\s+半{_STOPS})
         |\s*(?P<quarter{tag}>[13一三])刻(?!钟)
         |(?P<minutes{tag}>{NUMBER}|\s+(?:[0-5]?\d|{SPELT}))\s*分(?!钟){NO_OFFICE}
         |(?P<more{tag}>\d{{2}}{_ALONE}|\s+[0-5]\d{_ALONE_BY_BLANKS}|[零〇]\d{_ALONE}
           |(?:[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]|[二三四五]十){_SPELT_ALONE})
       )?
    ){BEGINS}
    """


CLOCK: Final = re.compile(_clock("_a"), re.VERBOSE)
SPAN: Final = re.compile(
    rf"(?:{_clock('_a')}|(?:(?P<period>{PERIODS})\s*)?(?P<bare>{NUMBER})(?={LINK_WORD}(?:{PERIODS})?\s*{NUMBER}\s*{POINT}))"
    rf"{LINK_WORD}{_clock('_b')}",
    re.VERBOSE,
)
_DIALECT: Final = "个钟(?![点表楼])"
LENGTH: Final = re.compile(
    rf"""
    (?P<half>半)(?:个?(?:小时|钟头)|{_DIALECT})
    | (?P<hours>\d{{1,2}}(?:\.\d{{1,2}})?|{SPELT})\s*
      (?:个?(?P<and_half>半)?(?:小时|钟头)|h(?:ours?)?(?![a-z])
        |{_DIALECT}|(?P<half_more>个半)钟(?![点表楼]))(?P<then_half>半(?!天|日|个))?
      (?:[零又]?(?P<rest>{NUMBER})\s*分(?:钟|{NO_OFFICE}))?
    | (?P<minutes>\d{{1,3}}|{SPELT})(?:\s*分钟|分{NO_OFFICE}|\s*min(?:ute)?s?(?![a-z]))
    | (?P<quarters>[123一两三])刻钟
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as it was said; `is_whole` if it was written by 24 hours: 14:30, 08:00."""

    hour: int
    minute: int
    period: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From one clock to another."""

    start: Clock
    end: Clock


def clock(found: re.Match[str]) -> Clock:
    """Return what a match of `CLOCK` says."""
    return _said(found, "_a")


def span(found: re.Match[str]) -> Span:
    """Return what a match of `SPAN` says."""
    if bare := found["bare"]:
        start = Clock(value(bare), 0, found["period"] or "", is_whole=_is_whole(bare))
    else:
        start = _said(found, "_a")
    return Span(start, _said(found, "_b"))


def length(found: re.Match[str]) -> timedelta | None:
    """Return what a match of `LENGTH` says: whole minutes within a day, else None."""
    minutes = _minutes(found)
    return timedelta(minutes=minutes) if minutes == int(minutes) and 0 < minutes < _DAY else None


def starts(said: Clock, period: str = "") -> time | None:
    """Return the time of day that a clock means, or None if there is none such.

    Its own part of the day counts before `period`, one that was said elsewhere. With neither, 1 to
    6 are hours of the afternoon unless they are written by 24 hours; all others are as said.
    """
    at = _settle(said, said.period or period)
    return time(*divmod(at, _HOUR)) if at is not None and at < _DAY else None


def lasts(said: Span, start: time) -> timedelta | None:
    """Return how long a span is that starts then, or None if it ends at no time after that.

    Its end is in the part of the day that was said with it or, where none was, in that of its
    start if that is later than the start, else as a clock by itself, else in the next half of the
    day: 晚上7点到9点, 上午11点到2点, 下午6点到9点. A span does not go past midnight.
    """
    first = start.hour * _HOUR + start.minute
    end = said.end
    if end.period:
        settled = [_settle(end, end.period)]
    else:
        settled = [_settle(end, said.start.period) if said.start.period else None, _settle(end, "")]
        if not end.is_whole and not _is_of_24(said.start):
            settled.append(_settle(Clock(end.hour + _NOON, end.minute), ""))
    later = (at for at in settled if at is not None and at > first)
    last = next(later, None)
    return None if last is None else timedelta(minutes=last - first)


def latest(period: str) -> time:
    """Return the last moment of a part of the day."""
    hour = _HOURS_OF[period][1]
    return time(hour, 59) if hour < _DAY // _HOUR else time.max


def _said(found: re.Match[str], tag: str) -> Clock:
    hour = found["hour" + tag] or found["point" + tag]
    minute = found["minute" + tag] or found["minutes" + tag] or found["more" + tag]
    quarter = found["quarter" + tag]
    if found["half" + tag]:
        minutes = 30
    elif quarter:
        minutes = 15 * value(quarter)
    else:
        minutes = value(minute.strip()) if minute else 0
    return Clock(value(hour), minutes, found["period" + tag] or "", is_whole=_is_whole(hour))


def _is_whole(hour: str) -> bool:
    return hour.isdecimal() and (hour.startswith("0") or int(hour) > _NOON)


def _is_of_24(said: Clock) -> bool:
    return said.is_whole and not said.period


def _settle(said: Clock, period: str) -> int | None:
    """Return the minutes since midnight; up to the end of the day."""
    hour = said.hour
    if period:
        first, last = _HOURS_OF[period]
        hour = next((at for at in (hour, hour + _NOON) if first <= at <= last), -1)
    elif hour in _AFTERNOON and not said.is_whole:
        hour += _NOON
    at = hour * _HOUR + said.minute
    return at if hour >= 0 and said.minute < _HOUR and at <= _DAY else None


def _minutes(found: re.Match[str]) -> float:
    if found["half"]:
        return _HOUR / 2
    if found["quarters"]:
        return 15 * value(found["quarters"])
    if found["minutes"]:
        return value(found["minutes"])
    hours = found["hours"]
    whole = round(float(hours) * _HOUR, 6) if "." in hours else value(hours) * _HOUR
    has_half = found["and_half"] or found["half_more"] or found["then_half"]
    half = _HOUR / 2 if has_half else 0
    return whole + half + (value(found["rest"]) if found["rest"] else 0)

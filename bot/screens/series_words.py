"""In words: on which days a series is held, what becomes of each of them, and what overlaps."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from bot.rules.recurrence import LAST, Occurrence, Pattern, Rule
from bot.screens.planning import joined
from bot.screens.voice import Voice, safe

_WORKING_WEEK: Final = (0, 1, 2, 3, 4)


def pattern(said: Pattern, voice: Voice) -> str:
    """Return on which days it is: 每周二、周四, 每月最后一个工作日.

    Raises ValueError if that is open.
    """
    if not said.is_whole:
        raise ValueError("which days are meant is open yet")
    numbers = voice.say("series.numbers").split()
    if said.every == "week":
        days = _weekdays(said.weekdays, voice)
        if said.n == 1:
            return voice.say("series.every.week", days=days)
        return voice.say(
            "series.every.weeks", n=voice.say("series.weeks").split()[said.n - 1], days=days
        )
    day = _day(said, numbers, voice)
    if said.every == "quarter":
        return voice.say("series.every.quarter", month=numbers[said.month - 1], day=day)
    if said.every == "year":
        return voice.say("series.every.year", month=said.month, day=day)
    return voice.say("series.every.month", day=day)


def head(kind: str, said: Pattern, clock: time, minutes: int, place: str, voice: Voice) -> str:
    """Return what is held when and where, in one line of HTML: 政治学习 · 每周三 14:30–15:30."""
    ends = clock.hour * 60 + clock.minute + minutes
    until = clock_of(time(ends % 1440 // 60, ends % 60))
    if ends >= 1440:
        until = voice.say("time.next_day", clock=until)
    when = f"{pattern(said, voice)} {clock_of(clock)}–{until}"
    return joined([safe(kind), when, safe(place)], voice)


def off(rule: Rule, voice: Voice) -> str:
    """Return what becomes of what falls on a day off; nothing where that cannot be."""
    if rule.pattern.of == "workday":
        return ""
    if rule.off == "move":
        return voice.say(f"series.off.move.{within(rule.pattern)}")
    return voice.say(f"series.off.{rule.off}")


def within(said: Pattern) -> str:
    """Return within what a day off is made up for: the week, or else the month."""
    return "week" if said.every == "week" else "month"


def clock_of(clock: time) -> str:
    """Return a time of day as people write it."""
    return f"{clock.hour}:{clock.minute:02}"


def weekday(number: int, voice: Voice) -> str:
    """Return a weekday's name, Monday for 0."""
    return voice.say("time.weekdays").split()[number]


def day_of(day: date, today: date, voice: Voice) -> str:
    """Return a day, with its year where that is another one."""
    named = voice.say(
        "time.date", month=day.month, day=day.day, weekday=weekday(day.weekday(), voice)
    )
    if day.year == today.year:
        return named
    return voice.say("series.day.year", year=day.year, day=named)


def occurrence(one: Occurrence, clock: time, today: date, voice: Voice) -> str:
    """Return a day of a series, and what becomes of it where that is not plain."""
    nominal = day_of(one.nominal, today, voice)
    if one.fate == "off":
        return voice.say("series.on.off", day=nominal)
    if one.fate == "one":
        return voice.say("series.on.one", day=nominal)
    assert one.day is not None, "it is held"
    assert one.starts is not None, "it is held"
    named = day_of(one.day, today, voice)
    if one.fate == "moved":
        key = "series.on.later" if one.day > one.nominal else "series.on.sooner"
        named = voice.say(key, day=named, nominal=day_of(one.nominal, one.day, voice))
    local = one.starts.astimezone(voice.zone).time()
    if local != clock:
        return voice.say("series.on.jumped", day=named, clock=clock_of(local))
    return named


def provisional(years: Sequence[int], voice: Voice) -> list[str]:
    """Say of which years the workdays are not known yet; nothing if there is none."""
    if not years:
        return []
    named = voice.say("list.separator").join(map(str, years))
    return [voice.say("series.provisional", years=named)]


def clash(when: datetime, clock: str, kind: str, voice: Voice) -> str:
    """Warn of what overlaps."""
    return voice.say("plan.clash", when=f"{voice.full_day(when)} {clock}", kind=safe(kind))


def _weekdays(days: tuple[int, ...], voice: Voice) -> str:
    if days == _WORKING_WEEK:
        return voice.say("series.working_week")
    return voice.say("list.separator").join(weekday(one, voice) for one in days)


def _day(said: Pattern, numbers: list[str], voice: Voice) -> str:
    if said.of == "date":
        if said.day == 31:
            return voice.say("series.on.last_day")
        return voice.say("series.on.date", day=said.day)
    what = voice.say("series.workday")
    if said.of == "weekday":
        assert said.weekday is not None, "it is whole"
        what = weekday(said.weekday, voice)
    if said.nth == LAST:
        return voice.say("series.on.last", what=what)
    return voice.say("series.on.nth", n=numbers[said.nth - 1], what=what)

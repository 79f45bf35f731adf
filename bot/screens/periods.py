"""How a period is called: 2026年第4季度, 11月23日—29日."""

from bot.rules.periods import Period
from bot.screens.voice import Voice


def named(of: Period, voice: Voice) -> str:
    """Return what a period is called."""
    year, month = of.first.year, of.first.month
    match of.length:
        case "week":
            return _days(of, voice)
        case "month":
            return voice.say("period.month", year=year, month=month)
        case "quarter":
            return voice.say("period.quarter", year=year, n=of.last.month // 3)
        case "half_year" if month == 1:
            return voice.say("period.first_half", year=year)
        case "half_year":
            return voice.say("period.second_half", year=year)
        case _:
            return voice.say("period.year", year=year)


def short(of: Period, voice: Voice) -> str:
    """Return what a period is called among others of its length: 11月, 4季度."""
    month = of.first.month
    match of.length:
        case "week":
            return voice.say("period.short.week", month=month, day=of.first.day)
        case "month":
            return voice.say("period.short.month", month=month)
        case "quarter":
            return voice.say("period.short.quarter", n=of.last.month // 3)
        case _:
            return named(of, voice)


def _days(of: Period, voice: Voice) -> str:
    until = voice.say("period.day", day=of.last.day)
    if of.first.month != of.last.month:
        until = voice.say("period.date", month=of.last.month, day=of.last.day)
    since = voice.say("period.date", month=of.first.month, day=of.first.day)
    return voice.say("period.days", since=since, until=until)

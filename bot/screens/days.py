"""A day to choose: the likely ones as buttons, any other in words."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.rules.dates import end_of_month
from bot.screens.pages import grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice

_WEEK = timedelta(days=7)


def choice(
    asked: str, today: date, data: Callable[[int], str], voice: Voice, back: Button
) -> Screen:
    """Ask for a day; `data` is what the button of a day carries, by the day's ordinal."""
    sunday = today + timedelta(days=6 - today.weekday())
    likely = (
        today,
        today + timedelta(days=1),
        sunday,
        sunday + _WEEK,
        end_of_month(today),
        end_of_month(end_of_month(today) + timedelta(days=1)),
    )
    days = sorted({day for day in likely if day >= today})
    buttons = [Button(voice.named_day(day, today), data(day.toordinal())) for day in days]
    return Screen(f"{asked}\n{voice.say('days.or_write')}", (*grid(buttons, 2), (back,)))

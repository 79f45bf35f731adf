"""Windows and a time in which the bot was not there, by hand: the session is 14:30 to 15:30."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.downtimes import Window, extended

DAY = datetime(2026, 11, 25, tzinfo=UTC)


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return DAY + timedelta(hours=hours, minutes=minutes)


PLANNED = Window(at("14:15"), at("14:31"), at("15:30"), at("15:30"))


@pytest.mark.parametrize(
    ("began", "ended", "late_from", "closes"),
    [
        # Over before check-in opened: nothing was lost.
        ("13:00", "14:00", "14:31", "15:30"),
        ("13:00", "14:15", "14:31", "15:30"),
        # Across T-15: of the 16 minutes to be in time 10 were lost.
        ("14:00", "14:25", "14:41", "15:40"),
        # Across T-15 and the start: all 16 minutes are still to come.
        ("14:00", "14:40", "14:56", "15:55"),
        # Across the start: 6 minutes were left at 14:25, and are left at 14:45.
        ("14:25", "14:45", "14:51", "15:50"),
        # After the start whoever comes is late as before, but check-in stays open longer.
        ("14:50", "15:10", "14:31", "15:50"),
        # Across the end: half an hour to say that one was there, and nobody is late.
        ("15:00", "15:40", "16:10", "16:10"),
        ("14:10", "16:30", "17:00", "17:00"),
        # More than an hour after the end the secretary says who was there.
        ("14:10", "16:31", "14:31", "15:30"),
        ("15:30", "15:50", "14:31", "15:30"),
        ("15:35", "15:50", "14:31", "15:30"),
    ],
)
def test_nobody_is_late_because_the_bot_was_not_there(
    began: str, ended: str, late_from: str, closes: str
) -> None:
    window = extended(PLANNED, at(began), at(ended))
    assert (window.late_from, window.closes) == (at(late_from), at(closes))
    assert (window.opens, window.ends) == (PLANNED.opens, PLANNED.ends)


def test_a_second_downtime_adds_to_the_first() -> None:
    once = extended(PLANNED, at("14:00"), at("14:25"))
    twice = extended(once, at("14:30"), at("14:35"))
    assert (twice.late_from, twice.closes) == (at("14:46"), at("15:45"))

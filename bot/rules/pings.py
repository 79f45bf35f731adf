"""Which messages about a session make a sound in the group: at most two, and none at night."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.quiet import is_quiet
from bot.rules.sessions import Session

MOST: Final = 2
IMMINENT: Final = timedelta(hours=12)
"""What starts sooner is worth a sound when it changes, and a word in private at night."""


def is_loud(session: Session, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a post about a session may make a sound at `now`."""
    return session.pings < MOST and not is_quiet(now, zone)


def is_loud_meeting_post(session: Session, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether the meeting post makes a sound: not for what recurs anyway."""
    return not session.is_recurring and is_loud(session, now, zone)


def is_imminent(starts: datetime, now: datetime) -> bool:
    """Say whether something starts so soon that nobody can wait for the morning."""
    return starts - now < IMMINENT

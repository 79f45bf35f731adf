"""When what can wait is told: merged, at set hours, instead of at once and one by one."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SLOTS: Final = (time(9), time(12), time(18))
"""By the organisation's clock: on coming, at noon, on leaving."""


def next_slot(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first slot after `now`, both aware."""
    local = now.astimezone(zone)
    days = (local.date(), local.date() + timedelta(days=1))
    upcoming = (datetime.combine(day, slot, zone) for day in days for slot in SLOTS)
    return next(at for at in upcoming if at > now)

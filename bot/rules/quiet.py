"""免打扰时段: the hours in which no message makes a sound."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

FROM: Final = time(22)
UNTIL: Final = time(7, 30)
"""By the organisation's clock."""


def morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return `now`, or if it is within the quiet hours their end."""
    local = now.astimezone(zone)
    if not is_quiet(now, zone):
        return now
    day = local.date() + timedelta(days=1) if local.time() >= FROM else local.date()
    return datetime.combine(day, UNTIL, zone)


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Say whether `now` is within the quiet hours."""
    local = now.astimezone(zone).time()
    return local >= FROM or local < UNTIL

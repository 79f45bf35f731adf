"""免打扰时段: the hours in which no message makes a sound."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

FROM: Final = time(22)
UNTIL: Final = time(7)
"""By the organisation's clock."""


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Say whether `now` is within the quiet hours."""
    local = now.astimezone(zone).time()
    return local >= FROM or local < UNTIL

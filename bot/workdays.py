"""Which days are worked on: China's public holidays, with the days swapped for them (调休)."""

from datetime import date
from typing import Final

_SATURDAY: Final = 5


def is_workday(day: date) -> bool:
    """Say whether a day is worked on; beyond the years that are published, Monday to Friday are."""
    import chinese_calendar  # noqa: PLC0415 -- its tables are needed only where something is planned

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY

"""Which days were announced to be worked on: public holidays, and the days swapped for them.

A unit of work asks `bot.actions.known_days`, which knows the organisation's own days besides.
"""

from datetime import date
from functools import lru_cache
from typing import Final

from bot.rules.workdays import Days

_YEARS: Final = range(2000, 2101)


@lru_cache(maxsize=4096)
def published(day: date) -> bool | None:
    """Say whether a day is worked on as was announced; None for a year that was not announced."""
    import chinese_calendar  # noqa: PLC0415 -- its tables are needed only where something is planned

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def announced_years() -> tuple[int, int]:
    """Return the first and the last year that were announced."""
    known = [year for year in _YEARS if published(date(year, 1, 1)) is not None]
    return known[0], known[-1]


is_workday = Days({}, published)
"""The same with Monday to Friday for what was not announced, and no days of one's own."""

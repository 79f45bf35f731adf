"""家属要求删除 and how long things are kept: deadlines, and what is left of an instant."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WITHIN: Final = timedelta(days=7)
"""From the request until all is gone."""
PRESSES: Final = timedelta(days=1)
"""That long before its end it is not put off to a night any more."""
RESTS: Final = timedelta(hours=1)
"""That long a request can be taken back at least, also one made at night."""
KEPT: Final[Mapping[str, Sequence[int]]] = {
    "visit": (365, 731, 1096, 1827),
    "need": (183, 365, 731),
}
"""Days to choose from for how long what is closed is kept. Buttons carry the place of a kind."""


def month_begins(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant of a month of the organisation's calendar: all that is left of `at`.

    Every period in which visits are counted is made of whole months, so no figure changes.
    """
    return datetime.combine(at.astimezone(zone).date().replace(day=1), time(), zone)


def month_ends(end: datetime, zone: ZoneInfo) -> datetime:
    """Return the end of the month whose day ends with `end`: all that is left of a last day."""
    last = (end - timedelta(milliseconds=1)).astimezone(zone).date()
    following = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(following, time(), zone)

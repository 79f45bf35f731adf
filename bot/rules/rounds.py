"""全员访: which round a unit's households are in, and by when each is visited."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.rules.periods import Period, period
from bot.rules.visits import deadlines, workdays
from bot.rules.workdays import Workdays

LEAD: Final = 5
"""Workdays at the beginning on which nobody is due yet, where there are more."""
JOINS_WITH: Final = 20
"""Workdays that must be left of a period for somebody who comes late to be visited in it."""


def current(length: str, since: date | None, today: date) -> Period | None:
    """Return the round of today, or None where visits in rounds are off or begin later."""
    if length == "off" or since is None or today < since:
        return None
    return period(length, today)


def planned(
    count: int, of: Period, today: date, is_workday: Workdays, *, is_first: bool
) -> Sequence[date]:
    """Return the last day for each of `count` households that join a round today, in their order.

    They are spread over what is left of the period. Those who come when little is left, while the
    others are in it already, are first visited in the next: then there are none.
    """
    left = workdays(max(of.first, today), of.last, is_workday)
    if not is_first and len(left) < JOINS_WITH:
        return ()
    return deadlines(count, left[LEAD:] or left)

"""The organisation's calendar as a unit of work sees it."""

from bot.rules.workdays import Days
from bot.workdays import published
from storage import own_days
from storage.tx import Tx


async def of(tx: Tx) -> Days:
    """Return which days are worked on, the organisation's own days first, as they stand in `tx`."""
    return Days({one.day: one.is_workday for one in await own_days.every(tx)}, published)

"""What a visit asks of its visitors: they are told that it is theirs, and reminded in time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from storage import visits
from storage.tx import Tx


async def begin(tx: Tx, visit_id: int, now: datetime, zone: ZoneInfo) -> None:
    """A visit is its visitors' from now on, or until another last day; twice is once."""
    visit = await visits.by_id(tx, visit_id)
    assert visit is not None, "whoever calls has just noted it"

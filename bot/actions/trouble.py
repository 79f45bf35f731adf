"""An update could not be handled: the person is told, and what they did is kept to be looked at."""

from datetime import datetime

from bot.actions import replies
from storage.tx import Tx


async def tell(tx: Tx, update_id: int, kind: str, lane: int, now: datetime) -> None:
    """Decide the reply to a private message that was set aside; a tap is answered by a toast."""
    if kind == "text" and lane > 0:
        await replies.add(tx, update_id, "trouble", lane, now)

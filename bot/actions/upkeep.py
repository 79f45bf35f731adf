"""What the bot does for its own sake, whoever is at work."""

from datetime import datetime

from storage import inbox, messages, roles
from storage.tx import Tx


async def note_interrupted(tx: Tx, now: datetime) -> int:
    """At start: what was being sent when the last process ended is of unknown fate; count it."""
    return await messages.settle_interrupted(tx, now)


async def forget_updates(tx: Tx, now: datetime) -> int:
    """Remove a chunk of the updates that were kept long enough; return how many, 0 at the end."""
    return await inbox.forget(tx, now)


async def whom_to_alarm(tx: Tx) -> list[int]:
    """Return the private chats of all admins that the bot may write to."""
    return await roles.admins(tx)

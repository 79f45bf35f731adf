"""What the bot does for its own sake, whoever is at work."""

from datetime import datetime, timedelta
from typing import Final

from bot.actions import consenting
from bot.rules.buddies import KEPT as PAIRS_KEPT
from storage import (
    buddies,
    claims,
    day_files,
    dialogues,
    guests,
    inbox,
    links,
    long_work,
    messages,
    reminders,
    roles,
    roster_files,
)
from storage.tx import Tx

CLAIMS_KEPT: Final = timedelta(days=2)
"""How long a check-in without a name waits for one, and a wrong number is counted at the most."""
CALLERS_KEPT: Final = timedelta(days=7)
"""How long after a session who pressed its post without being on its list may still say so."""
LINKS_KEPT: Final = timedelta(days=7)
"""How long an expired link is still told from one that never was."""
FILES_WAIT: Final = timedelta(hours=24)
"""How long a roster file waits for [确认导入], a table of days for [收下]."""
LISTS_KEPT: Final = timedelta(days=7)
"""How long the names that an import listed can be looked at."""
ITEMS_STAND: Final = timedelta(hours=12)
"""How long what went out in a list can be opened that is to be forgotten once it is told."""
DIALOGUES_KEPT: Final = timedelta(days=1)
"""How long what nobody went on with is known to have been under way."""


async def note_interrupted(tx: Tx, now: datetime) -> int:
    """At start: what was being sent when the last process ended is of unknown fate; count it."""
    return await messages.settle_interrupted(tx, now)


async def forget_updates(tx: Tx, now: datetime) -> int:
    """Remove a chunk of the updates that were kept long enough; return how many, 0 at the end."""
    return await inbox.forget(tx, now)


async def forget_people_work(tx: Tx, now: datetime) -> None:
    """Remove what coming to names and importing left behind and what counts no more."""
    await dialogues.empty(tx, now, consenting.DRAFT)  # a line about a family is in it
    await dialogues.forget(tx, now - DIALOGUES_KEPT)
    await claims.forget(tx, now - CLAIMS_KEPT)
    await guests.forget_callers(tx, now - CALLERS_KEPT)
    await links.forget_expired(tx, now - LINKS_KEPT)
    await roster_files.cancel_forgotten(tx, now - FILES_WAIT, now)
    await roster_files.forget(tx, now - LISTS_KEPT)
    await long_work.forget(tx, now - long_work.KEPT, 1000)
    await day_files.cancel_forgotten(tx, now - FILES_WAIT, now)
    await buddies.forget(tx, now - PAIRS_KEPT)
    await reminders.forget_lists(tx, now - ITEMS_STAND)


async def whom_to_alarm(tx: Tx) -> list[int]:
    """Return the private chats of all admins that the bot may write to."""
    return await roles.admins(tx)

"""每周小结: when a week closes, and that each unit's secretary is told of it."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days
from bot.actions.telling import tell
from bot.rules import weeks as rules
from bot.rules.hosts import host
from storage import due, roles, units
from storage.due import Due
from storage.tx import Tx

DUE: Final = "week"
"""What falls due when a week closes; its subject is the last unit that was looked at, or 0."""
KIND: Final = "weekly"
PIECE: Final = 50
"""So many units are looked at in one unit of work; the rest in the next, a second later."""
SOON: Final = timedelta(seconds=1)
AHEAD: Final = timedelta(days=1)


async def watch(tx: Tx, now: datetime, zone: ZoneInfo) -> bool:
    """Have the week be told when it closes, if that is within a day; say whether it is.

    Once is enough, and it is asked each hour.
    """
    at = rules.next_close(now, zone, await known_days.of(tx))
    if at - now > AHEAD:
        return False
    await due.note(tx, DUE, 0, at)
    return True


async def close(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Have each unit's secretary be told of the week that ends, unless its evening has passed."""
    is_workday = await known_days.of(tx)
    ends = rules.told_until(item.at, zone)
    if now >= ends:
        return "too_late"
    if item.subject_id == 0 and rules.next_close(item.at - SOON, zone, is_workday) != item.at:
        return "other_days"
    every = await units.after(tx, item.subject_id, PIECE)
    for unit in every:
        chosen = host(await roles.secretaries(tx, unit.id, now))
        if chosen is not None and unit.level != "group":
            day = now.astimezone(zone).date().toordinal()
            facts: dict[str, int | str] = {"unit": unit.id}
            about = f"{unit.id}:{day}"
            await tell(tx, KIND, chosen.user_id, about, now, facts, lasts=ends - now)
    if len(every) == PIECE:
        await due.note(tx, DUE, every[-1].id, now + SOON)
    return None

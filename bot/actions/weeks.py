"""每周小结, on Fridays: for now what waits for its secretary, and what the next week brings."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import weeks as rules
from bot.rules.hosts import host
from bot.rules.periods import after, period
from bot.screens import weeks as screens
from storage import due, roles, sessions, units
from storage.due import Due
from storage.messages import Message
from storage.tx import Tx

DUE: Final = "week"
"""What falls due when a week closes; its subject is the last unit that was looked at, or 0."""
KIND: Final = "weekly"
PIECE: Final = 50
"""So many units are looked at in one unit of work; the rest in the next, a second later."""
SOON: Final = timedelta(seconds=1)
AHEAD: Final = timedelta(days=1)
SHOWN: Final = 6
"""Sessions of the next week that are named."""


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
    """Have each unit's secretary be told of the week that ends."""
    is_workday = await known_days.of(tx)
    if item.subject_id == 0 and rules.next_close(item.at - SOON, zone, is_workday) != item.at:
        return "other_days"
    every = await units.after(tx, item.subject_id, PIECE)
    for unit in every:
        chosen = host(await roles.secretaries(tx, unit.id, now))
        if chosen is not None and unit.level != "group":
            day = now.astimezone(zone).date().toordinal()
            facts: dict[str, int | str] = {"unit": unit.id}
            await tell(tx, KIND, chosen.user_id, f"{unit.id}:{day}", now, facts)
    if len(every) == PIECE:
        await due.note(tx, DUE, every[-1].id, now + SOON)
    return None


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    now, zone = telling.now, telling.voice.zone
    unit = await units.by_id(tx, int(message.details["unit"]))
    if unit is None or not (await roles.who(tx, message.chat_id, now, unit.id)).runs_unit:
        return Withdrawn("not_secretary")
    week = period("week", now.astimezone(zone).date())
    monday, following = after(week).instants(zone)
    planned = await sessions.of_unit(tx, unit.id, monday, SHOWN)
    coming = [one for one in planned if monday <= one.starts_at < following]
    waiting = await sessions.unconfirmed(tx, unit.id, SHOWN)
    if not coming and not waiting:
        return Withdrawn("nothing")
    return Prepared(screens.weekly(unit, week, waiting, coming, telling.voice))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

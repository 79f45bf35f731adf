"""Whether a message that nobody asked for may go out now, asked at the moment of sending."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions import known_days
from bot.actions.telling import Held, Withdrawn
from bot.rules import budget, reminders
from bot.rules.reminders import Reminder, Waits
from storage import away
from storage import reminders as stored
from storage.messages import Message
from storage.tx import Tx

AWAY, QUIET, DAY_OFF, BUDGET = "away", "quiet", "day_off", "budget"
"""Why one is held back, or not sent at all."""
ActedAt = Callable[[int], datetime | None]
"""Returns when an account last did something, as far as the running process knows, UTC."""


def rule(message: Message) -> Reminder | None:
    """Return the row of the table that a message goes by; None if it answers somebody's words."""
    return None if message.is_reply else reminders.of(message.kind)


async def look(
    tx: Tx, message: Message, of: Reminder, now: datetime, zone: ZoneInfo, acted_at: ActedAt
) -> Held | Withdrawn | date | None:
    """Return why a private message does not go out now; else the day whose messages it counts
    among, or None if it does not count.
    """
    if not of.to_away and await away.is_away(tx, message.chat_id, now):
        return Withdrawn(AWAY)
    day = budget.day_of(now, zone)
    is_workday = await known_days.of(tx)
    at = budget.may_go_at(of, now, zone, is_workday)
    if at > now:
        waits_for_day = of.waits is not Waits.DAY and not is_workday(day)
        return _until(message, of, at, DAY_OFF if waits_for_day else QUIET)
    if not of.counts or budget.is_answer(acted_at(message.chat_id), now):
        return None
    if budget.has_room(of, await stored.count_on(tx, message.chat_id, day, message.id)):
        return day
    if not of.can_wait:
        return Withdrawn(BUDGET)
    return _until(message, of, budget.held_until(of, now, zone, is_workday), BUDGET)


def _until(message: Message, of: Reminder, at: datetime, why: str) -> Held | Withdrawn:
    """Have it wait; what ends with what it is about does not wait beyond that."""
    if of.lasts is None and at >= message.expires_at:
        return Withdrawn(why)
    expires_at = message.expires_at
    if of.lasts is not None:
        expires_at = max(expires_at, at + of.lasts)
    return Held(at, expires_at, why)

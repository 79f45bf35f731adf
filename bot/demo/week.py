"""Plans the made-up bureau's week, from whatever instant the trial begins at."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions import sessions
from bot.demo.bureau import DemoBranch, DemoSession
from bot.rules.sessions import Plan
from storage.database import Database
from storage.tx import Tx

STARTS_IN = timedelta(minutes=5)
"""From the start to the first session: its check-in is open at once, and the host's card comes in
two minutes."""
_DAY = timedelta(days=1)
_SATURDAY = 5


async def plan_week(
    db: Database, branch: DemoBranch, unit_id: int, now: datetime, zone: ZoneInfo
) -> None:
    """Plan all sessions of a branch that was just loaded, with `now` as the start.

    Each is a unit of work of its own, as it would be if a secretary had planned it.
    """
    for session in branch.sessions:
        wanted = Plan(
            unit_id,
            session.kind,
            starts_at(session, now, zone),
            session.place,
            has_first_topic=session.has_first_topic,
            is_announced=session.clock is not None,
        )
        await db.write(_plan, wanted, now, zone)


async def _plan(tx: Tx, wanted: Plan, now: datetime, zone: ZoneInfo) -> None:
    await sessions.plan(tx, wanted, now=now, zone=zone)


def starts_at(session: DemoSession, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a session of the week that begins at `now` starts, aware."""
    if session.clock is None:
        return _next_minute(now) + STARTS_IN
    day = now.astimezone(zone).date()
    for _ in range(session.day):
        day += _DAY
        while day.weekday() >= _SATURDAY:
            day += _DAY
    return datetime.combine(day, session.clock, zone)


def _next_minute(instant: datetime) -> datetime:
    """Return the first whole minute at or after `instant`: sessions start on one."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + timedelta(minutes=1)

"""Other days are worked on than before: what was reckoned by them and is yet to come follows.

Meeting posts that have not gone out go out on the workday before, as it is now; reminders and
overdue steps move to their mornings; what a series has planned, and nobody was told of, is as the
series says now. Last days stay: people were told them.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import closing, known_days, need_telling, series_filling, visit_duties, weeks
from bot.rules import quiet
from bot.rules.sessions import announced
from bot.rules.workdays import Days
from storage import due, needs, series, unannounced, visits
from storage.due import Due
from storage.tx import Tx

PIECE: Final = 100
"""So many follow in one unit of work; the rest in the next, a second later."""
SOON: Final = timedelta(seconds=1)

Follow = Callable[[Tx, int, datetime, ZoneInfo, Days], Awaitable[list[int]]]
"""Has a piece of what comes after an id follow; returns the ids of the piece."""


async def begin(tx: Tx, now: datetime, zone: ZoneInfo) -> None:
    """The days have changed: have all that goes by them follow, piece by piece."""
    for kind in _FOLLOWS:
        await due.note(tx, kind, 0, now + SOON)
    await weeks.watch(tx, now, zone)
    await closing.watch(tx, now, zone)


async def follow(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Have the next piece follow; the subject of what fell due is the last one that did."""
    done = await _FOLLOWS[item.kind](tx, item.subject_id, now, zone, await known_days.of(tx))
    if len(done) == PIECE:
        await due.note(tx, item.kind, done[-1], now + SOON)
    return None


async def _sessions(tx: Tx, after: int, now: datetime, zone: ZoneInfo, days: Days) -> list[int]:
    found = await unannounced.after(tx, after, now, PIECE)
    for one in found:
        at = announced(one.starts_at, one.planned_at, zone, days)
        if at != one.announce_at:
            # What should have gone out by now does, but not at night.
            at = at if at > now else quiet.morning(now, zone) + SOON
            await unannounced.put_off(tx, one.id, at)
    return [one.id for one in found]


async def _visits(tx: Tx, after: int, now: datetime, zone: ZoneInfo, days: Days) -> list[int]:
    found = await visits.open_after(tx, after, PIECE)
    for one in found:
        await visit_duties.note_anew(tx, one, now, zone, days)
    return [one.id for one in found]


async def _needs(tx: Tx, after: int, now: datetime, zone: ZoneInfo, days: Days) -> list[int]:
    found = await needs.open_after(tx, after, PIECE)
    for one in found:
        await need_telling.schedule_anew(tx, one, now, zone, days)
    return [one.id for one in found]


async def _series(tx: Tx, after: int, now: datetime, zone: ZoneInfo, _: Days) -> list[int]:
    found = await series.active_after(tx, after, PIECE)
    for one in found:
        await series_filling.keep_up(tx, one, now, zone)
    return [one.id for one in found]


_FOLLOWS: Final[dict[str, Follow]] = {
    "days_sessions": _sessions,
    "days_visits": _visits,
    "days_needs": _needs,
    "days_series": _series,
}
KINDS: Final = tuple(_FOLLOWS)
"""What falls due once the days have changed, each with what follows then."""

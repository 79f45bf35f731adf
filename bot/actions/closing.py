"""A period is closed: its figures frozen, the history sealed, in one unit of work; then told.

Figures are frozen piece by piece beforehand, so that no check-in waits for it: the unit of work
that closes the period freezes anew only what something has happened to meanwhile.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days, reports, sealing
from bot.rules import closing as rules
from bot.rules.periods import Period, period
from storage import closing, due, summaries, units
from storage.due import Due
from storage.tx import Tx

DUE: Final = {length: f"close_{length}" for length in rules.LENGTHS}
"""What falls due when a period of a length is closed; its subject is the period's first day."""
FREEZE: Final = {length: f"freeze_{length}" for length in rules.LENGTHS}
"""What falls due when its next figures are frozen; its subject is the period's first day."""
PIECE: Final = 50
"""So many units are frozen in one unit of work; the rest in the next, a second later."""
LINKS: Final = 5
"""So many links of the chain are closed in one unit of work beside that."""
SOON: Final = timedelta(seconds=1)
AHEAD: Final = timedelta(days=1)


async def watch(tx: Tx, now: datetime, zone: ZoneInfo) -> bool:
    """Have the periods that are over be closed, if that is within a day; say whether any is.

    Once is enough, and it is asked each hour.
    """
    since = (await closing.since(tx)).astimezone(zone).date()
    is_workday = await known_days.of(tx)
    found = False
    for one in rules.to_close(now, since, await closing.closed(tx), zone):
        at = rules.closes_at(one, zone, is_workday)
        if at - now > AHEAD:
            continue
        found = True
        first = one.first.toordinal()
        await due.note(tx, DUE[one.length], first, at)
        is_begun = await closing.frozen_to(tx, one.label) is not None
        if is_begun and not await due.is_open_before(tx, FREEZE[one.length], first, now + AHEAD):
            await due.note(tx, FREEZE[one.length], first, now + SOON)
    return found


async def begin(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Begin to close the period whose first day is the subject."""
    of = _period(item)
    if await closing.closed_at(tx, of.label) is not None:
        return "closed"
    if rules.closes_at(of, zone, await known_days.of(tx)) > now:
        return due.OTHER_DAYS
    await closing.begin(tx, of.label, now)
    return await _piece(tx, of, now, zone)


async def freeze(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Freeze the next piece of the figures of the period whose first day is the subject."""
    return await _piece(tx, _period(item), now, zone)


async def _piece(tx: Tx, of: Period, now: datetime, zone: ZoneInfo) -> str | None:
    after = await closing.frozen_to(tx, of.label)
    if after is None:
        return "closed"
    ids = [one.id for one in await units.after(tx, after, PIECE)]
    await _freeze(tx, of, ids, now, zone)
    await closing.note_frozen_to(tx, of.label, max(ids, default=after))
    is_sealable = not any([await sealing.prepare(tx) for _ in range(LINKS)])
    if len(ids) == PIECE or not is_sealable:
        await due.note(tx, FREEZE[of.length], of.first.toordinal(), now + SOON)
        return None
    await _freeze(tx, of, await closing.touched_since(tx, of.label), now, zone)
    await closing.close(tx, of.label, now)
    await sealing.seal(tx, now, of.label, await closing.content(tx, of.label))
    if rules.is_told(of, now, zone):
        await reports.begin(tx, of, now)
    return None


async def _freeze(tx: Tx, of: Period, unit_ids: list[int], now: datetime, zone: ZoneInfo) -> None:
    found = await summaries.of_units(tx, unit_ids, *of.instants(zone), now)
    await closing.freeze(tx, of.label, unit_ids, found)


def _period(item: Due) -> Period:
    return period(item.kind.partition("_")[2], date.fromordinal(item.subject_id))

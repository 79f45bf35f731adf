"""What falls due around a need: a reminder on the day, then who hears that it is overdue.

Each is asked again when its hour comes: whether the need is open still, and for the day that it was
noted for.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import answerers, known_days, need_telling
from bot.rules import needs as rules
from bot.rules import overdue
from bot.rules.hosts import Candidate, host
from storage import needs, roles, units
from storage.due import Due
from storage.needs import Need
from storage.tx import Tx

ENDED: Final = "ended"
WAITS: Final = "waits_for_member"
MOVED: Final = "moved"
TOO_LATE: Final = "too_late"
NOBODY: Final = "nobody"


async def remind(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """The last day has come: remind who answers. Returns why not, if not."""
    need = await needs.by_id(tx, item.subject_id)
    if need is None or not need.is_open or need.answer_by is None:
        return ENDED
    if await _has_left(tx, need, now):
        return ENDED
    if need.state == "solved":
        return WAITS
    if rules.reminds_at(need.answer_by, zone) != item.at:
        return MOVED
    if now >= need.answer_by:
        return TOO_LATE
    if not await _replaced(tx, need, item, now, zone):
        await need_telling.remind(tx, need, now, zone)
    return None


async def step(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """A need is overdue for so long that somebody more hears of it. Returns why not, if not."""
    need = await needs.by_id(tx, item.subject_id)
    if need is None or not need.is_open or need.answer_by is None:
        return ENDED
    if await _has_left(tx, need, now):
        return ENDED
    if need.state == "solved":
        return WAITS
    reached = overdue.step_at(item.at, need.answer_by, zone, await known_days.of(tx))
    if reached is None:
        return MOVED
    if reached.up == 0:
        if not await _replaced(tx, need, item, now, zone):
            await need_telling.remind(tx, need, now, zone)
        return None
    assert need.home_id is not None, "who has left is out by now"
    above_id = await _above(tx, need.home_id, reached.up - 1)
    hears = None if above_id is None else await _who_hears(tx, need, above_id, now)
    if hears is None or above_id is None:
        return NOBODY
    if reached.up == 1:
        await need_telling.tell_unit(tx, need, hears.user_id, now, zone)
    else:
        await need_telling.tell_above(
            tx, need.home_id, above_id, reached.up, hears.user_id, now, zone
        )
    return None


async def _has_left(tx: Tx, need: Need, now: datetime) -> bool:
    """Say whether the member has left, whose need is then nobody's to answer: it is erased."""
    if need.home_id is not None:
        return False
    await needs.move(tx, need.id, rules.OPEN, "withdrawn", now, None)
    await needs.erase(tx, need.id)
    return True


async def _replaced(tx: Tx, need: Need, item: Due, now: datetime, zone: ZoneInfo) -> bool:
    """Have the secretary answer where who did cannot be reached; say whether that was done."""
    after = await answerers.replace(tx, need, now, zone, if_silent=True)
    if after is None:
        return False
    await need_telling.schedule(tx, after, now, zone)
    await need_telling.tell_answerer(tx, after, "handed_on", item.id, now, zone)
    await need_telling.tell_member(tx, after, "handed_on", item.id, now, zone)
    return True


async def _above(tx: Tx, unit_id: int, up: int) -> int | None:
    """Return the unit that is so many above one, 0 for itself; None beyond the top."""
    at: int | None = unit_id
    for _ in range(up):
        unit = None if at is None else await units.by_id(tx, at)
        at = None if unit is None else unit.parent_id
    return at


async def _who_hears(tx: Tx, need: Need, unit_id: int, now: datetime) -> Candidate | None:
    """Return the unit's acting secretary; None for one whose need it is, or who answers it: they
    were told before.
    """
    those = await roles.secretaries(tx, unit_id, now)
    chosen = host([one for one in those if one.member_id != need.member_id])
    return None if chosen is None or chosen.member_id == need.answerer_id else chosen

"""What falls due around a need: a reminder on the day, then who hears that it is overdue; and what
all of them are asked each morning.

Each is asked again when its hour comes: whether the need is open still, and for the day that it was
noted for.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import answerers, known_days, need_telling
from bot.actions.forgetting import erase_need
from bot.rules import needs as rules
from bot.rules import overdue
from storage import away, needs, units
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
    if await has_left(tx, need, now, zone):
        return ENDED
    if need.state == "solved":
        return WAITS
    if rules.reminds_at(need.answer_by, zone) != item.at:
        return MOVED
    if now >= need.answer_by:
        return TOO_LATE
    if not await replaced(tx, need, item.id, now, zone, if_silent=True):
        await need_telling.remind(tx, need, now, zone)
    return None


async def step(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """A need is overdue for so long that somebody more hears of it. Returns why not, if not."""
    need = await needs.by_id(tx, item.subject_id)
    if need is None or not need.is_open or need.answer_by is None or need.overdue_from is None:
        return ENDED
    if await has_left(tx, need, now, zone):
        return ENDED
    if need.state == "solved":
        return WAITS
    is_workday = await known_days.of(tx)
    own = overdue.step_at(item.at, need.answer_by, zone, is_workday)
    above = overdue.step_at(item.at, need.overdue_from, zone, is_workday)
    if own is not None and own.up == 0:
        if not await replaced(tx, need, item.id, now, zone, if_silent=True):
            await need_telling.remind(tx, need, now, zone)
    elif above is None or above.up == 0:
        return MOVED
    if above is None or above.up == 0:
        return None
    after = await needs.by_id(tx, need.id)
    assert after is not None, "needs are never removed"
    return await _tell_above(tx, after, above, now, zone)


async def _tell_above(
    tx: Tx, need: Need, reached: overdue.Step, now: datetime, zone: ZoneInfo
) -> str | None:
    """Tell who hears of it at a step. Returns why not, if not."""
    assert need.home_id is not None, "who has left is out by now"
    above_id = await _above(tx, need.home_id, reached.up - 1)
    hears = None
    if above_id is not None:
        # Who answers was told before.
        hears = await answerers.another_secretary(tx, need, above_id, now)
    if hears is None or above_id is None:
        return NOBODY
    if reached.up == 1:
        await need_telling.tell_unit(tx, need, hears.user_id, now, zone)
    else:
        await need_telling.tell_above(
            tx, need.home_id, above_id, reached.up, hears.user_id, now, zone
        )
    return None


async def has_left(tx: Tx, need: Need, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether the member has left, whose need is then nobody's to answer: it is erased."""
    if need.home_id is not None:
        return False
    await needs.move(tx, need.id, rules.OPEN, "withdrawn", now, None)
    await erase_need(tx, need.id, now, zone)
    return True


async def replaced(
    tx: Tx, need: Need, about: int, now: datetime, zone: ZoneInfo, *, if_silent: bool
) -> bool:
    """Have the secretary answer where who did may not any more or, with `if_silent`, cannot be
    reached; say whether that was done. `about` tells one telling of it from the next.
    """
    after = await answerers.replace(tx, need, now, zone, if_silent=if_silent)
    if after is None:
        return False
    await need_telling.schedule(tx, after, now, zone)
    await need_telling.tell_answerer(tx, after, "handed_on", about, now, zone)
    await need_telling.tell_member(tx, after, "handed_on", about, now, zone)
    return True


async def each_morning(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Look after all open needs: who answers may not any more, or the member was not asked."""
    for need in await needs.every_open(tx):
        if await has_left(tx, need, now, zone):
            continue
        if need.state == "solved":
            await _ask_again(tx, need, now, zone)
        else:
            await replaced(tx, need, item.id, now, zone, if_silent=False)
    if await needs.every_open(tx):
        await need_telling.watch(tx, now, zone)
    return None


async def _ask_again(tx: Tx, need: Need, now: datetime, zone: ZoneInfo) -> None:
    """Ask whether it is solved who was away when they were to be asked, or gave no answer.

    That is once more after some workdays; then it waits for their word as long as it is kept.
    """
    if need.member_id is None or need.solved_at is None:
        return
    if await away.now_of(tx, need.member_id, now) is not None:
        return
    asked = await needs.asked_whether_solved(tx, need.id, need.solved_at)
    is_workday = await known_days.of(tx)
    if asked and (len(asked) > 1 or now < rules.asks_again_at(asked[0], zone, is_workday)):
        return
    day = now.astimezone(zone).date().toordinal()
    await need_telling.ask_member(tx, need, need_telling.SOLVED, f"day{day}", now, zone)


async def _above(tx: Tx, unit_id: int, up: int) -> int | None:
    """Return the unit that is so many above one, 0 for itself; None beyond the top."""
    at: int | None = unit_id
    for _ in range(up):
        unit = None if at is None else await units.by_id(tx, at)
        at = None if unit is None else unit.parent_id
    return at

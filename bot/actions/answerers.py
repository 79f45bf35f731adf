"""Who answers a need: the unit's secretary, or whom it was handed to, as long as they can."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions import charge, known_days
from bot.rules import needs as rules
from bot.rules.hosts import Candidate, host
from storage import away, members, needs, roles, units, visitors
from storage.members import Member
from storage.needs import Need
from storage.tx import Tx


async def for_member(tx: Tx, member: Member, now: datetime) -> Candidate | None:
    """Return who answers a need that somebody raises now, or None if nobody can be reached."""
    return await charge.secretary_for(tx, member.base_id, now, [member.id])


async def is_fit(tx: Tx, need: Need, member_id: int, now: datetime) -> bool:
    """Say whether somebody may answer a need: a secretary of the member's unit or one above it,
    or one of the unit who leads, or was chosen to visit. Never the member.
    """
    one = await members.by_id(tx, member_id)
    if one is None or one.user_id is None or need.home_id is None or one.id == need.member_id:
        return False
    if (await roles.who(tx, one.user_id, now, need.home_id)).runs_unit:
        return True
    if one.base_id != need.home_id:
        return False
    return one.is_leader or one.id in await visitors.chosen(tx, need.home_id)


async def answers(tx: Tx, need: Need, member_id: int | None, now: datetime) -> bool:
    """Say whether somebody is the one who answers a need, and still may."""
    return (
        member_id is not None
        and need.answerer_id == member_id
        and await is_fit(tx, need, member_id, now)
    )


async def candidates(tx: Tx, need: Need, now: datetime) -> list[tuple[int, str]]:
    """Return who may answer instead and can be written to now, with their names."""
    if need.home_id is None:
        return []
    known = set(await visitors.chosen(tx, need.home_id))
    known |= {one.member_id for one in await roles.secretaries(tx, need.home_id, now)}
    found = [
        one.member_id
        for one in await visitors.everybody(tx, need.home_id)
        if one.is_leader or one.member_id in known
    ]
    above = await charge.secretary_for(tx, need.home_id, now, _both(need), up=1)
    if above is not None and above.member_id not in found:
        found.append(above.member_id)
    return [
        (one, await members.name_of(tx, one))
        for one in found
        if one not in _both(need)
        and await is_fit(tx, need, one, now)
        and await can_be_told(tx, one, now)
    ]


async def another_secretary(tx: Tx, need: Need, unit_id: int, now: datetime) -> Candidate | None:
    """Return a unit's acting secretary who neither raised a need nor answers it, or None."""
    those = await roles.secretaries(tx, unit_id, now)
    return host([one for one in those if one.member_id not in _both(need)])


async def hears(tx: Tx, need: Need, now: datetime) -> str:
    """Return who hears of a need that is overdue, besides who answers it: the secretary of its
    `unit`, one `above`, or `nobody`.
    """
    at, found = need.home_id, "unit"
    while at is not None:
        if await another_secretary(tx, need, at, now) is not None:
            return found
        unit = await units.by_id(tx, at)
        at, found = None if unit is None else unit.parent_id, "above"
    return "nobody"


async def can_be_told(tx: Tx, member_id: int, now: datetime) -> bool:
    """Say whether somebody may be written to, and is not away."""
    return bool(await members.accounts_to_write_to(tx, [member_id])) and (
        await away.now_of(tx, member_id, now) is None
    )


async def replace(
    tx: Tx, need: Need, now: datetime, zone: ZoneInfo, *, if_silent: bool = False
) -> Need | None:
    """Have the secretary answer a need whose answerer cannot any more; with `if_silent` also one
    whose answerer is away or out of reach. Returns the need as it is then, None if all is well.

    Where who answered may not any more, the need may be another unit's: it is overdue anew there.
    """
    may = fit = need.answerer_id is not None and await is_fit(tx, need, need.answerer_id, now)
    if fit and if_silent and need.answerer_id is not None:
        fit = await can_be_told(tx, need.answerer_id, now)
    if fit or need.home_id is None or need.answer_by is None:
        return None
    chosen = await charge.secretary_for(tx, need.home_id, now, _both(need))
    if chosen is None:
        return None
    by = rules.handed_on_by(need.answer_by, now, zone, await known_days.of(tx))
    await needs.hand_on(tx, need.id, chosen.member_id, by, now, None, anew=not may)
    return await needs.by_id(tx, need.id)


def _both(need: Need) -> Sequence[int]:
    """Return whom a need is not handed to: who raised it, and who answers it."""
    return [one for one in (need.member_id, need.answerer_id) if one is not None]

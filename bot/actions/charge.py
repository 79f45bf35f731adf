"""Whom the bot turns to about a unit: those in charge who can be written to."""

from collections.abc import Collection
from datetime import datetime

from bot.rules.hosts import Candidate, host
from bot.rules.permissions import RUNS_UNIT
from storage import roles, units
from storage.tx import Tx


async def in_charge(tx: Tx, unit_id: int, now: datetime) -> list[int]:
    """Return whom to ask about a unit: its one acting secretary, else that of the nearest unit
    above; without any, all admins. Accounts that can be written to; empty if there are none.
    """
    at: int | None = await units.base(tx, unit_id)
    while at is not None:
        chosen = host(await roles.secretaries(tx, at, now))
        if chosen is not None:
            return [chosen.user_id]
        unit = await units.by_id(tx, at)
        at = None if unit is None else unit.parent_id
    return await roles.admins(tx)


async def secretary_for(
    tx: Tx, unit_id: int, now: datetime, besides: Collection[int] = (), up: int = 0
) -> Candidate | None:
    """Return the one secretary whom the bot turns to about the families of a unit.

    Its acting one, else that of the nearest unit above; never one of the members `besides`, whom
    it is about. With `up` the search begins so many units above. None if nobody can be written to:
    admins as such have no part in it.
    """
    at: int | None = await units.base(tx, unit_id)
    while at is not None:
        if up <= 0:
            those = await roles.secretaries(tx, at, now)
            chosen = host([one for one in those if one.member_id not in besides])
            if chosen is not None:
                return chosen
        unit = await units.by_id(tx, at)
        at, up = None if unit is None else unit.parent_id, up - 1
    return None


async def runs_families(
    tx: Tx, user_id: int, unit_id: int, now: datetime, besides: Collection[int] = ()
) -> bool:
    """Say whether an account looks after the families of a unit: a secretary of its own, or whom
    the bot turns to in their place; not one of the members `besides`.
    """
    who = await roles.who_to_families(tx, user_id, now, unit_id)
    if who.member_id in besides:
        return False
    if who.role & RUNS_UNIT:
        return True
    chosen = await secretary_for(tx, unit_id, now, besides)
    return chosen is not None and chosen.user_id == user_id


async def is_own(tx: Tx, member_id: int, unit_id: int, now: datetime) -> bool:
    """Say whether a member is secretary of just this unit, or deputises for one."""
    return any(one.unit_id == unit_id for one in await roles.charges(tx, member_id, now))

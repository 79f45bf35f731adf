"""Whom the bot turns to about a unit: those in charge who can be written to."""

from datetime import datetime

from bot.rules.hosts import host
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

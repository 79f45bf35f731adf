"""The figures of a period: as they were when it was closed, or else as they stand now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.rules import coverage
from bot.rules.coverage import NeedCount
from bot.rules.periods import Period, before
from bot.rules.summary import Summary, total
from storage import chain, closing, roles, summaries, units
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period came to in a unit with all below it: together, and each unit by itself.

    `closed_at` is None while they may still change.
    """

    period: Period
    whole: Summary
    by_unit: dict[int, Summary]
    closed_at: datetime | None


async def of(tx: Tx, unit_ids: Iterable[int], at: Period, now: datetime, zone: ZoneInfo) -> Figures:
    """Return the figures of a period in some units, read from what is frozen if it is closed."""
    ids = list(unit_ids)
    closed_at = await closing.closed_at(tx, at.label)
    if closed_at is not None:
        found = await closing.frozen(tx, at.label, ids)
    else:
        found = await summaries.of_units(tx, ids, *at.instants(zone), now)
    return Figures(at, total(found.values()), found, closed_at)


async def trend(
    tx: Tx, unit_ids: Iterable[int], last: Period, count: int, now: datetime, zone: ZoneInfo
) -> list[Figures]:
    """Return the figures of so many periods up to the `last`, the earliest first."""
    ids, found = list(unit_ids), []
    for _ in range(count):
        found.append(await of(tx, ids, last, now, zone))
        last = before(last)
    return found[::-1]


async def code(tx: Tx, of: Period) -> str | None:
    """Return the seal of a period that is closed, None while it is not."""
    seal = await chain.seal_for(tx, of.label)
    return None if seal is None else seal.code


async def changed_since(tx: Tx, unit_ids: Iterable[int], of: Period, zone: ZoneInfo) -> int:
    """Return of how many sessions of a closed period in some units the record changed since."""
    seal = await chain.seal_for(tx, of.label)
    if seal is None:
        return 0
    return await summaries.changed_after(tx, unit_ids, *of.instants(zone), seal.covered)


async def needs(
    tx: Tx, figures: Figures, user_id: int, unit_id: int, now: datetime
) -> dict[str, NeedCount]:
    """Return the figures of the needs of a unit with all below it as an account may see them.

    Whose families are those of the unit sees their count; who is above, none that would point at
    somebody, and what was raised and closed in a month alone: of two periods, one within the other,
    what is hidden in one could be had by subtracting, and so it could of what is open at the end of
    one month and of the next. Who runs the system and no unit sees none.
    """
    if not (await roles.who(tx, user_id, now, unit_id)).runs_unit:
        return {}
    is_theirs = (await roles.who_to_families(tx, user_id, now, unit_id)).runs_unit
    sees_all = is_theirs and not await units.children(tx, unit_id)
    if not sees_all and figures.period.length != "month":
        return {}
    return {
        name: coverage.needs(
            {unit: getattr(one.needs, name) for unit, one in figures.by_unit.items()},
            unit_id if is_theirs else None,
        )
        for name in (("raised", "closed", "open") if sees_all else ("raised", "closed"))
    }

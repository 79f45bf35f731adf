"""频次 of units: what was due and held by each rule, for one unit or many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules import cadence as rules
from bot.rules.cadence import Fact, Line, Rule, Standing, Training
from bot.rules.expected import PARTY_MEMBERS
from bot.rules.periods import Period, period
from storage import cadence
from storage.members import Member
from storage.tx import Tx

KIND: Final = "cadence"
"""The kind of message that shows it."""


async def of_unit(
    tx: Tx, unit_id: int, of: Period, zone: ZoneInfo, *, with_training: bool = True
) -> list[Line]:
    """Return what every rule comes to in a unit, in the order of the rules; its party groups have
    lines of their own. See `of_units`.
    """
    return (await of_units(tx, [unit_id], of, zone, with_training=with_training))[unit_id]


async def of_units(
    tx: Tx, unit_ids: Sequence[int], of: Period, zone: ZoneInfo, *, with_training: bool = True
) -> dict[int, list[Line]]:
    """Return what every rule comes to in each of some units, which all exist, in their order.

    A rule of a shorter period than `of` has a line for each of them, one of a longer period one
    for that around the last day. Whoever has no use for the hours of training goes
    `with_training=False`: they are read member by member.
    """
    used = [one for one in await cadence.rules(tx) if one.is_used]
    standings = await cadence.standings(tx, unit_ids)
    facts = await _facts(tx, used, standings, of, zone)
    hours = await _training(tx, used, standings, of, zone) if with_training else {}
    return {
        one: rules.lines(used, standings[one], facts, of, zone, hours.get(one)) for one in unit_ids
    }


async def own_hours(
    tx: Tx, member: Member, now: datetime, zone: ZoneInfo
) -> tuple[int, int] | None:
    """Return a member's minutes of training in this year, and how many hours are usual.

    None where there is nothing to say: of who is no party member, or need not attend, or of whom
    nothing is recorded yet.
    """
    if member.party_status not in PARTY_MEMBERS or member.is_exempt:
        return None
    for rule in await cadence.rules(tx):
        if rule.is_used and rule.measure == "hours" and rule.minimum is not None:
            year = period(rule.length, now.astimezone(zone).date())
            minutes = await cadence.minutes_of(tx, member.id, rule.kinds, *year.instants(zone))
            return (minutes, rule.minimum) if minutes else None
    return None


async def _facts(
    tx: Tx, used: Sequence[Rule], standings: dict[int, Standing], of: Period, zone: ZoneInfo
) -> dict[int, list[Fact]]:
    """Return the sessions that rules look at, by unit: of each kind only as far back as need be."""
    ids = {*standings, *(group for one in standings.values() for group in one.groups)}
    spans: dict[str, tuple[datetime, datetime]] = {}
    for rule in used:
        around = rules.periods_for(rule, of)
        if not around or rule.measure != "sessions":
            continue
        since, until = around[0].instants(zone)[0], around[-1].instants(zone)[1]
        for kind in rule.kinds:
            known = spans.get(kind, (since, until))
            spans[kind] = min(since, known[0]), max(until, known[1])
    found: dict[int, list[Fact]] = {}
    for span in sorted(set(spans.values())):
        kinds = [kind for kind, one in spans.items() if one == span]
        for fact in await cadence.sessions(tx, sorted(ids), kinds, *span):
            found.setdefault(fact.unit_id, []).append(fact)
    return found


async def _training(
    tx: Tx, used: Sequence[Rule], standings: dict[int, Standing], of: Period, zone: ZoneInfo
) -> dict[int, dict[str, Training]]:
    found: dict[int, dict[str, Training]] = {}
    for rule in used:
        if rule.measure != "hours":
            continue
        needed = {
            one.unit_id: rules.due(rule, one) or 0
            for one in standings.values()
            if one.level in rule.levels
        }
        around = rules.periods_for(rule, of)[-1]
        for unit_id, hours in (
            await cadence.training(tx, needed, rule.kinds, *around.instants(zone))
        ).items():
            found.setdefault(unit_id, {})[rule.code] = hours
    return found

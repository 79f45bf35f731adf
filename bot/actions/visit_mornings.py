"""Each morning visits are looked after: whose member or visitor is gone, what was left behind."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import must_visits, rounds, visit_duties, visit_records, visit_telling
from storage import away, due, visit_steps, visitors, visits
from storage import rounds as stored
from storage.due import Due
from storage.tx import Tx

LEFT_BEHIND: Final = timedelta(hours=3)
"""So long after an appointment it is asked about; a time that nobody answered to is gone."""
MOST_UNTOLD: Final = 100
HELD_YESTERDAY: Final = timedelta(hours=12)
"""After so long, a visit that nobody ticked anything for is shown to the member as it is."""


async def look(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Look after all visits, and have each unit's round brought up to date."""
    if await visits.are_alive(tx) or await stored.units_with(tx):
        await visit_duties.watch(tx, now, zone)
    await _follow_members(tx, now, zone)
    await _replace_visitors(tx, now, zone)
    await _ask_about_the_past(tx, now, zone)
    for visit in await visits.untold(tx, now - HELD_YESTERDAY, now, MOST_UNTOLD):
        await visit_records.show_member(tx, visit, now, zone)
    for unit_id in await stored.units_of_open(tx):
        for visit_id in await stored.left_over(tx, unit_id, "", now - rounds.FORGOTTEN):
            await rounds.close(tx, visit_id, now)
    for unit_id in await stored.units_with(tx):
        await due.note(tx, rounds.UNIT, unit_id, now + timedelta(seconds=1))
    return None


async def _follow_members(tx: Tx, now: datetime, zone: ZoneInfo) -> None:
    """Whose member has moved or is away: nothing is arranged with them any more."""
    today = now.astimezone(zone).date().toordinal()
    for visit, unit_id in await visits.astray(tx):
        those = await visitors.of_visit(tx, visit.id)
        if visit.state == "agreed":
            await visit_telling.news(tx, visit, "called_off", today, now, zone)
            await visit_telling.off(tx, visit, "called_off", today, now, zone, those=those)
        if unit_id is None or visit.kind == "routine":
            await visit_steps.void(tx, visit.id, now, None)
        else:
            await visit_steps.hand_over(tx, visit.id, unit_id, now)
    for visit in await visits.arranged_while_away(tx, now):
        span = await away.now_of(tx, visit.member_id, now)
        assert span is not None, "they are away"
        await must_visits.went_away(tx, visit.member_id, span.id, span.ends_at, now, zone, None)


async def _replace_visitors(tx: Tx, now: datetime, zone: ZoneInfo) -> None:
    """Where nobody is left to hold a visit, whoever of the unit has the fewest does."""
    for visit in await visits.unattended(tx):
        chosen = await rounds.fewest(tx, visit.unit_id, [visit.member_id], now)
        if chosen is not None:
            await visitors.join(tx, visit.id, chosen.member_id, chosen.unit_id)
            await visit_duties.begin(tx, visit.id, now, zone)


async def _ask_about_the_past(tx: Tx, now: datetime, zone: ZoneInfo) -> None:
    """An appointment of which nothing was recorded is asked about; a time nobody answered goes."""
    today = now.astimezone(zone).date().toordinal()
    for visit in await visits.left_behind(tx, now - LEFT_BEHIND):
        if visit.state != "proposed":
            await visit_duties.ask_how_it_went(tx, visit, now, zone)
            continue
        await visit_steps.unarrange(tx, visit.id, now, None)
        if visit.proposed_by == "member":
            await visit_telling.news(tx, visit, "unanswered", today, now, zone)

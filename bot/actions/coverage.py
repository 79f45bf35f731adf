"""户数: those who run a unit see what visits come to there, and in counts alone what is below."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions.asking import STALE, Pressed, alert, may
from bot.actions.visit_rights import VISITORS_KINDS
from bot.rules import coverage as rules
from bot.rules.coverage import Figures
from bot.rules.periods import Period, period
from bot.rules.permissions import Denied
from bot.screens import coverage as screens
from bot.screens.coverage import Line, Place
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import roles, rounds, summaries, units
from storage.tx import Tx
from storage.units import Unit

OWN: Final = 0
"""Stands for what one runs, where a unit's id is expected."""


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to a unit's figures; the ids are the unit, or OWN, the page, and how far back."""
    unit_id, page, offset = pressed.ids
    who = await may(tx, pressed, "coverage", VISITORS_KINDS, unit_id or None)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    assert who.member_id is not None, "who runs a unit has a name"
    own = await _run_by(tx, who.member_id, pressed.now)
    if unit_id == OWN and len(own) != 1:
        if not own:
            return alert(voice, "coverage.none")
        return Turned(screen=await _which(tx, own, voice, pressed.now))
    here = await units.by_id(tx, unit_id or own[0].id)
    if here is None or here.level == "group":
        return alert(voice, STALE)
    is_own = here.id in {one.id for one in own}
    above = await _above(tx, here, pressed, several=is_own and len(own) > 1)
    length = (await rounds.period_of(tx, here.id))[0] if is_own else "year"
    offset = min(offset, rules.FARTHEST)
    place = Place(here.id, page, offset, above, keeps=length not in rules.OWN)
    return Turned(screen=await _unit(tx, here, place, length, pressed, voice))


async def _unit(
    tx: Tx, here: Unit, place: Place, length: str, pressed: Pressed, voice: Voice
) -> Screen:
    now, zone = pressed.now, voice.zone
    periods = rules.periods(length, _today(now, zone), place.offset)
    parts = await summaries.parts(tx, here.id)
    below = [unit for those in parts.values() for unit in those]
    found = [await summaries.visits(tx, below, *at.instants(zone), now) for at in periods]
    sections = [
        (at, rules.added(by_unit.values())) for at, by_unit in zip(periods, found, strict=True)
    ]
    children = await units.children(tx, here.id)
    shown, turns = screens.page_of(children, place, voice)
    totals = {
        part: rules.total(rules.added(found[0].get(unit, {}) for unit in those))
        for part, those in parts.items()
    }
    lines = [Line(one, totals.get(one.id, Figures())) for one in shown]
    if children and totals[here.id].due and not place.page:
        lines = [Line(None, totals[here.id]), *lines]
    needs = await _needs(tx, here, periods[-1], place, pressed, zone)
    return screens.unit(here, sections, needs, lines, turns, place, voice)


async def _needs(
    tx: Tx, here: Unit, year: Period, place: Place, pressed: Pressed, zone: ZoneInfo
) -> screens.Needs | None:
    """Return what the needs of a year come to for whom they concern; for those above this month's.

    They are told by the month alone, here as elsewhere: what is hidden of one period could be had
    by subtracting it from another around it.
    """
    now = pressed.now
    is_theirs = (await roles.who_to_families(tx, pressed.user_id, now, here.id)).runs_unit
    sees_all = is_theirs and not await units.children(tx, here.id)
    if not sees_all and place.offset:
        return None
    at = year if sees_all else period("month", _today(now, zone))
    below = await summaries.subtree(tx, here.id)
    of_units = await summaries.needs(tx, below, *at.instants(zone))
    in_charge_of = here.id if is_theirs else None
    raised = {unit: one.raised for unit, one in of_units.items()}
    closed = {unit: one.closed for unit, one in of_units.items()}
    return screens.Needs(at, rules.needs(raised, in_charge_of), rules.needs(closed, in_charge_of))


async def _which(tx: Tx, own: list[Unit], voice: Voice, now: datetime) -> Screen:
    year = rules.back("year", _today(now, voice.zone), 0)
    lines = []
    for one in own:
        below = await summaries.subtree(tx, one.id)
        found = await summaries.visits(tx, below, *year.instants(voice.zone), now)
        lines.append(Line(one, rules.total(rules.added(found.values()))))
    return screens.which(lines, year, voice)


async def _run_by(tx: Tx, member_id: int, now: datetime) -> list[Unit]:
    """Return the units that somebody runs, party groups aside, in the tree's order."""
    ids = sorted({one.unit_id for one in await roles.charges(tx, member_id, now)})
    found = [await units.by_id(tx, one) for one in ids]
    return [one for one in found if one is not None and one.level != "group"]


async def _above(tx: Tx, here: Unit, pressed: Pressed, *, several: bool) -> int | None:
    """Return where [上一级] leads: the unit above, if that is theirs too, or all that they run."""
    if here.parent_id is not None:
        who = await roles.who(tx, pressed.user_id, pressed.now, here.parent_id)
        if who.runs_unit:
            return here.parent_id
    return OWN if several else None


def _today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()

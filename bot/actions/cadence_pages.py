"""/cadence: those who run a unit see what it held of what is usual, and units above see it too.

Nobody is sent anything because of it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.actions import cadence, replies, summary
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import cadence as rules
from bot.rules.periods import Period, before, period
from bot.rules.permissions import Denied, Place, judge
from bot.screens import cadence as screens
from bot.screens import cadence_rules
from bot.screens.cadence_rules import AS_THE_RULE, COLUMNS
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import cadence as stored
from storage import dropping, kinds, members, roles, units
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

CARRIERS: Final = summary.CARRY
"""The messages with a button that leads here: from a unit's figures one comes, and goes back."""
OWN: Final = 0
"""Stands for what one runs, where a unit's id is expected."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, in which voice they are spoken to, and when."""

    user_id: int
    voice: Voice
    now: datetime


async def ask(tx: Tx, said: Said) -> None:
    """Show what somebody runs, or else the rules."""
    if await asks(tx, said, "cadence") is not None:
        await replies.add(tx, said.update_id, cadence.KIND, said.user_id, said.now)


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to a unit's lines; the ids are the unit, or OWN, the page, and how many months back."""
    unit_id, page, offset = pressed.ids
    if unit_id == OWN:
        who = await may(tx, pressed, "cadence", CARRIERS)
        if isinstance(who, Denied):
            return alert(voice, who.code)
        return Turned(screen=await _home(tx, Reader(pressed.user_id, voice, pressed.now)))
    who = await may(tx, pressed, "cadence_unit", CARRIERS, unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    here = await units.by_id(tx, unit_id)
    if here is None:
        return alert(voice, STALE)
    reader = Reader(pressed.user_id, voice, pressed.now)
    return Turned(screen=await _unit(tx, here, page, offset, reader))


async def show_rules(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to the rules or to one of them; the id is its place, 0 for all."""
    (rank,) = pressed.ids
    who = await may(tx, pressed, "cadence", CARRIERS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if not rank:
        return Turned(screen=cadence_rules.every(await stored.rules(tx), voice))
    return await _rule(tx, rank, voice, may_change=who.is_admin)


async def change_rule(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Change one thing about a rule; the ids are its place, what, and to what."""
    rank, place, number = pressed.ids
    who = await may(tx, pressed, "cadence_rules", CARRIERS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    rule = await stored.by_rank(tx, rank)
    if rule is None or place >= len(COLUMNS):
        return alert(voice, STALE)
    value = cadence_rules.value(rule, COLUMNS[place], number)
    if value is None:
        return alert(voice, STALE)
    await stored.change(tx, rank, COLUMNS[place], value)
    return await _rule(tx, rank, voice, may_change=True)


async def ask_more(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have a unit ask more of itself than is usual.

    The ids are the unit; with a rule's place, to choose how many; with a number, to set it.
    """
    unit_id, *rest = pressed.ids
    who = await may(tx, pressed, "cadence_own", CARRIERS, unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    here = await units.by_id(tx, unit_id)
    if here is None:
        return alert(voice, STALE)
    if not rest:
        return Turned(screen=await _own(tx, here, voice))
    rule = await stored.by_rank(tx, rest[0])
    if rule is None or here.level not in rule.levels or not rules.stricter(rule):
        return alert(voice, STALE)
    if len(rest) > 1:
        if rest[1] not in (AS_THE_RULE, *rules.stricter(rule)):
            return alert(voice, STALE)
        await stored.ask_more(tx, unit_id, rule.code, rest[1] or None)
    has = (await stored.standings(tx, [unit_id]))[unit_id].stricter.get(rule.code)
    return Turned(screen=cadence_rules.own_choice(unit_id, rule, has, voice))


async def _home(tx: Tx, reader: Reader) -> Screen:
    """Return the one unit that somebody runs, which of several, or the rules if there is none."""
    own = await _run_by(tx, reader)
    if not own:
        return cadence_rules.every(await stored.rules(tx), reader.voice)
    if len(own) > 1:
        return screens.which(own, reader.voice)
    return await _unit(tx, own[0], 0, 0, reader)


async def _unit(tx: Tx, here: Unit, page: int, offset: int, reader: Reader) -> Screen:
    zone = reader.voice.zone
    today = reader.now.astimezone(zone).date()
    offset = min(offset, rules.FARTHEST)
    groups = [] if here.level == "group" else await units.party_groups(tx, here.id)
    ids = [here.id, *(one.id for one in groups)]
    lines = await cadence.of_units(tx, ids, _back(today, offset), zone)
    who = await roles.who(tx, reader.user_id, reader.now, here.id)
    may_ask_more = judge("cadence_own", who, Place.PRIVATE) is None
    place = screens.Place(
        here.id, page, offset, await _above(tx, here, reader), may_ask_more=may_ask_more
    )
    return screens.unit(
        screens.Shown(here, lines[here.id], [(one, lines[one.id]) for one in groups]),
        await units.children(tx, here.id),
        place,
        today,
        await dropping.names(tx),
        reader.voice,
    )


async def _own(tx: Tx, here: Unit, voice: Voice) -> Screen:
    found = [
        one
        for one in await stored.rules(tx)
        if one.is_used and here.level in one.levels and rules.stricter(one)
    ]
    has = (await stored.standings(tx, [here.id]))[here.id].stricter
    return cadence_rules.own(here.id, here.name, found, has, voice)


async def _rule(tx: Tx, rank: int, voice: Voice, *, may_change: bool) -> Turned:
    rule = await stored.by_rank(tx, rank)
    if rule is None:
        return alert(voice, STALE)
    names = {one.code: one.name for one in await kinds.every(tx)}
    return Turned(screen=cadence_rules.card(rule, names, voice, may_change=may_change))


async def _run_by(tx: Tx, reader: Reader) -> list[Unit]:
    """Return the units that somebody runs, in the tree's order."""
    person = await members.by_account(tx, reader.user_id)
    if person is None:
        return []
    charges = await roles.charges(tx, person.member_id, reader.now)
    found = [await units.by_id(tx, one) for one in sorted({each.unit_id for each in charges})]
    return [one for one in found if one is not None]


async def _above(tx: Tx, here: Unit, reader: Reader) -> int | None:
    """Return where [上一级] leads: the unit above, if that is theirs too, or all that they run."""
    if here.parent_id is not None:
        who = await roles.who(tx, reader.user_id, reader.now, here.parent_id)
        if who.runs_unit:
            return here.parent_id
    return OWN if len(await _run_by(tx, reader)) > 1 else None


def _back(today: date, offset: int) -> Period:
    found = period("month", today)
    for _ in range(offset):
        found = before(found)
    return found


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    who = await roles.who(tx, message.chat_id, telling.now)
    if not who.is_in_charge:
        return Withdrawn("not_in_charge")
    return Prepared(await _home(tx, Reader(message.chat_id, telling.voice, telling.now)))


WRITERS: Final[dict[str, Writer]] = {cadence.KIND: _write}

"""全员访: every household of a unit once a period, spread over it and shared out evenly."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days, visit_duties
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import rounds as rules
from bot.rules.slots import next_slot
from bot.rules.visits import end_of, in_order, share
from bot.screens import rounds as screens
from storage import away, members, units, visit_steps, visitors, visits
from storage import rounds as stored
from storage.due import Due
from storage.messages import Message
from storage.tx import Tx
from storage.visitors import Visitor
from storage.visits import Visit

YOURS: Final = "round_yours"
UNIT: Final = "visit_unit"
"""What falls due each morning for each unit that visits in rounds."""
FORGOTTEN: Final = timedelta(hours=20)
"""So long after its appointment a visit of an old round is held no more."""


async def each_unit(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Bring the round of one unit up to date."""
    await plan(tx, item.subject_id, now, zone)
    return None


async def plan(tx: Tx, unit_id: int, now: datetime, zone: ZoneInfo) -> int:
    """Bring a unit's round up to date; return how many households have joined it just now."""
    length, since = await stored.period_of(tx, unit_id)
    today = now.astimezone(zone).date()
    first = None if since is None else since.astimezone(zone).date()
    of = rules.current(length, first, today)
    if of is None:
        return 0
    for visit_id in await stored.left_over(tx, unit_id, of.label, now - FORGOTTEN):
        await close(tx, visit_id, now)
    waiting = await stored.without(tx, unit_id, of.label)
    load = await visitors.load(tx, unit_id, of.label)
    is_workday = await known_days.of(tx)
    days = rules.planned(len(waiting), of, today, is_workday, is_first=not load)
    if not days:
        return 0
    those = await _there(tx, unit_id, now)
    order = in_order(waiting, await stored.last_held(tx, unit_id), [one.member_id for one in those])
    whose = share(order, [one.member_id for one in those], load)
    for member_id, day in zip(order, days, strict=True):
        visit = await _join(tx, unit_id, member_id, of.label, day, whose.get(member_id), now, zone)
        if visit is not None:
            await visit_duties.note(tx, visit, zone, is_workday)
    await _tell(tx, unit_id, of.label, [one for one in those if one.member_id in whose.values()],
                now, zone)  # fmt: skip
    return len(waiting)


async def end(tx: Tx, unit_id: int, now: datetime) -> None:
    """A unit's round is over before its time: what is not due yet is not due at all.

    What is agreed on is held as agreed.
    """
    for visit in await visits.open_of_unit(tx, unit_id):
        if visit.kind == "routine" and visit.state in ("due", "proposed"):
            await close(tx, visit.id, now)


async def close(tx: Tx, visit_id: int, now: datetime) -> None:
    """A visit of a round that is over: missed if its last day has passed, else not due at all."""
    visit = await visits.by_id(tx, visit_id)
    assert visit is not None, "it is open"
    if visit.due_at <= now or visit.state in ("agreed", "started"):
        await visit_steps.miss(tx, visit_id, now)
    else:
        await visit_steps.void(tx, visit_id, now, None)


async def share_anew(tx: Tx, unit_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Who visits for a unit has changed: others take the visits that wait of who does no more.

    Of a must-visit only who does no more is replaced; what is arranged stays as it is.
    """
    chosen = {one.member_id for one in await visitors.of_unit(tx, unit_id)}
    took: dict[str, set[int]] = {}
    for visit in await visits.open_of_unit(tx, unit_id):
        those = await visitors.of_visit(tx, visit.id)
        kept = [one for one in those if one.member_id in chosen or one.unit_id != unit_id]
        if visit.state != "due" or (those and kept == those):
            continue
        besides = [visit.member_id, *(one.member_id for one in those)]
        fresh = await fewest(tx, unit_id, besides, now)
        if fresh is None:
            continue
        stay = [(one.member_id, one.unit_id) for one in kept]
        await visitors.assign(tx, visit.id, [(fresh.member_id, fresh.unit_id), *stay])
        if visit.kind == "routine":
            took.setdefault(visit.period, set()).add(fresh.member_id)
        else:
            await visit_duties.begin(tx, visit.id, now, zone)
    for label, whose in took.items():
        everybody = await visitors.of_unit(tx, unit_id)
        told = [one for one in everybody if one.member_id in whose]
        await _tell(tx, unit_id, label, told, now, zone)


async def _join(
    tx: Tx, unit_id: int, member_id: int, label: str, day: date, visitor_id: int | None,
    now: datetime, zone: ZoneInfo,
) -> Visit | None:  # fmt: skip
    """Have a household be visited in a round; None if it is in it already."""
    visit_id = await visits.add(
        tx, member_id=member_id, unit_id=unit_id, kind="routine", due_at=end_of(day, zone), now=now,
        by_member_id=None, period=label,
    )  # fmt: skip
    if visit_id is None:
        return None
    if visitor_id is not None:
        await visitors.join(tx, visit_id, visitor_id, unit_id)
    return await visits.by_id(tx, visit_id)


async def _tell(
    tx: Tx, unit_id: int, label: str, those: Sequence[Visitor], now: datetime, zone: ZoneInfo
) -> None:
    """Tell each who visits of all that is theirs, in one message that can wait."""
    day = now.astimezone(zone).date().toordinal()
    facts: dict[str, int | str] = {"unit": unit_id, "period": label}
    for one in those:
        if one.user_id is not None:
            about = f"{unit_id}:{label}:{day}"
            await tell(tx, YOURS, one.user_id, about, next_slot(now, zone), facts)


async def _there(tx: Tx, unit_id: int, now: datetime) -> list[Visitor]:
    """Return who visits for a unit and is not away; all of them if everybody is."""
    those = await visitors.of_unit(tx, unit_id)
    there = [one for one in those if await away.now_of(tx, one.member_id, now) is None]
    return there or those


async def fewest(tx: Tx, unit_id: int, besides: Sequence[int], now: datetime) -> Visitor | None:
    """Return who of a unit has the fewest visits to hold, if anybody can."""
    those = [one for one in await _there(tx, unit_id, now) if one.member_id not in besides]
    counts = {one.member_id: len(await visits.to_hold(tx, one.member_id)) for one in those}
    return min(those, key=lambda one: (counts[one.member_id], one.member_id), default=None)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit = await units.by_id(tx, int(message.details["unit"]))
    person = await members.by_account(tx, message.chat_id)
    if unit is None or person is None:
        return Withdrawn("gone")
    label = message.details["period"]
    own = [one for one in await visits.to_hold(tx, person.member_id) if one.period == label]
    if not own:
        return Withdrawn("none_left")
    return Prepared(screens.yours(unit, own, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {YOURS: _write}

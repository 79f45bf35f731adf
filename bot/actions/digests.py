"""每周小结 as it is read: what was held, what is left to do with its buttons, and the next week.

Who runs units below gets their counts, and first those that need a hand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.actions import cadence, summaries, todo
from bot.actions.asking import Pressed
from bot.actions.lists import Opened
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.actions.todo import Owed
from bot.actions.weeks import KIND
from bot.rules import hands
from bot.rules import weeks as rules
from bot.rules.periods import after, period
from bot.screens import lists as list_screens
from bot.screens import routes
from bot.screens import weeks as screens
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from bot.screens.weeks import Week
from storage import hands as stored
from storage import kinds, roles, sessions, units, visits
from storage import summaries as counted
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

COMING: Final = 100
"""Sessions of the next week that are looked at."""
ENDS_SOON: Final = timedelta(days=31)
"""What is missing of a year is not said each week from September on."""


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Opened:
    """Open one of what is left to do in the digest's place, or go back to the digest; the ids as
    for 待办.
    """
    return await todo.turn(tx, pressed, voice, KIND, _front)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit = await units.by_id(tx, int(message.details["unit"]))
    who = await roles.who(tx, message.chat_id, telling.now, int(message.details["unit"]))
    if unit is None or not who.runs_unit or who.member_id is None:
        return Withdrawn("not_secretary")
    owed = await todo.may_be_owed(tx, message.chat_id, who.member_id, telling.now)
    week = await _week(tx, unit, owed, message, telling)
    if week.is_empty:
        return Withdrawn("nothing")
    return Prepared(screens.weekly(week, telling.voice))


async def _front(tx: Tx, whole: Message, owed: Sequence[Owed], telling: Telling) -> Screen:
    unit = await units.by_id(tx, int(whole.details.get("unit", 0)))
    who = await roles.who(tx, whole.chat_id, telling.now, None if unit is None else unit.id)
    if unit is None or not who.runs_unit:
        # Who has handed the unit over since sees what they owe themselves, and nothing of it.
        return list_screens.todo(await todo.items(tx, owed, telling, routes.WEEK), telling.voice)
    return screens.weekly(await _week(tx, unit, owed, whole, telling), telling.voice)


async def _week(
    tx: Tx, unit: Unit, owed: Sequence[Owed], message: Message, telling: Telling
) -> Week:
    """Return the week in which the message was decided, and what stands open by now."""
    now, zone = telling.now, telling.voice.zone
    of = period("week", (message.expires_at - rules.LASTS).astimezone(zone).date())
    parts = await counted.parts(tx, unit.id)
    ids = [one for those in parts.values() for one in those]
    figures = await summaries.of(tx, ids, of, now, zone)
    monday, following = after(of).instants(zone)
    planned = await sessions.of_unit(tx, unit.id, monday, COMING)
    below = [one for one in ids if one not in parts[unit.id]]
    in_need = hands.in_need(await stored.found(tx, below, now), below)
    return Week(
        unit=unit,
        period=of,
        figures=figures.whole,
        kinds={one.code: one.name for one in await kinds.every(tx)},
        items=await todo.items(
            tx,
            [one for one in owed if await _is_for_now(tx, one, following)],
            telling,
            routes.WEEK,
        ),
        coming=[one for one in planned if monday <= one.starts_at < following],
        missing=[
            one
            for one in await cadence.of_unit(tx, unit.id, of, zone, with_training=False)
            if one.is_worth_saying(of.last) and one.period.last - of.last < ENDS_SOON
        ],
        hands=in_need,
        names=await stored.names(tx, [one.unit_id for one in in_need]),
    )


async def _is_for_now(tx: Tx, one: Owed, until: datetime) -> bool:
    """Say whether something owed is for the week that ends or the next one: a visit whose last day
    is after that is in 待办.
    """
    due = one.message.details.get("due") if one.message.kind == "visit_due" else None
    visit = None if due is None else await visits.by_id(tx, int(due))
    return visit is None or visit.due_at <= until


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

"""月报: those who run a unit are told what a period came to, once it is closed.

Of several periods that end on one day only the longest is told. What is shown is what was frozen,
and who is in charge is asked again at the moment of sending: after a transfer it is whoever runs it
now.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import summaries
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import closing as rules
from bot.rules.findings import findings
from bot.rules.hosts import host
from bot.rules.periods import Period, before, by_label, period
from bot.rules.summary import Rate, Summary, attendance, total
from bot.screens import reports as screens
from bot.screens.reports import Past, Report
from storage import chats, closing, due, kinds, roles, units
from storage import summaries as stored
from storage.due import Due
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

KIND: Final = "report"
IN_GROUP: Final = "report_group"
DUE: Final = {length: f"tell_{length}" for length in rules.LENGTHS}
"""What falls due when those who run the next units are told; its subject is the last one told."""
PIECE: Final = 50
SOON: Final = timedelta(seconds=1)
TREND: Final = 6
"""So many periods are shown side by side, the one that is told among them."""


async def begin(tx: Tx, of: Period, now: datetime) -> None:
    """A period was closed: have everybody be told whom it concerns."""
    await due.note(tx, DUE[of.length], 0, now + SOON)


async def tell_each(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Have those who run the next units be told of the period that was closed last."""
    length = item.kind.partition("_")[2]
    of = before(period(length, item.at.astimezone(zone).date()))
    every = await units.after(tx, item.subject_id, PIECE)
    for unit in every:
        if unit.level != "group":
            await _tell(tx, unit, of, now)
    if len(every) == PIECE:
        await due.note(tx, item.kind, every[-1].id, now + SOON)
    return None


async def _tell(tx: Tx, unit: Unit, of: Period, now: datetime) -> None:
    facts: dict[str, int | str] = {"unit": unit.id, "label": of.label}
    chosen = host(await roles.secretaries(tx, unit.id, now))
    told = [] if chosen is None else [chosen.user_id]
    if unit.parent_id is None:
        told += [one for one in await roles.admins(tx) if one not in told]
    for user_id in told:
        await tell(tx, KIND, user_id, f"{unit.id}:{of.label}", now, facts)
    if await closing.tells_group(tx, unit.id):
        for group in await chats.groups_of_unit(tx, unit.id):
            await tell(tx, IN_GROUP, group.id, f"{unit.id}:{of.label}", now, facts)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    who = await roles.who(tx, message.chat_id, telling.now, int(message.details["unit"]))
    if not who.is_in_charge:
        return Withdrawn("not_secretary")
    report = await _report(tx, message, telling)
    if report is None or report.whole.is_empty:
        return Withdrawn("nothing")
    return Prepared(screens.report(report, telling.voice, telling.now))


async def _write_in_group(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    if not await closing.tells_group(tx, int(message.details["unit"])):
        return Withdrawn("not_wanted")
    report = await _report(tx, message, telling)
    if report is None or not report.whole.sessions:
        return Withdrawn("nothing")
    return Prepared(screens.in_group(report, telling.voice))


async def _report(tx: Tx, message: Message, telling: Telling) -> Report | None:
    unit = await units.by_id(tx, int(message.details["unit"]))
    of = by_label(str(message.details["label"]))
    if unit is None or of is None or await closing.closed_at(tx, of.label) is None:
        return None
    return await of_unit(tx, unit, of, message.chat_id, telling.now, telling.voice.zone)


async def of_unit(
    tx: Tx, unit: Unit, of: Period, user_id: int, now: datetime, zone: ZoneInfo
) -> Report:
    """Return what a period came to in a unit with all below it, as an account may see it."""
    ids = await stored.subtree(tx, unit.id)
    own = [unit.id, *(one.id for one in await units.party_groups(tx, unit.id))]
    runs = (await roles.who(tx, user_id, now, unit.id)).runs_unit
    since = (await closing.since(tx)).astimezone(zone).date()
    every = await summaries.trend(tx, ids, of, TREND, now, zone)
    trend = [one for one in every if one.period.last >= since or not one.whole.is_empty]
    figures, before_it = every[-1], every[-2]
    whole = figures.whole if runs else Summary(figures.whole.sessions)
    return Report(
        unit=unit,
        period=of,
        whole=whole,
        closed_at=figures.closed_at,
        code=await summaries.code(tx, of),
        trend=[Past(one.period, one.whole, await _average(tx, unit, one.period)) for one in trend],
        findings=findings(
            whole,
            total(every[-1].by_unit.get(one, Summary()) for one in own) if runs else Summary(),
            before_it.whole if before_it in trend else None,
            await _average(tx, unit, of),
        ),
        kinds={one.code: one.name for one in await kinds.every(tx)},
        shows_visits=runs,
        needs=await summaries.needs(tx, figures, user_id, unit.id, now),
    )


async def _average(tx: Tx, unit: Unit, of: Period) -> Rate | None:
    """Return the attendance of the whole organisation; None for its top, or before it is closed."""
    whole = None if unit.parent_id is None else await closing.whole(tx, of.label)
    return None if whole is None else attendance(whole.all_sessions)


WRITERS: Final[dict[str, Writer]] = {KIND: _write, IN_GROUP: _write_in_group}

"""/summary 小结: what a period came to in a unit that one runs, at any time, and what leads on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import cadence, replies, reports, summaries
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, plain
from bot.rules import closing as closing_rules
from bot.rules import hands, periods
from bot.rules.hands import Hand
from bot.rules.periods import LENGTHS, Period, period
from bot.rules.permissions import Denied, Place, judge
from bot.rules.summary import Summary, total
from bot.screens import reports as report_screens
from bot.screens import summary as screens
from bot.screens.screen import Screen, Turned
from bot.screens.summary import Page, Part
from bot.screens.voice import Voice
from storage import closing, kinds, messages, roles, units
from storage import hands as stored_hands
from storage import summaries as stored
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

KIND: Final = "summary"
PICTURE: Final = "summary_picture"
UNCLEAR: Final = "summary_unclear"
CARRY: Final = (KIND, reports.KIND, cadence.KIND)
"""The kinds of message whose buttons lead here."""
OWN: Final = 0
"""Stands for what one runs, where a unit's id is expected."""
YEARS: Final = range(2000, 2100)
"""What is looked at at all: the ends of the calendar are no periods."""
PICTURE_AGAIN_AFTER: Final = timedelta(seconds=20)
"""So soon a second press of the same button means the picture that is on its way."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which unit and period somebody wants to see."""

    unit_id: int
    period: Period
    page: int = 0


async def ask(tx: Tx, said: Said) -> None:
    """/summary: show what this month has come to so far; /summary 上月, /summary 2026-10."""
    if await asks(tx, said, KIND) is None:
        return
    of = periods.meant(said.words, said.now.astimezone(said.zone).date())
    if of is None:
        await replies.add(tx, said.update_id, UNCLEAR, said.user_id, said.now)
        return
    await replies.add(
        tx, said.update_id, KIND, said.user_id, said.now, details=_details(_Asked(OWN, of))
    )


async def open_it(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show the figures that a report is made of, as a message of their own; the ids are the unit,
    the length and the first day of the period.
    """
    asked = await _theirs(tx, pressed, voice)
    if isinstance(asked, Turned):
        return asked
    await replies.add(
        tx, pressed.update_id, KIND, pressed.user_id, pressed.now, details=_details(asked)
    )
    return brief(voice, "summary.follows")


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to a unit and a period; the ids are the unit, or OWN, the length, the first day of the
    period and the page. It changes nothing, and may read much: it is done on a reader.
    """
    asked = await _theirs(tx, pressed, voice)
    if isinstance(asked, Turned):
        return asked
    screen = await _screen(tx, asked, pressed.user_id, pressed.now, voice)
    return alert(voice, "summary.none") if screen is None else Turned(screen=screen)


async def send_picture(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Send the picture of what is shown; the ids are the unit, the length and the first day."""
    asked = await _theirs(tx, pressed, voice)
    if isinstance(asked, Turned):
        return asked
    details = _details(asked)
    since = pressed.now - PICTURE_AGAIN_AFTER
    if not await messages.decided_since(tx, PICTURE, pressed.user_id, since, details):
        await replies.add(
            tx, pressed.update_id, PICTURE, pressed.user_id, pressed.now, details=details
        )
    return brief(voice, "summary.picture.follows")


async def set_group(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have the unit's group be told of each month, or not; the ids are the unit, the length, the
    first day of the period and 1 or 0.
    """
    asked = await _theirs(tx, pressed, voice)
    if isinstance(asked, Turned):
        return asked
    who = await roles.who_to_families(tx, pressed.user_id, pressed.now, asked.unit_id)
    if not who.runs_unit:
        return alert(voice, "secretaries_only")
    await closing.set_tells_group(tx, asked.unit_id, tells=asked.page == 1)
    screen = await _screen(
        tx, _Asked(asked.unit_id, asked.period), pressed.user_id, pressed.now, voice
    )
    return Turned(screen=screen)


async def _theirs(tx: Tx, pressed: Pressed, voice: Voice) -> _Asked | Turned:
    unit_id, length, first, *page = pressed.ids
    who = await may(tx, pressed, KIND, CARRY, unit_id or None)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    of = _period(length, first)
    if of is None:
        return alert(voice, STALE)
    return _Asked(unit_id, of, *page)


def _period(length: int, first: int) -> Period | None:
    try:
        day = date.fromordinal(first)
        return period(LENGTHS[length], day) if day.year in YEARS else None
    except (IndexError, ValueError, OverflowError):
        return None


async def _screen(
    tx: Tx, asked: _Asked, user_id: int, now: datetime, voice: Voice
) -> Screen | None:
    """Return the figures that were asked for, or the choice of a unit; None if there is none."""
    own = await run_by(tx, user_id, now)
    unit_id = asked.unit_id
    if unit_id == OWN and len(own) != 1:
        return screens.which(own, asked.period, voice) if own else None
    here = await units.by_id(tx, unit_id or own[0].id)
    if here is None or here.level == "group":
        return None
    who = await roles.who(tx, user_id, now, here.id)
    if judge(KIND, who, Place.PRIVATE) is not None:
        return None
    page = await _page(tx, here, asked, user_id, now, voice.zone)
    above = await _above(tx, here, user_id, now, several=len(own) > 1)
    return screens.unit(page, above, voice, now)


async def _page(
    tx: Tx, here: Unit, asked: _Asked, user_id: int, now: datetime, zone: ZoneInfo
) -> Page:
    parts = await stored.parts(tx, here.id)
    ids = [unit for those in parts.values() for unit in those]
    figures = await summaries.of(tx, ids, asked.period, now, zone)
    runs = (await roles.who(tx, user_id, now, here.id)).runs_unit
    is_theirs = (await roles.who_to_families(tx, user_id, now, here.id)).runs_unit
    # What is somebody's own to do is in 待办; a hand is for those above.
    others = [one for one in ids if not is_theirs or one not in parts[here.id]]
    in_need = hands.in_need(await stored_hands.found(tx, others, now), others) if runs else []
    return Page(
        unit=here,
        period=asked.period,
        page=asked.page,
        whole=figures.whole,
        closes=await _closes(tx, asked.period, zone),
        closed_at=figures.closed_at,
        code=await summaries.code(tx, asked.period),
        changed=await summaries.changed_since(tx, ids, asked.period, zone),
        kinds={one.code: one.name for one in await kinds.every(tx)},
        shows_visits=runs,
        needs=await summaries.needs(tx, figures, user_id, here.id, now),
        parts=[
            Part(
                one,
                total(figures.by_unit.get(unit, Summary()) for unit in parts[one.id]),
                _added(in_need, parts[one.id]),
            )
            for one in await units.children(tx, here.id)
        ],
        hand=_added(in_need, parts[here.id]),
        tells_group=await closing.tells_group(tx, here.id) if is_theirs else None,
    )


def _added(in_need: Sequence[Hand], unit_ids: Sequence[int]) -> dict[str, int]:
    """Return what some units need a hand with, together."""
    those = [one.of for one in in_need if one.unit_id in unit_ids]
    found = {kind: sum(one.get(kind, 0) for one in those) for kind in hands.KINDS}
    return {kind: n for kind, n in found.items() if n}


async def _closes(tx: Tx, of: Period, zone: ZoneInfo) -> bool:
    """Say whether a period's figures are frozen one day: weeks are not, nor what was before."""
    since = (await closing.since(tx)).astimezone(zone).date()
    return of.length in closing_rules.LENGTHS and of.last >= since


async def run_by(tx: Tx, user_id: int, now: datetime) -> list[Unit]:
    """Return the units that an account runs, party groups aside; who runs the system and no unit
    begins at the top.
    """
    who = await roles.who(tx, user_id, now)
    found: list[Unit] = []
    if who.member_id is not None:
        ids = sorted({one.unit_id for one in await roles.charges(tx, who.member_id, now)})
        every = [await units.by_id(tx, one) for one in ids]
        found = [one for one in every if one is not None and one.level != "group"]
    return found or (await units.children(tx, None) if who.is_admin else [])


async def _above(tx: Tx, here: Unit, user_id: int, now: datetime, *, several: bool) -> int | None:
    """Return where [上一级] leads: the unit above, if that is theirs too, or all that they run."""
    if here.parent_id is not None:
        who = await roles.who(tx, user_id, now, here.parent_id)
        if judge(KIND, who, Place.PRIVATE) is None:
            return here.parent_id
    return OWN if several else None


def _details(asked: _Asked) -> dict[str, int | str]:
    return {"unit": asked.unit_id, "length": asked.period.length,
            "first": asked.period.first.toordinal()}  # fmt: skip


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    asked = _asked(message, telling)
    screen = await _screen(tx, asked, message.chat_id, telling.now, telling.voice)
    return Prepared(screen or Screen(telling.voice.say("summary.none")))


async def _write_picture(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    asked, now, voice = _asked(message, telling), telling.now, telling.voice
    unit = await units.by_id(tx, asked.unit_id)
    who = await roles.who(tx, message.chat_id, now, asked.unit_id)
    if unit is None or judge(KIND, who, Place.PRIVATE) is not None:
        return Withdrawn("not_in_charge")
    report = await reports.of_unit(tx, unit, asked.period, message.chat_id, now, voice.zone)
    return Prepared(report_screens.alone(report, voice, now))


def _asked(message: Message, telling: Telling) -> _Asked:
    """Return what a message is about: without anything said, this month of what one runs."""
    details = message.details
    today = telling.now.astimezone(telling.voice.zone).date()
    first = date.fromordinal(int(details.get("first", today.toordinal())))
    of = period(str(details.get("length", "month")), first)
    return _Asked(int(details.get("unit", OWN)), of)


WRITERS: Final[dict[str, Writer]] = {
    KIND: _write,
    PICTURE: _write_picture,
    UNCLEAR: plain("summary.unclear"),
}

"""What the calendar does when it rings: note what fell due, then settle each in its own unit."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import (
    announcing,
    arranging,
    binding,
    buddies,
    closing,
    confirming,
    must_visits,
    need_due,
    need_telling,
    other_days,
    reminding,
    reports,
    rounds,
    series_filling,
    transfers,
    visit_duties,
    visit_mornings,
    weeks,
)
from bot.actions.sessions import close_check_in, open_check_in, send_host_card
from bot.rules import calendar as rules
from bot.rules.calendar import DUE_KINDS, HOST_CARD, is_still_useful
from bot.rules.sessions import Session
from storage import chats, due, posts, sessions
from storage.tx import Tx

SessionsOwn = Callable[[Tx, Session, datetime, ZoneInfo], Awaitable[str | None]]
OfFamilies = Callable[[Tx, due.Due, datetime, ZoneInfo], Awaitable[str | None]]
NOBODY_REACHABLE = "no_reachable_secretary"
NO_GROUP = "no_group"
TOO_LATE = "too_late"
OTHERS = {
    "unbound_group": binding.leave_if_unbound,
    confirming.UNDO_ENDS: confirming.undo_ends,
}
"""What falls due besides a session's own: each does it, and returns why not, if not."""


async def read(tx: Tx, now: datetime) -> list[int]:
    """Note all that fell due up to `now`; return the ids of all that is to be settled, in order."""
    await due.read_calendar(tx, now)
    return await due.open_ids(tx, now)


async def settle(tx: Tx, due_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Bring about what fell due, if it still helps; else record that it did not."""
    item = await due.take(tx, due_id)
    if item is None:
        return
    if item.kind in _OF_FAMILIES:
        reason = await _OF_FAMILIES[item.kind](tx, item, now, zone)
        await due.settle(tx, due_id, "done" if reason is None else "void", now, reason=reason)
        return
    if item.kind in OTHERS:
        reason = await OTHERS[item.kind](tx, item.subject_id, now)
        state = "done" if reason is None else "void"
        await due.settle(tx, due_id, state, now, reason=reason)
        return
    session = await sessions.by_id(tx, item.subject_id)
    if session is None or session.state == "dropped":
        await due.settle(tx, due_id, "void", now, reason="not_held")
        return
    if not is_still_useful(DUE_KINDS[item.kind], session, now):
        await due.settle(tx, due_id, "expired", now, reason=TOO_LATE)
        return
    reason = await _SESSIONS_OWN[item.kind](tx, session, now, zone)
    await due.settle(tx, due_id, "done" if reason is None else "void", now, reason=reason)


async def card_refused(tx: Tx, session_id: int, now: datetime) -> None:
    """The host turned out to be out of reach: the next secretary gets the card, if there is one."""
    if not await send_host_card(tx, session_id, now):
        await due.void_done(tx, HOST_CARD.code, session_id, NOBODY_REACHABLE, now)


async def wants_a_ring(tx: Tx, now: datetime, known: datetime | None) -> bool:
    """Say whether the calendar has something before `known`, when the alarm rings next, UTC.

    Also if something fell due up to `now` and is not settled: a ring under way may have looked
    before that was committed, and have set the alarm after.
    """
    at = await due.next_instant(tx, now)
    is_sooner = at is not None and (known is None or at < known)
    return is_sooner or await due.is_behind(tx, now)


async def next_instant(tx: Tx, now: datetime) -> datetime | None:
    """Return when the next thing falls due after `now`, UTC, or None if nothing is planned."""
    return await due.next_instant(tx, now)


async def _announce(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    if session.state != "planned":
        return "not_planned"
    return None if await announcing.announce(tx, session, now, zone) else NO_GROUP


async def _day_begins(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    """What said 明天 says 今天 from now on."""
    await posts.want_new_head(tx, session.id)
    return None


async def _short_notice(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    if session.state != "planned":
        return "not_planned"
    await announcing.remind(tx, session, now)
    return None


async def _opens(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    await open_check_in(tx, session.id, now)
    return None if await chats.groups_for(tx, session.unit_id) else NO_GROUP


async def _card(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    return None if await send_host_card(tx, session.id, now) else NOBODY_REACHABLE


async def _nudge(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    if session.state != "open":
        return "not_open"
    if not await sessions.note_reminded(tx, session.id):
        return "reminded_before"
    await reminding.remind(tx, session, now)
    await posts.want_new_version(tx, session.id)
    return None


async def _closes(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> str | None:
    await close_check_in(tx, session.id, now)
    return None


async def _transfer(tx: Tx, item: due.Due, now: datetime, zone: ZoneInfo) -> str | None:
    return await transfers.take_effect(tx, item.subject_id, now, zone)


_SESSIONS_OWN: Final[dict[str, SessionsOwn]] = {
    rules.MEETING_POST.code: _announce,
    rules.DAY_BEGINS.code: _day_begins,
    rules.SHORT_NOTICE.code: _short_notice,
    rules.CHECK_IN_OPENS.code: _opens,
    rules.HOST_CARD.code: _card,
    rules.NUDGE.code: _nudge,
    rules.CHECK_IN_CLOSES.code: _closes,
}
"""What falls due around a session: each does it, and returns why not, if not."""

_OF_FAMILIES: Final[dict[str, OfFamilies]] = {
    visit_duties.DUE: visit_duties.remind,
    visit_duties.OVERDUE: visit_duties.tell_overdue,
    arranging.TODAY: visit_duties.on_the_day,
    visit_duties.DAY: visit_mornings.look,
    rounds.UNIT: rounds.each_unit,
    must_visits.BACK: must_visits.span_ends,
    need_telling.DUE: need_due.remind,
    need_telling.OVERDUE: need_due.step,
    need_telling.DAY: need_due.each_morning,
    buddies.MONTH: buddies.ask_month,
    "transfer": _transfer,
    buddies.ASK: buddies.ask_again,
    series_filling.DUE: series_filling.fill,
    weeks.DUE: weeks.close,
    **dict.fromkeys(closing.DUE.values(), closing.begin),
    **dict.fromkeys(closing.FREEZE.values(), closing.freeze),
    **dict.fromkeys(reports.DUE.values(), reports.tell_each),
    **dict.fromkeys(other_days.KINDS, other_days.follow),
}
"""What falls due around visits, needs, series and transfers: each does it, and returns why not."""

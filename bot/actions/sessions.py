"""A session's life on the calendar: planned, announced, check-in opened, the card, closed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.actions import announcing, known_days
from bot.actions.hosts_turn import CARD
from bot.rules import sessions as rules
from bot.rules.calendar import CARD_USEFUL
from bot.rules.expected import Expected, expected
from bot.rules.hosts import Candidate, host
from bot.rules.sessions import Kind, Plan, Session, Times
from storage import (
    attendance,
    dropping,
    due,
    guests,
    kinds,
    leave,
    members,
    posts,
    roles,
    sessions,
    units,
)
from storage.tx import Tx

Change = Literal["told", "untold", "same"]
"""What a change comes to: who knew of the session is told; nobody knew; or nothing changed."""


async def plan(
    tx: Tx, wanted: Plan, *, now: datetime, zone: ZoneInfo, by_member_id: int | None = None
) -> int:
    """Plan a session and return its id; what of it is due already falls due at once.

    Raises LookupError for a kind that does not exist.
    """
    kind = await _kind(tx, wanted.kind)
    session_id = await sessions.add(
        tx,
        wanted,
        wanted.audience or kind.audience,
        await _times(tx, kind, wanted, now, zone),
        now,
        by_member_id,
    )
    await due.add_missed(tx, session_id)
    return session_id


async def move(
    tx: Tx,
    session: Session,
    starts: datetime,
    now: datetime,
    zone: ZoneInfo,
    *,
    length: timedelta | None = None,
    place: str = "",
    by_member_id: int | None = None,
) -> Change:
    """Have a session that is still to come start at another time, last longer, or be elsewhere.

    What is not given stays. At another time whoever has checked in already is expected anew, and
    who is on leave for it is so only if it stays on that day.
    """
    length = length or session.ends_at - session.starts_at
    place = place or session.place
    is_same_time = starts == session.starts_at
    if not session.is_to_come or (
        is_same_time and starts + length == session.ends_at and place == session.place
    ):
        return "same"
    was_told = await announcing.was_told(tx, session.id)
    await sessions.set_place(tx, session.id, place, now, by_member_id)
    if is_same_time:
        await sessions.set_end(tx, session.id, starts + length, now, by_member_id)
        await posts.want_new_head(tx, session.id)
    else:
        await _move(
            tx, session, starts, length, now, zone, was_told=was_told, by_member_id=by_member_id
        )
    if not was_told or (is_same_time and place == session.place):
        return "untold"
    await announcing.tell_change(tx, session, now, zone)
    return "told"


async def _move(
    tx: Tx,
    session: Session,
    starts: datetime,
    length: timedelta,
    now: datetime,
    zone: ZoneInfo,
    *,
    was_told: bool,
    by_member_id: int | None,
) -> None:
    as_planned = Plan(
        session.unit_id, session.kind, starts, session.place, length=length, is_announced=True
    )
    times = await _times(tx, await _kind(tx, session.kind), as_planned, now, zone)
    if was_told:
        times = replace(times, announced=None, reminded=None)
    await sessions.move(tx, session.id, times, now, by_member_id)
    await posts.retire(tx, session.id)
    if session.state == "open":
        await attendance.begin_anew(tx, session.id, now)
        await guests.forget_all(tx, session.id)
    void = []
    is_same_day = starts.astimezone(zone).date() == session.starts_at.astimezone(zone).date()
    for one in await leave.for_session(tx, session.id):
        if is_same_day:
            await leave.set_span(tx, one.id, starts, starts + length)
        elif await leave.withdraw(tx, one.id):
            void.append(one.member_id)
    await announcing.tell_leave_void(tx, session, void, now, zone)
    await due.add_missed(tx, session.id)


async def drop(
    tx: Tx,
    session: Session,
    now: datetime,
    zone: ZoneInfo,
    why: str | None = None,
    by_member_id: int | None = None,
) -> Change:
    """Have a session not be held, for a reason if one is known; "same" if it is over, or was
    dropped before.
    """
    was_told = await announcing.was_told(tx, session.id)
    for state in ("planned", "open"):
        if await dropping.drop(tx, session.id, state, now, why, by_member_id):
            await posts.want_new_head(tx, session.id)
            await posts.want_unpinned(tx, session.id)
            if was_told:
                await announcing.tell_change(tx, session, now, zone)
            return "told" if was_told else "untold"
    return "same"


async def who_is_expected(tx: Tx, session: Session) -> Expected:
    """Return who is expected at a session by its audience, as everybody stands at its start."""
    people = await members.audience(tx, session.unit_id, session.starts_at)
    return expected(session.audience, people)


async def open_check_in(tx: Tx, session_id: int, now: datetime) -> None:
    """Fix the expected list and decide the post in the unit's groups; a second time is nothing."""
    session = await sessions.by_id(tx, session_id)
    if session is None or not await sessions.change_state(tx, session_id, "planned", "open", now):
        return
    meant = await who_is_expected(tx, session)
    await attendance.unlist(tx, session_id, meant.members, now)
    await attendance.fix(tx, session_id, meant, now)
    for one in await leave.covering(tx, session_id):
        if one.member_id in meant.members:
            await attendance.set_state(
                tx, session_id, one.member_id, "leave", now, one.member_id, "leave",
                why=one.kind, leave_id=one.id,
            )  # fmt: skip
    await announcing.post_check_in(tx, session, now)


async def close_check_in(tx: Tx, session_id: int, now: datetime) -> None:
    """Close check-in: the posts show it, and nothing stays pinned."""
    await open_check_in(tx, session_id, now)
    if await sessions.change_state(tx, session_id, "open", "closed", now):
        await posts.show_front(tx, CARD, session_id, but="roll")
        await posts.want_new_head(tx, session_id)
        await posts.want_unpinned(tx, session_id)


async def send_host_card(tx: Tx, session_id: int, now: datetime) -> bool:
    """Decide the host's card; False if no secretary of the unit can be reached.

    Who has reported leave from the session hosts it only if nobody else can.
    """
    session = await sessions.by_id(tx, session_id)
    if session is None:
        return False
    await open_check_in(tx, session_id, now)
    candidates = await _hosts(tx, session, now)
    away = {
        one.member_id
        for one in await attendance.attendees(tx, session_id)
        if one.whereabouts == "leave"
    }
    chosen = host([one for one in candidates if one.member_id not in away]) or host(candidates)
    if chosen is None:
        return False
    await announcing.post(
        tx, CARD, session, chosen.user_id, now, session.closes_at + CARD_USEFUL, pin=False
    )
    return True


async def pass_card_on(tx: Tx, post_id: int, now: datetime) -> None:
    """A card stands with somebody who may not see it any more: their successor gets one, while the
    record is still to be confirmed.
    """
    await posts.set_state(tx, post_id, "gone")
    post = await posts.by_id(tx, post_id)
    assert post is not None, "it was just looked at"
    session = await sessions.by_id(tx, post.session_id)
    if post.kind != CARD or post.view == "retired" or session is None or not session.takes_marks:
        return
    if now < session.closes_at + CARD_USEFUL:
        await send_host_card(tx, session.id, now)


async def _hosts(tx: Tx, session: Session, now: datetime) -> list[Candidate]:
    """Return the secretaries of the session's unit; where a party group has none, the branch's."""
    found = await roles.secretaries(tx, session.unit_id, now)
    if host(found) is not None:
        return found
    base = await units.base(tx, session.unit_id)
    return found if base == session.unit_id else await roles.secretaries(tx, base, now)


async def _kind(tx: Tx, code: str) -> Kind:
    kind = await kinds.by_code(tx, code)
    if kind is None:
        raise LookupError(f"no kind of session {code!r}")
    return kind


async def _times(tx: Tx, kind: Kind, wanted: Plan, now: datetime, zone: ZoneInfo) -> Times:
    """Return all instants of a session that is planned or moved at `now`."""
    starts = wanted.starts
    times = replace(
        rules.times(kind, starts, wanted.length), day=rules.day_begins(starts, now, zone)
    )
    if await units.nudges(tx, wanted.unit_id):
        times = replace(times, nudged=starts + rules.NUDGE_AFTER)
    if wanted.is_announced:
        times = replace(
            times,
            announced=rules.announced(starts, now, zone, await known_days.of(tx)),
            reminded=rules.reminded(starts, now),
        )
    return times

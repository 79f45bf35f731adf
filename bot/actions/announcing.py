"""What a session tells its group, and those whom no group tells: posts, changes, in private."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import from_ms, to_ms
from bot.rules import pings
from bot.rules.expected import expected
from bot.rules.quiet import is_quiet, morning
from bot.rules.sessions import Session
from bot.screens import announcing as screens
from storage import attendance, chats, members, messages, posts, roles, sessions
from storage.messages import Message
from storage.tx import Tx

MEETING: Final = "meeting"
CHECK_IN: Final = "check_in"
ASK: Final = "check_in_ask"
"""The check-in post for those whom no group tells, in private."""
NUDGE: Final = "nudge"
"""What reminds in private those who have not checked in."""
LEAVE_VOID: Final = "leave_void"
ASKING: Final = ("meeting_notice", ASK, "session_changed_private")


async def announce(tx: Tx, session: Session, now: datetime, zone: ZoneInfo) -> bool:
    """Decide the meeting post; False if the unit has no group that could show it.

    Whom no group tells is told in private, at night only if it starts before they would hear of it.
    """
    groups = await chats.groups_for(tx, session.unit_id)
    for group in groups:
        await post(tx, MEETING, session, group.id, now, session.opens_at, pin=False)
    at = now if pings.is_imminent(session.starts_at, now) else morning(now, zone)
    for user_id in await outsiders(tx, session):
        await _tell(tx, "meeting_notice", user_id, session, at, session.opens_at)
    return bool(groups)


async def remind(tx: Tx, session: Session, now: datetime) -> None:
    """Half an hour before the start: say again what was planned at short notice."""
    for group in await chats.groups_for(tx, session.unit_id):
        await _tell(tx, "short_notice", group.id, session, now, session.opens_at)


async def post_check_in(tx: Tx, session: Session, now: datetime) -> None:
    """Check-in is open: decide its post, and ask those whom no group tells."""
    for group in await chats.groups_for(tx, session.unit_id):
        await post(tx, CHECK_IN, session, group.id, now, session.closes_at, pin=True)
    for user_id in await outsiders(tx, session):
        await _tell(tx, ASK, user_id, session, now, session.closes_at)


async def ask_instead(tx: Tx, unit_id: int, now: datetime) -> None:
    """A group of the unit is lost: who is expected at what is open there is asked in private."""
    for session in await sessions.open_in(tx, unit_id):
        for user_id in await outsiders(tx, session):
            await _tell(tx, ASK, user_id, session, now, session.closes_at)


async def post_open_sessions(tx: Tx, unit_id: int, chat_id: int, now: datetime) -> None:
    """A group was bound to a unit: what is open or announced there is posted in it as well."""
    for session in await sessions.announced_of(tx, unit_id, now):
        await post(tx, MEETING, session, chat_id, now, session.opens_at, pin=False)
    for session in await sessions.open_of(tx, unit_id):
        await post(tx, CHECK_IN, session, chat_id, now, session.closes_at, pin=True)


async def was_told(tx: Tx, session_id: int) -> bool:
    """Say whether anybody has been told of a session, so that a change is told as well."""
    has_post = any(
        one.kind in (MEETING, CHECK_IN) for one in await posts.of_session(tx, session_id)
    )
    return has_post or await messages.was_about(tx, session_id, *ASKING)


async def tell_change(tx: Tx, was: Session, now: datetime, zone: ZoneInfo) -> None:
    """Tell at once that a session was moved, is elsewhere or is not held; `was` is how it stood.

    In private it waits for the morning, unless it was to start, or starts, within twelve hours.
    """
    session = await sessions.by_id(tx, was.id)
    assert session is not None, "it was just changed"
    is_near = pings.is_imminent(min(was.starts_at, session.starts_at), now)
    is_elsewhere = was.starts_at == session.starts_at and was.place != session.place
    details = {
        "was": to_ms(was.starts_at),
        "at": to_ms(now),
        "near": int(is_near),
        "place": int(is_elsewhere),
    }
    until = max(was.closes_at, now + pings.IMMINENT)
    for group in await chats.groups_for(tx, was.unit_id):
        await _tell(tx, "session_changed", group.id, was, now, until, details)
    at = now if is_near else morning(now, zone)
    reminded = await messages.told_chats(tx, was.id, NUDGE)
    for user_id in dict.fromkeys([*await outsiders(tx, was), *reminded]):
        await _tell(tx, "session_changed_private", user_id, was, at, max(until, at), details)


async def tell_leave_void(
    tx: Tx, was: Session, member_ids: Sequence[int], now: datetime, zone: ZoneInfo
) -> None:
    """Tell those who were on leave from a session that it is on another day now."""
    session = await sessions.by_id(tx, was.id)
    assert session is not None, "it was just moved"
    is_near = pings.is_imminent(min(was.starts_at, session.starts_at), now)
    at = now if is_near else morning(now, zone)
    details = {"was": to_ms(was.starts_at), "at": to_ms(now)}
    until = max(session.closes_at, at + pings.IMMINENT)
    for user_id in await members.accounts_to_write_to(tx, member_ids):
        await _tell(tx, LEAVE_VOID, user_id, session, at, until, details)


async def outsiders(tx: Tx, session: Session) -> list[int]:
    """Return the accounts of those expected whom no group of the unit tells: those of other
    units, and where the unit has no group, all. Only those who can be written to, by member.
    """
    people = await members.audience(tx, session.unit_id, session.starts_at)
    meant = set(expected(session.audience, people).members)
    if any(group.state == "open" for group in await chats.groups_for(tx, session.unit_id)):
        meant -= {person.member_id for person in people if person.is_own}
    return await members.accounts_to_write_to(tx, sorted(meant))


async def post(
    tx: Tx,
    kind: str,
    session: Session,
    chat_id: int,
    now: datetime,
    expires_at: datetime,
    *,
    pin: bool,
) -> None:
    """Decide a post of a session in a chat; a second time is nothing."""
    post_id = await posts.add(tx, kind, session.id, chat_id, pin=pin)
    if post_id is not None:
        await messages.add(
            tx,
            key=f"post:{post_id}",
            kind="post",
            chat_id=chat_id,
            not_before=now,
            expires_at=expires_at,
            urgency=messages.IMMINENT,
            post_id=post_id,
            session_id=session.id,
        )


async def _tell(
    tx: Tx,
    kind: str,
    chat_id: int,
    session: Session,
    now: datetime,
    until: datetime,
    details: Mapping[str, int | str] | None = None,
) -> None:
    """Have a chat told something about a session as it is planned now, once."""
    at = (details or {}).get("at", to_ms(session.starts_at))
    await tell(
        tx, kind, chat_id, f"{session.id}:{at}", now, details, lasts=until - now,
        urgency=messages.IMMINENT, session_id=session.id,
    )  # fmt: skip


async def about(tx: Tx, message: Message) -> Session:
    """Return the session that a message is about."""
    assert message.session_id is not None, "it was decided for a session"
    session = await sessions.by_id(tx, message.session_id)
    assert session is not None, "sessions are never removed"
    return session


async def _write_notice(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    if session.state != "planned":
        return Withdrawn("not_planned")
    return Prepared(screens.notice(session, telling.voice, telling.now))


async def _write_reminder(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    if session.state != "planned":
        return Withdrawn("not_planned")
    is_loud = pings.is_loud(session, telling.now, telling.voice.zone)
    if is_loud and message.is_first_attempt:
        await sessions.note_ping(tx, session.id)
    screen = screens.short_notice(session, telling.voice, telling.now)
    return Prepared(replace(screen, silent=not is_loud))


async def _write_ask(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    standing = await attendance.standing(tx, session.id, message.chat_id)
    if session.state != "open" or standing is None or standing.attendance != "expected":
        return Withdrawn("not_expected")
    return Prepared(screens.ask(session, telling.voice, telling.now))


async def _write_unconfirmed(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Say in what somebody owes that a record waits for its secretary."""
    session = await about(tx, message)
    who = await roles.who(tx, message.chat_id, telling.now, session.unit_id)
    if session.state != "closed" or not who.runs_unit:
        return Withdrawn("confirmed")
    return Prepared(screens.unconfirmed(session, telling.voice))


async def _write_change(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    was = from_ms(int(message.details["was"]))
    is_elsewhere = bool(message.details.get("place"))
    if session.state != "dropped" and session.starts_at == was and not is_elsewhere:
        return Withdrawn("not_changed")
    is_loud = message.chat_id > 0 or (
        bool(message.details["near"]) and not is_quiet(telling.now, telling.voice.zone)
    )
    screen = screens.changed(session, was, telling.voice, telling.now)
    return Prepared(replace(screen, silent=not is_loud))


async def _write_leave_void(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    if not session.is_to_come:
        return Withdrawn("not_planned")
    was = from_ms(int(message.details["was"]))
    return Prepared(screens.leave_void(session, was, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {
    "unconfirmed": _write_unconfirmed,
    "meeting_notice": _write_notice,
    "short_notice": _write_reminder,
    ASK: _write_ask,
    LEAVE_VOID: _write_leave_void,
    "session_changed": _write_change,
    "session_changed_private": _write_change,
}

"""A session's life on the calendar: planned, check-in opened, the host's card, check-in closed."""

from datetime import datetime, timedelta

from bot.rules.attendance import is_expected
from bot.rules.hosts import host
from bot.rules.sessions import times
from storage import attendance, chats, due, members, messages, posts, roles, sessions
from storage.tx import Tx


async def plan(
    tx: Tx,
    *,
    now: datetime,
    unit_id: int,
    kind: str,
    starts_at: datetime,
    place: str,
    length: timedelta | None = None,
    has_first_topic: bool = False,
) -> int:
    """Plan a session of a unit and return its id; what of it is due already falls due at once.

    Raises LookupError for a kind that does not exist.
    """
    known_kind = await sessions.kind(tx, kind)
    if known_kind is None:
        raise LookupError(f"no kind of session {kind!r}")
    session_id = await sessions.add(
        tx,
        unit_id=unit_id,
        kind=kind,
        place=place,
        has_first_topic=has_first_topic,
        times=times(known_kind, starts_at, length),
        now=now,
    )
    await due.add_missed(tx, session_id)
    return session_id


async def open_check_in(tx: Tx, session_id: int, now: datetime) -> None:
    """Fix the expected list and decide the post in the unit's groups; a second time is nothing."""
    session = await sessions.by_id(tx, session_id)
    if session is None or not await sessions.change_state(tx, session_id, "planned", "open"):
        return
    below = await members.party_status_below(tx, session.unit_id, session.starts_at)
    expected = [member_id for member_id, status in below if is_expected(session.audience, status)]
    await attendance.expect(tx, session_id, expected, now)
    for group in await chats.groups_of_unit(tx, session.unit_id):
        await _post(tx, "check_in", session_id, group.id, now, session.closes_at, pin=True)


async def post_open_sessions(tx: Tx, unit_id: int, chat_id: int, now: datetime) -> None:
    """A group was bound to a unit: what is open there is posted in it as well."""
    for session in await sessions.open_of(tx, unit_id):
        await _post(tx, "check_in", session.id, chat_id, now, session.closes_at, pin=True)


async def close_check_in(tx: Tx, session_id: int, now: datetime) -> None:
    """Close check-in: the posts show it, and nothing stays pinned."""
    await open_check_in(tx, session_id, now)
    if await sessions.change_state(tx, session_id, "open", "closed"):
        await posts.want_new_version(tx, session_id)
        await posts.want_unpinned(tx, session_id)


async def send_host_card(tx: Tx, session_id: int, now: datetime) -> bool:
    """Decide the host's card; False if no secretary of the unit can be reached."""
    session = await sessions.by_id(tx, session_id)
    if session is None:
        return False
    await open_check_in(tx, session_id, now)
    chosen = host(await roles.secretaries(tx, session.unit_id, now))
    if chosen is None:
        return False
    await _post(
        tx, "host_card", session_id, chosen.user_id, now,
        session.closes_at + timedelta(hours=24), pin=False,
    )  # fmt: skip
    return True


async def _post(
    tx: Tx,
    kind: str,
    session_id: int,
    chat_id: int,
    now: datetime,
    expires_at: datetime,
    *,
    pin: bool,
) -> None:
    post_id = await posts.add(tx, kind, session_id, chat_id, pin=pin)
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
            session_id=session_id,
        )

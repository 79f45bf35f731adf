"""A member checks in: by a tap on a session's post, or by a word in private or in the group."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from bot.actions import announcing, replies
from bot.actions.sessions import open_check_in
from bot.rules.attendance import (
    AlreadyCheckedIn,
    CheckedIn,
    Closed,
    NotBound,
    NotExpected,
    Outcome,
    Standing,
    check_in,
)
from bot.rules.sessions import Session
from storage import attendance, chats, claims, guests, members, places, posts, sessions
from storage.tx import Tx

LOOKS_AHEAD = timedelta(hours=12)
"""How far around now a text check-in looks for a session it may mean."""

CARRIERS = ("check_in_reply", announcing.ASK, announcing.NUDGE, "guest", "plea_answer")
"""The private messages that have a button to check in."""


@dataclass(frozen=True, slots=True)
class Stale:
    """The button is not on a message of ours, or not any more."""

    code: ClassVar[str] = "stale"


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no session that this person could mean."""

    code: ClassVar[str] = "nothing"


@dataclass(frozen=True, slots=True)
class Which:
    """Check-in to several sessions is open."""

    code: ClassVar[str] = "which"
    sessions: tuple[Session, ...]


async def tap(
    tx: Tx,
    *,
    now: datetime,
    session_id: int,
    chat_id: int,
    message_id: int,
    user_id: int,
    happened_at: datetime,
) -> Outcome | Stale:
    """Take a tap on a session's button in the message `message_id` of a chat.

    It is honoured only where session, chat and message belong together in a row of ours. The
    button's data is the client's word, so it may name anything.
    """
    if not await _is_ours(tx, session_id, chat_id, message_id, now):
        return Stale()
    standing = await _standing(tx, session_id, user_id, happened_at, now)
    if standing is None:
        return Stale()
    outcome = await _take(tx, standing, happened_at, now, "tap")
    if isinstance(outcome, NotBound) and standing.opens_at <= happened_at < standing.closes_at:
        await claims.note_early_tap(tx, user_id, session_id, happened_at)
    if chat_id < 0 and isinstance(outcome, NotExpected | Closed):
        await guests.note_caller(tx, session_id, user_id)
    return outcome


async def count_early_taps(tx: Tx, user_id: int, now: datetime) -> list[int]:
    """An account has a name now: its taps from before count from their own time.

    Returns the ids of the sessions that it is checked in to by that.
    """
    counted = []
    for tap_ in await claims.take_early_taps(tx, user_id):
        standing = await _standing(tx, tap_.session_id, user_id, tap_.happened_at, now)
        if standing is None:
            continue
        if isinstance(await _take(tx, standing, tap_.happened_at, now, "tap"), CheckedIn):
            counted.append(tap_.session_id)
    return counted


async def by_text(
    tx: Tx, *, now: datetime, update_id: int, user_id: int, happened_at: datetime, in_private: bool
) -> Outcome | Nothing | Which:
    """Take a check-in by word, to the session that is open, or else the one nearest in time.

    What came of it is answered in private, except a success in a group, where the caller answers
    with a reaction.
    """
    if in_private:
        await chats.note(tx, user_id, "private", "open", now)
    outcome: Outcome | Nothing | Which
    session_id = None
    if await members.by_account(tx, user_id) is None:
        outcome = NotBound()
    else:
        candidates = await sessions.around(tx, user_id, happened_at, LOOKS_AHEAD)
        chosen = await _choose(tx, candidates, user_id, happened_at, now)
        if isinstance(chosen, Standing):
            session_id = chosen.session_id
            outcome = await _take(tx, chosen, happened_at, now, "text")
        else:
            outcome = chosen
    if in_private or not isinstance(outcome, CheckedIn | AlreadyCheckedIn):
        await replies.add(
            tx, update_id, "check_in_reply", user_id, now,
            session_id=session_id, details={"outcome": outcome.code},
        )  # fmt: skip
    return outcome


async def confirm(
    tx: Tx, *, now: datetime, update_id: int, user_id: int, happened_at: datetime
) -> None:
    """Confirm in private a check-in by word from a group that takes no reactions."""
    candidates = await sessions.around(tx, user_id, happened_at, LOOKS_AHEAD)
    chosen = await _choose(tx, candidates, user_id, happened_at, now)
    if isinstance(chosen, Standing) and chosen.checked_in_at is not None:
        await replies.add(
            tx, update_id, "check_in_reply", user_id, now,
            session_id=chosen.session_id, details={"outcome": CheckedIn.code},
        )  # fmt: skip


async def _choose(
    tx: Tx, candidates: list[Session], user_id: int, happened_at: datetime, now: datetime
) -> Standing | Nothing | Which:
    """Pick the session that a word means: open and expected, else open, else the nearest."""
    is_open = [s for s in candidates if s.opens_at <= happened_at < s.closes_at]
    standings = [await _standing(tx, s.id, user_id, happened_at, now) for s in is_open]
    known = [s for s in standings if s is not None]
    still_to_do = [s for s in known if s.attendance == "expected"]
    if len(still_to_do) > 1:
        wanted = {s.session_id for s in still_to_do}
        return Which(tuple(s for s in is_open if s.id in wanted))
    done = [s for s in known if s.attendance is not None]
    for choice in (still_to_do, done, known):
        if choice:
            return choice[-1]
    nearest = min(
        candidates, key=lambda s: (s.starts_at <= happened_at, abs(s.starts_at - happened_at)),
        default=None,
    )  # fmt: skip
    if nearest is None:
        return Nothing()
    return await _standing(tx, nearest.id, user_id, happened_at, now) or Nothing()


async def _standing(
    tx: Tx, session_id: int, user_id: int, happened_at: datetime, now: datetime
) -> Standing | None:
    """Read how the account stands to the session, opening check-in if its time has come.

    A ring may be late, by a backlog or a restart; nobody is turned away because of it.
    """
    standing = await attendance.standing(tx, session_id, user_id)
    if (
        standing is not None
        and standing.session_state == "planned"
        and standing.opens_at <= happened_at < standing.closes_at
    ):
        await open_check_in(tx, session_id, now)
        standing = await attendance.standing(tx, session_id, user_id)
    return standing


async def _take(
    tx: Tx, standing: Standing, happened_at: datetime, now: datetime, how: str
) -> Outcome:
    outcome = check_in(standing, happened_at)
    if isinstance(outcome, CheckedIn) and standing.member_id is not None:
        if standing.attendance is None:
            # Left out for being away or exempt, but there.
            await attendance.expect(
                tx, standing.session_id, standing.member_id, now, standing.member_id, how
            )
        await attendance.check_in(
            tx, standing.session_id, standing.member_id, happened_at, now, how
        )
        await guests.forget(tx, standing.session_id, standing.member_id)
        await posts.want_new_version(tx, standing.session_id)
    return outcome


async def _is_ours(tx: Tx, session_id: int, chat_id: int, message_id: int, now: datetime) -> bool:
    place = await posts.place(tx, "check_in", session_id, chat_id)
    if place is None:
        return await places.was_sent_as(tx, chat_id, message_id, *CARRIERS)
    if place.telegram_id is None:
        return await posts.adopt(tx, place.post_id, message_id, now)
    return place.telegram_id == message_id

"""核对: the secretary says where those left open were, and that the list is right; or takes it
back within ten minutes."""

from datetime import datetime, timedelta
from typing import Final

from bot.actions.asking import STALE, alert, brief
from bot.actions.hosts_turn import Turn
from bot.clock import from_ms
from bot.rules.figures import Attendee
from bot.screens.host_card import VERBS
from bot.screens.screen import Turned
from storage import attendance, corrections, due, posts, sessions
from storage.tx import Tx

UNDO_WITHIN: Final = timedelta(minutes=10)
UNDO_ENDS: Final = "undo_ends"
"""What falls due when a confirmation can no longer be taken back: the card loses its button."""
_MARKS: Final = {"present": "present", "on_leave": "leave", "absent": "absent"}


async def decide(tx: Tx, turn: Turn) -> Turned:
    """Say where somebody was; the number is the member."""
    if turn.session.state != "closed":
        return alert(turn.voice, STALE)
    said = _MARKS[VERBS[turn.pressed.ids[1]]]
    if await attendance.attendee(tx, turn.session.id, turn.number) is None:
        return alert(turn.voice, STALE)
    await attendance.mark(tx, turn.session.id, turn.number, said)
    await posts.want_new_version(tx, turn.session.id)
    return Turned()


async def rest_absent(tx: Tx, turn: Turn) -> Turned:
    """Say that all those left open were absent."""
    if turn.session.state != "closed":
        return alert(turn.voice, STALE)
    for one in await attendance.attendees(tx, turn.session.id):
        if one.whereabouts == "open":
            await attendance.mark(tx, turn.session.id, one.member_id, "absent")
    await posts.want_new_version(tx, turn.session.id)
    return Turned()


async def confirm(tx: Tx, turn: Turn) -> Turned:
    """Say that the list is right: from now on there are 实到 and 缺席."""
    people = await attendance.attendees(tx, turn.session.id)
    still_open = [one for one in people if one.whereabouts == "open"]
    if still_open:
        return alert(turn.voice, "confirm.open", n=len(still_open))
    if not await sessions.confirm(tx, turn.session.id, turn.by, turn.now):
        return alert(turn.voice, STALE)
    for one in people:
        if one.state != "exempt":
            await attendance.set_state(
                tx, turn.session.id, one.member_id, one.whereabouts, turn.now, turn.by,
                "confirmation", leave_id=one.leave_id if one.whereabouts == "leave" else None,
            )  # fmt: skip
    await due.note(tx, UNDO_ENDS, turn.session.id, turn.now + UNDO_WITHIN)
    await posts.turn(tx, turn.post.id, "")
    await posts.want_new_version(tx, turn.session.id)
    return brief(turn.voice, "confirm.done")


async def undo(tx: Tx, turn: Turn) -> Turned:
    """Take a confirmation back within ten minutes: everybody stands as before it."""
    confirmed_at = turn.session.confirmed_at
    if confirmed_at is None:
        return alert(turn.voice, STALE)
    if turn.now > confirmed_at + UNDO_WITHIN:
        return alert(turn.voice, "confirm.too_late_to_undo")
    if await corrections.exist(tx, turn.session.id):
        return alert(turn.voice, "confirm.corrected")
    await sessions.reopen_record(tx, turn.session.id)
    for one in await attendance.attendees(tx, turn.session.id):
        await _reopen(tx, turn, one)
    await posts.want_new_version(tx, turn.session.id)
    return brief(turn.voice, "confirm.undone")


async def put_on_list(tx: Tx, turn: Turn, member_id: int, happened_ms: int) -> None:
    """Somebody belongs on the list after all, and was there when they said so."""
    session, happened_at = turn.session, from_ms(happened_ms)
    await attendance.expect(tx, session.id, member_id, turn.now, turn.by, "correction", why="asked")
    if session.state == "confirmed":
        await attendance.set_state(
            tx, session.id, member_id, "present", turn.now, turn.by, "correction",
            why="asked", checked_in_at=happened_at,
        )  # fmt: skip
    elif happened_at < session.closes_at:
        await attendance.check_in(tx, session.id, member_id, happened_at, turn.now, "tap")


async def undo_ends(tx: Tx, session_id: int, now: datetime) -> str | None:
    """A confirmation can no longer be taken back: the card shows it."""
    await posts.want_new_version(tx, session_id)
    return None


async def _reopen(tx: Tx, turn: Turn, one: Attendee) -> None:
    """Bring a confirmed state back to what it was confirmed from."""
    if one.state == "exempt":
        return
    said = one.whereabouts
    state, mark = "expected", str(said)
    if said == "leave" and one.leave_id is not None:
        state, mark = "leave", ""
    elif one.checked_in_at is not None:
        state, mark = "checked_in", "" if said == "present" else str(said)
    await attendance.set_state(
        tx, turn.session.id, one.member_id, state, turn.now, turn.by, "undo",
        what="reopened", leave_id=one.leave_id,
    )  # fmt: skip
    if mark:
        await attendance.mark(tx, turn.session.id, one.member_id, mark)

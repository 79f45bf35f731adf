"""核对: the secretary says where those left open were, and that the list is right; or takes it
back within ten minutes."""

from datetime import datetime, timedelta
from typing import Final

from bot.actions import correcting
from bot.actions.asking import STALE, alert, brief
from bot.actions.hosts_turn import CARD, Turn
from bot.rules.figures import left_to_place
from bot.screens.host_card import ROWS_AT_MOST, VERBS
from bot.screens.screen import Turned
from storage import attendance, corrections, due, posts, rolls, sessions
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
    await rolls.mark(tx, turn.session.id, turn.number, said)
    await posts.want_new_version(tx, turn.session.id)
    return Turned()


async def rest_absent(tx: Tx, turn: Turn) -> Turned:
    """Say that all those left open were absent, but for those who say that they were there."""
    if turn.session.state != "closed":
        return alert(turn.voice, STALE)
    for one in left_to_place(await attendance.attendees(tx, turn.session.id)):
        if not one.says_present:
            await rolls.mark(tx, turn.session.id, one.member_id, "absent")
    await posts.want_new_version(tx, turn.session.id)
    return Turned()


async def confirm(tx: Tx, turn: Turn) -> Turned:
    """Say that the list is right: from now on there are 实到 and 缺席."""
    people = await attendance.attendees(tx, turn.session.id)
    still_open = left_to_place(people)
    if still_open:
        return _still_open(turn, len(still_open), sum(not one.says_present for one in still_open))
    if not await sessions.confirm(tx, turn.session.id, turn.by, turn.now):
        return alert(turn.voice, STALE)
    await rolls.keep_before(tx, turn.session.id)
    for one in people:
        if one.state != "exempt":
            await attendance.set_state(
                tx, turn.session.id, one.member_id, one.whereabouts, turn.now, turn.by,
                "confirmation",
            )  # fmt: skip
    await due.note(tx, UNDO_ENDS, turn.session.id, turn.now + UNDO_WITHIN)
    await posts.turn(tx, turn.post.id, "")
    await posts.show_front(tx, CARD, turn.session.id)
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
    await sessions.reopen_record(tx, turn.session.id, turn.now, turn.by)
    for member_id, (state, mark) in (await rolls.before(tx, turn.session.id)).items():
        await attendance.set_state(
            tx, turn.session.id, member_id, state, turn.now, turn.by, "undo", what="reopened"
        )
        await rolls.mark(tx, turn.session.id, member_id, mark)
    await posts.show_front(tx, CARD, turn.session.id)
    await posts.want_new_version(tx, turn.session.id)
    return brief(turn.voice, "confirm.undone")


async def undo_ends(tx: Tx, session_id: int, now: datetime) -> str | None:
    """A confirmation can no longer be taken back: the card shows it, and whoever had checked in
    and was confirmed absent is told.
    """
    session = await sessions.by_id(tx, session_id)
    if session is None or session.confirmed_at is None:
        return "taken_back"
    if now < session.confirmed_at + UNDO_WITHIN:
        return "confirmed_anew"
    by = await sessions.confirmed_by(tx, session_id)
    for one in await attendance.attendees(tx, session_id):
        if one.is_contradicted and by is not None:
            await correcting.tell_absent(tx, session, one, by, now)
    await posts.want_new_version(tx, session_id)
    return None


def _still_open(turn: Turn, count: int, rest: int) -> Turned:
    """Say that somebody is left open, and which buttons the card has for that."""
    if count <= ROWS_AT_MOST:
        return alert(turn.voice, "confirm.open", n=count)
    label = turn.voice.say("decide.rest_absent", n=rest)
    return alert(turn.voice, "confirm.many_open", n=count, rest=label)

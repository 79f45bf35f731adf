"""The host's card: what each of its buttons does, by its verb. See also confirming."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from bot.actions import confirming, correcting, declining, details, moving, pleas, reminding
from bot.actions.asking import STALE, Pressed, alert, brief
from bot.actions.hosts_turn import Turn, begin
from bot.actions.sessions import close_check_in, drop
from bot.rules.permissions import Denied
from bot.screens.host_card import VERBS
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import attendance, dialogues, dropping, leave, posts, rolls, sessions
from storage.tx import Tx

EXTENDED_AT_MOST: Final = timedelta(hours=12)
"""How long after its start a session may still be made to last."""


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button of the card says; the ids are the session, the verb and a number."""
    turn = await begin(tx, pressed, voice)
    if isinstance(turn, Denied):
        return alert(voice, turn.code)
    # Whatever the card asked for in words is not asked any more: it turns to something else.
    await dialogues.end_at(tx, pressed.user_id, correcting.STEP, details.STEP)
    place = pressed.ids[1]
    if place >= len(VERBS):
        return alert(voice, STALE)
    return await _DOES[VERBS[place]](tx, turn)


def _turns_to(name: str) -> "Does":
    """Return what turns the card to another side, with the number that was pressed."""

    async def turn_to(tx: Tx, turn: Turn) -> Turned:
        await posts.turn(tx, turn.post.id, f"{name}.{turn.number}")
        return Turned()

    return turn_to


async def _front(tx: Tx, turn: Turn) -> Turned:
    """Turn back; a roll call that was begun and not finished is as if it had not been begun."""
    await rolls.call_off(tx, turn.post.id)
    await posts.turn(tx, turn.post.id, "")
    return Turned()


async def _changed(tx: Tx, turn: Turn) -> Turned:
    await posts.want_new_version(tx, turn.session.id)
    return Turned()


async def _roll(tx: Tx, turn: Turn) -> Turned:
    """Turn to the roll call; the number is the page, and a roll under way goes on."""
    if not turn.session.takes_marks:
        return alert(turn.voice, STALE)
    if not _calls_roll(turn):
        await rolls.call_off(tx, turn.post.id)
    await posts.turn(tx, turn.post.id, f"roll.{turn.number}")
    return Turned()


def _says(mark: str) -> "Does":
    """Return what says of somebody on the roll that is under way that they are there, or not."""

    async def say(tx: Tx, turn: Turn) -> Turned:
        one = await attendance.attendee(tx, turn.session.id, turn.number)
        if one is None or not turn.session.takes_marks or not _calls_roll(turn):
            return alert(turn.voice, STALE)
        await rolls.note(tx, turn.post.id, turn.number, mark)
        return await _changed(tx, turn)

    return say


async def _roll_done(tx: Tx, turn: Turn) -> Turned:
    if not turn.session.takes_marks:
        return alert(turn.voice, STALE)
    if _calls_roll(turn):
        await rolls.finish(tx, turn.session.id, turn.post.id)
        await sessions.note_roll_called(tx, turn.session.id)
        await posts.turn(tx, turn.post.id, "")
    return await _changed(tx, turn)


def _calls_roll(turn: Turn) -> bool:
    return turn.post.view.partition(".")[0] == "roll"


async def _remind(tx: Tx, turn: Turn) -> Turned:
    if turn.session.state != "open":
        return alert(turn.voice, "card.over")
    if not await sessions.note_reminded(tx, turn.session.id):
        return brief(turn.voice, "card.reminded_before")
    reached, beyond = await reminding.remind(tx, turn.session, turn.now, besides=turn.by)
    await _changed(tx, turn)
    return alert(turn.voice, "card.reminded", n=reached, beyond=beyond)


async def _extend(tx: Tx, turn: Turn) -> Turned:
    """Have the session end so many minutes after its start: pressed twice it is the same end."""
    session = turn.session
    if session.state != "open":
        return alert(turn.voice, "card.over")
    ends = session.starts_at + timedelta(minutes=turn.number)
    if ends > session.starts_at + EXTENDED_AT_MOST:
        return alert(turn.voice, "card.longest")
    if await sessions.extend(tx, session.id, ends, turn.now, turn.by):
        await posts.want_new_head(tx, session.id)
    await posts.turn(tx, turn.post.id, "")
    return brief(turn.voice, "card.extended", ends=turn.voice.clock(max(ends, session.ends_at)))


async def _end_now(tx: Tx, turn: Turn) -> Turned:
    """Ask once before check-in closes for everybody."""
    key = _why_not_end(turn)
    if key is not None:
        return alert(turn.voice, key)
    await posts.turn(tx, turn.post.id, "end.0")
    return Turned()


async def _really_end(tx: Tx, turn: Turn) -> Turned:
    key = _why_not_end(turn)
    if key is not None:
        return alert(turn.voice, key)
    await sessions.end_now(tx, turn.session.id, turn.now, turn.by)
    await close_check_in(tx, turn.session.id, turn.now)
    await posts.turn(tx, turn.post.id, "")
    return brief(turn.voice, "card.ended")


def _why_not_end(turn: Turn) -> str | None:
    if turn.session.state != "open":
        return "card.over"
    return "card.not_begun" if turn.now <= turn.session.starts_at else None


async def _really_drop(tx: Tx, turn: Turn) -> Turned:
    if turn.session.state == "dropped":
        return alert(turn.voice, STALE)
    change = await drop(tx, turn.session, turn.now, turn.voice.zone, by_member_id=turn.by)
    if change == "same":
        if turn.session.state != "closed":
            return alert(turn.voice, "drop.confirmed")
        await dropping.drop(tx, turn.session.id, "closed", turn.now, by_member_id=turn.by)
        await posts.want_new_head(tx, turn.session.id)
    await posts.turn(tx, turn.post.id, "dropped.0")
    return brief(turn.voice, "drop.done" if change == "told" else "drop.done.untold")


async def _drop_why(tx: Tx, turn: Turn) -> Turned:
    """Note why it was not held; what was said first stays."""
    if turn.session.state != "dropped":
        return alert(turn.voice, STALE)
    await dropping.note_why(tx, turn.session.id, turn.number, turn.now, turn.by)
    await posts.turn(tx, turn.post.id, "")
    return await _changed(tx, turn)


async def _move(tx: Tx, turn: Turn) -> Turned:
    """The new time is asked for in a message of its own: the card stays what it is."""
    if not turn.session.is_to_come:
        return alert(turn.voice, "card.over")
    await moving.ask_time(tx, turn.session, turn.pressed)
    await posts.turn(tx, turn.post.id, "")
    return Turned()


async def _agree_all(tx: Tx, turn: Turn) -> Turned:
    count = 0
    for one in await attendance.attendees(tx, turn.session.id):
        if one.state == "leave" and one.leave_id is not None and one.leave_answer is None:
            count += await leave.answer(
                tx, one.leave_id, turn.session.id, "agreed", turn.by, turn.now
            )
    await _changed(tx, turn)
    return brief(turn.voice, "leave.agreed_all", n=count)


async def _agree(tx: Tx, turn: Turn) -> Turned:
    people = await attendance.attendees(tx, turn.session.id)
    if turn.number not in {one.leave_id for one in people}:
        return alert(turn.voice, STALE)
    await leave.answer(tx, turn.number, turn.session.id, "agreed", turn.by, turn.now)
    return await _changed(tx, turn)


async def _attach(tx: Tx, turn: Turn) -> Turned:
    await dialogues.begin(tx, turn.pressed.user_id, details.STEP, turn.now, session=turn.session.id)
    return alert(turn.voice, "attach.how")


Does = Callable[[Tx, Turn], Awaitable[Turned]]

_DOES: Final[dict[str, Does]] = {
    "front": _front,
    "roll": _roll,
    "toggle": _changed,  # of cards from before a button said what it comes to
    "roll_done": _roll_done,
    "remind": _remind,
    "count": _turns_to("count"),
    "more": _turns_to("more"),
    "extend": _changed,  # the same
    "end_now": _end_now,
    "drop": _turns_to("drop"),
    "really_drop": _really_drop,
    "agree_all": _agree_all,
    "leave": _turns_to("leave"),
    "agree": _agree,
    "decline": _turns_to("decline"),
    "declined_why": declining.decline,
    "present": confirming.decide,
    "on_leave": confirming.decide,
    "absent": confirming.decide,
    "rest_absent": confirming.rest_absent,
    "confirm": confirming.confirm,
    "change": _turns_to("change"),
    "change_one": _turns_to("change_one"),
    "change_to": correcting.change_to,
    "why": correcting.correct,
    "record": _turns_to("record"),
    "undo": confirming.undo,
    "grant": pleas.grant,
    "refuse": pleas.refuse,
    "people": _turns_to("people"),
    "move": _move,
    "attach": _attach,
    "not_there": _says("absent"),
    "there": _says("present"),
    "extend_to": _extend,
    "really_end": _really_end,
    "drop_why": _drop_why,
}

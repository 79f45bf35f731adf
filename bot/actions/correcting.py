"""更正: the record is changed, once confirmed with a reason, and the person concerned is told.

What they say to it is in disputing.
"""

from datetime import datetime
from typing import Final

from bot.actions import planning, replies
from bot.actions.announcing import about
from bot.actions.asking import STALE, Said, alert, asks, brief
from bot.actions.hosts_turn import CARD, Turn
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.figures import Attendee, can_make_up
from bot.rules.sessions import Session
from bot.screens import correcting as screens
from bot.screens.host_sides import STATES, WHY_CORRECTED
from bot.screens.screen import Turned
from storage import attendance, corrections, dialogues, members, posts, rolls, sessions
from storage.corrections import Correction
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "correct"
TOLD: Final = "corrected"
DONE: Final = "correct_done"
WHY_AT_MOST: Final = 60
"""Characters of a reason that is written."""


async def change_to(tx: Tx, turn: Turn) -> Turned:
    """Have somebody stand otherwise; the number is the state's place, the side says who."""
    numbers, session = turn.view(), turn.session
    if not numbers or turn.number >= len(STATES):
        return alert(turn.voice, STALE)
    member_id, state = numbers[0], STATES[turn.number]
    found = await attendance.attendee(tx, session.id, member_id)
    if found is None:
        return alert(turn.voice, STALE)
    if state == "made_up" and not can_make_up(session, found):
        return alert(turn.voice, STALE)
    if session.state == "confirmed":
        await dialogues.begin(
            tx, turn.pressed.user_id, STEP, turn.now,
            session=session.id, member=member_id, state=state,
        )  # fmt: skip
        await posts.turn(tx, turn.post.id, f"why.{member_id}.{turn.number}")
        return Turned()
    if not session.takes_marks:
        return alert(turn.voice, STALE)
    if state == "exempt":
        await attendance.set_state(
            tx, session.id, member_id, "exempt", turn.now, turn.by, "confirmation"
        )
    elif found.state == "exempt":  # as they stood before, which is no check-in of now
        own = "expected" if found.checked_in_at is None else "checked_in"
        await attendance.set_state(
            tx, session.id, member_id, own, turn.now, turn.by, "undo", what="reopened"
        )
    if state != "exempt":
        await rolls.mark(tx, session.id, member_id, state)
    await posts.turn(tx, turn.post.id, "")
    await posts.want_new_version(tx, session.id)
    return Turned()


async def correct(tx: Tx, turn: Turn) -> Turned:
    """Correct a confirmed record for a reason that was pressed; the side says whom and to what."""
    numbers = turn.view()
    if len(numbers) != 2 or turn.number >= len(WHY_CORRECTED) or numbers[1] >= len(STATES):
        return alert(turn.voice, STALE)
    why = turn.voice.say(f"correct.{WHY_CORRECTED[turn.number]}")
    done = None
    if turn.session.state == "confirmed":
        state = STATES[numbers[1]]
        done = await _correct(tx, turn.session, numbers[0], state, why, turn.by, turn.now)
    if done is None:
        return alert(turn.voice, STALE)
    await posts.turn(tx, turn.post.id, "")
    name, is_told = await _whom(tx, done)
    facts = screens.facts(done, name, turn.voice)
    key = screens.done(is_told=is_told)
    return brief(turn.voice, key, **facts)


async def still_asks(tx: Tx, said: Said, dialogue: Dialogue) -> bool:
    """Say whether words can be the reason that was asked for: the card still shows that question,
    and they are not a session that is planned in one line.
    """
    facts = dialogue.facts
    up = await posts.view_of(tx, CARD, facts["session"], said.user_id)
    asked = f"why.{facts['member']}.{STATES.index(facts['state'])}"
    return up == asked and not await planning.is_whole(tx, said)


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a reason that was written instead of pressed; the reply names whom and what."""
    session = await sessions.by_id(tx, dialogue.facts["session"])
    assert session is not None, "sessions are never removed"
    who = await asks(tx, said, "host", session.unit_id)
    if who is None:
        return
    assert who.member_id is not None, "who runs a unit is a member"
    await dialogues.end(tx, said.user_id)
    why, done = said.words[:WHY_AT_MOST], None
    if session.state == "confirmed":
        member_id, state = dialogue.facts["member"], dialogue.facts["state"]
        done = await _correct(tx, session, member_id, state, why, who.member_id, said.now)
    await posts.show_front(tx, CARD, session.id)
    if done is None:
        await replies.add(tx, said.update_id, "correct_stale", said.user_id, said.now)
        return
    await replies.add(
        tx, said.update_id, DONE, said.user_id, said.now, details={"correction": done.id}
    )


async def tell_absent(tx: Tx, session: Session, one: Attendee, by: int, now: datetime) -> None:
    """Somebody who had checked in was confirmed absent: they are told as of a correction."""
    if await corrections.is_of(tx, session.id, one.member_id):
        return
    correction_id = await corrections.add(
        tx, session.id, one.member_id, "checked_in", "absent", "", by, now
    )
    await _tell(tx, session.id, one.member_id, correction_id, now)


async def _correct(
    tx: Tx, session: Session, member_id: int, state: str, why: str, by: int, now: datetime
) -> Correction | None:
    """Write a correction and tell the person; None if it changes nothing."""
    found = await attendance.attendee(tx, session.id, member_id)
    if found is None or found.state == state:
        return None
    if state == "made_up" and not can_make_up(session, found):
        return None
    await attendance.set_state(tx, session.id, member_id, state, now, by, "correction", why=why)
    correction_id = await corrections.add(
        tx, session.id, member_id, found.state, state, why, by, now
    )
    await _tell(tx, session.id, member_id, correction_id, now)
    await posts.want_new_version(tx, session.id)
    return await corrections.by_id(tx, correction_id)


async def _tell(tx: Tx, session_id: int, member_id: int, correction_id: int, now: datetime) -> None:
    for user_id in await members.accounts_to_write_to(tx, [member_id]):
        await tell(
            tx, TOLD, user_id, correction_id, now, {"correction": correction_id},
            session_id=session_id,
        )  # fmt: skip


async def _whom(tx: Tx, done: Correction) -> tuple[str, bool]:
    """Return whom a correction is about, and whether the bot can tell them."""
    accounts = await members.accounts_to_write_to(tx, [done.member_id])
    return await members.name_of(tx, done.member_id), bool(accounts)


async def _write_told(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found = await corrections.by_id(tx, int(message.details["correction"]))
    assert found is not None, "corrections are never removed"
    if found.state != "made":
        return Withdrawn("settled")
    by = await members.name_of(tx, found.by_member_id)
    return Prepared(screens.told(found, await about(tx, message), by, telling.voice))


async def _write_done(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found = await corrections.by_id(tx, int(message.details["correction"]))
    assert found is not None, "corrections are never removed"
    name, is_told = await _whom(tx, found)
    return Prepared(screens.done_screen(found, name, telling.voice, is_told=is_told))


WRITERS: Final[dict[str, Writer]] = {TOLD: _write_told, DONE: _write_done}

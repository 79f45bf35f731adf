"""更正: the record is changed, once confirmed with a reason; the person concerned is told, and
may disagree: then the secretary looks at it again, and after that the unit above."""

from datetime import timedelta
from typing import Final

from bot.actions import replies
from bot.actions.announcing import about
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.charge import in_charge
from bot.actions.hosts_turn import Turn
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.permissions import Denied
from bot.rules.sessions import Session
from bot.screens import correcting as screens
from bot.screens.host_sides import STATES, WHY_CORRECTED
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import attendance, corrections, dialogues, members, posts, sessions, units
from storage.corrections import Correction
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "correct"
TOLD: Final = "corrected"
DISPUTE: Final = "dispute"
SETTLED: Final = "dispute_settled"
LASTS: Final = timedelta(days=14)
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
    if session.state == "confirmed":
        await dialogues.begin(
            tx, turn.pressed.user_id, STEP, turn.now,
            session=session.id, member=member_id, state=state,
        )  # fmt: skip
        await posts.turn(tx, turn.post.id, f"why.{member_id}.{turn.number}")
        return Turned()
    if state == "exempt" or found.state == "exempt":
        await attendance.set_state(
            tx, session.id, member_id, "exempt" if state == "exempt" else "expected", turn.now,
            turn.by, "confirmation",
        )  # fmt: skip
    if state != "exempt":
        await attendance.mark(tx, session.id, member_id, state)
    await posts.turn(tx, turn.post.id, "")
    await posts.want_new_version(tx, session.id)
    return Turned()


async def correct(tx: Tx, turn: Turn) -> Turned:
    """Correct a confirmed record for a reason that was pressed; the side says whom and to what."""
    numbers = turn.view()
    if len(numbers) != 2 or turn.number >= len(WHY_CORRECTED) or numbers[1] >= len(STATES):
        return alert(turn.voice, STALE)
    why = turn.voice.say(f"correct.{WHY_CORRECTED[turn.number]}")
    await dialogues.end(tx, turn.pressed.user_id)
    if turn.session.state != "confirmed" or not await _correct(
        tx, turn.session, numbers[0], STATES[numbers[1]], why, turn.by, turn
    ):
        return alert(turn.voice, STALE)
    await posts.turn(tx, turn.post.id, "")
    return brief(turn.voice, "correct.done")


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a reason that was written instead of pressed."""
    session = await sessions.by_id(tx, dialogue.facts["session"])
    assert session is not None, "sessions are never removed"
    who = await asks(tx, said, "host", session.unit_id)
    if who is None:
        return
    assert who.member_id is not None, "who runs a unit is a member"
    await dialogues.end(tx, said.user_id)
    why = said.words[:WHY_AT_MOST]
    done = session.state == "confirmed" and await _correct(
        tx, session, dialogue.facts["member"], dialogue.facts["state"], why, who.member_id, said
    )
    await posts.show_front(tx, "host_card", session.id)
    kind = "correct_done" if done else "correct_stale"
    await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def answer(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """The person concerned agrees or not; the ids are the correction and 1 or 0."""
    who = await may(tx, pressed, "me", TOLD)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    found = await corrections.by_id(tx, pressed.ids[0])
    if found is None or found.member_id != who.member_id:
        return alert(voice, STALE)
    agrees = pressed.ids[1] == 1
    state = "accepted" if agrees else "disputed"
    if not await corrections.move(tx, found.id, ("made",), state, pressed.now):
        return alert(voice, "correct.answered")
    session = await sessions.by_id(tx, found.session_id)
    assert session is not None, "sessions are never removed"
    await attendance.note(
        tx, session.id, found.member_id, state, pressed.now, who.member_id, "correction"
    )
    if not agrees:
        for user_id in await in_charge(tx, session.unit_id, pressed.now):
            await _ask(tx, found, user_id, pressed)
        await posts.want_new_version(tx, session.id)
    return Turned(screen=screens.answered(found, session, voice, agrees=agrees))


async def settle(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """A disagreement is looked at; the ids are the correction, and 1 to take it back.

    What the secretary upholds goes to the unit above, whose word is the last.
    """
    found = await corrections.by_id(tx, pressed.ids[0])
    session = None if found is None else await sessions.by_id(tx, found.session_id)
    if found is None or session is None:
        return alert(voice, STALE)
    unit_id = await _judges(tx, found, session)
    who = await may(tx, pressed, "settle_dispute", DISPUTE, unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if found.state == "escalated" and who.member_id == found.by_member_id:
        return alert(voice, "dispute.not_yours")
    takes_back = pressed.ids[1] == 1
    after = "taken_back" if takes_back else "upheld"
    if not takes_back and found.state == "disputed":
        above = await _above(tx, session)
        if above is not None:
            after = "escalated"
    if not await corrections.move(tx, found.id, ("disputed", "escalated"), after, pressed.now):
        return alert(voice, "dispute.settled")
    await _carry_out(tx, found, session, after, who.member_id, pressed)
    return Turned(screen=screens.settled(found, session, after, voice))


async def _correct(
    tx: Tx, session: Session, member_id: int, state: str, why: str, by: int, when: Turn | Said
) -> bool:
    """Write a correction and tell the person; False if it changes nothing."""
    found = await attendance.attendee(tx, session.id, member_id)
    if found is None or found.state == state:
        return False
    now = when.now
    await attendance.set_state(
        tx, session.id, member_id, state, now, by, "correction", why=why,
        leave_id=found.leave_id if state == "leave" else None,
    )  # fmt: skip
    correction_id = await corrections.add(
        tx, session.id, member_id, found.state, state, why, by, now
    )
    for user_id in await members.accounts_to_write_to(tx, [member_id]):
        await tell(
            tx, TOLD, user_id, correction_id, now, LASTS, {"correction": correction_id},
            session_id=session.id,
        )  # fmt: skip
    await posts.want_new_version(tx, session.id)
    return True


async def _judges(tx: Tx, found: Correction, session: Session) -> int:
    """Return the unit whose secretaries decide about a disagreement now."""
    above = await _above(tx, session) if found.state == "escalated" else None
    return session.unit_id if above is None else above


async def _above(tx: Tx, session: Session) -> int | None:
    unit = await units.by_id(tx, await units.base(tx, session.unit_id))
    return None if unit is None else unit.parent_id


async def _carry_out(
    tx: Tx, found: Correction, session: Session, after: str, by: int | None, pressed: Pressed
) -> None:
    """Have what was decided take effect, and tell whom it concerns."""
    if after == "escalated":
        unit_id = await _above(tx, session)
        assert unit_id is not None, "it goes up only where there is something above"
        for user_id in await in_charge(tx, unit_id, pressed.now):
            await _ask(tx, found, user_id, pressed)
        return
    if after == "taken_back":
        await attendance.set_state(
            tx, session.id, found.member_id, found.before, pressed.now, by, "correction",
            why=found.why,
        )  # fmt: skip
    else:
        await attendance.note(
            tx, session.id, found.member_id, "upheld", pressed.now, by, "correction"
        )
    for user_id in await members.accounts_to_write_to(tx, [found.member_id]):
        await tell(
            tx, SETTLED, user_id, found.id, pressed.now, LASTS,
            {"correction": found.id}, session_id=session.id,
        )  # fmt: skip
    await posts.want_new_version(tx, session.id)


async def _ask(tx: Tx, found: Correction, user_id: int, pressed: Pressed) -> None:
    await tell(
        tx, DISPUTE, user_id, f"{found.id}:{pressed.update_id}", pressed.now, LASTS,
        {"correction": found.id}, session_id=found.session_id,
    )  # fmt: skip


async def _read(tx: Tx, message: Message) -> tuple[Correction, Session]:
    found = await corrections.by_id(tx, int(message.details["correction"]))
    assert found is not None, "corrections are never removed"
    return found, await about(tx, message)


async def _write_told(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found, session = await _read(tx, message)
    if found.state != "made":
        return Withdrawn("settled")
    return Prepared(screens.told(found, session, telling.voice))


async def _write_dispute(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found, session = await _read(tx, message)
    if found.state not in ("disputed", "escalated"):
        return Withdrawn("settled")
    name = await members.name_of(tx, found.member_id)
    by = await members.name_of(tx, found.by_member_id)
    return Prepared(screens.dispute(found, session, name, by, telling.voice))


async def _write_settled(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found, session = await _read(tx, message)
    return Prepared(screens.outcome(found, session, telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    TOLD: _write_told,
    DISPUTE: _write_dispute,
    SETTLED: _write_settled,
}
ASKING: Final = (TOLD, DISPUTE, SETTLED)

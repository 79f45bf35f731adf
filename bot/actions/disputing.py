"""What the person concerned says to a correction: they agree, or somebody else looks at it again.

First the secretary of the unit, though it was they who corrected; what is upheld goes once to the
nearest secretary above who had no part in it, and whose word is the last. Nobody judges their own
case, and admins as such judge none.
"""

from typing import Final

from bot.actions.announcing import about
from bot.actions.asking import STALE, Pressed, alert, may
from bot.actions.charge import secretary_for
from bot.actions.correcting import TOLD
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.hosts import Candidate
from bot.rules.permissions import Denied, Place, judge
from bot.rules.sessions import Session
from bot.screens import correcting as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import attendance, corrections, members, posts, roles, sessions, units
from storage.corrections import Correction
from storage.messages import Message
from storage.tx import Tx

DISPUTE: Final = "dispute"
SETTLED: Final = "dispute_settled"
RULED: Final = "dispute_ruled"


async def answer(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """The person concerned agrees or not; the ids are the correction and 1 or 0."""
    who = await may(tx, pressed, "me", TOLD)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    found = await corrections.by_id(tx, pressed.ids[0])
    if found is None or found.member_id != who.member_id:
        return alert(voice, STALE)
    if not await corrections.is_newest(tx, found):
        return _superseded(voice)
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
        chosen = await secretary_for(tx, session.unit_id, pressed.now, {found.member_id})
        if chosen is None:
            await corrections.move(tx, found.id, ("disputed",), "upheld", pressed.now)
            state = "disputed_in_vain"
        else:
            await _ask(tx, found, chosen, pressed)
    await posts.want_new_version(tx, session.id)
    return Turned(screen=screens.answered(found, session, state, voice))


async def settle(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """A disagreement is looked at; the ids are the correction, and 1 to take it back."""
    found = await corrections.by_id(tx, pressed.ids[0])
    session = None if found is None else await sessions.by_id(tx, found.session_id)
    if found is None or session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "settle_dispute", DISPUTE, await _unit(tx, found, session))
    if isinstance(who, Denied):
        return alert(voice, who.code)
    assert who.member_id is not None, "who runs a unit is a member"
    if not await corrections.is_newest(tx, found):
        return _superseded(voice)
    if who.member_id in _besides(found):
        return alert(voice, "dispute.not_yours")
    after, above = "taken_back" if pressed.ids[1] == 1 else "upheld", None
    if after == "upheld" and found.state == "disputed":
        part = {found.member_id, found.by_member_id, who.member_id}
        above = await secretary_for(tx, session.unit_id, pressed.now, part, up=1)
    if above is not None:
        if not await corrections.hand_on(tx, found.id, who.member_id, pressed.now):
            return alert(voice, "dispute.settled")
        after = "escalated"
        await _ask(tx, found, above, pressed)
    elif await corrections.move(tx, found.id, ("disputed", "escalated"), after, pressed.now):
        await _carry_out(tx, found, session, after, who.member_id, pressed)
    else:
        return alert(voice, "dispute.settled")
    name = await members.name_of(tx, found.member_id)
    return Turned(screen=screens.settled(found, session, after, name, voice))


def _superseded(voice: Voice) -> Turned:
    return Turned(screen=Screen(voice.say("correct.superseded")))


async def _unit(tx: Tx, found: Correction, session: Session) -> int:
    """Return the unit whose secretaries, or those above it, decide about a disagreement now."""
    if found.state != "escalated":
        return session.unit_id
    unit = await units.by_id(tx, await units.base(tx, session.unit_id))
    return session.unit_id if unit is None or unit.parent_id is None else unit.parent_id


def _besides(found: Correction) -> set[int]:
    """Return who cannot decide: whose case it is, and then who has decided about it before."""
    if found.state != "escalated" or found.upheld_by is None:
        return {found.member_id}
    return {found.member_id, found.by_member_id, found.upheld_by}


async def _carry_out(
    tx: Tx, found: Correction, session: Session, after: str, by: int, pressed: Pressed
) -> None:
    """Have what was decided for good take effect, and tell whom it concerns."""
    if after == "taken_back":
        await attendance.set_state(
            tx, session.id, found.member_id, screens.stands_again(found.before), pressed.now, by,
            "correction", why=found.why,
        )  # fmt: skip
    else:
        await attendance.note(
            tx, session.id, found.member_id, "upheld", pressed.now, by, "correction"
        )
    had_part = set() if found.upheld_by is None else {found.upheld_by, found.by_member_id}
    concerned = [(SETTLED, found.member_id), *((RULED, one) for one in sorted(had_part - {by}))]
    for kind, member_id in concerned:
        for user_id in await members.accounts_to_write_to(tx, [member_id]):
            await tell(
                tx, kind, user_id, found.id, pressed.now,
                {"correction": found.id}, session_id=session.id,
            )  # fmt: skip
    await posts.want_new_version(tx, session.id)


async def _ask(tx: Tx, found: Correction, whom: Candidate, pressed: Pressed) -> None:
    await tell(
        tx, DISPUTE, whom.user_id, f"{found.id}:{pressed.update_id}", pressed.now,
        {"correction": found.id}, session_id=found.session_id,
    )  # fmt: skip


async def _read(tx: Tx, message: Message) -> tuple[Correction, Session, str]:
    found = await corrections.by_id(tx, int(message.details["correction"]))
    assert found is not None, "corrections are never removed"
    return found, await about(tx, message), await members.name_of(tx, found.member_id)


async def _write_dispute(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found, session, name = await _read(tx, message)
    if found.state not in ("disputed", "escalated"):
        return Withdrawn("settled")
    who = await roles.who(tx, message.chat_id, telling.now, await _unit(tx, found, session))
    if judge("settle_dispute", who, Place.PRIVATE) or who.member_id in _besides(found):
        return Withdrawn("not_secretary")
    by = await members.name_of(tx, found.upheld_by or found.by_member_id)
    return Prepared(screens.dispute(found, session, name, by, telling.voice))


async def _write_settled(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found, session, _ = await _read(tx, message)
    return Prepared(screens.outcome(found, session, telling.voice))


async def _write_ruled(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found, session, name = await _read(tx, message)
    return Prepared(screens.ruled(found, session, name, telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    DISPUTE: _write_dispute,
    SETTLED: _write_settled,
    RULED: _write_ruled,
}

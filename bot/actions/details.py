"""详情: what a session is about, for those who attend and for who runs it; what is attached."""

from datetime import datetime
from typing import Final

from bot.actions import drafting, replies
from bot.actions.announcing import about, post
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.hosts_turn import CARD
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.calendar import CARD_USEFUL
from bot.rules.permissions import Denied, Place, judge
from bot.rules.sessions import Session
from bot.screens import details as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import attachments, attendance, dialogues, members, posts, roles, sessions, units
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "session"
CARRIERS: Final = ("plan", KIND, "series", "unconfirmed")
"""The messages that lead to a session, and turn into it."""
ATTACHMENT: Final = "attachment"
STEP: Final = "attach"
NAME_AT_MOST: Final = 60
TEXT_AT_MOST: Final = 1000
MOST: Final = 10
"""How much can be attached to one session, and how many sessions are listed."""


async def by_link(tx: Tx, said: Said, session_id: int) -> None:
    """Show a session to who came by the link of its post."""
    if await asks(tx, said, "details") is None:
        return
    session = await sessions.by_id(tx, session_id)
    if session is None or not await may_see(tx, session, said.user_id, said.now):
        await replies.add(tx, said.update_id, "not_yours_to_see", said.user_id, said.now)
        return
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, session_id=session_id)


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show a session of the list; the id is the session."""
    session = await sessions.by_id(tx, pressed.ids[0])
    if session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "host", CARRIERS, session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    return Turned(screen=await _screen(tx, session, pressed.user_id, voice, pressed.now))


async def card_here(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Send the host's card to who runs the unit and asks for it; the id is the session.

    Where it stands already it is sent anew, and the one before is done with.
    """
    session = await sessions.by_id(tx, pressed.ids[0])
    if session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "host", CARRIERS, session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if session.state not in ("open", "closed", "confirmed"):
        return alert(voice, STALE)
    await posts.retire_card(tx, session.id, pressed.user_id)
    until = pressed.now + CARD_USEFUL
    await post(tx, CARD, session, pressed.user_id, pressed.now, until, pin=False)
    return Turned()


async def coming(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """List what is planned in the units that somebody runs.

    Who was asked what to plan, and looks at this instead, plans nothing any more.
    """
    who = await may(tx, pressed, "plan", CARRIERS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    assert who.member_id is not None, "who runs a unit is a member"
    shown = await drafting.at(tx, pressed)
    if isinstance(shown, drafting.Shown) and shown.draft.kind is None:
        await dialogues.end(tx, pressed.user_id)
    return Turned(screen=await _coming(tx, who.member_id, voice, pressed.now))


async def set_nudges(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have those not in reminded after the start, or not; the ids are the unit and 1 or 0."""
    unit_id, on = pressed.ids
    who = await may(tx, pressed, "nudges", "plan", unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    assert who.member_id is not None, "who runs a unit is a member"
    await units.set_nudges(tx, unit_id, nudges=bool(on))
    return Turned(screen=await _coming(tx, who.member_id, voice, pressed.now))


async def _coming(tx: Tx, member_id: int, voice: Voice, now: datetime) -> Screen:
    own = {one.unit_id: one.unit for one in await roles.charges(tx, member_id, now)}
    found: dict[int, Session] = {}
    for unit_id in sorted(own):
        for session in await sessions.of_unit(tx, unit_id, now, MOST):
            found[session.id] = session
        for session in await sessions.unconfirmed(tx, unit_id, MOST):
            found[session.id] = session
    listed = sorted(found.values(), key=lambda one: (one.starts_at, one.id))
    nudges = [(one, own[one], await units.nudges(tx, one)) for one in sorted(own)]
    return screens.coming(listed, nudges, voice, now)


async def send_attachment(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Send something that is attached, to who asks for it; the id is the attachment."""
    who = await may(tx, pressed, "details", CARRIERS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    found = await attachments.by_id(tx, pressed.ids[0])
    session = None if found is None else await sessions.by_id(tx, found.session_id)
    if found is None or session is None:
        return alert(voice, "attach.gone")
    if not await may_see(tx, session, pressed.user_id, pressed.now):
        return alert(voice, "not_yours_to_see")
    await replies.add(
        tx, pressed.update_id, ATTACHMENT, pressed.user_id, pressed.now,
        session_id=session.id, details={"attachment": found.id},
    )  # fmt: skip
    return Turned()


async def ask_attach(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[加资料]: wait for what is to be attached; the id is the session."""
    session = await sessions.by_id(tx, pressed.ids[0])
    if session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "host", CARRIERS, session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, session=session.id)
    return Turned(screen=Screen(voice.say("attach.how")))


async def remove(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Take something off again; the id is the attachment."""
    found = await attachments.by_id(tx, pressed.ids[0])
    session = None if found is None else await sessions.by_id(tx, found.session_id)
    if found is None or session is None:
        return alert(voice, "attach.gone")
    who = await may(tx, pressed, "host", (*CARRIERS, "attached"), session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    await attachments.remove(tx, found.id)
    return Turned(screen=Screen(voice.say("attach.removed")))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Attach a text or a link that was written; one that is too long is not cut but refused."""
    if len(said.words) > TEXT_AT_MOST:
        await replies.add(tx, said.update_id, "attach_long", said.user_id, said.now)
        return
    name = said.words.splitlines()[0][:NAME_AT_MOST] if said.words else ""
    await _attach(tx, said, dialogue, "text", name, said.words)


async def waits(tx: Tx, user_id: int, now: datetime) -> bool:
    """Say whether somebody is asked for what they want to attach."""
    dialogue = await dialogues.of(tx, user_id, now)
    return dialogue is not None and dialogue.step == STEP


async def receive(tx: Tx, said: Said, file_id: str, name: str) -> None:
    """Attach a document that was waited for."""
    dialogue = await dialogues.of(tx, said.user_id, said.now)
    if dialogue is not None and dialogue.step == STEP:
        await _attach(tx, said, dialogue, "document", name[:NAME_AT_MOST], file_id)


async def _attach(
    tx: Tx, said: Said, dialogue: Dialogue, type_: str, name: str, content: str
) -> None:
    session = await sessions.by_id(tx, dialogue.facts["session"])
    assert session is not None, "sessions are never removed"
    who = await asks(tx, said, "host", session.unit_id)
    if who is None:
        return
    count = len(await attachments.of(tx, session.id))
    if count >= MOST:
        await replies.add(tx, said.update_id, "attach_full", said.user_id, said.now)
        return
    await attachments.add(tx, session.id, type_, name, content, who.member_id, said.now)
    await dialogues.end(tx, said.user_id)
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, session_id=session.id)


async def may_see(tx: Tx, session: Session, user_id: int, now: datetime) -> bool:
    """Say whether a session is somebody's to look at: of their units, run by them, or one that
    they stand on the list of, wherever they are by now.
    """
    who = await roles.who(tx, user_id, now, session.unit_id)
    if who.runs_unit:
        return True
    person = await members.by_account(tx, user_id)
    if person is None:
        return False
    return await members.is_around(tx, person.member_id, session.unit_id) or (
        await attendance.attendee(tx, session.id, person.member_id) is not None
    )


async def _screen(tx: Tx, session: Session, user_id: int, voice: Voice, now: datetime) -> Screen:
    who = await roles.who(tx, user_id, now, session.unit_id)
    unit = await units.by_id(tx, session.unit_id)
    named = [
        "" if one is None else await members.name_of(tx, one)
        for one in (session.chair_id, session.recorder_id)
    ]
    return screens.details(
        session, "" if unit is None else unit.name, named[0], named[1],
        await attachments.of(tx, session.id), voice, now,
        runs=judge("host", who, Place.PRIVATE) is None,
    )  # fmt: skip


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    return Prepared(await _screen(tx, session, message.chat_id, telling.voice, telling.now))


async def _write_attachment(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found = await attachments.by_id(tx, int(message.details["attachment"]))
    if found is None:
        return Withdrawn("removed")
    return Prepared(screens.attachment(found, telling.voice))


WRITERS: Final[dict[str, Writer]] = {KIND: _write, ATTACHMENT: _write_attachment}

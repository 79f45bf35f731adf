"""Who is not on a session's list, or comes after its end: 我来列席, 名单有误, 请书记补录."""

from datetime import datetime
from typing import Final

from bot.actions import details, replies
from bot.actions.announcing import about
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.attendance import Standing
from bot.rules.permissions import Denied
from bot.rules.sessions import Session
from bot.screens import guests as screens
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import attendance, posts, sessions
from storage import guests as stored
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "guest"
KINDS: Final = (KIND, "check_in_reply")


async def by_link(tx: Tx, said: Said, session_id: int) -> None:
    """Offer the ways that somebody has who is not on the list of a session."""
    if await asks(tx, said, "check_in") is None:
        return
    session = await sessions.by_id(tx, session_id)
    if session is None or not await _may_come(tx, session, said.user_id, said.now):
        await replies.add(tx, said.update_id, "not_yours_to_see", said.user_id, said.now)
        return
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, session_id=session_id)


async def attend(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[我来列席]; the id is the session."""
    return await _do(tx, pressed, voice, "attend")


async def plead(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[名单有误]: the secretary sees it on the card; the id is the session."""
    return await _do(tx, pressed, voice, "plead")


async def say_present(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[请书记补录]: the secretary sees it on the card; the id is the session."""
    return await _do(tx, pressed, voice, "say_present")


async def _do(tx: Tx, pressed: Pressed, voice: Voice, what: str) -> Turned:
    who = await may(tx, pressed, "check_in", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    session = await sessions.by_id(tx, pressed.ids[0])
    if session is None or who.member_id is None:
        return alert(voice, STALE)
    if not await _may_come(tx, session, pressed.user_id, pressed.now):
        return alert(voice, "not_yours_to_see")
    standing = await attendance.standing(tx, session.id, pressed.user_id)
    assert standing is not None, "the session is there"
    key = _why_not(session, standing, what, pressed.happened_at)
    if key is not None:
        return alert(voice, key)
    if what == "say_present":
        await attendance.say_present(tx, session.id, who.member_id, pressed.now)
    elif what == "attend":
        await stored.attend(tx, session.id, who.member_id, pressed.happened_at, pressed.now)
    else:
        await stored.plead(tx, session.id, who.member_id, pressed.happened_at)
    await posts.want_new_version(tx, session.id)
    return Turned(screen=screens.done(session, what, voice, pressed.now))


async def _may_come(tx: Tx, session: Session, user_id: int, now: datetime) -> bool:
    """Say whether somebody knows of a session otherwise than by a guess at its number: it is of
    their units, or they pressed its post where it stands.
    """
    return await stored.is_caller(tx, session.id, user_id) or await details.may_see(
        tx, session, user_id, now
    )


def _why_not(session: Session, standing: Standing, what: str, happened_at: datetime) -> str | None:
    """Return why somebody cannot do that, as the key of a sentence, or None if they can."""
    if session.state in ("confirmed", "dropped"):
        return f"guests.{session.state}"
    if what == "say_present":
        if standing.attendance is None or not session.is_over:
            return STALE
        return None if standing.checked_in_at is None else "guests.is_in"
    if standing.attendance is not None:
        return "guests.is_listed"
    if happened_at < session.opens_at:
        return "guests.not_open"
    return "guests.closed" if what == "attend" and happened_at >= session.closes_at else None


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    if not await _may_come(tx, session, message.chat_id, telling.now):
        return Withdrawn("not_theirs")
    standing = await attendance.standing(tx, session.id, message.chat_id)
    assert standing is not None, "the session is there"
    if standing.member_id is None:
        return Withdrawn("not_bound")
    is_guest = await stored.is_guest(tx, session.id, standing.member_id)
    return Prepared(screens.ways(session, standing, telling.voice, telling.now, is_guest=is_guest))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

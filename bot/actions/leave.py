"""请假报备: from a post or in private, for one session or a span; valid at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.actions import replies
from bot.actions.announcing import about
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.sessions import who_is_expected
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.permissions import Denied
from bot.rules.sessions import Session
from bot.screens import leave as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import attendance, leave, members, messages, places, posts, sessions
from storage.leave import Leave, LeaveKind
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "leave"
ASKED: Final = "leave_asked"
"""The same question, asked because of a tap in a group."""
KINDS: Final = (KIND, ASKED, "me")
JUST_NOW: Final = timedelta(minutes=2)
LONGEST: Final = timedelta(days=366)
AHEAD: Final = timedelta(days=30)
OFFERED: Final = 6
"""How many of the next sessions are offered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A tap on [请假] that comes to nothing; `code` names the sentence that says why."""

    code: str


async def tap(
    tx: Tx,
    *,
    now: datetime,
    update_id: int,
    session_id: int,
    chat_id: int,
    message_id: int,
    user_id: int,
) -> Refused | None:
    """Take a tap on [请假] below a post, or in private: ask for the reason in private.

    None if it was asked, by a message where the bot may write already.
    """
    session = await sessions.by_id(tx, session_id)
    if session is None or not await _is_ours(tx, session_id, chat_id, message_id):
        return Refused("check_in.stale")
    refused = await _why_not(tx, session, user_id)
    if refused is not None:
        return Refused(refused)
    await replies.add(
        tx, update_id, ASKED, user_id, now, session_id=session_id, details={"code": ""}
    )
    return None


async def by_link(tx: Tx, said: Said, session_id: int) -> None:
    """Ask for the reason, for who came by the link of a post; once, if the tap that led there has
    asked where the bot may write.
    """
    if await asks(tx, said, "leave") is None:
        return
    if await messages.was_told(tx, said.user_id, ASKED, session_id, said.now - JUST_NOW):
        return
    session = await sessions.by_id(tx, session_id)
    refused = STALE if session is None else await _why_not(tx, session, said.user_id)
    await replies.add(
        tx, said.update_id, KIND, said.user_id, said.now,
        session_id=None if session is None else session_id, details={"code": refused or ""},
    )  # fmt: skip


async def ask(tx: Tx, said: Said) -> None:
    """/leave: ask for which session, or for a span."""
    if await asks(tx, said, "leave") is not None:
        await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details={"code": ""})


async def which(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask for the reason; the id is the session, 0 for a span."""
    who = await may(tx, pressed, "leave", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if pressed.ids[0] == 0:
        return Turned(screen=screens.why_span(await leave.kinds(tx), voice))
    session = await sessions.by_id(tx, pressed.ids[0])
    if session is None:
        return alert(voice, STALE)
    key = await _why_not(tx, session, pressed.user_id)
    if key is not None:
        return alert(voice, key)
    return Turned(screen=screens.why(session, await leave.kinds(tx), voice, pressed.now))


async def report(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Report leave from a session; the ids are the session and the reason's place."""
    session_id, place = pressed.ids
    who = await may(tx, pressed, "leave", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    session, kind = await sessions.by_id(tx, session_id), await _kind(tx, place)
    if session is None or kind is None or who.member_id is None:
        return alert(voice, STALE)
    key = await _why_not(tx, session, pressed.user_id)
    if key is not None:
        return alert(voice, key)
    leave_id = await leave.report(
        tx, who.member_id, kind.code, session.id, session.starts_at, session.closes_at,
        pressed.now,
    )  # fmt: skip
    await _take_effect(tx, [session], who.member_id, leave_id, kind, pressed.now)
    return Turned(screen=screens.reported(session, kind, leave_id, voice, pressed.now))


async def span(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Report leave for a span; the ids are the reason, then the first day and the last one."""
    who = await may(tx, pressed, "leave", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    kind = await _kind(tx, pressed.ids[0])
    today = pressed.now.astimezone(voice.zone).date()
    days = [_day(one, today) for one in pressed.ids[1:]]
    if kind is None or None in days or who.member_id is None:
        return alert(voice, STALE)
    known = [day for day in days if day is not None]
    if len(known) < 2:
        return Turned(screen=screens.which_day(kind, known, today, voice))
    first, last = min(known), max(known)
    starts = max(pressed.now, datetime.combine(first, time(), voice.zone))
    ends = datetime.combine(last + timedelta(days=1), time(), voice.zone)
    leave_id = await leave.report(tx, who.member_id, kind.code, None, starts, ends, pressed.now)
    concerned = [
        one
        for one in await sessions.around(tx, pressed.user_id, pressed.now, ends - pressed.now)
        if starts <= one.starts_at < ends and await _why_not(tx, one, pressed.user_id) is None
    ]
    await _take_effect(tx, concerned, who.member_id, leave_id, kind, pressed.now)
    noted = await leave.by_id(tx, leave_id)
    assert noted is not None, "reported just now"
    return Turned(screen=screens.reported_span(noted, len(concerned), voice, pressed.now))


async def take_back(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Take a leave back: whoever comes after all is expected again; the id is the leave's."""
    who = await may(tx, pressed, "leave", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    found = await leave.by_id(tx, pressed.ids[0])
    if found is None or found.member_id != who.member_id:
        return alert(voice, STALE)
    if not await leave.withdraw(tx, found.id):
        return alert(voice, "leave.withdrawn_before")
    is_in, other = False, await _otherwise(tx, found, found.session_id)
    for session_id, state in await attendance.by_leave(tx, found.id):
        if state == "checked_in":
            is_in = True
            continue
        still = await _otherwise(tx, found, session_id)
        if still is not None:
            other = still
            await attendance.set_state(
                tx, session_id, found.member_id, "leave", pressed.now, who.member_id, "leave",
                why=still.kind, leave_id=still.id,
            )  # fmt: skip
        else:
            await attendance.set_state(
                tx, session_id, found.member_id, "expected", pressed.now, who.member_id, "leave",
                what="leave_withdrawn",
            )  # fmt: skip
        await posts.want_new_version(tx, session_id)
    return Turned(screen=screens.taken_back(other, voice, pressed.now, is_in=is_in))


async def _otherwise(tx: Tx, gone: Leave, session_id: int | None) -> Leave | None:
    """Return what else keeps a member away from a session when a leave is taken back, or None."""
    if session_id is None:
        return None
    still = [one for one in await leave.covering(tx, session_id) if one.member_id == gone.member_id]
    return still[-1] if still else None


async def _take_effect(
    tx: Tx, concerned: Sequence[Session], member_id: int, leave_id: int, kind: LeaveKind,
    now: datetime,
) -> None:  # fmt: skip
    """Where the list is fixed already, the member is on leave from now on."""
    for session in concerned:
        if session.state != "open":
            continue
        found = await attendance.attendee(tx, session.id, member_id)
        if found is not None and found.state in ("expected", "leave"):
            await attendance.set_state(
                tx, session.id, member_id, "leave", now, member_id, "leave",
                why=kind.name, leave_id=leave_id,
            )  # fmt: skip
            await posts.want_new_version(tx, session.id)


async def _why_not(tx: Tx, session: Session, user_id: int) -> str | None:
    """Return why somebody cannot report leave from a session, or None if they can."""
    if session.state == "dropped":
        return "check_in.dropped"
    if session.is_over:
        return "leave.over"
    standing = await attendance.standing(tx, session.id, user_id)
    assert standing is not None, "the session is there"
    if standing.member_id is None:
        return "check_in.not_bound"
    if standing.attendance == "checked_in":
        return "leave.checked_in"
    if session.state == "open":
        is_meant = standing.attendance is not None
    else:
        is_meant = standing.member_id in (await who_is_expected(tx, session)).members
    return None if is_meant else "leave.not_expected"


async def _is_ours(tx: Tx, session_id: int, chat_id: int, message_id: int) -> bool:
    for kind in ("meeting", "check_in"):
        place = await posts.place(tx, kind, session_id, chat_id)
        if place is not None and place.telegram_id == message_id:
            return True
    return await places.was_sent_as(
        tx, chat_id, message_id, "meeting_notice", "check_in_ask", "nudge", "check_in_reply",
        "leave_declined", "leave_void",
    )  # fmt: skip


async def _kind(tx: Tx, place: int) -> LeaveKind | None:
    return next((one for one in await leave.kinds(tx) if one.rank == place), None)


def _day(ordinal: int, today: date) -> date | None:
    first = today.toordinal()
    return date.fromordinal(ordinal) if first <= ordinal <= first + LONGEST.days else None


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    voice, now, key = telling.voice, telling.now, str(message.details["code"])
    if key:
        return Prepared(Screen(voice.say(key)))
    if message.session_id is not None:
        session = await about(tx, message)
        if await _why_not(tx, session, message.chat_id) is not None:
            return Withdrawn("not_expected")
        return Prepared(screens.why(session, await leave.kinds(tx), voice, now))
    person = await members.by_account(tx, message.chat_id)
    if person is None:
        return Withdrawn("not_bound")
    coming = [
        one
        for one in await sessions.around(tx, message.chat_id, now, AHEAD)
        if one.is_to_come
        and one.closes_at > now
        and await _why_not(tx, one, message.chat_id) is None
    ]
    told = await leave.of_member(tx, person.member_id, now, OFFERED)
    return Prepared(screens.which(coming[:OFFERED], told, voice, now))


WRITERS: Final[dict[str, Writer]] = {KIND: _write, ASKED: _write}

"""改时间 and 不开了: asked once, then told at once to all who were told of the session."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import reading, replies, sessions
from bot.actions.announcing import about
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import drafts
from bot.rules.permissions import Denied
from bot.rules.phrase import Unclear
from bot.rules.sessions import Session
from bot.screens import moving as screens
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import dialogues
from storage import sessions as stored
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "move"
KIND: Final = "move"
KINDS: Final = (KIND, "plan", "session")
"""The messages with buttons that move or drop a session."""


async def ask_time(tx: Tx, session: Session, pressed: Pressed) -> None:
    """Ask in a message of its own when a session is to be held instead."""
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, session=session.id)
    await replies.add(
        tx, pressed.update_id, KIND, pressed.user_id, pressed.now, session_id=session.id
    )


async def ask(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[改时间]: ask in this message; the id is the session."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, session=session.id)
    return Turned(screen=screens.which_day(session, voice, pressed.now))


async def choose_day(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask for the time of a day; the ids are the session and the day."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    day = _day(pressed.ids[1], pressed.now, voice.zone)
    if day is None:
        return alert(voice, "days.past")
    return Turned(screen=screens.which_clock(session, day, voice, pressed.now))


async def choose_clock(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask whether to move it there; the ids are the session, the day and the minute."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    starts = _starts(pressed, voice.zone)
    if starts is None or starts <= pressed.now:
        return alert(voice, "plan.past")
    return Turned(screen=screens.sure(session, starts, voice, pressed.now))


async def move(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Move it; the ids are the session, the day, the minute, and 1."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    starts = _starts(pressed, voice.zone)
    if starts is None or starts <= pressed.now:
        return alert(voice, "plan.past")
    await dialogues.end(tx, pressed.user_id)
    await sessions.move(tx, session, starts, pressed.now, voice.zone)
    moved = await stored.by_id(tx, session.id)
    assert moved is not None, "it was just moved"
    return Turned(screen=screens.done(moved, voice, pressed.now))


async def ask_drop(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[不开了]: ask once; the id is the session."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    return Turned(screen=screens.sure_to_drop(session, voice, pressed.now))


async def drop(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have it not be held; the ids are the session and 1."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    if not await sessions.drop(tx, session, pressed.now, voice.zone):
        return brief(voice, "card.over")
    return Turned(screen=screens.dropped(session, voice, pressed.now))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a time that was written instead of pressed."""
    session = await stored.by_id(tx, dialogue.facts["session"])
    assert session is not None, "sessions are never removed"
    if await asks(tx, said, "host", session.unit_id) is None:
        return
    read = reading.line(said.words, {}, said.now.astimezone(said.zone))
    facts: dict[str, int | str] = {"session": session.id}
    if isinstance(read, Unclear):
        facts |= {"problem": read.code, "part": read.part[: drafts.TEXT_AT_MOST]}
    elif read.day is None and read.clock is None:
        facts |= {"problem": "time", "part": said.words[: drafts.TEXT_AT_MOST]}
    else:
        local = session.starts_at.astimezone(said.zone)
        day, clock = read.day or local.date(), read.clock or local.time()
        facts |= {"day": day.toordinal(), "minute": clock.hour * 60 + clock.minute}
    await dialogues.begin(tx, said.user_id, STEP, said.now, **facts)
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, session_id=session.id)


async def _theirs(tx: Tx, pressed: Pressed, voice: Voice) -> Session | Turned:
    """Return the session if it is still to come and who presses runs its unit, or why not."""
    session = await stored.by_id(tx, pressed.ids[0])
    if session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "host", KINDS, session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    return session if session.is_to_come else alert(voice, "card.over")


def _day(ordinal: int, now: datetime, zone: ZoneInfo) -> date | None:
    today = now.astimezone(zone).date().toordinal()
    is_near = today <= ordinal <= today + drafts.DAYS_AHEAD
    return date.fromordinal(ordinal) if is_near else None


def _starts(pressed: Pressed, zone: ZoneInfo) -> datetime | None:
    day, minute = _day(pressed.ids[1], pressed.now, zone), pressed.ids[2]
    if day is None or minute >= 24 * 60:
        return None
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    dialogue = await dialogues.of(tx, message.chat_id, telling.now)
    if not session.is_to_come or dialogue is None or dialogue.step != STEP:
        return Withdrawn("gone")
    facts, voice = dialogue.facts, telling.voice
    if facts.get("problem"):
        return Prepared(
            screens.unclear(session, str(facts["problem"]), str(facts["part"]), voice, telling.now)
        )
    if "day" not in facts:
        return Prepared(screens.which_day(session, voice, telling.now))
    minute = facts["minute"]
    starts = datetime.combine(
        date.fromordinal(facts["day"]), time(minute // 60, minute % 60), voice.zone
    )
    if starts <= telling.now:
        return Prepared(screens.unclear(session, "past", "", voice, telling.now))
    return Prepared(screens.sure(session, starts, voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

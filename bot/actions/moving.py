"""改时间, 改地点 and 不开了: asked once, then told at once to all who were told of the session."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.actions import drafting, planning, reading, replies, sessions
from bot.actions.announcing import about, was_told
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import drafts
from bot.rules.drafts import Draft, Taken
from bot.rules.permissions import Denied
from bot.rules.phrase import Phrase, Unclear
from bot.rules.sessions import Session
from bot.screens import moving as screens
from bot.screens.moving import Wish
from bot.screens.planning import ASK_PLACE, KEEP, hint
from bot.screens.screen import Screen, Toast, Turned
from bot.screens.voice import Voice
from storage import dialogues, dropping, kinds
from storage import sessions as stored
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "move"
KIND: Final = "move"
KINDS: Final = (KIND, "plan", "session", "series")
"""The messages with buttons that move or drop a session."""
PRESSED: Final = 1
"""What goes with [确定改] where day and time alone were pressed; else it is the wish's mark."""


async def ask_time(tx: Tx, session: Session, pressed: Pressed) -> None:
    """Ask in a message of its own when a session is to be held instead."""
    await _reply(tx, session, pressed.user_id, pressed.update_id, pressed.now, {})


async def ask(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[改时间]: ask in this message; the id is the session."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, session=session.id)
    return Turned(screen=screens.which_day(session, voice, pressed.now))


async def choose_day(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask for the time of a day; the ids are the session and the day.

    In its place [先不改] and [改地点] have numbers of their own.
    """
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    user_id, now, number = pressed.user_id, pressed.now, pressed.ids[1]
    if number == KEEP:
        if await _is_at(tx, user_id, session.id, now):
            await dialogues.end(tx, user_id)
        return Turned(screen=screens.kept(session, voice, now))
    if number == ASK_PLACE:
        await dialogues.begin(tx, user_id, STEP, now, session=session.id, side="place")
        return Turned(screen=screens.which_place(session, voice, now))
    day = _day(number, now, voice.zone)
    if day is None:
        return alert(voice, "days.past")
    await dialogues.begin(tx, user_id, STEP, now, session=session.id, day=number)
    return Turned(screen=screens.which_clock(session, day, voice, now))


async def choose_clock(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask whether to move it there; the ids are the session, the day and the minute."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    starts = _starts(pressed, voice.zone)
    if starts is None or starts <= pressed.now:
        return alert(voice, "plan.past")
    wish = await _wish(tx, session, starts, None, "", PRESSED)
    return Turned(screen=screens.sure(session, wish, voice, pressed.now))


async def move(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Move it; the ids are the session, the day, the minute, and which wish it is."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    user_id, now, mark = pressed.user_id, pressed.now, pressed.ids[3]
    starts = _starts(pressed, voice.zone)
    if starts is None or (starts <= now and starts != session.starts_at):
        return alert(voice, "plan.past")
    length, place = None, ""
    if mark != PRESSED:
        facts = await dialogues.facts_of(tx, user_id, STEP, now)
        wished = drafts.from_facts(facts or {})
        if facts is None or facts["session"] != session.id or wished.mark() != mark:
            return alert(voice, "move.stale")
        length = None if wished.minutes is None else timedelta(minutes=wished.minutes)
        place = wished.place
    change = await sessions.move(tx, session, starts, now, voice.zone, length=length, place=place)
    if await _is_at(tx, user_id, session.id, now):
        await dialogues.end(tx, user_id)
    moved = await stored.by_id(tx, session.id)
    assert moved is not None, "it was just moved"
    return Turned(screen=screens.done(moved, change, voice, now))


async def ask_drop(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[不开了]: ask once; the id is the session."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    is_told = await was_told(tx, session.id)
    return Turned(screen=screens.sure_to_drop(session, voice, pressed.now, is_told=is_told))


async def drop(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have it not be held; the ids are the session and 1."""
    session = await _theirs(tx, pressed, voice)
    if isinstance(session, Turned):
        return session
    change = await sessions.drop(tx, session, pressed.now, voice.zone)
    is_told = change == "told"
    dropped = await stored.by_id(tx, session.id)
    assert dropped is not None, "it was just dropped"
    reasons = await dropping.offered(tx)
    return Turned(screen=screens.dropped(dropped, reasons, voice, pressed.now, is_told=is_told))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a time or a place that was written instead of pressed.

    A line that plans another kind of session is taken for that.
    """
    session = await stored.by_id(tx, dialogue.facts["session"])
    assert session is not None, "sessions are never removed"
    if await asks(tx, said, "host", session.unit_id) is None:
        return
    if not session.is_to_come:
        await dialogues.end(tx, said.user_id)
        await replies.add(tx, said.update_id, KIND, said.user_id, said.now, session_id=session.id)
        return
    begun = drafts.from_facts(dialogue.facts)
    draft = _on_from(begun, session, said.zone)
    if begun.side == "place":
        await _keep(tx, said, session, drafts.with_text(draft, "place", said.words))
        return
    names = {name: kind.code for kind in await kinds.every(tx) for name in kind.names}
    now = said.now.astimezone(said.zone)
    read = reading.line(said.words, names, now)
    if _is_another(read, session) and await planning.by_line(tx, said):
        return
    taken = drafts.taken(draft, read, now)
    if isinstance(read, Phrase) and not (read.day or read.clock or read.length or read.place):
        taken = Taken(draft, "time", said.words[: drafts.TEXT_AT_MOST])
    await _keep(tx, said, session, taken)


async def _keep(tx: Tx, said: Said, session: Session, taken: Taken) -> None:
    facts = {**taken.draft.facts(), "problem": taken.problem, "part": taken.part}
    await _reply(tx, session, said.user_id, said.update_id, said.now, facts)


async def _reply(
    tx: Tx, session: Session, user_id: int, update_id: int, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Answer in a message of its own, which shows what is wished from now on."""
    said = {**facts, "session": session.id, "reply": update_id}
    await dialogues.begin(tx, user_id, STEP, now, **said)
    await replies.add(
        tx, update_id, KIND, user_id, now, session_id=session.id, details={"draft": update_id}
    )


def _on_from(begun: Draft, session: Session, zone: ZoneInfo) -> Draft:
    """Return what is wished so far; all that is not is as it is planned."""
    local = session.starts_at.astimezone(zone)
    return replace(
        begun,
        unit=session.unit_id,
        kind=session.kind,
        day=local.date().toordinal() if begun.day is None else begun.day,
        clock=local.hour * 60 + local.minute if begun.clock is None else begun.clock,
        side="",
    )


def _is_another(read: Phrase | Unclear, session: Session) -> bool:
    said = read.rest if isinstance(read, Unclear) else read
    if said is None or said.kind in (None, session.kind):
        return False
    return said.day is not None or said.clock is not None


async def _is_at(tx: Tx, user_id: int, session_id: int, now: datetime) -> bool:
    """Say whether somebody is asked how this session is to be held instead."""
    dialogue = await dialogues.of(tx, user_id, now)
    return (
        dialogue is not None and dialogue.step == STEP and dialogue.facts["session"] == session_id
    )


async def _wish(
    tx: Tx, session: Session, starts: datetime, length: timedelta | None, place: str, mark: int
) -> Wish:
    length = length or session.ends_at - session.starts_at
    other = await drafting.clash(tx, session.unit_id, starts, length, besides=session.id)
    is_told = await was_told(tx, session.id)
    return Wish(starts, length, place or session.place, mark, is_told, other)


async def _theirs(tx: Tx, pressed: Pressed, voice: Voice) -> Session | Turned:
    """Return the session if it is still to come and who presses runs its unit, or why not."""
    session = await stored.by_id(tx, pressed.ids[0])
    if session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "host", KINDS, session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if session.is_to_come:
        return session
    return Turned(Toast(screens.too_late(session, voice), alert=True))


def _day(ordinal: int, now: datetime, zone: ZoneInfo) -> date | None:
    today = now.astimezone(zone).date().toordinal()
    is_near = today <= ordinal <= today + drafts.DAYS_AHEAD
    return date.fromordinal(ordinal) if is_near else None


def _starts(pressed: Pressed, zone: ZoneInfo) -> datetime | None:
    day, minute = _day(pressed.ids[1], pressed.now, zone), pressed.ids[2]
    if day is None or minute >= 24 * 60:
        return None
    return Draft(day=day.toordinal(), clock=minute).starts(zone)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session, voice, now = await about(tx, message), telling.voice, telling.now
    if not session.is_to_come:
        return Prepared(Screen(screens.too_late(session, voice)))
    facts = await dialogues.facts_of(tx, message.chat_id, STEP, now)
    if facts is None or facts.get("reply") != message.details.get("draft"):
        return Withdrawn("gone")
    wished = drafts.from_facts(facts)
    hinted = hint(str(facts.get("problem", "")), str(facts.get("part", "")), voice)
    if wished.side == "place":
        return Prepared(screens.which_place(session, voice, now, hinted))
    starts = wished.starts(voice.zone)
    if starts is not None and not hinted:
        length = None if wished.minutes is None else timedelta(minutes=wished.minutes)
        wish = await _wish(tx, session, starts, length, wished.place, wished.mark())
        if wish.is_as_planned(session):
            return Prepared(screens.done(session, "same", voice, now))
        return Prepared(screens.sure(session, wish, voice, now))
    if wished.day is not None and wished.clock is None:
        day = date.fromordinal(wished.day)
        return Prepared(screens.which_clock(session, day, voice, now, hinted))
    return Prepared(screens.which_day(session, voice, now, hinted))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

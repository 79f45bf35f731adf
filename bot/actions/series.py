"""/plan: a unit's 学习计划, each with what is planned of it; changed, ended, and undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.actions import drafting, planning, replies, series_filling, series_planning, series_steps
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.series_drafting import KIND
from bot.actions.telling import Outgoing, Prepared, Telling, Writer, plain
from bot.rules import series as rules
from bot.rules.drafts import Draft
from bot.rules.permissions import Denied
from bot.rules.series import UNDO, Series
from bot.rules.sessions import Session
from bot.screens import series as screens
from bot.screens.screen import Screen, Turned
from bot.screens.series import VERBS
from bot.screens.voice import Voice
from storage import series as stored
from storage import sessions as stored_sessions
from storage import units
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

UNKNOWN: Final = "unknown_series"


async def ask(tx: Tx, said: Said) -> None:
    """/plan: list the series of the units that somebody runs; with a line, begin one."""
    who = await asks(tx, said, "series")
    if who is None:
        return
    assert who.member_id is not None, "who runs a unit is a member"
    if not said.words:
        await replies.add(tx, said.update_id, KIND, said.user_id, said.now)
    elif not await series_planning.by_line(tx, said, who.member_id, is_meant=True):
        await replies.add(tx, said.update_id, UNKNOWN, said.user_id, said.now)


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take what was written while a series is planned; a line for one session plans that."""
    who = await asks(tx, said, "series")
    if who is None:
        return
    assert who.member_id is not None, "who runs a unit is a member"
    draft = rules.draft_from(dialogue.facts)
    if await series_planning.written(tx, said, draft, who.member_id):
        return
    if not await planning.by_line(tx, said):
        await series_planning.answer(tx, said, draft, problem="dated")


async def show_list(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """List the series of a unit; the ids are the unit, 0 to choose one, and the page."""
    unit_id, page = pressed.ids
    who = await may(tx, pressed, "series", KIND, unit_id or None)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    return Turned(screen=await _list(tx, pressed.user_id, unit_id, page, voice, pressed.now))


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show one series; the id is the series."""
    series = await _theirs(tx, pressed, voice)
    if isinstance(series, Turned):
        return series
    return Turned(screen=await _card(tx, series, voice, pressed.now))


async def do(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Change a series or end it; the ids are the series and the verb."""
    series = await _theirs(tx, pressed, voice)
    if isinstance(series, Turned):
        return series
    now, today = pressed.now, pressed.now.astimezone(voice.zone).date()
    if pressed.ids[1] >= len(VERBS):
        return alert(voice, STALE)
    if series.state != "active":
        return Turned(screen=await _card(tx, series, voice, now))
    verb = VERBS[pressed.ids[1]]
    if verb == "change":
        draft = rules.draft_of(series, pressed.update_id)
        return await series_steps.show_here(tx, draft, pressed, voice)
    if verb == "one_more":
        await planning.begin_as(tx, _one_more(series), pressed)
        return brief(voice, "series.one_more")
    if verb == "end":
        to_come = await _to_come(tx, series)
        kept = [one for one in to_come if await series_filling.is_settled(tx, one, now)]
        name = await _name(tx, series.unit_id)
        dropped = len(to_come) - len(kept)
        return Turned(screen=screens.sure_to_end(series, name, dropped, kept, today, voice))
    ended = await series_filling.end(tx, series, now, voice.zone)
    return Turned(screen=screens.ended(series, [] if ended is None else ended.sessions, voice))


def _one_more(series: Series) -> Draft:
    """Return the draft of one session besides a series' own, like them but for its day."""
    clock = series.clock.hour * 60 + series.clock.minute
    return Draft(
        unit=series.unit_id, kind=series.kind, clock=clock, minutes=series.minutes,
        place=series.place, title=series.title, link=series.link, topics=series.topics,
        audience=series.audience, chair=series.chair_id, recorder=series.recorder_id,
        first=series.has_first_topic,
    )  # fmt: skip


async def undo(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[撤销]: what was settled a moment ago counts no more; the id is its draft."""
    made = await stored.of_draft(tx, pressed.ids[0])
    who = await may(tx, pressed, "series", KIND, made[0].unit_id if made else None)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if not made:
        return alert(voice, STALE)
    if pressed.now - made[0].made_at > UNDO:
        return alert(voice, "series.undo.late")
    undone = 0
    for one in made:
        done = await series_filling.end(tx, one, pressed.now, voice.zone, "undone")
        undone += done is not None
    if not undone:
        return brief(voice, "series.undone.before")
    base = await units.base(tx, made[0].unit_id)
    return Turned(screen=screens.undone(undone, base, voice))


async def _theirs(tx: Tx, pressed: Pressed, voice: Voice) -> Series | Turned:
    """Return the series if who presses runs its unit, or why not."""
    series = await stored.by_id(tx, pressed.ids[0])
    who = await may(tx, pressed, "series", KIND, None if series is None else series.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    return alert(voice, STALE) if series is None else series


async def _list(
    tx: Tx, user_id: int, unit_id: int, page: int, voice: Voice, now: datetime
) -> Screen:
    own = await drafting.own_units(tx, user_id, now)
    unit = await units.by_id(tx, unit_id or (own[0][0] if len(own) == 1 else 0))
    if unit is None:
        return screens.which_unit(own, voice)
    names = {one.id: one.name for one in await units.party_groups(tx, unit.id)}
    return screens.listed(
        (unit.id, unit.name), await stored.of_unit(tx, unit.id), names, page,
        several=len(own) > 1, voice=voice,
    )  # fmt: skip


async def _card(tx: Tx, series: Series, voice: Voice, now: datetime) -> Screen:
    today = now.astimezone(voice.zone).date()
    name = await _name(tx, series.unit_id)
    return screens.card(series, name, await _to_come(tx, series), today, voice)


async def _to_come(tx: Tx, series: Series) -> Sequence[Session]:
    found = []
    for session_id in await stored.to_come(tx, series.id):
        session = await stored_sessions.by_id(tx, session_id)
        assert session is not None, "sessions are never removed"
        found.append(session)
    return found


async def _name(tx: Tx, unit_id: int) -> str:
    unit = await units.by_id(tx, unit_id)
    return "" if unit is None else unit.name


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    if "draft" in message.details:
        return await series_planning.write_draft(tx, message, telling)
    return Prepared(await _list(tx, message.chat_id, 0, 0, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {KIND: _write, UNKNOWN: plain("series.unknown")}

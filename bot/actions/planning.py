"""开会: a session is planned, by buttons or in one line, and taken only once it was echoed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.actions import drafting, reading, replies, sessions
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import drafts, expected
from bot.rules.drafts import Draft
from bot.rules.permissions import Denied
from bot.rules.phrase import Phrase, Unclear
from bot.screens import planning as screens
from bot.screens.planning import VERBS
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import dialogues, kinds, members, roles
from storage import sessions as stored
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "plan"
KIND: Final = "plan"
"""Of the messages that ask, and of the one that says it is planned."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """A press on a message that plans: whose draft, with which number."""

    draft: Draft
    member_id: int
    number: int
    pressed: Pressed
    voice: Voice


async def ask(tx: Tx, said: Said) -> None:
    """/meeting, with a line that says it all or without."""
    who = await asks(tx, said, "plan")
    if who is None:
        return
    assert who.member_id is not None, "who runs a unit is a member"
    await _begin(tx, said, who.member_id)


async def by_line(tx: Tx, said: Said) -> bool:
    """Take a line that plans something, written without a command; False if it is none.

    It is one if it names a kind of session and a time, and if who wrote it runs a unit.
    """
    who = await roles.who(tx, said.user_id, said.now)
    if not who.runs_unit or who.member_id is None:
        return False
    read = reading.line(said.words, await _names(tx), said.now.astimezone(said.zone))
    if isinstance(read, Unclear):
        names = await _names(tx)
        if not any(said.words.startswith(name) for name in names):
            return False
    elif read.kind is None or (read.day is None and read.clock is None):
        return False
    await _begin(tx, said, who.member_id)
    return True


async def is_whole(tx: Tx, said: Said) -> bool:
    """Say whether words are a session that is planned in one line: a kind and a time."""
    read = reading.line(said.words, await _names(tx), said.now.astimezone(said.zone))
    if isinstance(read, Unclear) or read.kind is None:
        return False
    return read.day is not None or read.clock is not None


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button says; the ids are the verb and a number."""
    place, number = pressed.ids
    who = await may(tx, pressed, "plan", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    dialogue = await dialogues.of(tx, pressed.user_id, pressed.now)
    if place >= len(VERBS) or who.member_id is None:
        return alert(voice, STALE)
    if dialogue is None or dialogue.step != STEP:
        return alert(voice, "plan.gone")
    draft = drafts.from_facts(dialogue.facts)
    turn = Drafting(draft, who.member_id, number, pressed, voice)
    done = await _DOES[VERBS[place]](tx, turn)
    if isinstance(done, Turned):
        return done
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, **done.facts())
    return Turned(screen=await drafting.screen(tx, done, pressed.user_id, voice, pressed.now))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take what was written while something is planned: the text asked for, or day and time."""
    who = await asks(tx, said, "plan")
    if who is None:
        return
    draft = drafts.from_facts(dialogue.facts)
    side = draft.side
    if side in screens.TEXTS:
        changes: dict[str, Any] = {side: said.words[: drafts.TEXT_AT_MOST], "side": ""}
        draft = replace(draft, **changes)
        await _keep(tx, said, draft)
        return
    read = reading.line(said.words, await _names(tx), said.now.astimezone(said.zone))
    if isinstance(read, Unclear):
        await _keep(tx, said, draft, problem=read.code, part=read.part)
        return
    await _keep(tx, said, _merged(draft, read))


async def _begin(tx: Tx, said: Said, member_id: int) -> None:
    charges = await roles.charges(tx, member_id, said.now)
    own = sorted({one.unit_id for one in charges})
    draft = Draft(unit=own[0] if len(own) == 1 else None)
    if not said.words:
        await _keep(tx, said, draft)
        return
    read = reading.line(said.words, await _names(tx), said.now.astimezone(said.zone))
    if isinstance(read, Unclear):
        await _keep(tx, said, draft, problem=read.code, part=read.part)
        return
    draft = await _with_kind(tx, _merged(draft, read), member_id)
    await _keep(tx, said, draft)


async def _keep(tx: Tx, said: Said, draft: Draft, *, problem: str = "", part: str = "") -> None:
    facts = {**draft.facts(), "problem": problem, "part": part[: drafts.TEXT_AT_MOST]}
    await dialogues.begin(tx, said.user_id, STEP, said.now, **facts)
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now)


def _merged(draft: Draft, read: Phrase) -> Draft:
    """Return the draft with all that a line said."""
    return replace(
        draft,
        kind=read.kind or draft.kind,
        day=draft.day if read.day is None else read.day.toordinal(),
        clock=draft.clock if read.clock is None else read.clock.hour * 60 + read.clock.minute,
        minutes=draft.minutes
        if read.length is None
        else max(1, int(read.length.total_seconds()) // 60),
        place=read.place[: drafts.TEXT_AT_MOST] or draft.place,
        first=draft.first or read.has_first_topic,
        side="",
    )


async def _names(tx: Tx) -> dict[str, str]:
    return {name: kind.code for kind in await kinds.every(tx) for name in kind.names}


async def _with_kind(tx: Tx, draft: Draft, member_id: int) -> Draft:
    """Fill in what is usual once unit and kind are settled."""
    if draft.unit is None or draft.kind is None:
        return draft
    last = await stored.last_of(tx, draft.unit, draft.kind) or await stored.last_of(tx, draft.unit)
    return drafts.like_the_last(draft, last, member_id)


async def _unit(tx: Tx, turn: Drafting) -> Draft | Turned:
    who = await roles.who(tx, turn.pressed.user_id, turn.pressed.now, turn.number)
    if not who.runs_unit:
        return alert(turn.voice, "secretaries_only")
    return await _with_kind(tx, replace(turn.draft, unit=turn.number), turn.member_id)


async def _kind(tx: Tx, turn: Drafting) -> Draft | Turned:
    every = await kinds.every(tx)
    if turn.number >= len(every):
        return alert(turn.voice, STALE)
    draft = replace(turn.draft, kind=every[turn.number].code)
    return await _with_kind(tx, draft, turn.member_id)


async def _day(tx: Tx, turn: Drafting) -> Draft | Turned:
    today = turn.pressed.now.astimezone(turn.voice.zone).date().toordinal()
    if not today <= turn.number <= today + drafts.DAYS_AHEAD:
        return alert(turn.voice, "days.past")
    return replace(turn.draft, day=turn.number, side="")


async def _clock(tx: Tx, turn: Drafting) -> Draft | Turned:
    if turn.number >= 24 * 60:
        return alert(turn.voice, STALE)
    draft = replace(turn.draft, clock=turn.number, side="")
    starts = draft.starts(turn.voice.zone)
    if starts is not None and starts <= turn.pressed.now:
        return alert(turn.voice, "plan.past")
    return draft


async def _minutes(tx: Tx, turn: Drafting) -> Draft | Turned:
    if not 0 < turn.number <= int(drafts.LONGEST.total_seconds()) // 60:
        return alert(turn.voice, STALE)
    return replace(turn.draft, minutes=turn.number, side="")


async def _side(tx: Tx, turn: Drafting) -> Draft | Turned:
    if turn.number >= len(screens.SIDES):
        return alert(turn.voice, STALE)
    side = screens.SIDES[turn.number]
    if side == "when":
        return replace(turn.draft, day=None, clock=None, side="")
    return replace(turn.draft, side=side)


async def _person(tx: Tx, turn: Drafting) -> Draft | Turned:
    if turn.draft.side not in ("chair", "recorder"):
        return alert(turn.voice, "plan.gone")
    chosen = await members.by_id(tx, turn.number)
    if chosen is None:
        return alert(turn.voice, "people.gone")
    changes: dict[str, Any] = {turn.draft.side: chosen.id, "side": ""}
    return replace(turn.draft, **changes)


async def _audience(tx: Tx, turn: Drafting) -> Draft | Turned:
    if turn.number >= len(expected.AUDIENCES):
        return alert(turn.voice, STALE)
    return replace(turn.draft, audience=expected.AUDIENCES[turn.number], side="")


async def _first(tx: Tx, turn: Drafting) -> Draft | Turned:
    return replace(turn.draft, first=not turn.draft.first)


async def _back(tx: Tx, turn: Drafting) -> Draft | Turned:
    return replace(turn.draft, side="")


async def _cancel(tx: Tx, turn: Drafting) -> Draft | Turned:
    await dialogues.end(tx, turn.pressed.user_id)
    return Turned(screen=screens.cancelled(turn.voice))


async def _settle(tx: Tx, turn: Drafting) -> Draft | Turned:
    """Plan it; the dialogue ends with it, so that a second press finds nothing to plan."""
    now, voice = turn.pressed.now, turn.voice
    wanted = turn.draft.plan(voice.zone)
    if wanted is None:
        return alert(voice, "plan.gone")
    who = await roles.who(tx, turn.pressed.user_id, now, wanted.unit_id)
    if not who.runs_unit:
        return alert(voice, "secretaries_only")
    if wanted.starts <= now:
        return alert(voice, "plan.past")
    kind = await kinds.by_code(tx, wanted.kind)
    if kind is None or await drafting.why_not(tx, kind, wanted.unit_id) is not None:
        return alert(voice, "plan.not_any_more")
    session_id = await sessions.plan(
        tx, wanted, now=now, zone=voice.zone, by_member_id=turn.member_id
    )
    await dialogues.end(tx, turn.pressed.user_id)
    session = await stored.by_id(tx, session_id)
    assert session is not None, "planned just now"
    times = await stored.announced_at(tx, session_id)
    return Turned(screen=screens.planned(session, times, voice, now))


Does = Callable[[Tx, Drafting], Awaitable[Draft | Turned]]

_DOES: Final[dict[str, Does]] = {
    "unit": _unit,
    "kind": _kind,
    "day": _day,
    "clock": _clock,
    "minutes": _minutes,
    "side": _side,
    "person": _person,
    "audience": _audience,
    "first": _first,
    "back": _back,
    "cancel": _cancel,
    "settle": _settle,
}


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    dialogue = await dialogues.of(tx, message.chat_id, telling.now)
    if dialogue is None or dialogue.step != STEP:
        return Withdrawn("gone")
    draft = drafts.from_facts(dialogue.facts)
    hint = drafting.hint(dialogue.facts, telling.voice)
    screen = await drafting.screen(tx, draft, message.chat_id, telling.voice, telling.now, hint)
    return Prepared(screen)


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

"""开会: a session is planned, by buttons or in one line, and taken only once it was echoed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.actions import drafting, reading, replies, series_planning, sessions
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, plain
from bot.rules import drafts, expected
from bot.rules.drafts import Draft, Taken
from bot.rules.permissions import Denied
from bot.rules.phrase import Phrase, Unclear
from bot.screens import planning as screens
from bot.screens.planning import VERBS
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import dialogues, kinds, members, places, roles, units
from storage import sessions as stored
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = drafting.STEP
KIND: Final = drafting.KIND
UNKNOWN: Final = "unknown_plan"


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
    if not await series_planning.by_line(tx, said, who.member_id, is_meant=True):
        await _begin(tx, said, who.member_id)


async def by_line(tx: Tx, said: Said) -> bool:
    """Take a line that plans something, written without a command; False if it is none.

    It is one if it names a kind of session and a time, and if who wrote it runs a unit. One with a
    time and no kind is answered by how to write it. One about what repeats plans a series.
    """
    who = await roles.who(tx, said.user_id, said.now)
    if not who.runs_unit or who.member_id is None:
        return False
    if await series_planning.by_line(tx, said, who.member_id, is_meant=False):
        return True
    names = await _names(tx)
    read = reading.line(said.words, names, said.now.astimezone(said.zone))
    found = read.rest if isinstance(read, Unclear) else read
    assert found is not None, "what is clear of a line is read"
    says_when = found.day is not None or found.clock is not None
    if isinstance(read, Unclear):
        is_typo = read.code == "kind" and says_when
        is_one = is_typo or any(said.words.startswith(name) for name in names)
    else:
        is_one = read.kind is not None and says_when
    if is_one:
        await _begin(tx, said, who.member_id)
    elif says_when:
        await replies.add(tx, said.update_id, UNKNOWN, said.user_id, said.now)
    return is_one or says_when


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
    if place >= len(VERBS) or who.member_id is None:
        return alert(voice, STALE)
    found = await drafting.at(tx, pressed)
    if isinstance(found, str):
        return screens.not_open(found, voice)
    turn = Drafting(found.draft, who.member_id, number, pressed, voice)
    done = await _DOES[VERBS[place]](tx, turn)
    if isinstance(done, Turned):
        return done
    await drafting.keep(tx, pressed.user_id, done, found.reply, pressed.now)
    return Turned(screen=await drafting.screen(tx, done, pressed.user_id, voice, pressed.now))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take what was written while something is planned: the text asked for, or day and time.

    A line that says what is held and when begins another draft; what repeats, one of a series.
    """
    who = await asks(tx, said, "plan")
    if who is None:
        return
    assert who.member_id is not None, "who runs a unit is a member"
    draft = drafts.from_facts(dialogue.facts)
    if draft.side in screens.TEXTS:
        await _keep(tx, said, drafts.with_text(draft, draft.side, said.words))
        return
    if await series_planning.by_line(tx, said, who.member_id, is_meant=False):
        return
    words = drafts.as_length(said.words) if draft.side == "length" else said.words
    read = reading.line(words, await _names(tx), said.now.astimezone(said.zone))
    if drafts.begins_anew(draft, read):
        draft = await _fresh(tx, said, who.member_id)
    await _take(tx, said, draft, read, who.member_id)


async def _begin(tx: Tx, said: Said, member_id: int) -> None:
    draft = await _fresh(tx, said, member_id)
    if said.words:
        read = reading.line(said.words, await _names(tx), said.now.astimezone(said.zone))
        await _take(tx, said, draft, read, member_id)
    else:
        await _keep(tx, said, Taken(draft))


async def begin_as(tx: Tx, draft: Draft, pressed: Pressed) -> None:
    """Begin to plan one session from what a button knows of it already, in a message of its own."""
    await drafting.keep(tx, pressed.user_id, draft, pressed.update_id, pressed.now)
    await replies.add(
        tx, pressed.update_id, KIND, pressed.user_id, pressed.now,
        details={"draft": pressed.update_id},
    )  # fmt: skip


async def _fresh(tx: Tx, said: Said, member_id: int) -> Draft:
    own = {one.unit_id for one in await roles.charges(tx, member_id, said.now)}
    return Draft(unit=own.pop() if len(own) == 1 else None)


async def _take(tx: Tx, said: Said, draft: Draft, read: Phrase | Unclear, member_id: int) -> None:
    taken = drafts.taken(draft, read, said.now.astimezone(said.zone))
    await _keep(tx, said, replace(taken, draft=await _with_kind(tx, taken.draft, member_id)))


async def _keep(tx: Tx, said: Said, taken: Taken) -> None:
    await drafting.keep(
        tx, said.user_id, taken.draft, said.update_id, said.now,
        problem=taken.problem, part=taken.part,
    )  # fmt: skip
    await replies.add(
        tx, said.update_id, KIND, said.user_id, said.now, details={"draft": said.update_id}
    )


async def _names(tx: Tx) -> dict[str, str]:
    return {name: kind.code for kind in await kinds.every(tx) for name in kind.names}


async def _with_kind(tx: Tx, draft: Draft, member_id: int) -> Draft:
    """Fill in what is usual once unit and kind are settled; a party group that is named is it."""
    code, unit = draft.kind, draft.unit
    if unit is None or code is None:
        return draft
    kind = await kinds.by_code(tx, code)
    if draft.title and kind is not None and "group" in kind.levels:
        groups = await units.party_groups(tx, unit)
        meant = [one.id for one in groups if drafts.names_group(draft.title, one.name)]
        if len(meant) == 1:
            unit = meant[0]
            draft = replace(draft, unit=unit, title="")
    lengths = await stored.lengths_of(tx, unit, code, drafts.USUAL_OF)
    last = await stored.last_of(tx, unit, code) or await stored.last_of(tx, unit)
    if last is not None:
        base = await units.base(tx, unit)
        for name in ("chair_id", "recorder_id"):
            one = getattr(last, name)
            if one is not None and not await members.is_around(tx, one, base):
                gone: dict[str, Any] = {name: None}
                last = replace(last, **gone)
    return drafts.like_the_last(draft, last, drafts.usual_length(lengths), member_id)


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
    side, unit, number = turn.draft.side, turn.draft.unit, turn.number
    if unit is None or side not in ("chair", "recorder"):
        return alert(turn.voice, "plan.gone")
    if not await drafting.is_offered(tx, unit, number, turn.pressed.now):
        return alert(turn.voice, "people.gone")
    changes: dict[str, Any] = {side: number, "side": ""}
    return replace(turn.draft, **changes)


async def _audience(tx: Tx, turn: Drafting) -> Draft | Turned:
    if turn.number >= len(expected.AUDIENCES):
        return alert(turn.voice, STALE)
    return replace(turn.draft, audience=expected.AUDIENCES[turn.number], side="")


async def _first(tx: Tx, turn: Drafting) -> Draft | Turned:
    return replace(turn.draft, first=bool(turn.number))


async def _back(tx: Tx, turn: Drafting) -> Draft | Turned:
    return replace(turn.draft, side="")


async def _cancel(tx: Tx, turn: Drafting) -> Draft | Turned:
    await dialogues.end(tx, turn.pressed.user_id)
    return Turned(screen=screens.cancelled(turn.voice))


async def _settle(tx: Tx, turn: Drafting) -> Draft | Turned:
    """Plan what the message shows; it is that session's from then on, so that a second press finds
    nothing to plan.
    """
    now, voice, user_id = turn.pressed.now, turn.voice, turn.pressed.user_id
    wanted = turn.draft.plan(voice.zone)
    if wanted is None:
        return alert(voice, "plan.gone")
    if turn.number != turn.draft.mark():
        shown = await drafting.screen(tx, turn.draft, user_id, voice, now)
        return replace(alert(voice, "plan.changed"), screen=shown)
    who = await roles.who(tx, user_id, now, wanted.unit_id)
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
    await dialogues.end(tx, user_id)
    await places.note_session(tx, turn.pressed.chat_id, turn.pressed.message_id, session_id)
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
    facts = await dialogues.facts_of(tx, message.chat_id, STEP, telling.now)
    if facts is None or facts.get("reply") != message.details.get("draft"):
        return Withdrawn("gone")
    draft = drafts.from_facts(facts)
    hint = drafting.hint(facts, telling.voice)
    screen = await drafting.screen(tx, draft, message.chat_id, telling.voice, telling.now, hint)
    return Prepared(screen)


WRITERS: Final[dict[str, Writer]] = {KIND: _write, UNKNOWN: plain("unknown_plan")}

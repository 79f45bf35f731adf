"""Lines about what repeats: each begins a draft of a series, or answers what is asked of one."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions import reading, replies, series_drafting
from bot.actions.asking import Said
from bot.actions.series_drafting import KIND, STEP
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn
from bot.rules import drafts
from bot.rules import series as rules
from bot.rules.dates import parse_day
from bot.rules.phrase import Phrase, Repeating, Unclear
from bot.rules.recurrence import Pattern
from bot.rules.series import SeriesDraft
from bot.screens import series_drafts as screens
from storage import dialogues, kinds, members, roles, units
from storage import sessions as stored_sessions
from storage.messages import Message
from storage.tx import Tx


async def by_line(tx: Tx, said: Said, member_id: int, *, is_meant: bool) -> bool:
    """Take a line about what repeats, whoever asked for it; False if it is none.

    If it is not certain that it `is_meant` so, it has to say what, or when in whole.
    """
    off, words = reading.days_off(said.words)
    read = await _read(tx, said, words)
    if read is None or not (is_meant or _is_one(read)):
        return False
    draft = await fresh(tx, member_id, said.update_id, said.now)
    await take(tx, said, replace(draft, off=off), read, member_id)
    return True


async def fresh(
    tx: Tx, member_id: int, key: int, now: datetime, unit_id: int | None = None
) -> SeriesDraft:
    """Return a draft that was begun with the update `key`, of the one unit somebody runs."""
    if unit_id is None:
        own = {one.unit_id for one in await roles.charges(tx, member_id, now)}
        unit_id = own.pop() if len(own) == 1 else None
    return SeriesDraft(key=key, unit=unit_id)


async def take(
    tx: Tx,
    said: Said,
    draft: SeriesDraft,
    read: Repeating | Unclear | Phrase,
    member_id: int,
) -> None:
    """Answer a line with what is to be asked next, or with the preview."""
    problem, part, pattern = "", "", None
    phrase: Phrase | None = None
    if isinstance(read, Unclear):
        problem, part, phrase = read.code, read.part[: drafts.TEXT_AT_MOST], read.rest
    elif isinstance(read, Repeating):
        pattern, phrase = read.pattern, read.said
    else:
        phrase = read
        part = drafts.stray_words(phrase)
        problem = "stray" if part else ""
    if phrase is not None and not problem:
        problem = rules.problem_of(phrase)
    if phrase is not None and problem not in ("too_long", "too_much", "stray"):
        draft = rules.with_words(draft, pattern, phrase)
    if problem != "stray":
        draft = await with_usual(tx, replace(draft, side=_open_side(draft)), member_id)
    if problem:
        draft = rules.reopened(draft, problem, part)
    await answer(tx, said, draft, problem=problem, part=part)


async def answer(
    tx: Tx, said: Said, draft: SeriesDraft, *, problem: str = "", part: str = ""
) -> None:
    """Answer in a message of its own, which shows the draft from now on."""
    await series_drafting.keep(
        tx, said.user_id, draft, {"reply": said.update_id}, said.now, problem=problem, part=part
    )
    await replies.add(
        tx, said.update_id, KIND, said.user_id, said.now, details={"draft": said.update_id}
    )


async def written(tx: Tx, said: Said, draft: SeriesDraft, member_id: int) -> bool:
    """Take what was written while a series is planned; False if it says nothing of that."""
    if draft.side in screens.TEXTS:
        await _with_text(tx, said, draft)
        return True
    if draft.side == "until":
        await _with_last_day(tx, said, draft)
        return True
    off, words = reading.days_off(said.words)
    draft = replace(draft, off=off or draft.off)
    words = drafts.as_length(words) if draft.side == "length" else words
    read = None
    if draft.pattern.every and not draft.pattern.is_whole:
        read = await _read(tx, said, words, draft.pattern)
    if not isinstance(read, Repeating) or not read.pattern.is_whole:
        read = await _read(tx, said, words)
    if isinstance(read, Repeating) and read.said.kind is not None and draft.kind is not None:
        draft = replace(await fresh(tx, member_id, said.update_id, said.now), off=off)
    if read is None:
        names = await _names(tx)
        one = reading.line(words, names, said.now.astimezone(said.zone))
        phrase = one.rest if isinstance(one, Unclear) else one
        if phrase is not None and phrase.day is not None:
            return False
        await take(tx, said, draft, one, member_id)
        return True
    await take(tx, said, draft, read, member_id)
    return True


async def with_usual(tx: Tx, draft: SeriesDraft, member_id: int) -> SeriesDraft:
    """Fill in what is usual once unit and kind are settled, as it was the last time."""
    code, unit = draft.kind, draft.unit
    if unit is None or code is None or draft.series is not None:
        return draft
    kind = await kinds.by_code(tx, code)
    if draft.title and kind is not None and "group" in kind.levels:
        groups = await units.party_groups(tx, unit)
        meant = [one.id for one in groups if drafts.names_group(draft.title, one.name)]
        if len(meant) == 1:
            unit = meant[0]
            draft = replace(draft, unit=unit, title="")
    minutes = await stored_sessions.lengths_of(tx, unit, code, drafts.USUAL_OF)
    last = await stored_sessions.last_of(tx, unit, code) or await stored_sessions.last_of(tx, unit)
    one = drafts.like_the_last(
        drafts.Draft(
            unit, code, minutes=draft.minutes, place=draft.place, audience=draft.audience,
            chair=draft.chair, recorder=draft.recorder, first=draft.first,
        ),
        last, drafts.usual_length(minutes), member_id,
    )  # fmt: skip
    base = await units.base(tx, unit)
    people = {
        name: who if who is not None and await members.is_around(tx, who, base) else None
        for name, who in (("chair", one.chair), ("recorder", one.recorder))
    }
    return replace(
        draft, minutes=one.minutes, place=one.place, audience=one.audience, first=one.first,
        chair=people["chair"], recorder=people["recorder"],
    )  # fmt: skip


async def _with_text(tx: Tx, said: Said, draft: SeriesDraft) -> None:
    taken = drafts.with_text(drafts.Draft(side=draft.side), draft.side, said.words)
    if not taken.problem:
        changes: dict[str, Any] = {draft.side: said.words, "side": ""}
        draft = replace(draft, **changes)
    await answer(tx, said, draft, problem=taken.problem)


async def _with_last_day(tx: Tx, said: Said, draft: SeriesDraft) -> None:
    day = parse_day(said.words, said.now.astimezone(said.zone).date())
    problem = _until_problem(day, said.now, said.zone)
    if day is not None and not problem:
        draft = replace(draft, until=day.toordinal(), side="")
    await answer(tx, said, draft, problem=problem, part=said.words[: drafts.TEXT_AT_MOST])


async def _read(
    tx: Tx, said: Said, words: str, asked: Pattern | None = None
) -> Repeating | Unclear | None:
    return reading.repeating(words, await _names(tx), said.now.astimezone(said.zone), asked)


async def _names(tx: Tx) -> dict[str, str]:
    return {name: kind.code for kind in await kinds.every(tx) for name in kind.names}


def _is_one(read: Repeating | Unclear) -> bool:
    said = read.rest if isinstance(read, Unclear) else read.said
    if said is not None and (said.kind is not None or said.clock is not None):
        return True
    return isinstance(read, Repeating) and read.pattern.is_whole and not read.said.place


def _open_side(draft: SeriesDraft) -> str:
    return "weekdays" if draft.pattern.every == "week" and not draft.pattern.weekdays else ""


def _until_problem(day: date | None, now: datetime, zone: ZoneInfo) -> str:
    today = now.astimezone(zone).date()
    if day is None:
        return "day"
    if day < today:
        return "over"
    return "too_far" if day > today + rules.LONGEST else ""


async def write_draft(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Write the message that shows a draft."""
    facts = await dialogues.facts_of(tx, message.chat_id, STEP, telling.now)
    if facts is None or facts.get("reply") != message.details.get("draft"):
        return Withdrawn("gone")
    draft, voice = rules.draft_from(facts), telling.voice
    hinted = series_drafting.hint(facts, voice)
    shown = await series_drafting.screen(tx, draft, message.chat_id, voice, telling.now, hinted)
    return Prepared(shown)

"""What a series that is being planned is to be asked next, or its preview with the next days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from bot.actions import drafting, known_days, series_clashes, series_filling
from bot.actions.asking import Pressed
from bot.rules import series as rules
from bot.rules.recurrence import Occurrence, Rule, occurrences
from bot.rules.series import SHOWN, Made, Series, SeriesDraft
from bot.rules.sessions import Kind
from bot.rules.workdays import Workdays
from bot.screens import series_drafts as screens
from bot.screens.screen import Screen
from bot.screens.series_drafts import Preview, Shown
from bot.screens.voice import Voice
from storage import dialogues, kinds, members, places, units
from storage import series as stored
from storage import sessions as stored_sessions
from storage.tx import Tx

STEP: Final = "series"
KIND: Final = "series"
"""Of every message about series."""
_LOOKS_AHEAD: Final = timedelta(days=7 * 366)
"""How far the next occurrences are looked for: six of a year's only one, and one to spare."""
CLASHES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Shows:
    """A draft, and where it is shown: in the reply to an update, or in this message."""

    draft: SeriesDraft
    where: Mapping[str, int]


async def at(tx: Tx, pressed: Pressed) -> Shows | str:
    """Return the draft that a pressed message shows, or why none: gone or newer."""
    message = await places.at(tx, pressed.chat_id, pressed.message_id)
    facts = await dialogues.facts_of(tx, pressed.user_id, STEP, pressed.now)
    if message is None or facts is None:
        return "gone"
    reply, shown = facts.get("reply"), facts.get("shown")
    if shown != pressed.message_id and (reply is None or reply != message.details.get("draft")):
        return "newer"
    where = {"shown": pressed.message_id} if reply is None else {"reply": int(reply)}
    return Shows(rules.draft_from(facts), where)


async def keep(
    tx: Tx,
    user_id: int,
    draft: SeriesDraft,
    where: Mapping[str, int],
    now: datetime,
    *,
    problem: str = "",
    part: str = "",
) -> None:
    """Keep a draft, shown as the reply to an update or in a message."""
    facts: dict[str, Any] = {**draft.facts(), **where, "problem": problem, "part": part}
    await dialogues.begin(tx, user_id, STEP, now, **facts)


def hint(facts: Mapping[str, Any], voice: Voice) -> str:
    """Return what was not understood of what was written last, in words; or nothing."""
    return screens.hint(str(facts.get("problem", "")), str(facts.get("part", "")), voice)


async def screen(
    tx: Tx, draft: SeriesDraft, user_id: int, voice: Voice, now: datetime, hinted: str = ""
) -> Screen:
    """Return what is to be asked next, or the preview."""
    if draft.unit is None:
        return await _which_unit(tx, user_id, voice, now)
    every = await kinds.every(tx)
    kind = next((one for one in every if one.code == draft.kind), None)
    if kind is None:
        offered = await drafting.offered(tx, draft.unit, every)
        return screens.which_kind(offered, hinted, voice)
    refused = await drafting.why_not(tx, kind, draft.unit)
    if refused is not None:
        groups = await units.party_groups(tx, draft.unit) if "group" in kind.levels else []
        return screens.not_here(kind, refused, groups, voice)
    today = now.astimezone(voice.zone).date()
    if not draft.pattern.is_whole or draft.side == "weekdays":
        return screens.which_days(draft, kind, hinted, voice)
    if draft.side in screens.TEXTS:
        return screens.write(draft.side, hinted, voice)
    if draft.side in ("chair", "recorder"):
        people = await drafting.people_of(tx, draft.unit, now)
        return screens.which_person(draft.side, people, voice)
    if draft.side:
        return screens.choose(draft.side, draft.pattern, today, hinted, voice)
    if draft.clock is None:
        last = await stored_sessions.last_of(tx, draft.unit, draft.kind)
        usual = None if last is None else last.starts_at.astimezone(voice.zone).time()
        return screens.which_clock(kind, draft.pattern, usual, hinted, voice)
    shown = await _preview(tx, draft, kind, voice, now)
    return screens.preview(shown, today, hinted, voice)


async def being_changed(tx: Tx, draft: SeriesDraft) -> Series | None:
    """Return the series that a draft changes, or None."""
    return None if draft.series is None else await stored.by_id(tx, draft.series)


def minutes_of(draft: SeriesDraft, kind: Kind) -> int:
    """Return how long each session is to last."""
    return draft.minutes or int(kind.length.total_seconds()) // 60


def fields(draft: SeriesDraft, kind: Kind) -> dict[str, Any]:
    """Return what every session of the series is to have from it."""
    return {
        "audience": draft.audience or kind.audience,
        "title": draft.title,
        "place": draft.place,
        "link": draft.link,
        "topics": draft.topics,
        "minutes": minutes_of(draft, kind),
        "chair_id": draft.chair,
        "recorder_id": draft.recorder,
        "has_first_topic": bool(draft.first),
    }


def upcoming(
    rule: Rule, until: date | None, now: datetime, voice: Voice, is_workday: Workdays
) -> list[Occurrence]:
    """Return the next occurrences of a rule, those that are not held as well."""
    today = now.astimezone(voice.zone).date()
    last = today + _LOOKS_AHEAD if until is None else min(until, today + _LOOKS_AHEAD)
    coming = occurrences(rule, today, last, voice.zone, is_workday)
    return list(islice((one for one in coming if one.starts is None or one.starts > now), SHOWN))


async def _which_unit(tx: Tx, user_id: int, voice: Voice, now: datetime) -> Screen:
    own = await drafting.own_units(tx, user_id, now)
    buttons = tuple((screens.press("unit", name, unit),) for unit, name in own)
    return Screen(voice.say("series.which_unit"), buttons)


async def _preview(tx: Tx, draft: SeriesDraft, kind: Kind, voice: Voice, now: datetime) -> Preview:
    was, is_workday = await being_changed(tx, draft), await known_days.of(tx)
    rule = rules.rule_of(draft, was, now, voice.zone, is_workday)
    assert rule is not None, "nothing of it is open"
    assert draft.unit is not None, "the unit is asked first"
    minutes = minutes_of(draft, kind)
    coming = upcoming(rule, draft.last_day, now, voice, is_workday)
    stands = {} if was is None else await _standing(tx, was, rule, voice, now)
    shown = [
        Shown(one, is_workday.is_provisional(one.nominal), *stands.get(one.nominal, ("", None)))
        for one in coming
    ]
    warned = await series_clashes.clashes(
        tx, draft.unit, [one.occurrence for one in shown if not one.stands],
        timedelta(minutes=minutes), voice, now, besides=draft.series,
    )  # fmt: skip
    unit = await units.by_id(tx, draft.unit)
    names = [
        "" if one is None else await members.name_of(tx, one)
        for one in (draft.chair, draft.recorder)
    ]
    more = max(0, len(warned) - CLASHES_SHOWN)
    return Preview(
        draft, rule, kind, minutes, "" if unit is None else unit.name, names[0], names[1],
        shown, warned[:CLASHES_SHOWN], more,
    )  # fmt: skip


async def _standing(
    tx: Tx, was: Series, rule: Rule, voice: Voice, now: datetime
) -> dict[date, tuple[str, datetime]]:
    """Return why some occurrences do not follow a change, by their day, and when they are."""
    _, made = await series_filling.coming(tx, was, now, voice.zone)
    stands: dict[date, tuple[str, datetime]] = {}
    days = await series_filling.days_after(tx, replace_rule(was, rule), was, now, voice.zone)
    for one in made.values():
        day = days.get(one.session_id, one.occurrence)
        why = await _why_stands(tx, one, now)
        if why:
            stands[day] = why, one.starts_at.astimezone(voice.zone)
    return stands


async def _why_stands(tx: Tx, one: Made, now: datetime) -> str:
    if one.state == "dropped":
        return "dropped"
    if one.is_own:
        return "moved"
    return "" if await series_filling.is_free(tx, one, now) else "told"


def replace_rule(series: Series, rule: Rule) -> Series:
    """Return a series as it would be under another rule."""
    return replace(series, pattern=rule.pattern, clock=rule.clock, off=rule.off, anchor=rule.anchor)

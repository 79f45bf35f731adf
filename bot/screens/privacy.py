"""What is recorded of visits to one's household and of needs, as its member sees it."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from bot.screens import routes
from bot.screens.consents import length
from bot.screens.erasing import VERBS
from bot.screens.needs import state_words, urgency_words
from bot.screens.pages import Rows, pager
from bot.screens.screen import Button, File, Screen
from bot.screens.visit_words import kind_words, met_words, mode_words, topic_words
from bot.screens.visits import month
from bot.screens.voice import Voice, safe
from storage.consents import Look
from storage.erasures import Erasure
from storage.family_entries import FamilyEntry
from storage.needs import Need
from storage.retention import Retention
from storage.visits import Visit

SIZE: Final = 6
"""How many visits, needs and looks stand on a page."""
TRIGGER, WORDS = range(2)
"""What is shown and stands in no message, by its number: 0017."""
WITHDRAW, ASK_TO_AGREE, AGREE = range(3)
"""What the buttons about consent do, by their number."""
ANSWERS: Final[Mapping[str, str]] = {
    "untold": "none", "told": "none", "right": "right", "wrong": "wrong",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """A visit to one's household with its visitors; its history has who did each thing."""

    visit: Visit
    visitors: Sequence[str]
    history: Sequence[tuple[FamilyEntry, str | None]] = ()


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """A need of one's own; its history has who did each thing, by name."""

    need: Need
    history: Sequence[tuple[FamilyEntry, str | None]] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """Everything that is recorded of somebody's household, each sort with the newest first.

    `took_back` if they had consented before they did not.
    """

    name: str
    unit: str
    consents: bool | None
    took_back: bool
    said_at: datetime | None
    visits: Sequence[OwnVisit]
    needs: Sequence[OwnNeed]
    looks: Sequence[Look]
    erasures: Sequence[Erasure]
    kept: Retention


def page(member_id: int, own: Own, number: int, voice: Voice, now: datetime) -> Screen:
    """Show what is recorded, a page at a time, with what its member can do about it."""
    entries = [
        *((_erasure(one, voice, now), None) for one in own.erasures),
        *(
            (_visit(one, voice, now), _shows_trigger(one.visit, number, voice))
            for one in own.visits
        ),
        *(
            (_need(one.need, voice, now), _shows_words(one.need, number, voice))
            for one in own.needs
        ),
        *((_look(one, voice, now), None) for one in own.looks),
    ]
    shown, nav = pager(entries, number, SIZE, lambda to: routes.data(routes.PRIVACY, to), voice)
    head = [
        voice.say("privacy.head", name=safe(own.name)),
        _consent(own, voice, now),
        voice.say(
            "privacy.kept", visits=length(own.kept.visit, voice), needs=length(own.kept.need, voice)
        ),
    ]
    texts = ["\n".join(head), *(text for text, _ in shown)]
    if not entries:
        texts.append(voice.say("privacy.nothing"))
    shows = tuple((button,) for _, button in shown if button is not None)
    return Screen("\n\n".join(texts), (*shows, *nav, *_buttons(member_id, own, voice)))


def trigger(visit: Visit, voice: Voice) -> str:
    """Return what calls for a visit, as it is told to whose household it is, and nowhere kept."""
    return voice.say("privacy.trigger.told", trigger=visit.trigger or "")


def words(need: Need, voice: Voice) -> str:
    """Return a member's own line about a need, as it is shown, in no message."""
    return voice.say("privacy.words", words=need.words)


def ask_to_agree(lines: str, voice: Voice) -> Screen:
    """Ask for consent below the lines that say what is kept."""
    agree = Button(voice.say("privacy.agree"), routes.data(routes.CONSENT, AGREE))
    return Screen(lines, ((agree, back(voice)),))


def back(voice: Voice) -> Button:
    """Return the button that leads to the first page."""
    return Button(voice.say("people.back"), routes.data(routes.PRIVACY, 0))


def copy(own: Own, voice: Voice, now: datetime) -> Screen:
    """Return all of it as a text file, with the history of each visit and need."""
    sections = [
        voice.say(
            "privacy.copy.head", name=safe(own.name), unit=safe(own.unit), at=_moment(now, voice)
        ),
        _consent(own, voice),
        voice.say(
            "privacy.kept", visits=length(own.kept.visit, voice), needs=length(own.kept.need, voice)
        ),
        *(_erasure(one, voice) for one in own.erasures),
        voice.say("privacy.copy.visits", n=len(own.visits)),
        *(_with_history(_whole(one, voice), one.history, voice) for one in own.visits),
        voice.say("privacy.copy.needs", n=len(own.needs)),
        *(_with_history(_whole_need(one.need, voice), one.history, voice) for one in own.needs),
        voice.say("privacy.copy.looks", n=len(own.looks)),
        "\n".join(_look(one, voice) for one in own.looks),
    ]
    text = html.unescape("\n\n".join(each for each in sections if each)) + "\n"
    return Screen(
        voice.say("privacy.copy.caption"),
        file=File(voice.say("privacy.copy.file"), "write_text", {"text": text}),
    )


def _shows_trigger(visit: Visit, number: int, voice: Voice) -> Button | None:
    if visit.trigger is None:
        return None
    data = routes.data(routes.PRIVACY, number, TRIGGER, visit.id)
    return Button(voice.say("privacy.trigger"), data)


def _shows_words(need: Need, number: int, voice: Voice) -> Button | None:
    if not need.words:
        return None
    label = voice.say("privacy.see_words", category=need.category_name or "")
    return Button(label, routes.data(routes.PRIVACY, number, WORDS, need.id))


def _buttons(member_id: int, own: Own, voice: Voice) -> Rows:
    code = WITHDRAW if own.consents else ASK_TO_AGREE
    key = "privacy.ask_first" if own.consents is None else "privacy.ask_to_agree"
    if own.consents:
        key = "privacy.withdraw"
    is_asked = any(one.is_open for one in own.erasures)
    erase = voice.say("erase.take_back") if is_asked else voice.say("erase.button")
    verb = VERBS.index("take_back" if is_asked else "ask")
    return (
        (Button(voice.say(key), routes.data(routes.CONSENT, code)),),
        (
            Button(voice.say("privacy.copy"), routes.data(routes.COPY)),
            Button(erase, routes.data(routes.ERASE, member_id, verb)),
        ),
        (Button(voice.say("people.back"), routes.data(routes.PRIVACY)),),
    )


def _consent(own: Own, voice: Voice, now: datetime | None = None) -> str:
    if own.consents is None or own.said_at is None:
        return voice.say("privacy.consent.unasked")
    key = "privacy.consent.withdrawn" if own.took_back else "privacy.consent.refused"
    if own.consents:
        key = "privacy.consent.given"
    return voice.say(key, when=_day(own.said_at, voice, now))


def _whole(one: OwnVisit, voice: Voice) -> str:
    text = _visit(one, voice)
    return text if one.visit.trigger is None else f"{text}\n{safe(trigger(one.visit, voice))}"


def _whole_need(need: Need, voice: Voice) -> str:
    text = _need(need, voice)
    return f"{text}\n{safe(words(need, voice))}" if need.words else text


def _visit(one: OwnVisit, voice: Voice, now: datetime | None = None) -> str:
    visit = one.visit
    kind = kind_words(visit, voice)
    if visit.is_erased:
        when = month(visit.held_at or visit.settled_at or visit.made_at, voice)
        state = voice.say(f"privacy.state.{visit.state}", when=when)
        return voice.say("privacy.erased", kind=kind, state=state)
    parts = [kind, mode_words(visit.mode, voice), _state(visit, voice, now)]
    lines = [f" {voice.say('privacy.between')} ".join(part for part in parts if part)]
    separator = voice.say("list.separator")
    if one.visitors:
        names = safe(separator.join(one.visitors))
        lines.append(voice.say("privacy.visitors", names=names))
    if visit.met:
        lines.append(voice.say("privacy.met", met=met_words(visit.met, voice)))
    if visit.topics:
        lines.append(voice.say("privacy.topics", topics=topic_words(visit.topics, voice)))
    if visit.answer is not None:
        answer = voice.say(f"privacy.answer.{ANSWERS[visit.answer]}")
        if visit.complaint is not None:
            answer += voice.say(f"privacy.complaint.{visit.complaint}")
        lines.append(voice.say("privacy.answer", answer=answer))
    return "\n".join(lines)


def _state(visit: Visit, voice: Voice, now: datetime | None) -> str:
    """Return in what state a visit is, with the time that belongs to it."""
    if visit.state in ("proposed", "agreed") and visit.meets_at is not None:
        when = _moment(visit.meets_at, voice, now)
    elif visit.state in ("due", "missed"):
        when = _last_day(visit.due_at, voice, now)
    elif visit.state == "declined":
        when = _day(visit.settled_at or visit.made_at, voice, now)
    else:
        when = _when(visit.held_at or visit.made_at, voice, now)
    state = voice.say(f"privacy.state.{visit.state}", when=when)
    if visit.minutes is not None:
        state += voice.say("privacy.minutes", n=visit.minutes)
    if visit.is_recorded_later:
        state += voice.say("privacy.recorded_later")
    return state


def _need(need: Need, voice: Voice, now: datetime | None = None) -> str:
    parts = [voice.say("privacy.need"), safe(need.category_name or "")]
    if need.urgency is not None:
        parts.append(urgency_words(need.urgency, voice))
    is_said_solved = need.state == "solved"
    parts.append(voice.say("privacy.need.solved") if is_said_solved else state_words(need, voice))
    lines = [f" {voice.say('privacy.between')} ".join(parts)]
    lines.append(voice.say("privacy.raised", when=_day(need.raised_at, voice, now)))
    if need.closed_at is not None:
        lines[-1] += voice.say("privacy.closed", when=_day(need.closed_at, voice, now))
    elif need.answerer is not None and need.answer_by is not None:
        by = _last_day(need.answer_by, voice, now)
        lines.append(voice.say("privacy.answerer", name=safe(need.answerer), by=by))
    return "\n".join(lines)


def _look(look: Look, voice: Voice, now: datetime | None = None) -> str:
    key = "privacy.look.visit" if look.about == "visit" else "privacy.look.need"
    return voice.say(key, name=safe(look.reader), when=_when(look.at, voice, now))


def _erasure(one: Erasure, voice: Voice, now: datetime | None = None) -> str:
    asked = _moment(one.asked_at, voice, now)
    if one.state == "withdrawn":
        return voice.say("erase.listed.withdrawn", asked=asked)
    if one.done_at is None:
        by = _last_day(one.due_at, voice, now)
        return voice.say("erase.listed.asked", asked=asked, by=by)
    done = _moment(one.done_at, voice, now)
    return voice.say(
        "erase.listed.done", asked=asked, done=done, visits=one.visits, needs=one.needs
    )


def _with_history(
    text: str, history: Sequence[tuple[FamilyEntry, str | None]], voice: Voice
) -> str:
    """Return a visit or a need with what was done about it: when it was recorded, what, by whom."""
    lines = [text]
    for entry, by in history:
        if entry.what == "erased":
            continue
        key = _ENTRIES.get(entry.what, "privacy.did.other")
        when, who = _when(entry.recorded_at, voice), safe(by or voice.say("privacy.entry.bot"))
        line = voice.say("privacy.entry", when=when, who=who, what=voice.say(key))
        lines.append(f"  {line}{_content(entry, voice)}")
    return "\n".join(lines)


def _content(entry: FamilyEntry, voice: Voice) -> str:
    """Return what an entry about a visit holds, where it holds ticks: mode, who was met, topics."""
    mode, _, ticks = (entry.content or "").partition("|")
    if not ticks:
        return ""
    met, _, topics = ticks.partition("|")
    words = (mode_words(mode, voice), met_words(met, voice), topic_words(topics, voice))
    return voice.say("privacy.entry.content", words=" ".join(word for word in words if word))


_ENTRIES: Final[Mapping[str, str]] = {
    "due": "privacy.did.due",
    "proposed": "privacy.did.proposed",
    "agreed": "privacy.did.agreed",
    "unarranged": "privacy.did.unarranged",
    "started": "privacy.did.started",
    "held": "privacy.did.held",
    "recorded": "privacy.did.recorded",
    "corrected": "privacy.did.corrected",
    "withdrawn": "privacy.did.withdrawn",
    "right": "privacy.did.right",
    "wrong": "privacy.did.wrong",
    "declined": "privacy.did.declined",
    "missed": "privacy.did.missed",
    "moved": "privacy.did.moved",
    "raised": "privacy.did.raised",
    "answered": "privacy.did.answered",
    "not_yet": "privacy.did.not_yet",
    "solved": "privacy.did.solved",
    "closed": "privacy.did.closed",
    "put_off": "privacy.did.put_off",
    "handed_on": "privacy.did.handed_on",
}
"""What is entered into the history of visits and needs, in words; a new one is told as a change."""


def _day(instant: datetime, voice: Voice, now: datetime | None = None) -> str:
    """Return a day, with its year unless that is the present one; without `now` always so."""
    local = instant.astimezone(voice.zone)
    if now is not None and local.year == now.astimezone(voice.zone).year:
        return voice.day(instant, now)
    return voice.say("privacy.year", year=local.year, day=voice.full_day(instant))


def _moment(instant: datetime, voice: Voice, now: datetime | None = None) -> str:
    return f"{_day(instant, voice, now)} {voice.clock(instant)}"


def _when(instant: datetime, voice: Voice, now: datetime | None = None) -> str:
    """Return a moment, or its day: midnight stands for one of which no time is known or kept."""
    is_day = instant.astimezone(voice.zone).time() == time()
    return _day(instant, voice, now) if is_day else _moment(instant, voice, now)


def _last_day(end: datetime, voice: Voice, now: datetime | None = None) -> str:
    return _day(end - timedelta(milliseconds=1), voice, now)

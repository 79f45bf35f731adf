"""困难事项 for the member: raising one, and how those raised stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.rules.needs import URGENCIES, WORDS_AT_MOST
from bot.screens import consents, routes
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.needs import Category, Need
from storage.retention import Retention

VERBS: Final = (
    *("look", "card", "contacted", "solved", "put_off", "hand_on"),
    *("confirm", "not_yet", "withdraw", "really_withdraw", "words", "add_words"),
)
"""What is done with a need: by who answers it, then by who raised it. By their place, which old
buttons carry: new ones go to the end."""
DROP, SEND, NO_WORDS, SEE_WORDS = range(4)
"""What is done with a draft. Old buttons carry it."""
FRONT: Final = 0
"""Stands for the front where a need's id is expected."""
MINE: Final = 0
"""Stands for those that somebody answers where a unit's id is expected."""


@dataclass(frozen=True, slots=True)
class Also:
    """What somebody has to do with others' needs: how many they answer, and their units' ones."""

    answering: int = 0
    units: Sequence[tuple[int, str, int]] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A need before it is raised, with who would answer it and by when."""

    number: int
    category: Category
    urgency: str
    words: str
    answerer: str
    answer_by: datetime


def consent(kept: Retention, also: Also, voice: Voice) -> Screen:
    """Say what is kept before anything is."""
    row = (
        Button(voice.say("need.agree"), routes.data(routes.NEED_CONSENT, 1)),
        Button(voice.say("need.disagree"), routes.data(routes.NEED_CONSENT, 0)),
    )
    text = consents.four_lines(kept, voice, "need")
    return Screen(text, (row, *_also(also, voice)))


def disagreed(voice: Voice) -> Screen:
    """Say that nothing of it is kept."""
    return Screen(voice.say("need.disagreed"))


def nobody(also: Also, voice: Voice) -> Screen:
    """Say that there is nobody who could answer, and what to do instead."""
    return Screen(voice.say("need.nobody"), _also(also, voice))


def which(
    categories: Sequence[Category], also: Also, voice: Voice, *, has_back: bool = False
) -> Screen:
    """Ask what it is about; with the way back to what is open, if anything is."""
    buttons = [Button(one.name, routes.data(routes.NEED_RAISE, one.rank)) for one in categories]
    rows: Rows = (*grid(buttons, 2), *_also(also, voice))
    if has_back:
        rows = (*rows, (back(voice),))
    return Screen(voice.say("need.category"), rows)


def how_urgent(
    category: Category, answered_by: Sequence[datetime], voice: Voice, now: datetime
) -> Screen:
    """Ask how urgent it is; each answer says by when somebody answers."""
    buttons = [
        Button(
            voice.say(f"need.by.{urgency}", by=voice.last_day(by, now)),
            routes.data(routes.NEED_RAISE, category.rank, place),
        )
        for place, (urgency, by) in enumerate(zip(URGENCIES, answered_by, strict=True))
    ]
    leads_back = Button(voice.say("days.back"), routes.data(routes.NEED_RAISE, 0))
    text = voice.say("need.urgency", category=safe(category.name))
    return Screen(text, (*grid(buttons, 1), (leads_back,)))


def write(category: Category, urgency: str, number: int, voice: Voice) -> Screen:
    """Ask for a line of their own, which may be left out."""
    text = voice.say(
        "need.write",
        category=safe(category.name),
        urgency=urgency_words(urgency, voice),
        most=WORDS_AT_MOST,
    )
    button = Button(voice.say("need.no_words"), routes.data(routes.NEED_SEND, number, NO_WORDS))
    return Screen(text, ((button,),))


def draft(of: Draft, voice: Voice) -> Screen:
    """Show what is to be sent; the member's own line stands behind a button: 0017."""
    text = voice.say(
        "need.draft",
        category=safe(of.category.name),
        urgency=urgency_words(of.urgency, voice),
        words=voice.say("need.written" if of.words else "need.unwritten"),
        answerer=safe(of.answerer),
        by=date_of(of.answer_by, voice),
    )
    row = (
        Button(voice.say("need.submit"), routes.data(routes.NEED_SEND, of.number, SEND)),
        Button(voice.say("need.drop"), routes.data(routes.NEED_SEND, of.number, DROP)),
    )
    see_words = routes.data(routes.NEED_SEND, of.number, SEE_WORDS)
    shows = ((Button(voice.say("need.words"), see_words),),) if of.words else ()
    return Screen(text, (*shows, row))


def sent(need: Need, voice: Voice) -> Screen:
    """Say that it was sent, who answers and by when."""
    text = voice.say("need.sent", **facts(need, voice))
    row = (see(need, voice), do(need, "withdraw", voice.say("need.withdraw")))
    return Screen(text, (row,))


def front(
    own: Sequence[Need], hears: Mapping[int, str], also: Also, voice: Voice, now: datetime
) -> Screen:
    """List what somebody has raised and is open, with [再提一件].

    `hears` is who else hears of each that is overdue, by its id, as for a card.
    """
    lines, buttons = [voice.say("need.front", n=len(own))], []
    for number, need in enumerate(own, start=1):
        state = _state(need, hears[need.id], voice, now)
        category = safe(need.category_name or "")
        lines.append(voice.say("need.line", number=number, category=category, state=state))
        label = voice.say("need.see", number=number)
        buttons.append(Button(label, routes.data(routes.NEED, need.id)))
    more = Button(voice.say("need.more"), routes.data(routes.NEED_RAISE, 0))
    return Screen("\n".join(lines), (*grid(buttons, 2), (more,), *_also(also, voice)))


def card(need: Need, hears: str, voice: Voice, now: datetime, *, has_back: bool = False) -> Screen:
    """Show one's own need: how it stands, what can be done with it, and the way back if any.

    `hears` is who else hears of it if it is overdue: the `unit`'s secretary, one `above`, `nobody`.
    """
    head = voice.say("need.head", category=safe(need.category_name or ""))
    rows: list[tuple[Button, ...]] = []
    if need.is_open:
        confirm = do(need, "confirm", voice.say("need.confirm"))
        not_yet = do(need, "not_yet", voice.say("need.not_yet"))
        rows.append((confirm, not_yet) if need.state == "solved" else (confirm,))
        words = "words" if need.words else "add_words"
        label = voice.say("need.words") if need.words else voice.say("need.add_words")
        rows.append((do(need, words, label), do(need, "withdraw", voice.say("need.withdraw"))))
    if has_back:
        rows.append((back(voice),))
    return Screen(f"{head}\n{_state(need, hears, voice, now)}", tuple(rows))


def really(need: Need, voice: Voice) -> Screen:
    """Ask once more before a need is taken back: what was written is gone then."""
    row = (
        do(need, "really_withdraw", voice.say("need.really_withdraw")),
        Button(voice.say("days.back"), routes.data(routes.NEED, need.id)),
    )
    return Screen(voice.say("need.really", answerer=safe(need.answerer or "")), (row,))


def closed(need: Need, kept: Retention, voice: Voice) -> Screen:
    """Say that it is closed and how long it is kept."""
    category = safe(need.category_name or "")
    length = consents.length(kept.need, voice)
    return Screen(voice.say("need.closed", category=category, kept=length))


def asks_again(need: Need, voice: Voice) -> Screen:
    """Say that whoever answers goes on with it."""
    return Screen(voice.say("need.again", **facts(need, voice)), ((see(need, voice),),))


def write_more(need: Need, voice: Voice) -> Screen:
    """Ask for a line that was left out."""
    leave_it = Button(voice.say("days.back"), routes.data(routes.NEED, need.id))
    return Screen(voice.say("need.write_more", most=WORDS_AT_MOST), ((leave_it,),))


def added(need: Need, voice: Voice) -> Screen:
    """Say that a line was added, and who sees it."""
    text = voice.say("need.added", answerer=safe(need.answerer or ""))
    return Screen(text, ((see(need, voice),),))


def told(need: Need, what: str, voice: Voice) -> Screen:
    """Tell the member of one step."""
    facts_ = {**facts(need, voice), "standing": standing(need, voice)}
    return Screen(voice.say(f"need.told.{what}", **facts_), ((see(need, voice),),))


def is_it_solved(need: Need, voice: Voice) -> Screen:
    """Ask the member, whose word alone closes it."""
    named = facts(need, voice)
    text = voice.say("need.solved", category=named["category"], answerer=named["answerer"])
    row = (
        do(need, "confirm", voice.say("need.confirm")),
        do(need, "not_yet", voice.say("need.not_yet")),
    )
    return Screen(text, (row,))


def from_visit(need: Need, voice: Voice) -> Screen:
    """Tell the member that a need which came up in a visit was noted."""
    row = (
        do(need, "add_words", voice.say("need.add_words")),
        do(need, "really_withdraw", voice.say("need.do_not")),
    )
    return Screen(voice.say("need.from_visit", **facts(need, voice)), (row,))


def do(need: Need, verb: str, label: str) -> Button:
    """Return the button that does something with a need."""
    return Button(label, routes.data(routes.NEED_DO, need.id, VERBS.index(verb)))


def date_of(end: datetime, voice: Voice) -> str:
    """Return the date of the last day of a span: it is as true tomorrow as today."""
    day = (end - timedelta(milliseconds=1)).astimezone(voice.zone)
    return voice.say("need.date", month=day.month, day=day.day)


def facts(need: Need, voice: Voice) -> dict[str, str]:
    """Return what every line about a need says: what it is about, who answers and by when."""
    assert need.answer_by is not None, "every need is answered by a day"
    return {
        "category": safe(need.category_name or ""),
        "answerer": safe(need.answerer or ""),
        "by": date_of(need.answer_by, voice),
    }


def urgency_words(urgency: str, voice: Voice) -> str:
    """Return how urgent something is, in the one word for it."""
    return voice.say(f"need.urgency.{urgency}")


def state_words(need: Need, voice: Voice) -> str:
    """Return how a need stands, in the one word for it; not for one that is said to be solved."""
    return voice.say(f"need.is.{need.standing}")


def standing(need: Need, voice: Voice) -> str:
    """Return how an open need that is not said to be solved stands, and by when what follows."""
    by = facts(need, voice)["by"]
    if need.standing == "raised":
        return voice.say("need.standing.raised", by=by)
    return voice.say(f"need.standing.{need.standing}", state=state_words(need, voice), by=by)


def who_and_standing(need: Need, voice: Voice) -> str:
    """Return who answers such a need, and how it stands."""
    answerer = facts(need, voice)["answerer"]
    return voice.say("need.state", answerer=answerer, standing=standing(need, voice))


def is_overdue(need: Need, now: datetime) -> bool:
    """Say whether the day has passed on which something was to follow."""
    return need.state != "solved" and need.answer_by is not None and need.answer_by <= now


def _state(need: Need, hears: str, voice: Voice, now: datetime) -> str:
    named = facts(need, voice)
    answerer = named["answerer"]
    if is_overdue(need, now):
        follows = voice.say(f"need.overdue.{hears}", answerer=answerer)
        return voice.say("need.overdue", answerer=answerer, by=named["by"], next=follows)
    if need.state == "solved":
        return voice.say("need.state.solved", answerer=answerer)
    return who_and_standing(need, voice)


def back(voice: Voice) -> Button:
    """Return the button that leads back to the front."""
    return Button(voice.say("days.back"), routes.data(routes.NEED, FRONT))


def see(need: Need, voice: Voice) -> Button:
    """Return the button that shows the member how their need stands."""
    return Button(voice.say("need.progress"), routes.data(routes.NEED, need.id))


def _also(also: Also, voice: Voice) -> Rows:
    buttons = []
    if also.answering:
        label = voice.say("answer.mine", n=also.answering)
        buttons.append(Button(label, routes.data(routes.NEED_LIST, MINE, 0)))
    for unit_id, name, count in also.units:
        label = voice.say("answer.of_unit", unit=name, n=count)
        buttons.append(Button(label, routes.data(routes.NEED_LIST, unit_id, 0)))
    return grid(buttons, 1)

"""困难事项 for who answers one, and for who looks after a unit's families."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bot.rules.needs import shown_count
from bot.screens import routes
from bot.screens.needs import (
    date_of,
    do,
    facts,
    is_overdue,
    standing,
    urgency_words,
    who_and_standing,
)
from bot.screens.pages import grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.needs import Need

SHOWN: Final = 8
"""How many needs stand on a page."""


def head(need: Need, voice: Voice) -> str:
    """Return what a need is about, whose it is, and by when something follows."""
    about = {"category": facts(need, voice)["category"], "name": safe(need.name or "")}
    if need.state == "solved":
        return voice.say("answer.solved", **about)
    return voice.say("answer.head", standing=standing(need, voice), **about)


def card(
    need: Need, voice: Voice, note: str = "", *, answers: bool, back: Button | None = None
) -> Screen:
    """Show a need to who `answers` it, or else to the secretary, with what either can do.

    `note` is a line below the head that says why it is shown now, `back` leads to where one came
    from.
    """
    lines = [head(need, voice)]
    if not answers:
        lines.append(voice.say("answer.by_whom", answerer=safe(need.answerer or "")))
    if note:
        lines.append(note)
    rows: list[tuple[Button, ...]] = [(do(need, "look", voice.say("answer.look")),)]
    if need.state in ("raised", "answered"):
        hand_on = do(need, "hand_on", voice.say("answer.hand_on"))
        if answers:
            rows += [
                (
                    replace(do(need, "contacted", voice.say("answer.contacted")), settles=True),
                    do(need, "solved", voice.say("answer.solved_button")),
                ),
                (do(need, "put_off", voice.say("answer.put_off")), hand_on),
            ]
        else:
            rows.append((hand_on,))
    if back is not None:
        rows.append((back,))
    return Screen("\n".join(lines), tuple(rows))


def content(need: Need, voice: Voice) -> str:
    """Return what is shown and not sent: the member's own line and how urgent it is.

    Plain text of at most 200 characters, for it stands in an alert.
    """
    words = voice.say("need.quoted", words=need.words)
    return voice.say(
        "answer.content",
        category=need.category_name or "",
        name=need.name or "",
        urgency=urgency_words(need.urgency or "", voice),
        words=words if need.words else voice.say("answer.unwritten"),
    )


def which_day(need: Need, days: Sequence[date], today: date, voice: Voice) -> Screen:
    """Ask to which day the next step is put off."""
    buttons = [
        Button(voice.named_day(day, today), routes.data(routes.NEED_DAY, need.id, day.toordinal()))
        for day in days
    ]
    text = voice.say("answer.which_day", head=head(need, voice))
    return Screen(text, (*grid(buttons, 2), (_back(need, voice),)))


def to_whom(need: Need, people: Sequence[tuple[int, str]], voice: Voice) -> Screen:
    """Ask who is to answer instead; `people` are members with their names."""
    buttons = [
        Button(name, routes.data(routes.NEED_HAND, need.id, member_id))
        for member_id, name in people
    ]
    text = voice.say("answer.to_whom", head=head(need, voice))
    return Screen(text, (*grid(buttons, 3), (_back(need, voice),)))


def handed_on(need: Need, back: Button | None, voice: Voice) -> Screen:
    """Say who answers now; whose need it is stands there no more."""
    named = facts(need, voice)
    text = voice.say("answer.handed_on", answerer=named["answerer"], by=named["by"])
    return Screen(text, () if back is None else ((back,),))


def listed(
    needs: Sequence[Need], unit_id: int, unit: str, page: int, back: Button, voice: Voice,
    now: datetime,
) -> Screen:  # fmt: skip
    """List open needs: a unit's, or without a name of one those that somebody answers."""
    shown, turns = pager(
        needs, page, SHOWN, lambda to: routes.data(routes.NEED_LIST, unit_id, to), voice
    )
    if unit:
        lines = [voice.say("answer.list.unit", unit=safe(unit), n=len(needs))]
    else:
        lines = [voice.say("answer.list.mine", n=len(needs))]
    buttons = []
    for need in shown:
        number = needs.index(need) + 1
        named = facts(need, voice)
        if is_overdue(need, now):
            state = voice.say("answer.state.overdue", answerer=named["answerer"], by=named["by"])
        elif need.state == "solved":
            state = voice.say("answer.state.solved", answerer=named["answerer"])
        else:
            state = who_and_standing(need, voice)
        lines.append(
            voice.say(
                "answer.list.line",
                number=number,
                category=named["category"],
                name=safe(need.name or ""),
                state=state,
            )
        )
        buttons.append(do(need, "card", voice.say("answer.number", number=number)))
    return Screen("\n".join(lines), (*grid(buttons, 4), *turns, (back,)))


def overdue(need: Need, voice: Voice, now: datetime) -> Screen:
    """Tell the unit's secretary that one is overdue; whose it is, a button shows.

    One that was put off is overdue from the day that was promised first.
    """
    named = facts(need, voice)
    assert need.overdue_from is not None, "every need is overdue from a day on"
    if is_overdue(need, now):
        text = voice.say("overdue.need.unit", answerer=named["answerer"], by=named["by"])
    else:
        first = date_of(need.overdue_from, voice)
        text = voice.say(
            "overdue.need.put_off", answerer=named["answerer"], first=first, by=named["by"]
        )
    row = (
        do(need, "look", voice.say("answer.look")),
        do(need, "hand_on", voice.say("answer.hand_on")),
    )
    return Screen(text, (row,))


def overdue_above(unit: str, needs: Sequence[Need], days: int, voice: Voice) -> Screen:
    """Tell the unit above how many are overdue, and nothing else; not even that of a few."""
    is_unanswered = all(one.state == "raised" for one in needs)
    n = shown_count(len(needs), in_charge=False)
    if n is None:
        key = "overdue.need.above.raised.few" if is_unanswered else "overdue.need.above.any.few"
        return Screen(voice.say(key, unit=safe(unit), days=days))
    key = "overdue.need.above.raised" if is_unanswered else "overdue.need.above.any"
    return Screen(voice.say(key, unit=safe(unit), n=n, days=days))


def to_list(unit_id: int, page: int, voice: Voice) -> Button:
    """Return the button that leads back to a list."""
    return Button(voice.say("days.back"), routes.data(routes.NEED_LIST, unit_id, page))


def _back(need: Need, voice: Voice) -> Button:
    return do(need, "card", voice.say("days.back"))

"""重要节点联合访: for which date, whose households, with whom; and what the other unit is asked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from bot.rules.key_dates import Draft
from bot.screens import days, routes
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.joint_visits import Joint
from storage.members import Listed
from storage.triggers import Occasion
from storage.units import Unit
from storage.visitors import Visitor

VERBS: Final = (
    *("begin", "occasion", "ask_day", "day", "people", "tick", "all", "ask_unit", "unit", "settle"),
    "cancel",
)
"""By their place, which old buttons carry: new ones go to the end."""
ANSWERS: Final = ("pick", "send", "decline", "page")
"""What the other unit's secretary presses, in the same way."""
PEOPLE: Final = 24
COLUMNS: Final = 3


def press(verb: str, label: str, number: int = 0) -> Button:
    """Return a button that does `verb` with a number."""
    return Button(label, _data(verb, number))


def _data(verb: str, number: int) -> str:
    return routes.data(routes.KEY_DATE, VERBS.index(verb), number)


def which_occasion(offered: Sequence[Occasion], voice: Voice) -> Screen:
    """Ask for which date."""
    buttons = [press("occasion", one.name, one.rank) for one in offered]
    return Screen(voice.say("key_date.which"), (*grid(buttons, 2), (_cancel(voice),)))


def which_day(occasion: Occasion, today: date, voice: Voice) -> Screen:
    """Ask which is the last day for it."""
    asked = voice.say("key_date.day", occasion=safe(occasion.name))
    return days.choice(asked, today, lambda day: _data("day", day), voice, _cancel(voice))


def which_people(
    draft: Draft, occasion: Occasion, listed: Sequence[Listed], last: str, voice: Voice
) -> Screen:
    """Ask whose households; a tick a press."""
    ticked = set(draft.members)
    buttons = [
        press("tick", voice.say("key_date.ticked", name=one.name), one.id)
        if one.id in ticked
        else press("tick", one.name, one.id)
        for one in listed
    ]
    shown, nav = pager(buttons, draft.page, PEOPLE, lambda to: _data("people", to), voice)
    key = "key_date.none" if len(ticked) == len(listed) else "key_date.all"
    below: Rows = (
        (press("all", voice.say(key)), press("ask_day", voice.say("key_date.other_day"))),
        (press("ask_unit", voice.say("key_date.on")), _cancel(voice)),
    )
    text = voice.say(
        "key_date.people", occasion=safe(occasion.name), day=last, n=len(ticked), of=len(listed)
    )
    return Screen(text, (*grid(shown, COLUMNS), *nav, *below))


def which_unit(found: Sequence[Unit], voice: Voice) -> Screen:
    """Ask for a second unit: its name is written; what it may mean is offered."""
    rows: Rows = tuple(
        (press("unit", one.name if one.parent is None else f"{one.parent} / {one.name}", one.id),)
        for one in found
    )
    alone = (press("unit", voice.say("key_date.alone")),)
    back = (press("people", voice.say("event.back")), _cancel(voice))
    key = "key_date.which_unit" if found else "key_date.unit"
    return Screen(voice.say(key), (*rows, alone, back))


def check(
    occasion: Occasion,
    last: str,
    n: int,
    before: int,
    shares: Sequence[tuple[str, int]],
    to: Unit | None,
    voice: Voice,
) -> Screen:
    """Show what is going to be, before anything is. `shares`: how many each visitor gets.

    `before` is how many are noted already.
    """
    lines = [
        voice.say("key_date.check", occasion=safe(occasion.name), day=last, n=n),
        *_shares(shares, n, voice),
    ]
    if before:
        lines.append(voice.say("key_date.before", n=before))
    if to is not None:
        lines.append(voice.say("key_date.with", unit=safe(to.name)))
    rows: Rows = (
        (press("settle", voice.say("key_date.settle")),),
        (press("ask_unit", voice.say("event.back")), _cancel(voice)),
    )
    return Screen("\n".join(lines), rows)


def settled(
    occasion: str,
    last: str,
    made: int,
    before: int,
    shares: Sequence[tuple[str, int]],
    to: Unit | None,
    voice: Voice,
) -> Screen:
    """Say what was noted; `before` is how many were there already."""
    lines = [voice.say("key_date.settled", occasion=safe(occasion), day=last, n=made)]
    lines += _shares(shares, made, voice)
    if before:
        lines.append(voice.say("key_date.before", n=before))
    if to is not None and made:
        lines.append(voice.say("key_date.asked", unit=safe(to.name)))
    return Screen("\n".join(lines))


def _shares(shares: Sequence[tuple[str, int]], of: int, voice: Voice) -> list[str]:
    lines = []
    if shares:
        each = [voice.say("key_date.share", name=safe(name), n=n) for name, n in shares]
        lines.append(voice.say("key_date.visitors", names=voice.say("list.separator").join(each)))
    left = of - sum(n for _, n in shares)
    if left:
        lines.append(voice.say("key_date.nobody", n=left))
    return lines


def _cancel(voice: Voice) -> Button:
    return press("cancel", voice.say("key_date.cancel"))


def joint_ask(
    of: Joint, offered: Sequence[Visitor], picked: Sequence[int], page: int, now: datetime,
    voice: Voice,
) -> Screen:  # fmt: skip
    """Ask a second unit's secretary whom they send along; nothing is said of whose households."""

    def button(verb: str, label: str, number: int = 0) -> Button:
        return Button(label, routes.data(routes.JOINT, of.id, ANSWERS.index(verb), number))

    buttons = [
        button(
            "pick",
            voice.say("key_date.ticked", name=one.name) if one.member_id in picked else one.name,
            one.member_id,
        )
        for one in offered
    ]
    shown, nav = pager(
        buttons,
        page,
        PEOPLE,
        lambda to: routes.data(routes.JOINT, of.id, ANSWERS.index("page"), to),
        voice,
    )
    text = voice.say("joint.ask", unit=safe(of.unit), **_facts(of, voice, now))
    answers = (button("send", voice.say("joint.send")), button("decline", voice.say("joint.no")))
    return Screen(text, (*grid(shown, COLUMNS), *nav, answers))


def joint_answered(
    of: Joint, names: Sequence[str], now: datetime, voice: Voice, *, to_asker: bool
) -> Screen:
    """Say what came of it, to who answered or to who had asked."""
    facts: Mapping[str, object] = _facts(of, voice, now)
    if of.state == "joined":
        them = voice.say("list.separator").join(safe(name) for name in names)
        if to_asker:
            return Screen(voice.say("joint.joined", unit=safe(of.to_unit), names=them, **facts))
        return Screen(voice.say("joint.sent", unit=safe(of.unit), names=them, **facts))
    if to_asker:
        return Screen(voice.say("joint.declined", unit=safe(of.to_unit), **facts))
    return Screen(voice.say("joint.not_sent", unit=safe(of.unit), **facts))


def _facts(of: Joint, voice: Voice, now: datetime) -> dict[str, object]:
    day = voice.last_day(of.due_at, now)
    return {"n": of.households, "occasion": safe(of.occasion), "day": day}

"""结对互助: one's pairs, whom to ask, and the light question of a month."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.rules.buddies import MOST
from bot.screens import routes
from bot.screens.pages import grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.buddies import Buddy
from storage.members import Listed

VERBS: Final = (
    *("agree", "decline", "take_back", "end", "ask_on", "ask_off"),
    *("answered", "stop"),
)
"""By their place, which old buttons carry: new ones go to the end."""
PEOPLE: Final = 24
COLUMNS: Final = 3


def button(voice: Voice) -> Button:
    """Return what leads to one's pairs."""
    return Button(voice.say("buddy.button"), routes.data(routes.BUDDY, 0))


def line(of: Buddy, member_id: int, voice: Voice, now: datetime) -> str:
    """Return what is recorded of a pair, as one of both sees it."""
    name = safe(of.partner_of(member_id)[1])
    if of.state == "ended" or not of.are_here:
        return voice.say("buddy.line.ended", name=name)
    if of.state == "paired":
        since = voice.day(of.settled_at or of.asked_at, now)
        return voice.say("buddy.line.paired", name=name, since=since)
    key = "buddy.line.asked" if of.starter_id == member_id else "buddy.line.asks"
    return voice.say(key, name=name)


def pairs(
    of: Sequence[Buddy], member_id: int, voice: Voice, now: datetime, *, has_back: bool
) -> Screen:
    """Show somebody their pairs; with [找人结对] while there is room for one more."""
    lines = [voice.say("buddy.what"), *(line(one, member_id, voice, now) for one in of)]
    rows = [
        (Button(one.partner_of(member_id)[1], routes.data(routes.BUDDY, one.id)),) for one in of
    ]
    if has_room(of, member_id):
        rows.append((Button(voice.say("buddy.find"), routes.data(routes.BUDDY, 0, 0)),))
    if has_back:
        rows.append((Button(voice.say("people.back"), routes.data(routes.PRIVACY)),))
    return Screen("\n".join(lines), tuple(rows))


def has_room(of: Sequence[Buddy], member_id: int) -> bool:
    """Say whether somebody may ask one more; what others ask of them takes no room."""
    return sum(one.state == "paired" or one.starter_id == member_id for one in of) < MOST


def card(of: Buddy, member_id: int, voice: Voice, now: datetime) -> Screen:
    """Show one pair, and what can be done about it."""
    text = line(of, member_id, voice, now)
    verbs: tuple[str, ...]
    if of.state == "paired":
        is_asked = of.asks(member_id)
        asking = voice.say("buddy.is_asked" if is_asked else "buddy.is_not_asked")
        text = f"{text}\n{asking}"
        verbs = ("ask_off" if is_asked else "ask_on", "end")
    else:
        verbs = ("take_back",) if of.starter_id == member_id else ("agree", "decline")
    return Screen(text, (tuple(_do(of.id, verb, voice) for verb in verbs), (_back(voice),)))


def choose(unit: str, people: Sequence[Listed], page: int, voice: Voice) -> Screen:
    """Offer those of the own unit who can be asked."""
    if not people:
        return Screen(voice.say("buddy.nobody"), ((_back(voice),),))
    shown, nav = pager(people, page, PEOPLE, lambda to: routes.data(routes.BUDDY, 0, to), voice)
    buttons = [Button(one.name, routes.data(routes.BUDDY, one.id, page, 0)) for one in shown]
    text = voice.say("buddy.whom", unit=safe(unit))
    return Screen(text, (*grid(buttons, COLUMNS), *nav, (_back(voice),)))


def sure(member_id: int, name: str, page: int, voice: Voice) -> Screen:
    """Ask once before somebody is asked."""
    return Screen(
        voice.say("buddy.sure", name=safe(name)),
        (
            (Button(voice.say("buddy.ask_them"), routes.data(routes.BUDDY, member_id, page, 1)),),
            (Button(voice.say("people.back"), routes.data(routes.BUDDY, 0, page)),),
        ),
    )


def asked(of: Buddy, voice: Voice) -> Screen:
    """Ask somebody whether they want to be a colleague's buddy."""
    text = voice.say("buddy.asks_you", name=safe(of.starter))
    buttons = tuple(_do(of.id, verb, voice) for verb in ("agree", "decline"))
    return Screen(text, (buttons,))


def said(words: str, voice: Voice) -> Screen:
    """Say in one line what became of a pair, with what leads to one's pairs."""
    return Screen(words, ((button(voice),),))


def month(names: Sequence[str], voice: Voice) -> Screen:
    """Ask the light question of a month.

    Both answers carry the same: so not even the press tells which of them it was.
    """
    text = voice.say("buddy.month", names=voice.say("list.separator").join(map(safe, names)))
    answers = tuple(
        Button(voice.say(key), routes.data(routes.BUDDY_DO, 0, VERBS.index("answered")))
        for key in ("buddy.talked", "buddy.not_yet")
    )
    return Screen(text, (answers, (_do(0, "stop", voice),)))


def _do(buddy_id: int, verb: str, voice: Voice) -> Button:
    data = routes.data(routes.BUDDY_DO, buddy_id, VERBS.index(verb))
    return Button(voice.say(f"buddy.do.{verb}"), data)


def _back(voice: Voice) -> Button:
    return Button(voice.say("people.back"), routes.data(routes.BUDDY, 0))

"""全员访: how often, from when on, and who visits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.rules.periods import Period
from bot.rules.visits import PERIODS
from bot.screens import routes
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit
from storage.visitors import Visitor
from storage.visits import Visit

PEOPLE: Final = 24
NOW, NEXT = 1, 2
"""From which period on, as buttons carry it."""


def length(unit: Unit, now_is: str, households: int, voice: Voice) -> Screen:
    """Say how often every household is visited, and offer another length."""
    text = voice.say(
        "round.length", unit=safe(unit.name), length=voice.say(f"round.{now_is}"), n=households
    )
    buttons = [
        Button(voice.say(f"round.{code}"), routes.data(routes.ROUND, unit.id, place))
        for place, code in enumerate(PERIODS)
        if code != now_is
    ]
    return Screen(text, (*grid(buttons, 2), _back(unit, voice)))


def since(unit: Unit, place: int, of: Period, households: int, weeks: int, voice: Voice) -> Screen:
    """Ask from which period on: what is left of this one may be short."""
    text = voice.say(
        "round.since", length=voice.say(f"round.{PERIODS[place]}"), n=households, weeks=weeks,
        last=voice.say("time.month_day", month=of.last.month, day=of.last.day),
    )  # fmt: skip
    rows = (
        (
            Button(voice.say("round.now"), routes.data(routes.ROUND, unit.id, place, NOW)),
            Button(voice.say("round.next"), routes.data(routes.ROUND, unit.id, place, NEXT)),
        ),
        _back(unit, voice),
    )
    return Screen(text, rows)


def sure_off(unit: Unit, place: int, voice: Voice) -> Screen:
    """Ask once whether no rounds are arranged any more."""
    yes = Button(voice.say("round.off.yes"), routes.data(routes.ROUND, unit.id, place, NOW))
    return Screen(voice.say("round.off.sure", unit=safe(unit.name)), ((yes,), _back(unit, voice)))


def done(unit: Unit, code: str, joined: int, first: str, voice: Voice, *, lone: int = 0) -> Screen:
    """Say what is arranged from now on; `first` is the day it begins, or empty for today.

    `lone` is how many have nobody who could visit them.
    """
    if code == "off":
        text = voice.say("round.done.off", unit=safe(unit.name))
    elif first:
        text = voice.say("round.done.next", length=voice.say(f"round.{code}"), first=first)
    else:
        text = voice.say("round.done.now", length=voice.say(f"round.{code}"), n=joined)
    if lone:
        text += "\n" + voice.say("round.done.lone", n=lone)
    return Screen(text, (_back(unit, voice),))


def visitors(
    unit: Unit, everybody: Sequence[Visitor], chosen: Collection[int], page: int, voice: Voice
) -> Screen:
    """Tick who visits for a unit."""
    buttons = [
        Button(
            voice.say("visit.ticked", words=one.name) if one.member_id in chosen else one.name,
            routes.data(
                routes.VISITORS, unit.id, page, one.member_id, int(one.member_id not in chosen)
            ),
        )
        for one in everybody
    ]
    shown, nav = pager(
        buttons, page, PEOPLE, lambda to: routes.data(routes.VISITORS, unit.id, to), voice
    )
    text = voice.say("visit.visitors.who", unit=safe(unit.name), n=len(chosen))
    return Screen(text, (*grid(shown, 3), *nav, _back(unit, voice)))


def hand_to(
    visit: Visit, those: Sequence[Visitor], chosen: Collection[int], voice: Voice
) -> Screen:
    """Offer who else could hold a visit, of those who visit for the unit."""
    buttons = [
        Button(
            voice.say("visit.ticked", words=one.name) if one.member_id in chosen else one.name,
            routes.data(
                routes.VISIT_HAND, visit.id, one.member_id, int(one.member_id not in chosen)
            ),
        )
        for one in those
        if one.member_id != visit.member_id
    ]
    back = Button(voice.say("days.back"), routes.data(routes.VISIT, visit.id))
    return Screen(voice.say("visit.hand.who", name=safe(visit.name)), (*grid(buttons, 3), (back,)))


def yours(unit: Unit, own: Sequence[Visit], voice: Voice, now: datetime) -> Screen:
    """Tell who visits how many households are theirs in a round."""
    first = voice.last_day(min(one.due_at for one in own), now)
    text = voice.say("round.yours", unit=safe(unit.name), n=len(own), first=first)
    rows: Rows = ((Button(voice.say("visit.list"), routes.data(routes.VISITS, 0, 0)),),)
    return Screen(text, rows)


def _back(unit: Unit, voice: Voice) -> tuple[Button, ...]:
    return (Button(voice.say("days.back"), routes.data(routes.VISITS, unit.id, 0)),)

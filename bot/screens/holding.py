"""What is recorded of a visit that was held: ticks, and what the member says of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Self

from bot.rules.visits import COMPLAINTS, MET, MODES, TOPICS
from bot.screens import routes
from bot.screens.pages import grid
from bot.screens.screen import Button, Screen
from bot.screens.visit_words import kind_words
from bot.screens.visits import back, head, judgements, record, show
from bot.screens.voice import Voice, safe
from storage.needs import Category
from storage.visits import Visit

BACK_TO: Final = 14
"""Days back to which a visit can be recorded later."""
SHOW, SAVE = 0, 1
RIGHT, WRONG, ASKED = 0, 1, 2
"""What a member's button says; from ASKED on it is which of the COMPLAINTS it is."""
BACK: Final = ASKED + len(COMPLAINTS)


@dataclass(frozen=True, slots=True)
class Ticks:
    """What is ticked so far, as the buttons of one screen carry it; nothing of it is stored yet.

    `met` and `topics` are bits, `mode` a place in MODES, `day` the ordinal of the day it was held,
    `since` the stamp of the record that they were begun on.
    """

    met: int
    topics: int
    mode: int
    day: int
    since: int

    def data(self, visit: Visit, then: int = SHOW, **change: int) -> str:
        """Return what a button carries that leads to these ticks with a change, or saves them."""
        to = replace(self, **change)
        ticked = to.met | to.topics << len(MET)
        return routes.data(routes.VISIT_TICK, visit.id, ticked, to.mode, to.day, then, to.since)

    @classmethod
    def carried(cls, ticked: int, mode: int, day: int, since: int) -> Self:
        """Return the ticks that a button carries as `data` wrote them."""
        return cls(ticked & (1 << len(MET)) - 1, ticked >> len(MET), mode, day, since)


def ticks(visit: Visit, of: Ticks, voice: Voice, now: datetime, *, days: bool) -> Screen:
    """Show what can be ticked; with `days`, the day it was held can be changed too."""
    met = [
        Button(
            _mark(f"visit.met.{code}", of.met >> at & 1, voice),
            of.data(visit, met=of.met ^ 1 << at),
        )
        for at, code in enumerate(MET)
    ]
    topics = [
        Button(
            _mark(f"visit.topic.{code}", of.topics >> at & 1, voice),
            of.data(visit, topics=of.topics ^ 1 << at),
        )
        for at, code in enumerate(TOPICS)
    ]
    modes = tuple(
        Button(_mark(f"visit.mode.{code}", of.mode == at, voice), of.data(visit, mode=at))
        for at, code in enumerate(MODES)
    )
    save = Button(voice.say("visit.save"), of.data(visit, SAVE))
    rows = (*grid(met, 3), *grid(topics, 3), modes)
    if days:
        rows = (*rows, _days(visit, of, voice, now))
    text = voice.say("visit.tick", head=head(visit, voice, now), day=_day(of, voice, now))
    return Screen(text, (*rows, (save, back(visit, voice))))


def which_need(visit: Visit, sorts: Sequence[Category], voice: Voice) -> Screen:
    """Ask what sort of need came up; nothing is written about it but by the member."""
    buttons = [
        Button(one.name, routes.data(routes.VISIT_NEED, visit.id, one.rank)) for one in sorts
    ]
    own = Button(voice.say("visit.need.leave"), routes.data(routes.VISIT_NEED, visit.id, 0))
    return Screen(voice.say("visit.need.which", name=safe(visit.name)), (*grid(buttons, 2), (own,)))


def which_day(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Ask on which day a visit was held that is recorded later."""
    today = now.astimezone(voice.zone).date()
    days = [today - timedelta(days=n) for n in range(BACK_TO)]
    buttons = [
        Button(_past(day, today, voice), routes.data(routes.VISIT_LATER, visit.id, day.toordinal()))
        for day in days
    ]
    text = f"{head(visit, voice, now)}\n{voice.say('visit.later.which')}"
    return Screen(text, (*grid(buttons, 2), (back(visit, voice),)))


def shown(visit: Visit, by: str, voice: Voice, now: datetime) -> Screen:
    """Show the member exactly what is recorded, and ask whether it is right."""
    text = voice.say(
        "visit.record", by=safe(by), kind=kind_words(visit, voice), record=record(visit, voice, now)
    )
    return Screen(text, (_answers(visit, voice),))


def what_is_wrong(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Ask the member what of the record is wrong."""
    rows = tuple(
        (
            Button(
                voice.say(f"visit.wrong.{code}"),
                routes.data(routes.VISIT_SAID, visit.id, ASKED + place, stamp(visit)),
            ),
        )
        for place, code in enumerate(COMPLAINTS)
    )
    text = f"{record(visit, voice, now)}\n{voice.say('visit.wrong.which')}"
    none = Button(
        voice.say("visit.wrong.none"), routes.data(routes.VISIT_SAID, visit.id, BACK, stamp(visit))
    )
    return Screen(text, (*rows, (none,)))


def stamp(visit: Visit) -> int:
    """Return which version of a record a button is about: the second at which it was recorded.

    Where only a day is kept, that day is all that it says.
    """
    at = visit.recorded_at if visit.mode else visit.held_at
    return 0 if visit.recorded_at is None or at is None else int(at.timestamp())


def answered(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Show the member what they said of a record."""
    key = "visit.said.right" if visit.answer == "right" else "visit.said.wrong"
    return Screen(f"{record(visit, voice, now)}\n{voice.say(key)}")


def complaint(visit: Visit, names: str, voice: Voice, now: datetime) -> Screen:
    """Put to who judges it that the member says a record is wrong."""
    assert visit.complaint is not None, "something is said to be wrong"
    text = voice.say(
        "visit.complaint", name=safe(visit.name), kind=kind_words(visit, voice),
        wrong=voice.say(f"visit.wrong.{visit.complaint}"), by=safe(names),
        record=record(visit, voice, now),
    )  # fmt: skip
    return Screen(text, (judgements(visit, voice), (show(visit, voice),)))


def sure_to_withdraw(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Ask once whether a record is withdrawn."""
    yes = Button(voice.say("visit.withdraw.yes"), routes.data(routes.VISIT_JUDGE, visit.id, 1))
    return Screen(
        f"{record(visit, voice, now)}\n{voice.say('visit.withdraw.sure')}",
        ((yes, back(visit, voice)),),
    )


def _answers(visit: Visit, voice: Voice) -> tuple[Button, ...]:
    return tuple(
        Button(voice.say(key), routes.data(routes.VISIT_SAID, visit.id, what, stamp(visit)))
        for key, what in (("visit.right", RIGHT), ("visit.wrong", WRONG))
    )


def _mark(key: str, is_on: int, voice: Voice) -> str:
    words = voice.say(key)
    return voice.say("visit.ticked", words=words) if is_on else words


def _day(of: Ticks, voice: Voice, now: datetime) -> str:
    return _past(date.fromordinal(of.day), now.astimezone(voice.zone).date(), voice)


def _days(visit: Visit, of: Ticks, voice: Voice, now: datetime) -> tuple[Button, ...]:
    today = now.astimezone(voice.zone).date().toordinal()
    before = Button(voice.say("visit.day.before"), of.data(visit, day=of.day - 1))
    after = Button(voice.say("visit.day.after"), of.data(visit, day=of.day + 1))
    return (before, *((after,) if of.day < today else ()))


def _past(day: date, today: date, voice: Voice) -> str:
    if day == today - timedelta(days=1):
        return voice.say("time.yesterday")
    return voice.named_day(day, today)

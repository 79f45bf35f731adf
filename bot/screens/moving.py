"""改时间, 改地点 and 不开了: when and where instead, and whether really."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.rules.drafts import CLOCKS
from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.pages import grid
from bot.screens.planning import (
    COLUMNS,
    DAYS,
    KEEP,
    about,
    clash,
    coming_buttons,
    joined,
    span,
)
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe, seen
from storage.dropping import Reason


@dataclass(frozen=True, slots=True)
class Wish:
    """How a session is to be held instead; `mark` goes with the button that says so.

    `is_told` if somebody knows of the session; `clash` is what else is held within that time.
    """

    starts: datetime
    length: timedelta
    place: str
    mark: int
    is_told: bool
    clash: Session | None

    def is_as_planned(self, session: Session) -> bool:
        """Say whether nothing would change."""
        wished = (self.starts, self.starts + self.length, self.place)
        return wished == (session.starts_at, session.ends_at, session.place)


def which_day(session: Session, voice: Voice, now: datetime, hinted: str = "") -> Screen:
    """Ask on which day it is held instead."""
    today = now.astimezone(voice.zone).date()
    coming = [today + timedelta(days=n) for n in range(DAYS)]
    buttons = [
        Button(voice.named_day(day, today), routes.data(routes.MOVE, session.id, day.toordinal()))
        for day in coming
    ]
    asked = voice.say("move.which_day")
    return Screen(
        _lines(hinted, _line(session, voice, now), asked),
        (*grid(buttons, 2), (_keep(session, voice),)),
    )


def which_clock(
    session: Session, day: date, voice: Voice, now: datetime, hinted: str = ""
) -> Screen:
    """Ask at what time of a day; the one that was planned stands first."""
    local = now.astimezone(voice.zone)
    was = session.starts_at.astimezone(voice.zone).time()
    offered = [was, *(one for one in CLOCKS if one != was)]
    if day == local.date():
        offered = [one for one in offered if one > local.time()]
    if day == session.starts_at.astimezone(voice.zone).date():
        offered = [one for one in offered if one != was]
    buttons = [
        Button(
            f"{one.hour}:{one.minute:02}",
            routes.data(routes.MOVE, session.id, day.toordinal(), one.hour * 60 + one.minute),
        )
        for one in offered
    ]
    asked = voice.say("move.which_clock", day=voice.named_day(day, local.date()))
    back = Button(voice.say("days.back"), routes.data(routes.MOVE, session.id))
    return Screen(
        _lines(hinted, _line(session, voice, now), asked), (*grid(buttons, COLUMNS), (back,))
    )


def which_place(session: Session, voice: Voice, now: datetime, hinted: str = "") -> Screen:
    """Ask where it is held instead."""
    text = _lines(hinted, _line(session, voice, now), voice.say("move.which_place"))
    return Screen(text, ((_keep(session, voice),),))


def sure(session: Session, wish: Wish, voice: Voice, now: datetime) -> Screen:
    """Ask whether it is held like that."""
    local = wish.starts.astimezone(voice.zone)
    day, minute = local.date().toordinal(), local.hour * 60 + local.minute
    is_longer = wish.length != session.ends_at - session.starts_at
    to = (
        span(wish.starts, wish.starts + wish.length, voice, now)
        if is_longer
        else voice.moment(wish.starts, now)
    )
    place = wish.place if wish.place != session.place else ""
    asked = voice.say("move.sure", to=joined([to, safe(place)], voice))
    told = voice.say("move.tells" if wish.is_told else "move.tells_nobody")
    warned = "" if wish.clash is None else clash(wish.clash, voice, now)
    rows = (
        (
            Button(
                voice.say("move.yes"), routes.data(routes.MOVE, session.id, day, minute, wish.mark)
            ),
            Button(voice.say("days.back"), routes.data(routes.MOVE, session.id)),
        ),
    )
    return Screen(_lines(_line(session, voice, now), warned, f"{asked}{told}"), rows)


def done(session: Session, change: str, voice: Voice, now: datetime) -> Screen:
    """Say that it is changed, and whether anybody is told."""
    if change == "same":
        said = voice.say("move.same")
    else:
        said = voice.say("move.done" if change == "told" else "move.done.untold")
    return Screen(_lines(said, _line(session, voice, now)), (coming_buttons(session, voice),))


def kept(session: Session, voice: Voice, now: datetime) -> Screen:
    """Say that it stays as it was."""
    text = _lines(voice.say("move.kept"), _line(session, voice, now))
    return Screen(text, (coming_buttons(session, voice),))


def sure_to_drop(session: Session, voice: Voice, now: datetime, *, is_told: bool) -> Screen:
    """Ask whether it is not held."""
    rows = (
        (
            Button(voice.say("drop.yes"), routes.data(routes.DROP, session.id, 1)),
            Button(voice.say("drop.move"), routes.data(routes.MOVE, session.id)),
        ),
        (_keep(session, voice),),
    )
    told = voice.say("move.tells" if is_told else "move.tells_nobody")
    return Screen(_lines(_line(session, voice, now), f"{voice.say('drop.sure')}{told}"), rows)


def dropped(
    session: Session, reasons: Sequence[Reason], voice: Voice, now: datetime, *, is_told: bool
) -> Screen:
    """Say that it is not held, and whether anybody is told; and offer to say why."""
    said = voice.say("drop.done" if is_told else "drop.done.untold")
    buttons = [
        Button(seen(one.name), routes.data(routes.DROP_WHY, session.id, one.rank))
        for one in reasons
    ]
    asked = voice.say("drop.ask_why")
    return Screen(_lines(said, _was(session, voice, now), asked), grid(buttons, 2))


def why_dropped(session: Session, voice: Voice, now: datetime) -> Screen:
    """Say what is noted of a session that was not held."""
    why = voice.say("drop.why", why=safe(session.dropped_why or ""))
    return Screen(_lines(_was(session, voice, now), why))


def _was(session: Session, voice: Voice, now: datetime) -> str:
    when = voice.moment(session.starts_at, now)
    return voice.say("drop.was", when=when, kind=safe(session.kind_name))


def too_late(session: Session, voice: Voice) -> str:
    """Return why a session is not to be moved or dropped any more."""
    return voice.say("move.dropped" if session.state == "dropped" else "card.over")


def _keep(session: Session, voice: Voice) -> Button:
    return Button(voice.say("move.keep"), routes.data(routes.MOVE, session.id, KEEP))


def _line(session: Session, voice: Voice, now: datetime) -> str:
    length = session.ends_at - session.starts_at
    return about(session.starts_at, length, session.kind_name, session.place, voice, now)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)

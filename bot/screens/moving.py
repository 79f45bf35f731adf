"""改时间 and 不开了: when instead, and whether really."""

from datetime import date, datetime, timedelta

from bot.rules.drafts import CLOCKS
from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.pages import grid
from bot.screens.planning import COLUMNS, DAYS, about, coming_buttons, hint
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe


def which_day(session: Session, voice: Voice, now: datetime) -> Screen:
    """Ask on which day it is held instead."""
    today = now.astimezone(voice.zone).date()
    coming = [today + timedelta(days=n) for n in range(DAYS)]
    buttons = [
        Button(voice.named_day(day, today), routes.data(routes.MOVE, session.id, day.toordinal()))
        for day in coming
    ]
    text = f"{_line(session, voice, now)}\n{voice.say('move.which_day')}"
    return Screen(text, grid(buttons, 2))


def which_clock(session: Session, day: date, voice: Voice, now: datetime) -> Screen:
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
    return Screen(f"{_line(session, voice, now)}\n{asked}", (*grid(buttons, COLUMNS), (back,)))


def sure(session: Session, starts: datetime, voice: Voice, now: datetime) -> Screen:
    """Ask whether it is moved there."""
    local = starts.astimezone(voice.zone)
    day, minute = local.date().toordinal(), local.hour * 60 + local.minute
    text = voice.say("move.sure", to=voice.moment(starts, now))
    rows = (
        (
            Button(voice.say("move.yes"), routes.data(routes.MOVE, session.id, day, minute, 1)),
            Button(voice.say("days.back"), routes.data(routes.MOVE, session.id)),
        ),
    )
    return Screen(f"{_line(session, voice, now)}\n{text}", rows)


def unclear(session: Session, problem: str, part: str, voice: Voice, now: datetime) -> Screen:
    """Say what was not understood, and ask again."""
    asked = which_day(session, voice, now)
    return Screen(f"{hint(problem, part, voice)}\n{asked.text}", asked.buttons)


def done(session: Session, voice: Voice, now: datetime) -> Screen:
    """Say that it is moved."""
    text = f"{voice.say('move.done')}\n{_line(session, voice, now)}"
    return Screen(text, (coming_buttons(session, voice),))


def sure_to_drop(session: Session, voice: Voice, now: datetime) -> Screen:
    """Ask whether it is not held."""
    rows = (
        (
            Button(voice.say("drop.yes"), routes.data(routes.DROP, session.id, 1)),
            Button(voice.say("drop.move"), routes.data(routes.MOVE, session.id)),
        ),
    )
    return Screen(f"{_line(session, voice, now)}\n{voice.say('drop.sure')}", rows)


def dropped(session: Session, voice: Voice, now: datetime) -> Screen:
    """Say that it is not held."""
    line = voice.say(
        "drop.was", when=voice.moment(session.starts_at, now), kind=safe(session.kind_name)
    )
    return Screen(f"{voice.say('drop.done')}\n{line}")


def _line(session: Session, voice: Voice, now: datetime) -> str:
    length = session.ends_at - session.starts_at
    return about(session.starts_at, length, session.kind_name, session.place, voice, now)

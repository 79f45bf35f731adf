"""不在岗: the reason, the last day, and what was noted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from bot.screens import days, routes
from bot.screens.pages import grid
from bot.screens.people import away_line
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.away import Span
from storage.members import Member

REASONS: Final[Sequence[str]] = ("annual", "sick", "maternity", "seconded", "posted", "other")
"""By their place, which old buttons carry: new ones go to the end."""


def named(member: Member) -> str:
    """Return the name, safe in HTML."""
    return safe(member.name)


def reasons(member: Member, voice: Voice) -> Screen:
    """Ask why a member is away."""
    buttons = [
        Button(voice.say(f"away.{code}"), routes.data(routes.AWAY_UNTIL, member.id, place))
        for place, code in enumerate(REASONS)
    ]
    return Screen(voice.say("away.why", name=named(member)), grid(buttons, 3))


def until(member: Member, reason: int, today: date, voice: Voice) -> Screen:
    """Ask which is the last day."""
    asked = voice.say("away.until", name=named(member), reason=voice.say(f"away.{REASONS[reason]}"))
    back = Button(voice.say("days.back"), routes.data(routes.AWAY_REASON, member.id))
    return days.choice(
        asked,
        today,
        lambda day: routes.data(routes.AWAY_UNTIL, member.id, reason, day),
        voice,
        back,
    )


def done(member: Member, span: Span, voice: Voice, now: datetime) -> Screen:
    """Say what was noted and what follows from it, with [撤销]."""
    text = voice.say("away.noted", name=named(member), span=away_line(span, voice, now))
    undo = Button(voice.say("undo"), routes.data(routes.AWAY_UNDO, span.id))
    return Screen(text, ((undo,),))

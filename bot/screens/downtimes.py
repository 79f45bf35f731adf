"""What is told after a time in which the bot was not there."""

from collections.abc import Mapping
from datetime import datetime

from bot.rules.downtimes import Downtime
from bot.screens.screen import Screen
from bot.screens.voice import Voice


def told(found: Downtime, voice: Voice) -> Screen:
    """Tell a group with an open check-in that nobody is late because of it."""
    began, ended = voice.clock(found.began_at), voice.clock(found.ended_at)
    return Screen(voice.say("downtime.told", began=began, ended=ended))


def report(
    found: Downtime,
    fell_due: Mapping[str, int],
    unknown: int,
    unsent: int,
    voice: Voice,
    now: datetime,
) -> Screen:
    """Tell an admin what fell due meanwhile, what became of it, and what could not be sent."""
    began, ended = voice.clock(found.began_at), voice.clock(found.ended_at)
    if voice.day(found.began_at, now) != voice.day(found.ended_at, now):
        began = f"{voice.full_day(found.began_at)} {began}"
    head = voice.say("downtime.report", began=began, ended=ended, length=voice.span(found.length))
    all_of_it = sum(fell_due.values()) + unknown
    unsent_line = voice.say("downtime.unsent", n=unsent)
    if not all_of_it:
        rest = unsent_line if unsent else voice.say("downtime.nothing")
        return Screen(f"{head}\n{rest}")
    counted = voice.say(
        "downtime.counted",
        n=all_of_it,
        done=fell_due.get("done", 0),
        expired=fell_due.get("expired", 0),
        void=fell_due.get("void", 0) + fell_due.get("open", 0),
        unknown=unknown,
    )
    lines = [head, counted]
    if unsent:
        lines.append(unsent_line)
    if unknown or fell_due.get("expired"):
        lines.append(voice.say("downtime.look"))
    return Screen("\n".join(lines))

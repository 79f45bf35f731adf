"""每周小结: what waits, and what the next week brings."""

from collections.abc import Sequence

from bot.rules.periods import Period
from bot.rules.sessions import Session
from bot.screens import periods
from bot.screens.screen import Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit


def weekly(
    unit: Unit,
    week: Period,
    waiting: Sequence[Session],
    coming: Sequence[Session],
    voice: Voice,
) -> Screen:
    """Tell a secretary of the week that ends: what waits, and what the next one brings."""
    lines = [voice.say("week.head", week=periods.named(week, voice), unit=safe(unit.name))]
    if waiting:
        lines.append(voice.say("week.waiting", n=len(waiting), what=_named(waiting, voice)))
    lines.append(
        voice.say("week.next", what=_named(coming, voice))
        if coming
        else voice.say("week.next.none")
    )
    return Screen("\n".join(lines))


def _named(those: Sequence[Session], voice: Voice) -> str:
    return voice.say("week.and").join(
        voice.say("week.one", when=voice.weekday(one.starts_at), kind=safe(one.kind_name))
        for one in those
    )

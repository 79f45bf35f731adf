"""What somebody was sent that they had not asked for, what they were not, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.rules import reminders
from bot.rules.told import Fate, fate
from bot.screens import routes
from bot.screens.pages import pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.reminders import Told
from storage.units import Unit

PAGE: Final = 12
LAST_PAGE: Final = 99
FEW: Final = 3
"""Of families' fewer are not counted to an admin: so few could point at somebody."""
FAMILIES: Final = "families"


def part_of(kind: str, *, for_admin: bool = False) -> str:
    """Return which part of the table a kind is in; an admin is not told a visit from a need."""
    part = reminders.part(kind)
    return FAMILIES if for_admin and part in ("visits", "needs") else part


def own(found: Sequence[Told], page: int, voice: Voice, now: datetime) -> Screen:
    """Show somebody what they were sent, the newest first, and what they were not."""
    back = (Button(voice.say("days.back"), routes.data(routes.PRIVACY)),)
    if not found:
        return Screen(voice.say("told.none"), (back,))
    shown, turns = pager(found, page, PAGE, lambda to: routes.data(routes.TOLD, to), voice)
    lines = [voice.say("told.head", n=len(found))]
    for one in shown:
        what = voice.say(f"told.part.{part_of(one.kind)}")
        how = voice.say(f"told.fate.{fate(one.state, one.reason, one.held)}")
        lines.append(voice.say("told.line", when=voice.moment(one.at, now), what=what, how=how))
    return Screen("\n".join(lines), (*turns, back))


def of_unit(unit: Unit, counted: Mapping[tuple[str, Fate], int], days: int, voice: Voice) -> Screen:
    """Count to an admin what the people of a unit and below were sent, and what they were not."""
    totals: Counter[str] = Counter()
    for (part, _), count in counted.items():
        totals[part] += count
    lines = [voice.say("told.unit", unit=safe(unit.name), days=days)]
    for part in (*reminders.PARTS, FAMILIES):
        if not totals[part] or (part == FAMILIES and totals[part] < FEW):
            continue
        fates = [
            voice.say("told.count", how=voice.say(f"told.fate.{one}"), n=counted[part, one])
            for one in Fate
            if counted.get((part, one))
        ]
        what = voice.say(f"told.part.{part}")
        lines.append(voice.say("told.part", what=what, how=voice.say("list.separator").join(fates)))
    if len(lines) == 1:
        lines.append(voice.say("told.unit.none"))
    return Screen("\n".join(lines))


def which_unit(meant: Sequence[Unit], every: int, voice: Voice) -> Screen:
    """Ask which unit is meant where several are, of `every` one that may be; or say that none is
    called so.
    """
    if not meant:
        return Screen(voice.say("told.no_unit"))
    rows = tuple((Button(_full(one), routes.data(routes.TOLD_UNIT, one.id)),) for one in meant)
    text = voice.say("told.which_unit", n=every)
    if every > len(meant):
        text += "\n" + voice.say("told.more_units", n=every - len(meant))
    return Screen(text, rows)


def _full(unit: Unit) -> str:
    return unit.name if unit.parent is None else f"{unit.parent} / {unit.name}"

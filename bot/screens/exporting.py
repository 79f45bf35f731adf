"""导出: which unit, which period, as what; and the file with what is in it and what is not."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from bot.rules.ledger import FORMATS
from bot.rules.periods import LENGTHS, Period, before, period
from bot.screens import periods, routes
from bot.screens.pages import grid
from bot.screens.screen import Button, File, Screen
from bot.screens.voice import Voice, safe
from storage.units import Unit

COLUMNS: Final = 2
ENDINGS: Final = {"xlsx": "xlsx", "csv": "zip"}
LARGEST_MB: Final = 50
"""What a bot may send."""
_NO_FILE_NAME: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069]')
COUNTED: Final = ("sessions", "attendance", "visits", "needs")
"""The sheets whose rows the caption counts."""


def which(own: Sequence[Unit], voice: Voice) -> Screen:
    """Ask which of several units is meant, or say that there is none."""
    if not own:
        return Screen(voice.say("export.no_unit"))
    buttons = [Button(one.name, routes.data(routes.EXPORT, one.id)) for one in own]
    return Screen(voice.say("export.which"), grid(buttons, COLUMNS))


def when(here: Unit, today: date, voice: Voice, *, several: bool) -> Screen:
    """Ask which period is meant."""
    month, year = period("month", today), period("year", today)
    offered = {
        "this_month": month,
        "last_month": before(month),
        "this_quarter": period("quarter", today),
        "this_year": year,
        "last_year": before(year),
    }
    buttons = [
        Button(voice.say(f"export.{name}", period=periods.named(of, voice)), _data(here.id, of))
        for name, of in offered.items()
    ]
    rows = grid(buttons, COLUMNS)
    if several:
        rows = (*rows, (Button(voice.say("export.back"), routes.data(routes.EXPORT)),))
    return Screen(voice.say("export.when", unit=safe(here.name)), rows)


def how(here: Unit, of: Period, voice: Voice) -> Screen:
    """Ask as what it is wanted, and say to whom it may go."""
    formats = tuple(
        Button(voice.say(f"export.{one}"), _data(here.id, of, place))
        for place, one in enumerate(FORMATS)
    )
    back = Button(voice.say("export.back"), routes.data(routes.EXPORT, here.id))
    text = voice.say("export.how", unit=safe(here.name), period=periods.named(of, voice))
    return Screen(text, (formats, (back,)))


def done(here: Unit | None, of: Period, refused: str | None, voice: Voice) -> Screen:
    """Say that the file follows, or why there is none."""
    if here is None:
        return Screen(voice.say("export.refused.no_unit"))
    if refused is not None:
        text = voice.say(f"export.refused.{refused}", n=LARGEST_MB)
    else:
        text = voice.say("export.done", unit=safe(here.name), period=periods.named(of, voice))
    return Screen(text, ((Button(voice.say("export.again"), _data(here.id, of)),),))


def file(here: Unit, of: Period, format_: str, made: Mapping[str, Any], voice: Voice) -> Screen:
    """Show the file with what is in it for who asked, what is not, and its seal."""
    rows = {"sessions": 0, **made["rows"]}
    counted = [
        voice.say(f"export.rows.{one}", n=f"{rows[one]:,}") for one in COUNTED if one in rows
    ]
    lines = [
        voice.say("export.caption", unit=safe(here.name), period=periods.named(of, voice)),
        voice.say("export.and").join(counted),
        voice.say(f"ledger.cover.{made['whose']}"),
    ]
    if made["code"] is not None:
        lines.append(voice.say("export.code", code=made["code"]))
    content = File(file_name(here.name, of, format_, voice), "read_file", {"path": made["path"]})
    return Screen("\n".join(line for line in lines if line), file=content)


def file_name(unit: str, of: Period, format_: str, voice: Voice) -> str:
    """Return what the file of a ledger is called."""
    name = voice.say("export.file", unit=unit, period=periods.named(of, voice))
    return f"{_NO_FILE_NAME.sub('_', name)[:80]}.{ENDINGS[format_]}"


def button(unit_id: int, of: Period, voice: Voice) -> Button:
    """Return what leads from the figures of a unit to its ledger."""
    return Button(voice.say("export.button"), _data(unit_id, of))


def workbook(unit_id: int, of: Period, voice: Voice) -> Button:
    """Return what has the ledger of a unit made as a workbook, with one tap."""
    return Button(voice.say("export.workbook"), _data(unit_id, of, FORMATS.index("xlsx")))


def _data(unit_id: int, of: Period, *format_: int) -> str:
    return routes.data(routes.EXPORT, unit_id, *_place(of), *format_)


def _place(of: Period) -> tuple[int, int]:
    return LENGTHS.index(of.length), of.first.toordinal()

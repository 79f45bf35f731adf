"""A table of days that an admin sent: CSV or XLSX in, its days and what is wrong as JSON out."""

import json
from datetime import date

from bot.heavy import sheets
from bot.heavy.jobs import Refused
from bot.rules import day_table
from bot.rules.roster import NoHeader, TooManyRows


def read(blob: bytes, *, today: int) -> bytes:
    """Return {days: [ordinal, is_workday, note], problems: [row, code, about]} as JSON.

    `today` is the ordinal of the day. Raises Refused with a code of `sheets.read`, or no_header.
    """
    try:
        rows = day_table.best_sheet(json.loads(sheets.read(blob)))
        table = day_table.read(rows, date.fromordinal(today))
    except NoHeader as error:
        raise Refused("no_header") from error
    except TooManyRows as error:
        raise Refused("too_many_rows") from error
    found = {
        "days": [[one.day.toordinal(), one.is_workday, one.note] for one in table.days],
        "problems": [[one.row, one.code, one.about] for one in table.problems],
    }
    return json.dumps(found, ensure_ascii=False).encode()

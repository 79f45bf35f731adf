"""`shidao export`: a ledger from the file as it stands, whether or not the bot is running."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Config, Refused
from bot.heavy import jobs
from bot.heavy.exported.asked import Made
from bot.heavy.exported.job import Wanted, write
from bot.locales import DEFAULT, text
from bot.opening import existing
from bot.reasons import reason
from bot.rules.periods import by_label
from bot.screens.exporting import file_name
from bot.screens.voice import Voice
from storage import apart, units
from storage.units import Unit

Report = Callable[[int, int], None]


def export(
    config: Config,
    unit: str,
    period: str,
    format_: str,
    out: Path | None,
    report: Report = lambda _done, _of: None,
) -> str:
    """Write the ledger of a unit and all below it; return what to say of it.

    Whoever has the file has all that is in it, so names are not left out; what families wrote is.
    Raises Refused with one line for what is wrong, and then no file was written.
    """
    of = by_label(period)
    if of is None:
        raise Refused(text(DEFAULT, "cli.export_period", value=period))
    found = _unit(config.database, unit)
    voice = Voice(config.zone)
    goal = out or Path(file_name(found.name, of, format_, voice))
    by = voice.say("ledger.cover.operator")
    now = SystemClock().now()
    wanted = Wanted(found.id, of.label, format_, None, config.zone, now, by)
    made = _into(goal, config.database, wanted, report)
    return text(
        DEFAULT,
        "cli.export_done",
        path=goal,
        sessions=made.rows.get("sessions", 0),
        people=made.rows.get("attendance", 0),
    )


def _unit(path: Path, name: str) -> Unit:
    with existing(path):
        found = apart.read(path, units.called, name)
    if not found:
        raise Refused(text(DEFAULT, "cli.export_unit", name=name))
    if len(found) > 1:
        names = "、".join(f"{one.parent or ''}/{one.name}" for one in found)
        raise Refused(text(DEFAULT, "cli.export_units", name=name, names=names))
    return found[0]


def _into(goal: Path, path: Path, wanted: Wanted, report: Report) -> Made:
    """Write it beside its goal first: where something goes wrong there is no half of it."""
    if not goal.parent.is_dir():
        raise Refused(text(DEFAULT, "cli.export_folder", folder=goal.parent))
    try:
        handle, beside = tempfile.mkstemp(dir=goal.parent)  # for its owner alone
        try:
            with os.fdopen(handle, "wb") as file, existing(path):
                made = write(path, file, wanted, report)
            Path(beside).replace(goal)
        finally:
            Path(beside).unlink(missing_ok=True)
    except jobs.Refused as error:
        raise Refused(text(DEFAULT, "cli.export_rows")) from error
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.export_out", path=goal, why=reason(error))) from error
    return made

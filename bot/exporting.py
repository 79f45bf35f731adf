"""`shidao export`: a ledger from the file as it stands, whether or not the bot is running."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.clock import SystemClock
from bot.config import Config, Refused
from bot.heavy import jobs
from bot.heavy.exported.asked import Made
from bot.heavy.exported.job import Wanted, write
from bot.locales import DEFAULT, text
from bot.reasons import reason
from bot.rules.periods import by_label
from bot.screens.exporting import file_name
from bot.screens.voice import Voice
from storage import apart, units
from storage.errors import CannotOpen, NewerDatabase, NotADatabase, OlderDatabase
from storage.units import Unit

T = TypeVar("T")
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
    found = _from_file(path, lambda: apart.read(path, units.called, name))
    if not found:
        raise Refused(text(DEFAULT, "cli.export_unit", name=name))
    if len(found) > 1:
        names = "、".join(f"{one.parent or ''}/{one.name}" for one in found)
        raise Refused(text(DEFAULT, "cli.export_units", name=name, names=names))
    return found[0]


def _into(goal: Path, path: Path, wanted: Wanted, report: Report) -> Made:
    """Write it beside its goal first: where something goes wrong there is no half of it."""
    try:
        handle, beside = tempfile.mkstemp(dir=goal.parent)  # for its owner alone
        try:
            with os.fdopen(handle, "wb") as file:
                made = _from_file(path, lambda: write(path, file, wanted, report))
            Path(beside).replace(goal)
        finally:
            Path(beside).unlink(missing_ok=True)
    except jobs.Refused as error:
        raise Refused(text(DEFAULT, "cli.export_rows")) from error
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.export_out", path=goal, why=reason(error))) from error
    return made


def _from_file(path: Path, work: Callable[[], T]) -> T:
    try:
        return work()
    except NewerDatabase as error:
        raise Refused(
            text(DEFAULT, "cli.database_newer", path=path, found=error.found, known=error.known)
        ) from error
    except NotADatabase as error:
        raise Refused(text(DEFAULT, "cli.database_not_ours", path=path)) from error
    except OlderDatabase as error:
        raise Refused(text(DEFAULT, "cli.export_old", path=path)) from error
    except CannotOpen as error:
        why = text(DEFAULT, "reason.denied") if path.exists() else text(DEFAULT, "reason.missing")
        raise Refused(text(DEFAULT, "cli.database_folder", path=path, why=why)) from error

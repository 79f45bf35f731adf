"""`shidao import`: a roster file into the database of a bot that is not running."""

from pathlib import Path

from bot.actions import roster
from bot.clock import SystemClock
from bot.config import Config, Refused
from bot.heavy.roster import load_plan
from bot.heavy.worker import Worker
from bot.locales import DEFAULT, text
from bot.opening import open_database
from bot.reading import CannotImport, plan
from bot.reasons import reason
from bot.screens.roster import preview
from bot.screens.voice import Voice

QUOTED = 50
"""How many bad rows a terminal shows."""


async def import_file(
    config: Config, file: Path, *, dry_run: bool, outside_leave: bool = False, yes: bool = False
) -> None:
    """Print what `file` comes to, and import it unless it is a dry run.

    `outside_leave` takes off who is in the file's units and not in the file. Where more than 2% of
    them would leave, nothing is imported without `yes`. Raises Refused with one line for a file
    that cannot be read or is not imported; nothing was changed then.
    """
    try:
        blob = file.read_bytes()  # noqa: ASYNC240 -- nothing else runs yet
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.import_file", path=file, why=reason(error))) from error
    clock, voice = SystemClock(), Voice(config.zone)
    async with open_database(config.database, clock, "import") as db:
        try:
            planned = load_plan(await plan(db, Worker(), blob, clock))
        except CannotImport as error:
            raise Refused(text(DEFAULT, f"roster.refused.{error.code}")) from error
        summary = planned.summary()
        _show(preview(summary, voice, quoted=QUOTED, outside_leave=outside_leave))
        if dry_run:
            _show(voice.say("roster.dry_run"))
            return
        if summary.must_ask_twice(outside_leave=outside_leave) and not yes:
            leaving = summary.leaving(outside_leave=outside_leave)
            raise Refused(text(DEFAULT, "cli.import_many_leave", n=leaving, of=summary.of))
        await roster.Writing(db, clock).apply(planned, outside_leave=outside_leave)
        _show(voice.say("roster.imported"))


def _show(said: str) -> None:
    print(said, flush=True)  # noqa: T201 -- for the person at the terminal

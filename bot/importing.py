"""`shidao import`: a roster file into the database of a bot that is not running."""

from pathlib import Path

from bot.actions import roster
from bot.clock import Clock, SystemClock
from bot.config import Config, Refused
from bot.heavy.roster import dump_known, load_plan
from bot.heavy.worker import JobDied, JobRefused, Worker
from bot.locales import DEFAULT, text
from bot.reasons import reason
from bot.rules.roster_plan import Plan
from bot.running import open_database
from bot.screens.roster import preview
from bot.screens.voice import Voice
from storage.database import Database

QUOTED = 50
"""How many bad rows a terminal shows."""


async def import_file(config: Config, file: Path, *, dry_run: bool) -> None:
    """Print what `file` comes to, and import it unless it is a dry run.

    Raises Refused with one line for a file that cannot be read; nothing was changed then.
    """
    try:
        blob = file.read_bytes()  # noqa: ASYNC240 -- nothing else runs yet
    except OSError as error:
        raise Refused(text(DEFAULT, "cli.import_file", path=file, why=reason(error))) from error
    clock, voice = SystemClock(), Voice(config.zone)
    async with open_database(config.database, clock, "import") as db:
        plan = await make_plan(db, Worker(), blob, clock)
        _show(preview(plan, voice, quoted=QUOTED))
        if dry_run:
            _show(voice.say("roster.dry_run"))
            return
        await roster.Writing(db, clock).apply(plan)
        _show(voice.say("roster.done"))


async def make_plan(db: Database, worker: Worker, blob: bytes, clock: Clock) -> Plan:
    """Return what a file would change of what is stored now. Raises Refused if it is unreadable."""
    units, members = await db.read(roster.known, clock.now())
    try:
        planned = await worker.do(
            "plan_roster", blob, units=dump_known(units), members=dump_known(members)
        )
    except JobRefused as error:
        raise Refused(text(DEFAULT, f"roster.refused.{error.code}")) from error
    except JobDied as error:
        raise Refused(text(DEFAULT, "roster.refused.died")) from error
    return load_plan(planned)


def _show(said: str) -> None:
    print(said, flush=True)  # noqa: T201 -- for the person at the terminal

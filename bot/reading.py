"""What a file that was sent comes to, read in a process of its own.

It knows nothing of Telegram, so that a command that only reads a file starts in no time.
"""

from typing import Any

from bot.actions import roster
from bot.clock import Clock
from bot.heavy.roster import dump_known
from bot.heavy.worker import JobDied, JobRefused, Worker
from storage.database import Database


class CannotImport(Exception):
    """A file cannot be imported; `code` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def plan(db: Database, worker: Worker, blob: bytes, clock: Clock) -> bytes:
    """Return what a file would change of what is stored now, for `load_plan`. Raises CannotImport.

    The roster is read on a snapshot and the file in a process of its own: nobody waits for either.
    """
    units, members = await db.read(roster.known, clock.now())
    return await do(
        worker, "plan_roster", blob, units=dump_known(units), members=dump_known(members)
    )


async def do(worker: Worker, job: str, blob: bytes, **facts: Any) -> bytes:
    """Return what a job makes of a file. Raises CannotImport if nothing can be made of it."""
    try:
        return await worker.do(job, blob, **facts)
    except JobRefused as error:
        raise CannotImport(error.code) from error
    except JobDied as error:
        raise CannotImport("died") from error

"""What a simulated year does to a database: it has no threads, and it dies and fills up on demand.

Nothing that serves people comes here.
"""

from pathlib import Path
from typing import Final

from bot.clock import Clock
from storage.database import Database
from storage.hop import InlineHop

_MOST_PAGES: Final = 4_294_967_294
"""What SQLite allows at most."""


async def open_inline(path: Path, clock: Clock) -> Database:
    """Open the database at `path` on the event loop's own thread. Raises CannotOpen."""
    return await Database.open(path, clock=clock, readers=1, inline=True)


def kill(db: Database) -> None:
    """End the database as `kill -9` does: nothing that waits is done, nothing is finished."""
    for hop in (db._writing, *db._readers._hops):
        assert isinstance(hop, InlineHop), "a thread cannot be killed"
        hop.kill()


def fill_disk(db: Database) -> None:
    """Leave no room for anything more from now on."""
    _writing(db).limit(1)


def free_disk(db: Database) -> None:
    """Let there be room again."""
    _writing(db).limit(_MOST_PAGES)


def _writing(db: Database) -> InlineHop:
    assert isinstance(db._writing, InlineHop)
    return db._writing

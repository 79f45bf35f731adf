"""A process that writes until it is killed: `python -m tests.writer_child FOLDER NAME`.

It says each key on its output once the key is confirmed, and not before.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.ledger import ledger, pair

_CALLERS = 50


async def write_for_ever(at: Path, name: str) -> None:
    """Write pairs from many callers, each saying what was confirmed."""
    async with ledger(at) as database:

        async def caller(place: int) -> None:
            number = 0
            while True:
                key = await database.write(pair, f"{name}-{place}-{number}")
                os.write(sys.stdout.fileno(), f"{key}\n".encode())
                number += 1

        await asyncio.gather(*(caller(place) for place in range(_CALLERS)))


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1]), sys.argv[2]))

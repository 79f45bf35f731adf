"""A roster file becomes the roster: planned from a snapshot, written in pieces.

No piece holds up check-ins for long, and between two there is room for theirs. What was written of
a file that did not come to its end is found again by the next import of the same file: it changes
what is left.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from bot.clock import Clock
from bot.rules.roster_plan import KnownMember, KnownUnit, Plan
from storage import roster
from storage.database import Database
from storage.tx import Tx

T = TypeVar("T")

PIECE: Final = 100
"""How many rows one unit of work writes: less than ten milliseconds of new people."""
REST: Final = 2.0
LONGEST_REST: Final = 0.03
"""How long writing rests after each piece: in times of what the piece took, and in seconds at most.
On a slow disk the pieces take long by themselves, and check-ins are committed together with them.
"""


async def known(tx: Tx, now: datetime) -> tuple[list[KnownUnit], list[KnownMember]]:
    """Return all units and all who are on the roster, from one snapshot."""
    return await roster.known_units(tx), await roster.known_members(tx, now)


class Writing:
    """Writes a plan in pieces, each a unit of work, and rests after each."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def apply(self, plan: Plan, *, outside_leave: bool = False) -> None:
        """Write all that the plan changes; `outside_leave` takes off who is not in the file."""
        now = self._clock.now()
        ids: dict[int, int] = {}
        for new_units in _pieces(plan.new_units):
            ids = await self._write(roster.add_units, new_units, ids, now)
        for facts in _pieces(plan.new):
            await self._write(roster.add_members, facts, ids, now)
        for changes in _pieces(plan.changes):
            await self._write(roster.change_members, changes, ids, now)
        leaving = plan.gone + (plan.outside if outside_leave else ())
        for member_ids in _pieces(leaving):
            await self._write(roster.take_off, member_ids, now)

    async def _write(self, unit: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        began = self._clock.monotonic()
        result = await self._db.write(unit, *args)
        took = self._clock.monotonic() - began
        await asyncio.sleep(min(REST * took, LONGEST_REST))
        return result


def _pieces(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + PIECE] for start in range(0, len(items), PIECE))

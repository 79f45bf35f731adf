"""What was frozen of each period, held against the raw history as it stood at its seal.

Nothing here knows how the bot counts: sessions are read from their history, attendance from its
own, visits and needs row by row as they were when the period was closed.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.clock import to_ms
from bot.rules.periods import Period, by_label
from bot.simulate.figures import states
from bot.simulate.violations import Violations
from bot.simulate.world import World
from storage import auditing
from storage.auditing import SealRow
from storage.tx import Tx

Counts = dict[tuple[int, str, str], int]
"""How many, by the unit, the kind of session or what else it is, and the figure."""
_OPEN: Final = ("due", "proposed", "agreed", "started")


class Periods:
    """Looks at each period once, after it was sealed."""

    def __init__(self, world: World, violations: Violations) -> None:
        self._world = world
        self._violations = violations
        self._seen: set[int] = set()
        self.looked_at = 0
        """How many periods were looked at."""

    async def audit(self) -> None:
        """Look at the periods that were sealed since the last time."""
        for seal in await self._world.host.db.read(auditing.seals):
            of = by_label(seal.period)
            if seal.id in self._seen or of is None:
                continue
            self._seen.add(seal.id)
            self.looked_at += 1
            zone = self._world.zone
            frozen, mine = await self._world.host.db.read(_both, seal, of, zone)
            for key in sorted({*frozen, *mine}):
                if frozen.get(key, 0) != mine.get(key, 0):
                    now = self._world.clock.now()
                    what = (of.label, key, frozen.get(key, 0), mine.get(key, 0))
                    self._violations.found("period_differs", now, what)


async def _both(tx: Tx, seal: SealRow, of: Period, zone: ZoneInfo) -> tuple[Counts, Counts]:
    """Return what was frozen, and what the histories add up to."""
    since, until = (to_ms(one) for one in of.instants(zone))
    mine: Counts = {
        **_sessions(
            await auditing.sessions_as_of(tx, seal.session_id),
            _lists(await auditing.entries_as_of(tx, seal.attendance_id, since, until)),
            since, until, seal.made_at,
        ),
        **_needs(await auditing.needs(tx), since, until, seal.made_at),
        **_visits(await auditing.visits(tx), since, until, seal.made_at),
    }  # fmt: skip
    return _frozen(await auditing.frozen(tx, seal.period)), mine


def _lists(entries: Iterable[auditing.EntryRow]) -> dict[int, Counter[str]]:
    """Return how many stand how on the list of each session."""
    by_session: dict[int, list[auditing.EntryRow]] = defaultdict(list)
    for one in entries:
        by_session[one.session_id].append(one)
    return {session: Counter(states(those).values()) for session, those in by_session.items()}


def _sessions(
    rows: Iterable[tuple[int, str]], lists: dict[int, Counter[str]], since: int, until: int, at: int
) -> Counts:
    found: Counter[tuple[int, str, str]] = Counter()
    for session_id, content in rows:
        row = json.loads(content)
        unit, kind, state = row["unit_id"], row["kind"], row["state"]
        if not since <= row["starts_at"] < until or row["ends_at"] > at or state == "planned":
            continue
        if state == "dropped":
            found[unit, kind, "dropped"] += row["dropped_why"] != "replanned"
            continue
        found[unit, kind, "held"] += 1
        if state != "confirmed":
            found[unit, kind, "unconfirmed"] += 1
            continue
        for stood, n in lists.get(session_id, Counter()).items():
            found[unit, kind, stood] += n
            found[unit, kind, "expected"] += n * (stood != "exempt")
    return found


def _needs(rows: Iterable[Any], since: int, until: int, at: int) -> Counts:
    found: Counter[tuple[int, str, str]] = Counter()
    for unit, state, raised_at, closed_at in rows:
        is_over = closed_at is not None and closed_at <= at
        if raised_at >= until or raised_at > at:
            continue
        found[unit, "need", "raised"] += raised_at >= since and not (
            is_over and state == "withdrawn"
        )
        found[unit, "need", "closed"] += (
            is_over and state == "closed" and since <= closed_at < until
        )
        found[unit, "need", "open"] += not is_over or closed_at >= until
    return found


def _visits(rows: Iterable[Any], since: int, until: int, at: int) -> Counts:
    """Count what was due, and of that what was held, declined or missed by then."""
    found: Counter[tuple[int, str, str]] = Counter()
    for unit, kind, state, due_at, made_at, settled_at in rows:
        if not since < due_at <= until or made_at > at:
            continue
        was = state if settled_at is not None and settled_at <= at else "due"
        if was == "void":
            continue
        found[unit, kind, "due"] += 1
        if was not in _OPEN:
            found[unit, kind, was] += 1
    return found


def _frozen(rows: Iterable[tuple[int, str]]) -> Counts:
    found: Counts = {}
    for unit, text in rows:
        figures = json.loads(text)
        for kind, one in figures["sessions"].items():
            found |= {(unit, kind, name): n for name, n in one.items() if name != "guests"}
        for kind, one in figures["visits"].items():
            found |= {
                (unit, kind, name): one[name]
                for name in ("due", "held", "declined", "missed")
                if name in one
            }
        found |= {(unit, "need", name): n for name, n in figures["needs"].items()}
    return found

"""校验: everything that is recorded, recomputed from what lies there, in pieces, read only.

Each piece is a short read of its own, so that nobody waits for it, neither who writes nor who
removes what had its time. What is recorded meanwhile is looked at the next time.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from bot.clock import to_ms
from bot.rules import replay, seals
from bot.rules import verifying as rules
from bot.rules.verifying import Finding
from storage import chain, closing, session_entries, verifying
from storage.chain import Link, Seal
from storage.database import ReadOnlyDatabase
from storage.verifying import Sessions

SESSIONS: Final = 40
"""Sessions looked at in one piece."""
LINKS: Final = 50
KEPT: Final = 10
"""How many findings a chat is shown; the terminal shows all."""

Report = Callable[[int, int], None]
Found = Callable[[Finding], Awaitable[None]]


class Reads(Protocol):
    """What reads on one snapshot at a time."""

    async def read(self, query: Callable[..., Any], *args: Any) -> Any:
        """Run `query(tx, …)` and return its result."""


@dataclass(slots=True)
class Outcome:
    """What came of it: how much was looked at, what is sealed, and how much did not fit.

    `unsealed` counts the entries that no seal covers yet; `broken` has the seals that do not hold.
    """

    entries: int = 0
    sessions: int = 0
    seals: int = 0
    unsealed: int = 0
    findings: int = 0
    broken: set[int] = field(default_factory=set)

    def as_facts(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "entries": self.entries,
            "sessions": self.sessions,
            "seals": self.seals,
            "unsealed": self.unsealed,
            "findings": self.findings,
            "broken": sorted(self.broken),
        }

    @property
    def fits(self) -> bool:
        """Whether all fits."""
        return self.findings == 0


async def job(report: Report, *, path: str, inline: bool = False) -> bytes:
    """Verify the database at `path`; return what came of it and the first findings, as JSON."""
    db = await ReadOnlyDatabase.open(Path(path), inline=inline)
    kept: list[Finding] = []

    async def keep(one: Finding) -> None:
        if len(kept) < KEPT:
            kept.append(one)

    try:
        out = await verify(db, report, keep)
    finally:
        await db.close()
    return json.dumps({**out.as_facts(), "first": [astuple(one) for one in kept]}).encode()


async def verify(db: Reads, report: Report, found: Found) -> Outcome:
    """Recompute everything; `found` gets each finding as it comes, `report` how far it is."""
    return await _Verifying(db, report, found).run()


class _Verifying:
    """One verification under way."""

    def __init__(self, db: Reads, report: Report, found: Found) -> None:
        self._db = db
        self._report = report
        self._tell = found
        self._seals: list[Seal] = []
        self._reached = dict.fromkeys(seals.HISTORIES, 0)
        self._done = self._total = 0
        self._out = Outcome()

    async def run(self) -> Outcome:
        """Look at everything once."""
        bounds = {one: await self._db.read(verifying.bounds, one) for one in seals.HISTORIES}
        last_session = await self._db.read(verifying.last_session)
        self._seals = await self._db.read(chain.seals)
        highest = {one: top for one, (_, top) in bounds.items()}
        # A session's entries are read once more with its list.
        self._total = sum(highest.values()) + highest["attendance"]
        heads = await self._chain()
        for history, (lowest, top) in bounds.items():
            if lowest < 1:
                await self._stretch(history, lowest, 0, code="added")
            await self._tail(history, top)
        await self._hold_seals(heads)
        await self._sessions(last_session, highest["attendance"])
        self._out.seals = len(self._seals)
        covered = self._seals[-1].covered if self._seals else dict.fromkeys(highest, 0)
        self._out.unsealed = sum(max(0, highest[one] - covered[one]) for one in highest)
        self._report(self._total, self._total)
        return self._out

    async def _chain(self) -> dict[int, bytes]:
        """Follow the links; return the hash of each that a seal ends with."""
        ends = {one.link_id for one in self._seals}
        heads: dict[int, bytes] = {}
        before, at = seals.NOTHING, 0
        while links := await self._db.read(chain.links_after, at, LINKS):
            for link in links:
                await self._link(link, before)
                before, at = link.hash, link.id
                if link.id in ends:
                    heads[link.id] = link.hash
        return heads

    async def _link(self, link: Link, before: bytes) -> None:
        history, seal_id = link.history, self._seal_of(link.history, link.last_id)
        reached = self._reached[history]
        if link.first_id != reached + 1 or link.last_id - link.first_id >= seals.LINK:
            # Not one of ours: what it claims to cover is looked at as if it were not there.
            await self._add([Finding("link", history, link.id, seal_id)])
            return
        stored = await self._db.read(verifying.stored, history, link.first_id, link.last_id)
        as_linked = (link.id, link.first_id, link.last_id, link.prints, link.hash)
        findings = rules.entries(history, stored, link.first_id, link.last_id, seal_id)
        known = {one.id for one in findings}
        findings += [
            one
            for one in rules.chained(history, stored, before, as_linked, seal_id)
            if one.code == "link" or one.id not in known
        ]
        await self._add(findings)
        self._reached[history] = max(reached, link.last_id)
        self._go_on(len(stored))

    async def _tail(self, history: str, top: int) -> None:
        """Look at what no link covers yet."""
        first = self._reached[history] + 1
        while first <= top:
            last = min(first + seals.LINK - 1, top)
            there = await self._db.read(verifying.next_id, history, first)
            if there is not None and there <= last:
                await self._stretch(history, first, last)
            else:
                # A whole stretch is gone, or somebody has made a row with an id from far ahead.
                await self._add([Finding("missing", history, first, self._seal_of(history, first))])
                last = top if there is None else there - 1
            first = last + 1

    async def _stretch(self, history: str, first: int, last: int, code: str = "") -> None:
        stored = await self._db.read(verifying.stored, history, first, last)
        if code:
            await self._add(
                Finding(code, history, one.id, None, one.session_id, one.member_id)
                for one in stored
            )
            return
        for one in rules.entries(history, stored, first, last, None):
            seal_id = self._seal_of(history, one.id)
            await self._add(
                [Finding(one.code, history, one.id, seal_id, one.session_id, one.member_id)]
            )
        self._go_on(len(stored))

    async def _hold_seals(self, heads: dict[int, bytes]) -> None:
        """Hold each seal against the one before it, the chain, and its period's figures."""
        before, known = seals.NOTHING, set()
        given = await self._db.read(verifying.seals_given)
        gone = sorted(set(range(1, given + 1)) - {one.id for one in self._seals})
        await self._add(Finding("seal", "seal", each, each) for each in gone)
        for one in self._seals:
            head = seals.NOTHING if one.link_id is None else heads.get(one.link_id, b"")
            digest = seals.digest(
                before, head, one.period, to_ms(one.made_at), one.covered, one.frozen
            )
            is_whole = all(self._reached[name] >= one.covered[name] for name in one.covered)
            if digest != one.digest or seals.code(one.digest) != one.code or not is_whole:
                await self._add([Finding("seal", "seal", one.id, one.id)])
            elif one.period:
                figures = await self._db.read(closing.content, one.period)
                if hashlib.sha256(figures).digest() != one.frozen:
                    await self._add([Finding("figures", "seal", one.id, one.id)])
                    known.add(one.period)
            before = one.digest
        for label, seal_id in await self._db.read(closing.unfit):
            if label in known:
                continue
            await self._add([Finding("period", "seal", seal_id or 0, seal_id, period=label)])

    async def _sessions(self, last: int, entries: int) -> None:
        """Hold every session and its list against their histories."""
        seen = 0
        for first in range(1, last + 1, SESSIONS):
            piece = await self._db.read(verifying.sessions, first, first + SESSIONS - 1)
            for session_id in piece.ids():
                await self._session(piece, session_id)
                self._out.sessions += 1
                seen += len(piece.entries[session_id])
            self._report(min(self._total, self._total - entries + seen), self._total)

    async def _session(self, piece: Sessions, session_id: int) -> None:
        entry_id = piece.entry_id.get(session_id, 0)
        row, content = piece.row.get(session_id), piece.content.get(session_id)
        code = ""
        if row is None:
            code = "session_missing"
        elif content is None:
            code = "session_added"
        elif session_entries.differs(content, row):
            code = "session_changed"
        if code:
            seal_id = self._seal_of("session", entry_id)
            await self._add([Finding(code, "session", entry_id, seal_id, session_id)])
        standings = replay.replay(piece.entries[session_id])
        wrong = rules.lists(session_id, standings, piece.rows[session_id])
        wrong += rules.guests(
            standings,
            piece.guests[session_id],
            piece.moved_at.get(session_id),
            is_whole=piece.is_whole.get(session_id, False),
        )
        await self._add(
            Finding(
                what, "attendance", entry, self._seal_of("attendance", entry), session_id, member
            )
            for what, entry, member in wrong
        )

    def _seal_of(self, history: str, entry_id: int) -> int | None:
        """Return the first seal that covers an entry, None if none does."""
        if not entry_id:
            return None
        return next((one.id for one in self._seals if one.covered[history] >= entry_id), None)

    async def _add(self, findings: Iterable[Finding]) -> None:
        for one in findings:
            self._out.findings += 1
            if one.seal_id is not None:
                self._out.broken.add(one.seal_id)
            await self._tell(one)

    def _go_on(self, count: int) -> None:
        self._out.entries += count
        self._done += count
        self._report(self._done, self._total)

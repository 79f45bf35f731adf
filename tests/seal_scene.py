"""A ledger to seal, to spoil and to verify: a small database with histories of all three kinds."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.actions import sealing
from bot.clock import SetClock
from bot.demo import bureau
from bot.demo.load import load_branch
from bot.heavy import ledger
from bot.rules.sessions import Plan, Times
from bot.rules.summary import Needs, Summary
from bot.rules.verifying import Finding
from storage import attendance, family_entries, guests, sessions, units
from storage import closing as frozen
from storage.chain import Seal
from storage.database import Database, ReadOnlyDatabase
from storage.tx import Tx

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
MEMBERS = range(1, 7)
SESSIONS = 4


async def hold(tx: Tx, number: int, members: range = MEMBERS) -> int:
    """Hold one session with a check-in, a leave, a guest, a correction, and confirm it."""
    starts = NOON + timedelta(days=number)
    times = Times(starts, starts, starts, starts + timedelta(hours=1), announced=starts)
    plan = Plan(1, "political_study", starts, "三楼会议室")
    made = await sessions.add(tx, plan, "everyone", times, starts, None)
    await sessions.change_state(tx, made, "planned", "open", starts)
    for member in members[:-1]:
        await attendance.expect(tx, made, member, starts, None, "calendar")
        if member % 3:
            await attendance.check_in(tx, made, member, starts, starts, "tap")
        else:
            await attendance.set_state(tx, made, member, "leave", starts, member, "leave")
    await guests.attend(tx, made, members[-1], starts, starts)
    await sessions.change_state(tx, made, "open", "closed", starts)
    await sessions.confirm(tx, made, 1, starts)
    for member in members[:-1]:
        state = "present" if member % 3 else "leave"
        await attendance.set_state(tx, made, member, state, starts, 1, "confirmation")
    await attendance.set_state(tx, made, 1, "absent", starts, 2, "correction", why="不在现场")
    await family_entries.enter(tx, "visit", number + 1, "held", starts, starts, 1, '{"topics":1}')
    return made


@asynccontextmanager
async def founded(path: Path) -> AsyncIterator[Database]:
    """Make a database with a branch and its sessions, not sealed."""
    clock = SetClock(NOON)
    db = await Database.open(path, clock=clock)
    try:
        await load_branch(db, bureau.read_bureau().branches[0], clock)
        for number in range(SESSIONS):
            await db.write(hold, number)
        yield db
    finally:
        await db.close()


async def seal(db: Database, period: str = "2026-10") -> Seal:
    """Seal all there is, as the calendar does, with the figures of a period if it is for one."""
    while await db.write(sealing.prepare):
        pass
    return await db.write(close, NOON + timedelta(days=30), period)


async def close(tx: Tx, now: datetime, period: str) -> Seal:
    """Close a period, one figure frozen, and seal it."""
    if period:
        ids = [one.id for one in await units.after(tx, 0, 1)]
        await frozen.begin(tx, period, now)
        await frozen.freeze(tx, period, ids, {one: Summary(needs=Needs(raised=1)) for one in ids})
        await frozen.close(tx, period, now)
    return await sealing.seal(tx, now, period, await frozen.content(tx, period))


async def verified(path: Path) -> tuple[ledger.Outcome, list[Finding]]:
    """Verify the file at `path`; return what came of it and every finding."""
    found: list[Finding] = []
    far: list[tuple[int, int]] = []

    async def keep(one: Finding) -> None:
        found.append(one)

    db = await ReadOnlyDatabase.open(path)
    try:
        out = await ledger.verify(db, lambda *at: far.append(at), keep)
    finally:
        await db.close()
    assert [done for done, _ in far] == sorted(done for done, _ in far), "it never goes back"
    assert far[-1][0] == far[-1][1], "it comes to its end"
    assert out.findings == len(found)
    return out, found


def spoil(path: Path, sql: str, *values: object, hashes: Callable[..., bytes] | None = None) -> int:
    """Change the file behind the bot's back; return how many rows that changed."""
    with closing(sqlite3.connect(path)) as connection, connection:
        if hashes is not None:
            connection.create_function("entry_hash", -1, hashes)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        return connection.execute(sql, values).rowcount

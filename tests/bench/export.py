"""`export`: a ledger with 200,000 rows of attendance, beside xlsxwriter and beside check-ins.

The floor of `ratio` is plain xlsxwriter that writes the same cells from lists in memory. `peak_mb`
is the memory of the process that writes, which all comes on top of the idle bot.
`check_in_ratio` is check-ins a second while ledgers are written, to those alone.
"""

import asyncio
import gc
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import psutil
import xlsxwriter

from bot.app import Shidao
from bot.clock import SystemClock, to_ms
from bot.config import Config
from bot.delivery.requests import Requests
from bot.heavy.cells import Cell, Column, Line
from bot.heavy.exported import job
from bot.heavy.exported.job import Wanted
from storage.database import Database
from tests.bench import check_in
from tests.bench.network import Network
from tests.town import ZONE, at

UNITS, SIZE, SESSIONS = 200, 20, 50
"""Of a year: 10,000 sessions, 200,000 rows."""
YEAR: Final = "2025"
NOW = at("09:00", "2026-02-02")
TOP: Final = "市局"
STARTED_AFTER = 1.0
"""Seconds after which a process that was started has begun to write."""
_TO: Final = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {})"
_STATEMENTS: Final = (
    f"INSERT INTO unit (id, name, level) VALUES (1000, '{TOP}', 'committee')",
    f"""INSERT INTO unit (id, name, level, parent_id) {_TO.format(":units")}
        SELECT i + 1, '第' || i || '派出所党支部', 'branch', 1000 FROM n""",
    "INSERT INTO unit_closure SELECT id, id, 0 FROM unit",
    "INSERT INTO unit_closure SELECT 1000, id, 1 FROM unit WHERE id <> 1000",
    f"""INSERT INTO member (id, unit_id, name, employment, party_status)
        {_TO.format(":units * :size")}
        SELECT i + 1, i / :size + 1, '成员' || i, 'officer', 'full' FROM n""",
    f"""INSERT INTO session (unit_id, kind, audience, title, place, topics, state, announce_at,
            opens_at, card_at, starts_at, late_from, ends_at, closes_at, planned_at, confirmed_at)
        {_TO.format(":units * :sessions")}
        SELECT i % :units + 1, 'political_study', 'everyone', '学习会议精神', '三楼会议室',
               '一、传达；二、讨论', 'confirmed', at, at, at, at, at, at + 3600000, at + 3600000,
               at, at + 3600000
        FROM (SELECT i, :begins + i / :units * 604800000 AS at FROM n)""",
    """INSERT INTO attendance (session_id, member_id, state, happened_at)
       SELECT s.id, m.id, CASE (m.id * 7 + s.id) % 10 WHEN 0 THEN 'absent' ELSE 'present' END,
              CASE (m.id * 7 + s.id) % 10 WHEN 0 THEN NULL ELSE s.starts_at - 60000 END
       FROM session s JOIN member m ON m.unit_id = s.unit_id ORDER BY s.id, m.id""",
    *(
        f"""INSERT INTO attendance_entry (session_id, member_id, what, happened_at, recorded_at,
                                          how, salt, hash)
            SELECT t.session_id, t.member_id, {what}, s.starts_at, s.starts_at, '{how}',
                   zeroblob(16), zeroblob(32)
            FROM attendance t JOIN session s ON s.id = t.session_id WHERE {which}"""
        for what, how, which in (
            ("'expected'", "calendar", "1"),
            ("'checked_in'", "tap", "t.happened_at IS NOT NULL"),
            ("t.state", "confirmation", "1"),
        )
    ),
)


def _fill(path: Path) -> None:
    values = {
        "units": UNITS,
        "size": SIZE,
        "sessions": SESSIONS,
        "begins": to_ms(at("14:30", "2025-01-08")),
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in _STATEMENTS:
            connection.execute(statement, values)


class _Kept:
    """A book that keeps its cells, to have them written by hand."""

    def __init__(self) -> None:
        self.sheets: list[list[Sequence[Cell]]] = []

    def cover(self, _name: str) -> "_Kept":
        """Keep nothing of the cover."""
        return self

    def fill(self, title: str, lines: Sequence[Line]) -> None:
        """Keep nothing of the cover."""

    def sheet(self, _name: str, columns: Sequence[Column]) -> "_KeptSheet":
        """Keep the cells of a sheet."""
        rows: list[Sequence[Cell]] = [[one.title for one in columns]]
        self.sheets.append(rows)
        return _KeptSheet(rows)

    def close(self) -> None:
        """Nothing is left to be done."""


class _KeptSheet:
    def __init__(self, rows: list[Sequence[Cell]]) -> None:
        self.add = rows.append


def _wanted() -> Wanted:
    return Wanted(1000, YEAR, "xlsx", None, ZONE, NOW, "某人")


def _ours(path: Path, out: Path) -> float:
    gc.collect()
    began = time.perf_counter()
    with out.open("wb") as file:
        job.write(path, file, _wanted(), lambda _done, _of: None)
    return time.perf_counter() - began


def _floor(sheets: list[list[Sequence[Cell]]], out: Path) -> float:
    gc.collect()
    began = time.perf_counter()
    options = {"constant_memory": True, "strings_to_formulas": False}
    with out.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        plain = book.add_format({"num_format": "@"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, column, cell, plain)
                    elif cell is not None:
                        sheet.write_number(row, column, cell, plain)
    return time.perf_counter() - began


def _cells(path: Path) -> list[list[Sequence[Cell]]]:
    """Return the cells of the ledger, as our own writer is given them."""
    kept, made = _Kept(), job._book
    job._book = lambda *_: kept
    try:
        with path.with_suffix(".none").open("wb") as file:
            job.write(path, file, _wanted(), lambda _done, _of: None)
    finally:
        job._book = made
    return kept.sheets


async def measure(pairs: int) -> dict[str, float]:
    """Measure so many alternated pairs of each."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "shidao.db", Path(folder) / "out.xlsx"
        await (await Database.open(path, clock=SystemClock())).close()
        _fill(path)
        cells = _cells(path)
        timed = [(_ours(path, out), _floor(cells, out)) for _ in range(pairs)]
        rows = max(len(one) for one in cells) - 1
        del cells
        peaks = [await _peak(path, out) for _ in range(pairs)]
        rates = await _rates(path, out, pairs)
    return {
        "rows": rows,
        "seconds": round(statistics.median(ours for ours, _ in timed), 2),
        "floor_seconds": round(statistics.median(floor for _, floor in timed), 2),
        "ratio": round(statistics.median(ours / floor for ours, floor in timed), 3),
        "peak_mb": round(statistics.median(peaks), 1),
        "check_in_ratio": round(statistics.median(rates), 3),
    }


async def _start(path: Path, out: Path) -> Process:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHIDAO_")},
        "SHIDAO_DATABASE": str(path),
    }
    return await asyncio.create_subprocess_exec(
        "nice", "-n", "10", sys.executable, "-m", "bot", "export", "--unit", TOP,
        "--period", YEAR, "--out", str(out), env=environment, stdout=DEVNULL, stderr=DEVNULL,
    )  # fmt: skip


async def _peak(path: Path, out: Path) -> float:
    """Return the most memory that a process which exports has, in MiB."""
    process, most = await _start(path, out), 0
    watched = psutil.Process(process.pid)
    while process.returncode is None:
        try:
            most = max(most, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        await asyncio.sleep(0.02)
    assert await process.wait() == 0
    return most / 2**20


async def _rates(path: Path, out: Path, pairs: int) -> list[float]:
    """Return check-ins a second beside an export from the bot's own file, to those alone."""
    db = await Database.open(path, clock=SystemClock())
    try:
        made = await db.write(check_in.branches, 20, 50)
        network = Network()
        config = Config(check_in.TOKEN, path, per_second=30)
        shidao = Shidao(config, db, Requests(network, Network()), SystemClock())
        await shidao.start()
        bot = check_in.Ours(shidao, network, made)
        await bot.seconds(await bot.taps())  # warm up
        found = [await _rate(bot, path, out) for _ in range(pairs)]
        await shidao.shut_down()
    finally:
        await db.close()
    return found


async def _rate(bot: check_in.Ours, path: Path, out: Path) -> float:
    alone = await bot.seconds(await bot.taps())
    taps = await bot.taps()
    process = await _start(path, out)
    try:
        await asyncio.sleep(STARTED_AFTER)
        beside = await bot.seconds(taps)
        assert process.returncode is None, "it was under way all the time"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    return alone / beside

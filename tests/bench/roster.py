"""`roster`: a file of 20,000 people in 600 units becomes the roster; check-ins go on meanwhile.

The floor of its time and memory is a process that reads the same file with the library alone. The
floor of the check-ins is their rate with no import: both are measured in turn within one import,
which is held while it is not their turn.
"""

import asyncio
import contextlib
import gc
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
from telegram.request import RequestData

from bot import reading
from bot.actions import roster
from bot.app import Shidao
from bot.clock import SystemClock
from bot.config import Config
from bot.delivery.requests import Requests
from bot.heavy import workbooks
from bot.heavy.roster import dump_known, load_plan
from bot.heavy.worker import MEGABYTES, Worker
from bot.rules.roster_plan import Plan
from storage.database import Database
from storage.tx import Tx
from tests.bench.check_in import BATCH, TOKEN, Branch, Ours, branches
from tests.bench.network import Network

T = TypeVar("T")

PEOPLE = 20_000
UNITS = 600
GROUPS, SIZE = 100, 500
"""Who checks in beside the import: 100 groups of 500."""
AT_ONCE = 20
"""So many groups have a session at a time; then the next ones, and so on round."""
TURN = 500
"""So many check-ins are one turn."""
BUSY_TURNS = 2
"""So many beside the import, then one while it is held."""
UNANSWERED = 200
"""New taps come while at most so many wait: some always do, and never for the queue alone."""
READ = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
# A process made from a large one counts that one's memory as its own: so a small one makes it.
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
HEADER = (
    *("单位", "上级单位", "单位类别", "姓名", "编号", "身份"),
    *("政治面貌", "党内职务", "党小组", "领导干部", "兼任单位", "在岗状态"),
)


def workbook() -> bytes:
    """Return a roster with every column, all of them filled in some rows."""
    rows: list[Sequence[str]] = [("市局党委", "", "党委", *[""] * 9)]
    for number in range(UNITS - 1):
        people = range(number, PEOPLE, UNITS - 1)
        rows += [_row(f"第{number}派出所党支部", person) for person in people]
    return workbooks.write([{"name": "花名册", "header": HEADER, "rows": rows, "choices": {}}])


def _row(unit: str, person: int) -> Sequence[str]:
    place = person // (UNITS - 1)
    position = {0: "书记", 1: "副书记", 2: "组织委员"}.get(place, "")
    return (
        *(unit, "市局党委", "党支部", f"张{chr(0x4E00 + person)}", f"D{person:06}"),
        "辅警" if place % 4 == 3 else "民警",
        "正式党员" if place % 2 else "群众",
        *(position, "", "是" if place == 0 else "否"),
        "市局党委" if place == 0 else "",
        "病假" if place == 5 else "在岗",
    )


class Answers(Network):
    """The network, and how long each tap has waited for its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[str, float] = {}
        self.waited: list[float] = []
        self.progress = asyncio.Event()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any,
        **more: Any,
    ) -> tuple[int, bytes]:  # fmt: skip
        if url.endswith("answerCallbackQuery"):
            assert request_data is not None
            came = self.waiting.pop(str(request_data.parameters["callback_query_id"]))
            self.waited.append(time.perf_counter() - came)
            self.progress.set()
        return await super().do_request(url, method, request_data, *timeouts, **more)


@dataclass
class Turns:
    """What check-ins came to in their turns: seconds of each, and every one's wait."""

    seconds: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def per_s(self) -> float:
        return len(self.seconds) * TURN / sum(self.seconds)

    @property
    def longest_ms(self) -> int:
        return round(1000 * max(self.waited))


class Crowd(Ours):
    """Members who check in without a pause."""

    network: Answers

    def __init__(self, shidao: Shidao, network: Answers, made: Sequence[Branch]) -> None:
        super().__init__(shidao, network, made)
        self._round = itertools.cycle(made)
        self._left: list[dict[str, Any]] = []

    async def turn(self, into: Turns, begin: Callable[[], None] = lambda: None) -> None:
        """Measure the next check-ins; `begin` is called once all is ready."""
        if not self._left:
            self.branches = [next(self._round) for _ in range(AT_ONCE)]
            self._left = await self.taps()
        taps, self._left = self._left[:TURN], self._left[TURN:]
        self.network.waited = []
        begin()
        into.seconds.append(await self.seconds(taps))
        into.waited += self.network.waited

    async def seconds(self, taps: Sequence[dict[str, Any]]) -> float:
        """Return how long it takes from the first raw tap to the last answer."""
        network = self.network
        network.expect(len(taps))
        started = time.perf_counter()
        for start in range(0, len(taps), BATCH):
            while len(network.waiting) > UNANSWERED - BATCH:
                network.progress.clear()
                await network.progress.wait()
            batch = taps[start : start + BATCH]
            came = time.perf_counter()
            network.waiting |= {one["callback_query"]["id"]: came for one in batch}
            await self.shidao.intake.receive(batch, self.shidao.clock.now())
        await network.answered.wait()
        return time.perf_counter() - started


class Import(roster.Writing):
    """An import as `bot.app` has one done, which can be held; `seconds` is how long it ran."""

    def __init__(self, db: Database, blob: bytes) -> None:
        super().__init__(db, SystemClock())
        self._blob = blob
        self._gate = asyncio.Event()
        self._since: float | None = None
        self.seconds = 0.0

    async def run(self) -> Plan:
        """Import the file; nothing happens until `go_on`."""
        await self._gate.wait()
        result = await reading.plan(self._db, Worker(), self._blob, self._clock)
        plan = load_plan(result)
        await self.apply(plan)
        self.hold()
        return plan

    def go_on(self) -> None:
        self._gate.set()
        self._since = time.perf_counter()
        _each_process(psutil.Process.resume)

    def hold(self) -> None:
        self._gate.clear()
        if self._since is not None:
            self.seconds += time.perf_counter() - self._since
        self._since = None
        _each_process(psutil.Process.suspend)

    async def _write(self, unit: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        await self._gate.wait()
        return await super()._write(unit, *args)


@contextlib.asynccontextmanager
async def _crowd(db: Database, path: Path) -> AsyncIterator[Crowd]:
    made = await db.write(branches, GROUPS, SIZE)
    network = Answers()
    config = Config(TOKEN, path, per_second=30)
    shidao = Shidao(config, db, Requests(network, Network()), SystemClock())
    await shidao.start()
    try:
        crowd = Crowd(shidao, network, made)
        gc.freeze()  # as `Shidao.run` does
        await crowd.turn(Turns())  # warm up
        yield crowd
    finally:
        await shidao.shut_down()


async def _alone(blob: bytes) -> tuple[float, float, bytes]:
    """Return the seconds of a first import and of the same file again, and what the last job reads.

    The third is what `Worker.do` writes to a job's process.
    """
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(Path(folder) / "bench.db", clock=SystemClock())
        try:
            first, again = Import(db, blob), Import(db, blob)
            first.go_on()
            assert len((await first.run()).new) == PEOPLE
            again.go_on()
            assert (await again.run()).changes_nothing
            units, members = await db.read(roster.known, SystemClock().now())
        finally:
            await db.close()
    known = {"units": dump_known(units), "members": dump_known(members)}
    head = {"job": "plan_roster", "megabytes": MEGABYTES, "facts": known}
    return first.seconds, again.seconds, json.dumps(head).encode() + b"\n" + blob


async def _busy(blob: bytes) -> tuple[Turns, Turns, float]:
    """Return the check-ins' turns without and with an import, and the import's seconds."""
    idle, busy = Turns(), Turns()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        db = await Database.open(path, clock=SystemClock())
        try:
            async with _crowd(db, path) as crowd:
                first = Import(db, blob)
                for one in (first, Import(db, blob)):
                    await _in_turn(crowd, one, idle, busy)
            assert await db.read(_people) == PEOPLE + GROUPS * SIZE
            return idle, busy, first.seconds
        finally:
            await db.close()


async def _in_turn(crowd: Crowd, importing: Import, idle: Turns, busy: Turns) -> None:
    running = asyncio.create_task(importing.run())
    while not running.done():
        await crowd.turn(idle)
        for _ in range(BUSY_TURNS):
            turn = Turns()
            await crowd.turn(turn, importing.go_on)
            importing.hold()
            busy.waited += turn.waited
            if running.done():  # a turn in which it ended is neither one nor the other
                break
            busy.seconds += turn.seconds
    await running


async def _people(tx: Tx) -> int:
    counted: int = await tx.value("SELECT COUNT(*) FROM member WHERE state = 'active'")
    return counted


def _each_process(what: Callable[[psutil.Process], None]) -> None:
    for process in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            what(process)


def _peak(command: Sequence[str], stdin: bytes) -> int:
    """Return the most resident memory of a process, in bytes."""
    with tempfile.TemporaryFile() as file:
        file.write(stdin)
        file.seek(0)
        ended = subprocess.run(
            [sys.executable, "-S", "-c", PEAK, *command], stdin=file, stdout=subprocess.PIPE,
            check=True,
        )  # fmt: skip
    return int(ended.stdout) * 1024


def _reading(file: Path) -> list[str]:
    return [sys.executable, "-c", READ, str(file)]


def _read(file: Path) -> float:
    """Return the seconds of a process that reads the file with the library alone."""
    began = time.perf_counter()
    subprocess.run(_reading(file), check=True)
    return time.perf_counter() - began


def measure(runs: int) -> dict[str, float]:
    """Measure `runs` first imports, each with the same file again; and one among check-ins."""
    blob = workbook()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        file.write_bytes(blob)
        timed = [(_read(file), *asyncio.run(_alone(blob))) for _ in range(runs)]
        floor_peak = _peak(_reading(file), b"")
    peak = _peak([sys.executable, "-m", "bot.heavy"], timed[-1][-1])
    idle, busy, busy_s = asyncio.run(_busy(blob))
    mebibyte = 2**20
    median = statistics.median
    return {
        "rows": PEOPLE,
        "read_s": round(median(read for read, *_ in timed), 2),
        "first_s": round(median(first for _, first, *_ in timed), 2),
        "first_ratio": round(median(first / read for read, first, *_ in timed), 1),
        "again_s": round(median(again for _, _, again, _ in timed), 2),
        "again_ratio": round(median(again / read for read, _, again, _ in timed), 1),
        "mib": round(peak / mebibyte, 1),
        "floor_mib": round(floor_peak / mebibyte, 1),
        "memory_ratio": round(peak / floor_peak, 2),
        "busy_first_s": round(busy_s, 2),
        "check_in_per_s": round(busy.per_s),
        "check_in_floor_per_s": round(idle.per_s),
        "check_in_ratio": round(busy.per_s / idle.per_s, 3),
        "check_in_median_ratio": round(median(idle.seconds) / median(busy.seconds), 3),
        "check_in_longest_ms": busy.longest_ms,
        "check_in_floor_longest_ms": idle.longest_ms,
    }

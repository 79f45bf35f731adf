"""The bot's side of heavy work: one job at a time in a process of its own, which may be killed."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from bot.heavy.jobs import JOBS, LONG, Refused

BUSY: Final = 1
"""How many jobs run at a time: check-ins come first on a small machine."""
SECONDS: Final = 120.0
MEGABYTES: Final = 1024
LONGEST: Final = 4 * 3600.0
"""Seconds that a long job may take: it reports how far it is, and can be called off."""
_LINE: Final = b"\n"
PROGRESS: Final = b"progress"
"""What a line of a long job begins with that says how far it is."""

Report = Callable[[int, int], None]


class JobRefused(Exception):
    """The job found its input to be wrong; `code` says how, for the person who sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class JobDied(Exception):
    """The job took too long, too much memory, or ended without a result; its input is to blame."""


@asynccontextmanager
async def _process() -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the process of a job; it is over when the job is, however that ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.heavy",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Worker:
    """Runs jobs of `bot.heavy.jobs`, one after the other.

    `seconds` and `megabytes` bound each job; beyond them its process is ended and the job has died.
    """

    def __init__(self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._turn = asyncio.Semaphore(BUSY)
        self._long_turn = asyncio.Semaphore(BUSY)

    async def do(self, job: str, blob: bytes = b"", **facts: Any) -> bytes:
        """Run `job` with a blob and facts that JSON can hold; return its bytes.

        Raises JobRefused for input that the job refuses, JobDied if it came to no result.
        """
        head = json.dumps({"job": job, "megabytes": self._megabytes, "facts": facts})
        async with self._turn, _process() as process:
            try:
                async with asyncio.timeout(self._seconds):
                    out, _ = await process.communicate(head.encode() + _LINE + blob)
            except TimeoutError:
                raise JobDied(f"{job} took too long") from None
        if process.returncode != 0:
            raise JobDied(f"{job} ended with {process.returncode}")
        outcome, _, result = out.partition(_LINE)
        if outcome != b"done":
            raise JobRefused(result.decode())
        return result

    async def follow(self, job: str, report: Report, **facts: Any) -> bytes:
        """Run a long job of `bot.heavy.jobs`, beside the others; return its bytes.

        `report` hears how much is done of how much. A caller that is cancelled ends the process.
        Raises as `do`.
        """
        head = json.dumps({"job": job, "megabytes": self._megabytes, "facts": facts})
        async with self._long_turn, _process() as process:
            try:
                async with asyncio.timeout(LONGEST):
                    outcome, result = await _followed(process, head, report)
                    await process.wait()
            except TimeoutError:
                raise JobDied(f"{job} took too long") from None
        if process.returncode != 0:
            raise JobDied(f"{job} ended with {process.returncode}")
        if outcome != b"done":
            raise JobRefused(result.decode())
        return result


async def _followed(
    process: asyncio.subprocess.Process, head: str, report: Report
) -> tuple[bytes, bytes]:
    """Hand a process its job and return what it says in the end: the outcome, and the rest."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(head.encode() + _LINE)
    process.stdin.close()
    async for line in process.stdout:
        said, *numbers = line.split()
        if said != PROGRESS:
            return said, await process.stdout.read()
        report(int(numbers[0]), int(numbers[1]))
    return b"", b""


class InlineWorker(Worker):
    """Runs jobs here and now: for runs that must be the same every time. It serves nobody."""

    async def do(self, job: str, blob: bytes = b"", **facts: Any) -> bytes:
        """Run `job` as its process would, and hold up everything else meanwhile."""
        try:
            return JOBS[job](blob, **json.loads(json.dumps(facts)))
        except Refused as refusal:
            raise JobRefused(refusal.code) from refusal

    async def follow(self, job: str, report: Report, **facts: Any) -> bytes:
        """Run a long job on this loop."""
        try:
            return await LONG[job](report, **json.loads(json.dumps(facts)), inline=True)
        except Refused as refusal:
            raise JobRefused(refusal.code) from refusal

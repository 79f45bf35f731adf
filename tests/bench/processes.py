"""`start` and `memory`: the bot as a process, against the least that its library costs.

`start` is the time from exec to the first getUpdates, against `import telegram.ext`. `memory` is
the resident memory of the idle bot, against that of a bare Application that polls.
"""

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

import psutil

from tests.bench.check_in import TOKEN
from tests.bench.telegram import Telegram

LONGEST = 60.0
SETTLES_IN = 2.0
"""Seconds after the first poll in which an idle process comes to rest."""
BARE = """
import sys
from telegram.ext import Application
application = Application.builder().token(sys.argv[1]).base_url(sys.argv[2] + "/bot").build()
application.run_polling()
"""


async def start_ratio(pairs: int) -> dict[str, float]:
    """Return the medians in milliseconds and the median of their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        await _first_poll(Path(folder))  # makes the database, warms the caches
        measured = [(await _first_poll(Path(folder)), await _import()) for _ in range(pairs)]
    return {
        "ms": round(1000 * statistics.median(ours for ours, _ in measured)),
        "floor_ms": round(1000 * statistics.median(bare for _, bare in measured)),
        "ratio": round(statistics.median(ours / bare for ours, bare in measured), 3),
    }


async def memory_ratio(pairs: int) -> dict[str, float]:
    """Return the medians in MiB and the median of their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        measured = [(await _ours(Path(folder)), await _bare()) for _ in range(pairs)]
    mebibyte = 2**20
    return {
        "mib": round(statistics.median(ours for ours, _ in measured) / mebibyte, 1),
        "floor_mib": round(statistics.median(bare for _, bare in measured) / mebibyte, 1),
        "ratio": round(statistics.median(ours / bare for ours, bare in measured), 3),
    }


async def _first_poll(folder: Path) -> float:
    async with Telegram() as telegram:
        began = time.perf_counter()
        process = await _run_bot(folder, telegram)
        try:
            await asyncio.wait_for(telegram.polled.wait(), LONGEST)
            return telegram.polled_at - began
        finally:
            await _end(process)


async def _import() -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import telegram.ext")
    await process.wait()
    return time.perf_counter() - began


async def _ours(folder: Path) -> int:
    async with Telegram() as telegram:
        return await _idle_memory(await _run_bot(folder, telegram), telegram)


async def _bare() -> int:
    async with Telegram() as telegram:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", BARE, TOKEN, telegram.address, stderr=DEVNULL
        )
        return await _idle_memory(process, telegram)


async def _idle_memory(process: Process, telegram: Telegram) -> int:
    try:
        await asyncio.wait_for(telegram.polled.wait(), LONGEST)
        await asyncio.sleep(SETTLES_IN)
        return int(psutil.Process(process.pid).memory_info().rss)
    finally:
        await _end(process)


async def _run_bot(folder: Path, telegram: Telegram) -> Process:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHIDAO_")},
        "SHIDAO_TOKEN": TOKEN,
        "SHIDAO_DATABASE": str(folder / "shidao.db"),
        "SHIDAO_API_BASE": telegram.address,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stderr=DEVNULL
    )


async def _end(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()

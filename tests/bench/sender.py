"""`sender`: 20,000 private messages due at one moment, and what a look at them costs.

They go out on made-up time; the floor is what the limit that is set allows. A look at 20,000 that
wait is compared with one at 200, both in one run.
"""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from storage import messages
from tests.sender_scene import PER_SECOND, limits_kept, scene
from tests.virtual_loop import run

MESSAGES = 20_000
FEW = 200


async def _send_all(folder: Path) -> tuple[float, int]:
    """Return in how many seconds of made-up time all are out, and how often a limit was passed."""
    async with scene(folder, people=MESSAGES) as of:
        await of.have_wait(of.people)
        took = await of.until_sent(within=2 * MESSAGES / PER_SECOND)
        assert of.wire.sent() == Counter(of.people)
        limits_kept(of.wire.calls)
        return took, of.standin.limits.passed


async def _looks(folder: Path, waiting: int, runs: int) -> float:
    """Return the milliseconds of a look with so many waiting."""
    async with scene(folder, people=waiting) as of:
        await of.shidao.sender.stop(0)
        await of.have_wait(of.people)
        timed = []
        for _ in range(runs):
            began = time.perf_counter()
            assert len(await of.db.read(messages.ready, of.clock.now())) == FEW
            timed.append(time.perf_counter() - began)
            await asyncio.sleep(0)
        return 1000 * statistics.median(timed)


def measure(runs: int) -> dict[str, float]:
    """Send them all once, and look `runs` times ten."""
    with tempfile.TemporaryDirectory() as folder:
        few = run(_looks(Path(folder), FEW, 10 * runs))
        many = run(_looks(Path(folder), MESSAGES, 10 * runs))
        began = time.perf_counter()
        took, passed = run(_send_all(Path(folder)))
    floor = MESSAGES / PER_SECOND
    return {
        "messages": MESSAGES,
        "floor_s": floor,
        "out_s": round(took, 1),
        "ratio": round(took / floor, 3),
        "limits_passed": passed,
        "wall_s": round(time.perf_counter() - began, 1),
        "look_ms": round(many, 2),
        "look_ratio": round(many / few, 2),
    }

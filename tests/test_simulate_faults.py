"""Faults of the simulated year: how many there are goes by requests and updates, not by days."""

from pathlib import Path

from bot.simulate import loop
from bot.simulate.checker import Checker
from bot.simulate.faults import Faults
from bot.simulate.world import World, build
from bot.simulate.year import BEGINS, ZONE


def _with_faults(path: Path, count: int, at_once: int) -> tuple[int, int]:
    """Return the faults that so many requests meet, and those planned among as many updates."""

    async def live() -> tuple[int, int]:
        world: World = await build(path, 24, 5, BEGINS, ZONE, None)
        faults = Faults(world, Checker(world))
        faults.begin()
        of_the_day = len(world.agenda)
        for _ in range(count):
            world.standin.faults.next("sendMessage", {})
        for _ in range(0, count, at_once):
            world.standin.updates.count += at_once
            faults.among_updates()
        return world.faults, len(world.agenda) - of_the_day

    return loop.run(live())


def test_of_a_thousand_requests_as_many_meet_a_fault_however_many_there_are(tmp_path: Path) -> None:
    few, many = (_with_faults(tmp_path / f"{n}.db", n, 1)[0] for n in (2_000, 20_000))
    assert 20 <= few <= 40, "15 of a thousand"
    assert 260 <= many <= 340


def test_of_a_thousand_updates_as_many_go_wrong_however_many_come_at_once(tmp_path: Path) -> None:
    one_by_one, together = (_with_faults(tmp_path / f"{n}.db", 20_000, n)[1] for n in (1, 2_000))
    assert 500 <= one_by_one <= 620, "28 of a thousand"
    assert together == 560

"""Storms, short ones; `python -m tests.writer_storm --seeds 200` for long ones."""

from pathlib import Path

import pytest

from tests.ledger import stored
from tests.writer_storm import Storm

UNITS = 3000


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_storm_loses_nothing_confirmed_and_leaves_nothing_half(
    tmp_path: Path, seed: int
) -> None:
    outcome = await Storm(seed, UNITS).rage(tmp_path)
    assert outcome.judge(stored(tmp_path)) == []
    assert len(outcome.confirmed) > UNITS / 2
    assert outcome.kinds["caller cancelled"] > UNITS / 20


@pytest.mark.parametrize("seed", [3, 4])
async def test_a_storm_on_a_full_disk_loses_nothing_confirmed_and_ends_well(
    tmp_path: Path, seed: int
) -> None:
    outcome = await Storm(seed, UNITS).rage(tmp_path, full=True)
    assert outcome.judge(stored(tmp_path)) == []
    assert outcome.kinds["DatabaseBroken"] > UNITS / 20
    assert len(outcome.confirmed) > UNITS / 5


async def test_a_storm_in_which_the_keeper_dies_leaves_nobody_waiting(tmp_path: Path) -> None:
    outcome = await Storm(5, UNITS).rage(tmp_path, kill=True)
    assert outcome.judge(stored(tmp_path)) == []
    assert outcome.kinds["WriterStopped"] > 0
    assert outcome.kinds["DatabaseBroken"] > 0

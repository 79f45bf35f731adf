"""The sender with thousands waiting: every limit in every window, most urgent first, soon done.

Time is made up (tests/virtual_loop.py), each call takes a while, and the stand-in enforces the
limits that Telegram has. `make bench` has the whole: 20,000 at one moment.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.delivery import sender
from storage.messages import IMMINENT, READY
from storage.tx import Tx
from tests.sender_scene import (
    PER_SECOND,
    Call,
    Scene,
    by_chat,
    limits_kept,
    pauses_obeyed,
    scene,
)
from tests.town import Town
from tests.virtual_loop import run


@pytest.fixture(autouse=True)
def _gathers_as_it_does(_no_gathering: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "GATHER", 0.02)


def refused(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if call.retry_after is not None]


def test_two_thousand_due_at_one_moment_are_out_as_soon_as_the_limit_allows(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=2000) as of:
            await of.have_wait(of.people)
            took = await of.until_sent(within=200)
            assert of.wire.sent() == Counter(of.people)
            assert refused(of.wire.calls) == []
            assert of.standin.limits.passed == 0
            limits_kept(of.wire.calls)
            assert 79 < took < 1.05 * len(of.people) / PER_SECOND == 84

    run(main())


def test_a_thousand_groups_get_theirs_and_busy_ones_hold_nobody_up(tmp_path: Path) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=300, groups=1000) as of:
            busy = of.groups[:20]
            for _ in range(25):  # more than a group gets in a minute, before all others
                await of.have_wait(busy)
            await of.have_wait((*of.groups, *of.people))
            took = await of.until_sent(within=300)
            assert of.wire.sent() == Counter([*list(busy) * 25, *of.groups, *of.people])
            assert refused(of.wire.calls) == []
            assert of.standin.limits.passed == 0
            limits_kept(of.wire.calls)
            # 500, 1,000 and 300 are 1,800, which is 72 s: nobody waits for the busy groups' minute.
            assert took < 1.05 * 72
            calls = by_chat(of.wire.calls)
            assert all(calls[chat][17].began < 60 < calls[chat][18].began for chat in busy)

    run(main())


async def storm(of: Scene) -> list[tuple[float, int]]:
    """Have 429s come in bursts, and urgent messages on the way; return when each was due."""
    urgent = []
    for number, chat_id in enumerate(of.people[600:]):
        if number % 10 == 0:
            of.standin.fault("sendMessage", "too_many", times=8, retry_after=3 + number % 4)
        await asyncio.sleep(1.3)
        await of.have_wait([chat_id], urgency=IMMINENT)
        urgent.append((of.clock.monotonic(), chat_id))
    return urgent


def test_through_storms_of_429_limits_are_kept_the_urgent_go_first_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with scene(tmp_path, people=640) as of:
            await of.have_wait(of.people[:600])
            urgent = await storm(of)
            await of.until_sent(within=600)
            calls = of.wire.calls
            assert of.wire.sent() == Counter(of.people)
            assert len(refused(calls)) == 32
            limits_kept(calls)
            pauses_obeyed(calls)
            overtaken = [
                (due_at, own[0])
                for due_at, chat_id in urgent
                if len(own := by_chat(calls)[chat_id]) == 1
                and any(
                    due_at + 0.1 < call.began < own[0].began and call.chat_id in of.people[:600]
                    for call in calls
                )
            ]
            assert overtaken == []
            states = await of.db.read(_states)
            assert states == {"sent": len(of.people)}

    run(main())


async def test_a_look_at_what_waits_sorts_nothing_however_much_it_is(town: Town) -> None:
    plan = await town.query(f"EXPLAIN QUERY PLAN {READY}", now=0, at_most=200, held="[]")
    steps = [str(row[-1]) for row in plan]
    assert any("COVERING INDEX message_turn" in step for step in steps), steps
    assert any("COVERING INDEX message_queue (chat_id=? AND" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


async def _states(tx: Tx) -> dict[str, int]:
    rows = await tx.all("SELECT state, COUNT(*) AS n FROM message GROUP BY state")
    return {row["state"]: row["n"] for row in rows}

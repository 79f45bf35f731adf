"""The alarm clock."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SetClock, SystemClock
from schedules.ring import AlarmClock


async def test_a_stop_in_the_middle_of_a_ring_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rings, ringing = 0, asyncio.Event()

    async def ring(now: datetime) -> datetime:
        nonlocal rings
        rings += 1
        if rings == 2:
            ringing.set()
            await asyncio.Event().wait()
        return now

    alarm_clock = AlarmClock(SystemClock(), ring)
    await alarm_clock.start()
    await ringing.wait()
    alarm_clock.stop()
    for _ in range(5):
        await asyncio.sleep(0)
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
    assert not [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]


async def test_a_clock_that_is_behind_the_machines_rings_no_more_often_for_it() -> None:
    clock = SetClock(datetime(2020, 11, 25, tzinfo=UTC))
    rings = 0

    async def ring(now: datetime) -> datetime:
        nonlocal rings
        rings += 1
        return now + timedelta(minutes=15)

    alarm_clock = AlarmClock(clock, ring)
    await alarm_clock.start()
    await asyncio.sleep(0.05)
    alarm_clock.stop()
    assert rings == 1

"""快进: winding the clock on misses nothing, hurries nothing, and alarms nobody."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot import winding
from bot.app import Shidao
from bot.clock import ShiftedClock
from bot.config import Config
from bot.delivery.requests import Requests
from bot.demo.bureau import read_bureau
from bot.demo.made_up import grown_to
from bot.demo.move_in import move_in
from bot.intake import poll
from bot.standin import Standin, StandinRequest
from bot.winding import NotAtRest, Winding
from storage.database import Database
from storage.tx import Tx
from tests.delivering import sends_to, until
from tests.test_demo import fill
from tests.town import ZONE, Town, at


async def due(town: Town) -> list[tuple[str, str, bool]]:
    """Return what fell due, what became of it, and whether that was at its own instant."""
    rows = await town.query("SELECT kind, state, at, settled_at FROM due ORDER BY at, id")
    return [(kind, state, at == settled_at) for kind, state, at, settled_at in rows]


async def test_what_falls_due_on_the_way_happens_at_its_own_instant(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("16:00"))
    assert town.clock.now() == at("16:00")
    assert await due(town) == [
        ("check_in_opens", "done", True),
        ("host_card", "done", True),
        ("check_in_closes", "done", True),
    ]
    assert [send.at for send in sends_to(town, town.group)] == [at("14:15")]
    assert [send.at for send in sends_to(town, town.account("王建国"))] == [at("14:27")]
    edits = [call.at for call in town.standin.calls if call.method == "editMessageText"]
    assert edits == [at("15:30"), at("15:30")]


async def test_the_next_instant_is_that_of_what_comes_next(town: Town) -> None:
    assert await town.winding.next_at() is None
    await town.plan("14:30")
    for clock in ("14:15", "14:27", "15:30"):
        assert await town.winding.next_at() == at(clock)
        await town.winding.forward(at(clock))
    assert await town.winding.next_at() is None


async def test_a_wait_for_a_limit_is_wound_on_too(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("14:20"))
    started = asyncio.get_running_loop().time()
    people = [one.name for one in town.branch.members if one.account]
    for name in people:
        await town.tap(name)
    assert "已签到 23" not in (town.check_in_post().text or "")
    next_at = await town.winding.next_at()
    assert next_at is not None
    assert at("14:20") < next_at < at("14:21")
    await town.winding.forward(at("14:25"))
    assert "已签到 23" in (town.check_in_post().text or "")
    assert asyncio.get_running_loop().time() - started < 10
    assert town.standin.limits.passed == 0


async def test_a_tap_before_a_leap_is_answered_before_it(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("14:20"))
    press = town.press("李娜")
    await town.winding.forward(at("15:40"))
    assert press.answered is not None
    assert (press.answered.text, press.answered.at) == ("已签到 14:20", at("14:20"))


async def test_an_instant_that_has_passed_is_refused(town: Town) -> None:
    with pytest.raises(ValueError, match="has passed"):
        await town.winding.forward(at("13:59:58"))
    # A running clock moves on while somebody asks.
    await town.winding.forward(at("13:59:59.500"))
    assert town.clock.now() == at("14:00")


async def test_one_winds_at_a_time(town: Town) -> None:
    await town.plan("14:30")
    one = town.winding
    await asyncio.gather(
        one.forward(at("14:20")), one.forward(at("14:40")), one.forward(at("14:05"))
    )
    assert town.clock.now() == at("14:40")
    assert await due(town) == [("check_in_opens", "done", True), ("host_card", "done", True)]


async def test_a_leap_is_neither_silence_nor_a_clock_that_was_set(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    for hours in (1, 24, 24 * 30):
        await town.winding.forward(town.clock.now() + timedelta(hours=hours))
        await town.bot.upkeep.look()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_night_on_the_way_is_cleaned_in(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await town.says("李娜", "帮助")
    await town.winding.forward(at("23:59"))
    assert "file_scrubbed" not in caplog.messages
    await town.winding.forward(at("08:00", "2026-11-26"))
    assert "file_scrubbed" in caplog.messages
    await town.winding.forward(at("08:00", "2026-12-03"))
    assert await town.query("SELECT COUNT(*) FROM inbox") == [(0,)]
    assert caplog.messages.count("file_scrubbed") == 2


async def test_without_a_network_the_calendar_goes_on_and_what_waits_comes_after(
    town: Town,
) -> None:
    await town.plan("14:30")
    town.standin.go_offline()
    await town.winding.forward(at("14:40"))
    assert town.standin.from_bot(town.group) == []
    town.standin.go_online()
    await town.winding.forward(at("14:45"))
    assert "应到 24" in (town.check_in_post().text or "")
    assert await due(town) == [("check_in_opens", "done", True), ("host_card", "done", True)]


async def test_a_pause_after_a_failure_is_over_when_the_clock_is_wound_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "FIRST_PAUSE", 30.0)
    town.standin.go_offline()
    await until(lambda: town.bot.intake.poller.failing_since is not None)
    monkeypatch.setattr(poll, "FIRST_PAUSE", 0.01)
    town.standin.go_online()
    await town.winding.forward(at("14:01"))
    assert town.bot.intake.poller.failing_since is None
    await town.bot.upkeep.look()


async def test_who_hangs_is_named(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(winding, "STANDS_STILL", 0.2)
    held = town.standin.fault("sendMessage", "held")
    town.standin.write(town.account("李娜"), town.account("李娜"), "帮助")
    with pytest.raises(NotAtRest, match="not come to rest: messages on their way"):
        await town.winding.forward(at("15:00"))
    assert town.clock.now() == at("14:00")
    held.release()
    await town.rest()


async def test_a_bot_that_is_stopped_is_wound_no_further(town: Town) -> None:
    await town.plan("14:30")
    one = town.winding
    forward = asyncio.create_task(one.forward(at("14:30", "2026-12-25")))
    await until(lambda: town.clock.now() > at("14:15"))
    town.bot.stop()
    await one.close()
    with pytest.raises(NotAtRest, match="being stopped"):
        await forward
    assert town.clock.now() < at("14:30", "2026-12-25")


async def test_who_is_cancelled_while_winding_leaves_an_alarm_clock_that_is_right(
    town: Town,
) -> None:
    await town.plan("14:30")
    assert town.bot.alarm_clock is not None
    forward = asyncio.create_task(town.winding.leap(timedelta(minutes=20)))
    await asyncio.sleep(0)
    forward.cancel()
    await asyncio.wait([forward])
    await until(lambda: town.bot.next_due_at == at("14:27"))
    await town.rest()
    assert len(sends_to(town, town.group)) == 1


@asynccontextmanager
async def bureau(path: Path, people: int) -> AsyncIterator[tuple[Shidao, Standin, Winding]]:
    """Run the bot for the made-up bureau from 14:10, as `shidao try` does, on a running clock."""
    clock = ShiftedClock(at("14:10"))
    standin = Standin(clock, limits=True)
    made_up = grown_to(read_bureau(), people)
    move_in(standin, *made_up.branches)
    db = await Database.open(path, clock=clock)
    try:
        await fill(db, made_up, clock)
        requests = Requests(StandinRequest(standin, read_timeout=30), StandinRequest(standin))
        shidao = Shidao(Config(standin.token, path, zone=ZONE), db, requests, clock)
        await shidao.start()
        try:
            yield shidao, standin, Winding(shidao, standin, clock)
        finally:
            await shidao.shut_down()
    finally:
        await db.close()


async def _week(tx: Tx) -> list[tuple[object, ...]]:
    """Return how late, in seconds, each session's post and card were sent and when it closed."""
    rows = await tx.all(
        """SELECT s.state, MAX((m.settled_at - MAX(s.opens_at, s.planned_at)) / 1000) AS post,
                  MAX((c.settled_at - s.card_at) / 1000) AS card,
                  MAX((d.settled_at - s.closes_at) / 1000) AS closed,
                  MAX(p.wanted_version - p.shown_version + p.pinned) AS left_to_do
           FROM session s
           JOIN post p ON p.session_id = s.id AND p.kind = 'check_in' AND p.state = 'live'
           JOIN message m ON m.post_id = p.id AND m.state = 'sent'
           JOIN post h ON h.session_id = s.id AND h.kind = 'host_card' AND h.state = 'live'
           JOIN message c ON c.post_id = h.id AND c.state = 'sent'
           JOIN due d ON d.subject_id = s.id AND d.kind = 'check_in_closes' AND d.state = 'done'
           GROUP BY s.id"""
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(("people", "sessions"), [(70, 9), (500, 37)])
async def test_a_week_of_the_bureau_takes_seconds_and_everything_in_it_happens(
    people: int, sessions: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    started = asyncio.get_running_loop().time()
    async with bureau(tmp_path / "shidao.db", people) as (shidao, standin, one):
        await one.forward(at("14:10", "2026-12-02"))
        await shidao.upkeep.look()
        week = await shidao.db.read(_week)
        # At size they come dozens at once: each chat gets its own within a second or two.
        assert len(week) == sessions
        for state, *late, left_to_do in week:
            assert (state, left_to_do) == ("closed", 0)
            assert all(0 <= int(str(seconds)) <= 2 for seconds in late)
        assert await one.next_at() is None
        assert standin.violations == []
        assert [call for call in standin.calls if call.status != 200] == []
    assert asyncio.get_running_loop().time() - started < 30
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []

"""The calendar: each thing falls due once, late rather than never, whatever the clock does."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.actions import calendar, sessions
from bot.rules.sessions import Plan
from storage.tx import Tx
from tests.delivering import change, restart, sends_to, texts
from tests.town import ZONE, Town, at, quiet_town

OPENS, CARD, CLOSES = "check_in_opens", "host_card", "check_in_closes"
SECRETARY = "王建国"


async def due(town: Town) -> list[tuple[str, str, str | None]]:
    """Return what fell due and what became of it, in the order of its time."""
    rows = await town.query("SELECT kind, state, reason FROM due ORDER BY at, id")
    return [(kind, state, reason) for kind, state, reason in rows]


def posts(town: Town) -> list[str]:
    return texts(town.standin.from_bot(town.group))


def step(town: Town, by: timedelta) -> None:
    """Set the time of day to another one, as an operator or NTP does; no time passes."""
    town.clock._now += by


async def test_each_thing_falls_due_once_however_often_it_rings(town: Town) -> None:
    await town.plan("14:30")
    for clock in ("14:14:59", "14:15", "14:26:59", "14:27", "15:29:59", "15:30", "16:00"):
        await town.go_to(clock)
        await town.ring()
        await town.ring()
    assert await due(town) == [
        (OPENS, "done", None),
        (CARD, "done", None),
        (CLOSES, "done", None),
    ]
    assert len(sends_to(town, town.group)) == 1
    assert len(sends_to(town, town.account(SECRETARY))) == 1


async def test_a_thing_falls_due_at_its_instant_and_not_before(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:14:59.999")
    assert await due(town) == []
    await town.go_to("14:15")
    assert await due(town) == [(OPENS, "done", None)]


async def test_a_ring_that_comes_late_brings_all_that_is_still_of_use(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:28")
    assert await due(town) == [(OPENS, "done", None), (CARD, "done", None)]
    assert len(posts(town)) == 1
    assert "应到 24" in town.private(SECRETARY)


async def test_who_checks_in_before_a_late_ring_is_not_turned_away(town: Town) -> None:
    await town.plan("14:30")
    town.clock.move(timedelta(minutes=16))
    town.standin.write(town.account("李娜"), town.account("李娜"), "签到")
    await town.rest()
    assert town.private("李娜") == "已签到 14:16\n政治学习 · 今天 14:30"
    await town.ring()
    assert await due(town) == [(OPENS, "done", None)]
    assert len(sends_to(town, town.group)) == 1


async def test_a_session_planned_five_minutes_before_it_starts_opens_at_once(
    town: Town,
) -> None:
    await town.go_to("14:25")
    await town.plan("14:30")
    assert posts(town) == ["📖 政治学习 · 今天 14:30 · 三楼会议室\n应到 24　已签到 0　未签到 24"]
    assert (await town.tap("李娜")).text == "已签到 14:25"
    await town.go_to("14:27")
    assert await due(town) == [(OPENS, "done", None), (CARD, "done", None)]


async def test_a_session_planned_after_its_start_still_opens_and_tells_the_secretary(
    town: Town,
) -> None:
    await town.go_to("14:40")
    await town.plan("14:30")
    assert await due(town) == [(OPENS, "done", None), (CARD, "done", None)]
    assert (await town.tap("李娜")).text == "14:40 已签到（会议 14:30 开始）"


async def test_a_session_planned_after_its_end_is_closed_and_says_so(town: Town) -> None:
    await town.go_to("16:00")
    await town.plan("14:30")
    assert await due(town) == [
        (OPENS, "expired", "too_late"),
        (CARD, "done", None),
        (CLOSES, "done", None),
    ]
    assert posts(town) == []
    assert await town.query("SELECT state FROM session") == [("closed",)]


async def test_a_session_that_is_not_held_brings_nothing(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    await change(town, "UPDATE session SET state = 'dropped'")
    await change(
        town,
        """INSERT INTO due (kind, subject_id, occurrence, at)
           SELECT 'host_card', id, starts_at, card_at FROM session""",
    )
    await town.go_to("14:27")
    assert (CARD, "void", "not_held") in await due(town)
    assert town.private(SECRETARY) == ""


async def test_what_cannot_be_settled_does_not_hold_up_the_rest(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await town.plan("14:30")
    await town.plan("14:30", kind="theme_day")
    await town.go_to("14:15")

    async def broken(*_: object, **__: object) -> bool:
        raise ValueError("a defect")

    monkeypatch.setattr("bot.actions.calendar.send_host_card", broken)
    await town.go_to("14:27")
    await town.go_to("15:30")
    assert [state for kind, state, _ in await due(town) if kind == CARD] == ["open", "open"]
    assert (CLOSES, "done", None) in await due(town)
    assert "due_failed" in caplog.messages
    monkeypatch.undo()
    await town.later(300)
    assert [state for kind, state, _ in await due(town) if kind == CARD] == ["done", "done"]


async def test_a_ring_that_fails_is_tried_again_and_says_when(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = town.clock.now()
    await town.plan("14:30")
    await town.go_to("14:15")

    async def broken(*_: object, **__: object) -> bool:
        raise ValueError("a defect")

    monkeypatch.setattr("bot.actions.calendar.send_host_card", broken)
    town.clock.move(timedelta(minutes=12))
    next_at = await town.bot.ring(town.clock.now())
    assert next_at == now + timedelta(minutes=15 + 12 + 5)


async def test_the_next_thing_is_known(town: Town) -> None:
    assert await town.bot.ring(town.clock.now()) is None
    await town.plan("14:30")
    for expected in ("14:15", "14:27", "15:30"):
        next_at = await town.bot.ring(town.clock.now())
        assert next_at == at(expected)
        await town.go_to(expected)
    assert await town.bot.ring(town.clock.now()) is None


async def test_a_clock_that_is_set_forward_is_noticed_and_rings(town: Town) -> None:
    await town.plan("14:30")
    step(town, timedelta(minutes=20))
    await town.rest()
    assert posts(town) == []
    await town.bot.upkeep.look()
    await town.rest()
    assert len(posts(town)) == 1


async def test_a_clock_that_is_set_back_brings_nothing_twice(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    step(town, -timedelta(hours=1))
    await town.bot.upkeep.look()
    await town.ring()
    for clock in ("14:15", "14:27", "14:28"):
        await town.go_to(clock)
    assert await due(town) == [(OPENS, "done", None), (CARD, "done", None)]
    assert len(sends_to(town, town.group)) == 1
    assert len(sends_to(town, town.account(SECRETARY))) == 1


async def test_a_clock_that_was_a_year_ahead_does_not_open_the_sessions_of_that_year(
    town: Town,
) -> None:
    step(town, timedelta(days=365))
    await town.ring()
    step(town, -timedelta(days=365))
    await town.bot.upkeep.look()
    await town.plan("14:30")
    assert posts(town) == []
    assert await town.query("SELECT state FROM session") == [("planned",)]
    assert await town.bot.ring(town.clock.now()) == at("14:15")
    await town.go_to("14:15")
    assert len(posts(town)) == 1
    await town.go_to("15:30")
    assert await due(town) == [
        (OPENS, "done", None),
        (CARD, "done", None),
        (CLOSES, "done", None),
    ]


async def test_nothing_is_opened_a_second_time_by_a_restart(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await restart(town)
    await town.ring()
    assert len(sends_to(town, town.group)) == 1
    assert (await town.tap("李娜")).text == "已签到 14:20"


async def test_after_a_downtime_over_the_end_of_check_in_the_post_says_that_it_has_closed(
    tmp_path: Path,
) -> None:
    async with quiet_town(tmp_path / "shidao.db") as town:
        await town.bot.start()
        await town.plan("14:30")
        await town.go_to("14:20")
        await town.tap("李娜")
        await town.bot.shut_down()
        town.clock.move(timedelta(hours=3))
        town.bot = town.make_bot()
        await town.bot.start()
        try:
            await town.rest()
            await town.later(1)
            (shown,) = posts(town)
            assert shown.endswith("\n签到已结束\n应到 24　已签到 1　未签到 23")
            assert town.standin.pinned(town.group) is None
        finally:
            await town.bot.shut_down()


async def test_a_kind_that_does_not_exist_cannot_be_planned(town: Town) -> None:
    with pytest.raises(LookupError):
        await town.plan("14:30", kind="picnic")


async def test_who_is_expected_is_fixed_when_check_in_opens(town: Town) -> None:
    await town.plan("14:30", kind="general_meeting")
    await town.go_to("14:15")
    assert "应到 18　" in posts(town)[0]
    await change(town, "UPDATE member SET party_status = 'full' WHERE name = '孙丽'")
    await town.go_to("14:20")
    await town.tap(SECRETARY)
    await town.later(1)
    assert "应到 18　已签到 1" in posts(town)[0]


async def test_what_is_planned_while_a_ring_reads_is_brought_by_the_next_look(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = calendar.read
    wanted = Plan(town.unit_id, "political_study", at("15:30"), "三楼会议室")

    async def read_and_be_overtaken(tx: Tx, now: datetime) -> list[int]:
        found = await read(tx, now)
        await sessions.plan(tx, wanted, now=now, zone=ZONE)
        return found

    monkeypatch.setattr(calendar, "read", read_and_be_overtaken)
    await town.ring()
    monkeypatch.undo()
    assert town.standin.from_bot(town.group) == [], "the ring had read before"
    town.bot._look_at_calendar()
    await town.rest()
    assert len(town.standin.from_bot(town.group)) == 1

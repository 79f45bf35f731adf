"""What fell due while the bot was down: sent late if it still helps, else recorded as expired."""

from pathlib import Path

from bot.actions import sessions
from bot.rules.sessions import Plan
from tests.town import ZONE, Town, at, quiet_town


async def plan_then_sleep_until(town: Town, clock: str, day: str = "2026-11-25") -> None:
    """Plan a session at 14:30 at two o'clock, and start the bot only then."""
    await town.db.write(
        sessions.plan,
        Plan(town.unit_id, "political_study", at("14:30"), "三楼会议室", is_announced=False),
        now=town.clock.now(),
        zone=ZONE,
    )
    town.clock.move(at(clock, day) - town.clock.now())
    await town.bot.start()
    await town.rest()


async def due(town: Town) -> list[tuple[str, str, str | None]]:
    rows = await town.query("SELECT kind, state, reason FROM due ORDER BY at")
    return [(kind, state, reason) for kind, state, reason in rows]


async def test_a_post_that_was_missed_is_sent_late_while_check_in_is_open(tmp_path: Path) -> None:
    async with quiet_town(tmp_path / "shidao.db") as town:
        try:
            await plan_then_sleep_until(town, "14:40")
            assert (town.check_in_post().text or "").startswith("📖 政治学习 · 今天 14:30")
            assert town.private("王建国").startswith("政治学习 14:30\n应到 24　已签到 0")
            assert await due(town) == [
                ("check_in_opens", "done", None),
                ("host_card", "done", None),
            ]
        finally:
            await town.bot.shut_down()


async def test_a_post_that_helps_nobody_any_more_is_not_sent_and_recorded_so(
    tmp_path: Path,
) -> None:
    async with quiet_town(tmp_path / "shidao.db") as town:
        try:
            await plan_then_sleep_until(town, "15:40")
            assert town.standin.from_bot(town.group) == []
            assert (await due(town))[0] == ("check_in_opens", "expired", "too_late")
            # Who was missing still helps the secretary, and the list was fixed all the same.
            assert "应到 24　已签到 0" in town.private("王建国")
        finally:
            await town.bot.shut_down()


async def test_a_week_later_nothing_is_sent_and_everything_is_recorded(tmp_path: Path) -> None:
    async with quiet_town(tmp_path / "shidao.db") as town:
        try:
            await plan_then_sleep_until(town, "14:30", "2026-12-02")
            assert town.standin.from_bot(town.group) == []
            assert town.private("王建国") == ""
            assert await due(town) == [
                ("check_in_opens", "expired", "too_late"),
                ("host_card", "expired", "too_late"),
                ("check_in_closes", "done", None),
                # The month that ended meanwhile is closed late, and told from now on.
                ("close_month", "done", None),
                ("tell_month", "open", None),
            ]
            assert await town.query("SELECT state FROM session") == [("closed",)]
        finally:
            await town.bot.shut_down()


async def test_a_restart_sends_nothing_a_second_time(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:28")
    await town.bot.shut_down()
    town.bot = town.make_bot()
    await town.bot.start()
    await town.rest()
    assert len(town.standin.from_bot(town.group)) == 1
    assert len(town.standin.from_bot(town.account("王建国"))) == 1

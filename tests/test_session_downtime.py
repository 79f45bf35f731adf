"""A session and a time in which the bot was not there: stopped, killed, or without a network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.delivering import lose_network
from tests.people_scene import newest
from tests.session_scene import card, group_says, lines, press
from tests.town import Town, at, quiet_town

ADMIN = "陈静"


@asynccontextmanager
async def down(
    path: Path, since: str, until: str, clock: str = "14:00", **changes: Any
) -> AsyncIterator[Town]:
    """Plan a session at 14:30, have the bot be there up to `since` and again from `until` on."""
    async with quiet_town(path, clock) as town:
        await town.bot.start()
        await town.rest()
        await town.plan("14:30", **changes)
        await town.winding.forward(at(since))
        await town.bot.shut_down()
        town.clock.move(at(until) - town.clock.now())
        town.bot = town.make_bot()
        await town.bot.start()
        try:
            await town.rest()
            yield town
        finally:
            await town.bot.shut_down()


async def test_a_downtime_across_the_opening_and_the_start_makes_nobody_late(
    tmp_path: Path,
) -> None:
    async with down(tmp_path / "a.db", "14:10", "14:40") as town:
        assert "应到 24" in (town.check_in_post().text or "")
        assert (await town.tap("李娜")).text == "已签到 14:40"
        await town.go_to("14:55")
        assert (await town.tap("王强")).text == "已签到 14:55"
        await town.go_to("14:57")
        assert (await town.tap("张伟")).text == "14:57 已签到（会议 14:30 开始）"
        await town.go_to("15:54")
        assert (await town.tap("吴芳")).text == "15:54 已签到（会议 14:30 开始）"
        await town.go_to("15:55")
        assert "签到已结束" in (town.check_in_post().text or "")
        rows = await town.query("SELECT ends_at - starts_at FROM session")
        assert rows == [(3_600_000,)], "the session itself was an hour long"


async def test_the_group_is_asked_to_tap_again_and_the_admin_gets_one_report(
    tmp_path: Path,
) -> None:
    async with down(tmp_path / "a.db", "14:20", "14:49") as town:
        assert group_says(town)[-1] == "14:20–14:49 系统中断，已到会的请再点一次，按准时记"
        await town.later(70)
        assert newest(town, town.account(ADMIN)).text == (
            "14:20–14:49 系统中断 29 分钟\n"
            "应办 1 件：已补办 1，过时未办 0，不用办 0，无法确认是否送达 0"
        )
        reports = await town.query("SELECT COUNT(*) FROM message WHERE kind = 'downtime_report'")
        assert reports == [(1,)]


async def test_what_a_group_is_told_of_a_downtime_is_no_third_sound(tmp_path: Path) -> None:
    async with down(tmp_path / "a.db", "14:20", "14:49", "13:00", is_announced=True) as town:
        sounds = [not one.silent for one in town.standin.from_bot(town.group)]
        said = [text[:11] for text in group_says(town)]
        assert list(zip(said, sounds, strict=True)) == [
            ("📖 政治学习 · 今天", True),
            ("📖 半小时后：政治学习", True),
            ("📖 政治学习 · 今天", False),
            ("14:20–14:49", False),
        ]


async def test_after_a_downtime_at_night_the_report_waits_for_the_morning(tmp_path: Path) -> None:
    async with down(tmp_path / "a.db", "21:00", "22:40") as town:
        await town.winding.forward(at("07:25", "2026-11-26"))
        assert town.standin.from_bot(town.account(ADMIN)) == []
        await town.winding.forward(at("07:31", "2026-11-26"))
        assert "系统中断" in town.private(ADMIN)


async def test_a_group_that_had_no_post_yet_is_told_nothing(tmp_path: Path) -> None:
    async with down(tmp_path / "a.db", "14:05", "14:20") as town:
        assert len(group_says(town)) == 1
        assert group_says(town)[0].startswith("📖 政治学习")


async def test_a_restart_of_a_minute_is_no_downtime(tmp_path: Path) -> None:
    async with down(tmp_path / "a.db", "14:20", "14:21") as town:
        assert len(group_says(town)) == 1
        await town.later(120)
        assert await town.query("SELECT COUNT(*) FROM downtime") == [(0,)]
        rows = await town.query("SELECT closes_at - ends_at FROM session")
        assert rows == [(0,)]


async def test_a_session_that_ended_long_ago_is_not_opened_again(tmp_path: Path) -> None:
    async with down(tmp_path / "a.db", "14:20", "17:00") as town:
        await town.later(5)
        assert [one for one in group_says(town) if "再点一次" in one] == []
        assert "签到已结束" in group_says(town)[0]


async def test_a_network_that_was_away_makes_nobody_late_either(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("14:20"))
    post = town.check_in_post()
    await lose_network(town)
    await town.winding.forward(at("14:40"))
    town.standin.go_online()
    await town.winding.forward(at("14:41"))
    assert (await town.tap("李娜", post)).text == "已签到 14:41"
    assert any("系统中断，已到会的请再点一次" in one for one in group_says(town))


async def test_a_text_that_was_written_meanwhile_counts_from_when_it_was_written(
    tmp_path: Path,
) -> None:
    async with quiet_town(tmp_path / "a.db") as town:
        await town.bot.start()
        await town.rest()
        await town.plan("14:30")
        await town.winding.forward(at("14:20"))
        await town.bot.shut_down()
        town.clock.move(timedelta(minutes=5))
        town.standin.write(town.account("李娜"), town.account("李娜"), "签到")
        town.clock.move(timedelta(minutes=40))
        town.bot = town.make_bot()
        await town.bot.start()
        try:
            await town.later(2)
            assert town.private("李娜").startswith("已签到 14:25")
        finally:
            await town.bot.shut_down()


async def test_a_network_that_was_away_across_the_end_opens_check_in_again(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("15:20"))
    post = town.check_in_post()
    await lose_network(town)
    await town.winding.forward(at("15:40"))
    assert await town.query("SELECT state FROM session") == [("closed",)]
    town.standin.go_online()
    await town.winding.forward(at("15:42"))
    assert await town.query("SELECT state FROM session") == [("open",)]
    assert (await town.tap("李娜", post)).text == "已签到 15:42"
    assert any("系统中断，已到会的请再点一次" in one for one in group_says(town))
    await town.winding.forward(at("16:30"))
    assert "签到已结束" in (post.text or ""), "and it closes again"
    assert await town.query("SELECT state FROM session") == [("closed",)]
    assert town.standin.pinned(town.group) is None


async def test_a_network_that_was_away_for_a_whole_session_has_it_made_up_for(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("14:10"))
    await lose_network(town)
    await town.winding.forward(at("15:40"))
    town.standin.go_online()
    await town.winding.forward(at("15:45"))
    post = town.check_in_post()
    assert (post.text or "").startswith("📖 政治学习 · 今天 14:30")
    assert (await town.tap("李娜", post)).text == "已签到 15:45"


async def test_what_could_not_be_sent_in_time_is_counted_in_the_report(town: Town) -> None:
    await town.plan("14:30", is_announced=True)
    await lose_network(town)
    await town.winding.forward(at("17:40"))
    town.standin.go_online()
    await town.winding.forward(at("17:50"))
    said = newest(town, town.account(ADMIN)).text or ""
    assert "系统中断" in said
    assert "过时未发的消息 1 条" in said


async def test_a_session_is_not_made_shorter_by_extending_it_after_a_downtime(
    tmp_path: Path,
) -> None:
    async with down(tmp_path / "a.db", "14:10", "14:40") as town:
        await town.go_to("14:50")
        await press(town, "更多")
        assert await press(town, "延长 15 分钟") == "已延长到 15:45"
        rows = await town.query("SELECT closes_at - ends_at FROM session")
        assert rows == [(600_000,)], "check-in is open until 15:55, as it was"
        await town.go_to("15:50")
        await press(town, "更多")
        await press(town, "现在结束")
        await press(town, "确定结束")
        await press(town, "复制记录表头")
        assert lines(card(town))[1].startswith("2026年11月25日 14:30–15:45"), "it ended before"


async def test_downtimes_make_one_sound_at_most_and_none_at_night(town: Town) -> None:
    async def away(since: str, until: str) -> None:
        await town.winding.forward(at(since))
        await lose_network(town)
        await town.winding.forward(at(until))
        town.standin.go_online()
        await town.winding.forward(at(until) + timedelta(minutes=1))

    await town.plan("14:30", is_recurring=True)
    for since, until in (("14:20", "14:25"), ("14:35", "14:40"), ("14:45", "14:50")):
        await away(since, until)
    told = [one for one in town.standin.from_bot(town.group) if "系统中断" in (one.text or "")]
    assert [one.silent for one in told] == [False, True, True]
    await town.plan("22:30")
    await away("22:20", "22:25")
    assert town.standin.from_bot(town.group)[-1].silent is True
    pings = await town.query("SELECT pings FROM session ORDER BY id")
    assert pings == [(2,), (0,)]

"""学习计划: series are planned, made ahead of time, changed and ended, nothing of them twice."""

from datetime import date
from pathlib import Path

import pytest

from bot.actions import other_days
from bot.rules.day_table import OwnDay
from bot.standin import Message
from bot.workdays import announced_years
from storage import own_days
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import choose, labels, newest, told, write
from tests.session_scene import HOST, group_says, lines
from tests.town import ZONE, Town, at
from tests.town import town as a_town

STUDY = "每周三 14:30 政治学习 三楼会议室"
# It is Wednesday, 25 November 2026, 14:00 where a test does not say otherwise.

NOT_KNOWN = (
    "2027 年的放假和调休还没公布，暂按周一至周五（元旦、劳动节、国庆节当天除外），公布后自动跟着改"
)


async def host_writes(town: Town, text: str) -> Message:
    return await write(town, town.account(HOST), text)


async def host_presses(town: Town, *labels_: str) -> Message:
    for label in labels_:
        await choose(town, town.account(HOST), label)
    return newest(town, town.account(HOST))


async def begin(town: Town, line: str = STUDY) -> Message:
    """Plan a series by a line; return what the bot says then."""
    await host_writes(town, line)
    return await host_presses(town, "定下")


async def held(town: Town, kind: str = "political_study") -> list[str]:
    """Return when each session that is to come or was held begins: 12-02 14:30."""
    rows = await town.query(
        """SELECT strftime('%m-%d %H:%M', starts_at / 1000 + 8 * 3600, 'unixepoch') FROM session
           WHERE kind = :kind AND state <> 'dropped' ORDER BY starts_at""",
        kind=kind,
    )
    return [str(one) for (one,) in rows]


async def open_card(town: Town, at_: int = 0) -> Message:
    """Open a series of the list by its place."""
    listed = await host_writes(town, "计划")
    return await host_presses(town, labels(listed)[at_])


def days(message: Message) -> list[str]:
    """Return the next days that a preview shows."""
    said = lines(message)
    head = next(n for n, line in enumerate(said) if line.startswith("接下来的"))
    return [line for line in said[head + 1 :] if "月" in line and not line.startswith("注意")]


async def test_a_year_whose_days_off_are_not_known_is_marked_in_what_is_shown(
    tmp_path: Path,
) -> None:
    _, last = announced_years()
    async with a_town(tmp_path / "shidao.db", day=f"{last}-12-21") as town:
        shown = await host_writes(town, STUDY)
        mark = NOT_KNOWN.replace("2027", str(last + 1))
        assert lines(shown).count(mark) == 1
        rules = await host_presses(town, "遇休息日")
        held = await host_presses(town, next(one for one in labels(rules) if "照常" in one))
        assert mark not in lines(held)


async def test_one_is_added_by_hand_and_the_series_stays_as_it_is(town: Town) -> None:
    await begin(town)
    planned = await held(town)
    await open_card(town)
    asked = await host_presses(town, "单独加一次")
    assert (asked.text or "").startswith("政治学习：哪一天？")
    await host_presses(town, "明天")
    shown = newest(town, town.account(HOST))
    assert lines(shown)[0] == "政治学习 · 明天 14:30–15:30 · 三楼会议室"
    await host_presses(town, "定下")
    assert await held(town) == sorted(["11-26 14:30", *planned])
    # It is none of the series': ending that leaves it.
    await open_card(town)
    await host_presses(town, "结束计划", "确定结束")
    assert "11-26 14:30" in await held(town)


async def test_by_buttons_it_is_asked_for_shown_and_made_ahead_once(town: Town) -> None:
    asked = await host_writes(town, "/plan")
    assert lines(asked) == [
        "城关派出所党支部（演示） 还没有学习计划。可以新定一个，或用一年的常规安排："
    ]
    await host_presses(town, "新的计划", "政治学习", "每周", "周二", "周四", "✓ 周二", "选好了")
    shown = await host_presses(town, "20:00")
    assert lines(shown)[:1] == ["政治学习 · 每周四 20:00–21:00"]
    assert days(shown) == [
        "11月26日 周四", "12月3日 周四", "12月10日 周四", "12月17日 周四", "12月24日 周四",
        "12月31日 周四",
    ]  # fmt: skip
    await host_presses(town, "地点")
    shown = await host_writes(town, "二楼活动室")
    assert lines(shown)[0] == "政治学习 · 每周四 20:00–21:00 · 二楼活动室"
    settle = next(
        one["callback_data"] for row in shown.buttons() for one in row if one["text"] == "定下"
    )
    done = await host_presses(town, "定下")
    assert lines(done)[0] == "已定下"
    assert "最近一次 11月26日 周四" in (done.text or "")
    user_id = town.account(HOST)
    again = town.standin.press(user_id, user_id, done.id, data=settle, forged=True)
    await town.rest()
    assert again.answered is not None
    assert again.answered.text == "已定下，不用再点"
    # Up to 30 December, 35 days ahead: the 31st comes into reach tomorrow.
    meant = ["11-26 20:00", "12-03 20:00", "12-10 20:00", "12-17 20:00", "12-24 20:00"]
    assert await held(town) == meant
    await town.go_to("04:30", "2026-11-26")
    assert await held(town) == [*meant, "12-31 20:00"]
    assert await town.query("SELECT COUNT(*) FROM series") == [(1,)]
    assert await town.query("SELECT DISTINCT is_recurring FROM session") == [(1,)]


@pytest.mark.parametrize("line", [STUDY, f"/meeting {STUDY}", f"/plan {STUDY}", f"计划 {STUDY}"])
async def test_a_line_leads_to_the_preview_wherever_it_is_written(town: Town, line: str) -> None:
    shown = await host_writes(town, line)
    assert lines(shown)[0] == "政治学习 · 每周三 14:30–15:30 · 三楼会议室"
    assert "主持：王建国　记录：（待填）" in lines(shown)
    assert days(shown)[:2] == ["11月25日 周三", "12月2日 周三"]


async def test_what_a_line_leaves_open_is_asked_for_and_may_be_written(town: Town) -> None:
    shown = await host_writes(town, "每月党课")
    assert lines(shown) == ["按什么定日子？"]
    shown = await host_writes(town, "最后一个工作日")
    assert lines(shown)[0].startswith("党课，每月最后一个工作日：几点开始？")
    shown = await host_writes(town, "16:00 二楼")
    assert lines(shown)[0] == "党课 · 每月最后一个工作日 16:00–17:00 · 二楼"
    assert not any(line.startswith("遇休息日") for line in lines(shown)), "it never is one"
    shown = await host_writes(town, "每季度第一个月10日")
    assert lines(shown)[0] == "党课 · 每季度第一个月10日 16:00–17:00 · 二楼"
    assert days(shown)[:2] == [
        "2027年1月11日 周一（1月10日 周日 休息，往后改）",
        "2027年4月12日 周一（4月10日 周六 休息，往后改）",
    ]
    shown = await host_writes(town, "每月第一周周三 9点")
    assert lines(shown)[0].startswith("“每月第一周周三”有两种理解。")
    assert lines(shown)[1].startswith("党课：多久一次？"), "what is unclear is asked for again"
    shown = await host_writes(town, "每天 9点")
    assert lines(shown)[0] == "“每天”不能直接定。每个工作日都开的，请写 每周一至周五"
    shown = await host_writes(town, "每月第一个周三")
    assert lines(shown)[0] == "党课 · 每月第一个周三 9:00–10:00 · 二楼"
    shown = await host_writes(town, "25:00")
    assert lines(shown)[0].startswith("没看懂“25:00”。")
    assert lines(shown)[1].startswith("党课，每月第一个周三：几点开始？")
    shown = await host_writes(town, "党课 明天 9:00")
    assert lines(shown)[0] == "党课 · 明天 9:00–10:00", "what is held once is no series"
    assert await town.query("SELECT COUNT(*) FROM series") == [(0,)]


async def test_who_runs_no_unit_plans_no_series_and_chat_is_no_plan(town: Town) -> None:
    assert (await town.says("李娜", STUDY)).startswith("没看懂。")
    said = await host_writes(town, "每天都要签到吗")
    assert (said.text or "").startswith("没看懂。")
    said = await host_writes(town, "/plan 怎么用")
    assert (said.text or "").startswith("没看懂。请写明多久一次、几点")


async def test_what_days_off_do_is_shown_and_is_what_happens(tmp_path: Path) -> None:
    # Friday 25 September 2026 is Mid-Autumn, 1 to 7 October are off, the 10th is worked.
    async with a_town(tmp_path / "town.db", "09:00", day="2026-09-16") as town:
        shown = await host_writes(town, "每周五 9:00 党课 二楼")
        assert days(shown) == [
            "9月18日 周五", "9月25日 周五（休息，不开）", "10月2日 周五（休息，不开）",
            "10月9日 周五", "10月16日 周五", "10月23日 周五",
        ]  # fmt: skip
        shown = await host_presses(town, "遇休息日", "改到工作日")
        assert days(shown)[:4] == [
            "9月18日 周五", "9月24日 周四（9月25日 周五 休息，提前）",
            "9月30日 周三（10月2日 周五 休息，提前）", "10月9日 周五",
        ]  # fmt: skip
        await host_presses(town, "定下")
        assert await held(town, "party_lecture") == [
            "09-18 09:00", "09-24 09:00", "09-30 09:00", "10-09 09:00", "10-16 09:00",
        ]  # fmt: skip


async def test_a_clash_with_what_is_planned_and_with_other_series_is_said(town: Town) -> None:
    await begin(town, "每季度第二个月第二个周二 9:00 党课 二楼")
    await host_writes(town, "政治学习 12月9日 14:00 90分钟 三楼")
    await host_presses(town, "定下")
    shown = await host_writes(town, STUDY)
    assert "注意：12月9日 周三 14:00–15:30 已有政治学习，时间重叠" in lines(shown)
    # On 9 February 2027, far beyond what is planned by now.
    shown = await host_writes(town, "警示教育 每月第二个周二 9:30")
    assert "注意：2月9日 周二 9:00–10:00 已有党课，时间重叠" in lines(shown)


async def test_a_group_hears_of_it_without_a_sound(town: Town) -> None:
    await begin(town)
    await town.winding.forward(at("17:01", "2026-12-01"))
    assert any("政治学习" in one for one in group_says(town))
    ((sounds,),) = await town.query(
        "SELECT SUM(pings) FROM session WHERE occurrence = '2026-12-02'"
    )
    assert sounds == 0


async def test_a_change_concerns_only_what_is_not_announced_yet(town: Town) -> None:
    await begin(town)
    await town.winding.forward(at("17:01", "2026-12-01"))  # that of the 2nd is announced
    await open_card(town)
    await host_presses(town, "12月9日 周三 14:30", "改时间", "12月3日 周四", "10:00", "确定改")
    await open_card(town)
    await host_presses(town, "12月16日 周三 14:30", "不开了", "确定不开")
    await open_card(town)
    await host_presses(town, "12月30日 周三 14:30", "改地点")
    await host_writes(town, "礼堂")
    await host_presses(town, "确定改")
    await open_card(town)
    await host_presses(town, "改计划", "改时间")
    shown = await host_writes(town, "15:00 四楼")
    assert lines(shown)[0] == "政治学习 · 每周三 15:00–16:00 · 四楼"
    assert days(shown)[:4] == [
        "12月2日 周三 14:30（已通知，照原样）", "12月3日 周四 10:00（单独改过，照原样）",
        "12月16日 周三（这次已定不开）", "12月23日 周三",
    ]  # fmt: skip
    done = await host_presses(town, "确定改")
    assert lines(done)[0] == "已改好，还没通知的照新的来"
    assert "12月2日 周三 14:30、12月3日 周四 10:00" in lines(done)[-1]
    meant = [
        "11-25 14:30", "12-02 14:30", "12-03 10:00", "12-23 15:00", "12-30 15:00",
    ]  # fmt: skip
    assert await held(town) == meant
    places = await town.query(
        "SELECT place FROM session WHERE state = 'planned' ORDER BY starts_at"
    )
    assert [one for (one,) in places] == ["三楼会议室", "三楼会议室", "四楼", "礼堂"]
    # Weeks later all that was moved or dropped is as it was, and all else goes on.
    await town.winding.forward(at("12:00", "2026-12-20"))
    assert await held(town) == [*meant, "01-06 15:00", "01-13 15:00", "01-20 15:00"]


async def test_another_day_of_the_week_makes_no_second_session_in_a_week(town: Town) -> None:
    await begin(town)
    await town.winding.forward(at("17:01", "2026-12-01"))
    await open_card(town)
    await host_presses(town, "改计划", "改日子", "每周", "周四")
    shown = await host_presses(town, "选好了")
    assert days(shown)[:3] == ["12月2日 周三（已通知，照原样）", "12月10日 周四", "12月17日 周四"]
    await host_presses(town, "确定改")
    assert await held(town) == [
        "11-25 14:30", "12-02 14:30", "12-10 14:30", "12-17 14:30", "12-24 14:30", "12-31 14:30",
    ]  # fmt: skip
    # Those that were moved are the same sessions: who is on leave from one is told.
    assert await town.query("SELECT COUNT(*) FROM session") == [(6,)]
    await open_card(town)
    await host_presses(town, "改计划", "改日子", "每月", "按日期，例如 25日", "15", "确定改")
    # Weeks are no months: what was announced stays, the rest is what the month says.
    assert await held(town) == ["11-25 14:30", "12-02 14:30", "12-15 14:30"]
    await open_card(town)
    await host_presses(town, "改计划", "改日子", "每周", "周三", "选好了", "确定改")
    assert await held(town) == [
        "11-25 14:30", "12-02 14:30", "12-09 14:30", "12-16 14:30", "12-23 14:30", "12-30 14:30",
    ]  # fmt: skip


async def test_who_reported_leave_keeps_it_when_the_hour_changes_and_hears_of_another_day(
    town: Town,
) -> None:
    await begin(town)
    leave = await write(town, town.account("李娜"), "请假")
    label = next(one for one in labels(leave) if one.startswith("12月9日"))
    await choose(town, town.account("李娜"), label)
    await choose(town, town.account("李娜"), "年休")
    await open_card(town)
    await host_presses(town, "改计划", "改时间", "16:00", "确定改")
    reported = "SELECT COUNT(*) FROM leave WHERE state = 'reported'"
    assert await town.query(reported) == [(1,)]
    await open_card(town)
    await host_presses(town, "改计划", "改日子", "每周", "周五", "选好了", "确定改")
    await town.later(2)
    assert await town.query(reported) == [(0,)]
    assert "您原来（12月9日 周三 16:00）的请假不再算" in town.private("李娜")


async def test_ending_asks_once_and_drops_what_nobody_was_told_of(town: Town) -> None:
    await begin(town)
    await town.winding.forward(at("17:01", "2026-12-01"))
    await open_card(town)
    asked = await host_presses(town, "结束计划")
    assert "结束这个计划？已排好、还没通知的 4 次不再开" in lines(asked)
    assert lines(asked)[-1] == "已通知或单独改过的 1 次不变：12月2日 周三 14:30"
    await host_presses(town, "先不结束")
    assert len(await held(town)) == 6
    before = len(group_says(town))
    await host_presses(town, "结束计划")
    done = await host_presses(town, "确定结束")
    assert lines(done)[0] == "这个计划已结束"
    assert await held(town) == ["11-25 14:30", "12-02 14:30"]
    await town.winding.forward(at("12:00", "2027-02-01"))
    assert await held(town) == ["11-25 14:30", "12-02 14:30"]
    assert len(group_says(town)) <= before + 1, "nobody is told of what nobody was told of"
    listed = await host_writes(town, "计划")
    assert "还没有学习计划" in (listed.text or "")


async def test_it_is_undone_for_ten_minutes_even_where_the_group_knows(town: Town) -> None:
    await begin(town)  # that of today is announced at once: it begins in half an hour
    await town.later(5)
    assert any("政治学习" in one for one in group_says(town))
    undone = await host_presses(town, "撤销")
    assert lines(undone) == ["已撤销 1 项计划，排好的都不开了"]
    assert await held(town) == []
    await town.later(5)
    assert any("不开了" in one for one in group_says(town))
    await begin(town)
    await town.later(11 * 60)
    late = await told(town, town.account(HOST), "撤销")
    assert late.text == "已过 10 分钟，不能撤销。请打开这个计划点 [结束计划]"
    assert len(await held(town)) == 6


async def test_after_a_downtime_the_horizon_is_filled_and_nothing_in_the_past(town: Town) -> None:
    await begin(town)
    await begin(town, "每月25日 9:00 党课")
    await town.bot.shut_down()
    town.clock.move(at("12:00", "2027-03-03") - town.clock.now())
    town.bot = town.make_bot()
    await town.bot.start()
    await town.rest()
    # Planned before it was gone: up to 30 December. From 3 March at noon: up to 7 April.
    assert await held(town) == [
        "11-25 14:30", "12-02 14:30", "12-09 14:30", "12-16 14:30", "12-23 14:30", "12-30 14:30",
        "03-03 14:30", "03-10 14:30", "03-17 14:30", "03-24 14:30", "03-31 14:30", "04-07 14:30",
    ]  # fmt: skip
    assert (await held(town, "party_lecture"))[1:] == ["03-25 09:00"]


async def have(town: Town, day: OwnDay, *, is_told: bool) -> None:
    """Have the organisation have a day of its own; what follows of it follows if that is told."""

    async def unit(tx: Tx) -> None:
        await own_days.put(tx, [day])
        if is_told:
            await other_days.begin(tx, town.clock.now(), ZONE)

    await town.db.write(unit)
    await town.later(1)
    await town.later(1)


async def test_days_off_that_become_known_are_followed_as_long_as_nobody_was_told(
    town: Town,
) -> None:
    await begin(town)
    off = date(2026, 12, 23)
    await have(town, OwnDay(off, is_workday=False, note=""), is_told=False)
    await town.winding.forward(at("12:00", "2026-12-03"))
    assert "12-23 14:30" not in await held(town)
    await have(town, OwnDay(off, is_workday=True, note=""), is_told=False)
    await town.winding.forward(at("12:00", "2026-12-10"))
    assert "12-23 14:30" in await held(town), "and it is planned anew when it is worked again"


async def test_when_the_organisations_days_change_series_follow_at_once(town: Town) -> None:
    await begin(town)
    off = date(2026, 12, 23)
    await have(town, OwnDay(off, is_workday=False, note=""), is_told=True)
    assert "12-23 14:30" not in await held(town)
    await have(town, OwnDay(off, is_workday=True, note=""), is_told=True)
    assert "12-23 14:30" in await held(town)


async def test_every_second_week_may_begin_a_week_later_and_end_on_a_day(town: Town) -> None:
    shown = await host_writes(town, "每两周周五 15:00 政治学习")
    assert days(shown)[:3] == ["11月27日 周五", "12月11日 周五", "12月25日 周五"]
    shown = await host_presses(town, "错开一周")
    assert days(shown)[:2] == ["12月4日 周五", "12月18日 周五"]
    await host_presses(town, "到哪天")
    shown = await host_writes(town, "12月18日")
    assert days(shown) == ["12月4日 周五", "12月18日 周五"]
    assert "到 12月18日 周五 为止" in lines(shown)
    await host_presses(town, "定下")
    await town.winding.forward(at("12:00", "2027-01-20"))
    assert await held(town) == ["12-04 15:00", "12-18 15:00"]
    assert await town.query("SELECT state FROM series") == [("ended",)]


async def year_of(town: Town) -> Message:
    await host_writes(town, "计划")
    return await host_presses(town, "一年的常规安排")


async def test_a_usual_year_is_shown_ticked_and_taken_once(town: Town) -> None:
    shown = await year_of(town)
    assert lines(shown) == [
        "城关派出所党支部（演示） · 一年的常规安排",
        "✓ 政治学习　每周三 14:30，首次 11月25日 周三",
        "✓ 支部委员会会议　每月第一个周一 9:00，首次 12月7日 周一",
        "✓ 党小组会（2 个党小组）　每月第二个周四 15:00，首次 12月10日 周四",
        "✓ 主题党日　每月第一个周五 14:30，首次 12月4日 周五",
        "✓ 支部党员大会　每季度第三个月第四个周五 14:30，首次 12月25日 周五",
        "✓ 组织生活会　每年12月第一个周四 9:00，首次 12月3日 周四",
        "✓ 民主评议党员　每年12月第一个周四 14:30，首次 12月3日 周四",
        "？ 党课　由支部定，要排请点下面的按钮选多久一次",
        "点一下可以去掉或加上。时间、地点定下后可以逐个改",
    ]
    await host_presses(town, "党课：不排", "✓ 党课：每季度", "✓ 党课：每月", "党课：不排")
    shown = await host_presses(town, "✓ 民主评议党员")
    assert "— 民主评议党员　这次不排" in lines(shown)
    take = next(
        one["callback_data"] for row in shown.buttons() for one in row if one["text"] == "定下 8 项"
    )
    done = await host_presses(town, "定下 8 项")
    assert lines(done)[0] == "已定下 8 项计划"
    user_id = town.account(HOST)
    again = town.standin.press(user_id, user_id, done.id, data=take, forged=True)
    await town.rest()
    assert again.answered is not None
    assert again.answered.text == "已定下，不用再点"
    assert await town.query("SELECT COUNT(*) FROM series") == [(8,)]
    assert await held(town, "group_meeting") == ["12-10 15:00", "12-10 15:00"]
    assert await held(town, "theme_day") == ["12-04 14:30"]
    assert await held(town, "appraisal") == []
    assert await held(town, "party_lecture") == [], "the first is on 19 February"
    shown = await year_of(town)
    assert "已有 政治学习　每周三 14:30" in lines(shown)
    assert labels(shown) == ["✓ 民主评议党员", "定下 1 项", "返回"]
    await host_writes(town, "计划")


async def test_a_usual_year_is_undone_as_a_whole(town: Town) -> None:
    await year_of(town)
    done = await host_presses(town, "定下 8 项")
    assert done
    undone = await host_presses(town, "撤销")
    assert lines(undone) == ["已撤销 8 项计划，排好的都不开了"]
    assert await town.query("SELECT COUNT(*) FROM session WHERE state <> 'dropped'") == [(0,)]
    await year_of(town)
    await host_presses(town, "定下 8 项")
    assert len(await held(town)) == 6, "and may be taken again"


async def test_a_usual_year_leaves_out_what_the_unit_does_not_hold_and_says_why(
    town: Town,
) -> None:
    await change(town, "UPDATE member SET party_status = 'none' WHERE id % 4 <> 0")
    await change(town, "UPDATE unit SET level = 'branch' WHERE level = 'group'")
    shown = await year_of(town)
    assert "不排 支部委员会会议：正式党员不足 7 人，不设支部委员会" in lines(shown)
    assert "不排 党小组会：本支部没有党小组" in lines(shown)
    await change(town, "UPDATE unit SET level = 'general_branch' WHERE id = :id", id=town.unit_id)
    shown = await year_of(town)
    assert lines(shown)[1:] == [
        "✓ 理论学习中心组学习　每季度第二个月第二个周二 9:00，首次 2027年2月9日 周二",
        *([NOT_KNOWN] if announced_years()[1] == 2026 else []),
        "点一下可以去掉或加上。时间、地点定下后可以逐个改",
    ]


async def test_the_usual_year_follows_what_the_unit_did_and_says_what_overlaps(
    town: Town,
) -> None:
    await host_writes(town, "政治学习 12月4日 15:00 三楼")
    await host_presses(town, "定下")
    shown = await year_of(town)
    assert "✓ 政治学习　每周五 15:00，首次 11月27日 周五" in lines(shown)
    assert "注意：12月4日 周五 15:00–16:00 已有政治学习，时间重叠" in lines(shown)


async def test_of_two_cards_the_newer_one_counts(town: Town) -> None:
    first = await host_writes(town, STUDY)
    await host_writes(town, "每月25日 9:00 党课")
    refused = await told(town, town.account(HOST), "定下", first)
    assert refused.text == "这张已经不用了，请在最下面那张上接着办"
    await host_presses(town, "取消")
    assert newest(town, town.account(HOST)).text == "没有改动"
    assert await town.query("SELECT COUNT(*) FROM series") == [(0,)]

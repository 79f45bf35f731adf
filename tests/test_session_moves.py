"""改时间, 改地点, 不开了: what was wished is what happens, and what is said of it is so."""

from tests.people_scene import choose, labels, newest, told, write
from tests.session_scene import (
    HOST,
    card,
    group_says,
    lines,
    plan_by_line,
    press,
    report_leave,
    state_of,
)
from tests.town import Town, at

SAME = "时间和地点都没有变"


async def move_to(town: Town, words: str) -> str:
    """Press [改时间] below the newest message, write a time and confirm it; return what is said."""
    user_id = town.account(HOST)
    await choose(town, user_id, "改时间")
    await write(town, user_id, words)
    return (await choose(town, user_id, "确定改")).text or ""


async def test_a_time_alone_is_of_the_day_that_was_chosen_or_planned(town: Town) -> None:
    await plan_by_line(town, "政治学习 周五 14:30 三楼会议室")
    user_id = town.account(HOST)
    await choose(town, user_id, "改时间")
    shown = await write(town, user_id, "15:00")
    assert lines(shown)[1] == "改到 11月27日 周五 15:00？会议帖还没发，不用另外通知"
    await choose(town, user_id, "返回")
    await choose(town, user_id, "11月30日 周一")
    shown = await write(town, user_id, "15:15")
    assert lines(shown)[1].startswith("改到 11月30日 周一 15:15？")
    shown = await write(town, user_id, "明天 25:00")
    assert lines(shown)[0].startswith("没看懂“25:00”")
    assert lines(shown)[-1] == "明天几点开始？"
    shown = await choose(town, user_id, "返回")
    shown = await choose(town, user_id, "先不改")
    assert lines(shown) == ["没有改", "政治学习 · 11月27日 周五 14:30–15:30 · 三楼会议室"]
    assert labels(shown) == ["改时间", "改地点", "不开了"]


async def test_end_and_place_are_changed_with_the_time(town: Town) -> None:
    await plan_by_line(town, "政治学习 明天 14:30 三楼会议室")
    user_id = town.account(HOST)
    await choose(town, user_id, "改时间")
    shown = await write(town, user_id, "政治学习 周五 15:00-17:00 四楼会议室")
    assert lines(shown)[1].startswith("改到 11月27日 周五 15:00–17:00 · 四楼会议室？")
    shown = await choose(town, user_id, "确定改")
    assert lines(shown) == [
        "已改好，没有另外通知", "政治学习 · 11月27日 周五 15:00–17:00 · 四楼会议室",
    ]  # fmt: skip
    await town.go_to("17:00", "2026-11-26")
    await choose(town, user_id, "改地点")
    shown = await write(town, user_id, "五楼")
    assert lines(shown)[1] == "改到 明天 15:00 · 五楼？确定后马上告诉大家"
    shown = await choose(town, user_id, "确定改")
    assert lines(shown)[0] == "已改好，已告诉大家"
    await town.later(5)
    assert group_says(town) == [
        "📖 政治学习 · 明天 15:00–17:00 · 五楼",
        "📖 明天 15:00 的政治学习 改地点：五楼",
    ]
    await choose(town, user_id, "改时间")
    shown = await write(town, user_id, "15:00")
    assert lines(shown)[0] == SAME
    shown = await choose(town, user_id, "改时间")
    shown = await write(town, user_id, "好的")
    assert lines(shown)[0] != SAME


async def test_what_was_wished_before_is_not_what_a_button_does_now(town: Town) -> None:
    await plan_by_line(town, "政治学习 明天 14:30 三楼会议室")
    user_id = town.account(HOST)
    await choose(town, user_id, "改时间")
    first = await write(town, user_id, "周五 15:00 四楼会议室")
    await write(town, user_id, "周五 15:00 五楼")
    assert (await told(town, user_id, "确定改", first)).text == "内容有变动，请重新点 [改时间]"
    shown = await choose(town, user_id, "确定改")
    assert lines(shown)[1].endswith("五楼")
    shown = await choose(town, user_id, "改时间")
    shown = await write(town, user_id, "党课 周五 9:00")
    assert "定下" in labels(shown), "a line for another kind plans that"


async def test_moving_and_dropping_warn_and_tell_what_is_so(town: Town) -> None:
    await plan_by_line(town, "党课 周五 15:00")
    await plan_by_line(town, "政治学习 周五 9:00")
    user_id = town.account(HOST)
    await choose(town, user_id, "改时间")
    shown = await write(town, user_id, "15:30")
    assert lines(shown)[1] == "注意：11月27日 周五 15:00–16:00 已有党课，时间重叠"
    await choose(town, user_id, "返回")
    await choose(town, user_id, "先不改")
    shown = await choose(town, user_id, "不开了")
    assert lines(shown)[-1] == "这次不开了？会议帖还没发，不用另外通知"
    await choose(town, user_id, "先不改")
    await choose(town, user_id, "不开了")
    shown = await choose(town, user_id, "确定不开")
    assert lines(shown)[0] == "这次会议不开了，没有另外通知"
    await town.later(10)
    assert group_says(town) == []


async def test_who_is_asked_for_a_time_of_what_is_dropped_meanwhile_is_told(town: Town) -> None:
    done = await plan_by_line(town, "政治学习 今天 17:00 三楼会议室")
    user_id = town.account(HOST)
    await write(town, user_id, "开会")
    await choose(town, user_id, "已定的会议")
    await choose(town, user_id, "今天 17:00 政治学习")
    asked = await choose(town, user_id, "改时间")
    await told(town, user_id, "不开了", done)
    await town.later(1)
    await told(town, user_id, "确定不开", done)
    await town.later(5)
    assert (await told(town, user_id, "明天", asked)).text == "这次会议不开了，不用再改"
    shown = await write(town, user_id, "明天 15:00")
    assert shown.text == "这次会议不开了，不用再改"


async def test_a_session_that_comes_back_to_its_time_is_opened_again(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 16:00 三楼会议室")
    await town.go_to("15:57")
    await town.tap("王强")
    await town.later(5)
    await press(town, "点名")
    await town.later(5)
    await press(town, "点名完毕")
    await write(town, town.account(HOST), "开会")
    await choose(town, town.account(HOST), "已定的会议")
    await choose(town, town.account(HOST), "今天 16:00 政治学习")
    await move_to(town, "明天 16:00")
    await move_to(town, "今天 16:00")
    await town.ring()
    await town.later(10)
    assert group_says(town)[-1].startswith(
        "📖 政治学习 · 今天 16:00 · 三楼会议室\n应到 24　已签到 0"
    )
    check_in = [one for one in town.standin.from_bot(town.group) if "签到" in labels(one)]
    assert len(check_in) == 1
    assert ((await town.tap("王强", check_in[0])).text or "").startswith("已签到 15:5")
    await town.later(5)
    await press(town, "报数")
    await town.later(5)
    assert "已签到 1 人" in (card(town).text or ""), "the roll is to be called anew"
    assert len([one for one in group_says(town) if "改时间" in one]) == 2


async def test_leave_stays_on_its_day_and_is_void_on_another(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 16:00 三楼会议室")
    await report_leave(town, "李娜", "值班")
    await town.later(1)
    await move_to(town, "今天 16:30")
    shown = await write(town, town.account("李娜"), "请假")
    assert "已报备：值班，今天 16:30" in lines(shown)
    user_id = town.account(HOST)
    await move_to(town, "周五 16:00")
    await town.later(5)
    asked = newest(town, town.account("李娜"))
    assert asked.text == (
        "政治学习改到 11月27日 周五 16:00，您原来（今天 16:30）的请假不再算。"
        "改后来不了，请再点 [请假]"
    )
    await town.go_to("15:50", "2026-11-27")
    assert await state_of(town, "李娜") == "expected"
    assert newest(town, user_id) is not None
    await told(town, town.account("李娜"), "请假", asked)
    await town.later(1)
    await choose(town, town.account("李娜"), "值班")
    assert await state_of(town, "李娜") == "leave"


async def test_what_was_not_held_after_all_stays_in_ones_own_record(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await town.tap("李娜")
    await town.winding.forward(at("15:31"))
    await press(town, "没开成")
    assert lines(card(town))[-1] == "没开成？点 [不开了] 就记为没开成，不另外通知"
    assert await press(town, "不开了") == "这次会议不开了，没有另外通知"
    shown = await write(town, town.account("李娜"), "/me")
    assert "今天 14:30 政治学习：已签到 14:20，没开成" in lines(shown)

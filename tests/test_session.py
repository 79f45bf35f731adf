"""A session from plan to a confirmed record, as officers and their secretary live it."""

from tests.people_scene import choose, labels, newest, write
from tests.session_scene import (
    HOST,
    card,
    group_says,
    lines,
    plan_by_line,
    press,
    report_leave,
    told,
)
from tests.town import Town


async def test_a_session_is_planned_by_four_presses_and_no_typing(town: Town) -> None:
    user_id = town.account(HOST)
    asked = await write(town, user_id, "/meeting")
    assert "开什么会" in (asked.text or "")
    assert "支部党员大会" in labels(asked)
    assert "党委会" not in labels(asked)  # a branch has none
    await choose(town, user_id, "政治学习")
    await choose(town, user_id, "明天")
    preview = await choose(town, user_id, "14:30")
    assert lines(preview) == [
        "政治学习 · 明天 14:30–15:30",
        "城关派出所党支部（演示）",
        "应到 24 人",
        "主持：王建国　记录：（待填）",
    ]
    done = await choose(town, user_id, "定下")
    assert lines(done) == [
        "已定下",
        "政治学习 · 明天 14:30–15:30",
        "今天 17:00 在群里发会议帖，明天 14:15 开始签到",
    ]
    assert await town.query("SELECT COUNT(*) FROM session") == [(1,)]


async def test_one_line_plans_it_once_it_was_echoed(town: Town) -> None:
    done = await plan_by_line(town, "政治学习 明天 14:30 90分钟 三楼会议室 含第一议题")
    assert lines(done)[1] == "政治学习 · 明天 14:30–16:00 · 三楼会议室"
    await town.go_to("17:00")
    assert group_says(town) == ["📖 政治学习 · 明天 14:30–16:00 · 三楼会议室\n含第一议题"]
    post = town.standin.from_bot(town.group)[-1]
    assert labels(post) == ["请假", "详情"]
    assert post.silent is False
    await town.go_to("00:00", "2026-11-26")
    assert group_says(town) == ["📖 政治学习 · 今天 14:30–16:00 · 三楼会议室\n含第一议题"]


async def test_what_is_not_understood_is_told_with_an_example(town: Town) -> None:
    said = await write(town, town.account(HOST), "/meeting 政治学习 明儿个仨点")
    assert "可以这样写：政治学习 明天 15:00" in (said.text or "")
    assert await town.query("SELECT COUNT(*) FROM session") == [(0,)]


async def test_the_whole_way_to_a_confirmed_record(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 15:30 60分钟 三楼会议室")
    assert group_says(town) == ["📖 政治学习 · 今天 15:30–16:30 · 三楼会议室"]
    await town.go_to("15:15")
    reported = await report_leave(town, "李娜", "值班")
    assert lines(reported)[0] == "已报备请假（值班），书记会看到"
    for name in ("王建国", "赵敏", "陈静"):
        await town.tap(name)
    await town.later(5)
    assert group_says(town)[-1].splitlines()[-1] == "应到 24　已签到 3　请假 1　未签到 20"
    assert "值班" not in "".join(group_says(town))

    await town.go_to("15:27")
    assert lines(card(town))[1] == "应到 24　已签到 3　请假 1　未签到 20"
    assert "请假：李娜 值班" in lines(card(town))
    await press(town, "全部同意")
    assert "请假：李娜 值班（已同意）" in lines(card(town))

    await press(town, "点名")
    assert lines(card(town))[-1].startswith("点名：到会 23/24　请假 1　未到 0。")
    await press(town, "✓ 刘洋")
    await press(town, "✓ 王强")
    assert lines(card(town))[-1].startswith("点名：到会 21/24　请假 1　未到 2。")
    await press(town, "点名完毕")
    assert "点名：到会 21/24　请假 1　未到 2" in lines(card(town))
    assert "未到：刘洋、王强" in lines(card(town)), "the names come before the record is confirmed"
    await press(town, "报数")
    assert lines(card(town))[1] == "应到 24 人，实到 21 人，请假 1 人，未到 2 人。"
    await press(town, "返回")

    await town.go_to("16:30")
    assert "签到已结束" in lines(card(town))
    assert await press(town, "核对无误") == "已核对，10 分钟内可以撤销"
    assert lines(card(town)) == [
        "政治学习 11月25日 周三 15:30",
        "应到 24　实到 21　请假 1　缺席 2",
        "缺席：刘洋、王强",
        "请假：李娜 值班（已同意）",
        "已核对",
    ]
    await press(town, "复制记录表头")
    assert lines(card(town))[1:] == [
        "2026年11月25日 15:30–16:30，三楼会议室。政治学习",
        "主持：王建国　记录：（待填）",
        "应到 24 人，实到 21 人，请假 1 人（值班 1），缺席 2 人。",
    ]
    copy = next(b for row in card(town).buttons() for b in row if "copy_text" in b)
    assert copy["copy_text"]["text"].splitlines() == lines(card(town))[1:]
    assert group_says(town)[-1].splitlines()[-1] == "应到 24　实到 21　请假 1　缺席 2"
    assert told(town, "李娜").startswith("已报备请假")
    assert newest(town, town.account(HOST)).id == card(town).id

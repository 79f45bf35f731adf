"""A session is planned: what a card shows is what is settled, and nothing is misread in silence."""

from tests.delivering import change
from tests.people_scene import choose, labels, told, write
from tests.session_scene import HOST, lines, plan_by_line, press
from tests.town import Town

A, B = "政治学习 明天 10:00 三楼会议室", "警示教育 12月2日 16:00 一楼大厅"


async def planned(town: Town) -> list[tuple[str, str]]:
    """Return kind and place of all that is planned, the oldest first."""
    return [
        (str(kind), str(place))
        for kind, place in await town.query(
            "SELECT k.name, s.place FROM session s JOIN kind k ON k.code = s.kind ORDER BY s.id"
        )
    ]


async def test_a_card_settles_what_it_shows_or_says_where_to_go_on(town: Town) -> None:
    user_id = town.account(HOST)
    first = await write(town, user_id, A)
    second = await write(town, user_id, B)
    refused = await told(town, user_id, "定下", first)
    assert refused.text == "这张已经不用了，请在最下面那张上接着办"
    await town.later(1)
    assert first.text == "这张已经不用了，请看下面那张"
    assert labels(first) == []
    assert await planned(town) == []
    await told(town, user_id, "定下", second)
    assert await planned(town) == [("警示教育", "一楼大厅")]


async def test_a_second_press_says_that_it_was_taken(town: Town) -> None:
    user_id = town.account(HOST)
    card = await write(town, user_id, A)
    data = next(
        one["callback_data"] for row in card.buttons() for one in row if one["text"] == "定下"
    )
    for said in ("", "已定下，不用再点"):
        pressed = town.standin.press(user_id, user_id, card.id, data=data, forged=True)
        await town.rest()
        assert pressed.answered is not None
        assert (pressed.answered.text or "") == said
    assert len(await planned(town)) == 1


async def test_a_card_that_shows_something_else_by_now_is_shown_anew_before_it_is_settled(
    town: Town,
) -> None:
    user_id = town.account(HOST)
    card = await write(town, user_id, A)
    data = next(
        one["callback_data"] for row in card.buttons() for one in row if one["text"] == "定下"
    )
    await choose(town, user_id, "加第一议题")
    pressed = town.standin.press(user_id, user_id, card.id, data=data, forged=True)
    await town.rest()
    assert pressed.answered is not None
    assert pressed.answered.text == "内容有变动，请看一下再点 [定下]"
    assert "含第一议题" in lines(card)
    assert "去掉第一议题" in labels(card)
    assert await planned(town) == []


async def test_a_complete_line_begins_anew_and_a_single_answer_does_not(town: Town) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "政治学习 12月3日 10:00 三楼会议室 90分钟")
    shown = await write(town, user_id, "支委会 12月3日 9:00")
    assert lines(shown)[0] == "支部委员会会议 · 12月3日 周四 9:00–10:00", "no place, no 90 minutes"
    assert "应到 3 人" in (shown.text or "")
    shown = await write(town, user_id, "四楼小会议室")
    assert lines(shown)[0].endswith("9:00–10:00 · 四楼小会议室")
    shown = await write(town, user_id, "14:30")
    assert lines(shown)[0].startswith("支部委员会会议 · 12月3日 周四 14:30"), "the day is kept"
    shown = await write(town, user_id, "政治学习")
    assert "应到 24 人" in (shown.text or ""), "another kind has its own audience"
    assert lines(shown)[0].endswith("12月3日 周四 14:30–15:30 · 四楼小会议室")


async def test_a_time_alone_is_of_the_day_that_was_chosen(town: Town) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "/meeting")
    await choose(town, user_id, "政治学习")
    await choose(town, user_id, "11月30日 周一")
    shown = await write(town, user_id, "15:00")
    assert lines(shown)[0] == "政治学习 · 11月30日 周一 15:00–16:00"
    shown = await write(town, user_id, "/meeting 政治学习 13:00")
    assert lines(shown)[0] == "政治学习 · 明天 13:00–14:00", "without a day the next one is meant"


async def test_what_was_clear_is_kept_and_the_rest_is_asked_for(town: Town) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, A)
    shown = await write(town, user_id, "党课 今天 13:00 二楼")
    assert lines(shown) == [
        "这个时间已经过去，请换一个", "党课：哪一天？也可以直接写，例如 明天 14:30",
    ]  # fmt: skip
    assert "定下" not in labels(shown)
    shown = await write(town, user_id, "明天 25:00")
    assert lines(shown)[0].startswith("没看懂“25:00”")
    assert lines(shown)[1].startswith("党课，明天：几点开始？")
    shown = await choose(town, user_id, "9:00")
    assert lines(shown)[0] == "党课 · 明天 9:00–10:00 · 二楼"
    shown = await write(town, user_id, "半天")
    assert lines(shown)[1] == "开多久？"
    assert "定下" not in labels(shown)


async def test_a_name_that_is_misspelt_is_no_place(town: Town) -> None:
    user_id = town.account(HOST)
    shown = await write(town, user_id, "政冶学习 明天 14:30 三楼会议室")
    assert lines(shown)[0] == "没看懂“政冶学习”。会议名称请照下面的写，或点一下"
    shown = await choose(town, user_id, "政治学习")
    assert lines(shown)[0] == "政治学习 · 明天 14:30–15:30 · 三楼会议室"
    shown = await write(town, user_id, "警示较育 明天 9:00 一楼")
    assert lines(shown)[0].startswith("没看懂“警示较育”")
    await write(town, user_id, "取消")
    said = await write(town, user_id, "明天 14:30 三楼会议室")
    assert (said.text or "").startswith("没看懂是什么会。要安排会议，请写上会议名称，例如 政治学习")


async def test_after_a_typed_cancel_the_card_says_what_to_do(town: Town) -> None:
    user_id = town.account(HOST)
    card = await write(town, user_id, A)
    said = await write(town, user_id, "取消")
    assert said.text == "已取消，没有安排会议"
    assert (await told(town, user_id, "定下", card)).text == "这一步已失效，请重新发送 开会"
    await town.later(1)
    assert card.text == "这次没有定下。要安排会议，请发送 开会"
    assert labels(card) == []


async def test_a_draft_outlives_what_comes_between(town: Town) -> None:
    await town.plan("14:10")
    await town.go_to("14:08")
    user_id = town.account(HOST)
    await write(town, user_id, A)
    await press(town, "更多")
    await press(town, "加资料")
    await write(town, user_id, "学习提纲")
    shown = await write(town, user_id, "四楼")
    assert lines(shown)[0] == "政治学习 · 明天 10:00–11:00 · 四楼"
    await press(town, "加资料")
    await told(town, user_id, "定下", shown)
    assert (await planned(town))[-1] == ("政治学习", "四楼")


async def test_who_looks_at_what_is_planned_is_planning_no_more(town: Town) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "开会")
    await choose(town, user_id, "已定的会议")
    said = await write(town, user_id, "三楼")
    assert (said.text or "").startswith("没看懂。")


async def test_what_cannot_be_taken_is_said_and_not_cut(town: Town) -> None:
    user_id = town.account(HOST)
    shown = await write(town, user_id, "政治学习 明天 9:00 13小时")
    assert lines(shown) == ["最长 12 小时，请换一个", "开多久？"]
    shown = await choose(town, user_id, "60 分钟")
    assert lines(shown)[0] == "政治学习 · 明天 9:00–10:00"
    shown = await write(town, user_id, "2030年1月5日")
    assert lines(shown)[0] == "最多安排到一年后，请换一天"
    await choose(town, user_id, "明天")
    await choose(town, user_id, "议题")
    shown = await write(town, user_id, "议" * 201)
    assert lines(shown)[0] == "太长了，请在 200 字以内"
    await write(town, user_id, "议" * 200)
    await choose(town, user_id, "更多")
    await choose(town, user_id, "线上链接")
    shown = await write(town, user_id, "不是链接 javascript:alert(1)")
    assert lines(shown)[0].startswith("这不是网址。")
    shown = await write(town, user_id, "https://meeting.example/1?a=1")
    assert "https://meeting.example/1?a=1" in lines(shown)


async def test_what_overlaps_is_warned_of(town: Town) -> None:
    done = await plan_by_line(town, "政治学习 明天 23:00 两小时")
    assert lines(done)[1] == "政治学习 · 明天 23:00–次日 1:00"
    shown = await write(town, town.account(HOST), "党课 明天 23:10")
    assert "注意：明天 23:00–次日 1:00 已有政治学习，时间重叠" in lines(shown)
    shown = await write(town, town.account(HOST), "党课 11月27日 1:00")
    assert "注意" not in (shown.text or "")


async def test_no_first_topic_is_a_word_too(town: Town) -> None:
    await plan_by_line(town, "政治学习 明天 9:00 含第一议题")
    shown = await write(town, town.account(HOST), "政治学习 周五 9:00")
    assert "含第一议题" in lines(shown), "as the last time"
    shown = await write(town, town.account(HOST), "政治学习 周五 9:00 没有第一议题")
    assert "含第一议题" not in lines(shown)


async def test_a_party_group_is_known_by_its_name_and_a_fuller_name_is_a_title(
    town: Town,
) -> None:
    user_id = town.account(HOST)
    shown = await write(town, user_id, "第一党小组会 周五 15:00 活动室")
    assert lines(shown)[:2] == ["党小组会 · 11月27日 周五 15:00–16:00 · 活动室", "第一党小组"]
    shown = await write(town, user_id, "专题组织生活会 周五 15:00")
    assert lines(shown)[0] == "组织生活会 · 11月27日 周五 15:00–17:00"
    assert "主题：专题组织生活会" in lines(shown)


async def test_an_exception_is_not_the_usual_length_and_who_has_left_is_not_the_chair(
    town: Town,
) -> None:
    user_id = town.account(HOST)
    await plan_by_line(town, "政治学习 明天 9:00 30分钟")
    shown = await write(town, user_id, "政治学习 周五 9:00")
    assert lines(shown)[0].endswith("9:00–10:00"), "one of 30 minutes is an exception"
    await choose(town, user_id, "主持人")
    await choose(town, user_id, "李娜")
    await choose(town, user_id, "定下")
    for day in ("12月1日", "12月2日"):
        await plan_by_line(town, f"政治学习 {day} 9:00 90分钟")
    shown = await write(town, user_id, "政治学习 12月3日 9:00")
    assert lines(shown)[0].endswith("9:00–10:30"), "two of 90 minutes are usual"
    assert "主持：李娜　记录：（待填）" in lines(shown)
    await change(town, "UPDATE member SET state = 'left', left_at = 1 WHERE name = '李娜'")
    shown = await write(town, user_id, "政治学习 12月4日 9:00")
    assert "主持：王建国　记录：（待填）" in lines(shown)

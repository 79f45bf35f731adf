"""The host's card, pressed by people who are interrupted, change their minds, or press twice."""

from datetime import timedelta

from bot.screens import routes
from bot.screens.host_card import VERBS
from bot.standin import Message
from bot.standin.state.files import Upload
from tests.delivering import change
from tests.people_scene import begin, choose, labels, newest, write
from tests.seal_scene import verified
from tests.session_scene import HOST, card, held, lines, press, report_leave, state_of
from tests.test_standin_alone import png
from tests.town import Town, at


async def confirmed(town: Town, *present: str) -> None:
    """Hold a session, have all others be absent, and confirm it."""
    await held(town, *present)
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")


async def cards(town: Town, name: str) -> Message:
    """Have the card of the one session sent to another secretary too."""
    user_id = town.account(name)
    await write(town, user_id, "/meeting")
    await choose(town, user_id, "已定的会议")
    await choose(
        town, user_id, next(one for one in labels(newest(town, user_id)) if "14:30" in one)
    )
    await choose(town, user_id, "主持卡发到这里")
    await town.later(2)
    return card(town, name)


def with_button(message: Message, label: str, data: str) -> Message:
    """Have a message show a button that it showed before."""
    message.keyboard = {"inline_keyboard": [[{"text": label, "callback_data": data}]]}
    return message


async def test_a_correction_that_was_left_is_carried_out_by_nothing_that_is_written(
    town: Town,
) -> None:
    await confirmed(town, "李娜")
    user_id = town.account(HOST)
    await press(town, "更正")
    await press(town, "李娜 到会")
    await press(town, "缺席")
    await press(town, "返回")
    said = await write(town, user_id, "好的，收到")
    assert (said.text or "").startswith("没看懂")
    await press(town, "李娜 到会")
    await press(town, "缺席")
    await change(town, "UPDATE post SET view = '' WHERE kind = 'host_card'")  # as another turned it
    said = await write(town, user_id, "好的，收到")
    assert (said.text or "").startswith("没看懂")
    assert await state_of(town, "李娜") == "present"
    await press(town, "返回")
    await press(town, "返回")

    # A session in one line is that, also while the card asks.
    await press(town, "更正")
    await press(town, "李娜 到会")
    await press(town, "缺席")
    asked = await write(town, user_id, "政治学习 明天 14:30 三楼会议室")
    assert (asked.text or "").startswith("政治学习 · 明天 14:30")
    assert await state_of(town, "李娜") == "present"
    await choose(town, user_id, "取消")

    await press(town, "返回")
    await press(town, "李娜 到会")
    assert labels(card(town))[:2] == ["请假", "缺席"]
    await press(town, "请假")
    assert labels(card(town)) == ["已请假", "核对时点错", "返回"], "reasons that fit"
    said = await write(town, user_id, "临时值班")
    assert said.text == "已更正：李娜 由到会改为请假，会告诉本人"
    assert await state_of(town, "李娜") == "leave"
    assert "撤销" not in labels(card(town)), "a corrected record cannot be taken back"


async def test_material_is_asked_for_only_until_the_card_turns(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "更多")
    await press(town, "加资料")
    said = await write(town, town.account(HOST), "长" * 1001)
    assert (said.text or "").startswith("这段文字超过 1000 字，没有附上")
    town.standin.send_photo(town.account(HOST), town.account(HOST), Upload(png(40, 30), "a.png"))
    await town.later(1)
    assert (newest(town, town.account(HOST)).text or "").startswith("附资料请发来文件、链接或文字")
    await press(town, "返回")
    said = await write(town, town.account(HOST), "一段话")
    assert (said.text or "").startswith("没看懂")
    assert await town.query("SELECT * FROM attachment") == []


async def test_who_cannot_be_told_of_a_correction_is_named_to_who_made_it(town: Town) -> None:
    await confirmed(town, "李娜")
    await press(town, "更正")
    await press(town, "严冬 缺席")
    await press(town, "到会")
    assert await press(town, "已到会") == (
        "已更正：严冬 由缺席改为到会。本人收不到消息，请当面告诉"
    )


async def test_who_is_counted_again_after_all_came_when_they_tapped(town: Town) -> None:
    await held(town, "李娜")
    for label in ("改个别人", "李娜 到会", "不计应到", "改个别人", "李娜 不计应到", "未到"):
        await press(town, label)
    assert await town.query(
        """SELECT e.what, e.how FROM attendance_entry e JOIN member m ON m.id = e.member_id
           WHERE m.name = '李娜' ORDER BY e.id"""
    ) == [
        ("expected", "calendar"),
        ("checked_in", "tap"),
        ("exempt", "confirmation"),
        ("reopened", "undo"),
    ]
    assert (await verified(town.path))[1] == []


async def test_a_roll_that_is_put_back_leaves_all_as_it_was(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "点名")
    await press(town, "✓ 李娜")
    await press(town, "点名完毕")
    before = lines(card(town))
    other = await cards(town, "赵敏")
    await press(town, "点名")
    await press(town, "✓ 王强")
    await press(town, "✗ 李娜")
    assert lines(other) == before, "a roll under way is nobody else's business"
    assert "点名：到会 23/24　未到 1" in lines(card(town))[-1], "the same base as on the front"
    await press(town, "返回，不点名")
    assert lines(card(town)) == before
    await press(town, "点名", "赵敏")
    assert "✗ 李娜" in labels(other)
    await press(town, "✓ 王强", "赵敏")
    await press(town, "点名完毕", "赵敏")
    await town.later(5)
    assert "未到：李娜、王强" in lines(card(town)), "the other card shows what was finished"
    # The marks of 改个别人 are not the roll call's to take back.
    await town.winding.forward(at("15:31"))
    await press(town, "改个别人")
    await press(town, "王强 未到")
    assert "缺席" not in labels(card(town))
    await press(town, "请假")
    assert "请假 1" in (await _record(town))


async def _record(town: Town) -> str:
    await press(town, "复制记录表头")
    said = lines(card(town))[-1]
    await press(town, "返回")
    return said


async def test_the_roll_can_be_finished_after_the_end_of_the_session(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await town.go_to("15:29")
    await press(town, "点名")
    await press(town, "✓ 李娜")
    await town.winding.forward(at("15:31"))
    assert "✗ 李娜" in labels(card(town))
    await press(town, "点名完毕")
    assert lines(card(town))[-2:] == ["未到：李娜", "签到已结束"]


async def test_who_had_checked_in_and_was_called_in_vain_is_named_and_told(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await town.tap("李娜")
    await town.go_to("14:40")
    await press(town, "点名")
    await press(town, "✓ 李娜")
    await press(town, "点名完毕")
    await town.winding.forward(at("15:31"))
    assert "点名未到，但本人签到：李娜 14:20" in lines(card(town))
    assert "未到 1 人" in await _record(town), "nobody is 缺席 yet"
    await press(town, "核对无误")
    await press(town, "撤销")
    assert "点名未到，但本人签到：李娜 14:20" in lines(card(town))
    await press(town, "核对无误")
    await town.winding.leap(timedelta(minutes=9))
    assert "更正" not in town.private("李娜"), "it can still be taken back"
    await town.winding.leap(timedelta(minutes=2))
    await town.later(2)
    told = newest(town, town.account("李娜"))
    assert told.text == (
        "王建国 将您 11月25日 周三 政治学习的记录由已签到更正为缺席，原因：核对时未见到本人"
    )
    assert labels(told) == ["没有异议", "有异议"]
    await choose(town, town.account("李娜"), "有异议")
    await town.later(2)
    await choose(town, town.account(HOST), "改回到会")
    assert await state_of(town, "李娜") == "present"


async def test_who_says_they_were_there_is_heard_also_when_marked_absent(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "点名")
    await press(town, "✓ 李娜")
    await press(town, "点名完毕")
    await town.winding.forward(at("15:31"))
    await write(town, town.account("李娜"), "签到")
    await choose(town, town.account("李娜"), "请书记补录")
    await town.later(2)
    assert "未签到，本人说到会：李娜" in lines(card(town))
    assert labels(card(town))[:3] == ["李娜 说到了", "请假", "缺席"]
    await press(town, "李娜 说到了")
    assert "李娜 说到了" not in labels(card(town))
    await press(town, "核对无误")
    assert await state_of(town, "李娜") == "present"


async def test_the_rest_are_not_those_who_say_they_were_there(town: Town) -> None:
    await held(town, "王强")
    await write(town, town.account("李娜"), "签到")
    await choose(town, town.account("李娜"), "请书记补录")
    await town.later(2)
    assert labels(card(town))[3] == "其余 22 人都缺席"
    await press(town, "其余 22 人都缺席")
    assert await press(town, "核对无误") == "还有 1 人没有定：请先点 到了、请假 或 缺席"


async def test_everybody_stands_as_before_once_a_confirmation_is_taken_back(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "值班")
    await town.tap("王强")
    await town.winding.forward(at("15:31"))
    await press(town, "改个别人")
    await press(town, "李娜 请假")
    await press(town, "到会")
    await press(town, "改个别人")
    await press(town, "王强 到会")
    await press(town, "请假")
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    kept = "SELECT member_id, state, mark, happened_at, leave_id FROM attendance ORDER BY member_id"
    before, shown = await town.query(kept), lines(card(town))
    await press(town, "核对无误")
    await press(town, "撤销")
    assert await town.query(kept) == before
    assert lines(card(town)) == shown
    await press(town, "改个别人")
    await press(town, "李娜 到会")
    await press(town, "请假")
    assert "请假 2 人（值班 1、未说明 1）" in await _record(town), (
        "the kind of leave is still known"
    )


async def test_a_leave_keeps_its_kind_through_corrections(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "值班")
    await town.winding.forward(at("15:31"))
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")
    for now, to, why in (("请假", "到会", "已到会"), ("到会", "请假", "已请假")):
        await press(town, "更正")
        await press(town, f"李娜 {now}")
        await press(town, to)
        await press(town, why)
    assert "请假 1 人（值班 1）" in await _record(town)
    await press(town, "更正")
    await press(town, "李娜 请假")
    await press(town, "缺席")
    await town.says("李娜", "我的")  # she is there, so a third correction of the day reaches her
    await press(town, "不在现场")
    await town.later(2)
    await choose(town, town.account("李娜"), "有异议")
    await town.later(2)
    await choose(town, town.account(HOST), "改回请假")
    await town.later(2)
    assert "请假 1 人（值班 1）" in await _record(town)


async def test_two_presses_on_a_button_are_one(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "更多")
    post = card(town)
    for _ in range(2):
        data = routes.data(routes.HOST, 1, VERBS.index("extend_to"), 75)
        said = await press(town, "延长 15 分钟", message=with_button(post, "延长 15 分钟", data))
        assert said == "已延长到 15:45"
    data = routes.data(routes.HOST, 1, VERBS.index("extend_to"), 12 * 60 + 1)
    said = await press(town, "延长 15 分钟", message=with_button(post, "延长 15 分钟", data))
    assert said == "一次会议最长 12 小时，不能再延长"
    await press(town, "返回", message=with_button(post, "返回", routes.data(routes.HOST, 1, 0, 0)))
    await press(town, "点名")
    ((her,),) = await town.query("SELECT id FROM member WHERE name = '李娜'")
    data = routes.data(routes.HOST, 1, VERBS.index("not_there"), her)
    for _ in range(2):
        await press(town, "✓ 李娜", message=with_button(post, "✓ 李娜", data))
    assert "✗ 李娜" in labels(card(town))


async def test_a_confirmed_record_is_not_changed_from_a_second_card(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "事假")
    await town.winding.forward(at("15:31"))
    other = await cards(town, "赵敏")
    await press(town, "逐个看", "赵敏")
    await press(town, "不同意", "赵敏")
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")
    await town.later(5)
    assert "已核对" in lines(other), "every card turns to the front"
    before = await town.query("SELECT * FROM attendance")
    await change(town, "UPDATE post SET view = 'decline.1' WHERE chat_id = :id", id=other.chat.id)
    data = routes.data(routes.HOST, 1, VERBS.index("declined_why"), 0)
    said = await press(town, "需要", "赵敏", with_button(other, "需要", data))
    assert said.startswith("这个按钮已失效")
    assert await town.query("SELECT * FROM attendance") == before


async def test_after_the_automatic_reminder_the_card_offers_none(town: Town) -> None:
    await change(town, "UPDATE unit SET nudges = 1")
    await town.plan("14:30")
    await town.go_to("14:27")
    assert "提醒未签到的人" in labels(card(town))
    await town.go_to("14:35")
    await town.later(5)
    assert "提醒未签到的人" not in labels(card(town))


async def test_who_was_reminded_is_told_too_that_a_session_is_not_held(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "提醒未签到的人")
    await town.later(30)
    assert "还没有签到" in town.private("李娜")
    await press(town, "更多")
    await press(town, "没开成")
    await press(town, "不开了")
    await town.later(60)
    assert town.private("李娜") == "📖 今天 14:30 的政治学习不开了"


async def test_who_is_put_on_the_list_or_not_is_told(town: Town) -> None:
    await town.plan("14:30", kind="general_meeting")
    await town.go_to("14:20")
    first, second = [one for one in town.branch.members if one.party_status == "none"][:2]
    for one in (first, second):
        await begin(town, one.account, "g-1")
        await choose(town, one.account, "名单有误")
    await town.go_to("14:27")
    await press(town, f"加入 {first.name}")
    await press(town, "不加")
    await town.later(5)
    assert newest(town, first.account).text == (
        "书记已把您加入应到名单\n已签到 14:20\n支部党员大会 · 今天 14:30"
    )
    assert (newest(town, second.account).text or "").startswith("书记看过名单，这次没有把您加入")


async def test_a_secretary_on_leave_does_not_get_the_card(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, HOST, "出差")
    await town.go_to("14:27")
    await town.later(2)
    assert (card(town, "赵敏").text or "").startswith("政治学习 14:30")
    said = [one.text or "" for one in town.standin.from_bot(town.account(HOST))]
    assert not [one for one in said if one.startswith("政治学习 14:30\n应到")]


async def test_the_successor_of_a_secretary_gets_the_card(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await write(town, town.account("陈静"), "/people 王建国")
    await choose(town, town.account("陈静"), "取消书记权限")
    await town.later(5)
    assert (card(town, "赵敏").text or "").startswith("政治学习 14:30")
    await town.later(30)
    rows = await town.query("SELECT state FROM post WHERE kind = 'host_card' ORDER BY id")
    assert rows == [("gone",), ("live",)]


async def test_a_name_of_nothing_that_can_be_seen_is_still_a_button(town: Town) -> None:
    await change(town, "UPDATE member SET name = :name WHERE name = '李娜'", name="\u202e \u2066")
    await change(town, "UPDATE member SET name = :name WHERE name = '王强'", name="\u202e强王")
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "点名")
    assert {"✓ —", "✓ 强王"} <= set(labels(card(town)))
    listed = labels(await write(town, town.account("陈静"), "/people"))
    assert {"—", "强王"} <= set(listed)

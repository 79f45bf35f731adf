"""After the end: who was there, corrections and disagreement, guests, who comes late, undoing."""

from bot.screens import routes
from bot.screens.host_card import VERBS
from bot.standin import Message
from tests.delivering import change
from tests.people_scene import choose, labels, newest, told, write
from tests.session_scene import HOST, card, held, lines, press, state_of
from tests.town import Town, at


async def confirmed(town: Town, *present: str) -> None:
    """The same, with all others absent, and confirmed."""
    await held(town, *present)
    rest = next(one for one in labels(card(town)) if one.startswith("其余"))
    await press(town, rest)
    assert await press(town, "核对无误") == "已核对，10 分钟内可以撤销"


async def test_until_it_is_confirmed_nobody_is_present_or_absent(town: Town) -> None:
    await held(town, "李娜", "王强")
    assert "实到" not in (card(town).text or "")
    states = await town.query("SELECT DISTINCT state FROM attendance ORDER BY state")
    assert states == [("checked_in",), ("expected",)]
    assert await press(town, "核对无误") == "还有 22 人没有定：请先点 [点名] 或 [其余 22 人都缺席]"
    assert await town.query("SELECT state FROM session") == [("closed",)]


async def test_the_few_left_open_are_placed_one_by_one(town: Town) -> None:
    everybody = [one.name for one in town.branch.members if one.account and one.is_claimed]
    await held(town, *everybody[:-2])
    card_ = card(town)
    assert labels(card_)[:3] == [f"{everybody[-2]} 到了", "请假", "缺席"]
    await press(town, f"{everybody[-2]} 到了")
    assert f"{everybody[-2]} 到了" not in labels(card(town))
    first = await state_of(town, everybody[-2])
    assert first == "expected", "a mark is the host's until the record is confirmed"
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")
    assert await state_of(town, everybody[-2]) == "present"
    assert await state_of(town, everybody[-1]) == "absent"


async def test_a_confirmation_can_be_taken_back_for_ten_minutes(town: Town) -> None:
    await confirmed(town, "李娜")
    assert await press(town, "撤销") == "已撤销核对"
    assert await town.query("SELECT state FROM session") == [("closed",)]
    assert await state_of(town, "李娜") == "checked_in"
    assert await state_of(town, "王强") == "expected"
    assert "核对无误" in labels(card(town))
    await press(town, "核对无误")
    await town.go_to("15:45")
    assert "撤销" not in labels(card(town))
    data = routes.data(routes.HOST, 1, VERBS.index("undo"), 0)
    pressed = town.standin.press(
        town.account(HOST), card(town).chat.id, card(town).id, data=data, forged=True
    )
    await town.rest()
    assert pressed.answered is not None
    assert pressed.answered.text == "已超过 10 分钟，请用 [更正]"


async def test_a_tap_for_an_absent_colleague_is_corrected_and_disputed(town: Town) -> None:
    await confirmed(town, "李娜", "王强")
    await press(town, "更正")
    await press(town, "李娜 到会")
    await press(town, "缺席")
    await press(town, "不在现场")
    await town.later(2)
    hers = newest(town, town.account("李娜"))
    assert hers.text == "王建国 将您 11月25日 周三 政治学习的记录由到会更正为缺席，原因：不在现场"
    assert await state_of(town, "李娜") == "absent"
    said = await choose(town, town.account("李娜"), "有异议")
    assert said.text == "11月25日 周三 政治学习：缺席，您有异议，已请书记再看"

    await town.later(2)
    asked = newest(town, town.account(HOST))
    assert (asked.text or "").startswith("李娜 对 11月25日 周三 政治学习 的更正有异议")
    assert labels(asked) == ["改回到会", "维持更正"]
    await choose(town, town.account(HOST), "改回到会")
    await town.later(2)
    assert newest(town, town.account("李娜")).text == (
        "11月25日 周三 政治学习：您的异议成立，已改回到会"
    )
    assert await state_of(town, "李娜") == "present"
    history = await town.query(
        """SELECT e.what, e.how, e.why FROM attendance_entry e JOIN member m ON m.id = e.member_id
           WHERE m.name = '李娜' ORDER BY e.id"""
    )
    assert history == [
        ("expected", "calendar", None),
        ("checked_in", "tap", None),
        ("present", "confirmation", None),
        ("absent", "correction", "不在现场"),
        ("disputed", "correction", None),
        ("present", "correction", "不在现场"),
    ]


async def test_what_the_secretary_upholds_goes_to_the_unit_above_and_not_back_to_them(
    town: Town,
) -> None:
    await change(town, "INSERT INTO unit (id, name, level) VALUES (90, '总支', 'general_branch')")
    await change(town, "INSERT INTO unit_closure VALUES (90, 90, 0)")
    await change(
        town, "INSERT INTO unit_closure SELECT 90, descendant_id, 1 FROM unit_closure "
        "WHERE ancestor_id = :unit", unit=town.unit_id,
    )  # fmt: skip
    await change(town, "UPDATE unit SET parent_id = 90 WHERE id = :unit", unit=town.unit_id)
    await change(
        town, "INSERT INTO secretary (member_id, unit_id, origin) "
        "SELECT id, 90, 'given' FROM member WHERE name = '吴芳'",
    )  # fmt: skip
    await confirmed(town, "李娜")
    await press(town, "更正")
    await press(town, "李娜 到会")
    await press(town, "缺席")
    await write(town, town.account(HOST), "会上没见到人")
    await town.later(2)
    assert "原因：会上没见到人" in (newest(town, town.account("李娜")).text or "")
    await choose(town, town.account("李娜"), "有异议")
    await town.later(2)
    said = await choose(town, town.account(HOST), "维持更正")
    assert said.text == "李娜 11月25日 周三 政治学习：您维持了更正，已请上级书记核实"
    await town.later(2)
    above = newest(town, town.account("吴芳"))
    assert "王建国 维持了更正，请您核实" in (above.text or "")
    again = await told(town, town.account(HOST), "维持更正", await _forged(town))
    assert again.text == "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
    await choose(town, town.account("吴芳"), "维持更正")
    await town.later(2)
    assert newest(town, town.account("李娜")).text == (
        "11月25日 周三 政治学习：经核实，维持缺席。您的异议已记在记录里"
    )


async def _forged(town: Town) -> Message:
    """Return the message in which the host was asked before, with its buttons again."""
    asked = [
        one
        for one in town.standin.from_bot(town.account(HOST))
        if "您维持了更正" in (one.text or "")
    ][-1]
    asked.keyboard = {"inline_keyboard": [[{"text": "维持更正", "callback_data": "cd.1.0"}]]}
    return asked


async def test_who_agrees_is_asked_no_more(town: Town) -> None:
    await confirmed(town, "李娜")
    await press(town, "更正")
    await press(town, "王强 缺席")
    await press(town, "到会")
    await press(town, "已到会")
    await town.later(2)
    said = await choose(town, town.account("王强"), "没有异议")
    assert said.text == "11月25日 周三 政治学习：到会，您没有异议"
    assert labels(said) == []
    assert not (newest(town, town.account(HOST)).text or "").startswith("王强 对")


async def test_a_session_is_made_longer_or_ended_now(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "更多")
    assert await press(town, "现在结束") == "会议还没有开始"
    assert await press(town, "延长 15 分钟") == "已延长到 15:45"
    await town.go_to("15:35")
    assert (await town.tap("李娜")).text == "15:35 已签到（会议 14:30 开始）"
    await press(town, "更多")
    await press(town, "现在结束")
    assert lines(card(town))[1] == "现在结束？签到也同时结束"
    assert await press(town, "确定结束") == "已结束"
    assert "签到已结束" in lines(card(town))
    await press(town, "复制记录表头")
    assert lines(card(town))[1].startswith("2026年11月25日 14:30–15:35")


async def test_the_card_goes_to_the_deputy_while_the_secretary_is_away(town: Town) -> None:
    await change(
        town,
        """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
           SELECT id, 'annual', 'self', 0, 0 FROM member WHERE name = '王建国'""",
    )
    await town.plan("14:30")
    await town.go_to("14:27")
    assert (card(town, "赵敏").text or "").startswith("政治学习 14:30\n应到 23")
    assert "未计入应到：王建国 不在岗" in lines(card(town, "赵敏"))
    assert town.private("王建国") == ""
    await press(town, "点名", "赵敏")
    assert "点名：到会 23/23　未到 0" in (card(town, "赵敏").text or "")


async def test_another_secretary_has_the_card_sent_to_them_and_goes_on(town: Town) -> None:
    await held(town, "李娜")
    user_id = town.account("赵敏")
    await write(town, user_id, "/meeting")
    await choose(town, user_id, "已定的会议")
    await choose(town, user_id, "今天 14:30 政治学习（未核对）")
    await choose(town, user_id, "主持卡发到这里")
    await town.later(2)
    rest = next(one for one in labels(card(town, "赵敏")) if one.startswith("其余"))
    await press(town, rest, "赵敏")
    assert await press(town, "核对无误", "赵敏") == "已核对，10 分钟内可以撤销"
    await town.later(5)
    assert "已核对" in lines(card(town))


async def test_a_card_that_is_asked_for_again_replaces_the_one_before(town: Town) -> None:
    await held(town, "李娜")
    old = card(town)
    user_id = town.account(HOST)
    await write(town, user_id, "/meeting")
    await choose(town, user_id, "已定的会议")
    await choose(town, user_id, "今天 14:30 政治学习（未核对）")
    await choose(town, user_id, "主持卡发到这里")
    await town.later(5)
    assert card(town).id != old.id
    assert old.text == "政治学习：主持卡已在下面重新发出"
    assert old.keyboard is None


async def test_a_member_sees_all_that_is_recorded_of_them(town: Town) -> None:
    await confirmed(town, "李娜")
    await press(town, "更正")
    await press(town, "李娜 到会")
    await press(town, "缺席")
    await press(town, "不在现场")
    await town.later(2)
    shown = await write(town, town.account("李娜"), "/me")
    assert "今天 14:30 政治学习：缺席，已签到 14:20，更正过" in (shown.text or "")


async def test_a_roll_call_that_is_called_off_says_nothing_of_anybody(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    before = lines(card(town))
    await press(town, "点名")
    await press(town, "✓ 刘洋")
    await press(town, "返回，不点名")
    assert lines(card(town)) == before
    assert await town.query("SELECT COUNT(*) FROM attendance WHERE mark IS NOT NULL") == [(0,)]


async def test_who_was_called_in_vain_and_checks_in_then_is_there(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await press(town, "点名")
    await press(town, "✓ 刘洋")
    post = town.check_in_post()
    await town.tap("刘洋", post)
    await town.later(5)
    assert "✓ 刘洋" in labels(card(town)), "while the roll is called"
    await press(town, "✓ 王强")
    await press(town, "点名完毕")
    assert "未到：王强" in lines(card(town))
    assert "点名：到会 23/24　未到 1" in lines(card(town))
    await town.tap("王强", post)
    await town.later(5)
    assert "点名：到会 24/24" in lines(card(town)), "and after it"
    assert not [one for one in lines(card(town)) if one.startswith("未到：")]


async def test_a_head_that_is_too_long_for_a_button_says_how_to_copy_it(town: Town) -> None:
    await town.plan("14:30", topics="议题" * 120)
    await town.winding.forward(at("15:31"))
    await press(town, "复制记录表头")
    assert lines(card(town))[-1] == "文字较长，点一下上面的文字即可复制"
    assert labels(card(town)) == ["返回"]

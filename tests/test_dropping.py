"""没开成 with its reason: one tap that nobody has to make, once, and where it is seen after."""

from tests.people_scene import choose, labels, newest, write
from tests.session_scene import HOST, card, group_says, held, lines, plan_by_line, press
from tests.town import Town, at

REASONS = ["有任务", "人不齐", "主持人有事", "与其他会议合并", "改期另定", "其他"]


async def dropped(town: Town) -> list[tuple[object, ...]]:
    return await town.query("SELECT state, dropped_at IS NOT NULL, dropped_why FROM session")


async def drop_by_message(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 17:00 三楼会议室")
    user_id = town.account(HOST)
    await write(town, user_id, "/meeting")
    for label in ("已定的会议", "今天 17:00 政治学习", "不开了", "确定不开"):
        await choose(town, user_id, label)


async def test_once_a_session_is_dropped_its_reason_is_one_tap_and_asked_no_more(
    town: Town,
) -> None:
    await drop_by_message(town)
    shown = newest(town, town.account(HOST))
    assert labels(shown) == REASONS
    assert await dropped(town) == [("dropped", 1, None)]
    told = await choose(town, town.account(HOST), "有任务")
    assert lines(told) == ["今天 17:00 政治学习", "原因：有任务"]
    assert labels(told) == []
    assert await dropped(town) == [("dropped", 1, "duty")]


async def test_a_reason_that_was_given_stays_when_another_one_is_pressed(town: Town) -> None:
    await drop_by_message(town)
    user_id = town.account(HOST)
    shown = newest(town, user_id)
    other = next(
        button["callback_data"] for row in shown.buttons() for button in row
        if button["text"] == "其他"
    )  # fmt: skip
    await choose(town, user_id, "人不齐")
    town.standin.press(user_id, user_id, shown.id, other, forged=True)
    await town.rest()
    assert lines(newest(town, user_id))[-1] == "原因：人不齐"
    assert await dropped(town) == [("dropped", 1, "quorum")]


async def test_no_reason_is_a_fine_answer_and_the_group_is_never_told_one(town: Town) -> None:
    await drop_by_message(town)
    await town.winding.forward(at("18:00"))
    assert await dropped(town) == [("dropped", 1, None)]
    await choose(town, town.account(HOST), "有任务")
    await town.rest()
    assert all("有任务" not in one and "原因" not in one for one in group_says(town))


async def test_what_did_not_take_place_is_said_on_the_card_afterwards_with_its_reason(
    town: Town,
) -> None:
    await held(town, "李娜")
    await press(town, "没开成")
    await press(town, "不开了")
    message = card(town)
    assert labels(message) == REASONS
    assert lines(message)[-1] == "是什么原因？可以不选"
    await press(town, "与其他会议合并", message=message)
    await town.rest()
    now_is = town.standin.from_bot(town.account(HOST))
    assert any(lines(one)[-2:] == ["这次不开了", "原因：与其他会议合并"] for one in now_is)
    assert await dropped(town) == [("dropped", 1, "merged")]


async def test_the_reason_is_in_the_details_for_who_runs_the_unit(town: Town) -> None:
    await drop_by_message(town)
    await choose(town, town.account(HOST), "改期另定")
    ((session,),) = await town.query("SELECT id FROM session")
    for name, sees in ((HOST, True), ("李娜", False)):
        user_id = town.account(name)
        message = await write(town, user_id, f"/start d-{session}")
        assert ("原因：改期另定" in (message.text or "")) is sees, message.text


async def test_a_session_of_a_series_that_ended_was_not_one_that_did_not_take_place(
    town: Town,
) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "政治学习 每周三 14:30 三楼会议室")
    await choose(town, user_id, "定下")
    await choose(town, user_id, "撤销")
    rows = await town.query("SELECT DISTINCT state, dropped_why FROM session")
    assert rows == [("dropped", "replanned")]

"""请假: reported twice, taken back, declined, and offered only for what one is expected at."""

from tests.delivering import change
from tests.people_scene import begin, choose, labels, newest, write
from tests.session_scene import card, lines, press, report_leave, state_of, told
from tests.town import Town, at


async def a_span(town: Town, name: str, kind: str, *days: str) -> str:
    """Report leave for a span in private; return the answer."""
    user_id = town.account(name)
    await write(town, user_id, "请假")
    await choose(town, user_id, "一段时间")
    await choose(town, user_id, kind)
    for day in days:
        await choose(town, user_id, day)
    return newest(town, user_id).text or ""


async def test_what_is_taken_back_leaves_what_else_covers_the_session(town: Town) -> None:
    said = await a_span(town, "李娜", "出差", "今天", "明天")
    assert said.startswith("已报备请假（出差，今天至明天），其间已定的会议 0 次")
    await town.plan("14:30")
    await town.go_to("14:20")
    assert await state_of(town, "李娜") == "leave"
    user_id = town.account("李娜")
    await begin(town, user_id, "v-1")
    await choose(town, user_id, "值班")
    said_ = await choose(town, user_id, "撤销")
    assert said_.text == "已撤销这次请假。您另报了出差（今天至明天），仍按请假"
    assert await state_of(town, "李娜") == "leave"
    await town.go_to("14:27")
    assert "请假：李娜 出差" in lines(card(town))
    # Who has come all the same is not told to check in.
    await town.tap("李娜")
    await write(town, user_id, "请假")
    said_ = await choose(town, user_id, "撤销 出差")
    assert said_.text == "已撤销请假。您已签到，不用再签"
    assert await state_of(town, "李娜") == "checked_in"


async def test_two_presses_report_one_leave(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    user_id = town.account("李娜")
    asked = await begin(town, user_id, "v-1")
    for _ in range(2):
        town.standin.press(user_id, user_id, asked.id, data="lr.1.0", forged=True)
        await town.later(1)
    assert await town.query("SELECT COUNT(*) FROM leave") == [(1,)]
    entries = "SELECT COUNT(*) FROM attendance_entry WHERE what = 'leave'"
    assert await town.query(entries) == [(1,)]
    await write(town, user_id, "请假")
    await choose(town, user_id, "一段时间")
    await choose(town, user_id, "出差")
    await choose(town, user_id, "今天")
    asked = newest(town, user_id)
    data = next(b["callback_data"] for row in asked.buttons() for b in row if b["text"] == "明天")
    for _ in range(2):
        town.standin.press(user_id, user_id, asked.id, data=data, forged=True)
        await town.later(2)
    assert await town.query("SELECT COUNT(*) FROM leave WHERE session_id IS NULL") == [(1,)]
    await choose(town, user_id, "撤销")
    rows = await town.query("SELECT state FROM leave WHERE session_id IS NULL")
    assert rows == [("withdrawn",)]


async def test_a_tap_in_the_group_asks_once_also_by_its_link(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    user_id, post = town.account("李娜"), town.check_in_post()
    before = len(town.standin.from_bot(user_id))
    pressed = town.standin.press(user_id, post.chat.id, post.id, label="请假")
    await town.later(1)
    assert pressed.answered is not None
    assert (pressed.answered.url or "").endswith("start=v-1")
    await begin(town, user_id, "v-1")
    assert len(town.standin.from_bot(user_id)) == before + 1
    await town.later(180)
    await begin(town, user_id, "v-1")
    assert len(town.standin.from_bot(user_id)) == before + 2, "the link alone asks"


async def test_only_what_one_is_expected_at_is_offered_and_counted(town: Town) -> None:
    nobody = next(one for one in town.branch.members if one.party_status == "none")
    await town.plan("16:00", kind="general_meeting")
    await town.plan("17:00")
    user_id = nobody.account
    offered = labels(await write(town, user_id, "请假"))
    assert offered == ["今天 17:00 政治学习", "一段时间"]
    said = await a_span(town, nobody.name, "出差", "今天", "今天")
    assert "其间已定的会议 1 次" in said
    await town.go_to("16:50")
    await town.tap("李娜")
    offered = labels(await write(town, town.account("李娜"), "请假"))
    assert offered == ["今天 16:00 支部党员大会", "一段时间"], "she has checked in to the other"


async def test_leave_declined_after_the_end_is_told_and_shown(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "事假")
    await town.winding.forward(at("15:31"))
    await press(town, "逐个看")
    await press(town, "不同意")
    assert await press(town, "这次会议需要您到会") == "会告诉本人"
    await town.later(2)
    assert told(town, "李娜").splitlines()[1] == (
        "书记不同意您请假：这次会议需要您到会。会议已结束，请与书记联系"
    )
    await change(town, "UPDATE leave SET ends_at = ends_at + 100000000")
    shown = await write(town, town.account("李娜"), "/me")
    assert "已报备：事假，今天 14:30，书记不同意" in (shown.text or "")


async def test_who_cannot_be_told_of_a_declined_leave_is_to_be_told_in_person(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "事假")
    town.standin.block(town.account("李娜"))
    await town.go_to("14:27")
    await press(town, "逐个看")
    await press(town, "不同意")
    assert await press(town, "请先与书记说明") == "已记下。本人收不到消息，请当面告诉"

"""/todo 待办: what somebody owes, most urgent first, asked for or not, and settled from there."""

from datetime import timedelta

from bot.clock import to_ms
from tests.delivering import change
from tests.needs_scene import FIRST, HER, consents, raises
from tests.people_scene import choose, labels, newest, told, write
from tests.town import Town, at
from tests.visit_scene import consented, due, member, press

SECOND = "赵敏"
NEED = "困难事项：父母就医 · 李娜 · 最晚11月26日答复"


async def todo(town: Town, name: str) -> list[str]:
    """Return what somebody is told who asks what they owe, without empty lines."""
    said = await write(town, town.account(name), "待办")
    return [line for line in (said.text or "").splitlines() if line]


async def test_who_owes_nothing_is_told_so(town: Town) -> None:
    assert await todo(town, "孙丽") == ["没有要办的事"]


async def test_what_is_owed_stands_with_the_most_urgent_first(town: Town) -> None:
    await consents(town)
    await due(town, by=(FIRST,))
    await raises(town)
    await town.plan("14:30")
    await town.go_to("14:20")
    assert await todo(town, FIRST) == [
        "待办 3 件",
        "1 📖 正在签到：政治学习 · 今天 14:30–15:30 · 三楼会议室",
        "到了请点 [签到]，来不了请点 [请假]",
        "2 请家访 李娜（必访），11月30日 周一到期",
        f"3 {NEED}",
    ]
    first = town.account(FIRST)
    assert labels(newest(town, first)) == ["1 签到", "2 约时间", "3 已联系"]


async def test_a_tap_from_the_list_checks_in_and_is_not_owed_any_more(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:28")
    officer = town.account("孙丽")
    await todo(town, "孙丽")
    opened = await choose(town, officer, "1 签到")
    assert labels(opened) == ["签到", "请假", "返回列表"]
    assert (await told(town, officer, "签到", opened)).text == "已签到 14:28"
    assert (await choose(town, officer, "返回列表")).text == "没有要办的事"


async def test_a_record_that_waits_for_its_secretary_is_owed_by_them_alone(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("16:00"))
    assert await todo(town, FIRST) == ["待办 1 件", "1 11月25日 周三 14:30 政治学习 还没核对"]
    first = town.account(FIRST)
    before = len(town.standin.from_bot(first))
    await choose(town, first, "1 看主持卡")
    await town.later(2)
    assert len(town.standin.from_bot(first)) == before + 1, "the card is sent anew"
    assert await todo(town, "孙丽") == ["没有要办的事"]


async def test_what_is_settled_in_its_own_message_is_not_owed_any_more(town: Town) -> None:
    await consents(town)
    await raises(town)
    card = newest(town, town.account(FIRST))
    assert await todo(town, FIRST) == ["待办 1 件", f"1 {NEED}"]
    await told(town, town.account(FIRST), "已解决", card)
    assert await todo(town, FIRST) == ["没有要办的事"]
    # It is the member's turn now: they are asked whether it is.
    assert await todo(town, HER) == [
        "待办 1 件",
        "1 困难事项：父母就医",
        f"{FIRST} 说已解决。解决了吗？",
    ]


async def test_what_was_held_back_is_owed_all_the_same(town: Town) -> None:
    await due(town)
    day = town.clock.now().astimezone(at("00:00").tzinfo).date().toordinal()
    visited = town.account(HER)
    await change(
        town,
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at, state,
                                counted_on)
           SELECT 'x' || value, 'buddy', :her, 10, 0, 0, 'sent', :day
           FROM json_each('[1, 2, 3]')""",
        her=visited,
        day=day,
    )
    before = len(town.standin.from_bot(visited))
    await press(town, SECOND, "约时间", "今天 20:00")
    assert len(town.standin.from_bot(visited)) == before, "three a day"
    assert (await todo(town, HER))[:1] == ["待办 1 件"]
    await choose(town, visited, labels(newest(town, visited))[0])
    assert await town.query("SELECT state FROM visit") == [("agreed",)]


async def test_what_has_changed_since_it_was_listed_is_shown_and_not_said_yes_to(
    town: Town,
) -> None:
    await due(town)
    await consented(town)
    await press(town, SECOND, "约时间", "今天 20:00")
    await press(town, HER, "方便")
    await town.winding.forward(at("20:02"))
    await write(town, town.account(SECOND), "家访")
    await press(town, SECOND, "李娜 · 必访 · 已约 今天 20:00", "开始")
    await town.winding.forward(at("20:20"))
    await press(town, SECOND, "结束", "配偶", "记下")
    listed = await write(town, town.account(HER), "待办")
    assert labels(listed) == ["1 属实"]
    await town.later(60)
    await write(town, town.account(SECOND), "家访")
    await change(
        town, "UPDATE visit SET recorded_at = recorded_at + 60000, met = 'spouse,children'"
    )
    shown = await told(town, town.account(HER), "1 属实", listed)
    assert shown.text in (None, "")
    assert await town.query("SELECT answer FROM visit") == [("told",)], "she has not seen it yet"
    assert "属实" in labels(listed), "now she can say so of what it shows"
    await told(town, town.account(HER), "属实", listed)
    assert await town.query("SELECT answer FROM visit") == [("right",)]


async def test_who_may_not_see_it_any_more_owes_nothing(town: Town) -> None:
    await consents(town)
    await raises(town)
    await todo(town, FIRST)
    other = await member(town, SECOND)
    await change(town, "UPDATE need SET answerer_id = :other", other=other)
    await change(town, "DELETE FROM secretary")
    assert await todo(town, FIRST) == ["没有要办的事"]


async def test_more_than_eight_are_counted(town: Town) -> None:
    names = [one.name for one in town.branch.members if one.name not in (SECOND, FIRST)][:10]
    for name in names:
        await due(town, name)
    said = await todo(town, SECOND)
    assert (said[0], said[-1]) == ("待办 10 件", "另有 2 件，办好前面的就会列出来")
    assert len(labels(newest(town, town.account(SECOND)))) == 8


async def test_all_records_that_wait_are_counted_and_the_newest_listed(town: Town) -> None:
    for n in range(5):
        await town.plan(f"{14 + n}:30", length=timedelta(minutes=30))
    await town.winding.forward(at("20:00"))
    said = await todo(town, FIRST)
    assert (said[0], said[-1]) == ("待办 5 件", "另有 2 件，办好前面的就会列出来")
    assert said[1] == "1 11月25日 周三 18:30 政治学习 还没核对"
    assert len(labels(newest(town, town.account(FIRST)))) == 3


async def test_what_was_asked_long_ago_is_owed_however_much_was_settled_since(town: Town) -> None:
    await consents(town)
    await raises(town)
    await change(
        town,
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at, state, details)
           SELECT 'y' || value, 'claim_ask', :him, 10, :now + value, :now, 'sent', '{"claim":999}'
           FROM (WITH RECURSIVE c (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c
                                              WHERE value < 60) SELECT value FROM c)""",
        him=town.account(FIRST), now=to_ms(town.clock.now()),
    )  # fmt: skip
    assert await todo(town, FIRST) == ["待办 1 件", f"1 {NEED}"]


async def test_a_second_tap_leaves_what_the_first_came_to(town: Town) -> None:
    await due(town)
    await press(town, SECOND, "约时间", "明天 20:00")
    visited = town.account(HER)
    listed = await write(town, visited, "待办")
    first, second = [
        town.standin.press(visited, visited, listed.id, label="1 方便"),
        town.standin.press(visited, visited, listed.id, label="1 方便"),
    ]
    await town.later(2)
    assert (listed.text or "").startswith("已约好"), listed.text
    assert first.answered is not None
    assert second.answered is not None
    assert (second.answered.text, second.answered.show_alert) == (
        "这件已经办好，或者不用办了",
        False,
    )
    assert (await choose(town, visited, "返回列表")).text == "没有要办的事"


async def test_a_visit_that_is_being_held_is_to_be_ended_and_is_not_called_forgotten(
    town: Town,
) -> None:
    await due(town)
    await press(town, SECOND, "约时间", "今天 20:00")
    await press(town, HER, "方便")
    await town.winding.forward(at("20:02"))
    await write(town, town.account(SECOND), "家访")
    await press(town, SECOND, "李娜 · 必访 · 已约 今天 20:00", "开始")
    assert await todo(town, SECOND) == [
        "待办 1 件",
        "1 11月25日 周三 和 李娜 的家访已经开始，还没有结束。访完请点 [结束]",
    ]
    assert labels(newest(town, town.account(SECOND))) == ["1 结束"]

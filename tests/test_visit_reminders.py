"""What is due around visits: both are reminded, and who hears when one is overdue."""

from storage import away, units
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import labels, told, write
from tests.permission_scene import ABOVE, OTHERS, everybody
from tests.session_scene import lines
from tests.town import Town, at
from tests.visit_scene import SECRETARY, VISITED, VISITOR, due, member, press, says


def count(town: Town, name: str) -> int:
    """Return how many messages somebody has had from the bot."""
    return len(town.standin.from_bot(town.account(name)))


async def press_in(town: Town, name: str, text: str, label: str) -> None:
    """Press a button of the message with this text."""
    user_id = town.account(name)
    message = next(one for one in town.standin.from_bot(user_id) if one.text == text)
    await told(town, user_id, label, message)
    await town.later(2)


async def test_a_must_visit_is_on_the_list_at_once_and_reminded_of_before_its_last_day(
    town: Town,
) -> None:
    await due(town)  # on a Wednesday, until Monday
    listed = await write(town, town.account(VISITOR), "家访")
    assert labels(listed)[0] == "李娜 · 必访 · 11月30日 周一到期"
    before = count(town, VISITED)
    await town.winding.forward(at("09:01", "2026-11-27"))  # the workday before the last day
    assert says(town, VISITOR) == "请家访 李娜（必访），11月30日 周一到期"
    assert count(town, VISITED) == before, "nobody is told who is not asked anything"


async def test_who_hears_of_what_is_overdue_goes_up_step_by_step_and_loses_the_name(
    town: Town,
) -> None:
    await everybody(town)
    await due(town, by=("张伟",), until="2026-11-26")  # a Thursday
    await town.winding.forward(at("09:01", "2026-11-27"))
    assert says(town, "张伟") == "李娜 的必访已过 11月26日 周四，还没有访"
    before = count(town, VISITOR)
    await town.winding.forward(at("09:01", "2026-11-30"))
    # The deputy who was named acts as the secretary does; up the tree it is only a number.
    await town.winding.forward(at("08:59", "2026-12-02"))
    assert count(town, VISITOR) == before
    await town.winding.forward(at("09:01", "2026-12-02"))
    above = [one.text or "" for one in town.standin.from_bot(OTHERS[ABOVE])]
    assert above[-1] == "城关派出所党支部（演示）：必访 1 户逾期，请督促书记办好"
    assert not any("李娜" in one for one in above)


async def test_what_is_arranged_is_not_said_to_be_due_and_what_is_moved_is_said_once(
    town: Town,
) -> None:
    visit = await due(town)
    await press(town, VISITOR, "约时间", "明天 20:00")
    await press(town, VISITED, "方便", "只记已访", "换个时间", "11月28日 周六 10:00")
    await press(town, VISITOR, "方便")
    before = count(town, VISITOR), count(town, VISITED)
    await town.winding.forward(at("21:00", "2026-11-27"))
    assert (count(town, VISITOR), count(town, VISITED)) == before
    await town.winding.forward(at("09:30", "2026-11-28"))
    assert says(town, VISITED) == "今天 10:00 赵敏（副书记）和您家视频家访"
    assert (count(town, VISITOR), count(town, VISITED)) == (before[0] + 1, before[1] + 1)
    assert await town.query("SELECT id FROM visit WHERE state = 'agreed'") == [(visit,)]


async def test_nothing_is_sent_to_whoever_is_away_and_nobody_is_pressed_meanwhile(
    town: Town,
) -> None:
    visit = await due(town, until="2026-11-26")
    gone = await member(town, VISITED)
    now = town.clock.now()

    async def leave(tx: Tx) -> None:
        await away.add(tx, gone, "other", "secretary", now, at("00:00", "2026-12-08"), None)

    await town.db.write(leave)
    before = count(town, VISITED)
    refused = await told(town, town.account(VISITOR), "约时间")
    assert refused.text == "李娜 不在岗，机器人不发消息。要联系请直接找本人，办完点 [补记]"
    card = await press(town, VISITOR, "看这一户")
    assert lines(card)[-1] == "李娜 不在岗，机器人不发消息。要联系请直接找本人，办完点 [补记]"
    # It is held at the hospital, and recorded: the member is shown that on the first day back.
    await press(town, VISITOR, "补记", "今天")
    said = count(town, VISITOR)
    await town.winding.forward(at("12:00", "2026-12-07"))
    assert (count(town, VISITED), count(town, VISITOR)) == (before, said)
    await town.winding.forward(at("08:00", "2026-12-08"))
    assert says(town, VISITED).startswith("赵敏 登记（必访）：11月25日 周三、补记")
    assert await town.query("SELECT answer FROM visit WHERE id = :id", id=visit) == [("told",)]


async def test_at_night_nobody_is_asked_for_a_visit(town: Town) -> None:
    await due(town)
    await town.winding.forward(at("22:30"))
    await write(town, town.account(VISITOR), "家访")
    before = count(town, VISITED)
    await press(town, VISITOR, "李娜 · 必访 · 11月30日 周一到期", "约时间", "明天 20:00")
    assert count(town, VISITED) == before
    await town.winding.forward(at("08:00", "2026-11-26"))
    assert "方便吗" in says(town, VISITED)


async def test_who_has_left_the_unit_visits_no_more_and_somebody_else_does(town: Town) -> None:
    visit = await due(town, by=("张伟",))
    there = await town.db.write(units.add, "城南派出所党支部（演示）", "branch", None)
    await change(town, "UPDATE member SET unit_id = :there WHERE name = '张伟'", there=there)
    await town.winding.forward(at("08:00", "2026-11-26"))
    ((name,),) = await town.query(
        """SELECT m.name FROM visit_visitor x JOIN member m ON m.id = x.member_id
           WHERE x.visit_id = :id AND m.name <> '张伟'""",
        id=visit,
    )
    assert name == SECRETARY
    assert says(town, SECRETARY).startswith("必访：李娜")


async def test_a_must_visit_goes_along_with_whoever_is_transferred(town: Town) -> None:
    await everybody(town)
    visit = await due(town, until="2026-12-10")
    ((there,),) = await town.query("SELECT id FROM unit WHERE name LIKE '城东%'")
    await change(town, "UPDATE member SET unit_id = :there WHERE name = '李娜'", there=there)
    await town.winding.forward(at("08:00", "2026-11-26"))
    ((unit, name),) = await town.query(
        """SELECT v.unit_id, m.name FROM visit v JOIN visit_visitor x ON x.visit_id = v.id
           JOIN member m ON m.id = x.member_id WHERE v.id = :id""",
        id=visit,
    )
    assert (unit, name) == (there, "高峰")
    assert (await town.says(VISITOR, "家访")).startswith("您现在没有要访的家庭")


async def test_an_appointment_of_which_nothing_is_recorded_is_asked_about_once(town: Town) -> None:
    visit = await due(town)
    await press(town, VISITOR, "约时间", "今天 20:00")
    await press(town, VISITED, "方便", "只记已访")
    await town.winding.forward(at("09:02", "2026-11-26"))
    asked = "11月25日 周三 20:00 和 李娜 约的家访还没有记。访了请补上，没访成请点 [没访成]"
    assert says(town, VISITOR) == asked
    before = count(town, VISITED)
    await town.winding.forward(at("09:02", "2026-11-27"))
    told_so = [one.text for one in town.standin.from_bot(town.account(VISITOR))]
    assert told_so.count(asked) == 1
    await press_in(town, VISITOR, asked, "没访成")
    assert await town.query("SELECT state FROM visit WHERE id = :id", id=visit) == [("due",)]
    # It lies in the past: there is nothing any more for the member to wait for.
    assert count(town, VISITED) == before


async def test_a_time_that_nobody_answered_to_is_gone_the_next_morning(town: Town) -> None:
    visit = await due(town)
    await press(town, VISITOR, "约时间", "今天 20:00")
    await town.winding.forward(at("08:00", "2026-11-26"))
    assert await town.query("SELECT state, meets_at FROM visit WHERE id = :id", id=visit) == [
        ("due", None)
    ]
    late = await told(town, town.account(VISITED), "方便")
    assert late.text == "这一条已处理，不用再点"


async def test_an_appointment_that_somebody_calls_off_is_told_to_both(town: Town) -> None:
    await due(town, by=(VISITOR,))
    await press(town, VISITOR, "约时间", "明天 20:00")
    await press(town, VISITED, "方便", "同意")
    # Another one goes: the former visitor and the member hear it; who goes is told it is theirs.
    await write(town, town.account(SECRETARY), "家访")
    await press(town, SECRETARY, "城关派出所党支部（演示） · 还有 1 户未访")
    await press(town, SECRETARY, "李娜 · 必访 · 已约 明天 20:00", "改走访人", "陈静", "✓ 赵敏")
    assert says(town, VISITOR) == "李娜 的家访改由别人走访，您不用去了"
    assert says(town, "陈静").startswith("必访：李娜")
    assert says(town, VISITED) == "来家访的同事改为 陈静（组织委员），时间不变"
    # It is not needed any more: both hear it, once the secretary has said so twice.
    await press(town, SECRETARY, "返回", "不用访了", "确定不用访了")
    assert says(town, "陈静") == "李娜 的家访不用了，已关闭"
    assert says(town, VISITED) == "约好的家访取消了，要再约会另外联系您"


async def test_who_is_told_is_asked_again_when_it_goes_out(town: Town) -> None:
    await due(town, by=(VISITOR,))
    await town.winding.forward(at("22:30"))
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 11月30日 周一到期", "约时间", "明天 20:00")
    # Before the morning the name is parted from its account: it was bound by mistake.
    await change(town, "DELETE FROM account WHERE user_id = :id", id=town.account(VISITED))
    before = count(town, VISITED)
    await town.winding.forward(at("08:00", "2026-11-26"))
    assert count(town, VISITED) == before
    asked = await town.query("SELECT state, reason FROM message WHERE kind = 'visit_ask'")
    assert asked == [("withdrawn", "not_theirs")]


async def test_a_time_that_the_member_proposed_and_nobody_answered_is_told_to_be_gone(
    town: Town,
) -> None:
    await due(town)
    await press(town, VISITOR, "约时间", "明天 20:00")
    await press(town, VISITED, "换个时间", "今天 20:00")
    await town.winding.forward(at("08:00", "2026-11-26"))
    assert says(town, VISITED) == "您提的时间走访人没有答复，已过期。要约会再联系您"


async def test_after_a_downtime_each_gets_one_message_however_much_is_overdue(town: Town) -> None:
    await everybody(town)
    for name in ("李娜", "孙丽", "周涛"):
        await due(town, name, by=("郑凯",), until="2026-11-26", trigger=None)
    before, above = count(town, "郑凯"), len(town.standin.from_bot(OTHERS[ABOVE]))
    await town.go_to("10:00", "2026-12-18")
    await town.later(120)
    said = [one.text or "" for one in town.standin.from_bot(town.account("郑凯"))][before:]
    until = "必访，11月26日 周四到期"
    assert said == [f"过了到期日还没有访 3 户：李娜（{until}）、孙丽（{until}）、周涛（{until}）"]
    heard = [one.text for one in town.standin.from_bot(OTHERS[ABOVE])][above:]
    assert heard == ["城关派出所党支部（演示）：必访 3 户逾期，请督促书记办好"]


async def test_a_last_day_that_is_moved_back_is_reminded_of_and_may_be_written(town: Town) -> None:
    visit = await due(town, by=(SECRETARY,), trigger=None)
    await town.winding.forward(at("10:00", "2026-11-26"))
    await press(town, SECRETARY, "看这一户", "改到期日")
    moved = await write(town, town.account(SECRETARY), "12月10日")
    assert lines(moved) == ["李娜 · 必访 · 12月10日 周四到期", "已改到期日"]
    await town.winding.forward(at("10:00", "2026-11-27"))
    await press(town, SECRETARY, "看这一户", "改到期日")
    await write(town, town.account(SECRETARY), "11月30日")
    await town.winding.forward(at("10:05", "2026-11-27"))
    told_so = [one.text for one in town.standin.from_bot(town.account(SECRETARY))]
    assert "请家访 李娜（必访），11月30日 周一到期" in told_so
    assert await town.query("SELECT state FROM visit WHERE id = :id", id=visit) == [("due",)]

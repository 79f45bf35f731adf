"""改时间, 没开成, short notice, quiet hours: what the group and those outside it are told."""

import pytest

from storage import units
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import choose, labels, newest, write
from tests.session_scene import HOST, card, group_says, plan_by_line, press
from tests.town import Town, at

MEETING = "📖 政治学习 · "
"""How the meeting post and the check-in post begin, whenever they are looked at."""


def pings(town: Town) -> list[str]:
    """Return what made a sound in the group."""
    return [one.text or "" for one in town.standin.from_bot(town.group) if not one.silent]


async def test_what_is_moved_before_the_group_knows_is_not_told(town: Town) -> None:
    done = await plan_by_line(town, "政治学习 周五 14:30 三楼会议室")
    assert labels(done) == ["改时间", "改地点", "不开了"]
    user_id = town.account(HOST)
    await choose(town, user_id, "改时间")
    await choose(town, user_id, "11月27日 周五")
    await choose(town, user_id, "15:00")
    moved = await choose(town, user_id, "确定改")
    assert (moved.text or "").splitlines()[1].startswith("政治学习 · 11月27日 周五 15:00–16:00")
    assert group_says(town) == []
    await town.go_to("17:00", "2026-11-26")
    assert group_says(town) == ["📖 政治学习 · 明天 15:00–16:00 · 三楼会议室"]


async def test_a_change_is_one_post_at_once_and_the_meeting_post_follows(town: Town) -> None:
    await plan_by_line(town, "政治学习 明天 14:30 三楼会议室")
    await town.go_to("18:00")
    user_id = town.account(HOST)
    shown = await write(town, user_id, "/meeting")
    await choose(town, user_id, "已定的会议")
    await choose(town, user_id, "明天 14:30 政治学习")
    await choose(town, user_id, "改时间")
    await write(town, user_id, "周五 9点")
    await choose(town, user_id, "确定改")
    await town.later(5)
    assert group_says(town) == [
        "📖 政治学习 · 11月27日 周五 9:00–10:00 · 三楼会议室",
        "📖 政治学习 改时间：原 明天 14:30，改到 11月27日 周五 9:00–10:00 · 三楼会议室",
    ]
    await town.go_to("14:20", "2026-11-26")
    assert len(group_says(town)) == 2, "nothing at the time that was before"
    await town.go_to("08:45", "2026-11-27")
    assert group_says(town)[-1].startswith("📖 政治学习 · 今天 9:00 · 三楼会议室\n应到 24")
    assert shown.id != newest(town, user_id).id


async def test_a_session_dropped_ten_minutes_before_says_so_everywhere(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 17:00 三楼会议室")
    await town.winding.forward(at("16:50"))
    await town.tap("李娜")
    user_id = town.account(HOST)
    shown = await write(town, user_id, "/meeting")
    await choose(town, user_id, "已定的会议")
    await choose(town, user_id, "今天 17:00 政治学习")
    await choose(town, user_id, "不开了")
    done = await choose(town, user_id, "确定不开")
    assert (done.text or "").splitlines() == [
        "这次会议不开了，已告诉大家", "今天 17:00 政治学习", "是什么原因？可以不选",
    ]  # fmt: skip
    await town.later(10)
    meeting, _, check_in, notice = group_says(town)
    assert meeting == "📖 政治学习 · 11月25日 周三 17:00–18:00 · 三楼会议室\n这次不开了"
    assert check_in.endswith("\n这次不开了")
    assert notice == "📖 今天 17:00 的政治学习不开了"
    assert pings(town)[-1] == notice
    assert town.standin.pinned(town.group) is None
    await town.go_to("17:10")
    assert "主持卡" not in (newest(town, user_id).text or "")
    said = [one.text or "" for one in town.standin.from_bot(user_id)]
    assert not [one for one in said if one.startswith("政治学习 17:00")], "no card comes"
    assert shown is not None


async def test_a_session_that_was_open_and_is_moved_expects_everybody_anew(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 16:00 三楼会议室")
    await town.go_to("15:50")
    await town.tap("李娜")
    old = town.check_in_post()
    await town.go_to("15:57")
    await press(town, "更多")
    await press(town, "没开成")
    await press(town, "改时间")
    user_id = town.account(HOST)
    await choose(town, user_id, "明天")
    await choose(town, user_id, "16:00")
    await choose(town, user_id, "确定改")
    await town.later(10)
    assert old.text == "📖 政治学习 已改到 11月26日 周四 16:00，到时再签到"
    assert old.keyboard is None
    assert town.standin.pinned(town.group) is None
    rows = await town.query("SELECT DISTINCT state FROM attendance")
    assert rows == [("expected",)]
    await town.go_to("15:45", "2026-11-26")
    post = town.check_in_post()
    assert post.id != old.id
    assert (post.text or "").endswith("应到 24　已签到 0　未签到 24")
    assert (await town.tap("李娜", post)).text == "已签到 15:45"
    await town.go_to("15:57", "2026-11-26")
    await town.later(2)
    assert (card(town).text or "").startswith("政治学习 16:00\n应到 24")


@pytest.mark.parametrize(
    ("planned", "line", "sounds"),
    [
        # Planned in time: the meeting post the workday before, and the check-in post.
        ("14:00", "政治学习 明天 14:30", [MEETING, MEETING]),
        # At short notice: at once, and half an hour before; then check-in opens without a sound.
        ("09:00", "政治学习 今天 15:00", [MEETING, "📖 半小时后："]),
        # At very short notice there is no time for a reminder.
        ("14:00", "政治学习 今天 14:40", [MEETING, MEETING]),
        # So late that check-in is open: that is the announcement.
        ("14:00", "政治学习 今天 14:10", [MEETING]),
    ],
)
async def test_a_session_makes_at_most_two_sounds_in_the_group(
    town: Town, planned: str, line: str, sounds: list[str]
) -> None:
    if planned == "09:00":
        await town.go_to("09:00", "2026-11-26")
    await plan_by_line(town, line)
    await town.winding.forward(at("18:00", "2026-11-26"))
    heard = pings(town)
    assert len(heard) == len(sounds) <= 2
    assert [said.startswith(begins) for said, begins in zip(heard, sounds, strict=True)] == [
        True for _ in sounds
    ], heard


async def test_a_post_that_an_admin_has_sent_again_is_a_sound_of_its_own(town: Town) -> None:
    town.standin.fault("sendMessage", "reply_dropped", when=lambda sent: sent["chat_id"] < 0)
    await town.plan("16:00", starts=at("16:00", "2026-11-26"), is_announced=True)
    await town.go_to("17:00")
    admin = town.account("陈静")
    await write(town, admin, "状态")
    await choose(town, admin, "1 再发")
    assert len(pings(town)) == 2, "the first did arrive"
    await town.winding.forward(at("15:50", "2026-11-26"))
    assert len(group_says(town)) == 3
    assert len(pings(town)) == 2, "check-in opens in silence"


async def test_at_night_nothing_makes_a_sound_in_the_group(town: Town) -> None:
    await town.go_to("22:30")
    await plan_by_line(town, "政治学习 明天 早上7:20 三楼会议室")
    await town.winding.forward(at("07:29", "2026-11-26"))
    assert len(group_says(town)) == 3  # meeting, half an hour before, check-in
    assert pings(town) == []


async def test_what_is_planned_while_check_in_would_be_open_says_that_it_is(town: Town) -> None:
    done = await plan_by_line(town, "政治学习 今天 14:10 三楼会议室")
    assert (done.text or "").endswith("已开始签到")


async def test_what_recurs_is_announced_without_a_sound(town: Town) -> None:
    await town.plan(starts=at("14:30", "2026-11-26"), is_recurring=True, is_announced=True)
    await town.go_to("17:00")
    assert len(group_says(town)) == 1
    assert pings(town) == []


async def test_those_outside_the_group_are_told_in_private_also_at_night(town: Town) -> None:
    await change(town, "UPDATE chat SET unit_id = NULL WHERE id < 0")
    await town.go_to("21:00")
    await plan_by_line(town, "政治学习 明天 7:30 三楼会议室")
    await town.later(5)
    told = newest(town, town.account("李娜"))
    assert (told.text or "").startswith("📖 政治学习 · 明天 7:30–8:30 · 三楼会议室")
    assert labels(told) == ["请假", "详情"]
    await town.go_to("23:00")
    user_id = town.account(HOST)
    await write(town, user_id, "/meeting")
    await choose(town, user_id, "已定的会议")
    await choose(town, user_id, "明天 7:30 政治学习")
    await choose(town, user_id, "不开了")
    await choose(town, user_id, "确定不开")
    await town.later(30)
    told = newest(town, town.account("李娜"))
    assert told.text == "📖 明天 7:30 的政治学习不开了"
    assert told.silent is False
    assert group_says(town) == []


async def test_without_a_group_everybody_is_asked_in_private_and_can_check_in(town: Town) -> None:
    await change(town, "UPDATE chat SET unit_id = NULL WHERE id < 0")
    await plan_by_line(town, "政治学习 今天 15:00 三楼会议室")
    await town.go_to("14:46")
    asked = newest(town, town.account("李娜"))
    assert labels(asked) == ["签到", "请假"]
    pressed = town.standin.press(town.account("李娜"), asked.chat.id, asked.id, label="签到")
    await town.rest()
    assert pressed.answered is not None
    assert pressed.answered.text == "已签到 14:46"


async def test_a_leader_from_another_unit_is_asked_in_private(town: Town) -> None:
    top = await town.db.write(_a_committee_with_a_leader)
    await town.plan(unit_id=top, kind="central_group", starts=at("15:00"), is_announced=True)
    await town.go_to("14:50")
    asked = newest(town, town.account("王建国"))
    assert (asked.text or "").startswith("📖 正在签到：理论学习中心组学习 · 今天 15:00")
    rows = await town.query("SELECT COUNT(*) FROM attendance WHERE session_id = 1")
    assert rows == [(1,)]


async def _a_committee_with_a_leader(tx: Tx) -> int:
    top = await units.add(tx, "市局党委", "committee", None)
    await tx.run("UPDATE member SET is_leader = 1 WHERE name = '王建国'")
    await tx.run(
        "INSERT INTO membership SELECT id, :top FROM member WHERE name IN ('王建国', '李娜')",
        top=top,
    )
    return top


async def test_a_party_group_meets_in_its_branchs_chat(town: Town) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "党小组会 今天 15:00 活动室")
    shown = await choose(town, user_id, "第一党小组")
    assert "党小组会 · 今天 15:00–16:00 · 活动室" in (shown.text or "")
    await choose(town, user_id, "定下")
    await town.go_to("14:45")
    assert group_says(town)[-1].startswith("📖 党小组会 · 今天 15:00 · 活动室\n应到 ")
    await town.go_to("14:57")
    assert (newest(town, user_id).text or "").startswith("党小组会 15:00")


async def test_a_branch_of_six_full_members_has_no_committee_meeting(town: Town) -> None:
    await change(
        town,
        """UPDATE member SET party_status = 'none' WHERE party_status = 'full' AND id NOT IN (
               SELECT id FROM member WHERE party_status = 'full' ORDER BY id LIMIT 6)""",
    )
    user_id = town.account(HOST)
    shown = await write(town, user_id, "/meeting")
    assert "支部委员会会议" not in labels(shown)
    said = await write(town, user_id, "支委会 明天 15:00")
    assert "本支部正式党员不足 7 人，不设支部委员会" in (said.text or "")


async def test_a_line_that_was_taken_is_not_taken_twice(town: Town) -> None:
    done = await plan_by_line(town, "政治学习 明天 14:30")
    user_id = town.account(HOST)
    pressed = town.standin.press(user_id, user_id, done.id, data="pl.b.0", forged=True)
    await town.rest()
    assert pressed.answered is not None
    assert pressed.answered.text == "已定下，不用再点"
    assert await town.query("SELECT COUNT(*) FROM session") == [(1,)]


async def test_an_officer_who_writes_such_a_line_is_told_what_an_officer_can_do(
    town: Town,
) -> None:
    said = await town.says("李娜", "政治学习 明天 14:30 三楼")
    assert said.startswith("没看懂")


async def test_a_group_that_is_bound_later_gets_the_meeting_post_too(town: Town) -> None:
    await plan_by_line(town, "政治学习 今天 17:00 三楼会议室")
    chief = town.account(HOST)
    late = town.standin.add_group("二分队群", members=[chief], bot="administrator")
    town.standin.write(chief, late.id, "/bind")
    await town.later(3)
    said = [one.text or "" for one in town.standin.from_bot(late.id)]
    assert "📖 政治学习 · 今天 17:00–18:00 · 三楼会议室" in said


async def test_the_leader_of_a_party_group_plans_its_meetings_and_hosts_them(town: Town) -> None:
    await change(
        town,
        """INSERT INTO secretary (member_id, unit_id, origin)
           SELECT m.id, m.unit_id, 'given' FROM member m WHERE m.name = '李娜'""",
    )
    leader = town.account("李娜")
    shown = await write(town, leader, "/meeting")
    assert "党小组会" in labels(shown)
    assert "支部党员大会" not in labels(shown)
    done = await plan_by_line(town, "党小组会 今天 15:00 活动室", "李娜")
    assert (done.text or "").startswith("已定下")
    await town.winding.forward(at("14:57"))
    assert (newest(town, leader).text or "").startswith("党小组会 15:00")

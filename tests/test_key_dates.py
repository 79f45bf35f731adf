"""重要节点联合访: households visited for a date, shared evenly, alone or with another unit."""

from collections import Counter

from bot.rules.visits import end_of
from bot.screens import routes
from storage import units, visitors
from tests.delivering import change, fates
from tests.people_scene import choose, labels, newest, told, write
from tests.permission_scene import member_id
from tests.test_events import CHIEF, DEPUTY, OFFICER, ORGANISER, UNDO, heard, visits_of
from tests.test_people import other_branch
from tests.town import ZONE, Town, at

THERE, PEAK = "城东派出所党支部（演示）", 7101
HOUSEHOLDS = ("李娜", "王强", "张伟", "孙丽", "周涛")


async def begin(town: Town, occasion: str, by: str = CHIEF) -> None:
    """Begin to plan visits for a date."""
    user_id = town.account(by)
    await write(town, user_id, "/event")
    await choose(town, user_id, "重要节点联合访")
    await choose(town, user_id, occasion)


async def tick(town: Town, *names: str, by: str = CHIEF) -> None:
    """Tick households and go on."""
    for name in names:
        await choose(town, town.account(by), name)
    await choose(town, town.account(by), "下一步")


async def more_there(town: Town) -> int:
    """Have the other branch, with 林燕 and 萧然 besides its secretary, both of whom visit."""
    there = await other_branch(town)
    for name, user_id in (("林燕", 7102), ("萧然", 7103)):
        town.standin.start(town.standin.add_person(name, id=user_id))
        await town.rest()
        await change(
            town,
            """INSERT INTO member (unit_id, name, employment, party_status)
               VALUES (:unit, :name, 'officer', 'full')""",
            unit=there,
            name=name,
        )
        await change(
            town,
            "INSERT INTO account SELECT :user, id FROM member WHERE name = :name",
            user=user_id,
            name=name,
        )
    chosen = [await member_id(town, name) for name in ("林燕", "萧然")]
    await town.db.write(visitors.choose, there, chosen)
    return there


def there_heard(town: Town, user_id: int) -> list[str]:
    return [one.text or "" for one in town.standin.from_bot(user_id)]


async def goers(town: Town) -> list[tuple[str, str]]:
    """Return each household with each of its visitors, by both."""
    return [
        (household, visitor)
        for household, visitor in await town.query(
            """SELECT m.name, p.name FROM visit v JOIN member m ON m.id = v.member_id
               JOIN visit_visitor x ON x.visit_id = v.id JOIN member p ON p.id = x.member_id
               WHERE v.kind = 'key_date' ORDER BY m.id, p.id"""
        )
    ]


async def test_visits_for_a_date_are_shared_evenly_and_noted_once(town: Town) -> None:
    chief = town.account(CHIEF)
    await begin(town, "警察节")
    shown = newest(town, chief)
    # Its day is known: 10 January.
    assert shown.text == "警察节，最晚1月10日 周日：走访哪几户？已选 0 户（共 24 户）"
    assert (await told(town, chief, "下一步")).text == "请先选要走访的户"
    await tick(town, *HOUSEHOLDS, DEPUTY)
    assert (newest(town, chief).text or "").startswith("和哪个单位一起走访？")
    await choose(town, chief, "只由本单位走访")
    check = newest(town, chief)
    shares = "走访人：王建国 2 户、赵敏 2 户、陈静 2 户"
    assert check.text == f"警察节，最晚1月10日 周日：走访 6 户\n{shares}"
    settle = routes.data(routes.KEY_DATE, 9, 0)
    await choose(town, chief, "定下")
    assert newest(town, chief).text == f"已登记：警察节，最晚1月10日 周日，走访 6 户\n{shares}"
    # A second press finds nothing to plan.
    press = town.standin.press(chief, chief, check.id, settle, forged=True)
    await town.rest()
    assert press.answered is not None
    assert press.answered.text == "已登记，不用再点"
    found = await goers(town)
    assert Counter(visitor for _, visitor in found) == {CHIEF: 2, DEPUTY: 2, ORGANISER: 2}
    assert (DEPUTY, DEPUTY) not in found, "nobody visits their own"
    rows = await town.query("SELECT DISTINCT kind, occasion, state, due_at, period FROM visit")
    due_at = int(end_of(at("00:00", "2027-01-10").date(), ZONE).timestamp() * 1000)
    assert rows == [("key_date", "警察节", "due", due_at, "")]
    assert {one.name for one in await visits_of(town, CHIEF)} <= {*HOUSEHOLDS, DEPUTY}
    # The same households for the same date once more: only who is new is added.
    await begin(town, "警察节")
    await tick(town, *HOUSEHOLDS, "吴芳")
    await choose(town, chief, "只由本单位走访")
    said = await choose(town, chief, "定下")
    assert said.text == (
        "已登记：警察节，最晚1月10日 周日，走访 1 户\n走访人：王建国 1 户\n"
        "另有 5 户已登记过，没有重复"
    )
    assert heard(town, OFFICER) == []


async def test_a_date_that_moves_is_asked_for_and_who_is_away_is_left_out(town: Town) -> None:
    chief = town.account(CHIEF)
    await begin(town, "春节")
    assert (newest(town, chief).text or "").startswith("春节：最晚哪天走访完？")
    assert "没看懂这个日期" in ((await write(town, chief, "过年的时候")).text or "")
    assert "这一天已经过去" in ((await write(town, chief, "2026-11-01")).text or "")
    shown = await write(town, chief, "2月5日")
    assert shown.text == "春节，最晚2月5日 周五：走访哪几户？已选 0 户（共 24 户）"
    await choose(town, chief, "改日期")
    await choose(town, chief, "11月30日 周一")
    await choose(town, chief, "全选")
    assert (newest(town, chief).text or "").endswith("已选 24 户（共 24 户）")
    assert "✓ 李娜" in labels(newest(town, chief))
    await choose(town, chief, "全不选")
    await change(
        town,
        """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
           SELECT id, 'annual', 'self', 0, 0 FROM member WHERE name IN ('王建国', '赵敏')""",
    )
    await tick(town, ORGANISER, OFFICER)
    await choose(town, chief, "只由本单位走访")
    said = await choose(town, chief, "定下")
    # 陈静 alone is there, and nobody visits their own household.
    assert said.text == (
        "已登记：春节，最晚11月30日 周一，走访 2 户\n走访人：陈静 1 户\n"
        "1 户现在没有人能去，请发送 /visit 定走访人"
    )
    assert await goers(town) == [(OFFICER, ORGANISER)]


async def test_another_unit_is_asked_once_and_sends_whom_its_secretary_chooses(town: Town) -> None:
    chief = town.account(CHIEF)
    await more_there(town)
    await begin(town, "国庆")
    await tick(town, *HOUSEHOLDS)
    assert "没有这个单位" in ((await write(town, chief, "城西派出所")).text or "")
    check = await write(town, chief, "城东")
    assert (check.text or "").endswith(f"定下后请 {THERE} 派人一起走访")
    await choose(town, chief, "定下")
    await town.later(2)
    ask = newest(town, PEAK)
    assert ask.text == (
        "城关派出所党支部（演示） 请贵单位派人一起走访 5 户（国庆，最晚10月1日 周五）。请点要派的人"
    )
    assert labels(ask) == ["林燕", "萧然", "派这些人", "不派人"]
    assert (await told(town, PEAK, "派这些人")).text == "请先点要派的人；不派请点 [不派人]"
    await choose(town, PEAK, "林燕")
    await choose(town, PEAK, "萧然")
    await choose(town, PEAK, "✓ 萧然")
    assert labels(newest(town, PEAK)) == ["✓ 林燕", "萧然", "派这些人", "不派人"]
    assert (await goers(town)).count(("李娜", "林燕")) == 0, "not before it is settled"
    await choose(town, PEAK, "派这些人")
    sent = "已派 林燕，和 城关派出所党支部（演示） 一起走访 5 户（国庆，最晚10月1日 周五）"
    assert newest(town, PEAK).text == sent
    await town.later(2)
    answer = f"{THERE} 派 林燕 一起走访 5 户（国庆，最晚10月1日 周五）"
    assert sum(answer in text for text in heard(town, CHIEF)) == 1
    found = await goers(town)
    assert {household for household, visitor in found if visitor == "林燕"} == {*HOUSEHOLDS}
    assert len(found) == 10
    # What was answered stays so, whatever old buttons say.
    for verb in (0, 1, 2):
        data = routes.data(routes.JOINT, 1, verb, await member_id(town, "萧然"))
        town.standin.press(PEAK, PEAK, ask.id, data, forged=True)
        await town.later(1)
        assert newest(town, PEAK).text == sent
    assert await goers(town) == found
    assert [fate[:2] for fate in await fates(town, "joint_ask")] == [("joint_ask", "sent")]
    # Who leaves the unit that sent them visits no more.
    await change(town, "UPDATE member SET unit_id = :u WHERE name = '林燕'", u=town.unit_id)
    assert await visits_of(town, "林燕") == []


async def test_another_unit_may_decline_and_own_visitors_go(town: Town) -> None:
    chief = town.account(CHIEF)
    there = await more_there(town)
    await begin(town, "七一")
    await tick(town, OFFICER)
    await write(town, chief, THERE)
    await choose(town, chief, "定下")
    await town.later(2)
    assert there_heard(town, PEAK)[-1].startswith("城关派出所党支部（演示） 请贵单位派人")
    # Neither who asks, nor who runs the unit above, answers for it.
    above = await town.db.write(units.add, "城区派出所党总支（演示）", "general_branch", None)
    await change(
        town,
        "INSERT INTO unit_closure SELECT :a, descendant_id, 1 FROM unit_closure WHERE "
        "ancestor_id = :t",
        a=above,
        t=there,
    )
    await change(
        town,
        "INSERT INTO secretary (member_id, unit_id, origin) VALUES (:m, :a, 'given')",
        m=await member_id(town, CHIEF),
        a=above,
    )
    mine = await write(town, chief, "帮助")
    await change(
        town,
        "UPDATE message SET kind = 'joint_ask' WHERE chat_id = :c AND telegram_id = :m",
        c=chief,
        m=mine.id,
    )
    press = town.standin.press(chief, chief, mine.id, "kj.1.2.0", forged=True)
    await town.rest()
    assert press.answered is not None
    assert press.answered.text == "家访只由本单位书记办，这里没有您要办的"
    await choose(town, PEAK, "不派人")
    await town.later(2)
    told_ = f"{THERE} 这次不派人。走访 1 户（七一，最晚7月1日 周四）仍由本单位办"
    assert told_ in heard(town, CHIEF)
    assert await goers(town) == [(OFFICER, CHIEF)]


async def test_a_unit_without_a_secretary_to_write_to_is_not_asked(town: Town) -> None:
    chief = town.account(CHIEF)
    await town.db.write(units.add, "城西派出所党支部（演示）", "branch", None)
    await more_there(town)
    await begin(town, "国庆")
    await tick(town, OFFICER)
    said = await write(town, chief, "城西")
    assert (said.text or "").startswith("那个单位现在没有书记能收到消息")
    offered = await write(town, chief, "派出所党支部")
    assert labels(offered)[:2] == ["城西派出所党支部（演示）", THERE], "its own is not offered"
    assert (await told(town, chief, "城西派出所党支部（演示）")).text == (
        "那个单位现在没有书记能收到消息，请换一个，或只由本单位走访"
    )
    await choose(town, chief, THERE)
    # In the meantime its secretary has lost the role.
    await change(town, "DELETE FROM secretary WHERE unit_id <> :u", u=town.unit_id)
    assert (await told(town, chief, "定下")).text == (
        "那个单位现在没有书记能收到消息，请换一个，或只由本单位走访"
    )
    assert await town.query("SELECT * FROM visit") == []
    await choose(town, chief, "取消")
    assert newest(town, chief).text == "已取消"
    assert UNDO not in labels(newest(town, chief))


async def test_a_night_goes_by_before_another_unit_is_asked(town: Town) -> None:
    chief = town.account(CHIEF)
    await more_there(town)
    await town.go_to("23:00")
    await begin(town, "国庆")
    await tick(town, OFFICER)
    await write(town, chief, THERE)
    await choose(town, chief, "定下")
    await town.winding.forward(at("08:59", "2026-11-26"))
    before = there_heard(town, PEAK)
    await town.winding.forward(at("09:01", "2026-11-26"))
    assert len(there_heard(town, PEAK)) == len(before) + 1

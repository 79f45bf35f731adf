"""必访: an event becomes a visit at once, what happened stays in no message, absence is kept."""

import re
from pathlib import Path

from bot.rules.visits import last_day
from bot.screens import routes
from storage import rounds, visit_steps, visitors, visits
from storage.tx import Tx
from storage.visits import Visit
from tests.delivering import change, fates, texts
from tests.people_scene import choose, labels, newest, told, write
from tests.permission_scene import member_id
from tests.town import ZONE, Town, at
from tests.town import town as built

CHIEF, DEPUTY, ORGANISER, OFFICER = "王建国", "赵敏", "陈静", "李娜"
TRIGGERS = (
    *("生病住院", "因公负伤", "家人去世", "家庭困难", "家庭矛盾", "长期外派", "结婚生育"),
    *("职务变动", "立功受奖", "退休", "受到处分"),
)
UNDO, CLOSE, PAUSE, OPEN_END = "撤销", "不用访了", "同时登记不在岗", "回来时再登记"


async def register(town: Town, name: str, trigger: str, by: str = CHIEF) -> str:
    """Note that something happened to somebody; return what the card says."""
    user_id = town.account(by)
    await write(town, user_id, f"/event {name}")
    await choose(town, user_id, trigger)
    return (await choose(town, user_id, "登记")).text or ""


async def visits_of(town: Town, name: str) -> list[Visit]:
    """Return the visits that somebody has to hold, as their list shows them."""

    async def unit(tx: Tx) -> list[Visit]:
        one = await tx.value("SELECT id FROM member WHERE name = :name", name=name)
        return await visits.to_hold(tx, one)

    return await town.db.read(unit)


async def goers_of(town: Town, name: str) -> list[str]:
    """Return who visits somebody's newest visit, by id."""

    async def unit(tx: Tx) -> list[str]:
        one = await tx.value(
            """SELECT MAX(v.id) FROM visit v JOIN member m ON m.id = v.member_id
               WHERE m.name = :name""",
            name=name,
        )
        return [each.name for each in await visitors.of_visit(tx, one)]

    return await town.db.read(unit)


async def only_visit(town: Town, name: str = OFFICER) -> Visit:
    """Return the one visit to somebody."""
    ((visit_id,),) = await town.query(
        """SELECT v.id FROM visit v JOIN member m ON m.id = v.member_id WHERE m.name = :name""",
        name=name,
    )
    found = await town.db.read(visits.by_id, visit_id)
    assert found is not None
    return found


def heard(town: Town, name: str) -> list[str]:
    """Return all that the bot has said to somebody in private, as it stands now."""
    return texts(town.standin.from_bot(town.account(name)))


def all_that_stays(town: Town) -> str:
    """Return every text and every button of the bot's in every chat."""
    every = [one for chat in town.standin.chats for one in town.standin.from_bot(chat)]
    return "\n".join([*texts(every), *(label for one in every for label in labels(one))])


async def arranged(town: Town, visit_id: int, clock: str, day: str) -> None:
    """Have a visit be agreed on."""
    meets_at = at(clock, day)

    async def unit(tx: Tx) -> None:
        await visit_steps.propose(tx, visit_id, meets_at, "visitor", town.clock.now(), None)
        assert await visit_steps.agree(tx, visit_id, meets_at, town.clock.now(), None)

    await town.db.write(unit)


async def a_routine_visit(town: Town, name: str, visitor: str) -> int:
    """Have a routine visit to somebody be due by the end of the year, held by a visitor."""
    member, goes = await member_id(town, name), await member_id(town, visitor)

    async def unit(tx: Tx) -> int:
        visit_id = await visits.add(
            tx, member_id=member, unit_id=town.unit_id, kind="routine", period="2026H2",
            due_at=at("00:00", "2027-01-01"), now=town.clock.now(), by_member_id=None,
        )  # fmt: skip
        assert visit_id is not None
        await visitors.assign(tx, visit_id, [(goes, town.unit_id)])
        # The unit visits in rounds, the next of which is far off.
        await rounds.set_period(tx, town.unit_id, "half_year", at("00:00", "2030-01-01"))
        return visit_id

    return await town.db.write(unit)


async def test_four_presses_put_a_must_visit_on_its_visitors_lists_at_once(town: Town) -> None:
    chief = town.account(CHIEF)
    shown = await write(town, chief, "必访")
    assert shown.text == "城关派出所党支部（演示）：谁家有事要走访？"
    assert labels(shown)[-1] == "重要节点联合访"
    shown = await choose(town, chief, OFFICER)
    assert labels(shown) == [*TRIGGERS[:-1], "返回名单"], "受到处分 is not used by default"
    press = await told(town, chief, "生病住院")
    assert press.text == "已选：生病住院"
    assert newest(town, chief).text == (
        "必访 · 李娜\n最晚11月30日 周一\n走访人 2 人：王建国、赵敏\n"
        "登记后马上告诉走访人，本人不会收到消息"
    )
    assert (await told(town, chief, "登记")).text == "已登记"
    card = newest(town, chief)
    assert card.text == (
        "必访 · 李娜\n最晚11月30日 周一\n走访人 2 人：王建国、赵敏\n"
        "事由只有走访人和本单位书记看得到，结束即删；往上只报户数"
    )
    assert labels(card) == [PAUSE, "事由", UNDO]
    for visitor in (CHIEF, DEPUTY):
        (visit,) = await visits_of(town, visitor)
        assert (visit.name, visit.kind, visit.state) == (OFFICER, "must", "due")
        assert last_day(visit.due_at, ZONE).isoformat() == "2026-11-30"
    assert await visits_of(town, ORGANISER) == []
    assert heard(town, OFFICER) == []


async def test_the_deadline_counts_workdays_over_the_october_holiday(tmp_path: Path) -> None:
    async with built(tmp_path / "shidao.db", "09:00", day="2026-09-30") as town:
        # Thursday the 8th, Friday the 9th, and Saturday the 10th, which is worked on.
        assert "最晚10月10日 周六" in await register(town, OFFICER, "生病住院")


async def test_what_happened_is_in_no_message_and_no_row_but_the_visits_own(town: Town) -> None:
    chief = town.account(CHIEF)
    await register(town, OFFICER, "生病住院")
    shown = newest(town, chief)
    why = await told(town, chief, "事由")
    assert why.text == "李娜 的必访事由：生病住院\n请不要转告他人"
    assert why.show_alert
    await choose(town, chief, PAUSE)
    await choose(town, chief, OPEN_END)
    await register(town, "王强", "家庭困难")
    await write(town, chief, f"/event {OFFICER}")
    assert "已有必访，最晚11月30日 周一" in labels(newest(town, chief))
    await choose(town, chief, "已有必访，最晚11月30日 周一")
    await write(town, chief, "/event 王强")
    await choose(town, chief, next(one for one in labels(newest(town, chief)) if "已有" in one))
    said = all_that_stays(town)
    assert (shown.text or "?") in said
    assert [one for one in TRIGGERS if one in said] == []
    kept = {
        table: await town.query(f"SELECT * FROM {table}")
        for table in ("message", "dialogue", "family_entry", "due", "away", "look")
    }
    for table, rows in kept.items():
        for words in (*TRIGGERS, "illness", "hardship"):
            assert words not in str(rows), table
    pressed = str(await town.query("SELECT body FROM inbox"))
    assert not re.search(r"ev\.\w+\.\w+", pressed), "neither what was chosen, nor of whom"
    assert OFFICER not in pressed
    # Once it is closed it is nowhere but in the catalogue.
    visit = await only_visit(town)
    await town.db.write(visit_steps.void, visit.id, town.clock.now(), None)
    assert (await town.query("SELECT trigger_code FROM visit WHERE id = :id", id=visit.id)) == [
        (None,)
    ]


async def test_what_happened_is_seen_by_visitors_and_the_secretary_and_each_look_is_noted(
    town: Town,
) -> None:
    await register(town, "王强", "家庭困难")
    visit = await only_visit(town, "王强")
    # The lead of it is 王建国 alone; 赵敏 runs the unit as well, 刘洋 and the member do not.
    data = f"vy.{visit.id}"
    for name, said in (
        (CHIEF, "王强 的必访事由：家庭困难\n请不要转告他人"),
        (DEPUTY, "王强 的必访事由：家庭困难\n请不要转告他人"),
        (OFFICER, "家访由走访人和本单位书记来办。您家的家访记录，发送 我的 可以看"),
        ("王强", "家访由走访人和本单位书记来办。您家的家访记录，发送 我的 可以看"),
    ):
        user_id = town.account(name)
        shown = await write(town, user_id, "帮助")
        await change(
            town,
            "UPDATE message SET kind = 'visit_yours' WHERE chat_id = :c AND telegram_id = :m",
            c=user_id,
            m=shown.id,
        )
        for _ in range(2):
            press = town.standin.press(user_id, user_id, shown.id, data, forged=True)
            await town.rest()
            assert press.answered is not None
            assert press.answered.text == said, name
    looks = await town.query(
        "SELECT m.name FROM look l JOIN member m ON m.id = l.reader_id ORDER BY m.id"
    )
    assert looks == [(CHIEF,), (DEPUTY,)], "one a reader and day"


async def test_who_goes_is_who_leads_and_those_with_the_least_to_do(town: Town) -> None:
    for name in ("孙丽", "周涛"):
        await a_routine_visit(town, name, DEPUTY)
    await change(town, "UPDATE visit_trigger SET led_by = 'leader' WHERE code = 'death'")
    # 2 by the secretary: 王建国, and of 赵敏 with two visits and 陈静 with none, 陈静.
    await register(town, OFFICER, "生病住院")
    assert await goers_of(town, OFFICER) == [CHIEF, ORGANISER]
    # 1 by a visitor: 王建国 and 陈静 have one each, 赵敏 two.
    await register(town, "王强", "结婚生育")
    assert await goers_of(town, "王强") == [CHIEF]
    # 2 by a leader: there is none, so the secretary; then 陈静 with one.
    await register(town, "张伟", "家人去世")
    assert await goers_of(town, "张伟") == [CHIEF, ORGANISER]
    await change(town, "UPDATE member SET is_leader = 1 WHERE name IN ('孔亮', '张伟')")
    await change(town, "UPDATE visit_trigger SET is_used = 1")
    # 张伟 is a leader, and it is about him: 孔亮; then of 王建国 3, 赵敏 2, 陈静 2 the first.
    await register(town, "吴芳", "家人去世")
    assert await goers_of(town, "吴芳") == [DEPUTY, "张伟"]
    await register(town, "张伟", "因公负伤")
    assert await goers_of(town, "张伟") == [CHIEF, ORGANISER]
    # 王建国 is away: 赵敏 stands in, and the two who are there go rather than he.
    await write(town, town.account(CHIEF), "我的")
    await choose(town, town.account(CHIEF), "不在岗")
    await choose(town, town.account(CHIEF), "年休")
    await choose(town, town.account(CHIEF), "11月30日 周一")
    await register(town, "郑凯", "生病住院", by=DEPUTY)
    assert await goers_of(town, "郑凯") == [DEPUTY, ORGANISER]
    # It is about 赵敏, noted by 陈静: nobody but she is there, and that is said.
    said = await register(town, DEPUTY, "生病住院", by=ORGANISER)
    assert "走访人 1 人：陈静\n应 2 人，现在能去 1 人，可以发送 /visit 再定" in said


async def test_the_same_is_not_noted_twice_however_often_it_is_pressed(town: Town) -> None:
    chief = town.account(CHIEF)
    await register(town, OFFICER, "生病住院")
    card = newest(town, chief)
    before = await town.query("SELECT * FROM visit")
    # The button that the card had before.
    again = routes.data(routes.EVENT, 2, await member_id(town, OFFICER), 1)
    for _ in range(2):
        press = town.standin.press(chief, chief, card.id, again, forged=True)
        await town.rest()
        assert press.answered is not None
        assert press.answered.text == "已有一次同样的必访，没有重复登记"
    assert newest(town, chief).text == card.text
    assert (await write(town, town.account(DEPUTY), "/event 李娜")).text
    assert (await told(town, town.account(DEPUTY), "生病住院")).text == (
        "已有一次同样的必访，没有重复登记"
    )
    assert (newest(town, town.account(DEPUTY)).text or "").startswith("必访 · 李娜\n最晚11月30日")
    assert await town.query("SELECT * FROM visit") == before
    # Something else that happened to them calls for a visit of its own; so does the same later.
    await register(town, OFFICER, "家人去世")
    await change(town, "UPDATE visit SET state = 'void', trigger_code = NULL WHERE id = 1")
    await register(town, OFFICER, "生病住院")
    assert await town.query("SELECT COUNT(*) FROM visit WHERE state = 'due'") == [(2,)]


async def test_who_runs_the_unit_does_not_note_what_happens_to_themself(town: Town) -> None:
    said = "这是您自己，请 {} 登记：发送 /event 后选您的姓名"
    assert (await write(town, town.account(CHIEF), "/event 王建国")).text == said.format(DEPUTY)
    await write(town, town.account(CHIEF), "/event")
    assert (await told(town, town.account(CHIEF), CHIEF)).text == said.format(DEPUTY)
    assert await register(town, CHIEF, "生病住院", by=DEPUTY)
    assert await goers_of(town, CHIEF) == [DEPUTY, ORGANISER]
    # What is about them is not shown to them, nor is it theirs to close.
    card = newest(town, town.account(CHIEF))
    for data, answer in (
        ("vy.1", "这一户不归您走访"),
        ("ev.4.1", "家访只由本单位书记办，这里没有您要办的"),
    ):
        press = town.standin.press(card.chat.id, card.chat.id, card.id, data, forged=True)
        await town.rest()
        assert press.answered is not None
        assert press.answered.text == answer
    await change(town, "DELETE FROM secretary WHERE origin = 'position' AND member_id > 1")
    said = (await write(town, town.account(CHIEF), "/event 王建国")).text or ""
    assert said.startswith("这是您自己。本单位没有别的书记能收到消息")


async def test_it_is_taken_back_within_ten_minutes_and_closed_later(town: Town) -> None:
    chief = town.account(CHIEF)
    await register(town, OFFICER, "生病住院")
    await choose(town, chief, PAUSE)
    await choose(town, chief, OPEN_END)
    card = newest(town, chief)
    assert "本人不在岗，回来时再登记。这期间什么都不发给本人" in (card.text or "")
    assert labels(card) == ["事由", UNDO]
    both = [town.standin.press(chief, chief, card.id, label=UNDO) for _ in range(2)]
    await town.later(2)
    assert card.text == "已撤销：李娜 的这次必访\n不在岗也已撤销"
    assert both[1].answered is not None
    assert both[1].answered.text == "已撤销，不用再点"
    visit = await only_visit(town)
    assert (visit.state, visit.trigger_code) == ("void", None)
    assert await town.query("SELECT * FROM away") == []
    assert heard(town, DEPUTY)[-1] == "李娜 的家访不用了，已关闭"
    await register(town, "王强", "家庭困难", by=DEPUTY)
    await town.go_to("14:20")
    deputy = town.account(DEPUTY)
    late = await told(town, deputy, UNDO)
    assert late.text == "已过 10 分钟，不能撤销。不需要了请点 [不用访了]"
    assert labels(newest(town, deputy)) == ["事由", CLOSE]
    await choose(town, deputy, CLOSE)
    asked = newest(town, deputy)
    closed = await choose(town, deputy, "确定不用访了")
    assert closed.text == "已结束：王强 的这次必访不用了"
    assert heard(town, CHIEF)[-1] == "王强 的家访不用了，已关闭"
    press = town.standin.press(deputy, deputy, asked.id, "ev.4.2", forged=True)
    await town.rest()
    assert press.answered is not None
    assert press.answered.text == "已结束，不用再点"
    assert closed.text == "已结束：王强 的这次必访不用了", "what came of the first press stays"
    assert [fate[:2] for fate in await fates(town, "visit_off")] == [("visit_off", "sent")] * 2


async def test_what_is_noted_and_taken_back_at_night_is_told_to_nobody(town: Town) -> None:
    await town.go_to("23:00")
    await register(town, OFFICER, "生病住院")
    await choose(town, town.account(CHIEF), UNDO)
    await town.winding.forward(at("09:00", "2026-11-26"))
    assert heard(town, DEPUTY) == []
    assert await fates(town, "visit_off") == []


async def test_who_leads_a_party_group_has_no_part_in_its_families(town: Town) -> None:
    await change(
        town,
        """INSERT INTO secretary (member_id, unit_id, origin)
           SELECT m.id, u.id, 'position' FROM member m, unit u
           WHERE m.name = '李娜' AND u.name = '第一党小组'""",
    )
    officer = town.account(OFFICER)
    said = await write(town, officer, "/event")
    assert (said.text or "").startswith("家访由党支部书记登记，您这里没有要管的")
    data = routes.data(routes.EVENT, 0, await member_id(town, "王强"))
    press = town.standin.press(officer, officer, said.id, data, forged=True)
    await town.rest()
    assert press.answered is not None
    assert press.answered.text == "家访只由本单位书记办，这里没有您要办的"


async def test_a_round_of_visits_is_not_what_an_event_makes(town: Town) -> None:
    await register(town, OFFICER, "生病住院")
    missing = await town.db.read(rounds.without, town.unit_id, "2026H2")
    assert await member_id(town, OFFICER) in missing

"""What a member sees of what is recorded of their household, takes along, and consents to."""

import logging
from datetime import datetime

import pytest

from bot.actions.forgetting import erase_need
from bot.rules.erasing import KEPT, month_begins, month_ends
from bot.screens import routes
from bot.screens.privacy import TRIGGER
from bot.screens.privacy import WORDS as SHOW_WORDS
from storage import consents, needs, retention, visit_steps, visits
from tests.delivering import change
from tests.family_scene import (
    MEMBER,
    SECRETARY,
    WORDS,
    a_need,
    a_visit,
    found_in,
    household,
    id_of,
    night,
    open_page,
    pressing,
)
from tests.people_scene import labels, newest, told
from tests.permission_scene import help_of
from tests.town import ZONE, Town, at

TICKS = "spouse parents"
ADMIN = "陈静"


def text_of(town: Town, name: str = MEMBER) -> str:
    return newest(town, town.account(name)).text or ""


async def test_me_shows_every_visit_need_and_look_and_what_to_do_about_them(town: Town) -> None:
    await household(town)
    message = await open_page(town)
    assert (message.text or "").splitlines() == [
        "家访和困难事项 · 李娜",
        "今天 您同意了记录",
        "存多久：家访 3 年，困难事项办结后 1 年，到期自动删除；撤回的困难事项马上删除，当夜抹净",
        "",
        "全员访 · 上门 · 已访 今天 13:00，约 20 分钟",
        "走访人：王强",
        "见到：配偶、父母",
        "谈到：身心健康、子女教育",
        "您的答复：未回复",
        "",
        "困难事项 · 父母就医 · 尽快 · 待答复",
        "今天 提出",
        "答复人 王建国，最晚11月30日 周一",
        "",
        "今天 14:00 王建国 看过家访",
        "",
        "今天 14:00 王建国 看过困难事项",
    ]
    assert labels(message) == [
        *("父母就医：看我写的", "撤回同意", "要一份副本", "家属要求删除", "返回"),
    ]
    shown = await told(town, town.account(MEMBER), "父母就医：看我写的")
    assert (shown.text, shown.show_alert) == (f"“{WORDS}”", True)
    assert ((await pressing(town, MEMBER, "返回")).text or "").startswith("李娜 · ")


async def test_nobody_sees_anothers_household(town: Town) -> None:
    _, need = await household(town)
    visit = await a_visit(town, kind="must", trigger="illness", period="")
    message = await open_page(town, "吴芳")
    assert "现在没有记录" in (message.text or "")
    for data in (
        routes.data(routes.PRIVACY, 0, TRIGGER, visit),
        routes.data(routes.PRIVACY, 0, SHOW_WORDS, need),
    ):
        press = town.standin.press(
            town.account("吴芳"), message.chat.id, message.id, data, forged=True
        )
        await town.rest()
        assert press.answered is not None
        assert press.answered.text == "这个按钮已失效，请发送 帮助 看现在能做什么"


async def test_each_state_of_a_visit_is_told_in_words(town: Town) -> None:
    her, by = await id_of(town, MEMBER), await id_of(town, "王强")
    now = town.clock.now()
    due = await a_visit(town, kind="must", trigger="illness", period="")
    agreed = await a_visit(town, kind="key_date", period="a")
    tomorrow = at("20:00", "2026-11-26")
    await town.db.write(visit_steps.propose, agreed, tomorrow, "visitor", now, by)
    await town.db.write(visit_steps.agree, agreed, tomorrow, now, her)
    declined = await a_visit(town, kind="key_date", period="b")
    await town.db.write(visit_steps.decline, declined, now, her)
    later = await a_visit(town, held_at=at("00:00", "2026-11-24"))
    await change(town, "UPDATE visit SET is_recorded_later = 1 WHERE id = :id", id=later)
    await change(town, "UPDATE visit SET occasion = 'police_day' WHERE id = :id", id=agreed)
    await town.db.write(visit_steps.note_told, later)
    await town.db.write(visit_steps.answer, later, "wrong", now, her, "time")
    closed = await a_visit(town, kind="must", period="")
    await town.db.write(visit_steps.void, closed, now, by)
    text = (await open_page(town)).text or ""
    assert "还没有问过您是否同意记录，家访只记已访" in text
    for line in (
        "全员访 · 上门 · 已访 11月24日 周二，约 20 分钟（补记）",
        "您的答复：有误（时间或方式不对）",
        "警察节联合访 · 线上 · 约定中，明天 20:00",
        "联合访 · 线上 · 今天 婉拒",
        "必访 · 线上 · 还没约时间，最晚12月4日 周五访",
    ):
        assert line in text.splitlines(), line
    # What calls for a visit is told, and stands nowhere.
    assert "生病住院" not in text
    toast = await told(town, town.account(MEMBER), "必访的事由")
    assert toast.text == "事由：生病住院。只有书记和走访人看得到，访过就删"
    assert toast.show_alert
    assert due != closed


async def test_a_long_record_is_turned_page_by_page(town: Town) -> None:
    for day in range(8):
        await a_visit(
            town, held_at=at("10:00", f"2026-11-0{day + 1}"), kind="key_date", period=str(day)
        )
    first = await open_page(town)
    assert (first.text or "").count("联合访") == 6
    assert "下一页 ›（2/2）" in labels(first)
    second = await pressing(town, MEMBER, "下一页 ›（2/2）")
    assert (second.text or "").count("联合访") == 2
    assert "11月1日" in (second.text or "")


async def test_a_copy_of_everything_is_sent_as_a_file_that_is_kept_nowhere(town: Town) -> None:
    await household(town)
    await a_visit(town, kind="must", trigger="illness", period="")
    await town.go_to("09:00", "2027-01-04")
    await open_page(town)
    page, user_id = newest(town, town.account(MEMBER)), town.account(MEMBER)
    assert (await told(town, user_id, "要一份副本", page)).text == "副本马上发给您"
    again = await told(town, user_id, "要一份副本", page)
    assert again.text == "已在发送，请看最新的消息"
    await town.later(2)
    sent = [one for one in town.standin.from_bot(user_id) if one.media is not None]
    assert len(sent) == 1
    message = newest(town, town.account(MEMBER))
    assert message.media is not None
    assert message.media.file.name == "家访和困难事项.txt"
    text = message.media.file.content.decode("utf-8-sig")
    for line in (
        "李娜 · 城关派出所党支部（演示）",
        "2027年1月4日 周一 9:00 生成",
        "2026年11月25日 周三 您同意了记录",
        "家访 2 次",
        "事由：生病住院。只有书记和走访人看得到，访过就删",
        "全员访 · 上门 · 已访 2026年11月25日 周三 13:00，约 20 分钟",
        "  2026年11月25日 周三 14:00 王强 登记：上门 配偶、父母 身心健康、子女教育",
        "困难事项 1 件",
        f"“{WORDS}”",
        "  2026年11月25日 周三 14:00 李娜 提出",
        "2026年11月25日 周三 14:00 王建国 看过困难事项",
    ):
        assert line in text.splitlines(), (line, text)
    assert await town.query("SELECT 1 FROM message WHERE details LIKE '%老人%'") == []
    # A minute later it is another one.
    await town.later(60)
    assert (await told(town, user_id, "要一份副本", page)).text == "副本马上发给您"


async def test_who_looks_is_shown_to_whom_it_is_about_once_a_day(town: Town) -> None:
    visit, _ = await household(town)
    her, his = await id_of(town, MEMBER), await id_of(town, SECRETARY)
    for clock in ("15:00", "16:00"):
        await town.go_to(clock)
        day = at(clock).date().toordinal()
        await town.db.write(consents.note_look, his, her, "visit", visit, day, town.clock.now())
        await town.db.write(consents.note_look, her, her, "visit", visit, day, town.clock.now())
    lines = ((await open_page(town)).text or "").splitlines()
    seen = [line for line in lines if "看过" in line]
    assert seen == ["今天 14:00 王建国 看过家访", "今天 14:00 王建国 看过困难事项"]


async def test_consent_is_given_below_the_four_lines_and_taken_back_at_any_time(town: Town) -> None:
    her, user_id = await id_of(town, MEMBER), town.account(MEMBER)
    await open_page(town)
    asked = await pressing(town, MEMBER, "同意记录")
    assert "请看四点" in (asked.text or "")
    assert (asked.text or "").endswith("不同意也行，那样家访只记已访，困难事项不登记")
    assert await town.db.read(consents.of, her) is None
    data = asked.buttons()[0][0]["callback_data"]
    for _ in range(2):
        town.standin.press(user_id, user_id, asked.id, data, forged=True)
        await town.later(1)
    assert await town.db.read(consents.of, her) is True
    assert "今天 您同意了记录" in text_of(town)
    toast = await told(town, user_id, "撤回同意")
    assert toast.text == (
        "已撤回同意。从现在起家访只记已访。已有的记录还在，要删请点 [家属要求删除]"
    )
    await town.rest()
    assert await town.db.read(consents.of, her) is False
    assert "今天 您撤回了同意，家访只记已访" in text_of(town)
    assert "改为同意" in labels(newest(town, user_id))
    # Who never gave it has taken nothing back.
    await town.db.write(consents.set_, await id_of(town, "吴芳"), town.clock.now(), given=False)
    assert "今天 您没有同意记录，家访只记已访" in ((await open_page(town, "吴芳")).text or "")


async def test_a_need_that_is_withdrawn_is_in_no_file_after_the_night(town: Town) -> None:
    need = await a_need(town)
    other = await a_need(town, "吴芳", "另一家的一句话")
    assert found_in(town, WORDS) == {WORDS}
    her, now = await id_of(town, MEMBER), town.clock.now()
    await town.db.write(needs.move, need, ("raised",), "withdrawn", now, her)
    await town.winding.forward(at("23:00"))
    assert found_in(town, WORDS) == {WORDS}
    await night(town)
    assert found_in(town, WORDS, "另一家的一句话") == {"另一家的一句话"}
    left = await town.db.read(needs.by_id, need)
    assert left is not None
    assert (left.state, left.category, left.member_id) == ("withdrawn", None, None)
    assert (await town.db.read(needs.by_id, other)) is not None


async def test_what_is_removed_by_day_is_in_no_file_after_the_night(town: Town) -> None:
    await night(town)
    need = await a_need(town)
    await town.winding.forward(at("14:00", "2026-11-26"))
    await town.says(MEMBER, "帮助")
    await town.db.write(erase_need, need, town.clock.now(), ZONE)
    await night(town, "2026-11-27")
    assert found_in(town, WORDS) == set()


async def test_a_quiet_night_after_another_rewrites_nothing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await town.says(MEMBER, "帮助")
    for day in ("2026-11-26", "2026-11-27", "2026-11-28"):
        await night(town, day)
    assert caplog.messages.count("file_scrubbed") == 1


async def test_what_was_kept_long_enough_is_in_no_file_after_the_night(town: Town) -> None:
    visit, need = await household(town)
    due = await a_visit(town, kind="must", trigger="illness", period="")
    her = await id_of(town, MEMBER)
    await town.db.write(needs.move, need, ("raised",), "closed", town.clock.now(), her)
    await change(town, "UPDATE need SET visit_id = :visit WHERE id = :id", visit=visit, id=need)
    # A visit is kept for 1,096 days after it was held, a need for 365 after it was closed.
    await town.go_to("14:30", "2027-11-25")
    await town.go_to("03:30", "2027-11-26")
    assert found_in(town, WORDS, TICKS) == {TICKS}
    assert "父母就医" not in ((await open_page(town)).text or "")
    await town.go_to("03:30", "2029-11-25")
    assert found_in(town, TICKS) == {TICKS}
    await town.go_to("03:30", "2029-11-26")
    assert found_in(town, WORDS, TICKS) == set()
    assert await town.db.read(visits.by_id, visit) is None
    assert await town.query("SELECT COUNT(*) FROM look") == [(0,)]
    assert await town.query("SELECT visit_id FROM visit_visitor") == [(due,)]
    (open_one,) = await town.db.read(visits.of_member, her)
    assert (open_one.id, open_one.trigger) == (due, "生病住院")


async def test_much_that_had_its_time_is_removed_in_small_units_and_twice_is_once(
    town: Town,
) -> None:
    names = [one.name for one in town.branch.members if one.name != "王强"][:20]
    for number, name in enumerate(names):
        for period in ("a", "b", "c"):
            await a_visit(town, name, at("10:00", "2026-11-20"), kind="key_date", period=period)
        await a_need(town, name, f"第{number}家的一句话")
    await change(town, "UPDATE need SET state = 'closed', closed_at = raised_at")
    await town.go_to("03:30", "2029-11-30")
    for table in ("visit", "visit_visitor", "look"):
        assert await town.query(f"SELECT COUNT(*) FROM {table}") == [(0,)]
    assert await town.query("SELECT COUNT(*) FROM need WHERE words <> ''") == [(0,)]
    assert await town.query("SELECT COUNT(*) FROM need") == [(20,)]
    assert await town.query("SELECT DISTINCT content FROM family_entry") == [(None,)]
    await town.bot.upkeep.clean_once()
    assert await town.query("SELECT COUNT(*) FROM need") == [(20,)]


async def test_an_admin_sets_how_long_things_are_kept(town: Town) -> None:
    await household(town)
    carrier = await help_of(town, ADMIN, "triggers")
    user_id = town.account(ADMIN)

    async def forged(data: str) -> str:
        press = town.standin.press(user_id, carrier.chat.id, carrier.id, data, forged=True)
        await town.rest()
        assert press.answered is not None
        return press.answered.text or ""

    assert await forged("rt") == ""
    assert carrier.text is not None
    assert carrier.text.startswith("保存期限\n家访：结束后存 3 年\n困难事项：办结后存 1 年")
    assert labels(carrier) == [
        *("家访 1 年", "家访 2 年", "✓ 家访 3 年", "家访 5 年"),
        *("办结后 半年", "✓ 办结后 1 年", "办结后 2 年", "返回"),
    ]
    await town.later(1)
    assert (await told(town, user_id, "家访 1 年", carrier)).text == "已改"
    await town.later(1)
    assert (await told(town, user_id, "办结后 半年", carrier)).text == "已改"
    kept = await town.db.read(retention.kept)
    assert (kept.visit, kept.need) == (365, 183)
    await town.later(1)
    assert "困难事项：办结后存 半年" in (carrier.text or "")
    for data in ("rt.0.1", "rt.9.a5", "rt.1.zzzzzz"):
        assert "已失效" in await forged(data)
    assert await town.db.read(retention.kept) == kept
    # It holds for what is closed already: 365 days after the visit it is gone.
    await town.go_to("03:30", "2027-11-25")
    assert found_in(town, TICKS) == {TICKS}
    await town.go_to("03:30", "2027-11-26")
    assert found_in(town, TICKS) == set()


async def test_nowhere_is_room_for_an_account_of_a_family(town: Town) -> None:
    tables = ("visit", "visit_visitor", "need", "family_entry", "consent", "look", "erasure")
    texts = {
        f"{table}.{name}"
        for table in tables
        for name, type_ in await town.query(f"SELECT name, type FROM pragma_table_info('{table}')")
        if type_ not in ("INTEGER", "BLOB")
    }
    codes = {
        *("visit.kind", "visit.period", "visit.occasion", "visit.trigger_code", "visit.mode"),
        *("visit.state", "visit.proposed_by", "visit.met", "visit.topics", "visit.answer"),
        *("visit.complaint", "need.category", "need.urgency", "need.state"),
        *("family_entry.about", "family_entry.what", "family_entry.content"),
        *("look.about", "erasure.state"),
    }
    assert texts - codes == {"need.words"}
    await household(town)
    contents = {one for (one,) in await town.query("SELECT content FROM family_entry")}
    # Of what was done are kept codes, and never the line.
    ticks = "in_person|spouse parents|health schooling"
    assert contents == {None, "in_person", ticks, "medical"}


@pytest.mark.parametrize(
    ("instant", "begins"),
    [
        (at("20:10"), at("00:00", "2026-11-01")),
        (at("00:00", "2026-12-01"), at("00:00", "2026-12-01")),
        (at("23:59", "2026-12-31"), at("00:00", "2026-12-01")),
    ],
)
def test_of_an_instant_its_month_is_left(instant: datetime, begins: datetime) -> None:
    assert month_begins(instant, ZONE) == begins


def test_of_a_last_day_the_end_of_its_month_is_left() -> None:
    assert month_ends(at("00:00", "2026-12-05"), ZONE) == at("00:00", "2027-01-01")
    # What is due until the end of the month stays so: the end itself belongs to the next one.
    assert month_ends(at("00:00", "2027-01-01"), ZONE) == at("00:00", "2027-01-01")
    assert month_ends(at("00:00", "2027-01-31"), ZONE) == at("00:00", "2027-02-01")


def test_the_defaults_are_among_what_can_be_chosen() -> None:
    assert 1096 in KEPT["visit"]
    assert 365 in KEPT["need"]

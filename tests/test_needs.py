"""困难事项: raised in a few taps, answered by somebody by a day, closed by the member alone."""

from datetime import datetime

from bot.actions.needs import from_visit
from bot.rules.summary import Needs
from bot.screens import routes
from bot.standin import Message
from storage import roles, summaries, visits
from storage.tx import Tx
from tests.delivering import change, restart
from tests.needs_scene import (
    FIRST,
    HER,
    HERE,
    SECOND,
    THIRD,
    WORDS,
    consents,
    is_away,
    raises,
    said,
    states,
    where,
)
from tests.people_scene import choose, labels, newest, told, write
from tests.permission_scene import forge, member_id
from tests.town import ZONE, Town, at


def of(town: Town, name: str) -> Message:
    return newest(town, town.account(name))


async def presses(town: Town, name: str, label: str) -> str:
    """Press a button of somebody's newest message; return what that message says then."""
    shown = of(town, name)
    town.standin.press(town.account(name), shown.chat.id, shown.id, label=label)
    await town.later(2)
    return shown.text or ""


async def test_a_need_is_raised_answered_solved_and_closed_by_the_member_alone(town: Town) -> None:
    asked = await write(town, town.account(HER), "家里有事")
    lines = (asked.text or "").splitlines()
    assert (lines[0], len(lines)) == ("记录之前，请看四点：", 5)
    assert lines[4].endswith("不同意也行，那样不登记")
    assert labels(asked) == ["同意，继续", "不登记"]
    await consents(town)
    done = await raises(town)
    assert done.text == f"已提交：父母就医。{FIRST} 最晚11月26日答复，有进展会告诉您"
    assert labels(done) == ["看进展", "撤回"]
    card = of(town, FIRST)
    assert card.text == "困难事项：父母就医 · 李娜 · 最晚11月26日答复"
    assert labels(card) == ["看内容", "已联系", "已解决", "改时间", "转给别人"]
    seen = await told(town, town.account(FIRST), "看内容")
    assert (seen.text, seen.show_alert) == (f"父母就医 · 李娜 · 急\n“{WORDS}”", True)
    assert await town.query("SELECT reader_id, about FROM look") == [
        (await member_id(town, FIRST), "need")
    ]
    everybody = (HER, FIRST, SECOND, THIRD)
    assert all(WORDS not in text for name in everybody for text in said(town, name))

    # 已联系: the next step follows within five workdays, and that is told once a day.
    assert await presses(town, FIRST, "已联系") == (
        "困难事项：父母就医 · 李娜 · 已联系，最晚12月2日办下一步"
    )
    assert of(town, HER).text == f"困难事项：父母就医\n{FIRST} 已联系，最晚12月2日办下一步"
    before = len(said(town, HER))
    assert (await told(town, town.account(FIRST), "已联系")).text == (
        "今天已记过，最晚12月2日办下一步"
    )
    await presses(town, FIRST, "已解决")
    assert await states(town) == ["solved"]
    assert of(town, HER).text == f"困难事项：父母就医\n{FIRST} 说已解决。解决了吗？"
    assert len(said(town, HER)) == before + 1
    assert labels(of(town, FIRST)) == ["看内容"], "only the member's word closes it"

    assert (await presses(town, HER, "还没有")).startswith(f"父母就医：已请 {FIRST} 继续办")
    assert of(town, FIRST).text == (
        "困难事项：父母就医 · 李娜 · 继续办，最晚12月2日\n本人说还没有解决，请继续办"
    )
    assert (await choose(town, town.account(HER), "看进展")).text == (
        f"困难事项：父母就医\n{FIRST} 继续办，最晚12月2日"
    )
    # It was not made again, so it is no second time on the same day.
    await presses(town, FIRST, "已联系")
    assert of(town, HER).text == f"困难事项：父母就医\n{FIRST} 已联系，最晚12月2日办下一步"
    card = of(town, FIRST)
    await presses(town, FIRST, "已解决")
    assert await presses(town, HER, "已解决") == ("已办结：父母就医。记录保存 1 年，到期自动删除")
    assert await states(town) == ["closed"]
    assert await where(town, WORDS) == {"need"}
    assert of(town, FIRST).text == "李娜 的一件困难事项，本人确认已解决，已办结"
    town.standin.press(town.account(FIRST), card.chat.id, card.id, label="看内容")
    await town.later(2)
    assert card.text == "这件已办结或已撤回，不用再办"
    await _counts_are(town, raised=1, closed=1)


async def _counts_are(town: Town, raised: int, closed: int) -> None:
    month = at("00:00", "2026-11-01"), at("00:00", "2026-12-01")
    found = await town.db.read(summaries.needs, [town.unit_id], *month)
    assert found.get(town.unit_id, Needs()) == Needs(raised, closed, raised - closed)
    following = at("00:00", "2026-12-01"), at("00:00", "2027-01-01")
    later = await town.db.read(summaries.needs, [town.unit_id], *following)
    assert {(one.raised, one.closed) for one in later.values()} <= {(0, 0)}


async def test_what_is_taken_back_is_gone_at_once_and_not_counted(town: Town) -> None:
    await consents(town)
    await raises(town)
    card = of(town, FIRST)
    assert (await presses(town, HER, "撤回")).startswith("撤回后，类别和您写的话马上删除")
    assert await presses(town, HER, "确定撤回") == "已撤回，写的内容已删除"
    assert await where(town, WORDS) == set()
    assert await town.query(
        """SELECT member_id, category, words, urgency, answerer_id, state FROM need"""
    ) == [(None, None, "", None, None, "withdrawn")]
    assert await town.query("SELECT DISTINCT what, content, salt, by_member_id FROM family_entry"
                            ) == [("erased", None, None, None)]  # fmt: skip
    assert of(town, FIRST).text == "李娜 的一件困难事项已撤回，不用再办"
    user_id = town.account(FIRST)
    town.standin.press(user_id, user_id, card.id, label="看内容")
    await town.rest()
    assert card.text == "这件已办结或已撤回，不用再办"
    await _counts_are(town, raised=0, closed=0)


async def test_what_is_taken_back_before_anybody_knew_of_it_is_told_to_nobody(town: Town) -> None:
    await town.go_to("23:00")
    await consents(town)
    await raises(town)
    await presses(town, HER, "撤回")
    before = said(town, FIRST)
    await presses(town, HER, "确定撤回")
    await town.winding.forward(at("10:00", "2026-11-26"))
    assert said(town, FIRST) == before


async def test_at_night_nobody_is_written_to_and_in_the_morning_they_are(town: Town) -> None:
    await town.go_to("22:30")
    await consents(town)
    before = said(town, FIRST)
    await raises(town)
    await town.go_to("07:29", "2026-11-26")
    assert said(town, FIRST) == before
    await town.go_to("07:30", "2026-11-26")
    await town.later(2)
    assert of(town, FIRST).text == "困难事项：父母就医 · 李娜 · 最晚11月26日答复"


async def test_without_consent_nothing_of_a_need_is_stored(town: Town) -> None:
    user_id = town.account(HER)
    first = await write(town, user_id, "/family 我父亲住院了")
    assert await where(town, "我父亲住院了") == set(), "what follows the command is not kept"
    assert (await choose(town, user_id, "不登记")).text == ("没有登记。以后想提，请再发送 家里有事")
    for data in ("nr.1", "nr.1.0", "ns.1.1"):
        assert (await forge(town, HER, first, data)).startswith("记录之前")
    await write(town, user_id, WORDS)
    assert await town.query("SELECT * FROM need") == []
    assert await town.query("SELECT * FROM dialogue") == []
    await write(town, user_id, "家里有事，我父亲住院了")
    assert await where(town, "我父亲住院了") == set()


async def test_a_line_is_at_most_sixty_characters_and_may_be_written_anew(town: Town) -> None:
    user_id = town.account(HER)
    await consents(town)
    await choose(town, user_id, "家庭照料")
    await choose(town, user_id, "尽快（最晚11月30日 周一答复）")
    long = "家" * 61
    assert (await write(town, user_id, long)).text == (
        "这句话有 61 字，最多 60 字，没有保存。请写短一些再发"
    )
    assert await where(town, long) == set()
    first = await write(town, user_id, "孩子没人接 <b>")
    assert (first.text or "").splitlines() == [
        "提交前请看一遍",
        "困难事项：家庭照料 · 尽快",
        "写了一句，点 [看我写的] 可以看",
        f"由 {FIRST} 答复，最晚11月30日",
    ]
    shown = await told(town, user_id, "看我写的", first)
    assert (shown.text, shown.show_alert) == ("“孩子没人接 <b>”", True)
    second = await write(town, user_id, "孩子放学没人接")
    assert await where(town, "孩子没人接") == set()
    await told(town, user_id, "提交", first)
    await town.rest()
    assert (first.text, labels(first)) == ("这一条没有提交：您后来又写了，请用下面新的一条", [])
    both = [town.standin.press(user_id, user_id, second.id, label="提交") for _ in range(2)]
    await town.later(2)
    assert both[1].answered is not None
    assert both[1].answered.text == "已提交，不用再点"
    assert await town.query("SELECT words FROM need") == [("孩子放学没人接",)]
    assert await where(town, "孩子放学没人接") == {"need"}
    assert (second.text or "").startswith("已提交：家庭照料")


async def test_a_draft_that_is_dropped_or_forgotten_leaves_nothing(town: Town) -> None:
    user_id = town.account(HER)
    await consents(town)
    for label in ("父母就医", "急（最晚明天答复）"):
        await choose(town, user_id, label)
    await write(town, user_id, WORDS)
    shown = of(town, HER)
    both = [town.standin.press(user_id, user_id, shown.id, label="取消") for _ in range(2)]
    await town.later(2)
    assert shown.text == "没有提交，刚才写的没有保存"
    assert both[1].answered is not None
    assert both[1].answered.text == "已取消，不用再点"
    assert await where(town, WORDS) == set()
    await write(town, user_id, "家里有事")
    for label in ("父母就医", "急（最晚明天答复）"):
        await choose(town, user_id, label)
    shown = await write(town, user_id, WORDS)
    assert await where(town, WORDS) == {"dialogue"}
    await town.later(3601)
    await told(town, user_id, "提交", shown)
    await town.rest()
    assert (shown.text, labels(shown)) == (
        "这一条没有提交，写的没有保存。请重新发送 家里有事", [],
    )  # fmt: skip
    assert (await write(town, user_id, f"{WORDS}，很急")).text == (
        "过了一小时，刚才写的没有保存。请重新发送 家里有事"
    )
    assert await where(town, WORDS) == set()
    await write(town, user_id, "家里有事")
    for label in ("父母就医", "急（最晚明天答复）"):
        await choose(town, user_id, label)
    await write(town, user_id, WORDS)
    await town.later(3601)
    await town.bot.upkeep.clean_once()
    assert await where(town, WORDS) == set(), "what was never sent is removed"
    assert await town.query("SELECT * FROM need") == []


async def test_a_second_need_is_raised_beside_the_first_and_each_shows_how_it_stands(
    town: Town,
) -> None:
    user_id = town.account(HER)
    await consents(town)
    await raises(town)
    await raises(town, words="", urgency="不急", category="子女就学")
    listed = await write(town, user_id, "/family")
    assert (listed.text or "").splitlines() == [
        "您提出的困难事项 2 件",
        f"1. 父母就医：{FIRST} 最晚11月26日答复",
        f"2. 子女就学：{FIRST} 最晚12月2日答复",
    ]
    assert labels(listed) == ["1 看进展", "2 看进展", "再提一件"]
    front = listed.text
    assert (await choose(town, user_id, "2 看进展")).text == (
        f"困难事项：子女就学\n{FIRST} 最晚12月2日答复"
    )
    asked = await choose(town, user_id, "补一句")
    assert asked.text == "请写一句话发来，最多 60 字。只有答复人和本单位书记看得到"
    more = await write(town, user_id, "想问转学手续")
    assert (more.text, labels(more)) == (f"已补上，{FIRST} 看得到", ["看进展"])
    await town.later(2)
    assert of(town, FIRST).text == ("困难事项：子女就学 · 李娜 · 最晚12月2日答复\n本人补了一句")
    assert await where(town, "想问转学手续") == {"need"}
    # There is a way back from each question.
    await write(town, user_id, "家里有事")
    await choose(town, user_id, "再提一件")
    await choose(town, user_id, "其他")
    asked = await choose(town, user_id, "返回")
    assert (asked.text or "").startswith("家里遇到困难")
    assert (await choose(town, user_id, "返回")).text == front
    await choose(town, user_id, "2 看进展")
    assert (await told(town, user_id, "看我写的")).text == "“想问转学手续”"
    assert await town.query("SELECT * FROM look") == [], "who looks at their own is not noted"
    # It is solved without anybody having done anything: who answers is told.
    await town.says(FIRST, "帮助")  # they are there, so a fourth message of the day reaches them
    await presses(town, HER, "已解决")
    assert of(town, FIRST).text == "李娜 的一件困难事项，本人说已解决，不用再办"


async def test_it_is_put_off_and_handed_on_and_the_member_knows_of_each(town: Town) -> None:
    await consents(town)
    await raises(town)
    days = await choose(town, town.account(FIRST), "改时间")
    assert labels(days)[:3] == ["明天", "11月27日 周五", "11月30日 周一"]
    await presses(town, FIRST, "12月1日 周二")
    assert of(town, FIRST).text == "困难事项：父母就医 · 李娜 · 最晚12月1日答复"
    assert of(town, HER).text == f"困难事项：父母就医\n{FIRST} 改了时间：最晚12月1日办"
    # By a forged button to a year from now, or to somebody who has no part in it.
    day = at("12:00", "2027-11-25").date().toordinal()
    assert await _forge(town, FIRST, "nw", 1, day) == "这一天不能选了，请重新选"
    assert await _forge(town, FIRST, "nh", 1, await member_id(town, "吴芳")) == (
        "没有可以转给的人：要在本单位或上级任书记、领导或走访人，并且能收到消息"
    )
    assert labels(await choose(town, town.account(FIRST), "转给别人")) == [SECOND, THIRD, "返回"]
    old = of(town, FIRST)
    assert await presses(town, FIRST, THIRD) == f"已转给 {THIRD}，最晚12月1日答复，已告诉本人"
    assert of(town, HER).text == f"困难事项：父母就医\n改由 {THIRD} 答复，最晚12月1日"
    assert of(town, THIRD).text == ("困难事项：父母就医 · 李娜 · 最晚12月1日答复\n转给您答复")
    assert (await forge(town, FIRST, old, "nd.1.2")) == "这件困难事项不由您答复"
    assert await states(town) == ["raised"]


async def _forge(town: Town, name: str, route: str, *ids: int) -> str:
    return await forge(town, name, of(town, name), routes.data(route, *ids))


async def test_the_units_secretary_sees_what_is_open_and_may_have_somebody_else_answer(
    town: Town,
) -> None:
    await consents(town)
    await raises(town)
    user_id = town.account(SECOND)
    asked = await write(town, user_id, "家里有事")
    assert labels(asked)[-1] == f"{HERE}：困难事项（1）"
    listed = await choose(town, user_id, f"{HERE}：困难事项（1）")
    assert (listed.text or "").splitlines() == [
        HERE,
        "还没办结的困难事项 1 件",
        f"1. 父母就医 · 李娜 · {FIRST} 最晚11月26日答复",
    ]
    before = listed.text
    assert labels(await choose(town, user_id, "1"))[-1] == "返回"
    assert (await choose(town, user_id, "返回")).text == before, "to where one came from"
    card = await choose(town, user_id, "1")
    assert card.text == f"困难事项：父母就医 · 李娜 · 最晚11月26日答复\n答复人：{FIRST}"
    assert labels(card) == ["看内容", "转给别人", "返回"]
    await choose(town, user_id, "转给别人")
    taken = await choose(town, user_id, SECOND)
    assert labels(taken)[:3] == ["看内容", "已联系", "已解决"]
    await town.later(2)
    assert of(town, HER).text == f"困难事项：父母就医\n改由 {SECOND} 答复，最晚11月26日"
    # It is found where the unit's visits are, too.
    await write(town, user_id, "家访")
    await choose(town, user_id, f"{HERE} · 还有 0 户未访")
    again = await choose(town, user_id, "本单位困难事项")
    assert (again.text or "").startswith(f"{HERE}\n还没办结的困难事项 1 件")
    await choose(town, user_id, "1")
    await choose(town, user_id, "返回")
    assert "本单位困难事项" in labels(await choose(town, user_id, "返回"))
    own = await write(town, user_id, "家里有事")
    assert "我答复的困难事项（1）" in labels(own)
    mine = await choose(town, user_id, "我答复的困难事项（1）")
    assert (mine.text or "").startswith("由您答复、还没办结的困难事项 1 件\n1. 父母就医 · 李娜")


async def test_a_secretarys_own_need_is_answered_by_another_one(town: Town) -> None:
    await consents(town, FIRST)
    done = await raises(town, name=FIRST)
    assert (done.text or "").startswith(f"已提交：父母就医。{SECOND} 最晚11月26日答复")
    asked = await write(town, town.account(FIRST), "家里有事")
    assert f"{HERE}：困难事项（1）" not in labels(asked), "one's own is no affair of the unit"


async def test_where_nobody_can_be_reached_nothing_is_stored_and_that_is_said(town: Town) -> None:
    await change(
        town,
        """UPDATE chat SET state = 'blocked' WHERE id IN (
               SELECT user_id FROM account JOIN secretary USING (member_id))""",
    )
    said_ = await consents(town)
    assert said_.text == (
        "现在没有能收到消息的书记，没有登记任何内容。请直接联系本单位书记，或过后再发送 家里有事"
    )
    assert await town.query("SELECT * FROM need") == []


async def test_nobody_who_is_away_is_written_to_and_it_stands_in_their_list(town: Town) -> None:
    await consents(town)
    await raises(town)
    await is_away(town, HER, at("00:00", "2026-12-01"))
    before = said(town, HER)
    await presses(town, FIRST, "已联系")
    await presses(town, FIRST, "已解决")
    assert said(town, HER) == before
    listed = await write(town, town.account(HER), "家里有事")
    assert f"1. 父母就医：{FIRST} 说已解决，请您确认" in (listed.text or "")
    card = await choose(town, town.account(HER), "1 看进展")
    assert labels(card)[:2] == ["已解决", "还没有"]
    # Who is away answers nothing: the next one does.
    await is_away(town, FIRST, at("00:00", "2026-12-01"))
    done = await raises(town, words="", category="其他")
    assert (done.text or "").startswith(f"已提交：其他。{SECOND} 最晚")


async def visit_of(town: Town) -> visits.Visit:
    """Make a visit to her household."""
    now = town.clock.now()
    visit_id = await town.db.write(
        visits.add, member_id=await member_id(town, HER), unit_id=town.unit_id, kind="routine",
        due_at=at("00:00", "2026-12-10"), now=now, by_member_id=None,
    )  # fmt: skip
    assert visit_id is not None
    found = await town.db.read(visits.by_id, visit_id)
    assert found is not None
    return found


async def test_what_came_up_in_a_visit_is_noted_with_consent_and_may_be_taken_back(
    town: Town,
) -> None:
    visit, visitor = await visit_of(town), await member_id(town, "王强")

    async def comes_up(rank: int = 1, when: datetime | None = None) -> int | None:
        return await town.bot.desk.do(
            from_visit, visit, rank, when or town.clock.now(), ZONE, visitor
        )

    assert await comes_up() is None, "without consent nothing of it is kept"
    await consents(town)
    assert await comes_up(99) is None
    assert await comes_up() == 1
    assert await comes_up() is None, "twice is once"
    await town.later(2)
    shown = of(town, HER)
    assert shown.text == (
        f"家访中谈到的困难事项已登记：父母就医。{FIRST} 最晚11月30日答复。可以补一句，也可以不登记"
    )
    assert labels(shown) == ["补一句", "不用登记"]
    assert await town.query("SELECT words, urgency, visit_id FROM need") == [("", "soon", visit.id)]
    await choose(town, town.account(HER), "补一句")
    await write(town, town.account(HER), WORDS)
    assert (await told(town, town.account(FIRST), "看内容")).text == (
        f"父母就医 · 李娜 · 尽快\n“{WORDS}”"
    )
    town.standin.press(town.account(HER), shown.chat.id, shown.id, data="nd.1.9", forged=True)
    await town.later(2)
    assert shown.text == "已撤回，写的内容已删除"
    assert await where(town, WORDS) == set()


async def test_who_is_no_secretary_any_more_or_has_moved_sees_nothing(town: Town) -> None:
    await consents(town)
    await raises(town)
    card = of(town, FIRST)
    await town.db.write(roles.withhold, await member_id(town, FIRST))
    user_id = town.account(FIRST)
    refused = await told(town, user_id, "看内容", card)
    assert refused.text == "这件困难事项不由您答复"
    assert card.text == "这件困难事项不由您答复", "whose it is stands there no more"
    # The member sees who answers now, and that one is told.
    shown = await choose(town, town.account(HER), "看进展")
    await town.later(2)
    assert shown.text == f"困难事项：父母就医\n{SECOND} 最晚11月26日答复"
    assert of(town, SECOND).text == "困难事项：父母就医 · 李娜 · 最晚11月26日答复\n转给您答复"
    # She goes to another unit: that one's people look after her from then on.
    card = of(town, SECOND)

    async def moves(tx: Tx) -> None:
        await tx.run("INSERT INTO unit (id, name, level) VALUES (90, '城东', 'branch')")
        await tx.run("INSERT INTO unit_closure VALUES (90, 90, 0)")
        await tx.run("UPDATE member SET unit_id = 90 WHERE name = :name", name=HER)

    await town.db.write(moves)
    refused = await told(town, town.account(SECOND), "看内容", card)
    assert refused.text == "这件困难事项不由您答复"
    asked = await write(town, town.account(THIRD), "家里有事")
    assert labels(asked) == ["同意，继续", "不登记"]


async def test_a_restart_loses_no_draft_and_does_nothing_twice(town: Town) -> None:
    user_id = town.account(HER)
    await consents(town)
    for label in ("父母就医", "急（最晚明天答复）"):
        await choose(town, user_id, label)
    await write(town, user_id, WORDS)
    assert await town.query("SELECT DISTINCT body, state FROM inbox WHERE kind = 'text'") == [
        ("{}", "done")
    ]
    await restart(town)
    assert len([text for text in said(town, HER) if "提交前请看一遍" in text]) == 1
    await choose(town, user_id, "提交")
    await restart(town)
    await town.later(2)
    assert await town.query("SELECT words FROM need") == [(WORDS,)]
    assert len([text for text in said(town, FIRST) if "困难事项" in text]) == 1


async def test_pressing_anything_twice_is_harmless(town: Town) -> None:
    await consents(town)
    await raises(town)

    async def twice(name: str, label: str) -> tuple[str, str]:
        """Return what the second press is answered, and what the message says then."""
        shown, by = of(town, name), town.account(name)
        both = [town.standin.press(by, shown.chat.id, shown.id, label=label) for _ in range(2)]
        await town.later(3)
        assert both[1].answered is not None
        return both[1].answered.text or "", shown.text or ""

    async def told_her() -> int:
        return len([text for text in said(town, HER) if text.startswith("困难事项：父母就医\n")])

    await twice(FIRST, "已联系")
    assert await told_her() == 1
    await choose(town, town.account(FIRST), "改时间")
    await twice(FIRST, "12月1日 周二")
    assert await told_her() == 2
    await choose(town, town.account(FIRST), "转给别人")
    assert await twice(FIRST, SECOND) == (
        f"已转给 {SECOND}，不用再点", f"已转给 {SECOND}，最晚12月1日答复，已告诉本人",
    )  # fmt: skip
    assert await told_her() == 3
    # Nobody has spoken to the member but who answered before.
    assert of(town, SECOND).text == ("困难事项：父母就医 · 李娜 · 待联系，最晚12月1日\n转给您答复")
    assert (await choose(town, town.account(HER), "看进展")).text == (
        f"困难事项：父母就医\n{SECOND} 待联系，最晚12月1日"
    )
    await twice(SECOND, "已解决")
    assert await told_her() == 4
    await twice(HER, "还没有")
    assert len([text for text in said(town, SECOND) if "还没有解决" in text]) == 1
    await twice(SECOND, "已解决")
    assert await twice(HER, "已解决") == (
        "已办结，不用再点", "已办结：父母就医。记录保存 1 年，到期自动删除",
    )  # fmt: skip
    assert await states(town) == ["closed"]
    entries = await town.query("SELECT what FROM family_entry ORDER BY id")
    assert [what for (what,) in entries] == [
        *("raised", "answered", "put_off", "handed_on", "solved", "not_yet", "solved", "closed"),
    ]
    assert await town.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def test_what_is_written_after_the_command_in_a_group_is_not_kept_either(town: Town) -> None:
    town.standin.write(town.account(HER), town.group, "/family 我父亲住院了")
    await town.later(2)
    assert await where(town, "我父亲住院了") == set()
    assert of(town, HER).text == "请在与我的私聊里发送这个命令"

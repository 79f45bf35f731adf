"""Disagreements with corrections: who is asked, who may not judge, where they end, who is told."""

import pytest

from storage import roles
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import choose, labels, newest, told
from tests.session_scene import HOST, card, held, press, state_of
from tests.town import Town

SUBJECT = "11月25日 周三 政治学习"


@pytest.fixture
async def place(town: Town) -> Town:
    """The branch below a general branch without a secretary, that below a committee with 吴芳."""
    for unit_id, name, level, below in (
        (90, "总支", "general_branch", town.unit_id),
        (91, "党委", "committee", 90),
    ):
        await change(
            town, "INSERT INTO unit (id, name, level) VALUES (:id, :name, :level)",
            id=unit_id, name=name, level=level,
        )  # fmt: skip
        await change(town, "INSERT INTO unit_closure VALUES (:id, :id, 0)", id=unit_id)
        await change(
            town, "INSERT INTO unit_closure SELECT :id, descendant_id, depth + 1 FROM unit_closure "
            "WHERE ancestor_id = :below", id=unit_id, below=below,
        )  # fmt: skip
        await change(town, "UPDATE unit SET parent_id = :id WHERE id = :b", id=unit_id, b=below)
    return town


async def above(town: Town, name: str = "吴芳") -> None:
    """Make somebody secretary of the committee."""

    async def unit(tx: Tx) -> None:
        found = await tx.value("SELECT id FROM member WHERE name = :name", name=name)
        await roles.give(tx, found, 91)

    await town.db.write(unit)


async def corrected(town: Town, whom: str) -> None:
    """Have somebody who was there be corrected to 缺席, and disagree."""
    await held(town, whom)
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")
    await correct(town, whom, "到会", "缺席", "不在现场")
    await choose(town, town.account(whom), "有异议")
    await town.later(2)


async def correct(town: Town, whom: str, now: str, to: str, why: str) -> None:
    await press(town, "更正")
    await press(town, f"{whom} {now}")
    await press(town, to)
    await press(town, why)
    await town.later(2)


async def test_what_is_upheld_climbs_to_the_next_who_had_no_part_and_both_are_told(
    place: Town,
) -> None:
    await above(place)
    await corrected(place, "李娜")
    said = await choose(place, place.account(HOST), "维持更正")
    assert said.text == f"李娜 {SUBJECT}：您维持了更正，已请上级书记核实"
    await place.later(2)
    asked = newest(place, place.account("吴芳"))
    assert (asked.text or "").endswith("王建国 维持了更正，请您核实")
    said = await choose(place, place.account("吴芳"), "改回到会")
    assert said.text == f"李娜 {SUBJECT}：已改回到会，会告诉本人"
    await place.later(2)
    assert place.private(HOST) == f"李娜 {SUBJECT}：上级核实后已改回到会"
    assert place.private("李娜") == f"{SUBJECT}：您的异议成立，已改回到会"


async def test_with_nobody_left_it_is_upheld_and_the_person_is_told_so(place: Town) -> None:
    await corrected(place, "李娜")  # 陈静 is an admin, and below the secretary: no superior
    said = await choose(place, place.account(HOST), "维持更正")
    assert said.text == f"李娜 {SUBJECT}：已维持更正，会告诉本人"
    await place.later(2)
    assert place.private("李娜") == (
        f"{SUBJECT}：经核实，维持缺席。上级没有可以再核实的书记，您的异议已记在记录里"
    )
    assert "异议" not in place.private("陈静")
    assert await place.query("SELECT state FROM correction") == [("upheld",)]


async def test_it_does_not_climb_to_who_made_the_correction(place: Town) -> None:
    await above(place, HOST)
    await corrected(place, "李娜")
    await choose(place, place.account(HOST), "维持更正")
    await place.later(2)
    assert await place.query("SELECT state FROM correction") == [("upheld",)]
    assert "没有可以再核实的书记" in place.private("李娜")


async def test_nobody_judges_their_own_case(place: Town) -> None:
    await above(place)
    await corrected(place, HOST)
    deputy = newest(place, place.account("赵敏"))
    assert (deputy.text or "").startswith(f"王建国 对 {SUBJECT} 的更正有异议")
    assert "对 " not in place.private(HOST), "he is not asked himself"
    await change(
        place, "UPDATE message SET kind = 'dispute' WHERE chat_id = :id AND telegram_id = :m",
        id=place.account(HOST), m=newest(place, place.account(HOST)).id,
    )  # fmt: skip
    mine = newest(place, place.account(HOST))
    mine.keyboard = {"inline_keyboard": [[{"text": "改回到会", "callback_data": "cd.1.1"}]]}
    said = await told(place, place.account(HOST), "改回到会", mine)
    assert said.text == "这次更正与您有关，请由其他人核实"
    await choose(place, place.account("赵敏"), "维持更正")
    await place.later(2)
    assert "赵敏 维持了更正" in place.private("吴芳"), "it names who upheld"


async def test_an_old_disagreement_changes_nothing_that_was_corrected_since(place: Town) -> None:
    await corrected(place, "李娜")
    old = newest(place, place.account(HOST))
    first = [
        one
        for one in place.standin.from_bot(place.account("李娜"))
        if "您有异议" in (one.text or "")
    ][-1]
    await correct(place, "李娜", "缺席", "请假", "已请假")
    await told(place, place.account(HOST), "改回到会", old)
    await place.later(1)
    assert old.text == "之后又更正过，以最新一条为准"
    assert await state_of(place, "李娜") == "leave"
    first.keyboard = {"inline_keyboard": [[{"text": "有异议", "callback_data": "co.1.0"}]]}
    await told(place, place.account("李娜"), "有异议", first)
    await place.later(1)
    assert first.text == "之后又更正过，以最新一条为准"
    assert labels(newest(place, place.account("李娜"))) == ["没有异议", "有异议"]
    rows = await place.query("SELECT state FROM correction ORDER BY id")
    assert rows == [("undone",), ("made",)]


async def test_a_disagreement_that_nobody_else_can_look_at_is_on_record(place: Town) -> None:
    await change(
        place, "DELETE FROM secretary WHERE member_id <> (SELECT id FROM member WHERE name = :n)",
        n=HOST,
    )  # fmt: skip
    await corrected(place, HOST)
    assert any(
        one.text == f"{SUBJECT}：缺席，您有异议。没有其他书记可以核实，您的异议已记在记录里"
        for one in place.standin.from_bot(place.account(HOST))
    )
    what = await place.query("SELECT what FROM attendance_entry ORDER BY id DESC LIMIT 1")
    assert what == [("disputed",)]


async def test_what_was_studied_afterwards_is_counted_apart(town: Town) -> None:
    await held(town, "李娜", "王强")
    await press(town, "其余 22 人都缺席")
    before = labels(card(town))
    await press(town, "核对无误")
    await correct(town, "孙丽", "缺席", "已补学", "会后已补学")
    told_her = [one.text or "" for one in town.standin.from_bot(town.account("孙丽"))][-1]
    assert "由缺席更正为已补学，原因：会后已补学" in told_her
    assert "应到 24　实到 2　缺席 21　补学 1" in (card(town).text or "")
    assert "应到 24　实到 2　缺席 21　补学 1" in (town.check_in_post().text or "")
    summary = await town.says(HOST, "小结")
    assert "应到 24 人次，实到 2（8%），缺席 21，补学 1" in summary
    # Who was there has nothing to make up, and before the record is confirmed nobody has.
    await press(town, "更正")
    await press(town, "李娜 到会")
    assert "已补学" not in labels(card(town))
    assert "核对无误" in before

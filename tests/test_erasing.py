"""家属要求删除: entered, taken back, done in the night so that nothing is left, and its receipt."""

from datetime import timedelta

import pytest

from bot.screens import routes
from bot.screens.erasing import VERBS
from bot.screens.visits import VERBS as VISIT_VERBS
from bot.standin import Message
from storage import away, consents, erasures, messages, needs, retention, visit_steps, visits
from tests.delivering import change, fates, restart
from tests.family_scene import (
    MEMBER,
    SECRETARY,
    WORDS,
    a_look,
    a_need,
    a_visit,
    ask_for_erasure,
    contents,
    found_in,
    household,
    id_of,
    leaves,
    night,
    open_page,
    pressing,
)
from tests.people_scene import labels, newest, told, write
from tests.permission_scene import help_of
from tests.seal_scene import verified
from tests.town import Town, at

TICKS = "spouse parents"
RECEIPT = (
    "删除回执\n城关派出所党支部（演示）\n"
    "2026年11月25日 周三 14:00 提出，2026年11月26日 周四 2:00 删完\n"
    "已删除：1 次家访的内容，1 件困难事项的内容\n"
    "还留着：哪个月访过、属于哪一种，困难事项的件数。此前做的备份不在内\n"
    "可以转发给家里人"
)


def text_of(town: Town, name: str = MEMBER) -> str:
    return newest(town, town.account(name)).text or ""


async def states(town: Town) -> list[str]:
    return [str(state) for (state,) in await town.query("SELECT state FROM erasure ORDER BY id")]


async def test_after_the_night_nothing_is_left_and_in_the_morning_there_is_a_receipt(
    town: Town,
) -> None:
    visit, need = await household(town)
    await a_need(town, "吴芳", "另一家的一句话")
    await open_page(town)
    asked = await pressing(town, MEMBER, "家属要求删除")
    assert (asked.text or "").startswith("家属要求删除 · 李娜\n会删：")
    assert labels(asked) == ["确定删除", "返回"]
    assert await states(town) == []
    noted = await pressing(town, MEMBER, "确定删除")
    assert noted.text == "已登记您的家属要求删除，下一个凌晨删，最迟 12月2日 周三。删完给回执"
    assert found_in(town, WORDS, TICKS) == {WORDS, TICKS}
    await night(town)
    assert found_in(town, WORDS, TICKS, "另一家的一句话") == {"另一家的一句话"}
    assert await states(town) == ["done"]
    assert text_of(town) == noted.text, "nobody is told at night"
    await town.winding.forward(at("07:31", "2026-11-26"))
    lines = text_of(town).splitlines()
    expected = RECEIPT.splitlines()
    assert [*lines[:2], *lines[3:]] == [*expected[:2], *expected[3:]]
    assert lines[2].startswith("2026年11月25日 周三 14:00 提出，2026年11月26日 周四 2:")
    await leaves_only_its_month(town, visit)
    left = await town.db.read(needs.by_id, need)
    assert left is not None
    assert (left.state, left.words, left.category, left.answerer) == ("withdrawn", "", None, None)
    assert await town.query("SELECT member_id FROM need ORDER BY id") == [
        (None,),
        (await id_of(town, "吴芳"),),
    ]
    page = (await open_page(town)).text or ""
    assert "全员访 · 已访 2026年11月 · 内容已按家属要求删除" in page
    assert "还没有问过您是否同意记录" in page
    assert "删完：1 次家访、1 件困难事项的内容" in page


async def leaves_only_its_month(town: Town, visit_id: int, *, looked_at: bool = False) -> None:
    visit = await town.db.read(visits.by_id, visit_id)
    assert visit is not None
    first = at("00:00", "2026-11-01")
    assert (visit.state, visit.kind, visit.period) == ("held", "routine", "2026H2")
    assert (visit.made_at, visit.held_at, visit.settled_at) == (first, first, first)
    assert visit.due_at == at("00:00", "2027-01-01")
    assert (visit.met, visit.topics, visit.minutes, visit.mode) == ("", "", None, "online")
    assert (visit.recorded_at, visit.complaint, visit.answer) == (None, None, "told")
    assert {one for one, _ in await contents(town, "visit", visit_id)} == {"erased"}
    assert await town.query("SELECT * FROM visit_visitor") == []
    assert bool(await town.query("SELECT * FROM look")) == looked_at


async def test_after_an_erasure_all_that_is_recorded_and_sealed_still_fits(town: Town) -> None:
    await household(town)
    await town.winding.forward(at("10:00", "2026-12-01"))
    sealed, before = await verified(town.path)
    assert (before, sealed.entries > 0) == ([], True)
    await ask_for_erasure(town)
    await night(town, "2026-12-02")
    assert await states(town) == ["done"]
    assert found_in(town, WORDS, TICKS) == set()
    again, found = await verified(town.path)
    assert found == []
    assert again.entries > sealed.entries, "that it was erased is recorded as well"
    assert again.unsealed == again.entries - sealed.entries


async def test_it_can_be_taken_back_until_the_night(town: Town) -> None:
    await household(town)
    await ask_for_erasure(town)
    her = await id_of(town, MEMBER)
    message = newest(town, town.account(MEMBER))
    again = routes.data(routes.ERASE, her, VERBS.index("do"))
    town.standin.press(message.chat.id, message.chat.id, message.id, again, forged=True)
    await town.later(1)
    assert await states(town) == ["asked"]
    page = await open_page(town)
    assert "今天 14:00 家属要求删除，最迟 12月2日 周三 删完" in (page.text or "")
    taken = await pressing(town, MEMBER, "收回删除要求")
    assert taken.text == "已收回，什么也没有删"
    await night(town)
    assert found_in(town, WORDS, TICKS) == {WORDS, TICKS}
    assert await states(town) == ["withdrawn"]
    # Asked for anew it is another one, and once it is done it cannot be taken back.
    await ask_for_erasure(town)
    old = newest(town, town.account(MEMBER))
    await night(town, "2026-11-27")
    assert (await told(town, town.account(MEMBER), "收回删除要求", old)).text == "现在没有要收回的"
    assert await states(town) == ["withdrawn", "done"]
    assert found_in(town, WORDS, TICKS) == set()


async def test_the_secretary_enters_it_and_both_are_told_the_other_without_counts(
    town: Town,
) -> None:
    await household(town)
    await write(town, town.account(SECRETARY), f"/people {MEMBER}")
    await pressing(town, SECRETARY, "家属要求删除")
    noted = await pressing(town, SECRETARY, "确定删除")
    assert (noted.text or "").startswith("已登记 李娜 的家属要求删除")
    waits = "已登记家属要求删除，最迟 12月2日 周三 删完"
    assert waits in ((await write(town, town.account(SECRETARY), f"/people {MEMBER}")).text or "")
    assert text_of(town) == (
        "王建国 替您登记了家属要求删除：家访和困难事项的记录下一个凌晨删，最迟 12月2日 周三。"
        "不是您家的意思，请点下面收回"
    )
    await night(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert text_of(town).startswith("删除回执\n")
    assert "1 次家访" in text_of(town)
    receipt = text_of(town, SECRETARY)
    assert receipt.startswith("删除回执 · 李娜\n")
    assert "1 " not in receipt.split("家访", 1)[1]
    assert found_in(town, WORDS, TICKS) == set()


async def test_a_member_takes_back_what_the_secretary_entered_but_not_the_other_way(
    town: Town,
) -> None:
    await household(town)
    await write(town, town.account(SECRETARY), f"/people {MEMBER}")
    await pressing(town, SECRETARY, "家属要求删除")
    await pressing(town, SECRETARY, "确定删除")
    taken = await pressing(town, MEMBER, "收回删除要求")
    assert (taken.text, labels(taken)) == ("已收回，什么也没有删", [])
    await ask_for_erasure(town)
    card = newest(town, town.account(SECRETARY))
    toast = await told(town, town.account(SECRETARY), "收回删除要求", card)
    assert toast.text == "这是本人提出的，只有本人能收回"
    assert await states(town) == ["withdrawn", "asked"]


async def test_who_is_away_or_has_left_meanwhile_is_done_all_the_same(town: Town) -> None:
    await household(town)
    await ask_for_erasure(town)
    her, until = await id_of(town, MEMBER), at("00:00", "2026-12-10")
    await town.db.write(away.add, her, "sick", "secretary", town.clock.now(), until, None)
    await write(town, town.account(SECRETARY), "/people 吴芳")
    await pressing(town, SECRETARY, "家属要求删除")
    await pressing(town, SECRETARY, "确定删除")
    await a_need(town, "吴芳", "另一家的一句话")
    await leaves(town, "吴芳")
    await night(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert found_in(town, WORDS, TICKS, "另一家的一句话") == set()
    assert await states(town) == ["done", "done"]
    # She asked for it herself, so it is an answer; nothing else is sent to who is away.
    assert text_of(town).startswith("删除回执\n")
    assert text_of(town, SECRETARY).startswith("删除回执 · 吴芳")
    assert [fate[1] for fate in await fates(town, "erasure_told")] == []


async def test_for_who_is_away_the_receipt_of_what_another_entered_waits_on_their_page(
    town: Town,
) -> None:
    await household(town)
    her, until = await id_of(town, MEMBER), at("00:00", "2026-12-10")
    await town.db.write(away.add, her, "sick", "secretary", town.clock.now(), until, None)
    await write(town, town.account(SECRETARY), f"/people {MEMBER}")
    await pressing(town, SECRETARY, "家属要求删除")
    await pressing(town, SECRETARY, "确定删除")
    await night(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert await fates(town, "erasure_entered") == [("erasure_entered", "withdrawn", "away")]
    assert await fates(town, "erasure_told") == [("erasure_told", "withdrawn", "away")]
    assert "删完：1 次家访、1 件困难事项的内容" in ((await open_page(town)).text or "")


async def test_for_who_has_left_it_is_entered_by_name_as_long_as_anything_is_recorded(
    town: Town,
) -> None:
    await household(town)
    await leaves(town, MEMBER)
    card = await write(town, town.account(SECRETARY), f"/people {MEMBER}")
    assert (card.text or "").startswith("李娜 已不在 城关派出所党支部（演示） 的名单里")
    assert labels(card) == ["家属要求删除"]
    await pressing(town, SECRETARY, "家属要求删除")
    noted = await pressing(town, SECRETARY, "确定删除")
    assert labels(noted) == ["收回删除要求"]
    await night(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert found_in(town, WORDS, TICKS) == set()
    assert text_of(town, SECRETARY).startswith("删除回执 · 李娜")
    gone = await write(town, town.account(SECRETARY), f"/people {MEMBER}")
    assert (gone.text or "").startswith("您管的单位里没有")


async def test_who_is_no_secretary_any_more_gets_no_receipt(town: Town) -> None:
    await household(town)
    await write(town, town.account(SECRETARY), f"/people {MEMBER}")
    await pressing(town, SECRETARY, "家属要求删除")
    await pressing(town, SECRETARY, "确定删除")
    his = await id_of(town, SECRETARY)
    await change(town, "DELETE FROM secretary WHERE member_id = :id", id=his)
    await night(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert await fates(town, "erasure_done_for") == [
        ("erasure_done_for", "withdrawn", "not_in_charge")
    ]
    assert text_of(town).startswith("删除回执\n")


async def test_a_visit_that_is_yet_to_be_held_stays_and_what_was_recorded_before_goes(
    town: Town,
) -> None:
    visit, _ = await household(town)
    must = await a_visit(town, kind="must", trigger="illness", period="")
    her, now = await id_of(town, MEMBER), town.clock.now()
    await town.db.write(visit_steps.withdraw_record, visit, now, her)
    await ask_for_erasure(town)
    await night(town)
    assert found_in(town, WORDS, TICKS) == set()
    still = await town.db.read(visits.open_of_member, her)
    assert [(one.id, one.state, one.trigger) for one in still] == [
        (visit, "due", None),
        (must, "due", "生病住院"),
    ]
    # Held later, it is a record like any other.
    assert await town.db.write(
        visit_steps.hold, must, town.clock.now(), her, held_at=town.clock.now(), minutes=5,
        mode="online", is_recorded_later=False,
    )  # fmt: skip


async def test_in_what_was_erased_nothing_is_recorded_any_more(town: Town) -> None:
    visit, _ = await household(town)
    her = await id_of(town, MEMBER)
    await ask_for_erasure(town)
    await night(town)
    now = town.clock.now()
    assert not await town.db.write(
        visit_steps.record, visit, now, her, held_at=now, minutes=1, mode="online", met="spouse",
        topics="",
    )  # fmt: skip
    assert not await town.db.write(visit_steps.answer, visit, "wrong", now, her, "content")
    await leaves_only_its_month(town, visit)


async def test_of_what_was_erased_old_and_waiting_messages_show_nothing(town: Town) -> None:
    visit, _ = await household(town)
    her, secretary = town.account(MEMBER), town.account(SECRETARY)
    old = await help_of(town, MEMBER, "visit_record")
    card = await help_of(town, SECRETARY, "visit")
    await ask_for_erasure(town)
    await town.db.write(
        messages.add, key="record", kind="visit_record", chat_id=her,
        not_before=at("07:30", "2026-11-26"), expires_at=at("09:00", "2026-11-26"),
        details={"visit": visit},
    )  # fmt: skip
    await town.winding.forward(at("08:00", "2026-11-26"))
    assert await fates(town, "visit_record") == [
        ("visit_record", "sent", None),
        ("visit_record", "withdrawn", "erased"),
    ]

    async def forged(message: Message, *ids: int, route: str = routes.VISIT_SAID) -> str:
        data = routes.data(route, *ids)
        press = town.standin.press(message.chat.id, message.chat.id, message.id, data, forged=True)
        await town.rest()
        assert press.answered is not None
        return press.answered.text or ""

    gone = "这次家访的内容已按家属要求删除，不能再改"
    for place in range(5):
        assert await forged(old, visit, place, 0) == gone
    await forged(card, visit, route=routes.VISIT)
    assert "2026年11月 访过，内容已按家属要求删除" in (card.text or "")
    assert "王强" not in (card.text or "")
    assert [label for label in labels(card) if "改" in label] == []
    edit = VISIT_VERBS.index("edit")
    assert await forged(card, visit, edit, route=routes.VISIT_DO) == gone
    assert secretary == card.chat.id
    await leaves_only_its_month(town, visit, looked_at=True)


async def test_a_record_that_was_said_never_to_be_true_can_still_be_withdrawn(town: Town) -> None:
    visit, _ = await household(town)
    her, now = await id_of(town, MEMBER), town.clock.now()
    await town.db.write(visit_steps.note_told, visit)
    await town.db.write(visit_steps.answer, visit, "wrong", now, her, "not_held")
    await ask_for_erasure(town)
    await night(town)
    left = await town.db.read(visits.by_id, visit)
    assert left is not None
    assert (left.state, left.answer, left.complaint) == ("held", "wrong", "not_held")
    assert await town.db.write(visit_steps.withdraw_record, visit, town.clock.now(), her)
    again = await town.db.read(visits.by_id, visit)
    assert again is not None
    assert again.state == "due"


async def test_much_is_removed_in_small_units_and_counted_as_a_whole(town: Town) -> None:
    for number in range(25):
        visit = await a_visit(
            town, held_at=at("10:00", "2026-11-20"), kind="key_date", period=str(number)
        )
        await a_look(town, "visit", visit)
        await a_need(town, words=f"第{number}句话")
    await ask_for_erasure(town)
    await night(town)
    assert await town.query("SELECT state, visits, needs FROM erasure") == [("done", 25, 25)]
    assert found_in(town, TICKS, *(f"第{number}句话" for number in range(25))) == set()


async def test_a_process_that_dies_after_the_removal_scrubs_and_tells_the_next_night(
    town: Town,
) -> None:
    await household(town)
    await ask_for_erasure(town)
    scrub = town.db.scrub

    async def dies() -> None:
        raise OSError("power cut")

    town.db.scrub = dies  # type: ignore[method-assign]
    await town.bot.shut_down()
    town.clock.move(at("02:30", "2026-11-26") - town.clock.now())
    town.bot = town.make_bot()
    with pytest.raises(OSError, match="power cut"):
        await town.bot.upkeep.clean_once()
    assert await states(town) == ["removed"]
    town.db.scrub = scrub  # type: ignore[method-assign]
    await town.bot.start()
    await town.rest()
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert await states(town) == ["done"]
    assert found_in(town, WORDS, TICKS) == set()
    assert text_of(town).startswith("删除回执\n")


async def test_a_bot_that_is_off_every_night_does_it_within_seven_days_by_day(town: Town) -> None:
    await household(town)
    await ask_for_erasure(town)
    await town.bot.shut_down()
    for day in (26, 27, 28, 29, 30):
        town.clock.move(at("12:00", f"2026-11-{day}") - town.clock.now())
        await town.bot.upkeep.clean_once()
    assert await states(town) == ["asked"]
    town.clock.move(at("14:30", "2026-12-01") - town.clock.now())
    await town.bot.upkeep.clean_once()
    assert await states(town) == ["done"]
    assert found_in(town, WORDS, TICKS) == set()
    town.bot = town.make_bot()
    await town.bot.start()
    await town.rest()
    assert text_of(town).startswith("删除回执\n")


async def test_what_is_asked_for_at_night_can_be_taken_back_for_an_hour(town: Town) -> None:
    await household(town)
    await town.go_to("02:10", "2026-11-26")
    await ask_for_erasure(town)
    await town.bot.upkeep.clean_once()
    assert await states(town) == ["asked"]
    await town.go_to("04:59", "2026-11-26")
    await town.bot.upkeep.clean_once()
    assert await states(town) == ["done"]


async def test_requests_that_are_over_are_kept_as_long_as_visits(town: Town) -> None:
    await household(town)
    await ask_for_erasure(town)
    await night(town)
    kept = await town.db.read(retention.kept)
    await town.go_to("03:30", "2029-11-25")
    assert await states(town) == ["done"]
    await town.go_to("03:30", "2029-11-26")
    assert await states(town) == []
    assert kept.visit == 1096
    assert await town.db.read(consents.of, await id_of(town, MEMBER)) is None


async def test_a_restart_neither_repeats_nor_forgets_a_receipt(town: Town) -> None:
    await household(town)
    await ask_for_erasure(town)
    await night(town)
    await restart(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    await restart(town)
    receipts = [fate for fate in await fates(town) if fate[0].startswith("erasure")]
    assert receipts == [("erasure_done", "sent", None)]
    assert await town.db.read(erasures.removed) == []
    assert timedelta(days=7) > at("07:35", "2026-11-26") - at("14:00")

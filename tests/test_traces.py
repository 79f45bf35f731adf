"""What is left of a visit or a need once it is gone: not in the messages about it, not in what was
due, not in the presses; and what is kept of whoever has not consented."""

import json
from datetime import datetime
from typing import Any

from bot.actions import calendar, must_visits
from bot.rules.closing import LENGTHS
from bot.screens import routes
from bot.screens.holding import SAVE
from storage import consents, traces, visit_steps, visits
from storage import messages as stored
from tests.delivering import change, fates
from tests.family_scene import ask_for_erasure, id_of, night, open_page, pressing
from tests.needs_scene import HER, is_away, raises
from tests.needs_scene import consents as agrees
from tests.people_scene import choose, labels, newest, told, write
from tests.town import ZONE, Town, at
from tests.visit_scene import SECRETARY, VISITED, VISITOR, consented, due, press, says

OF_WHAT_IS_DUE = {
    *("visit_day", "visit_unit", "visit_back", "need_day", "buddy_month", "buddy_ask"),
    *(
        "series_plan",
        "days_sessions",
        "days_visits",
        "days_needs",
        "days_series",
        "transfer",
        "week",
        *(f"{does}_{length}" for does in ("close", "freeze", "tell") for length in LENGTHS),
    ),
}
"""What falls due otherwise, and is about no one visit and no one need."""


async def messages(town: Town, *kinds: str) -> list[tuple[Any, ...]]:
    """Return kind, key and details of the messages of some kinds, or of all about families."""
    rows = await town.query("SELECT kind, key, details, visit_id, need_id, member_id FROM message")
    return [row for row in rows if row[0] in kinds or (not kinds and _is_about_families(row[0]))]


def _is_about_families(kind: str) -> bool:
    return kind.startswith(("visit_", "need_", "round_")) or kind in ("family", "event")


def is_blank(row: tuple[Any, ...]) -> bool:
    _, key, details, *ids = row
    return (
        key.startswith(("erased:", "reply:"))
        and json.loads(details) == {"erased": 1}
        and (ids == [None, None, None])
    )


async def pressed(town: Town) -> set[str]:
    """Return the routes of the presses that are kept."""
    bodies = [json.loads(body) for (body,) in await town.query("SELECT body FROM inbox")]
    return {
        routes.route(one["callback_query"]["data"]) for one in bodies if "callback_query" in one
    }


async def holds(town: Town, *labels_: str) -> datetime:
    """Have the visit be agreed on, held and recorded; return when it began."""
    await press(town, VISITOR, "约时间", "今天 20:00")
    await press(town, VISITED, "方便")
    await town.winding.forward(at("20:02"))
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 已约 今天 20:00", "开始")
    await town.winding.forward(at("20:20"))
    await press(town, VISITOR, "结束", *labels_, "记下")
    return at("20:02")


def test_whatever_falls_due_is_removed_with_what_it_is_about() -> None:
    of_one = {kind for kinds in traces.DUE.values() for kind in kinds}
    assert of_one | OF_WHAT_IS_DUE == set(calendar._OF_FAMILIES)
    assert of_one & OF_WHAT_IS_DUE == set()


async def test_after_the_receipt_nothing_tells_who_went_when_or_what_was_ticked(
    town: Town,
) -> None:
    visit = await due(town)
    await consented(town)
    began = await holds(town, "上门", "配偶", "困难事项")
    await town.says(VISITED, "我的")  # they are there, so a fourth message of the day reaches them
    await press(town, VISITOR, "父母就医")
    await press(town, VISITED, "补一句")
    await write(town, town.account(VISITED), "老人复查要人陪诊")
    assert await pressed(town) & routes.OF_FAMILIES == set()
    assert len(await messages(town, "visit_yours", "visit_agreed", "visit_record")) == 3
    her, now = await id_of(town, VISITED), town.clock.now()
    await town.db.write(
        stored.add, key="visit_away:1:7002", kind="visit_away", chat_id=town.account(VISITOR),
        not_before=at("20:30"), expires_at=now, details={"member": her, "span": 1},
    )  # fmt: skip
    await ask_for_erasure(town)
    await night(town)
    await town.winding.forward(at("07:35", "2026-11-26"))
    assert says(town, VISITED).startswith("删除回执\n")
    rows = await messages(town)
    assert rows
    assert [row for row in rows if not is_blank(row)] == []
    everything = str(rows) + str(await town.query("SELECT kind, subject_id, at FROM due"))
    assert str(int(began.timestamp())) not in everything
    assert str(int(at("20:00").timestamp()) // 60) not in everything
    kinds = {kind for (kind,) in await town.query("SELECT kind FROM due")}
    assert kinds <= OF_WHAT_IS_DUE
    month = int(at("00:00", "2026-11-01").timestamp() * 1000)
    assert await town.query(
        "SELECT member_id, raised_at, closed_at, answered_at, answer_by FROM need"
    ) == [(None, month, month, None, None)]
    assert await pressed(town) & routes.OF_FAMILIES == set()
    # Its old message says so still.
    old = next(
        one
        for one in town.standin.from_bot(town.account(VISITOR))
        if one.text and "必访" in one.text and one.buttons()
    )
    data = routes.data(routes.VISIT_TICK, visit, 1, 0, 1, SAVE, 0)
    tapped = town.standin.press(old.chat.id, old.chat.id, old.id, data, forged=True)
    await town.rest()
    assert tapped.answered is not None


async def test_a_waiting_message_about_what_is_gone_is_withdrawn(town: Town) -> None:
    await due(town)
    await consented(town)
    await town.winding.forward(at("22:30"))
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 11月30日 周一到期", "补记", "今天", "配偶", "记下")
    assert [state for state, in await town.query(
        "SELECT state FROM message WHERE kind = 'visit_record'"
    )] == ["waiting"]  # fmt: skip
    await ask_for_erasure(town)
    await night(town)
    assert await fates(town, "visit_record") == [("visit_record", "withdrawn", "erased")]
    assert [row for row in await messages(town, "visit_record") if not is_blank(row)] == []


async def test_what_is_taken_back_is_tied_to_nobody_once_that_is_told(town: Town) -> None:
    await agrees(town)
    await raises(town)
    await write(town, town.account(HER), "家里有事")
    for label in ("1 看进展", "撤回", "确定撤回"):
        await choose(town, town.account(HER), label)
    await town.later(3)
    assert "已撤回，不用再办" in says(town, SECRETARY)
    rows = await messages(town, "need_told", "need_ended")
    assert len(rows) == 2
    assert all(map(is_blank, rows)), rows
    assert await pressed(town) == set()
    assert await town.query("SELECT kind FROM due WHERE kind IN ('need_due', 'need_overdue')") == []


async def test_what_ended_and_was_of_unknown_fate_is_blank_once_it_helps_nobody(
    town: Town,
) -> None:
    await agrees(town)
    await raises(town)
    await is_away(town, SECRETARY, at("00:00", "2026-11-27"))
    await change(town, "UPDATE need SET state = 'raised'")
    await write(town, town.account(HER), "家里有事")
    for label in ("1 看进展", "撤回", "确定撤回"):
        await choose(town, town.account(HER), label)
    await town.later(3)
    await change(
        town,
        """UPDATE message SET state = 'unknown', key = 'need_ended:1:1',
               details = '{"member":4,"state":"withdrawn","forget":1}', member_id = 4
           WHERE kind = 'need_ended'""",
    )
    await night(town, "2026-11-27")
    (row,) = await messages(town, "need_ended")
    assert not is_blank(row)
    await night(town, "2026-12-11")
    (row,) = await messages(town, "need_ended")
    assert is_blank(row)
    assert await fates(town, "need_ended") == [("need_ended", "expired", "too_late")]


async def test_without_consent_the_day_is_all_that_is_kept_and_nothing_untrue(
    town: Town,
) -> None:
    visit = await due(town)
    await press(town, VISITOR, "看这一户", "改为上门", "约时间", "今天 20:00")
    await press(town, VISITED, "方便", "只记已访")
    await town.winding.forward(at("20:02"))
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 已约 今天 20:00", "开始")
    await town.winding.forward(at("20:25"))
    card = await press(town, VISITOR, "结束")
    assert (card.text or "").splitlines()[2] == "11月25日 周三"
    assert says(town, VISITED) == "赵敏 登记（必访）：11月25日 周三\n记得对吗？"
    midnight = int(at("00:00").timestamp() * 1000)
    (row,) = await town.query(
        "SELECT held_at, settled_at, recorded_at, minutes, meets_at, mode FROM visit"
    )
    assert row == (midnight, midnight, midnight, None, None, "")
    history = await town.query(
        """SELECT what, happened_at, recorded_at, content FROM family_entry
           WHERE what IN ('started', 'held', 'recorded')"""
    )
    assert history == [(what, midnight, midnight, None) for what in ("started", "held", "recorded")]
    arranged = await messages(town, "visit_ask", "visit_set", "visit_agreed", "visit_today")
    assert [row for row in arranged if not is_blank(row)] == []
    assert await town.query("SELECT 1 FROM due WHERE kind = 'visit_today'") == []
    page = (await open_page(town)).text or ""
    assert "\n\n必访 · 已访 今天\n走访人：赵敏\n" in page
    assert page.endswith("今天 赵敏 看过家访")
    # Saying that it is wrong, and having it withdrawn, it is arranged as any other.
    await town.db.write(visit_steps.withdraw_record, visit, town.clock.now(), 1)
    again = await town.db.read(visits.by_id, visit)
    assert again is not None
    assert (again.state, again.mode) == ("due", "online")


async def test_consent_that_is_taken_back_before_it_is_recorded_leaves_the_day(
    town: Town,
) -> None:
    await due(town)
    await consented(town)
    await press(town, VISITOR, "看这一户", "改为上门", "约时间", "今天 20:00")
    await press(town, VISITED, "方便")
    await town.winding.forward(at("20:02"))
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 已约 今天 20:00", "开始")
    await town.winding.forward(at("20:25"))
    await press(town, VISITOR, "结束", "配偶")
    await town.db.write(consents.set_, await id_of(town, VISITED), town.clock.now(), given=False)
    card = await press(town, VISITOR, "记下")
    assert (card.text or "").splitlines()[2] == "11月25日 周三"
    midnight = int(at("00:00").timestamp() * 1000)
    assert await town.query(
        "SELECT held_at, settled_at, recorded_at, minutes, mode, met FROM visit"
    ) == [(midnight, midnight, midnight, None, "", "")]
    began = int(at("20:02").timestamp() * 1000)
    assert await town.query("SELECT 1 FROM family_entry WHERE happened_at = :at", at=began) == []


async def test_a_need_that_was_not_wanted_is_not_noted_from_that_visit_again(town: Town) -> None:
    await due(town)
    await consented(town)
    await holds(town, "困难事项")
    asked = newest(town, town.account(VISITOR))
    sorts = labels(asked)
    data = asked.buttons()[0][0]["callback_data"]
    other = asked.buttons()[0][1]["callback_data"]
    await town.says(VISITED, "我的")  # they are there, so a fourth message of the day reaches them
    await press(town, VISITOR, sorts[0])
    await press(town, VISITED, "不用登记")
    for one in (data, other):
        town.standin.press(asked.chat.id, asked.chat.id, asked.id, one, forged=True)
        await town.later(2)
    assert await town.query("SELECT state, member_id FROM need") == [("withdrawn", None)]
    assert await town.query("SELECT need_gone FROM visit") == [(1,)]


async def test_who_sees_a_record_is_shown_to_the_member_wherever_they_see_it(town: Town) -> None:
    await due(town)
    await consented(town)
    secretary = town.account(SECRETARY)
    await write(town, secretary, "家访")
    await pressing(town, SECRETARY, next(
        one for one in labels(newest(town, secretary)) if one.startswith("城关派出所")
    ))  # fmt: skip
    card = await pressing(town, SECRETARY, "李娜 · 必访 · 11月30日 周一到期")
    await holds(town, "配偶")
    assert await lookers(town) == [VISITOR], "who records it sees it"
    # An old card of the secretary's turns to the record.
    await told(town, secretary, "开始", card)
    assert "见到：配偶" in (card.text or "")
    assert await lookers(town) == [SECRETARY, VISITOR]
    await change(town, "DELETE FROM look")
    # So does what the judge of a complaint is sent, and what they change.
    await press(town, VISITED, "有误", "见到谁、谈到什么不对")
    assert "见到：配偶" in says(town, SECRETARY)
    assert await lookers(town) == [SECRETARY]
    await change(town, "DELETE FROM look")
    await pressing(town, SECRETARY, "改记录")
    assert await lookers(town) == [SECRETARY]


async def lookers(town: Town) -> list[str]:
    rows = await town.query(
        """SELECT m.name FROM look l JOIN member m ON m.id = l.reader_id
           WHERE l.about = 'visit' ORDER BY m.id"""
    )
    return [name for (name,) in rows]


async def test_a_visit_that_was_not_due_after_all_is_gone_the_next_night(town: Town) -> None:
    visit = await due(town)
    other = await due(town, trigger="hardship")
    await town.winding.forward(at("22:30"))
    of_one = await town.db.read(visits.by_id, visit)
    assert of_one is not None
    await town.db.write(
        must_visits.drop, of_one, town.clock.now(), ZONE, await id_of(town, SECRETARY)
    )
    await night(town)
    assert await town.db.read(visits.by_id, visit) is not None, "its visitor is to hear of it"
    await night(town, "2026-11-27")
    assert "不用" in says(town, VISITOR)
    assert await town.db.read(visits.by_id, visit) is None
    assert await town.db.read(visits.by_id, other) is not None
    assert await town.query(
        "SELECT DISTINCT what FROM family_entry WHERE about_id = :id", id=visit
    ) == [("erased",)]
    assert all(map(is_blank, await messages(town, "visit_off")))


async def test_a_mornings_reminder_names_no_household_once_it_is_sent(town: Town) -> None:
    await due(town)
    await town.winding.forward(at("10:00", "2026-11-27"))
    assert "李娜" in says(town, VISITOR)
    assert [row for row in await messages(town, "visit_due") if not is_blank(row)] == []

"""户数: what visits come to, for those who run a unit, and in counts alone for those above it."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from bot.rules.visits import end_of
from bot.screens import routes
from bot.standin import Message
from storage import away, needs, roles, rounds, units, visit_steps, visits
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import labels, write
from tests.permission_scene import (
    ABOVE,
    HERE,
    SECRETARIES_ONLY,
    SECRETARY,
    THERE,
    TOP,
    account,
    everybody,
    forge,
    help_of,
)
from tests.town import ZONE, Town, at

HOW = "同一户走访几次，算几户。未回复的不算属实；不在岗的，到期算暂缓"


def until(day: str) -> datetime:
    return end_of(date.fromisoformat(day), ZONE)


@dataclass(frozen=True)
class Scene:
    """The town with visits here and in the branch beside it."""

    town: Town
    here: int
    there: int
    top: int
    ids: dict[str, int]

    async def due(self, name: str, day: str, kind: str = "routine", period: str = "2026Q4",
                  unit: int | None = None) -> int:  # fmt: skip
        """Have a visit be due until a day; return its id."""
        made = await self.town.db.write(
            visits.add, member_id=self.ids[name], unit_id=unit or self.here, kind=kind,
            due_at=until(day), now=self.town.clock.now(), by_member_id=None,
            period=period if kind == "routine" else "",
            trigger_code="illness" if kind == "must" else None,
        )  # fmt: skip
        assert made is not None
        return made

    async def held(self, name: str, day: str, answer: str, kind: str = "routine",
                   period: str = "2026Q4") -> None:  # fmt: skip
        """Have a visit be held, and the member say what they do."""
        made, now = await self.due(name, day, kind, period), self.town.clock.now()

        async def unit(tx: Tx) -> None:
            by = self.ids["王建国"]
            assert await visit_steps.hold(
                tx, made, now, by, held_at=now, minutes=20, mode="online", is_recorded_later=False
            )
            if answer != "untold":
                await visit_steps.note_told(tx, made)
            if answer in ("right", "wrong"):
                await visit_steps.answer(tx, made, answer, now, self.ids[name])

        await self.town.db.write(unit)

    async def need(self, name: str, unit_id: int, state: str = "raised") -> None:
        """Have somebody raise a need, and it come to a state."""
        now = self.town.clock.now()

        async def unit(tx: Tx) -> None:
            made = await needs.add(
                tx, member_id=self.ids[name], unit_id=unit_id, category="medical", words="",
                urgency="soon", answerer_id=None, answer_by=until("2026-11-28"), now=now,
                by_member_id=self.ids[name],
            )  # fmt: skip
            assert made is not None
            if state != "raised":
                await needs.move(tx, made, ("raised",), state, now, self.ids[name])

        await self.town.db.write(unit)

    async def shows(self, role: str, unit: int = 0, page: int = 0, offset: int = 0) -> Message:
        """Have somebody look from a list of visits; return the message as it is then."""
        message = await help_of(self.town, role, "visit")
        data = routes.data(routes.COVERAGE, unit, page, offset)
        await forge(self.town, role, message, data)
        return message

    async def press(self, role: str, message: Message, label: str) -> Message:
        """Press a button of the message; return it as it is then."""
        press = self.town.standin.press(
            account(self.town, role), message.chat.id, message.id, label=label
        )
        await self.town.later(1)
        assert press.answered is not None
        return message


@pytest.fixture
async def scene(town: Town) -> Scene:
    """A year of visits here, by quarters, and two in the branch beside it."""
    there = await everybody(town)
    ((top,),) = await town.query("SELECT id FROM unit WHERE name = :name", name=TOP)
    known = {name: one for one, name in await town.query("SELECT id, name FROM member")}
    made = Scene(town, town.unit_id, there, top, known)
    now = town.clock.now()
    await town.db.write(rounds.set_period, town.unit_id, "quarter", at("00:00", "2026-07-01"))
    await made.held("李娜", "2026-10-01", "right")
    await made.held("孙丽", "2026-11-20", "told")
    await made.held("王强", "2026-12-31", "wrong")
    declined = await made.due("吴芳", "2026-12-01")
    await town.db.write(visit_steps.decline, declined, now, known["吴芳"])
    await made.due("周涛", "2026-11-24")
    await made.due("郑凯", "2026-11-20")
    await town.db.write(
        away.add, known["郑凯"], "annual", "self", now, at("00:00", "2026-12-05"), None
    )
    await made.due("冯雪", "2026-11-25")  # until midnight
    void = await made.due("蒋明", "2026-11-20")
    await town.db.write(visit_steps.void, void, now, None)
    missed = await made.due("韩梅", "2026-10-15")
    await town.db.write(visit_steps.miss, missed, now)
    await made.held("李娜", "2026-09-30", "right", period="2026Q3")
    await made.due("李娜", "2027-01-01", period="2027Q1")
    await made.due("杨帆", "2026-11-20", "must")
    await made.held("李娜", "2026-11-20", "untold", kind="key_date")
    for name, day in (("林燕", "2026-11-20"), ("萧然", "2026-12-20")):
        await made.due(name, day, unit=there)
    for name, state in (("李娜", "raised"), ("孙丽", "closed"), ("王强", "withdrawn")):
        await made.need(name, town.unit_id, state)
    for name in ("林燕", "萧然", "高峰"):
        await made.need(name, there)
    return made


OF_THE_QUARTER = (
    "2026年第4季度\n"
    "全员访：应访 8 户，已访 3（属实 1、未回复 1、有误 1），婉拒 1，未访 1，逾期 1，暂缓 1，"
    "未到期 1\n"
    "必访：应访 1 户，已访 0，逾期 1\n"
    "重要节点联合访：应访 1 户，已访 1（未回复 1）\n"
    "合计：应访 10 户，已访 4（属实 1、未回复 2、有误 1），婉拒 1，未访 1，逾期 2，暂缓 1，"
    "未到期 1"
)
OF_THE_YEAR = (
    "2026年\n"
    "全员访：应访 9 户，已访 4（属实 2、未回复 1、有误 1），婉拒 1，未访 1，逾期 1，暂缓 1，"
    "未到期 1\n"
    "必访：应访 1 户，已访 0，逾期 1\n"
    "重要节点联合访：应访 1 户，已访 1（未回复 1）\n"
    "合计：应访 11 户，已访 5（属实 2、未回复 2、有误 1），婉拒 1，未访 1，逾期 2，暂缓 1，"
    "未到期 1"
)


async def test_a_secretary_sees_the_own_unit_by_its_quarter_and_the_year(scene: Scene) -> None:
    shown = await scene.shows(SECRETARY)
    assert shown.text == "\n\n".join(
        (
            f"{HERE} · 家访户数",
            OF_THE_QUARTER,
            OF_THE_YEAR,
            "困难事项 2026年：提出 2 件，办结 1 件",
            HOW,
        )
    )
    assert labels(shown) == ["上期", "返回"]
    before = await scene.press(SECRETARY, shown, "上期")
    assert "2026年第3季度\n全员访：应访 1 户，已访 1（属实 1）\n\n2026年\n" in (before.text or "")
    assert labels(before) == ["上期", "本期", "返回"]
    assert "2026年第2季度\n没有应访的户\n\n2026年\n" in (
        (await scene.press(SECRETARY, before, "上期")).text or ""
    )
    assert (await scene.press(SECRETARY, before, "本期")).text == shown.text
    # Who is back is overdue, and so is what was open until midnight, once that has passed.
    await scene.town.db.write(away.end, scene.ids["郑凯"], scene.town.clock.now())
    await scene.town.go_to("00:01", "2026-11-26")
    again = (await scene.shows(SECRETARY)).text or ""
    assert "有误 1），婉拒 1，未访 1，逾期 3\n必访：应访 1 户" in again


async def test_above_there_are_counts_alone_one_line_a_unit(scene: Scene) -> None:
    await scene.due("郭宁", "2026-12-20", unit=scene.top)
    shown = await scene.shows(ABOVE)
    assert shown.text == (
        f"{TOP} · 家访户数\n\n2026年\n"
        "全员访：应访 12 户，已访 4（属实 2、未回复 1、有误 1），婉拒 1，未访 1，逾期 2，暂缓 1，"
        "未到期 3\n"
        "必访：应访 1 户，已访 0，逾期 1\n"
        "重要节点联合访：应访 1 户，已访 1（未回复 1）\n"
        "合计：应访 14 户，已访 5（属实 2、未回复 2、有误 1），婉拒 1，未访 1，逾期 3，暂缓 1，"
        "未到期 3\n\n"
        # Two here are not among them, or they could be had by subtracting those there.
        "困难事项 2026年11月：提出 3 件，办结不足 3 件\n"
        "不足 3 件的单位没有算在内\n\n"
        "下级单位 2026年\n"
        "本级：应访 1 户，已访 0，未到期 1\n"
        f"{HERE}：应访 11 户，已访 5，婉拒 1，未访 1，逾期 2，暂缓 1，未到期 1\n"
        f"{THERE}：应访 2 户，已访 0，逾期 1，未到期 1\n\n"
        f"{HOW}"
    )
    assert labels(shown) == [HERE, THERE, "上期", "返回"]
    whole = shown.text or ""
    below = await scene.press(ABOVE, shown, HERE)
    assert below.text == "\n\n".join(
        (
            f"{HERE} · 家访户数",
            OF_THE_YEAR,
            "困难事项 2026年11月：提出不足 3 件，办结不足 3 件",
            HOW,
        )
    )
    assert labels(below) == ["上期", "上一级", "返回"]
    of_here = below.text or ""
    assert (await scene.press(ABOVE, below, "上一级")).text == whole
    for secret in (*scene.ids, "生病"):
        assert secret not in whole + of_here, secret
    last_year = await scene.press(ABOVE, shown, "上期")
    assert "2025年\n没有应访的户" in (last_year.text or "")
    # What is tapped from there opens at the same year.
    assert "2025年\n没有应访的户" in ((await scene.press(ABOVE, last_year, HERE)).text or "")


async def test_the_button_stands_below_the_list_of_visits_and_leads_back_to_it(
    scene: Scene,
) -> None:
    for role, unit in ((SECRETARY, HERE), (ABOVE, TOP)):
        listed = await write(scene.town, account(scene.town, role), "家访")
        assert labels(listed)[-1] == "户数"
        text = listed.text
        assert ((await scene.press(role, listed, "户数")).text or "").startswith(f"{unit} · ")
        assert (await scene.press(role, listed, "返回")).text == text
    assert "户数" not in labels(await write(scene.town, account(scene.town, "李娜"), "家访"))


async def test_who_runs_several_units_is_shown_all_of_them(scene: Scene) -> None:
    town = scene.town
    await town.db.write(
        roles.deputise, scene.ids[SECRETARY], scene.there, at("00:00", "2026-12-02")
    )
    shown = await scene.shows(SECRETARY)
    assert shown.text == (
        "家访户数 · 2026年\n"
        f"{HERE}：应访 11 户，已访 5，婉拒 1，未访 1，逾期 2，暂缓 1，未到期 1\n"
        f"{THERE}：应访 2 户，已访 0，逾期 1，未到期 1"
    )
    there = await scene.press(SECRETARY, shown, THERE)
    assert (there.text or "").startswith(f"{THERE} · 家访户数")
    assert "困难事项 2026年：提出 3 件，办结 0 件" in (there.text or "")
    await scene.press(SECRETARY, there, "上一级")
    await scene.press(SECRETARY, there, HERE)
    # A deputy's time is over, and with it what was theirs to see.
    await town.go_to("08:00", "2026-12-02")
    data = routes.data(routes.COVERAGE, scene.there, 0, 0)
    assert await forge(town, SECRETARY, there, data) == SECRETARIES_ONLY
    assert ((await scene.shows(SECRETARY)).text or "").startswith(f"{HERE} · 家访户数")


async def test_many_units_are_paged_in_the_trees_order(scene: Scene) -> None:
    for number in range(1, 14):
        await scene.town.db.write(units.add, f"第{number}支部", "branch", scene.top)
    shown = await scene.shows(ABOVE)
    expected = [HERE, THERE, *(f"第{number}支部" for number in range(1, 11))]
    assert labels(shown) == [*expected, "下一页 ›（2/2）", "上期", "返回"]
    shown = await scene.press(ABOVE, shown, "下一页 ›（2/2）")
    assert labels(shown) == ["第11支部", "第12支部", "第13支部", "‹ 上一页（1/2）", "上期", "返回"]
    assert "第11支部：应访 0 户，已访 0\n" in (shown.text or "")
    assert HERE not in (shown.text or "")


async def test_a_visit_counts_where_it_was_held_when_its_member_has_moved(scene: Scene) -> None:
    before = (await scene.shows(SECRETARY)).text
    await change(
        scene.town,
        "UPDATE member SET unit_id = :there WHERE name = '李娜'",
        there=scene.there,
    )
    assert (await scene.shows(SECRETARY)).text == before


async def test_a_leader_of_a_party_group_has_no_households_of_their_own(scene: Scene) -> None:
    group = await scene.town.db.write(units.add, "某党小组", "group", scene.here)
    await scene.town.db.write(roles.give, scene.ids["杨帆"], group)
    message = await help_of(scene.town, "杨帆", "visit")
    data = routes.data(routes.COVERAGE, 0, 0, 0)
    assert await forge(scene.town, "杨帆", message, data) == "您没有管着有家访的单位"
    data = routes.data(routes.COVERAGE, scene.here, 0, 0)
    assert await forge(scene.town, "杨帆", message, data) == SECRETARIES_ONLY

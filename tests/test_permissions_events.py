"""Who may do what about must-visits and visits for a date by pressing: every button, every role."""

from typing import Any, Final

import pytest

from bot.rules.visits import end_of
from bot.screens import routes
from storage import joint_visits, transfers, triggers, visitors, visits
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import write
from tests.permission_scene import (
    ADMINS_ONLY,
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    SECRETARY,
    STALE,
    account,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    ids_of,
)
from tests.pressing_table import OK, Row, press_elsewhere, press_here, shapes
from tests.town import ZONE, Town, at

NOT_YOURS: Final = "家访只由本单位书记办，这里没有您要办的"
WHY_NOT: Final = "这一户不归您走访"
# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
FAMILIES_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, NOT_YOURS, NOT_YOURS, OK, NOT_BOUND)
FAMILIES_THERE = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_YOURS, NOT_YOURS, OK, NOT_YOURS, NOT_YOURS, NOT_BOUND,
)  # fmt: skip
FAMILIES_ANY = (NOT_BOUND, SECRETARIES_ONLY, *(OK,) * 5, NOT_BOUND)
SEES_HERE = (NOT_BOUND, WHY_NOT, OK, OK, WHY_NOT, WHY_NOT, OK, NOT_BOUND)
HERS = (NOT_BOUND, OK, OK, OK, WHY_NOT, WHY_NOT, OK, NOT_BOUND)
ADMINS = (*(ADMINS_ONLY,) * 6, OK, OK)
GONE: Final = "这一步已失效，请重新发送 /event"
DAY: Final = at("12:00", "2026-11-27").date().toordinal()


def event(ids: tuple[str | int, ...], answers: tuple[str, ...], seen: str) -> Row:
    return Row(routes.EVENT, ids, "event", answers, seen)


TABLE: Final = (
    event((0, 0, 0), FAMILIES_ANY, ""),
    event((0, "here", 0), FAMILIES_HERE, "城关派出所党支部（演示）：谁家"),
    event((0, "there", 0), FAMILIES_THERE, "城东派出所党支部（演示）：谁家"),
    event((0, "韩梅"), FAMILIES_HERE, "韩梅：是哪种情况？"),
    event((0, "林燕"), FAMILIES_THERE, "林燕：是哪种情况？"),
    event((1, "韩梅", 4), FAMILIES_HERE, "已选：家庭困难"),
    event((2, "韩梅", 4), FAMILIES_HERE, "已登记"),
    event((2, "林燕", 4), FAMILIES_THERE, "已登记"),
    event((1, "must"), FAMILIES_HERE, "必访 · 吴芳"),
    event((5, "must"), FAMILIES_HERE, "吴芳 不在岗的最后一天"),
    event((3, "must", DAY), FAMILIES_HERE, "已登记不在岗"),
    event((3, "must", 0), FAMILIES_HERE, "已登记过不在岗"),
    event((3, "must"), FAMILIES_HERE, "吴芳 的这次必访不用了？"),
    event((4, "must there"), FAMILIES_THERE, "已结束：林燕"),
    event((2, "routine"), (NOT_BOUND, SECRETARIES_ONLY, *(STALE,) * 5, NOT_BOUND), ""),
    *(
        Row(routes.VISIT_WHY, ("must",), kind, SEES_HERE, "吴芳 的必访事由：生病住院")
        for kind in ("event", "visit", "visit_yours", "visit_due")
    ),
    Row(routes.VISIT_WHY, ("hers to hold",), "visit_yours", HERS, "周涛 的必访事由：家庭困难"),
    Row(routes.VISIT_WHY, ("routine",), "visit", SEES_HERE, "没有事由可看"),
    event((4, "must"), FAMILIES_HERE, "已结束：吴芳"),
    event((2, "must"), FAMILIES_HERE, "吴芳 的这次必访已结束"),
    Row(routes.KEY_DATE, (0, "here"), "event", FAMILIES_HERE, "为哪个节点走访？"),
    Row(routes.KEY_DATE, (0, "there"), "key_date", FAMILIES_THERE, "为哪个节点走访？"),
    Row(routes.JOINT, ("joint", 0, "赵敏"), "joint_ask", FAMILIES_HERE, "城东派出所党支部"),
    Row(routes.JOINT, ("joint", 3, 0), "joint_ask", FAMILIES_HERE, "城东派出所党支部"),
    Row(routes.JOINT, ("joint", 1, 0), "joint_ask", FAMILIES_HERE, "已派 赵敏"),
    Row(routes.JOINT, ("joint", 2, 0), "joint_ask", FAMILIES_HERE, "已派 赵敏"),
    Row(routes.TRIGGER, (0, 0), "triggers", ADMINS, "必访目录：10 种在用"),
    Row(routes.TRIGGER, (1, 2), "triggers", ADMINS, "因公负伤：1 个工作日内"),
    Row(routes.TRIGGER, (2, 0), "triggers", ADMINS, "这一种叫什么？"),
    Row(routes.TRIGGER, (2, 0, 3), "triggers", ADMINS, "因公负伤：3 个工作日内"),
    Row(routes.TRIGGER, (2, 4, 0), "triggers", ADMINS, "因公负伤：3 个工作日内"),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.EVENT: ["event"], routes.KEY_DATE: ["event"], routes.JOINT: ["event"],
    routes.TRIGGER: ["triggers"],
}  # fmt: skip


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def known_of(town: Town) -> dict[str, int]:
    """Make one of each thing that buttons are about; return their ids."""
    known, now = await ids_of(town), town.clock.now()
    due_at = end_of(at("12:00", "2026-12-01").date(), ZONE)

    async def visit(
        tx: Tx, key: str, name: str, kind: str, unit: str, goes: str, **how: Any
    ) -> None:
        made = await visits.add(
            tx, member_id=known[name], unit_id=known[unit], kind=kind, due_at=due_at, now=now,
            by_member_id=None, **how,
        )  # fmt: skip
        assert made is not None
        known[key] = made
        await visitors.assign(tx, made, [(known[goes], known[unit])])

    async def unit(tx: Tx) -> None:
        # What others of the scene are in the middle of is none of ours.
        await transfers.withdraw(tx, known["萧然"])
        await visit(tx, "must", "吴芳", "must", "here", "王建国", trigger_code="illness")
        await visit(tx, "hers to hold", "周涛", "must", "here", "李娜", trigger_code="hardship")
        await visit(tx, "must there", "林燕", "must", "there", "高峰", trigger_code="illness")
        await visit(tx, "routine", "吴芳", "routine", "here", "王建国", period="2026H2")
        await visit(tx, "date", "林燕", "key_date", "there", "高峰", occasion="国庆")
        known["joint"] = await joint_visits.ask(
            tx, unit_id=known["there"], to_unit_id=known["here"], asked_by=known["高峰"],
            occasion="国庆", due_at=due_at, now=now, visit_ids=[known["date"]],
        )  # fmt: skip

    await town.db.write(unit)
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_events_does_what_the_table_says(place: Town, role: str) -> None:
    known = await known_of(place)
    await press_elsewhere(place, role, TABLE, known)
    for row in TABLE:
        await press_here(place, role, row, await help_of(place, role, row.kind), known)
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def test_numbers_of_nothing_are_answered_and_harm_nothing(place: Town) -> None:
    for kind in ("event", "key_date", "joint_ask", "triggers", "visit"):
        role = "陈静" if kind == "triggers" else SECRETARY
        message = await help_of(place, role, kind)
        before = await everything(place)
        for row in TABLE:
            # Of each id alone nothing is known, and of all of them together.
            for wrong in (*range(len(row.ids)), None):
                ids = [
                    2**40 + spot if wrong in (spot, None) or isinstance(one, str) else one
                    for spot, one in enumerate(row.ids)
                ]
                assert await forge(place, role, message, routes.data(row.route, *ids)), (row, ids)
        assert changed(before, await everything(place)) <= {"dialogue"}, kind
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def test_in_the_middle_of_it_only_who_runs_the_unit_goes_on(place: Town) -> None:
    known = await known_of(place)
    message = await help_of(place, SECRETARY, "event")
    chief = account(place, SECRETARY)

    async def press(verb: int, number: int = 0) -> str:
        return await forge(place, SECRETARY, message, routes.data(routes.KEY_DATE, verb, number))

    assert await press(1, 2) == GONE, "nothing is begun"
    await press(0, known["here"])
    # Somebody of another unit is not ticked, and nothing is settled before it was checked.
    await press(1, 2)
    assert await press(5, known["林燕"]) == "花名册上已没有这个人，请重新发送 /people"
    assert await press(9) == GONE
    await press(5, known["李娜"])
    await press(7)
    await press(8)
    await change(place, "DELETE FROM secretary WHERE member_id = :id", id=known[SECRETARY])
    before = await everything(place)
    assert await press(9) == SECRETARIES_ONLY
    place.standin.write(chief, chief, "城东")
    await place.later(1)
    told = changed(before, await everything(place))
    assert told == {"message"}
    assert (await write(place, chief, "城东")).text == SECRETARIES_ONLY
    assert await place.query("SELECT * FROM visit WHERE occasion = '警察节'") == []


async def test_who_was_secretary_and_who_has_moved_see_nothing_any_more(place: Town) -> None:
    known = await known_of(place)
    await change(place, "DELETE FROM secretary WHERE member_id = :id", id=known["陈静"])
    await change(place, "UPDATE member SET unit_id = :u WHERE name = '李娜'", u=known["there"])
    gone = "家访由走访人和本单位书记来办。您家的家访记录，发送 我的 可以看"
    for role, visit, said in (("陈静", "must", gone), ("李娜", "hers to hold", WHY_NOT)):
        message = await help_of(place, role, "visit_yours")
        before = await everything(place)
        data = routes.data(routes.VISIT_WHY, known[visit])
        assert await forge(place, role, message, data) == said
        assert changed(before, await everything(place)) == set()


async def test_who_runs_the_unit_above_sees_it_where_nobody_else_can_be_asked(place: Town) -> None:
    known = await known_of(place)
    await change(place, "DELETE FROM secretary WHERE unit_id = :u", u=known["here"])
    message = await help_of(place, "郭宁", "event")
    said = await forge(place, "郭宁", message, routes.data(routes.VISIT_WHY, known["must"]))
    assert said.startswith("吴芳 的必访事由：生病住院")
    said = await forge(place, "郭宁", message, routes.data(routes.EVENT, 0, 0, 0))
    assert said == "请选单位"
    # Visits for a date are only planned by the unit's own.
    said = await forge(place, "郭宁", message, routes.data(routes.KEY_DATE, 0, known["here"]))
    assert said == NOT_YOURS
    assert await place.db.read(triggers.by_code, "illness") is not None

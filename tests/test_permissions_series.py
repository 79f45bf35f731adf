"""Who may do what about series by pressing: every button, by every role, real or forged."""

from datetime import date, time
from typing import Final

import pytest

from bot.actions import series_filling
from bot.rules.recurrence import Pattern, Rule
from bot.screens import routes
from bot.screens.planning import VERBS as PLAN_VERBS
from bot.screens.series import VERBS
from bot.screens.series_drafts import VERBS as DRAFT_VERBS
from storage import series
from storage.tx import Tx
from tests.people_scene import choose, newest, write
from tests.permission_scene import (
    HERE,
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    SECRETARY,
    account,
    changed,
    everybody,
    everything,
    forge,
    ids_of,
    member_id,
)
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import ZONE, Town

GONE: Final = "这一步已失效，请重新发送 计划"
KIND: Final = "series"
# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
RUNS_ANY = (NOT_BOUND, SECRETARIES_ONLY, *(OK,) * 5, NOT_BOUND)
RUNS_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK, NOT_BOUND)
RUNS_THERE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, OK, SECRETARIES_ONLY, NOT_BOUND)
NO_DRAFT = tuple(GONE if answer == OK else answer for answer in RUNS_ANY)


def do(which: str, verb: str, answers: tuple[str, ...], seen: str) -> Row:
    return Row(routes.SERIES_DO, (which, VERBS.index(verb)), KIND, answers, seen)


def step(verb: str, number: int | str, answers: tuple[str, ...], seen: str = "") -> Row:
    return Row(routes.SERIES_PLAN, (DRAFT_VERBS.index(verb), number), KIND, answers, seen)


TABLE: Final = (
    *(step(verb, 1, NO_DRAFT) for verb in DRAFT_VERBS if verb != "begin"),
    Row(routes.SERIES_SETTLE, (5, 5), KIND, NO_DRAFT),
    Row(routes.SERIES_SETTLE, ("made before", 5), KIND, RUNS_ANY, "已定下，不用再点"),
    Row(routes.SERIES_LIST, (0, 0), KIND, RUNS_ANY),
    Row(routes.SERIES_LIST, ("here", 0), KIND, RUNS_HERE, f"{HERE} 的学习计划"),
    Row(routes.SERIES_LIST, ("there", 0), KIND, RUNS_THERE, "城东派出所党支部（演示） 还没有"),
    Row(routes.SERIES, ("series",), KIND, RUNS_HERE, "政治学习 · 每周三 14:30–15:30 · 三楼"),
    step("begin", "here", RUNS_HERE, "定期开什么会？"),
    step("begin", "there", RUNS_THERE, "定期开什么会？"),
    do("series", "change", RUNS_HERE, "政治学习 · 每周三 14:30–15:30 · 三楼"),
    do("series", "one_more", RUNS_HERE, "请在下面选哪一天"),
    do("series", "end", RUNS_HERE, "政治学习 · 每周三 14:30–15:30 · 三楼"),
    do("series", "end_sure", RUNS_HERE, "这个计划已结束"),
    Row(routes.SERIES_UNDO, ("draft",), KIND, RUNS_HERE, "已撤销 1 项计划"),
    Row(routes.SERIES_YEAR, ("here", 0, 0), KIND, RUNS_HERE, f"{HERE} · 一年的常规安排"),
    Row(routes.SERIES_YEAR, ("there", 0, 0), KIND, RUNS_THERE, "城东派出所党支部（演示） ·"),
    Row(routes.SERIES_YEAR, ("here", 0, 1), KIND, RUNS_HERE, "已定下"),
    Row(routes.SESSION, ("planned",), KIND, RUNS_HERE, "政治学习 · "),
    Row(routes.MOVE, ("planned",), KIND, RUNS_HERE),
    Row(routes.DROP, ("planned",), KIND, RUNS_HERE),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    route: ["series"]
    for route in (
        *(routes.SERIES_LIST, routes.SERIES, routes.SERIES_PLAN, routes.SERIES_SETTLE),
        *(routes.SERIES_DO, routes.SERIES_UNDO, routes.SERIES_YEAR),
    )
}


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def known_of(town: Town) -> dict[str, int]:
    """Make one of each thing that buttons are about; return their ids."""
    known, now = await ids_of(town), town.clock.now()

    async def unit(tx: Tx) -> None:
        for key, draft in (("series", 71), ("undone", 72), ("done", 73)):
            known[f"{key}'s draft"] = draft
            rule = Rule(Pattern("week", weekdays=(2,)), time(14, 30), "skip", date(2026, 11, 25))
            fields = {
                "audience": "everyone", "title": "", "place": "三楼", "link": "", "topics": "",
                "minutes": 60, "chair_id": None, "recorder_id": None, "has_first_topic": False,
            }  # fmt: skip
            made = await series.add(
                tx, known["here"], "political_study", rule, fields, since=date(2026, 11, 25),
                until=None, origin="own", draft=draft, by_member_id=None, now=now,
            )  # fmt: skip
            assert made is not None
            known[key] = made
            one = await series.by_id(tx, made)
            assert one is not None
            await series_filling.keep_up(tx, one, now, ZONE)
        known["draft"], known["made before"] = 72, 73
        known["planned"] = (await series.to_come(tx, known["done"]))[1]

    await town.db.write(unit)
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_series_does_what_the_table_says(place: Town, role: str) -> None:
    await hold_to_table(place, role, TABLE, await known_of(place))


def test_every_verb_is_in_the_table() -> None:
    in_table = {row.ids[1] for row in TABLE if row.route == routes.SERIES_DO}
    assert in_table == set(range(len(VERBS)))
    in_table = {row.ids[0] for row in TABLE if row.route == routes.SERIES_PLAN}
    assert in_table == set(range(len(DRAFT_VERBS)))


async def test_a_former_secretary_settles_nothing_more(place: Town) -> None:
    await known_of(place)
    user_id = account(place, "王建国")
    place.standin.write(user_id, user_id, "每周五 9:00 党课")
    await place.later(1)
    card = place.standin.from_bot(user_id)[-1]
    data = [one["callback_data"] for row in card.buttons() for one in row]

    async def unit(tx: Tx) -> None:
        await tx.run("DELETE FROM secretary")

    await place.db.write(unit)
    before = await everything(place)
    for one in data:
        assert await forge(place, "王建国", card, one) == SECRETARIES_ONLY
    assert changed(before, await everything(place)) == set()


async def test_what_is_settled_of_another_unit_is_asked_again_when_it_is_settled(
    place: Town,
) -> None:
    """Who ran a unit as the draft was begun, and runs another one now, plans nothing there."""
    await known_of(place)
    user_id = account(place, "高峰")
    place.standin.write(user_id, user_id, "每周五 9:00 党课")
    await place.later(1)
    card = place.standin.from_bot(user_id)[-1]
    settle = next(
        one["callback_data"] for row in card.buttons() for one in row if one["text"] == "定下"
    )

    async def unit(tx: Tx) -> None:
        await tx.run(
            """UPDATE secretary SET unit_id = (SELECT id FROM unit WHERE name = :here)
               WHERE member_id = (SELECT id FROM member WHERE name = '高峰')""",
            here=HERE,
        )

    await place.db.write(unit)
    before = await everything(place)
    assert await forge(place, "高峰", card, settle) == SECRETARIES_ONLY
    assert changed(before, await everything(place)) == set()


@pytest.mark.parametrize(
    ("line", "route", "verbs"),
    [
        ("每周五 9:00 党课", routes.SERIES_PLAN, DRAFT_VERBS),
        ("党课 明天 9:00", routes.PLAN, PLAN_VERBS),
    ],
)
@pytest.mark.parametrize("side", ["主持人", "记录人"])
async def test_who_is_of_another_unit_is_named_by_no_forged_press(
    place: Town, line: str, route: str, verbs: tuple[str, ...], side: str
) -> None:
    secretary = account(place, SECRETARY)
    await write(place, secretary, line)
    asked = await choose(place, secretary, side)
    for name, is_theirs in (("林燕", False), ("郭宁", False), ("李娜", True)):
        chosen = routes.data(route, verbs.index("person"), await member_id(place, name))
        answer = await forge(place, SECRETARY, asked, chosen)
        assert answer.startswith("花名册上已没有这个人") is not is_theirs
        assert (name in (newest(place, secretary).text or "")) is is_theirs

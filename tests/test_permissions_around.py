"""Who may do what around visits by pressing: pairs and figures, every button, by every role."""

from typing import Final

import pytest

from bot.screens import routes
from bot.screens.buddies import VERBS
from storage import buddies
from storage.tx import Tx
from tests.permission_scene import (
    HERE,
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    THERE,
    TOP,
    everybody,
    ids_of,
)
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import Town

GONE: Final = "这一项已结束"
# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
MEMBERS = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
HERS = (NOT_BOUND, OK, *(GONE,) * 5, NOT_BOUND)
OF_HERE = (NOT_BOUND, OK, OK, OK, STALE, STALE, OK, NOT_BOUND)
RUNS_ANY = (NOT_BOUND, SECRETARIES_ONLY, *(OK,) * 5, NOT_BOUND)
RUNS_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK, NOT_BOUND)
RUNS_THERE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, OK, SECRETARIES_ONLY, NOT_BOUND)
RUNS_TOP = (NOT_BOUND, *(SECRETARIES_ONLY,) * 4, OK, SECRETARIES_ONLY, NOT_BOUND)


def do(pair: str | int, verb: str, kind: str, answers: tuple[str, ...], seen: str) -> Row:
    return Row(routes.BUDDY_DO, (pair, VERBS.index(verb)), kind, answers, seen)


TABLE: Final = (
    Row(routes.BUDDY, (0,), "me", MEMBERS, "结对互助："),
    Row(routes.BUDDY, (0,), "buddy", MEMBERS, "结对互助："),
    Row(routes.BUDDY, ("her pair",), "me", HERS, "结对互助：杨帆，"),
    Row(routes.BUDDY, (0, 0), "me", MEMBERS),
    Row(routes.BUDDY, ("孙丽", 0, 0), "me", OF_HERE, "请 孙丽 与您结对互助？"),
    Row(routes.BUDDY, ("孙丽", 0, 1), "me", OF_HERE, "已请 孙丽，"),
    do("asked of her", "agree", "buddy_ask", HERS, "您和 周涛 结对互助了"),
    do("also of her", "decline", "buddy_ask", HERS, "已告诉 吴芳 "),
    do("she asks", "take_back", "buddy", HERS, "已撤回，不再请 郑凯"),
    do("her pair", "ask_off", "me", HERS, "结对互助：杨帆，"),
    do("her pair", "ask_on", "me", HERS, "结对互助：杨帆，"),
    do("her pair", "end", "me", HERS, "您和 杨帆 的结对互助已结束"),
    do(0, "answered", "buddy_month", MEMBERS, "好的，"),
    do(0, "stop", "buddy_month", MEMBERS, "好的，"),
    Row(routes.COVERAGE, (0, 0, 0), "visit", RUNS_ANY),
    Row(routes.COVERAGE, (0, 0, 1), "visit_due", RUNS_ANY),
    Row(routes.COVERAGE, ("here", 0, 0), "visit", RUNS_HERE, f"{HERE} · 家访户数"),
    Row(routes.COVERAGE, ("there", 0, 0), "visit", RUNS_THERE, f"{THERE} · 家访户数"),
    Row(routes.COVERAGE, ("top", 0, 0), "visit", RUNS_TOP, f"{TOP} · 家访户数"),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.BUDDY: ["buddy"],
    routes.BUDDY_DO: ["buddy"],
    routes.COVERAGE: ["coverage"],
}


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def known_of(town: Town) -> dict[str, int]:
    """Make one of each thing that buttons are about; return their ids."""
    known, now = await ids_of(town), town.clock.now()

    async def unit(tx: Tx) -> None:
        for key, starter, other in (
            ("her pair", "李娜", "杨帆"), ("asked of her", "周涛", "李娜"),
            ("also of her", "吴芳", "李娜"), ("she asks", "李娜", "郑凯"),
        ):  # fmt: skip
            made = await buddies.ask(tx, known[starter], known[other], now)
            assert made is not None
            known[key] = made
        await buddies.pair(tx, known["her pair"], now)

    await town.db.write(unit)
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_does_what_the_table_says(place: Town, role: str) -> None:
    await hold_to_table(place, role, TABLE, await known_of(place))


def test_every_verb_is_in_the_table() -> None:
    in_table = {row.ids[1] for row in TABLE if row.route == routes.BUDDY_DO}
    assert in_table == set(range(len(VERBS)))

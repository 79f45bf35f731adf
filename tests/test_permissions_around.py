"""Who may do what around visits by pressing: pairs and figures, every button, by every role."""

from dataclasses import dataclass
from typing import Final

import pytest

from bot.screens import routes
from bot.screens.buddies import VERBS
from storage import buddies
from storage.tx import Tx
from tests.permission_scene import (
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    ids_of,
)
from tests.town import Town

OK: Final = "done"
GONE: Final = "这一项已结束"
# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
MEMBERS = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
HERS = (NOT_BOUND, OK, *(GONE,) * 5, NOT_BOUND)
OF_HERE = (NOT_BOUND, OK, OK, OK, STALE, STALE, OK, NOT_BOUND)
REFUSALS: Final = (STALE, SECRETARIES_ONLY, NOT_BOUND, GONE)


@dataclass(frozen=True)
class Row:
    """A button, the message that carries it, what each role is answered, what is said if done."""

    route: str
    ids: tuple[str | int, ...]
    kind: str
    answers: tuple[str, ...]
    seen: str = ""


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
)
SHAPES: Final = {(row.route, len(row.ids)) for row in TABLE}
ACTS_OF: Final = {routes.BUDDY: ["buddy"], routes.BUDDY_DO: ["buddy"]}


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


def data_of(row: Row, known: dict[str, int]) -> str:
    return routes.data(row.route, *(known[one] if isinstance(one, str) else one for one in row.ids))


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_does_what_the_table_says(place: Town, role: str) -> None:
    known = await known_of(place)
    for row in TABLE:
        message = await help_of(place, role, row.kind)
        expected = row.answers[ROLES.index(role)]
        before = await everything(place)
        seen = await forge(place, role, message, data_of(row, known))
        if expected == OK:
            assert seen.startswith(row.seen), (row, seen)
            assert seen not in REFUSALS, row
        else:
            assert seen.startswith(expected), (row, seen)
            assert changed(before, await everything(place)) == set(), row
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


@pytest.mark.parametrize("role", ROLES)
async def test_on_a_message_that_does_not_carry_it_no_button_does_anything(
    place: Town, role: str
) -> None:
    known = await known_of(place)
    message = await help_of(place, role, "status")
    before = await everything(place)
    for row in TABLE:
        assert await forge(place, role, message, data_of(row, known)) == STALE, row
    assert changed(before, await everything(place)) == set()


@pytest.mark.parametrize("kind", ["me", "buddy", "buddy_ask", "buddy_month"])
async def test_numbers_of_nothing_are_answered_and_harm_nothing(place: Town, kind: str) -> None:
    message = await help_of(place, "王建国", kind)
    before = await everything(place)
    for row in TABLE:
        data = routes.data(row.route, *(2**40 + place for place, _ in enumerate(row.ids)))
        assert await forge(place, "王建国", message, data), data
    for verb, _ in enumerate(VERBS):
        assert await forge(place, "王建国", message, routes.data(routes.BUDDY_DO, 2**40, verb))
    assert changed(before, await everything(place)) == set()
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


def test_every_verb_is_in_the_table() -> None:
    in_table = {row.ids[1] for row in TABLE if row.route == routes.BUDDY_DO}
    assert in_table == set(range(len(VERBS)))

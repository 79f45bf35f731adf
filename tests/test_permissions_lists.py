"""Who may press what below several messages in one: everybody their own, and nobody else's."""

from typing import Final

import pytest

from bot.screens import routes
from storage import long_work
from tests.permission_scene import ADMINS_ONLY, HERE, NOT_BOUND, ROLES, account, everybody, ids_of
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import Town

# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
MEMBERS: Final = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
EVERYBODY: Final = (OK,) * 8
ADMINS: Final = (*(ADMINS_ONLY,) * 6, OK, OK)
GONE: Final = "这件已经办好，或者不用办了"

TABLE: Final = (
    Row(routes.TODO, (), "todo", MEMBERS, "", ""),
    Row(routes.TODO, ("another's", 0), "todo", MEMBERS, GONE, ""),
    Row(routes.TODO, (3, "visit", 0), "todo", MEMBERS, GONE, ""),
    Row(routes.ITEM, (), "today", EVERYBODY, "这些已经办好，或者过期了", ""),
    Row(routes.TOLD, (0,), "me", MEMBERS, "近 14 天", ""),
    Row(routes.LONG_WORK, ("own_work", 0), "long_work", (ADMINS_ONLY,) * 6 + ("校验台账",) * 2),
    Row(routes.LONG_WORK, ("others_work", 0), "long_work", ("这个按钮已失效",) * 8),
    Row(routes.TOLD_UNIT, ("here",), "messages", ADMINS, f"{HERE}：近 14 天", ""),
    Row(routes.ITEM, ("another's", 0), "today", ("这个按钮已失效",) * 8),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.TODO: ["todo"],
    routes.ITEM: [],
    routes.TOLD: ["me"],
    routes.LONG_WORK: ["verify"],
    routes.TOLD_UNIT: ["messages"],
}


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_of_a_list_does_what_the_table_says(place: Town, role: str) -> None:
    known = {**await ids_of(place), "visit": 1}
    await place.says("孙丽", "帮助")
    ((known["another's"],),) = await place.query("SELECT MAX(id) FROM message")
    for name, user_id in (("own_work", account(place, role)), ("others_work", 1)):
        known[name] = await place.db.write(long_work.add, "verify", user_id, {}, place.clock.now())
        await place.db.write(long_work.end, known[name], "cancelled", place.clock.now())
    await hold_to_table(place, role, TABLE, known)

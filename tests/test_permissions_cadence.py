"""Who may do what about 频次 by pressing: every button, by every role."""

from typing import Final

import pytest

from bot.screens import routes
from tests.permission_scene import (
    ADMINS_ONLY,
    HERE,
    NOT_BOUND,
    NOT_FOR_DEPUTIES,
    ROLES,
    SECRETARIES_ONLY,
    THERE,
    TOP,
    everybody,
    ids_of,
)
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import Town

# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
RUNS_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK, NOT_BOUND)
RUNS_THERE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, OK, SECRETARIES_ONLY, NOT_BOUND)
RUNS_ABOVE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 4, OK, SECRETARIES_ONLY, NOT_BOUND)
RULES: Final = "频次规则：12 条在用，共 13 条"
HOME = (
    NOT_BOUND, SECRETARIES_ONLY, f"{HERE} · 频次", f"{HERE} · 频次", f"{THERE} · 频次",
    f"{TOP} · 频次", f"{HERE} · 频次", RULES,
)  # fmt: skip
IN_CHARGE = (NOT_BOUND, SECRETARIES_ONLY, *(OK,) * 6)
RIGHT_HERE = (NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, OK, SECRETARIES_ONLY, OK, OK, OK)
ADMINS = (*(ADMINS_ONLY,) * 6, OK, OK)


def row(route: str, ids: tuple[str | int, ...], answers: tuple[str, ...], seen: str = "",
        writes: str = "message") -> Row:  # fmt: skip
    return Row(route, ids, "cadence", answers, seen, writes)


TABLE: Final = (
    row(routes.CADENCE, (0, 0, 0), HOME),
    row(routes.CADENCE, ("here", 0, 0), RUNS_HERE, f"{HERE} · 频次"),
    row(routes.CADENCE, ("here", 0, 2), RUNS_HERE, f"{HERE} · 频次"),
    row(routes.CADENCE, ("there", 0, 0), RUNS_THERE, f"{THERE} · 频次"),
    row(routes.CADENCE, ("top", 0, 0), RUNS_ABOVE, f"{TOP} · 频次"),
    Row(routes.CADENCE, ("here", 0, 0), "summary", RUNS_HERE, f"{HERE} · 频次", "message"),
    row(routes.CADENCE_RULE, (0,), IN_CHARGE, RULES),
    row(routes.CADENCE_RULE, (1,), IN_CHARGE, "支部党员大会：一般每季度 1 次"),
    row(routes.CADENCE_OWN, ("here",), RIGHT_HERE, HERE),
    row(routes.CADENCE_OWN, ("here", 1), RIGHT_HERE, "支部党员大会：一般每季度 1 次"),
    row(routes.CADENCE_OWN, ("here", 1, 2), RIGHT_HERE, "支部党员大会", "unit_cadence message"),
    row(routes.CADENCE_OWN, ("here", 1, 0), RIGHT_HERE, "支部党员大会", "unit_cadence message"),
    row(routes.CADENCE_RULE, (1, 0, 2), ADMINS, "支部党员大会：一般每季度 2 次",
        "cadence_rule message"),
    row(routes.CADENCE_RULE, (1, 1, 0), ADMINS, "支部党员大会：一般每季度 2 次，停用",
        "cadence_rule message"),
)  # fmt: skip
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.CADENCE: ["cadence", "cadence_unit"], routes.CADENCE_RULE: ["cadence", "cadence_rules"],
    routes.CADENCE_OWN: ["cadence_own"],
}  # fmt: skip


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_how_often_does_what_the_table_says(
    place: Town, role: str
) -> None:
    await hold_to_table(place, role, TABLE, await ids_of(place))

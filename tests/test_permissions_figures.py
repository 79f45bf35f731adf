"""Who may look at what a period came to: those who run the unit, above it, or the system."""

from datetime import date
from typing import Final

import pytest

from bot.screens import routes
from tests.permission_scene import (
    HERE,
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    THERE,
    everybody,
    ids_of,
)
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import Town

# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
OF_HERE: Final = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK, OK)
OF_THERE: Final = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, OK, OK, OK)
OF_ANY: Final = (NOT_BOUND, SECRETARIES_ONLY, *(OK,) * 6)
OWN_GROUP: Final = (
    NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, SECRETARIES_ONLY, OK, SECRETARIES_ONLY,
)  # fmt: skip
MEMBERS: Final = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
GONE: Final = "这件已经办好，或者不用办了"
NOVEMBER: Final = 1, date(2026, 11, 1).toordinal()

TABLE: Final = (
    Row(routes.SUMMARY, ("here", *NOVEMBER, 0), "summary", OF_HERE, f"{HERE} · 2026年11月", ""),
    Row(routes.SUMMARY, ("there", *NOVEMBER, 0), "summary", OF_THERE, f"{THERE} · 2026年11月", ""),
    Row(routes.SUMMARY_OPEN, ("here", *NOVEMBER), "report", OF_HERE),
    Row(routes.SUMMARY_PICTURE, ("here", *NOVEMBER), "summary", OF_HERE),
    Row(routes.EXPORT, ("here", *NOVEMBER), "summary", OF_HERE, "请看下面的消息", "message"),
    Row(
        routes.EXPORT,
        ("here", *NOVEMBER, 0),
        "report",
        OF_HERE,
        "请看下面的消息",
        "long_work message",
    ),
    Row(routes.EXPORT, (), "export", OF_ANY, "", ""),
    Row(routes.EXPORT, ("here",), "export", OF_HERE, f"{HERE} · 导出哪段时间？", ""),
    Row(routes.EXPORT, ("there",), "export", OF_THERE, f"{THERE} · 导出哪段时间？", ""),
    Row(routes.EXPORT, ("there", *NOVEMBER, 0), "export", OF_THERE, "", "long_work message"),
    Row(
        routes.SUMMARY_GROUP,
        ("here", *NOVEMBER, 1),
        "summary",
        OWN_GROUP,
        f"{HERE} · 2026年11月",
        "unit",
    ),
    Row(routes.WEEK, (), "weekly", MEMBERS, "", ""),
    Row(routes.WEEK, ("another's", 0), "weekly", MEMBERS, GONE, ""),
    Row(routes.WEEK, (3, "visit", 0), "weekly", MEMBERS, GONE, ""),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.EXPORT: ["export"], routes.SUMMARY: ["summary"], routes.SUMMARY_OPEN: ["summary"],
    routes.SUMMARY_PICTURE: ["summary"], routes.SUMMARY_GROUP: ["summary"], routes.WEEK: ["todo"],
}  # fmt: skip


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_of_figures_does_what_the_table_says(place: Town, role: str) -> None:
    known = {**await ids_of(place), "visit": 1}
    await place.says("孙丽", "帮助")
    ((known["another's"],),) = await place.query("SELECT MAX(id) FROM message")
    await hold_to_table(place, role, TABLE, known)

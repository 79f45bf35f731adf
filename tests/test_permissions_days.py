"""Who may do what about the calendar by pressing: every button, by every role."""

from datetime import date
from typing import Final

import pytest

from bot.rules.day_table import OwnDay, Table
from bot.screens import routes
from bot.screens.day_table import VERBS
from storage import day_files, own_days
from storage.tx import Tx
from tests.permission_scene import (
    ADMINS_ONLY,
    OUTSIDE_ADMIN,
    ROLES,
    STALE,
    account,
    everybody,
    ids_of,
)
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import Town

# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
ADMINS = (*(ADMINS_ONLY,) * 6, OK, OK)
OUTSIDERS = (*(ADMINS_ONLY,) * 6, STALE, OK)
NEW_YEAR: Final = date(2027, 1, 1).toordinal()
MAY: Final = date(2027, 5, 4).toordinal()


def do(verb: str, number: str | int, kind: str, answers: tuple[str, ...], seen: str) -> Row:
    return Row(routes.DAYS, (VERBS.index(verb), number), kind, answers, seen)


TABLE: Final = (
    do("home", 0, "calendar", ADMINS, "今天 11月25日 周三，工作日"),
    do("send", 0, "calendar", ADMINS, "请把工作日表"),
    do("send", 0, "days_refused", ADMINS, "请把工作日表"),
    do("example", 0, "calendar", ADMINS, ""),
    do("list", 0, "calendar", ADMINS, "本单位的日子，今天起 2 天"),
    do("days", NEW_YEAR, "calendar", ADMINS, "2027年1月1日 周五 休 元旦"),
    Row(
        routes.DAYS, (VERBS.index("remove"), NEW_YEAR, NEW_YEAR), "calendar", ADMINS, "已删去 1 天"
    ),
    do("drop", "to drop", "days_asked", OUTSIDERS, "没有收，没有改动"),
    do("take", "to take", "days_asked", OUTSIDERS, "已收下：新增 1 天，改动 0 天"),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {routes.DAYS: ["calendar"]}


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def known_of(town: Town) -> dict[str, int]:
    """Make one of each thing that buttons are about; return their ids."""
    known, now = await ids_of(town), town.clock.now()
    sender = account(town, OUTSIDE_ADMIN)

    async def unit(tx: Tx) -> None:
        days = [OwnDay(date.fromordinal(one), False, "元旦") for one in (NEW_YEAR, MAY)]
        await own_days.put(tx, days)
        for key, day in (("to drop", 5), ("to take", 6)):
            known[key] = await day_files.add(tx, sender, "file", now)
            table = Table((OwnDay(date(2027, 5, day), False, ""),), ())
            assert await day_files.was_read(tx, known[key], table)
            # Both wait: of two that are sent the first is put aside.
            await tx.run("UPDATE day_file SET settled_at = 0 WHERE id = :id", id=known[key])
        await tx.run("UPDATE day_file SET settled_at = NULL")

    await town.db.write(unit)
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_the_calendar_does_what_the_table_says(
    place: Town, role: str
) -> None:
    await hold_to_table(place, role, TABLE, await known_of(place))


def test_every_verb_is_in_the_table() -> None:
    assert {row.ids[0] for row in TABLE} == set(range(len(VERBS)))

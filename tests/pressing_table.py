"""A table of buttons by role: what each role is answered that presses one, real or forged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.screens import routes
from bot.standin import Message
from tests.permission_scene import (
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    changed,
    everything,
    forge,
    help_of,
)
from tests.town import Town

OK: Final = "done"


@dataclass(frozen=True)
class Row:
    """A button, the message that carries it, what each role is answered, what is said if done.

    `writes` are the tables that doing it may change, where that is held to.
    """

    route: str
    ids: tuple[str | int, ...]
    kind: str
    answers: tuple[str, ...]
    seen: str = ""
    writes: str | None = None


def shapes(table: tuple[Row, ...]) -> set[tuple[str, int]]:
    """Return each route of a table with how many ids it carries."""
    return {(row.route, len(row.ids)) for row in table}


def data_of(row: Row, known: Mapping[str, int]) -> str:
    """Return what the button of a row carries."""
    return routes.data(row.route, *(known[one] if isinstance(one, str) else one for one in row.ids))


async def hold_to_table(
    town: Town, role: str, table: tuple[Row, ...], known: Mapping[str, int]
) -> None:
    """Press each button of a table as a role: what the table refuses is told and changes nothing.

    On a message that does not carry it no button does anything, and numbers of nothing harm
    nothing.
    """
    await press_elsewhere(town, role, table, known)
    carriers: dict[str, Message] = {}
    for row in table:
        if row.kind not in carriers:
            carriers[row.kind] = await help_of(town, role, row.kind)
        await press_here(town, role, row, carriers[row.kind], known)
    before = await everything(town)
    for row in table:
        nothing = routes.data(row.route, *(2**40 + place for place, _ in enumerate(row.ids)))
        if row.ids:
            assert await forge(town, role, carriers[row.kind], nothing), row
    assert changed(before, await everything(town)) <= {"dialogue"}
    assert await town.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def press_elsewhere(
    town: Town, role: str, table: tuple[Row, ...], known: Mapping[str, int]
) -> None:
    """Press each button on a message that does not carry it: nothing comes of it."""
    elsewhere = await help_of(town, role, "status")
    before = await everything(town)
    for row in table:
        seen = await forge(town, role, elsewhere, data_of(row, known))
        assert "已失效" in seen, (row, seen)
    assert changed(before, await everything(town)) == set()


async def press_here(
    town: Town, role: str, row: Row, message: Message, known: Mapping[str, int]
) -> None:
    """Press a button on a message that carries it, and hold what comes of it to its row."""
    expected = row.answers[ROLES.index(role)]
    before = await everything(town)
    seen = await forge(town, role, message, data_of(row, known))
    told = changed(before, await everything(town))
    if expected == OK:
        assert seen.startswith(row.seen), (row, seen)
        assert seen not in (STALE, SECRETARIES_ONLY, NOT_BOUND), row
        if row.writes is not None:
            assert told <= set(row.writes.split()) | {"chat"}, (row, told)
    else:
        assert seen.startswith(expected), (row, seen)
        assert told == set(), (row, told)

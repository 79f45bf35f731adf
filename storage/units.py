"""The tree of units."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import EPOCH, maybe_ms, to_ms
from bot.rules.sessions import NUDGE_AFTER
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree; `parent` is the name of the one above it, None at the top."""

    id: int
    name: str
    level: str
    parent_id: int | None
    parent: str | None


BASE = "CASE WHEN u.level = 'group' AND u.parent_id IS NOT NULL THEN u.parent_id ELSE u.id END"
"""The unit that somebody in unit `u` belongs to: a party group's branch, else itself."""
_BELOW = "u.id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = :unit_id)"
OF_BASE = f"({_BELOW} AND {BASE} = :unit_id)"
"""Whether who is in unit `u` belongs to `:unit_id`.

It says first what is looked at: else SQLite goes through everybody in the organisation.
"""
OF_UNIT = f"({_BELOW} AND (u.id = :unit_id OR (u.level = 'group' AND u.parent_id = :unit_id)))"
"""Whether unit `u` is `:unit_id` or a party group of it, likewise."""

_UNIT = """SELECT u.id, u.name, u.level, u.parent_id, p.name AS parent
           FROM unit u LEFT JOIN unit p ON p.id = u.parent_id"""


async def add(
    tx: Tx, name: str, level: str, parent_id: int | None, founded_at: datetime | None = None
) -> int:
    """Add a unit below `parent_id` (None: at the top) and return its id.

    It is on the roster since `founded_at`; None: since before everything. One of that name in that
    place is the one: it is returned as it is.
    """
    known: int | None = await tx.value(
        "SELECT id FROM unit WHERE name = :name AND parent_id IS :parent",
        name=name,
        parent=parent_id,
    )
    if known is not None:
        return known
    unit_id: int = await tx.value(
        """INSERT INTO unit (name, level, parent_id, founded_at)
           VALUES (:name, :level, :parent, :founded_at) RETURNING id""",
        name=name,
        level=level,
        parent=parent_id,
        founded_at=maybe_ms(founded_at),
    )
    await tx.run(
        """INSERT INTO unit_closure (ancestor_id, descendant_id, depth)
           SELECT ancestor_id, :unit, depth + 1 FROM unit_closure WHERE descendant_id = :parent
           UNION ALL SELECT :unit, :unit, 0""",
        unit=unit_id,
        parent=parent_id,
    )
    return unit_id


async def by_id(tx: Tx, unit_id: int) -> Unit | None:
    """Return the unit, or None."""
    row = await tx.one(f"{_UNIT} WHERE u.id = :id", id=unit_id)
    return None if row is None else _unit(row)


async def called(tx: Tx, name: str) -> list[Unit]:
    """Return the units of a name, or of `上级/单位` those of the name below one of that; by id."""
    above, _, below = name.rpartition("/")
    rows = await tx.all(
        f"""{_UNIT} WHERE u.name = :name
            OR (:above <> '' AND u.name = :below AND p.name = :above) ORDER BY u.id""",
        name=name,
        above=above,
        below=below,
    )
    return [_unit(row) for row in rows]


async def children(tx: Tx, unit_id: int | None) -> list[Unit]:
    """Return the units right below one, party groups aside; None: those at the top. By id."""
    rows = await tx.all(
        f"{_UNIT} WHERE u.parent_id IS :id AND u.level <> 'group' ORDER BY u.id", id=unit_id
    )
    return [_unit(row) for row in rows]


async def after(tx: Tx, unit_id: int, at_most: int) -> list[Unit]:
    """Return the units whose id comes after one, by id."""
    rows = await tx.all(
        f"{_UNIT} WHERE u.id > :id ORDER BY u.id LIMIT :most", id=unit_id, most=at_most
    )
    return [_unit(row) for row in rows]


async def found(tx: Tx, words: str, at_most: int) -> list[Unit]:
    """Return the units that words may mean, party groups aside.

    Those of just that name, or else all whose names contain the words, by id.
    """
    exact = await tx.all(
        f"{_UNIT} WHERE u.name = :words AND u.level <> 'group' ORDER BY u.id LIMIT :most",
        words=words,
        most=at_most,
    )
    if exact:
        return [_unit(row) for row in exact]
    rows = await tx.all(
        f"""{_UNIT} WHERE u.level <> 'group' AND u.name LIKE :words ESCAPE '\\'
            ORDER BY u.id LIMIT :most""",
        words=f"%{_literal(words)}%",
        most=at_most,
    )
    return [_unit(row) for row in rows]


async def base(tx: Tx, unit_id: int) -> int:
    """Return the unit that a party group belongs to; any other unit is its own."""
    found_id: int = await tx.value(
        """SELECT CASE WHEN level = 'group' AND parent_id IS NOT NULL THEN parent_id ELSE id END
           FROM unit WHERE id = :id""",
        id=unit_id,
    )
    return found_id


async def party_groups(tx: Tx, unit_id: int) -> list[Unit]:
    """Return the party groups of a branch, by id."""
    rows = await tx.all(
        f"{_UNIT} WHERE u.parent_id = :id AND u.level = 'group' ORDER BY u.id", id=unit_id
    )
    return [_unit(row) for row in rows]


async def were_there_before(tx: Tx) -> None:
    """Have all units be on the roster since before everything."""
    await tx.run("UPDATE unit SET founded_at = NULL")


async def nudges(tx: Tx, unit_id: int) -> bool:
    """Say whether a unit wants those not in to be reminded after the start."""
    return bool(await tx.value("SELECT nudges FROM unit WHERE id = :id", id=unit_id))


async def set_nudges(tx: Tx, unit_id: int, *, nudges: bool) -> None:
    """Have those not in reminded after the start or not, in what is planned as well."""
    await tx.run("UPDATE unit SET nudges = :on WHERE id = :id", id=unit_id, on=int(nudges))
    after = to_ms(EPOCH + NUDGE_AFTER)
    await tx.run(
        """UPDATE session SET nudge_at = CASE WHEN :on THEN starts_at + :after END
           WHERE unit_id = :id AND state IN ('planned', 'open')""",
        id=unit_id,
        on=int(nudges),
        after=after,
    )


async def is_below(tx: Tx, unit_id: int, ancestor_id: int) -> bool:
    """Say whether a unit is another one or stands below it."""
    return None is not await tx.value(
        """SELECT 1 FROM unit_closure
           WHERE ancestor_id = :ancestor AND descendant_id = :unit""",
        ancestor=ancestor_id,
        unit=unit_id,
    )


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _unit(row: Row) -> Unit:
    return Unit(**dict(row))

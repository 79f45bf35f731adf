"""Kinds of session, as the organisation has them."""

from datetime import timedelta

from bot.rules.sessions import Kind
from storage.tx import Row, Tx

_KIND = """SELECT code, name, aliases, audience, levels, minutes, opens_before_minutes, votes,
                  has_lecturer FROM kind"""


async def by_code(tx: Tx, code: str) -> Kind | None:
    """Return the kind of session with this code, or None."""
    row = await tx.one(f"{_KIND} WHERE code = :code", code=code)
    return None if row is None else _kind(row)


async def every(tx: Tx) -> list[Kind]:
    """Return all kinds, in the order in which they are offered."""
    return [_kind(row) for row in await tx.all(f"{_KIND} ORDER BY rank")]


async def most_held(tx: Tx, unit_id: int) -> list[str]:
    """Return the codes of the kinds that a unit has held or planned, the most frequent first."""
    rows = await tx.all(
        """SELECT kind FROM session WHERE unit_id = :unit_id AND state <> 'dropped'
           GROUP BY kind ORDER BY COUNT(*) DESC, kind""",
        unit_id=unit_id,
    )
    return [row["kind"] for row in rows]


def _kind(row: Row) -> Kind:
    return Kind(
        code=row["code"],
        name=row["name"],
        audience=row["audience"],
        length=timedelta(minutes=row["minutes"]),
        opens_before=timedelta(minutes=row["opens_before_minutes"]),
        names=(row["name"], *row["aliases"].split()),
        levels=frozenset(row["levels"].split()),
        votes=bool(row["votes"]),
        has_lecturer=bool(row["has_lecturer"]),
    )

"""The tree of units."""

from storage.tx import Tx


async def add(tx: Tx, name: str, level: str, parent_id: int | None) -> int:
    """Add a unit below `parent_id` (None: at the top) and return its id.

    One of that name in that place is the one: it is returned as it is.
    """
    known: int | None = await tx.value(
        "SELECT id FROM unit WHERE name = :name AND parent_id IS :parent",
        name=name,
        parent=parent_id,
    )
    if known is not None:
        return known
    unit_id: int = await tx.value(
        "INSERT INTO unit (name, level, parent_id) VALUES (:name, :level, :parent) RETURNING id",
        name=name,
        level=level,
        parent=parent_id,
    )
    await tx.run(
        """INSERT INTO unit_closure (ancestor_id, descendant_id, depth)
           SELECT ancestor_id, :unit, depth + 1 FROM unit_closure WHERE descendant_id = :parent
           UNION ALL SELECT :unit, :unit, 0""",
        unit=unit_id,
        parent=parent_id,
    )
    return unit_id

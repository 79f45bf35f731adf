"""How far an organisation has come: groups bound, names claimed, for a unit and all below it."""

from dataclasses import dataclass

from bot.rules.hosts import rank
from storage.tx import Tx
from storage.units import OF_UNIT


@dataclass(frozen=True, slots=True)
class Progress:
    """A unit with what is below it: branches with a group of all branches, names claimed of all.

    A branch is any unit with people of its own, party groups counting for the unit around them.
    """

    unit_id: int
    unit: str
    branches: int
    bound: int
    people: int
    claimed: int


@dataclass(frozen=True, slots=True)
class Secretary:
    """A secretary of a branch that has no group, with their account where they have one."""

    member_id: int
    name: str
    unit_id: int
    unit: str
    above: str | None
    user_id: int | None


# Each unit that has people of its own, with how many there are and how many have an account.
_BRANCHES = """
    SELECT CASE WHEN u.level = 'group' AND u.parent_id IS NOT NULL THEN u.parent_id ELSE u.id END
               AS unit_id,
           COUNT(*) AS people, COUNT(a.user_id) AS claimed
    FROM member m JOIN unit u ON u.id = m.unit_id LEFT JOIN account a ON a.member_id = m.id
    WHERE m.state = 'active'
    GROUP BY CASE WHEN u.level = 'group' AND u.parent_id IS NOT NULL THEN u.parent_id ELSE u.id END
"""
_BOUND = """EXISTS (SELECT 1 FROM chat ch WHERE ch.unit_id = {unit} AND ch.type <> 'private'
                    AND ch.state = 'open')"""


async def below(tx: Tx, unit_id: int | None) -> list[Progress]:
    """Return the progress of each unit right below one (None: at the top), by id."""
    rows = await tx.all(
        f"""WITH branch AS ({_BRANCHES})
            SELECT u.id, u.name, COUNT(b.unit_id) AS branches,
                   COALESCE(SUM(CASE WHEN b.unit_id IS NOT NULL AND
                       {_BOUND.format(unit="b.unit_id")} THEN 1 ELSE 0 END), 0) AS bound,
                   COALESCE(SUM(b.people), 0) AS people, COALESCE(SUM(b.claimed), 0) AS claimed
            FROM unit u JOIN unit_closure c ON c.ancestor_id = u.id
            LEFT JOIN branch b ON b.unit_id = c.descendant_id
            WHERE u.parent_id IS :unit AND u.level <> 'group'
            GROUP BY u.id, u.name ORDER BY u.id""",
        unit=unit_id,
    )
    return [
        Progress(
            row["id"], row["name"], row["branches"], row["bound"], row["people"], row["claimed"]
        )
        for row in rows
    ]


async def of(tx: Tx, unit_id: int) -> Progress | None:
    """Return the progress of one unit with all below it, or None if there is no such unit."""
    row = await tx.one("SELECT parent_id FROM unit WHERE id = :id", id=unit_id)
    if row is None:
        return None
    return next((one for one in await below(tx, row["parent_id"]) if one.unit_id == unit_id), None)


async def secretaries_without_group(tx: Tx, unit_id: int | None) -> list[Secretary]:
    """Return one secretary of each branch at or below a unit (None: all) that has no group.

    The one of the highest rank; in the order of units.
    """
    return await _secretaries(tx, unit_id, f"AND NOT {_BOUND.format(unit='u.id')}")


async def secretaries_behind(tx: Tx, unit_id: int | None) -> list[Secretary]:
    """Return one secretary of each branch at or below a unit (None: all) that has no group or
    has names that no account has claimed: the one of the highest rank; in the order of units.
    """
    is_behind = f"AND (NOT {_BOUND.format(unit='u.id')} OR b.claimed < b.people)"
    return await _secretaries(tx, unit_id, is_behind)


async def unclaimed(tx: Tx, unit_id: int) -> int:
    """Count the names of a unit and its party groups that no account has claimed."""
    counted: int = await tx.value(
        f"""SELECT COUNT(*) FROM member m JOIN unit u ON u.id = m.unit_id
            LEFT JOIN account a ON a.member_id = m.id
            WHERE m.state = 'active' AND a.user_id IS NULL AND {OF_UNIT}""",
        unit_id=unit_id,
    )
    return counted


async def _secretaries(tx: Tx, unit_id: int | None, condition: str) -> list[Secretary]:
    rows = await tx.all(
        f"""WITH branch AS ({_BRANCHES})
            SELECT DISTINCT m.id, m.name, u.id AS unit_id, u.name AS unit, p.name AS above,
                   m.position, a.user_id
            FROM secretary s JOIN unit u ON u.id = s.unit_id
            JOIN branch b ON b.unit_id = u.id
            JOIN member m ON m.id = s.member_id
            LEFT JOIN unit p ON p.id = u.parent_id
            LEFT JOIN account a ON a.member_id = m.id
            WHERE s.origin <> 'deputy' {condition}
              AND (:unit IS NULL OR EXISTS (SELECT 1 FROM unit_closure c
                   WHERE c.ancestor_id = :unit AND c.descendant_id = u.id))
            ORDER BY u.id, m.id""",
        unit=unit_id,
    )
    ranked = sorted(rows, key=lambda row: (row["unit_id"], rank(row["position"]), row["id"]))
    first = {row["unit_id"]: row for row in reversed(ranked)}
    return [
        Secretary(row["id"], row["name"], row["unit_id"], row["unit"], row["above"], row["user_id"])
        for _, row in sorted(first.items())
    ]

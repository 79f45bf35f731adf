"""十必访: what calls for a visit, as the organisation has it; and the dates visits are held for."""

from dataclasses import dataclass

from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Trigger:
    """What calls for a visit: within how many workdays, by how many, led by whom.

    `led_by` is `secretary`, `leader` or `visitor`. `pauses`: it is offered to note the member away.
    """

    code: str
    name: str
    rank: int
    workdays: int
    visitors: int
    led_by: str
    pauses: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class Occasion:
    """A date that visits are held for; `month` and `day` are None where it moves."""

    code: str
    name: str
    rank: int
    month: int | None
    day: int | None


_TRIGGER = """SELECT code, name, rank, workdays, visitors, led_by, pauses, is_used
              FROM visit_trigger"""
CHANGEABLE = frozenset({"workdays", "visitors", "led_by", "pauses", "is_used", "name"})


async def every(tx: Tx, *, used_only: bool = True) -> list[Trigger]:
    """Return the triggers in their order."""
    where = "WHERE is_used = 1" if used_only else ""
    return [_trigger(row) for row in await tx.all(f"{_TRIGGER} {where} ORDER BY rank")]


async def by_rank(tx: Tx, rank: int) -> Trigger | None:
    """Return the trigger at a place, which buttons carry; None if there is none."""
    row = await tx.one(f"{_TRIGGER} WHERE rank = :rank", rank=rank)
    return None if row is None else _trigger(row)


async def by_code(tx: Tx, code: str) -> Trigger | None:
    """Return the trigger with a code, or None."""
    row = await tx.one(f"{_TRIGGER} WHERE code = :code", code=code)
    return None if row is None else _trigger(row)


async def change(tx: Tx, rank: int, column: str, value: int | str) -> None:
    """Change one column of a trigger; visits that are due already keep their last day.

    Raises ValueError for a column that is not to be changed.
    """
    if column not in CHANGEABLE:
        raise ValueError(column)
    await tx.run(
        f"UPDATE visit_trigger SET {column} = :value WHERE rank = :rank", value=value, rank=rank
    )


async def add(tx: Tx, name: str) -> Trigger | None:
    """Add one of the organisation's own, led by the secretary within 5 workdays.

    None if there is one of that name.
    """
    row = await tx.one(
        """INSERT INTO visit_trigger (code, name, rank, workdays, visitors, led_by)
           SELECT 'own' || (MAX(rank) + 1), :name, MAX(rank) + 1, 5, 1, 'secretary'
           FROM visit_trigger WHERE true
           ON CONFLICT DO NOTHING
           RETURNING code, name, rank, workdays, visitors, led_by, pauses, is_used""",
        name=name,
    )
    return None if row is None else _trigger(row)


async def occasions(tx: Tx) -> list[Occasion]:
    """Return the dates that visits are held for, in their order."""
    rows = await tx.all("SELECT code, name, rank, month, day FROM visit_occasion ORDER BY rank")
    return [Occasion(**dict(row)) for row in rows]


def _trigger(row: Row) -> Trigger:
    return Trigger(**{**dict(row), "pauses": bool(row["pauses"]), "is_used": bool(row["is_used"])})

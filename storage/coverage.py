"""Coverage of visits, and of needs how many: counts of a unit with all below it, never a name."""

from datetime import datetime

from bot.clock import to_ms
from bot.rules.coverage import Fact
from storage.away import HOLDS
from storage.tx import Tx


async def visits(
    tx: Tx, unit_id: int, after: datetime, until: datetime, now: datetime
) -> dict[int, list[Fact]]:
    """Return the visits of a unit and all below it whose last day ends in (`after`, `until`].

    They are by the unit right below it in whose tree they are, and by `unit_id` for its own; by
    today's tree, and a visit is of the unit that holds it. Whether a member is away matters only
    of what is open after its last day.
    """
    rows = await tx.all(
        f"""SELECT t.part_id, v.kind, v.state, v.answer, v.due_at <= :now AS is_past,
                   v.due_at <= :now AND v.state IN ('due', 'proposed', 'agreed', 'started')
                       AND EXISTS (SELECT 1 FROM away w
                                   WHERE w.member_id = v.member_id AND {HOLDS}) AS is_away,
                   COUNT(*) AS n
            FROM (SELECT id AS part_id, id AS unit_id FROM unit WHERE id = :unit_id
                  UNION ALL
                  SELECT k.id, c.descendant_id FROM unit k
                  JOIN unit_closure c ON c.ancestor_id = k.id WHERE k.parent_id = :unit_id) AS t
            JOIN visit v ON v.unit_id = t.unit_id
            WHERE v.due_at > :after AND v.due_at <= :until AND v.state <> 'void'
            GROUP BY 1, 2, 3, 4, 5, 6""",
        unit_id=unit_id,
        after=to_ms(after),
        until=to_ms(until),
        now=to_ms(now),
    )
    found: dict[int, list[Fact]] = {}
    for row in rows:
        flags = bool(row["is_past"]), bool(row["is_away"])
        fact = Fact(row["kind"], row["state"], row["answer"], *flags, row["n"])
        found.setdefault(row["part_id"], []).append(fact)
    return found


async def needs_raised(tx: Tx, unit_id: int, since: datetime, until: datetime) -> dict[int, int]:
    """Return how many needs were raised in [`since`, `until`), by unit, of one and all below it.

    What its member took back is not counted.
    """
    return await _needs(tx, "n.state <> 'withdrawn' AND n.raised_at", unit_id, since, until)


async def needs_closed(tx: Tx, unit_id: int, since: datetime, until: datetime) -> dict[int, int]:
    """Return how many needs were closed in [`since`, `until`), by unit, of one and all below it."""
    return await _needs(tx, "n.state = 'closed' AND n.closed_at", unit_id, since, until)


async def _needs(
    tx: Tx, which: str, unit_id: int, since: datetime, until: datetime
) -> dict[int, int]:
    rows = await tx.all(
        f"""SELECT n.unit_id, COUNT(*) AS n
            FROM unit_closure c JOIN need n ON n.unit_id = c.descendant_id
            WHERE c.ancestor_id = :unit_id AND {which} BETWEEN :since AND :until - 1
            GROUP BY n.unit_id""",
        unit_id=unit_id,
        since=to_ms(since),
        until=to_ms(until),
    )
    return {row["unit_id"]: row["n"] for row in rows}

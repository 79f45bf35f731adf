"""What stands open in units that somebody above them may help with: counts, by unit."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.clock import to_ms
from bot.rules.hands import UNCONFIRMED_AFTER
from storage.away import HOLDS
from storage.tx import Tx
from storage.units import BASE

_OPEN: Final = {
    "no_secretary": """SELECT u.id AS unit_id, 1 AS n FROM json_each(:units) i
        JOIN unit u ON u.id = i.value
        WHERE u.level <> 'group' AND NOT EXISTS (
            SELECT 1 FROM secretary s WHERE s.unit_id = u.id
              AND (s.until IS NULL OR s.until > :now))""",
    "needs": f"""SELECT {BASE} AS unit_id, COUNT(*) AS n FROM json_each(:units) i
        JOIN unit u ON u.id = i.value JOIN need n ON n.unit_id = u.id
        WHERE n.closed_at IS NULL AND n.overdue_from <= :now GROUP BY 1""",
    "visits": f"""SELECT {BASE} AS unit_id, COUNT(*) AS n FROM json_each(:units) i
        JOIN unit u ON u.id = i.value JOIN visit v ON v.unit_id = u.id
        WHERE v.state IN ('due', 'proposed', 'agreed', 'started') AND v.due_at <= :now
          AND NOT EXISTS (SELECT 1 FROM away w WHERE w.member_id = v.member_id AND {HOLDS})
        GROUP BY 1""",
    "unconfirmed": f"""SELECT {BASE} AS unit_id, COUNT(*) AS n FROM json_each(:units) i
        JOIN unit u ON u.id = i.value JOIN session s ON s.unit_id = u.id
        WHERE s.state = 'closed' AND s.ends_at <= :confirmed_by GROUP BY 1""",
}
"""By the kind of hand; a party group's is its branch's."""


async def found(tx: Tx, unit_ids: Sequence[int], now: datetime) -> dict[int, dict[str, int]]:
    """Return how much of each kind stands open in units, by unit; where nothing does is not in."""
    made: dict[int, dict[str, int]] = {}
    values = {"units": json.dumps(list(unit_ids)), "now": to_ms(now)}
    for kind, statement in _OPEN.items():
        more = {"confirmed_by": to_ms(now - UNCONFIRMED_AFTER)} if kind == "unconfirmed" else {}
        needed = {name: values[name] for name in values if f":{name}" in statement}
        for row in await tx.all(statement, **needed, **more):
            made.setdefault(row["unit_id"], {})[kind] = row["n"]
    return made


async def names(tx: Tx, unit_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of units."""
    rows = await tx.all(
        "SELECT id, name FROM unit WHERE id IN (SELECT value FROM json_each(:units))",
        units=json.dumps(list(unit_ids)),
    )
    return {row["id"]: row["name"] for row in rows}

"""What the figures of a period are made of, counted for many units at once, by unit."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.clock import to_ms
from bot.rules import coverage
from bot.rules.summary import STATES, Needs, Sessions, Summary
from storage.away import HOLDS
from storage.tx import Tx

_AMONG: Final = "json_each(:units) AS i"
"""The units that are counted: SQLite goes through them one by one, in their own index."""
_FROM: Final = f"FROM {_AMONG} JOIN session s ON s.unit_id = i.value"
_PAST: Final = "s.starts_at >= :since AND s.starts_at < :until AND s.ends_at <= :now"
_OVER: Final = f"{_FROM} WHERE {_PAST}"
"""The sessions of a period that are over, whatever became of them."""
_CONFIRMED: Final = f"{_FROM} {{}} WHERE {_PAST} AND s.state = 'confirmed'"
"""Those whose record is confirmed, with what else is joined to them."""


async def of_units(
    tx: Tx, unit_ids: Iterable[int], since: datetime, until: datetime, now: datetime
) -> dict[int, Summary]:
    """Return the figures of each unit by itself in [`since`, `until`), as they stand at `now`.

    All are aware. A unit in which nothing happened is not in.
    """
    ids = list(unit_ids)
    held = await sessions(tx, ids, since, until, now)
    due = await visits(tx, ids, since, until, now)
    raised = await needs(tx, ids, since, until)
    return {
        unit: Summary(held.get(unit, {}), due.get(unit, {}), raised.get(unit, Needs()))
        for unit in sorted({*held, *due, *raised})
    }


async def changed_after(
    tx: Tx, unit_ids: Iterable[int], since: datetime, until: datetime, covered: Mapping[str, int]
) -> int:
    """Return of how many sessions in [`since`, `until`), both aware, the record was confirmed,
    corrected or taken back after a seal; `covered` has the last entry it covers of each history.
    """
    count: int = await tx.value(
        f"""SELECT COUNT(*) {_FROM} WHERE s.starts_at >= :since AND s.starts_at < :until
              AND (EXISTS (SELECT 1 FROM attendance_entry e
                           WHERE e.session_id = s.id AND e.id > :attendance
                             AND e.how IN ('confirmation', 'correction', 'undo')
                             AND e.what NOT IN ('accepted', 'disputed', 'upheld'))
                OR EXISTS (SELECT 1 FROM session_entry e
                           WHERE e.session_id = s.id AND e.id > :session
                             AND e.what IN ('confirmed', 'reopened', 'dropped')))""",
        **_span(list(unit_ids), since, until),
        attendance=covered["attendance"],
        session=covered["session"],
    )
    return count


async def parts(tx: Tx, unit_id: int) -> dict[int, list[int]]:
    """Return the ids of a unit and all below it by today's tree: those of each unit right below it
    by that one's id, and the unit by itself by its own.
    """
    rows = await tx.all(
        """SELECT id AS part, id AS unit FROM unit WHERE id = :id
           UNION ALL
           SELECT k.id, c.descendant_id FROM unit k
           JOIN unit_closure c ON c.ancestor_id = k.id WHERE k.parent_id = :id
           ORDER BY 1, 2""",
        id=unit_id,
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["part"], []).append(row["unit"])
    return found


async def subtree(tx: Tx, unit_id: int) -> list[int]:
    """Return the ids of a unit and all below it."""
    return sorted(unit for those in (await parts(tx, unit_id)).values() for unit in those)


async def sessions(
    tx: Tx, unit_ids: Sequence[int], since: datetime, until: datetime, now: datetime
) -> dict[int, dict[str, Sessions]]:
    """Return what the sessions of each unit came to, by their kind; arguments as for `of_units`."""
    values = {**_span(unit_ids, since, until), "now": to_ms(now)}
    found: dict[int, dict[str, dict[str, int]]] = {}
    for row in await tx.all(
        f"""SELECT s.unit_id, s.kind, SUM(s.state <> 'dropped') AS held,
                   SUM(s.state IN ('open', 'closed')) AS unconfirmed,
                   SUM(s.state = 'dropped') AS dropped
            {_OVER} AND (s.state IN ('open', 'closed', 'confirmed')
                         OR (s.state = 'dropped' AND s.dropped_why IS NOT 'replanned'))
            GROUP BY s.unit_id, s.kind ORDER BY s.unit_id, s.kind""",
        **values,
    ):
        figures = {name: row[name] for name in ("held", "unconfirmed", "dropped")}
        found.setdefault(row["unit_id"], {})[row["kind"]] = figures
    for row in await tx.all(
        f"""SELECT s.unit_id, s.kind, t.state, COUNT(*) AS n
            {_CONFIRMED.format("JOIN attendance t ON t.session_id = s.id")}
            GROUP BY s.unit_id, s.kind, t.state""",
        **values,
    ):
        of = found[row["unit_id"]][row["kind"]]
        assert row["state"] in STATES, "a confirmation leaves nobody open"
        of[row["state"]] = row["n"]
        if row["state"] != "exempt":
            of["expected"] = of.get("expected", 0) + row["n"]
    for row in await tx.all(
        f"""SELECT s.unit_id, s.kind, COUNT(*) AS n
            {_CONFIRMED.format("JOIN guest g ON g.session_id = s.id")}
            GROUP BY s.unit_id, s.kind""",
        **values,
    ):
        found[row["unit_id"]][row["kind"]]["guests"] = row["n"]
    return {
        unit: {kind: Sessions(**one) for kind, one in kinds.items()}
        for unit, kinds in found.items()
    }


async def visits(
    tx: Tx, unit_ids: Sequence[int], since: datetime, until: datetime, now: datetime
) -> dict[int, dict[str, coverage.Figures]]:
    """Return what the visits of each unit came to, by their kind; arguments as for `of_units`.

    A day ends with the midnight after it. Whether a member is away matters only of what is open
    after its last day.
    """
    facts: dict[int, list[coverage.Fact]] = {}
    for row in await tx.all(
        f"""SELECT v.unit_id, v.kind, v.state, v.answer, v.due_at <= :now AS is_past,
                   v.due_at <= :now AND v.state IN ('due', 'proposed', 'agreed', 'started')
                       AND EXISTS (SELECT 1 FROM away w
                                   WHERE w.member_id = v.member_id AND {HOLDS}) AS is_away,
                   COUNT(*) AS n
            FROM {_AMONG} JOIN visit v ON v.unit_id = i.value
            WHERE v.due_at > :since AND v.due_at <= :until AND v.state <> 'void'
            GROUP BY 1, 2, 3, 4, 5, 6""",
        **_span(unit_ids, since, until),
        now=to_ms(now),
    ):
        flags = bool(row["is_past"]), bool(row["is_away"])
        fact = coverage.Fact(row["kind"], row["state"], row["answer"], *flags, row["n"])
        facts.setdefault(row["unit_id"], []).append(fact)
    return {
        unit: {kind: one for kind, one in coverage.figures(those).items() if one.due}
        for unit, those in facts.items()
    }


async def needs(
    tx: Tx, unit_ids: Sequence[int], since: datetime, until: datetime
) -> dict[int, Needs]:
    """Return what the needs of each unit came to; arguments as for `of_units`."""
    rows = await tx.all(
        f"""SELECT n.unit_id, SUM(n.raised_at >= :since AND n.state <> 'withdrawn') AS raised,
                   SUM(n.state = 'closed' AND n.closed_at >= :since AND n.closed_at < :until)
                       AS closed,
                   SUM(n.closed_at IS NULL OR n.closed_at >= :until) AS open
            FROM {_AMONG} JOIN need n ON n.unit_id = i.value
            WHERE n.raised_at < :until AND (n.closed_at IS NULL OR n.closed_at >= :since)
            GROUP BY n.unit_id""",
        **_span(unit_ids, since, until),
    )
    found = {row["unit_id"]: Needs(row["raised"], row["closed"], row["open"]) for row in rows}
    return {unit: one for unit, one in found.items() if one != Needs()}


def _span(unit_ids: Sequence[int], since: datetime, until: datetime) -> dict[str, Any]:
    return {"units": json.dumps(unit_ids), "since": to_ms(since), "until": to_ms(until)}

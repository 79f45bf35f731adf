"""频次: the rules as the organisation has them, and what many units have held, asked at once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from bot.clock import from_ms, to_ms
from bot.rules.cadence import HOUR, Fact, Rule, Standing, Training
from storage.tx import Row, Tx

CHANGEABLE: Final = frozenset({"minimum", "is_used"})
_RULE: Final = """SELECT code, rank, name, kinds, measure, length, minimum, levels, needs_committee,
                         by_groups, source, article, dated, is_quoted, is_used FROM cadence_rule"""
_UNITS: Final = "SELECT value AS id FROM json_each(:units)"
_OF_BRANCH: Final = """
    JOIN unit_closure c ON c.ancestor_id = u.id AND c.depth <= 1
    JOIN unit w ON w.id = c.descendant_id AND (c.depth = 0 OR w.level = 'group')
    JOIN member m ON m.unit_id = w.id AND m.state = 'active'"""
"""Who is on the roster of branch `u` or one of its party groups: `m`, in `w`."""
_COUNTS: Final = "SELECT value FROM json_each(:kinds)"

_MINUTES: Final = f"""
    COALESCE((SELECT SUM(s.ends_at - s.starts_at) FROM attendance t
              JOIN session s ON s.id = t.session_id
              WHERE t.member_id = m.id AND t.session_id BETWEEN :first AND :last
                AND t.state IN ('present', 'made_up') AND s.state = 'confirmed'
                AND s.kind IN ({_COUNTS}) AND s.starts_at >= :since AND s.starts_at < :until),
             0) / 60000"""


async def rules(tx: Tx) -> list[Rule]:
    """Return all rules, those switched off as well, in their order."""
    return [_rule(row) for row in await tx.all(f"{_RULE} ORDER BY rank")]


async def by_rank(tx: Tx, rank: int) -> Rule | None:
    """Return the rule at a place, which buttons carry; None if there is none."""
    row = await tx.one(f"{_RULE} WHERE rank = :rank", rank=rank)
    return None if row is None else _rule(row)


async def change(tx: Tx, rank: int, column: str, value: int) -> None:
    """Change one column of a rule. Raises ValueError for one that is not to be changed."""
    if column not in CHANGEABLE:
        raise ValueError(column)
    await tx.run(
        f"UPDATE cadence_rule SET {column} = :value WHERE rank = :rank", value=value, rank=rank
    )


async def ask_more(tx: Tx, unit_id: int, rule: str, minimum: int | None) -> None:
    """Have a unit ask more of itself than a rule does; None: as much as the rule."""
    if minimum is None:
        await tx.run(
            "DELETE FROM unit_cadence WHERE unit_id = :unit AND rule = :rule",
            unit=unit_id,
            rule=rule,
        )
        return
    await tx.run(
        """INSERT INTO unit_cadence (unit_id, rule, minimum) VALUES (:unit, :rule, :minimum)
           ON CONFLICT (unit_id, rule) DO UPDATE SET minimum = excluded.minimum""",
        unit=unit_id,
        rule=rule,
        minimum=minimum,
    )


async def standings(tx: Tx, unit_ids: Sequence[int]) -> dict[int, Standing]:
    """Return how units stand today, by unit; a party member is counted in their own branch."""
    units = json.dumps(unit_ids)
    full = await tx.all(
        f"""SELECT u.id, COUNT(*) AS n FROM ({_UNITS}) AS x JOIN unit u ON u.id = x.id
            {_OF_BRANCH}
            WHERE u.level = 'branch' AND m.party_status = 'full' GROUP BY u.id""",
        units=units,
    )
    groups = await tx.all(
        f"""SELECT c.ancestor_id AS id, w.id AS group_id FROM ({_UNITS}) AS x
            JOIN unit_closure c ON c.ancestor_id = x.id AND c.depth = 1
            JOIN unit w ON w.id = c.descendant_id
            WHERE w.level = 'group' ORDER BY w.id""",
        units=units,
    )
    own = await tx.all(
        f"""SELECT n.unit_id, n.rule, n.minimum FROM ({_UNITS}) AS x
            JOIN unit_cadence n ON n.unit_id = x.id""",
        units=units,
    )
    rows = await tx.all(
        f"""SELECT u.id, u.level, u.founded_at FROM ({_UNITS}) AS x JOIN unit u ON u.id = x.id
            ORDER BY u.id""",
        units=units,
    )
    counts = {row["id"]: row["n"] for row in full}
    below: dict[int, list[int]] = {}
    for row in groups:
        below.setdefault(row["id"], []).append(row["group_id"])
    stricter: dict[int, dict[str, int]] = {}
    for row in own:
        stricter.setdefault(row["unit_id"], {})[row["rule"]] = row["minimum"]
    return {
        row["id"]: Standing(
            row["id"],
            row["level"],
            counts.get(row["id"], 0),
            tuple(below.get(row["id"], ())),
            None if row["founded_at"] is None else from_ms(row["founded_at"]),
            stricter.get(row["id"], {}),
        )
        for row in rows
    }


async def sessions(
    tx: Tx, unit_ids: Iterable[int], kinds: Iterable[str], since: datetime, until: datetime
) -> list[Fact]:
    """Return what units hold of some kinds and what begins in [`since`, `until`), or would by its
    series; dropped ones too, in no order.
    """
    facts = await tx.all(
        f"""SELECT s.unit_id, s.kind, s.state, s.starts_at, s.series_at, s.dropped_why
            FROM ({_UNITS}) AS x CROSS JOIN session s ON s.unit_id = x.id
            WHERE s.kind IN ({_COUNTS}) AND s.starts_at >= :since AND s.starts_at < :until
            UNION ALL
            SELECT s.unit_id, s.kind, s.state, s.starts_at, s.series_at, s.dropped_why
            FROM ({_UNITS}) AS x CROSS JOIN session s ON s.unit_id = x.id
            WHERE s.kind IN ({_COUNTS}) AND s.series_at <> s.starts_at
              AND s.series_at >= :since AND s.series_at < :until
              AND NOT (s.starts_at >= :since AND s.starts_at < :until)""",
        units=json.dumps(list(unit_ids)),
        kinds=json.dumps(sorted(kinds)),
        since=to_ms(since),
        until=to_ms(until),
    )
    return [
        Fact(
            row["unit_id"],
            row["kind"],
            row["state"],
            from_ms(row["starts_at"]),
            None if row["series_at"] is None else from_ms(row["series_at"]),
            row["dropped_why"],
        )
        for row in facts
    ]


async def training(
    tx: Tx, needed: Mapping[int, int], kinds: Iterable[str], since: datetime, until: datetime
) -> dict[int, Training]:
    """Return the hours of training of branches' party members, by branch; `needed` has how many
    each asks for.

    What counts is what somebody attended or made up, wherever it was held, by confirmed records. A
    member's rows are read only as far as their sessions can be of that time, by their ids.
    """
    ids = json.dumps(list(needed))
    # What each member has is added up once and then compared with what their branch asks for.
    rows = await tx.all(
        f"""SELECT x.id, m.is_exempt, {_MINUTES} AS minutes
            FROM ({_UNITS}) AS x CROSS JOIN unit u ON u.id = x.id {_OF_BRANCH}
            WHERE u.level = 'branch' AND m.party_status IN ('full', 'probationary')""",
        units=ids,
        **await _span(tx, kinds, since, until),
    )
    found = {unit: Training(hours, 0, 0, 0, 0) for unit, hours in needed.items()}
    for row in rows:
        of = found[row["id"]]
        if row["is_exempt"]:
            found[row["id"]] = Training(
                of.needed, of.members, of.reached, of.minutes, of.exempt + 1
            )
            continue
        has = row["minutes"] >= of.needed * HOUR
        found[row["id"]] = Training(
            of.needed, of.members + 1, of.reached + has, of.minutes + row["minutes"], of.exempt
        )
    return found


async def minutes_of(
    tx: Tx, member_id: int, kinds: Iterable[str], since: datetime, until: datetime
) -> int:
    """Return how many minutes of training a member attended or made up, by confirmed records."""
    minutes: int = await tx.value(
        f"SELECT {_MINUTES} FROM member m WHERE m.id = :id",
        id=member_id,
        **await _span(tx, kinds, since, until),
    )
    return minutes


async def _span(
    tx: Tx, kinds: Iterable[str], since: datetime, until: datetime
) -> dict[str, int | str]:
    """Return the parameters of `_MINUTES`: kinds, instants, and the ids that can be of them."""
    span: dict[str, int | str] = {"since": to_ms(since), "until": to_ms(until)}
    row = await tx.one(
        """SELECT COALESCE(MIN(id), 0) AS first, COALESCE(MAX(id), 0) AS last FROM session
           WHERE starts_at >= :since AND starts_at < :until""",
        **span,
    )
    assert row is not None, "an aggregate has one row"
    return {**span, "first": row["first"], "last": row["last"], "kinds": json.dumps(sorted(kinds))}


def _rule(row: Row) -> Rule:
    return Rule(
        code=row["code"],
        rank=row["rank"],
        name=row["name"],
        kinds=frozenset(row["kinds"].split()),
        measure=row["measure"],
        length=row["length"],
        minimum=row["minimum"],
        levels=frozenset(row["levels"].split()),
        needs_committee=bool(row["needs_committee"]),
        by_groups=bool(row["by_groups"]),
        source=row["source"],
        article=row["article"],
        dated=None if row["dated"] is None else date.fromisoformat(row["dated"]),
        is_quoted=bool(row["is_quoted"]),
        is_used=bool(row["is_used"]),
    )

"""Periods that are closed, and what their figures were then."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.clock import from_ms, to_ms
from bot.rules.summary import Summary, from_json, total
from storage.tx import Row, Tx


async def since(tx: Tx) -> datetime:
    """Return since when this database has been kept, UTC: what was before it has no figures."""
    at: int = await tx.value("SELECT MIN(applied_at) FROM schema_version")
    return from_ms(at)


async def closed(tx: Tx) -> set[str]:
    """Return the labels of all periods that are closed."""
    rows = await tx.all("SELECT label FROM closed_period WHERE closed_at IS NOT NULL")
    return {row["label"] for row in rows}


async def closed_at(tx: Tx, label: str) -> datetime | None:
    """Return when a period was closed, or None if it is not."""
    at = await tx.value("SELECT closed_at FROM closed_period WHERE label = :label", label=label)
    return None if at is None else from_ms(at)


async def begin(tx: Tx, label: str, now: datetime) -> None:
    """Begin to freeze a period's figures, unless that was begun before."""
    await tx.run(
        """INSERT INTO closed_period (label, begun_at, attendance_id, family_id, session_id)
           SELECT :label, :now, (SELECT COALESCE(MAX(id), 0) FROM attendance_entry),
                  (SELECT COALESCE(MAX(id), 0) FROM family_entry),
                  (SELECT COALESCE(MAX(id), 0) FROM session_entry) WHERE true
           ON CONFLICT (label) DO NOTHING""",
        label=label,
        now=to_ms(now),
    )


async def frozen_to(tx: Tx, label: str) -> int | None:
    """Return the last unit whose figures are frozen of a period that is being closed, 0 for none;
    None if it is not being closed, or is closed.
    """
    found: int | None = await tx.value(
        "SELECT frozen_to FROM closed_period WHERE label = :label AND closed_at IS NULL",
        label=label,
    )
    return found


async def note_frozen_to(tx: Tx, label: str, unit_id: int) -> None:
    """Note the last unit whose figures are frozen."""
    await tx.run(
        "UPDATE closed_period SET frozen_to = :unit WHERE label = :label",
        label=label,
        unit=unit_id,
    )


async def freeze(
    tx: Tx, label: str, unit_ids: Iterable[int], figures: Mapping[int, Summary]
) -> None:
    """Freeze the figures of some units, which have those alone that are given."""
    await tx.run(
        """DELETE FROM frozen_figures WHERE label = :label
             AND unit_id IN (SELECT value FROM json_each(:units))""",
        label=label,
        units=json.dumps(list(unit_ids)),
    )
    await tx.many(
        "INSERT INTO frozen_figures (label, unit_id, figures) VALUES (:label, :unit, :figures)",
        [
            {"label": label, "unit": unit, "figures": _text(one)}
            for unit, one in sorted(figures.items())
        ],
    )


async def touched_since(tx: Tx, label: str) -> list[int]:
    """Return the units that something is about which entered a history since the period's figures
    were begun to be frozen.
    """
    rows = await tx.all(
        """SELECT s.unit_id FROM closed_period p
           JOIN attendance_entry e ON e.id > p.attendance_id
           JOIN session s ON s.id = e.session_id WHERE p.label = :label
           UNION
           SELECT s.unit_id FROM closed_period p
           JOIN session_entry e ON e.id > p.session_id
           JOIN session s ON s.id = e.session_id WHERE p.label = :label
           UNION
           SELECT COALESCE(v.unit_id, n.unit_id) FROM closed_period p
           JOIN family_entry e ON e.id > p.family_id
           LEFT JOIN visit v ON e.about = 'visit' AND v.id = e.about_id
           LEFT JOIN need n ON e.about = 'need' AND n.id = e.about_id
           WHERE p.label = :label AND COALESCE(v.unit_id, n.unit_id) IS NOT NULL
           ORDER BY 1""",
        label=label,
    )
    return [row[0] for row in rows]


async def added_up(tx: Tx, label: str) -> str:
    """Return the figures of a period of all units together, as they are kept."""
    rows = await tx.all("SELECT figures FROM frozen_figures WHERE label = :label", label=label)
    return _text(total(map(_figures, rows)))


async def close(tx: Tx, label: str, now: datetime) -> bool:
    """Close a period that was begun, and add up its figures; False if it is closed."""
    changed = await tx.run(
        """UPDATE closed_period SET closed_at = :now, whole = :whole
           WHERE label = :label AND closed_at IS NULL""",
        label=label,
        now=to_ms(now),
        whole=await added_up(tx, label),
    )
    return bool(changed)


async def whole(tx: Tx, label: str) -> Summary | None:
    """Return what the whole organisation came to in a period that is closed; None if it is not."""
    text = await tx.value("SELECT whole FROM closed_period WHERE label = :label", label=label)
    return None if text is None else from_json(json.loads(text))


async def frozen(tx: Tx, label: str, unit_ids: Iterable[int]) -> dict[int, Summary]:
    """Return the figures that units had when a period was closed, each by itself."""
    rows = await tx.all(
        """SELECT f.unit_id, f.figures FROM json_each(:units) AS i
           JOIN frozen_figures f ON f.label = :label AND f.unit_id = i.value ORDER BY f.unit_id""",
        label=label,
        units=json.dumps(list(unit_ids)),
    )
    return {row["unit_id"]: _figures(row) for row in rows}


async def content(tx: Tx, label: str) -> bytes:
    """Return all that is frozen of a period, as bytes that a seal is put over."""
    rows = await tx.all(
        "SELECT unit_id, figures FROM frozen_figures WHERE label = :label ORDER BY unit_id",
        label=label,
    )
    return "".join(f"{row['unit_id']} {row['figures']}\n" for row in rows).encode()


async def unfit(tx: Tx) -> list[tuple[str, int | None]]:
    """Return the periods whose closing and seal do not fit each other, or whose figures do not add
    up to what is kept of the whole; with their seal, if there is one.

    One that is just being closed has frozen figures and nothing else yet.
    """
    rows = await tx.all(
        """SELECT l.label, p.begun_at, p.closed_at, p.whole, s.id, s.made_at
           FROM (SELECT label FROM closed_period UNION SELECT label FROM frozen_figures
                 UNION SELECT period FROM seal WHERE period <> '') AS l
           LEFT JOIN closed_period p ON p.label = l.label LEFT JOIN seal s ON s.period = l.label
           ORDER BY l.label"""
    )
    found = []
    for row in rows:
        is_being_closed = row["begun_at"] is not None and row["closed_at"] is None
        if is_being_closed and row["id"] is None:
            continue
        is_sealed_then = row["closed_at"] is not None and row["closed_at"] == row["made_at"]
        if not is_sealed_then or row["whole"] != await added_up(tx, row["label"]):
            found.append((row["label"], row["id"]))
    return found


async def tells_group(tx: Tx, unit_id: int) -> bool:
    """Say whether a unit's group is told what a month came to."""
    return bool(await tx.value("SELECT tells_group FROM unit WHERE id = :id", id=unit_id))


async def set_tells_group(tx: Tx, unit_id: int, *, tells: bool) -> None:
    """Have a unit's group be told what a month came to, or not."""
    await tx.run("UPDATE unit SET tells_group = :on WHERE id = :id", id=unit_id, on=int(tells))


def _text(one: Summary) -> str:
    return json.dumps(one.as_json(), separators=(",", ":"), sort_keys=True)


def _figures(row: Row) -> Summary:
    return from_json(json.loads(row["figures"]))

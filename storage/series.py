"""学习计划: series, and the sessions that each has made."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from bot.clock import from_ms, maybe_ms, to_ms
from bot.rules.recurrence import Rule, from_facts
from bot.rules.series import Made, Series
from storage import session_entries
from storage.tx import Row, Tx
from storage.units import OF_UNIT

_SERIES: Final = """SELECT p.id, p.unit_id, p.kind, k.name AS kind_name, p.audience, p.title,
                           p.place, p.link, p.topics, p.minutes, p.chair_id, p.recorder_id,
                           p.has_first_topic, p.pattern, p.clock, p.off_days, p.anchor, p.since,
                           p.until, p.state, p.draft, p.made_at
                    FROM series p JOIN kind k ON k.code = p.kind"""
_FIELDS: Final = (
    *("audience", "title", "place", "link", "topics", "minutes", "chair_id", "recorder_id"),
    "has_first_topic",
)
"""What every session of a series has from it, besides its time."""
Fields = Mapping[str, Any]


def fields_of(series: Series) -> Fields:
    """Return what every session of a series has from it."""
    return {name: getattr(series, name) for name in _FIELDS}


async def add(
    tx: Tx,
    unit_id: int,
    kind: str,
    rule: Rule,
    fields: Fields,
    *,
    since: date,
    until: date | None,
    origin: str,
    draft: int,
    by_member_id: int | None,
    now: datetime,
) -> int | None:
    """Keep a series and return its id; None if this draft, or the template, has made it before."""
    series_id: int | None = await tx.value(
        """INSERT INTO series (unit_id, kind, audience, title, place, link, topics, minutes,
               chair_id, recorder_id, has_first_topic, pattern, clock, off_days, anchor, since,
               until, origin, draft, made_at, made_by)
           VALUES (:unit_id, :kind, :audience, :title, :place, :link, :topics, :minutes,
               :chair_id, :recorder_id, :has_first_topic, :pattern, :clock, :off_days, :anchor,
               :since, :until, :origin, :draft, :now, :by)
           ON CONFLICT DO NOTHING RETURNING id""",
        unit_id=unit_id,
        kind=kind,
        since=since.isoformat(),
        until=None if until is None else until.isoformat(),
        origin=origin,
        draft=draft,
        now=to_ms(now),
        by=by_member_id,
        **_values(fields),
        **_rule(rule),
    )
    return series_id


async def change(
    tx: Tx, series_id: int, rule: Rule, fields: Fields, until: date | None
) -> Series | None:
    """Have a series be otherwise from now on and return it as it is; None if it has ended."""
    await tx.run(
        """UPDATE series SET audience = :audience, title = :title, place = :place, link = :link,
               topics = :topics, minutes = :minutes, chair_id = :chair_id,
               recorder_id = :recorder_id, has_first_topic = :has_first_topic,
               pattern = :pattern, clock = :clock, off_days = :off_days, anchor = :anchor,
               until = :until
           WHERE id = :id AND state = 'active'""",
        id=series_id,
        until=None if until is None else until.isoformat(),
        **_values(fields),
        **_rule(rule),
    )
    found = await by_id(tx, series_id)
    return found if found is not None and found.state == "active" else None


async def end(tx: Tx, series_id: int, state: str, now: datetime) -> bool:
    """End a series, or say that it is undone; False if it has ended before."""
    changed = await tx.run(
        "UPDATE series SET state = :state, ended_at = :now WHERE id = :id AND state = 'active'",
        id=series_id,
        state=state,
        now=to_ms(now),
    )
    return bool(changed)


async def look(tx: Tx, series_id: int, at: datetime) -> None:
    """Note when a series is looked at next; what was noted before counts no more."""
    await tx.run("UPDATE series SET look_at = :at WHERE id = :id", id=series_id, at=to_ms(at))


async def is_looked_at(tx: Tx, series_id: int, at: datetime) -> bool:
    """Say whether a series goes on, and is to be looked at at this instant."""
    return None is not await tx.value(
        "SELECT 1 FROM series WHERE id = :id AND look_at = :at AND state = 'active'",
        id=series_id,
        at=to_ms(at),
    )


async def by_id(tx: Tx, series_id: int) -> Series | None:
    """Return the series, or None."""
    row = await tx.one(f"{_SERIES} WHERE p.id = :id", id=series_id)
    return None if row is None else _series(row)


async def of_unit(tx: Tx, unit_id: int) -> list[Series]:
    """Return the series of a unit and its party groups that go on, in the order of the kinds."""
    rows = await tx.all(
        f"""{_SERIES} JOIN unit u ON u.id = p.unit_id
            WHERE p.state = 'active'
              AND {OF_UNIT}
            ORDER BY k.rank, p.unit_id, p.id""",
        unit_id=unit_id,
    )
    return [_series(row) for row in rows]


async def active_after(tx: Tx, series_id: int, at_most: int) -> list[Series]:
    """Return series that go on and whose id comes after one, by id."""
    rows = await tx.all(
        f"{_SERIES} WHERE p.state = 'active' AND p.id > :id ORDER BY p.id LIMIT :at_most",
        id=series_id,
        at_most=at_most,
    )
    return [_series(row) for row in rows]


async def of_draft(tx: Tx, draft: int) -> list[Series]:
    """Return what was made of a draft, or with one press of the template, by id."""
    rows = await tx.all(f"{_SERIES} WHERE p.draft = :draft ORDER BY p.id", draft=draft)
    return [_series(row) for row in rows]


async def made(tx: Tx, series_id: int, since: date) -> list[Made]:
    """Return the sessions of a series that stand for a day from `since` on, in order."""
    rows = await tx.all(
        """SELECT id, occurrence, state, starts_at, series_at, announce_at FROM session
           WHERE series_id = :series AND occurrence >= :since ORDER BY occurrence""",
        series=series_id,
        since=since.isoformat(),
    )
    return [
        Made(
            row["id"],
            date.fromisoformat(row["occurrence"]),
            row["state"],
            from_ms(row["starts_at"]),
            from_ms(row["series_at"]),
            None if row["announce_at"] is None else from_ms(row["announce_at"]),
        )
        for row in rows
    ]


async def to_come(tx: Tx, series_id: int) -> list[int]:
    """Return the sessions of a series that can still be moved or dropped, the earliest first."""
    # Of one series there are few: `+` has them found by it, not in the order of all instants.
    rows = await tx.all(
        """SELECT id FROM session WHERE series_id = :series AND state IN ('planned', 'open')
           ORDER BY +starts_at, id""",
        series=series_id,
    )
    return [row["id"] for row in rows]


async def stand_for(tx: Tx, session_id: int, day: date | None, at: datetime | None = None) -> None:
    """Have a session stand for another day of its series, or for none, at that instant."""
    await tx.run(
        """UPDATE session SET occurrence = :day, series_at = COALESCE(:at, series_at)
           WHERE id = :id""",
        id=session_id,
        day=None if day is None else day.isoformat(),
        at=maybe_ms(at),
    )


async def follow(tx: Tx, session_id: int, was: Fields, wanted: Fields, now: datetime) -> None:
    """Have a session that was planned be as its series is now, but for what was changed by hand."""
    names = [name for name in _FIELDS if name != "minutes" and was[name] != wanted[name]]
    if names:
        values = {f"was_{name}": was[name] for name in names}
        values |= {f"now_{name}": wanted[name] for name in names}
        each = ", ".join(
            f"{name} = CASE WHEN {name} IS :was_{name} THEN :now_{name} ELSE {name} END"
            for name in names
        )
        await tx.run(
            f"UPDATE session SET {each} WHERE id = :id AND state = 'planned'",
            id=session_id,
            **{
                name: int(value) if isinstance(value, bool) else value
                for name, value in values.items()
            },
        )
    await tx.run(
        """UPDATE session SET ends_at = starts_at + :now, closes_at = starts_at + :now
           WHERE id = :id AND state = 'planned' AND ends_at - starts_at = :was""",
        id=session_id,
        was=was["minutes"] * 60_000,
        now=wanted["minutes"] * 60_000,
    )
    await session_entries.enter(tx, session_id, "changed", now)


def _values(fields: Fields) -> dict[str, Any]:
    return {**fields, "has_first_topic": int(fields["has_first_topic"])}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "pattern": json.dumps(dict(rule.pattern.facts()), separators=(",", ":")),
        "clock": rule.clock.hour * 60 + rule.clock.minute,
        "off_days": rule.off,
        "anchor": rule.anchor.isoformat(),
    }


def _series(row: Row) -> Series:
    facts = dict(row)
    facts["off"] = facts.pop("off_days")
    facts["pattern"] = from_facts(json.loads(facts["pattern"]))
    facts["clock"] = time(facts["clock"] // 60, facts["clock"] % 60)
    facts["has_first_topic"] = bool(facts["has_first_topic"])
    for name in ("anchor", "since", "until"):
        facts[name] = None if facts[name] is None else date.fromisoformat(facts[name])
    facts["made_at"] = from_ms(facts["made_at"])
    return Series(**facts)

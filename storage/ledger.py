"""The rows of the ledger, unit by unit and session by session, so that never many are at hand.

Instants stay milliseconds: they become cells of a sheet, not datetimes. `now` is in all of them
where something may still be to come.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.clock import to_ms
from bot.rules.ledger import Scope
from storage.away import HOLDS
from storage.tx import Row, Tx
from storage.units import BASE

Span = tuple[datetime, datetime]
"""The first instant of a period and the first one after it."""

_LASTS: Final = "(s.until IS NULL OR s.until > :now)"
_HELD: Final = """s.starts_at >= :since AND s.starts_at < :until AND s.ends_at <= :now
    AND (s.state IN ('open', 'closed', 'confirmed')
         OR (s.state = 'dropped' AND s.announce_at <= :now))"""
"""The sessions of a period that are over, as `summaries` counts them."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The newest seal that closes what happened in a period; `made_at` in ms."""

    code: str
    made_at: int


async def tree(tx: Tx, unit_id: int) -> dict[int, str]:
    """Return the names of a unit and all below it by id, in the tree's order."""
    rows = await tx.all(
        """WITH RECURSIVE t(id, name, path) AS (
               SELECT id, name, printf('%010d', id) FROM unit WHERE id = :id
               UNION ALL
               SELECT u.id, u.name, t.path || printf('%010d', u.id)
               FROM t JOIN unit u ON u.parent_id = t.id)
           SELECT id, name FROM t ORDER BY path""",
        id=unit_id,
    )
    return {row["id"]: row["name"] for row in rows}


async def run_by(tx: Tx, user_id: int, unit_id: int, now: datetime) -> set[int]:
    """Return those of a unit and all below it that an account runs itself.

    Its own, its party groups, and those that have no secretary of their own up to it.
    """
    rows = await tx.all(
        f"""SELECT u.id FROM unit_closure d JOIN unit u ON u.id = d.descendant_id
            WHERE d.ancestor_id = :unit_id AND EXISTS (
                SELECT 1 FROM account a JOIN secretary s ON s.member_id = a.member_id
                WHERE a.user_id = :user_id AND {_LASTS} AND s.unit_id IN (u.id, (
                    SELECT c.ancestor_id FROM unit_closure c
                    WHERE c.descendant_id = {BASE} AND EXISTS (
                        SELECT 1 FROM secretary s WHERE s.unit_id = c.ancestor_id AND {_LASTS})
                    ORDER BY c.depth LIMIT 1)))""",
        user_id=user_id,
        unit_id=unit_id,
        now=to_ms(now),
    )
    return {row["id"] for row in rows}


async def looked_after(tx: Tx, unit_ids: set[int], user_id: int, now: datetime) -> set[int]:
    """Return those of some units the families of which an account looks after: party groups have
    none of their own, and a group's leader none at all.
    """
    rows = await tx.all(
        f"""SELECT u.id FROM json_each(:units) i JOIN unit u ON u.id = i.value
            WHERE u.level <> 'group' AND EXISTS (
                SELECT 1 FROM account a JOIN secretary s ON s.member_id = a.member_id
                WHERE a.user_id = :user_id AND {_LASTS} AND s.unit_id = (
                    SELECT c.ancestor_id FROM unit_closure c
                    WHERE c.descendant_id = u.id AND EXISTS (
                        SELECT 1 FROM secretary s WHERE s.unit_id = c.ancestor_id AND {_LASTS})
                    ORDER BY c.depth LIMIT 1))""",
        units=json.dumps(sorted(unit_ids)),
        user_id=user_id,
        now=to_ms(now),
    )
    return {row["id"] for row in rows}


async def seal_over(tx: Tx, span: Span) -> Seal | None:
    """Return the newest seal that was made once a period was over; None if there is none."""
    row = await tx.one(
        "SELECT code, made_at FROM seal WHERE made_at >= :until ORDER BY id DESC LIMIT 1",
        until=to_ms(span[1]),
    )
    return None if row is None else Seal(row["code"], row["made_at"])


async def size(tx: Tx, scope: Scope, span: Span, now: datetime) -> tuple[int, int]:
    """Return how many sessions a ledger has, and how many rows of attendance at most."""
    row = await tx.one(
        f"""SELECT COUNT(*) AS sessions, SUM(CASE WHEN s.unit_id IN (SELECT value FROM json_each(
                :own)) THEN (SELECT COUNT(*) FROM attendance t WHERE t.session_id = s.id)
                + (SELECT COUNT(*) FROM guest g WHERE g.session_id = s.id) ELSE 0 END) AS people
            FROM json_each(:units) AS i JOIN session s ON s.unit_id = i.value WHERE {_HELD}""",
        units=json.dumps(scope.units),
        own=json.dumps(sorted(scope.own)),
        **_span(span, now),
    )
    assert row is not None, "a count has one row"
    return row["sessions"], row["people"] or 0


async def sessions(tx: Tx, unit_id: int, span: Span, now: datetime) -> list[Row]:
    """Return the sessions of one unit by itself, the earliest first, with how many guests each had
    and how often its record was corrected.
    """
    return await tx.all(
        f"""SELECT s.id, s.starts_at, s.ends_at, k.name AS kind, s.title, s.has_first_topic,
                   s.place, c.name AS chair, r.name AS recorder, s.topics, s.lecturer, s.state,
                   s.confirmed_at, s.is_roll_called, s.audience, w.name AS why,
                   (SELECT COUNT(*) FROM guest g WHERE g.session_id = s.id) AS guests,
                   (SELECT COUNT(*) FROM attendance_entry e
                    WHERE e.session_id = s.id AND e.how = 'correction') AS corrections
            FROM session s JOIN kind k ON k.code = s.kind
            LEFT JOIN member c ON c.id = s.chair_id LEFT JOIN member r ON r.id = s.recorder_id
            LEFT JOIN drop_reason w ON w.code = s.dropped_why
            WHERE s.unit_id = :unit AND {_HELD} ORDER BY s.starts_at, s.id""",
        unit=unit_id,
        **_span(span, now),
    )


async def standing(tx: Tx, session_id: int) -> dict[str, int]:
    """Return how many on a session's list stand how."""
    rows = await tx.all(
        "SELECT state, COUNT(*) AS n FROM attendance WHERE session_id = :id GROUP BY state",
        id=session_id,
    )
    return {row["state"]: row["n"] for row in rows}


async def attendance(tx: Tx, session_id: int) -> list[Row]:
    """Return who is on a session's list, in the roster's order; `is_marked` by the roll call."""
    return await tx.all(
        """SELECT t.member_id, m.name, u.name AS unit, t.state, t.happened_at, k.name AS leave,
                  t.before_mark IS NOT NULL AS is_marked
           FROM attendance t JOIN member m ON m.id = t.member_id JOIN unit u ON u.id = m.unit_id
           LEFT JOIN leave l ON l.id = t.leave_id AND t.state = 'leave'
           LEFT JOIN leave_kind k ON k.code = l.kind
           WHERE t.session_id = :id ORDER BY t.member_id""",
        id=session_id,
    )


async def entries(tx: Tx, session_id: int) -> list[Any]:
    """Return the history of a session: member, what, how, when recorded and why, by member."""
    return await tx.all(
        """SELECT member_id, what, how, recorded_at, why FROM attendance_entry
           WHERE session_id = :id AND what <> 'expected' ORDER BY member_id, id""",
        id=session_id,
    )


async def guests(tx: Tx, session_id: int) -> list[Row]:
    """Return who was a guest of a session, when they came and when that was recorded."""
    return await tx.all(
        """SELECT m.name, u.name AS unit, g.happened_at,
                  (SELECT MIN(e.recorded_at) FROM attendance_entry e WHERE e.session_id = :id
                     AND e.member_id = g.member_id AND e.what = 'guest') AS recorded_at
           FROM guest g JOIN member m ON m.id = g.member_id JOIN unit u ON u.id = m.unit_id
           WHERE g.session_id = :id ORDER BY g.member_id""",
        id=session_id,
    )


async def visits(tx: Tx, unit_id: int, span: Span, now: datetime) -> list[Row]:
    """Return the visits of one unit whose last day lies in a period, those due first first.

    Of what was erased there is left that there was one, of which kind, and its month.
    """
    return await tx.all(
        f"""SELECT v.id, m.name, v.kind, COALESCE(o.name, v.occasion) AS occasion, v.due_at,
                   v.state, v.held_at, v.mode, v.met, v.topics, v.answer, v.is_recorded_later,
                   v.is_erased, v.due_at <= :now AS is_past,
                   EXISTS (SELECT 1 FROM away w WHERE w.member_id = v.member_id AND {HOLDS})
                       AS is_away,
                   (SELECT json_group_array(p.name) FROM (
                        SELECT q.name FROM visit_visitor x JOIN member q ON q.id = x.member_id
                        WHERE x.visit_id = v.id ORDER BY q.id) p) AS visitors
            FROM visit v JOIN member m ON m.id = v.member_id
            LEFT JOIN visit_occasion o ON o.code = v.occasion
            WHERE v.unit_id = :unit AND v.due_at > :since AND v.due_at <= :until
              AND v.state <> 'void' ORDER BY v.due_at, v.id""",
        unit=unit_id,
        **_span(span, now),
    )


async def needs(tx: Tx, unit_id: int, span: Span) -> list[Row]:
    """Return the needs that were raised in a unit before a period's end and not over before it.

    What its member took back is not in. Nothing of the member, and no word of theirs.
    """
    return await tx.all(
        """SELECT n.id, c.name AS category, n.state, n.raised_at, n.answered_at, n.closed_at,
                  n.member_id IS NULL AS is_erased
           FROM need n LEFT JOIN need_category c ON c.code = n.category
           WHERE n.unit_id = :unit AND n.raised_at < :until AND n.state <> 'withdrawn'
             AND (n.closed_at IS NULL OR n.closed_at >= :since) ORDER BY n.raised_at, n.id""",
        unit=unit_id,
        since=to_ms(span[0]),
        until=to_ms(span[1]),
    )


async def drop_reasons(tx: Tx) -> dict[str, str]:
    """Return what the reasons are called for which something was not held, by their codes."""
    rows = await tx.all("SELECT code, name FROM drop_reason")
    return {row["code"]: row["name"] for row in rows}


async def note_looks(
    tx: Tx, reader_id: int, about: str, ids: Sequence[int], day: int, now: datetime
) -> None:
    """Note that somebody got what is recorded of these `visit`s or `need`s, of others than them."""
    table = {"visit": "visit", "need": "need"}[about]
    await tx.run(
        f"""INSERT INTO look (reader_id, member_id, about, about_id, day, at)
            SELECT :reader, o.member_id, :about, o.id, :day, :now
            FROM json_each(:ids) i JOIN {table} o ON o.id = i.value
            WHERE o.member_id IS NOT NULL AND o.member_id <> :reader
            ON CONFLICT DO NOTHING""",
        reader=reader_id,
        about=about,
        ids=json.dumps(ids),
        day=day,
        now=to_ms(now),
    )


def _span(span: Span, now: datetime) -> dict[str, int]:
    return {"since": to_ms(span[0]), "until": to_ms(span[1]), "now": to_ms(now)}

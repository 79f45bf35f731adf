"""Sessions and their kinds."""

from datetime import datetime, timedelta

from bot.clock import from_ms, to_ms
from bot.rules.sessions import Kind, Session, Times
from storage.tx import Row, Tx

_SESSION = """SELECT s.id, s.unit_id, s.kind, k.name AS kind_name, k.audience, s.place,
                     s.has_first_topic, s.state, s.opens_at, s.starts_at, s.closes_at
              FROM session s JOIN kind k ON k.code = s.kind"""


async def kind(tx: Tx, code: str) -> Kind | None:
    """Return the kind of session with this code, or None."""
    row = await tx.one(
        """SELECT code, name, audience, minutes, opens_before_minutes FROM kind
           WHERE code = :code""",
        code=code,
    )
    if row is None:
        return None
    return Kind(
        code=row["code"],
        name=row["name"],
        audience=row["audience"],
        length=timedelta(minutes=row["minutes"]),
        opens_before=timedelta(minutes=row["opens_before_minutes"]),
    )


async def add(
    tx: Tx,
    *,
    unit_id: int,
    kind: str,
    place: str,
    has_first_topic: bool,
    times: Times,
    now: datetime,
) -> int:
    """Plan a session and return its id."""
    session_id: int = await tx.value(
        """INSERT INTO session (unit_id, kind, place, has_first_topic,
                                opens_at, card_at, starts_at, closes_at, planned_at)
           VALUES (:unit_id, :kind, :place, :has_first_topic,
                   :opens_at, :card_at, :starts_at, :closes_at, :planned_at)
           RETURNING id""",
        unit_id=unit_id,
        kind=kind,
        place=place,
        has_first_topic=int(has_first_topic),
        opens_at=to_ms(times.opens),
        card_at=to_ms(times.card),
        starts_at=to_ms(times.starts),
        closes_at=to_ms(times.closes),
        planned_at=to_ms(now),
    )
    return session_id


async def by_id(tx: Tx, session_id: int) -> Session | None:
    """Return the session, or None."""
    row = await tx.one(f"{_SESSION} WHERE s.id = :id", id=session_id)
    return None if row is None else _session(row)


async def around(tx: Tx, user_id: int, at: datetime, within: timedelta) -> list[Session]:
    """Return the sessions that concern an account and check-in of which is open at `at`,
    opens within `within` after it, or closed within `within` before it; the earliest first.

    A session concerns the members of its unit and below.
    """
    rows = await tx.all(
        f"""{_SESSION}
            JOIN unit_closure c ON c.ancestor_id = s.unit_id
            JOIN member m ON m.unit_id = c.descendant_id
            JOIN account a ON a.member_id = m.id
            WHERE a.user_id = :user_id AND s.state <> 'dropped'
              AND s.closes_at > :since AND s.opens_at <= :until
            ORDER BY s.starts_at, s.id""",
        user_id=user_id,
        since=to_ms(at - within),
        until=to_ms(at + within),
    )
    return [_session(row) for row in rows]


async def open_of(tx: Tx, unit_id: int) -> list[Session]:
    """Return a unit's own sessions to which check-in is open, the earliest first."""
    rows = await tx.all(
        f"{_SESSION} WHERE s.unit_id = :unit_id AND s.state = 'open' ORDER BY s.starts_at, s.id",
        unit_id=unit_id,
    )
    return [_session(row) for row in rows]


async def change_state(tx: Tx, session_id: int, before: str, after: str) -> bool:
    """Move a session from one state to the next; False if it was in another one."""
    return (
        await tx.run(
            "UPDATE session SET state = :after WHERE id = :id AND state = :before",
            id=session_id,
            before=before,
            after=after,
        )
        == 1
    )


def _session(row: Row) -> Session:
    return Session(
        id=row["id"],
        unit_id=row["unit_id"],
        kind=row["kind"],
        kind_name=row["kind_name"],
        audience=row["audience"],
        place=row["place"],
        has_first_topic=bool(row["has_first_topic"]),
        state=row["state"],
        opens_at=from_ms(row["opens_at"]),
        starts_at=from_ms(row["starts_at"]),
        closes_at=from_ms(row["closes_at"]),
    )

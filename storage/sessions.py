"""Sessions: planned, found, moved, and their state."""

from datetime import datetime, timedelta
from typing import Final

from bot.clock import from_ms, maybe_ms, to_ms
from bot.rules.downtimes import Window
from bot.rules.sessions import Plan, Session, Times
from storage import session_entries
from storage.tx import Row, Tx
from storage.units import OF_UNIT

_COLUMNS: Final = """s.id, s.unit_id, s.kind, s.audience, s.title, s.place, s.link, s.topics,
    s.lecturer, s.chair_id, s.recorder_id, s.has_first_topic, s.is_recurring, s.state, s.opens_at,
    s.starts_at, s.late_from, s.ends_at, s.closes_at, s.planned_at, s.pings, s.is_reminded,
    s.is_roll_called, s.confirmed_at"""
_SESSION: Final = f"""SELECT {_COLUMNS}, k.name AS kind_name, k.votes, k.has_lecturer,
                             (SELECT name FROM drop_reason WHERE code = s.dropped_why)
                                 AS dropped_why
                      FROM session s JOIN kind k ON k.code = s.kind"""
_INSTANTS: Final = (
    *("opens_at", "starts_at", "late_from", "ends_at", "closes_at", "planned_at"),
    "confirmed_at",
)
_FLAGS: Final = (
    *("has_first_topic", "is_recurring", "votes", "has_lecturer", "is_reminded"),
    "is_roll_called",
)
_CAME_TO: Final = {"open": "opened", "closed": "closed", "dropped": "dropped"}
"""What the history says of a session that comes to a state."""


async def add(
    tx: Tx, plan: Plan, audience: str, times: Times, now: datetime, by_member_id: int | None
) -> int:
    """Plan a session and return its id."""
    session_id: int = await tx.value(
        """INSERT INTO session (unit_id, kind, audience, title, place, link, topics, lecturer,
               chair_id, recorder_id, has_first_topic, is_recurring, announce_at, day_at, remind_at,
               opens_at, card_at, starts_at, late_from, nudge_at, ends_at, closes_at, planned_at,
               planned_by, series_id, occurrence, series_at)
           VALUES (:unit_id, :kind, :audience, :title, :place, :link, :topics, :lecturer,
               :chair_id, :recorder_id, :has_first_topic, :is_recurring, :announce_at, :day_at,
               :remind_at, :opens_at, :card_at, :starts_at, :late_from, :nudge_at, :closes_at,
               :closes_at, :planned_at, :planned_by, :series_id, :occurrence, :series_at)
           RETURNING id""",
        unit_id=plan.unit_id,
        kind=plan.kind,
        audience=audience,
        title=plan.title,
        place=plan.place,
        link=plan.link,
        topics=plan.topics,
        lecturer=plan.lecturer,
        chair_id=plan.chair_id,
        recorder_id=plan.recorder_id,
        has_first_topic=int(plan.has_first_topic),
        is_recurring=int(plan.is_recurring),
        planned_at=to_ms(now),
        planned_by=by_member_id,
        series_id=plan.series_id,
        occurrence=None if plan.occurrence is None else plan.occurrence.isoformat(),
        series_at=None if plan.series_id is None else to_ms(plan.starts),
        **_instants(times),
    )
    await session_entries.enter(tx, session_id, "planned", now, by_member_id)
    return session_id


async def move(
    tx: Tx, session_id: int, times: Times, now: datetime, by_member_id: int | None = None
) -> None:
    """Give a session that is still to come other instants; check-in to it opens anew."""
    await tx.run(
        """UPDATE session SET announce_at = :announce_at, day_at = :day_at, remind_at = :remind_at,
               opens_at = :opens_at, card_at = :card_at, starts_at = :starts_at,
               late_from = :late_from, nudge_at = :nudge_at, ends_at = :closes_at,
               closes_at = :closes_at, state = 'planned', is_reminded = 0, is_roll_called = 0
           WHERE id = :id AND state IN ('planned', 'open')""",
        id=session_id,
        **_instants(times),
    )
    await session_entries.enter(tx, session_id, "moved", now, by_member_id)


async def extend(
    tx: Tx, session_id: int, ends: datetime, now: datetime, by_member_id: int | None
) -> bool:
    """Have an open session end later; check-in to it is open as long at least, or as long as it
    was to be after a downtime. False if it is not open, or does not end before that.
    """
    changed = await tx.run(
        """UPDATE session SET ends_at = :ends,
               closes_at = CASE WHEN closes_at < :ends THEN :ends ELSE closes_at END
           WHERE id = :id AND state = 'open' AND ends_at < :ends""",
        id=session_id,
        ends=to_ms(ends),
    )
    if changed:
        await session_entries.enter(tx, session_id, "extended", now, by_member_id)
    return bool(changed)


async def end_now(tx: Tx, session_id: int, now: datetime, by_member_id: int | None) -> None:
    """Have an open session be over, and check-in to it close; one that had ended ended then."""
    await tx.run(
        """UPDATE session SET closes_at = :now,
               ends_at = CASE WHEN ends_at > :now THEN :now ELSE ends_at END
           WHERE id = :id AND state = 'open' AND starts_at < :now""",
        id=session_id,
        now=to_ms(now),
    )
    await session_entries.enter(tx, session_id, "ended", now, by_member_id)


async def set_end(
    tx: Tx, session_id: int, ends: datetime, now: datetime, by_member_id: int | None
) -> None:
    """Have a session that is still to come end then, and check-in to it close with it."""
    await tx.run(
        """UPDATE session SET ends_at = :ends, closes_at = :ends
           WHERE id = :id AND state IN ('planned', 'open') AND starts_at < :ends""",
        id=session_id,
        ends=to_ms(ends),
    )
    await session_entries.enter(tx, session_id, "changed", now, by_member_id)


async def set_place(
    tx: Tx, session_id: int, place: str, now: datetime, by_member_id: int | None
) -> None:
    """Have a session that is still to come be held elsewhere."""
    await tx.run(
        "UPDATE session SET place = :place WHERE id = :id AND state IN ('planned', 'open')",
        id=session_id,
        place=place,
    )
    await session_entries.enter(tx, session_id, "changed", now, by_member_id)


async def set_window(tx: Tx, session_id: int, window: Window) -> None:
    """Have check-in close, and people be late, at other instants than was planned."""
    await tx.run(
        "UPDATE session SET late_from = :late_from, closes_at = :closes_at WHERE id = :id",
        id=session_id,
        late_from=to_ms(window.late_from),
        closes_at=to_ms(window.closes),
    )


async def by_id(tx: Tx, session_id: int) -> Session | None:
    """Return the session, or None."""
    row = await tx.one(f"{_SESSION} WHERE s.id = :id", id=session_id)
    return None if row is None else _session(row)


async def around(tx: Tx, user_id: int, at: datetime, within: timedelta) -> list[Session]:
    """Return the sessions that concern an account and check-in of which is open at `at`,
    opens within `within` after it, or closed within `within` before it; the earliest first.

    A session concerns the members of its unit and below, who is expected from elsewhere, and who
    stands on its list wherever they are by now.
    """
    rows = await tx.all(
        # From the one member to their sessions: of all units more are planned than one has units.
        f"""WITH mine (id, unit_id) AS (
                SELECT m.id, m.unit_id FROM account a JOIN member m ON m.id = a.member_id
                WHERE a.user_id = :user_id),
            units (id) AS (
                SELECT c.ancestor_id FROM mine JOIN unit_closure c ON c.descendant_id = mine.unit_id
                UNION SELECT f.unit_id FROM mine JOIN membership f ON f.member_id = mine.id),
            found (id) AS (
                SELECT o.id FROM units JOIN session o ON o.unit_id = units.id
                UNION SELECT t.session_id FROM mine JOIN attendance t ON t.member_id = mine.id)
            {_SESSION} JOIN found ON found.id = s.id
            WHERE s.state <> 'dropped' AND s.closes_at > :since AND s.opens_at <= :until
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


async def open_in(tx: Tx, unit_id: int) -> list[Session]:
    """Return the sessions of a unit and its party groups that are open, the earliest first."""
    rows = await tx.all(
        f"""{_SESSION} JOIN unit u ON u.id = s.unit_id
            WHERE {OF_UNIT}
              AND s.state = 'open' ORDER BY s.starts_at, s.id""",
        unit_id=unit_id,
    )
    return [_session(row) for row in rows]


async def announced_of(tx: Tx, unit_id: int, now: datetime) -> list[Session]:
    """Return a unit's own sessions that were announced and are yet to open, the earliest first."""
    rows = await tx.all(
        f"""{_SESSION} WHERE s.unit_id = :unit_id AND s.state = 'planned' AND s.announce_at <= :now
            ORDER BY s.starts_at, s.id""",
        unit_id=unit_id,
        now=to_ms(now),
    )
    return [_session(row) for row in rows]


async def of_unit(tx: Tx, unit_id: int, since: datetime, at_most: int) -> list[Session]:
    """Return what a unit and its party groups hold that ends after `since`, the earliest first."""
    rows = await tx.all(
        f"""{_SESSION} JOIN unit u ON u.id = s.unit_id
            WHERE {OF_UNIT}
              AND s.state <> 'dropped' AND s.closes_at > :since
            ORDER BY s.starts_at, s.id LIMIT :most""",
        unit_id=unit_id,
        since=to_ms(since),
        most=at_most,
    )
    return [_session(row) for row in rows]


async def unconfirmed(tx: Tx, unit_id: int, at_most: int) -> list[Session]:
    """Return what a unit and its party groups held and nobody has confirmed, the newest first."""
    rows = await tx.all(
        f"""{_SESSION} JOIN unit u ON u.id = s.unit_id
            WHERE {OF_UNIT}
              AND s.state = 'closed' ORDER BY s.starts_at DESC, s.id DESC LIMIT :most""",
        unit_id=unit_id,
        most=at_most,
    )
    return [_session(row) for row in rows]


async def last_of(tx: Tx, unit_id: int, kind: str | None = None) -> Session | None:
    """Return the session that a unit planned last, of a kind or of any; None if there is none."""
    row = await tx.one(
        f"""{_SESSION} WHERE s.unit_id = :unit_id AND (:kind IS NULL OR s.kind = :kind)
            ORDER BY s.id DESC LIMIT 1""",
        unit_id=unit_id,
        kind=kind,
    )
    return None if row is None else _session(row)


async def announced_at(tx: Tx, session_id: int) -> datetime | None:
    """Return when the meeting post of a session goes out, UTC, or None if it has none."""
    at = await tx.value("SELECT announce_at FROM session WHERE id = :id", id=session_id)
    return None if at is None else from_ms(at)


async def lengths_of(tx: Tx, unit_id: int, kind: str, at_most: int) -> list[int]:
    """Return how many minutes each of the last sessions of a kind lasts, the newest first."""
    rows = await tx.all(
        """SELECT (ends_at - starts_at) / 60000 AS minutes FROM session
           WHERE unit_id = :unit_id AND kind = :kind AND state <> 'dropped'
           ORDER BY id DESC LIMIT :most""",
        unit_id=unit_id,
        kind=kind,
        most=at_most,
    )
    return [row["minutes"] for row in rows]


async def overlapping(tx: Tx, unit_id: int, starts: datetime, ends: datetime) -> list[Session]:
    """Return what a unit holds between two instants, the earliest first."""
    rows = await tx.all(
        f"""{_SESSION} WHERE s.unit_id = :unit_id AND s.state <> 'dropped'
              AND s.starts_at < :ends AND s.ends_at > :starts ORDER BY s.starts_at, s.id""",
        unit_id=unit_id,
        starts=to_ms(starts),
        ends=to_ms(ends),
    )
    return [_session(row) for row in rows]


async def not_over_at(tx: Tx, at: datetime) -> list[Session]:
    """Return the sessions that had not ended at an instant and were not dropped, by id; also those
    that have closed since, until somebody has confirmed them.
    """
    rows = await tx.all(
        f"""{_SESSION} WHERE s.closes_at > :at AND s.state IN ('planned', 'open', 'closed')
            ORDER BY s.id""",
        at=to_ms(at),
    )
    return [_session(row) for row in rows]


async def change_state(
    tx: Tx,
    session_id: int,
    before: str,
    after: str,
    now: datetime,
    by_member_id: int | None = None,
) -> bool:
    """Move a session from one state to the next; False if it was in another one."""
    changed = await tx.run(
        "UPDATE session SET state = :after WHERE id = :id AND state = :before",
        id=session_id,
        before=before,
        after=after,
    )
    if changed:
        await session_entries.enter(tx, session_id, _CAME_TO[after], now, by_member_id)
    return bool(changed)


async def confirm(tx: Tx, session_id: int, by_member_id: int | None, now: datetime) -> bool:
    """The secretary says that the list is right; False unless it is over and unconfirmed."""
    changed = await tx.run(
        """UPDATE session SET state = 'confirmed', confirmed_at = :now, confirmed_by = :by
           WHERE id = :id AND state = 'closed'""",
        id=session_id,
        by=by_member_id,
        now=to_ms(now),
    )
    if changed:
        await session_entries.enter(tx, session_id, "confirmed", now, by_member_id)
    return bool(changed)


async def confirmed_by(tx: Tx, session_id: int) -> int | None:
    """Return the member who said that a session's list is right, or None."""
    found: int | None = await tx.value(
        "SELECT confirmed_by FROM session WHERE id = :id", id=session_id
    )
    return found


async def reopen_record(tx: Tx, session_id: int, now: datetime, by_member_id: int | None) -> bool:
    """Take a confirmation back; False if there was none."""
    changed = await tx.run(
        """UPDATE session SET state = 'closed', confirmed_at = NULL, confirmed_by = NULL
           WHERE id = :id AND state = 'confirmed'""",
        id=session_id,
    )
    if changed:
        await session_entries.enter(tx, session_id, "reopened", now, by_member_id)
    return bool(changed)


async def note_reminded(tx: Tx, session_id: int) -> bool:
    """Those not in are reminded; False if they were before: it is done once."""
    return bool(
        await tx.run(
            "UPDATE session SET is_reminded = 1 WHERE id = :id AND is_reminded = 0", id=session_id
        )
    )


async def note_roll_called(tx: Tx, session_id: int) -> None:
    """The host has called the roll."""
    await tx.run("UPDATE session SET is_roll_called = 1 WHERE id = :id", id=session_id)


async def note_ping(tx: Tx, session_id: int) -> None:
    """A message about the session is to make a sound in the group."""
    await tx.run("UPDATE session SET pings = pings + 1 WHERE id = :id", id=session_id)


def _instants(times: Times) -> dict[str, int | None]:
    return {
        "announce_at": maybe_ms(times.announced),
        "day_at": maybe_ms(times.day),
        "remind_at": maybe_ms(times.reminded),
        "opens_at": to_ms(times.opens),
        "card_at": to_ms(times.card),
        "starts_at": to_ms(times.starts),
        "late_from": to_ms(times.late_from),
        "nudge_at": maybe_ms(times.nudged),
        "closes_at": to_ms(times.closes),
    }


def _session(row: Row) -> Session:
    facts = dict(row)
    for name in _INSTANTS:
        facts[name] = None if facts[name] is None else from_ms(facts[name])
    for name in _FLAGS:
        facts[name] = bool(facts[name])
    return Session(**facts)

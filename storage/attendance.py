"""The present state of each member in each session; every change of it enters the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.clock import from_ms, to_ms
from bot.rules.attendance import Standing
from bot.rules.expected import Expected, may_vote
from bot.rules.figures import Attendee, Group
from storage import entries, posts, rolls
from storage.tx import Row, Tx

_CHANGEABLE: Final = "('expected', 'leave')"
"""States that a member's own check-in may change."""


@dataclass(frozen=True, slots=True)
class Attended:
    """How a member stands to one session, or stood to one that was not held; instants are UTC.

    `is_unconfirmed` once it is over until the secretary has said that the list is right; `leave`
    is the name of the kind of leave; `correction` the state of the last one, None without one.
    """

    kind: str
    starts_at: datetime
    state: str
    checked_in_at: datetime | None
    is_unconfirmed: bool = False
    leave: str | None = None
    correction: str | None = None
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody of the audience who is not expected, and why: away, exempt or not_yet_here."""

    name: str
    reason: str


async def standing(tx: Tx, session_id: int, user_id: int) -> Standing | None:
    """Return how an account stands to a session, or None if there is no such session."""
    row = await tx.one(
        """SELECT s.state AS session_state, s.opens_at, s.starts_at, s.closes_at, s.late_from,
                  a.member_id, t.state, t.happened_at,
                  CASE WHEN t.state IS NULL THEN EXISTS (
                      SELECT 1 FROM left_out o
                      WHERE o.session_id = s.id AND o.member_id = a.member_id)
                  ELSE 0 END AS is_left_out
           FROM session s
           LEFT JOIN account a ON a.user_id = :user_id
           LEFT JOIN attendance t ON t.session_id = s.id AND t.member_id = a.member_id
           WHERE s.id = :session_id""",
        session_id=session_id,
        user_id=user_id,
    )
    if row is None:
        return None
    happened_at = row["happened_at"]
    return Standing(
        session_id=session_id,
        session_state=row["session_state"],
        opens_at=from_ms(row["opens_at"]),
        starts_at=from_ms(row["starts_at"]),
        closes_at=from_ms(row["closes_at"]),
        member_id=row["member_id"],
        attendance=row["state"],
        checked_in_at=None if happened_at is None else from_ms(happened_at),
        late_from=from_ms(row["late_from"]),
        is_left_out=bool(row["is_left_out"]),
    )


async def fix(tx: Tx, session_id: int, expected: Expected, now: datetime) -> None:
    """Fix who is expected and who is left out; members already on the list stay as they are."""
    for member_id in expected.members:
        await expect(tx, session_id, member_id, now, None, "calendar")
    for member_id, reason in expected.left_out:
        await tx.run(
            """INSERT INTO left_out (session_id, member_id, reason)
               SELECT :session_id, :member_id, :reason WHERE NOT EXISTS (
                   SELECT 1 FROM attendance WHERE session_id = :session_id
                     AND member_id = :member_id)
               ON CONFLICT (session_id, member_id) DO NOTHING""",
            session_id=session_id,
            member_id=member_id,
            reason=reason,
        )


async def expect(
    tx: Tx,
    session_id: int,
    member_id: int,
    now: datetime,
    by_member_id: int | None,
    how: str,
    why: str | None = None,
) -> bool:
    """Put a member on the list; False, and nothing changes, if they are on it."""
    added = await tx.run(
        """INSERT INTO attendance (session_id, member_id, state)
           VALUES (:session_id, :member_id, 'expected')
           ON CONFLICT (session_id, member_id) DO NOTHING""",
        session_id=session_id,
        member_id=member_id,
    )
    if added:
        await tx.run(
            "DELETE FROM left_out WHERE session_id = :session_id AND member_id = :member_id",
            session_id=session_id,
            member_id=member_id,
        )
        await entries.enter(tx, session_id, member_id, "expected", now, now, by_member_id, how, why)
    return bool(added)


async def unlist(tx: Tx, session_id: int, keep: Iterable[int], now: datetime) -> None:
    """A session was moved before anybody came: those not in `keep` are not expected any more."""
    kept = set(keep)
    rows = await tx.all("SELECT member_id FROM attendance WHERE session_id = :id", id=session_id)
    await tx.run("DELETE FROM left_out WHERE session_id = :id", id=session_id)
    for row in rows:
        if row["member_id"] not in kept:
            await tx.run(
                "DELETE FROM attendance WHERE session_id = :id AND member_id = :member_id",
                id=session_id,
                member_id=row["member_id"],
            )
            await entries.enter(
                tx, session_id, row["member_id"], "not_expected", now, now, None, "calendar"
            )


async def left(tx: Tx, member_id: int, now: datetime) -> None:
    """A member has left the organisation: where check-in is open and they have not come, they are
    not expected any more, and the list says why.
    """
    rows = await tx.all(
        """SELECT t.session_id FROM attendance t JOIN session s ON s.id = t.session_id
           WHERE t.member_id = :id AND t.state IN ('expected', 'leave') AND s.state = 'open'
           ORDER BY t.session_id""",
        id=member_id,
    )
    for row in rows:
        values = {"session_id": row["session_id"], "member_id": member_id}
        await tx.run(
            "DELETE FROM attendance WHERE session_id = :session_id AND member_id = :member_id",
            **values,
        )
        await tx.run(
            """INSERT INTO left_out (session_id, member_id, reason)
               VALUES (:session_id, :member_id, 'left')
               ON CONFLICT (session_id, member_id) DO UPDATE SET reason = excluded.reason""",
            **values,
        )
        await entries.enter(
            tx, row["session_id"], member_id, "not_expected", now, now, None, "calendar", "left"
        )
        await posts.want_new_version(tx, row["session_id"])


async def begin_anew(tx: Tx, session_id: int, now: datetime) -> None:
    """A session was moved after check-in had opened: whatever was said of anybody is void."""
    rows = await tx.all(
        """SELECT member_id FROM attendance WHERE session_id = :id AND state <> 'expected'
           ORDER BY member_id""",
        id=session_id,
    )
    await tx.run(
        """UPDATE attendance SET state = 'expected', happened_at = NULL, mark = NULL,
               leave_id = NULL, says_present = 0 WHERE session_id = :id""",
        id=session_id,
    )
    for row in rows:
        await entries.enter(
            tx, session_id, row["member_id"], "expected", now, now, None, "calendar", "moved"
        )


async def check_in(
    tx: Tx, session_id: int, member_id: int, happened_at: datetime, recorded_at: datetime, how: str
) -> bool:
    """Record a member's own check-in; False, and nothing changes, unless they were expected.

    Whoever called them in vain before has been answered.
    """
    changed = await tx.run(
        f"""UPDATE attendance SET state = 'checked_in', happened_at = :happened_at, mark = NULL
            WHERE session_id = :session_id AND member_id = :member_id
              AND state IN {_CHANGEABLE}""",
        session_id=session_id,
        member_id=member_id,
        happened_at=to_ms(happened_at),
    )
    if changed:
        await rolls.answered(tx, session_id, member_id)
        await entries.enter(
            tx, session_id, member_id, "checked_in", happened_at, recorded_at, member_id, how
        )
    return bool(changed)


async def set_state(
    tx: Tx,
    session_id: int,
    member_id: int,
    state: str,
    now: datetime,
    by_member_id: int | None,
    how: str,
    *,
    why: str | None = None,
    what: str | None = None,
    leave_id: int | None = None,
) -> bool:
    """Have a member who is on the list stand otherwise; False if they stand so already.

    The history gets an entry, `what` it says being the new state unless it is given. Without a
    `leave_id` the leave that they reported stays known, for they may be on leave again.
    """
    changed = await tx.run(
        """UPDATE attendance SET state = :state, mark = NULL,
               leave_id = COALESCE(:leave_id, leave_id)
           WHERE session_id = :session_id AND member_id = :member_id
             AND (state <> :state OR mark IS NOT NULL
                  OR leave_id IS NOT COALESCE(:leave_id, leave_id))""",
        session_id=session_id,
        member_id=member_id,
        state=state,
        leave_id=leave_id,
    )
    if changed:
        await entries.enter(
            tx, session_id, member_id, what or state, now, now, by_member_id, how, why
        )
    return bool(changed)


async def say_present(tx: Tx, session_id: int, member_id: int, now: datetime) -> bool:
    """Somebody says after the end that they were there; False if they said so or are not listed."""
    changed = await tx.run(
        """UPDATE attendance SET says_present = 1
           WHERE session_id = :session_id AND member_id = :member_id AND says_present = 0""",
        session_id=session_id,
        member_id=member_id,
    )
    if changed:
        await entries.enter(tx, session_id, member_id, "says_present", now, now, member_id, "tap")
    return bool(changed)


async def groups(tx: Tx, session_id: int) -> list[Group]:
    """Count a session's list by state, mark and right to vote."""
    rows = await tx.all(
        """SELECT t.state, t.mark, m.party_status, COUNT(*) AS count FROM attendance t
           JOIN member m ON m.id = t.member_id
           WHERE t.session_id = :id GROUP BY t.state, t.mark, m.party_status""",
        id=session_id,
    )
    return [
        Group(row["state"], row["mark"], may_vote(row["party_status"]), row["count"])
        for row in rows
    ]


_ATTENDEE: Final = """
    SELECT m.id, m.name, m.party_status, t.state, t.mark, t.happened_at, t.leave_id,
           k.name AS leave, w.answer, t.says_present, a.user_id, ch.state AS chat
    FROM attendance t
    JOIN member m ON m.id = t.member_id
    LEFT JOIN account a ON a.member_id = m.id
    LEFT JOIN chat ch ON ch.id = a.user_id
    LEFT JOIN leave l ON l.id = t.leave_id AND (l.state = 'reported' OR t.state = 'leave')
    LEFT JOIN leave_kind k ON k.code = l.kind
    LEFT JOIN leave_answer w ON w.leave_id = l.id AND w.session_id = t.session_id
    WHERE t.session_id = :session_id"""


async def attendees(tx: Tx, session_id: int) -> list[Attendee]:
    """Return all on a session's list, in the order of the roster."""
    rows = await tx.all(f"{_ATTENDEE} ORDER BY m.id", session_id=session_id)
    return [_attendee(row) for row in rows]


async def attendee(tx: Tx, session_id: int, member_id: int) -> Attendee | None:
    """Return a member as they stand on a session's list, or None if they are not on it."""
    row = await tx.one(
        f"{_ATTENDEE} AND m.id = :member_id", session_id=session_id, member_id=member_id
    )
    return None if row is None else _attendee(row)


async def by_leave(tx: Tx, leave_id: int) -> list[tuple[int, str]]:
    """Return the sessions, check-in of which is still to close, that a leave counts for, by id, and
    how the member stands there: still on leave, or there after all.
    """
    rows = await tx.all(
        """SELECT t.session_id, t.state FROM attendance t JOIN session s ON s.id = t.session_id
           WHERE t.leave_id = :id AND t.state IN ('leave', 'checked_in')
             AND s.state IN ('planned', 'open') ORDER BY t.session_id""",
        id=leave_id,
    )
    return [(row["session_id"], row["state"]) for row in rows]


async def left_out(tx: Tx, session_id: int) -> list[LeftOut]:
    """Return who of a session's audience is not expected, in the order of the roster."""
    rows = await tx.all(
        """SELECT m.name, o.reason FROM left_out o JOIN member m ON m.id = o.member_id
           WHERE o.session_id = :id ORDER BY m.id""",
        id=session_id,
    )
    return [LeftOut(row["name"], row["reason"]) for row in rows]


async def of_member(tx: Tx, member_id: int, at_most: int) -> list[Attended]:
    """Return how a member stands to sessions, the newest first."""
    rows = await tx.all(
        """SELECT k.name, s.starts_at, s.state AS session_state, t.state, t.happened_at,
                  lk.name AS leave,
                  (SELECT c.state FROM correction c
                   WHERE c.session_id = s.id AND c.member_id = t.member_id
                   ORDER BY c.id DESC LIMIT 1) AS correction
           FROM attendance t
           JOIN session s ON s.id = t.session_id JOIN kind k ON k.code = s.kind
           LEFT JOIN leave l ON l.id = t.leave_id LEFT JOIN leave_kind lk ON lk.code = l.kind
           WHERE t.member_id = :id AND (s.state <> 'dropped' OR t.state <> 'expected')
           ORDER BY s.starts_at DESC, s.id DESC LIMIT :most""",
        id=member_id,
        most=at_most,
    )
    return [
        Attended(
            row["name"],
            from_ms(row["starts_at"]),
            row["state"],
            None if row["happened_at"] is None else from_ms(row["happened_at"]),
            row["session_state"] == "closed",
            row["leave"],
            row["correction"],
            row["session_state"] == "dropped",
        )
        for row in rows
    ]


def _attendee(row: Row) -> Attendee:
    return Attendee(
        member_id=row["id"],
        name=row["name"],
        state=row["state"],
        mark=row["mark"],
        checked_in_at=None if row["happened_at"] is None else from_ms(row["happened_at"]),
        may_vote=may_vote(row["party_status"]),
        leave_id=row["leave_id"],
        leave=row["leave"],
        leave_answer=row["answer"],
        says_present=bool(row["says_present"]),
        is_claimed=row["user_id"] is not None,
        is_reachable=row["chat"] == "open",
    )


async def note(
    tx: Tx,
    session_id: int,
    member_id: int,
    what: str,
    now: datetime,
    by_member_id: int | None,
    how: str,
) -> None:
    """Enter into the history what changes nobody's state: that they agree, or disagree."""
    await entries.enter(tx, session_id, member_id, what, now, now, by_member_id, how)

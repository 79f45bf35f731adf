"""What an audit of a simulated year looks at: rows as they lie there, told apart by nobody's rules.

Read only, and by the checker alone. Instants are milliseconds here, as they are stored.
"""

from dataclasses import dataclass

from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message of the outbox; `starts_at` is of the session that it is about, if it is of one."""

    id: int
    key: str
    kind: str
    chat_id: int
    session_id: int | None
    post_kind: str | None
    urgency: int
    not_before: int
    expires_at: int
    state: str
    reason: str | None
    attempts: int
    settled_at: int | None
    telegram_id: int | None
    chat_state: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with its instants, and the state that it is in."""

    id: int
    unit_id: int
    state: str
    announce_at: int | None
    opens_at: int
    card_at: int
    starts_at: int
    closes_at: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the history of attendance."""

    id: int
    session_id: int
    member_id: int
    what: str
    happened_at: int
    how: str
    why: str | None


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal: its period, when it was made, and the last entry of each history that it covers."""

    id: int
    period: str
    made_at: int
    attendance_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class PostRow:
    """A check-in post that shows what it is wanted to show."""

    session_id: int
    session_state: str
    chat_id: int
    telegram_id: int


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something that fell due of a session; `occurrence` is when that was to start then."""

    kind: str
    occurrence: int
    state: str
    reason: str | None
    settled_at: int | None


@dataclass(frozen=True, slots=True)
class PostedRow:
    """A kind of post of a session, the state of the message that brings it, and since when.

    `attempts` are 0 unless it is known where the message stands.
    """

    kind: str
    state: str
    attempts: int
    settled_at: int | None


async def messages(tx: Tx, since: int) -> list[SentRow]:
    """Return the messages that were settled from `since` on, and those that are not settled."""
    rows = await tx.all(
        """SELECT m.id, m.key, m.kind, m.chat_id, m.session_id, p.kind AS post_kind, m.urgency,
                  m.not_before, m.expires_at, m.state, m.reason, m.attempts, m.settled_at,
                  m.telegram_id, c.state AS chat_state
           FROM message m JOIN chat c ON c.id = m.chat_id LEFT JOIN post p ON p.id = m.post_id
           WHERE m.settled_at >= :since OR m.settled_at IS NULL ORDER BY m.id""",
        since=since,
    )
    return [SentRow(*row) for row in rows]


async def sessions(tx: Tx, since: int, until: int) -> list[SessionRow]:
    """Return the sessions that open or close between two instants."""
    rows = await tx.all(
        """SELECT id, unit_id, state, announce_at, opens_at, card_at, starts_at, closes_at
           FROM session WHERE closes_at >= :since AND opens_at <= :until ORDER BY id""",
        since=since,
        until=until,
    )
    return [SessionRow(*row) for row in rows]


async def open_due(tx: Tx, until: int) -> list[tuple[int, str, int]]:
    """Return what fell due up to `until` and is not settled: id, kind, when."""
    rows = await tx.all(
        "SELECT id, kind, at FROM due WHERE state = 'open' AND at <= :until ORDER BY id",
        until=until,
    )
    return [tuple(row) for row in rows]


async def due_of(tx: Tx, session_id: int) -> list[DueRow]:
    """Return what fell due of a session and has to be seen in a chat."""
    rows = await tx.all(
        """SELECT kind, occurrence, state, reason, settled_at FROM due
           WHERE subject_id = :id AND kind IN ('meeting_post', 'check_in_opens', 'host_card')""",
        id=session_id,
    )
    return [DueRow(*row) for row in rows]


async def posts_of(tx: Tx, session_id: int) -> list[PostedRow]:
    """Return what was decided to be posted of a session, the oldest first.

    A message that is gone from the table leaves its post with an empty state.
    """
    rows = await tx.all(
        """SELECT p.kind, COALESCE(m.state, ''),
                  CASE WHEN m.telegram_id IS NULL THEN 0 ELSE m.attempts END, m.settled_at
           FROM post p LEFT JOIN message m ON m.session_id = p.session_id AND m.post_id = p.id
           WHERE p.session_id = :id ORDER BY p.id""",
        id=session_id,
    )
    return [PostedRow(*row) for row in rows]


async def entries(tx: Tx, session_id: int) -> list[EntryRow]:
    """Return the history of a session, the oldest first."""
    rows = await tx.all(
        """SELECT id, session_id, member_id, what, happened_at, how, why FROM attendance_entry
           WHERE session_id = :id ORDER BY id""",
        id=session_id,
    )
    return [EntryRow(*row) for row in rows]


async def check_in_posts(tx: Tx, since: int) -> list[PostRow]:
    """Return the check-in posts of sessions from `since` on that show what is wanted of them."""
    rows = await tx.all(
        """SELECT p.session_id, s.state, p.chat_id, p.telegram_id FROM post p
           JOIN session s ON s.id = p.session_id
           WHERE p.kind = 'check_in' AND p.state = 'live' AND p.view <> 'retired'
             AND p.shown_version = p.wanted_version AND s.closes_at >= :since ORDER BY p.id""",
        since=since,
    )
    return [PostRow(*row) for row in rows]


async def accounts(tx: Tx) -> dict[int, int]:
    """Return the member of each account."""
    rows = await tx.all("SELECT user_id, member_id FROM account")
    return {row["user_id"]: row["member_id"] for row in rows}


async def spans_away(tx: Tx, since: int) -> list[tuple[int, int, int | None, int]]:
    """Return who is away from when to when (None: open), as long as that is recorded from."""
    rows = await tx.all(
        """SELECT a.user_id, w.starts_at, w.ends_at, w.recorded_at FROM away w
           JOIN account a ON a.member_id = w.member_id
           WHERE w.ends_at IS NULL OR w.ends_at >= :since ORDER BY w.id""",
        since=since,
    )
    return [tuple(row) for row in rows]


async def totals(tx: Tx, until: int) -> dict[str, int]:
    """Return how much of everything there is."""
    row = await tx.one(
        """SELECT (SELECT COUNT(*) FROM due WHERE at <= :until) AS due,
                  (SELECT COUNT(*) FROM due WHERE state = 'expired')
                    + (SELECT COUNT(*) FROM message WHERE state = 'expired') AS expired,
                  (SELECT COUNT(*) FROM message WHERE state = 'sent') AS sent,
                  (SELECT COUNT(*) FROM message WHERE reason = 'merged') AS merged,
                  (SELECT COUNT(*) FROM message WHERE state = 'unknown') AS unknown,
                  (SELECT COUNT(*) FROM visit) AS visits_due,
                  (SELECT COUNT(*) FROM visit WHERE state = 'held') AS visits_held,
                  (SELECT COUNT(*) FROM need) AS needs_opened,
                  (SELECT COUNT(*) FROM need WHERE closed_at IS NOT NULL) AS needs_closed,
                  (SELECT COUNT(*) FROM inbox WHERE state = 'quarantined') AS quarantined""",
        until=until,
    )
    assert row is not None
    return dict(row)


async def doings(tx: Tx) -> dict[str, int]:
    """Return how much people did of what they may do besides checking in."""
    row = await tx.one(
        """SELECT (SELECT COUNT(*) FROM session WHERE state = 'confirmed') AS sessions_held,
                  (SELECT COUNT(*) FROM session WHERE state = 'dropped') AS sessions_dropped,
                  (SELECT COUNT(DISTINCT session_id) FROM message
                   WHERE kind = 'session_changed') AS sessions_changed,
                  (SELECT COUNT(*) FROM series) AS series,
                  (SELECT COUNT(*) FROM leave) AS leaves,
                  (SELECT COUNT(*) FROM correction) AS corrections,
                  (SELECT COUNT(*) FROM attendance_entry WHERE what = 'disputed') AS disputes,
                  (SELECT COUNT(*) FROM attendance_entry WHERE what = 'guest') AS guests,
                  (SELECT COUNT(*) FROM away WHERE origin <> 'roster') AS absences,
                  (SELECT COUNT(*) FROM transfer WHERE state = 'done') AS transfers,
                  (SELECT COUNT(*) FROM visit WHERE kind = 'must') AS must_visits,
                  (SELECT COUNT(*) FROM family_entry
                   WHERE about = 'visit' AND what = 'wrong') AS visits_disputed,
                  (SELECT COUNT(*) FROM family_entry
                   WHERE about = 'visit' AND what = 'proposed') AS visits_proposed,
                  (SELECT COUNT(*) FROM family_entry
                   WHERE about = 'visit' AND what = 'agreed') AS visits_agreed,
                  (SELECT COUNT(*) FROM family_entry
                   WHERE about = 'visit' AND what = 'unarranged') AS visits_put_off,
                  (SELECT COUNT(*) FROM family_entry
                   WHERE about = 'visit' AND what = 'declined') AS visits_declined,
                  (SELECT COUNT(*) FROM erasure) AS erasures,
                  (SELECT COUNT(*) FROM buddy) AS buddies"""
    )
    assert row is not None
    return dict(row)


async def seals(tx: Tx) -> list[SealRow]:
    """Return the seals that were made for a period."""
    rows = await tx.all(
        """SELECT id, period, made_at, attendance_id, session_id FROM seal
           WHERE period <> '' ORDER BY id"""
    )
    return [SealRow(*row) for row in rows]


async def sessions_as_of(tx: Tx, entry_id: int) -> list[tuple[int, str]]:
    """Return what the ledger had of each session up to an entry, as it is stored."""
    rows = await tx.all(
        """SELECT session_id, content FROM session_entry WHERE id IN (
               SELECT MAX(id) FROM session_entry WHERE id <= :id GROUP BY session_id)""",
        id=entry_id,
    )
    return [tuple(row) for row in rows]


async def entries_as_of(tx: Tx, entry_id: int, since: int, until: int) -> list[EntryRow]:
    """Return the history of attendance up to an entry, of the sessions that start in a span."""
    rows = await tx.all(
        """SELECT e.id, e.session_id, e.member_id, e.what, e.happened_at, e.how, e.why
           FROM session s JOIN attendance_entry e ON e.session_id = s.id
           WHERE s.starts_at >= :since AND s.starts_at < :until AND e.id <= :id ORDER BY e.id""",
        id=entry_id,
        since=since,
        until=until,
    )
    return [EntryRow(*row) for row in rows]


async def frozen(tx: Tx, label: str) -> list[tuple[int, str]]:
    """Return the figures of a period that was closed, by unit, as they are stored."""
    rows = await tx.all(
        "SELECT unit_id, figures FROM frozen_figures WHERE label = :label", label=label
    )
    return [tuple(row) for row in rows]


async def needs(tx: Tx) -> list[tuple[int, str, int, int | None]]:
    """Return the unit, state, and when it was raised and closed of every need."""
    rows = await tx.all("SELECT unit_id, state, raised_at, closed_at FROM need")
    return [tuple(row) for row in rows]


async def visits(tx: Tx) -> list[tuple[int, str, str, int, int, int | None]]:
    """Return the unit, kind, state, last instant, and when it was made and settled of every visit.

    One whose day alone is kept was settled, for all that is known, at the day's first instant.
    """
    rows = await tx.all("SELECT unit_id, kind, state, due_at, made_at, settled_at FROM visit")
    return [tuple(row) for row in rows]

"""Messages to send, made in the unit of work that decided them, and what became of each."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx

IMMINENT = 0
"""Urgency of what helps only now; the rest waits behind it."""
ORDINARY = 10
BY_HAND = "sent_again_by_hand"
"""Why a message of unknown fate waits again."""
_MAY_HAVE_ARRIVED: Final = f"(state = 'unknown' OR reason IS '{BY_HAND}')"
"""Whether a message may have gone out before, whatever becomes of it now."""

BLANK = """details = '{"erased":1}', visit_id = NULL, need_id = NULL, member_id = NULL,
           key = CASE WHEN key LIKE 'reply:%' THEN key ELSE 'erased:' || id END"""
"""Makes a message be about nothing: it is never sent after that. Its new key is in nobody's way; a
reply keeps its own, which names an update alone."""

SELECT: Final = """SELECT m.id, m.key, m.kind, m.chat_id, m.post_id, m.session_id, m.details,
                          m.attempts, m.expires_at, m.settled_at, m.reason
                   FROM message m"""
READY: Final = """SELECT m.id, m.chat_id, m.urgency FROM message m
    WHERE m.state = 'waiting' AND +m.not_before <= :now
      AND m.id NOT IN (SELECT value FROM json_each(:held)) AND NOT EXISTS (
        SELECT 1 FROM message b
        WHERE b.state = 'waiting' AND b.chat_id = m.chat_id
          AND (b.urgency, b.id) < (m.urgency, m.id)
          AND (b.not_before <= :now OR b.attempts > 0)
          AND b.id NOT IN (SELECT value FROM json_each(:held)))
    ORDER BY m.urgency, m.id LIMIT :at_most"""
"""Read in the order of the index `message_turn` up to the last one that is wanted, however many
wait behind it; the `+` keeps from another index, by which all of them would have to be sorted."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what it is about by ids, never its text. Instants are aware and UTC.

    `details` are further ids and codes that its kind needs. `settled_at` and `reason` tell when
    and why it came to rest. A reply answers what somebody wrote.
    """

    id: int
    kind: str
    chat_id: int
    post_id: int | None
    session_id: int | None
    details: Mapping[str, int | str]
    attempts: int
    expires_at: datetime
    settled_at: datetime | None
    reason: str | None
    is_reply: bool = False

    @property
    def is_first_attempt(self) -> bool:
        """Whether it has not been tried yet, or not since an admin had it sent again."""
        return self.attempts == 0 or self.reason == BY_HAND


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first message that waits for a chat."""

    id: int
    chat_id: int
    urgency: int


async def add(
    tx: Tx,
    *,
    key: str,
    kind: str,
    chat_id: int,
    not_before: datetime,
    expires_at: datetime,
    urgency: int = ORDINARY,
    post_id: int | None = None,
    session_id: int | None = None,
    details: Mapping[str, int | str] | None = None,
) -> int | None:
    """Decide a message and return its id, or None if one with this `key` was decided before.

    A `visit`, `need` or `member` among the details is what it is about: once that goes, the message
    says nothing of it any more.
    """
    facts = details or {}
    message_id: int | None = await tx.value(
        """INSERT INTO message (key, kind, chat_id, post_id, session_id, visit_id, need_id,
                                member_id, details, urgency, not_before, expires_at)
           VALUES (:key, :kind, :chat_id, :post_id, :session_id, :visit_id, :need_id,
                   :member_id, :details, :urgency, :not_before, :expires_at)
           ON CONFLICT (key) DO NOTHING RETURNING id""",
        key=key,
        kind=kind,
        chat_id=chat_id,
        post_id=post_id,
        session_id=session_id,
        visit_id=facts.get("visit"),
        need_id=facts.get("need"),
        member_id=facts.get("member"),
        details=json.dumps(facts, separators=(",", ":")),
        urgency=urgency,
        not_before=to_ms(not_before),
        expires_at=to_ms(expires_at),
    )
    return message_id


async def is_decided(tx: Tx, key: str) -> bool:
    """Say whether a message with this `key` was ever decided."""
    return None is not await tx.value("SELECT 1 FROM message WHERE key = :key", key=key)


async def add_to_waiting(tx: Tx, key: str, name: str, value: int) -> bool:
    """Add an id to a list of a message that still waits; False if none of that key does.

    A list is kept as text: its ids with commas between, each once.
    """
    row = await tx.one(
        "SELECT id, details FROM message WHERE key = :key AND state = 'waiting'", key=key
    )
    if row is None:
        return False
    details = json.loads(row["details"])
    ids = [one for one in str(details.get(name, "")).split(",") if one]
    if str(value) not in ids:
        details[name] = ",".join([*ids, str(value)])
        await tx.run(
            "UPDATE message SET details = :details WHERE id = :id",
            details=json.dumps(details, separators=(",", ":")),
            id=row["id"],
        )
    return True


async def ready(
    tx: Tx, now: datetime, at_most: int = 200, held: Collection[int] = ()
) -> list[Waiting]:
    """Return, for each chat, the first message that may go out now; the most urgent chats first.

    One that has been tried and has to wait holds back those behind it: a chat keeps its order.
    Those that are `held` are passed over, and hold nothing back.
    """
    ids = json.dumps(sorted(held))
    rows = await tx.all(READY, now=to_ms(now), at_most=at_most, held=ids)
    return [Waiting(row["id"], row["chat_id"], row["urgency"]) for row in rows]


async def still_waiting(tx: Tx, ids: Collection[int]) -> set[int]:
    """Return those of the messages that wait."""
    rows = await tx.all(
        """SELECT m.id FROM json_each(:ids) AS i JOIN message m ON m.id = i.value
           WHERE m.state = 'waiting'""",
        ids=json.dumps(sorted(ids)),
    )
    return {row["id"] for row in rows}


async def next_not_before(tx: Tx, now: datetime) -> datetime | None:
    """Return when the next message that waits may go out, after `now`; None if none waits."""
    at = await tx.value(
        "SELECT MIN(not_before) FROM message WHERE state = 'waiting' AND not_before > :now",
        now=to_ms(now),
    )
    return None if at is None else from_ms(at)


async def by_id(tx: Tx, message_id: int, *, state: str) -> Message | None:
    """Return the message if it is in `state`."""
    row = await tx.one(
        f"{SELECT} WHERE m.id = :id AND m.state = :state", id=message_id, state=state
    )
    return None if row is None else message_of(row)


async def claim(tx: Tx, message_id: int) -> None:
    """Mark a waiting message as being sent; if nothing settles it, its fate is unknown."""
    await tx.run(
        """UPDATE message SET state = 'claimed', attempts = attempts + 1
           WHERE id = :id AND state = 'waiting'""",
        id=message_id,
    )


async def put_back(tx: Tx, message_id: int, not_before: datetime, reason: str) -> None:
    """It was certainly not sent: let it wait again, until `not_before`.

    One that an admin has sent again may have been, and stays counted.
    """
    await tx.run(
        f"""UPDATE message SET state = 'waiting', not_before = :not_before, reason = :reason,
               counted_on = CASE WHEN {_MAY_HAVE_ARRIVED} THEN counted_on END
           WHERE id = :id AND state IN ('waiting', 'claimed', 'unknown')""",
        id=message_id,
        not_before=to_ms(not_before),
        reason=reason,
    )


async def settle(
    tx: Tx,
    message_id: int,
    state: str,
    now: datetime,
    *,
    reason: str | None = None,
    telegram_id: int | None = None,
) -> None:
    """Settle a message as sent, refused, unknown, expired or withdrawn, with the reason.

    One whose details say `forget` is about nothing any more once it is settled for good.
    """
    await tx.run(
        f"""UPDATE message SET state = :state, reason = :reason, settled_at = :now,
               telegram_id = :telegram_id,
               counted_on = CASE WHEN :state IN ('sent', 'unknown') OR {_MAY_HAVE_ARRIVED}
                                 THEN counted_on END
           WHERE id = :id AND state IN ('waiting', 'claimed', 'unknown')""",
        id=message_id,
        state=state,
        reason=reason,
        now=to_ms(now),
        telegram_id=telegram_id,
    )
    if state != "unknown":
        await tx.run(
            f"""UPDATE message SET {BLANK}
                WHERE id = :id AND json_extract(details, '$.forget') = 1""",
            id=message_id,
        )


async def settle_interrupted(tx: Tx, now: datetime) -> int:
    """At start: what was being sent when the last process ended is of unknown fate."""
    await tx.run(
        """UPDATE post SET state = 'unknown' WHERE state = 'unsent' AND id IN (
               SELECT post_id FROM message WHERE state = 'claimed')"""
    )
    return await tx.run(
        """UPDATE message SET state = 'unknown', reason = 'interrupted', settled_at = :now
           WHERE state = 'claimed'""",
        now=to_ms(now),
    )


async def unknown(tx: Tx, at_most: int) -> list[Message]:
    """Return the messages of unknown fate, the newest first."""
    rows = await tx.all(
        f"{SELECT} WHERE m.state = 'unknown' ORDER BY m.id DESC LIMIT :at_most", at_most=at_most
    )
    return [message_of(row) for row in rows]


async def count(tx: Tx, state: str) -> int:
    """Count the messages in a state."""
    counted: int = await tx.value("SELECT COUNT(*) FROM message WHERE state = :state", state=state)
    return counted


async def decided_since(
    tx: Tx,
    kind: str,
    chat_id: int,
    since: datetime,
    details: Mapping[str, int | str] | None = None,
) -> bool:
    """Say whether a chat was to be sent a message of a kind from an instant on, of just these
    details if they are given.
    """
    return None is not await tx.value(
        """SELECT 1 FROM message
           WHERE chat_id = :chat_id AND kind = :kind AND not_before >= :since
             AND (:details IS NULL OR details = :details)""",
        chat_id=chat_id,
        kind=kind,
        since=to_ms(since),
        details=None if details is None else json.dumps(details, separators=(",", ":")),
    )


async def went_out(
    tx: Tx, kind: str, chat_id: int, name: str, number: int, besides: int = 0
) -> bool:
    """Say whether a chat has, or may have, a message of a kind whose detail `name` is `number`;
    one with the id `besides` left aside.
    """
    rows = await tx.all(
        f"""SELECT details FROM message WHERE chat_id = :chat_id AND kind = :kind
             AND id <> :besides AND {in_fate("claimed", "sent", "unknown")}""",
        chat_id=chat_id,
        kind=kind,
        besides=besides,
    )
    return any(json.loads(row["details"]).get(name) == number for row in rows)


async def was_about(tx: Tx, session_id: int, *kinds: str) -> bool:
    """Say whether anything of those kinds about a session has been sent, or is on its way."""
    rows = await tx.all(
        f"""SELECT DISTINCT kind FROM message WHERE session_id = :session_id
             AND {in_fate("waiting", "claimed", "sent", "unknown")}""",
        session_id=session_id,
    )
    return any(row["kind"] in kinds for row in rows)


async def put_off_posts(tx: Tx, session_id: int, until: datetime, now: datetime) -> None:
    """Check-in to a session is open until later: its posts that were not sent still may be, and
    so may what asks for it in private.
    """
    values = {"session_id": session_id, "until": to_ms(until), "now": to_ms(now)}
    theirs = """session_id = :session_id AND expires_at < :until AND (kind = 'check_in_ask'
                OR post_id IN (SELECT id FROM post WHERE kind = 'check_in' AND telegram_id IS NULL
                                 AND view <> 'retired'))"""
    await tx.run(
        f"""UPDATE post SET state = 'unsent' WHERE state = 'gone' AND id IN (
                SELECT post_id FROM message WHERE state = 'expired' AND {theirs})""",
        **values,
    )
    await tx.run(
        f"""UPDATE message SET expires_at = :until, not_before = :now, state = 'waiting',
                settled_at = NULL, reason = NULL
            WHERE state IN ('waiting', 'expired') AND {theirs}""",
        **values,
    )


async def was_told(tx: Tx, chat_id: int, kind: str, session_id: int, since: datetime) -> bool:
    """Say whether a chat has been told something about a session since then, or is about to be."""
    return None is not await tx.value(
        f"""SELECT 1 FROM message WHERE chat_id = :chat_id AND kind = :kind
             AND session_id = :session_id AND not_before >= :since
             AND {in_fate('waiting', 'claimed', 'sent', 'unknown')}""",
        chat_id=chat_id, kind=kind, session_id=session_id, since=to_ms(since),
    )  # fmt: skip


async def told_chats(tx: Tx, session_id: int, kind: str) -> list[int]:
    """Return the chats that something of a kind about a session was sent to, by id."""
    rows = await tx.all(
        f"""SELECT DISTINCT chat_id FROM message WHERE session_id = :session_id AND kind = :kind
             AND {in_fate('sent', 'unknown')} ORDER BY chat_id""",
        session_id=session_id, kind=kind,
    )  # fmt: skip
    return [row["chat_id"] for row in rows]


def in_fate(*states: str) -> str:
    """Return the condition that a message is in one of `states`, or that the list is into which it
    was put: what was refused as a list has not gone out.
    """
    those = ", ".join(f"'{one}'" for one in states)
    whole = "(SELECT l.state FROM message l WHERE l.id = message.list_id)"
    return f"(state IN ({those}) OR (reason = 'merged' AND COALESCE({whole}, 'sent') IN ({those})))"


def message_of(row: Row) -> Message:
    """Return what a row read by `SELECT` says."""
    settled_at = row["settled_at"]
    return Message(
        id=row["id"], kind=row["kind"], chat_id=row["chat_id"], post_id=row["post_id"],
        session_id=row["session_id"],
        details=json.loads(row["details"]),
        attempts=row["attempts"],
        expires_at=from_ms(row["expires_at"]),
        settled_at=None if settled_at is None else from_ms(settled_at),
        reason=row["reason"],
        is_reply=row["key"].startswith("reply:"),
    )  # fmt: skip

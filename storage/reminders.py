"""What a person is sent that nobody asked for: counted, held back, put together in lists."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.clock import from_ms, to_ms
from storage.messages import BLANK, ORDINARY, SELECT, Message, message_of
from storage.tx import Tx

MERGED: Final = "merged"
"""Why a message did not go out by itself: it went out in a list of several."""
OPENED: Final = "opened"
"""Why one was never sent by itself: somebody opened it in a list of what they owe."""
_AMONG: Final = "g.kind IN (SELECT value FROM json_each(:kinds)) AND g.key NOT LIKE 'reply:%'"
_LIST: Final = f"""LEFT JOIN message l ON l.id = g.list_id AND g.reason = '{MERGED}'
                                     AND l.state <> 'sent'"""
_FATE: Final = """COALESCE(l.state, g.state) AS state, IIF(l.id IS NULL, g.reason, l.reason) AS why,
                  IIF(l.id IS NULL, g.held, l.held) AS held"""
"""What became of a message, or of the list that it is in unless that went out."""


async def count_on(tx: Tx, chat_id: int, day: date, besides: int = 0) -> int:
    """Return how many that count a chat was sent on a day, one with the id `besides` left aside."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM message
           WHERE chat_id = :chat_id AND counted_on = :day AND id <> :besides""",
        chat_id=chat_id,
        day=day.toordinal(),
        besides=besides,
    )
    return counted


async def note_counted(tx: Tx, message_id: int, day: date) -> None:
    """A message that is being sent counts among those of a day."""
    await tx.run(
        "UPDATE message SET counted_on = :day WHERE id = :id",
        id=message_id,
        day=day.toordinal(),
    )


async def hold(tx: Tx, message_id: int, until: datetime, expires_at: datetime, reason: str) -> None:
    """Hold a claimed message back for another time, as if it had never been tried.

    One that was keeps its chat's order, and would hold back all that is behind it until then.
    """
    await tx.run(
        """UPDATE message SET state = 'waiting', attempts = 0, held = :reason,
               not_before = :until, expires_at = MAX(expires_at, :expires)
           WHERE id = :id AND state = 'claimed'""",
        id=message_id,
        reason=reason,
        until=to_ms(until),
        expires=to_ms(expires_at),
    )


async def waiting(tx: Tx, chat_id: int, now: datetime, besides: int) -> list[Message]:
    """Return what else may go out to a chat now, and was not tried yet, the oldest first."""
    rows = await tx.all(
        f"""{SELECT} WHERE m.chat_id = :chat_id AND m.state = 'waiting' AND m.not_before <= :now
              AND m.attempts = 0 AND m.id <> :besides ORDER BY m.id""",
        chat_id=chat_id,
        now=to_ms(now),
        besides=besides,
    )
    return [message_of(row) for row in rows]


async def merge(tx: Tx, ids: Sequence[int], list_id: int, now: datetime) -> None:
    """Have messages go out as one list instead of by themselves."""
    for message_id in ids:
        await tx.run(
            f"""UPDATE message SET state = 'withdrawn', reason = '{MERGED}', settled_at = :now,
                    list_id = :list_id WHERE id = :id""",
            id=message_id,
            list_id=list_id,
            now=to_ms(now),
        )


async def listed(tx: Tx, list_id: int) -> list[Message]:
    """Return what went out in a list, in no order that matters."""
    rows = await tx.all(
        f"{SELECT} WHERE m.list_id = :id AND m.reason = '{MERGED}' ORDER BY m.id", id=list_id
    )
    return [message_of(row) for row in rows]


async def one_listed(tx: Tx, list_id: int, message_id: int) -> Message | None:
    """Return one that a list has, or None if it has not."""
    row = await tx.one(
        f"{SELECT} WHERE m.id = :id AND m.list_id = :list_id", id=message_id, list_id=list_id
    )
    return None if row is None else message_of(row)


async def open_in(tx: Tx, whole: Message, one: Message, subject: int) -> int:
    """Have somebody open in a list what nobody sent them, as if it had been sent; return its id."""
    message_id: int = await tx.value(
        f"""INSERT INTO message (key, kind, chat_id, session_id, visit_id, details, urgency,
                                 not_before, expires_at, state, reason, settled_at, list_id)
            VALUES (:key, :kind, :chat_id, :session_id, :visit_id, :details, {ORDINARY},
                    :at, :at, 'withdrawn', '{OPENED}', :at, :list_id)
            ON CONFLICT (key) DO UPDATE SET details = excluded.details RETURNING id""",
        key=_opened(whole.id, one.kind, subject),
        kind=one.kind,
        chat_id=one.chat_id,
        session_id=one.session_id,
        visit_id=one.details.get("visit"),
        details=json.dumps(one.details, separators=(",", ":")),
        at=to_ms(one.expires_at),
        list_id=whole.id,
    )
    return message_id


async def asked(tx: Tx, chat_id: int, since: datetime, kinds: Sequence[str]) -> list[Message]:
    """Return what a chat was to be asked from `since` on, of these kinds, the newest first.

    That is all of it: which of it is settled, its writer alone knows, and what is left out could be
    what is open.
    """
    rows = await tx.all(
        f"""{SELECT} WHERE m.chat_id = :chat_id AND m.not_before >= :since
              AND m.kind IN (SELECT value FROM json_each(:kinds))
              AND COALESCE(m.reason, '') <> '{OPENED}' AND m.details <> '{{"erased":1}}'
            ORDER BY m.not_before DESC, m.id DESC""",
        chat_id=chat_id,
        since=to_ms(since),
        kinds=json.dumps(list(kinds)),
    )
    return [message_of(row) for row in rows]


async def count_unconfirmed(tx: Tx, unit_ids: Sequence[int]) -> int:
    """Count the records of units and their party groups that wait for being confirmed."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM session s WHERE s.state = 'closed' AND s.unit_id IN (
               SELECT value FROM json_each(:ids)
               UNION
               SELECT u.id FROM json_each(:ids) one
               JOIN unit u ON u.parent_id = one.value AND u.level = 'group')""",
        ids=json.dumps(list(unit_ids)),
    )
    return counted


async def show(tx: Tx, list_id: int, message_id: int | None) -> None:
    """Have a list stand for one of what it lists, or for itself again."""
    await tx.run(
        "UPDATE message SET shows_id = :shows WHERE id = :id", id=list_id, shows=message_id
    )


async def shows(tx: Tx, list_id: int, message_id: int) -> bool:
    """Say whether a list shows one of its messages just now."""
    shown: int | None = await tx.value("SELECT shows_id FROM message WHERE id = :id", id=list_id)
    return shown == message_id


async def shows_opened(tx: Tx, list_id: int, kind: str, subject: int) -> bool:
    """Say the same of what nobody sent: see `open_in`."""
    key: str | None = await tx.value(
        "SELECT s.key FROM message l JOIN message s ON s.id = l.shows_id WHERE l.id = :id",
        id=list_id,
    )
    return key == _opened(list_id, kind, subject)


async def list_at(tx: Tx, chat_id: int, telegram_id: int) -> Message | None:
    """Return the list that stands in a chat as this message, whatever it shows, or None."""
    row = await tx.one(
        f"""{SELECT} WHERE m.chat_id = :chat_id AND m.telegram_id = :telegram_id
              AND m.kind IN ('today', 'todo', 'weekly')""",
        chat_id=chat_id,
        telegram_id=telegram_id,
    )
    return None if row is None else message_of(row)


async def opened_at(tx: Tx, chat_id: int, telegram_id: int) -> str | None:
    """Return of which kind the list is that shows one of its own just now as this message."""
    kind: str | None = await tx.value(
        """SELECT kind FROM message WHERE chat_id = :chat_id AND telegram_id = :telegram_id
             AND shows_id IS NOT NULL""",
        chat_id=chat_id,
        telegram_id=telegram_id,
    )
    return kind


async def forget_lists(tx: Tx, before: datetime) -> int:
    """Have old lists be about nothing any more, whose items were to be forgotten once sent; return
    how many items there were.
    """
    return await tx.run(
        f"""UPDATE message SET {BLANK}
            WHERE list_id IS NOT NULL AND settled_at < :before AND details <> '{{"erased":1}}'
              AND (reason = '{OPENED}'
                   OR reason = '{MERGED}' AND json_extract(details, '$.forget') = 1)""",
        before=to_ms(before),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message that nobody asked for: `state` and `reason` as they are stored,
    `held` why it had to wait, `at` when it was settled or may go out, UTC.

    What is in a list that did not go out, or not yet, has the list's.
    """

    kind: str
    state: str
    reason: str | None
    held: str | None
    at: datetime


async def told(tx: Tx, chat_id: int, since: datetime, kinds: Sequence[str]) -> list[Told]:
    """Return what a chat was to be sent from `since` on, of these kinds, the newest first."""
    rows = await tx.all(
        f"""SELECT g.kind, {_FATE}, COALESCE(g.settled_at, g.not_before) AS at
            FROM message g {_LIST}
            WHERE g.chat_id = :chat_id AND g.not_before >= :since AND {_AMONG}
              AND COALESCE(g.reason, '') <> '{OPENED}'
            ORDER BY at DESC, g.id DESC""",
        chat_id=chat_id,
        since=to_ms(since),
        kinds=json.dumps(list(kinds)),
    )
    return [
        Told(row["kind"], row["state"], row["why"], row["held"], from_ms(row["at"])) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many messages of a kind had the same fate."""

    kind: str
    state: str
    reason: str | None
    held: str | None
    count: int


async def told_in(tx: Tx, unit_id: int, since: datetime, kinds: Sequence[str]) -> list[Counted]:
    """Count what the people of a unit and below were to be sent from `since` on, by its fate."""
    rows = await tx.all(
        f"""SELECT g.kind, {_FATE}, COUNT(*) AS n
            FROM unit_closure c
            JOIN member p ON p.unit_id = c.descendant_id
            JOIN account a ON a.member_id = p.id
            JOIN message g ON g.chat_id = a.user_id {_LIST}
            WHERE c.ancestor_id = :unit_id AND g.not_before >= :since AND {_AMONG}
              AND COALESCE(g.reason, '') <> '{OPENED}'
            GROUP BY 1, 2, 3, 4""",
        unit_id=unit_id,
        since=to_ms(since),
        kinds=json.dumps(list(kinds)),
    )
    return [Counted(row["kind"], row["state"], row["why"], row["held"], row["n"]) for row in rows]


def _opened(list_id: int, kind: str, subject: int) -> str:
    return f"opened:{list_id}:{kind}:{subject}"

"""No message twice: every message that was accepted belongs to one row, and one row to each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import to_ms
from bot.standin import Send
from tests.kill_check import Book
from tests.kill_watch import Watched, subject

SLACK = 2
"""Milliseconds by which two readings of one clock may differ by rounding."""

Class = tuple[int, str, int | None]
"""What tells sends apart: the chat, the kind of message, the session that it is about."""


@dataclass(frozen=True, slots=True)
class Explains:
    """A row that explains one accepted send of which it does not know the id."""

    row_id: int
    after: int
    until: int


def nothing_was_sent_twice(
    book: Book, standin: Watched, resends: Mapping[int, int]
) -> Iterator[str]:
    """Match all accepted sends with the rows of the outbox.

    A row that was settled with a message's id claims that message. Each other accepted send must
    be that of one row whose fate is unknown, or which an admin has settled or sent again by hand
    (`resends`: row id to how often): one row for each send, at a time when the row was being sent.
    """
    sends = {(send.chat_id, send.message_id): send for send in standin.sends}
    spare: defaultdict[Class, list[Explains]] = defaultdict(list)
    for row in book.rows(
        """SELECT m.*, p.kind AS post_kind FROM message m LEFT JOIN post p ON p.id = m.post_id
           WHERE m.attempts > 0 ORDER BY m.id"""
    ):
        key: Class = (row["chat_id"], row["post_kind"] or row["kind"], row["session_id"])
        spare[key] += _explanations(row, resends.get(row["id"], 0))
        if row["telegram_id"] is None:
            if row["state"] == "sent" and row["reason"] != "seen_by_admin":
                yield f"message {row['id']} is sent, but as what is not known"
            continue
        send = sends.pop((row["chat_id"], row["telegram_id"]), None)
        if send is None:
            yield f"message {row['id']} claims {row['telegram_id']}, which is not there or taken"
        elif (send.chat_id, *subject(send)) != key:
            yield f"message {row['id']} is {key}, and {row['telegram_id']} is {subject(send)}"
        elif to_ms(send.at) > row["settled_at"] + SLACK:
            yield f"message {row['id']} was settled before it was accepted"
    left: defaultdict[Class, list[Send]] = defaultdict(list)
    for send in sends.values():
        left[send.chat_id, *subject(send)].append(send)
    for key, unclaimed in left.items():
        yield from _unexplained(key, unclaimed, spare[key])


def _explanations(row: Any, resends: int) -> Iterator[Explains]:
    by_hand = row["state"] == "sent" and row["reason"] == "seen_by_admin"
    if row["state"] == "unknown" or by_hand:
        after = 0 if resends or by_hand else row["not_before"]
        yield Explains(row["id"], after, row["settled_at"])
    for _ in range(min(resends, row["attempts"])):
        yield Explains(row["id"], 0, row["settled_at"] or 2**62)


def _unexplained(
    key: Class, sends: Sequence[Send], explanations: Sequence[Explains]
) -> Iterator[str]:
    """Match sends with explanations one to one; yield those for which none is left."""
    taken: dict[int, int] = {}

    def place(number: int, tried: set[int]) -> bool:
        at = to_ms(sends[number].at)
        for each, one in enumerate(explanations):
            if each in tried or not one.after - SLACK <= at <= one.until + SLACK:
                continue
            tried.add(each)
            if each not in taken or place(taken[each], tried):
                taken[each] = number
                return True
        return False

    for number, send in enumerate(sends):
        if not place(number, set()):
            yield (
                f"{key[1]} about session {key[2]}, accepted in chat {key[0]} at"
                f" {send.at:%H:%M:%S.%f} as message {send.message_id}, is one more than the outbox"
                f" knows of: {send.params['text']!r}"
            )


def posts_stand_once(book: Book, standin: Watched, resends: Mapping[int, int]) -> Iterator[str]:
    """No session's post or card was accepted twice in a chat, but for what was sent by hand."""
    allowed = {
        (row["chat_id"], row["kind"], row["session_id"]): 1 + resends.get(row["id"], 0)
        for row in book.rows(
            """SELECT m.id, p.chat_id, p.kind, p.session_id
               FROM post p JOIN message m ON m.post_id = p.id"""
        )
    }
    accepted: defaultdict[Class, int] = defaultdict(int)
    for send in standin.sends:
        kind, session_id = subject(send)
        if kind in ("check_in", "host_card"):
            accepted[send.chat_id, kind, session_id] += 1
    for key, count in accepted.items():
        if count > allowed.get(key, 0):
            yield f"{key[1]} of session {key[2]} was accepted {count} times in chat {key[0]}"

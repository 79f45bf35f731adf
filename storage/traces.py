"""What visits and needs leave behind elsewhere: in the messages about them, and in what falls due.

Of a message that is blanked there stays that one of its kind went to a chat: its key and its
details say no more what it was about. It is never sent after that.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.clock import to_ms
from storage.messages import BLANK
from storage.tx import Tx

DUE: Final = {
    "visit": ("visit_due", "visit_overdue", "visit_today"),
    "need": ("need_due", "need_overdue"),
}
"""What falls due with a visit or a need as its subject."""
WHEREABOUTS: Final = ("visit_away", "visit_back", "event")
"""Messages to visitors or secretaries that name the member by `member`."""


_GONE: Final = f"""{BLANK},
    reason = CASE WHEN state IN ('waiting', 'unknown') THEN 'erased' ELSE reason END,
    settled_at = CASE WHEN state = 'waiting' THEN :now ELSE settled_at END,
    state = CASE WHEN state IN ('waiting', 'unknown') THEN 'withdrawn' ELSE state END"""


async def forget(tx: Tx, about: str, about_id: int, now: datetime) -> None:
    """Blank all messages about a `visit` or a `need`, and remove what is due around it.

    What waits for being sent, or whose fate is unknown, is withdrawn.
    """
    await tx.run(
        f"UPDATE message SET {_GONE} WHERE {about}_id = :id",
        id=about_id,
        now=to_ms(now),
    )
    await _forget_due(tx, about, about_id)


async def forget_what_was(tx: Tx, visit_id: int, kinds: Sequence[str] = ()) -> None:
    """Blank the messages about a visit that are settled, all of them or those of some kinds.

    Without kinds what is due around it is removed as well.
    """
    names = ", ".join(f"'{kind}'" for kind in kinds)
    await tx.run(
        f"""UPDATE message SET {BLANK}
            WHERE visit_id = :id
              AND state NOT IN ('waiting', 'claimed', 'unknown')
              {f"AND kind IN ({names})" if kinds else ""}""",
        id=visit_id,
    )
    if not kinds:
        await _forget_due(tx, "visit", visit_id)


async def forget_whereabouts(tx: Tx, member_id: int, now: datetime) -> None:
    """Blank the messages that told of a member who was to be visited, and is not any more."""
    names = ", ".join(f"'{kind}'" for kind in WHEREABOUTS)
    await tx.run(
        f"UPDATE message SET {_GONE} WHERE member_id = :id AND kind IN ({names})",
        id=member_id,
        now=to_ms(now),
    )


async def forget_told(tx: Tx, now: datetime) -> None:
    """Blank what is to be blank once it is told (`forget`) and whose fate stayed unknown.

    It would not be sent any more in any case.
    """
    await tx.run(
        f"""UPDATE message SET {BLANK}, state = 'expired', reason = 'too_late'
            WHERE state = 'unknown' AND expires_at <= :now
              AND json_extract(details, '$.forget') = 1""",
        now=to_ms(now),
    )


async def _forget_due(tx: Tx, about: str, about_id: int) -> None:
    names = ", ".join(f"'{kind}'" for kind in DUE[about])
    await tx.run(f"DELETE FROM due WHERE kind IN ({names}) AND subject_id = :id", id=about_id)

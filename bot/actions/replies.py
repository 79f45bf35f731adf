"""Replies: what a person's own message is answered with, once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage import chats, messages
from storage.tx import Tx

USEFUL_FOR = timedelta(hours=1)


async def add(
    tx: Tx,
    update_id: int,
    kind: str,
    chat_id: int,
    now: datetime,
    *,
    session_id: int | None = None,
    details: Mapping[str, int | str] | None = None,
) -> None:
    """Decide the reply to an update; the same update handled again changes nothing.

    Someone who never opened a private chat cannot be written to: then there is no reply.
    """
    if await chats.by_id(tx, chat_id) is None:
        return
    await messages.add(
        tx,
        key=f"reply:{update_id}",
        kind=kind,
        chat_id=chat_id,
        not_before=now,
        expires_at=now + USEFUL_FOR,
        urgency=messages.IMMINENT,
        session_id=session_id,
        details=details,
    )

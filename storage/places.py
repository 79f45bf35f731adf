"""What of ours stands in a chat as this message of Telegram's: what a press there means.

A list that shows one of what it lists stands for that one.
"""

import json
from collections.abc import Mapping

from storage.messages import SELECT as _MESSAGE
from storage.messages import Message, message_of
from storage.tx import Tx

_HERE = """(SELECT COALESCE(shows_id, id) FROM message
            WHERE chat_id = :chat_id AND telegram_id = :telegram_id)"""


async def id_of(tx: Tx, chat_id: int, telegram_id: int) -> int | None:
    """Return our id of a message in a chat, or None if it is none of ours."""
    message_id: int | None = await tx.value(
        f"SELECT id FROM message WHERE id = {_HERE}", chat_id=chat_id, telegram_id=telegram_id
    )
    return message_id


async def at(tx: Tx, chat_id: int, telegram_id: int) -> Message | None:
    """Return what of ours stands in a chat as this message, or None."""
    row = await tx.one(f"{_MESSAGE} WHERE m.id = {_HERE}", chat_id=chat_id, telegram_id=telegram_id)
    return None if row is None else message_of(row)


async def note_session(tx: Tx, chat_id: int, telegram_id: int, session_id: int) -> None:
    """A message of ours is about a session from now on."""
    await tx.run(
        f"UPDATE message SET session_id = :session_id WHERE id = {_HERE}",
        session_id=session_id,
        chat_id=chat_id,
        telegram_id=telegram_id,
    )


async def was_sent_as(tx: Tx, chat_id: int, telegram_id: int, *kinds: str) -> bool:
    """Say whether this message of the chat is one of ours, of one of those kinds."""
    return await kind_of(tx, chat_id, telegram_id) in kinds


async def kind_of(tx: Tx, chat_id: int, telegram_id: int) -> str | None:
    """Return of which kind a message of ours in the chat is, or None if it is none of ours."""
    kind: str | None = await tx.value(
        f"SELECT kind FROM message WHERE id = {_HERE}", chat_id=chat_id, telegram_id=telegram_id
    )
    return kind


async def details_of(tx: Tx, chat_id: int, telegram_id: int) -> Mapping[str, int | str]:
    """Return what a message of ours in the chat is about; nothing if it is none of ours."""
    details = await tx.value(
        f"SELECT details FROM message WHERE id = {_HERE}", chat_id=chat_id, telegram_id=telegram_id
    )
    found: Mapping[str, int | str] = {} if details is None else json.loads(details)
    return found


async def note_details(tx: Tx, chat_id: int, telegram_id: int, **more: int | str) -> None:
    """Add to what a message of ours in the chat is about; nothing if it is none of ours."""
    details = {**await details_of(tx, chat_id, telegram_id), **more}
    await tx.run(
        f"UPDATE message SET details = :details WHERE id = {_HERE}",
        details=json.dumps(details, separators=(",", ":")),
        chat_id=chat_id,
        telegram_id=telegram_id,
    )

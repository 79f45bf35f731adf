"""What is attached to a session: texts and links, and documents by Telegram's id of the file."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing attached: a text, or a document by its file id; `name` is what people see."""

    id: int
    session_id: int
    type: str
    name: str
    content: str


_ATTACHMENT = "SELECT id, session_id, type, name, content FROM attachment"


async def add(
    tx: Tx,
    session_id: int,
    type_: str,
    name: str,
    content: str,
    by_member_id: int | None,
    now: datetime,
) -> int | None:
    """Attach something and return its id, or None if just that is attached already."""
    attachment_id: int | None = await tx.value(
        """INSERT INTO attachment (session_id, type, name, content, by_member_id, at)
           SELECT :session_id, :type, :name, :content, :by, :now WHERE NOT EXISTS (
               SELECT 1 FROM attachment WHERE session_id = :session_id AND type = :type
                 AND content = :content) RETURNING id""",
        session_id=session_id,
        type=type_,
        name=name,
        content=content,
        by=by_member_id,
        now=to_ms(now),
    )
    return attachment_id


async def of(tx: Tx, session_id: int) -> list[Attachment]:
    """Return what is attached to a session, the earliest first."""
    rows = await tx.all(f"{_ATTACHMENT} WHERE session_id = :id ORDER BY id", id=session_id)
    return [Attachment(**dict(row)) for row in rows]


async def by_id(tx: Tx, attachment_id: int) -> Attachment | None:
    """Return what is attached under an id, or None."""
    row = await tx.one(f"{_ATTACHMENT} WHERE id = :id", id=attachment_id)
    return None if row is None else Attachment(**dict(row))


async def remove(tx: Tx, attachment_id: int) -> bool:
    """Take something off; False if it was before."""
    return bool(await tx.run("DELETE FROM attachment WHERE id = :id", id=attachment_id))

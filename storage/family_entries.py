"""The append-only history of visits and needs, chained by a seal as that of attendance is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import chance
from bot.clock import from_ms, to_ms
from storage.entries import entry_hash
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class FamilyEntry:
    """One entry; `by_member_id` is None where the calendar made it. Instants are aware and UTC.

    `content` is what was recorded, None where that was nothing or was erased.
    """

    what: str
    happened_at: datetime
    recorded_at: datetime
    by_member_id: int | None
    content: str | None


async def enter(
    tx: Tx,
    about: str,
    about_id: int,
    what: str,
    happened_at: datetime,
    now: datetime,
    by_member_id: int | None,
    content: str | None = None,
) -> None:
    """Append to the history of a `visit` or a `need`, with a salt and the hash of it all."""
    happened, recorded = to_ms(happened_at), to_ms(now)
    salt = chance.unguessable(16)
    await tx.run(
        """INSERT INTO family_entry (about, about_id, what, happened_at, recorded_at,
                                     by_member_id, content, salt, hash)
           VALUES (:about, :about_id, :what, :happened_at, :recorded_at,
                   :by_member_id, :content, :salt, :hash)""",
        about=about,
        about_id=about_id,
        what=what,
        happened_at=happened,
        recorded_at=recorded,
        by_member_id=by_member_id,
        content=content,
        salt=salt,
        hash=entry_hash(salt, about, about_id, what, happened, recorded, by_member_id, content),
    )


async def of(tx: Tx, about: str, about_id: int) -> list[FamilyEntry]:
    """Return all entries about a visit or a need, the oldest first."""
    rows = await tx.all(
        """SELECT what, happened_at, recorded_at, by_member_id, content FROM family_entry
           WHERE about = :about AND about_id = :about_id ORDER BY id""",
        about=about,
        about_id=about_id,
    )
    return [
        FamilyEntry(
            row["what"],
            from_ms(row["happened_at"]),
            from_ms(row["recorded_at"]),
            row["by_member_id"],
            row["content"],
        )
        for row in rows
    ]


async def erase(tx: Tx, about: str, about_id: int, kinds: Sequence[str] = ()) -> None:
    """Erase what the entries about a visit or a need hold; their hashes stay in the chain.

    Without the salt nothing can be guessed from a hash. Who, when and what kind of entry goes too.
    With `kinds` it is those alone.
    """
    names = ", ".join(f"'{kind}'" for kind in kinds)
    await tx.run(
        f"""UPDATE family_entry SET content = NULL, salt = NULL, by_member_id = NULL,
               happened_at = 0, recorded_at = 0, what = 'erased'
           WHERE about = :about AND about_id = :about_id
             {f"AND what IN ({names})" if kinds else ""}""",
        about=about,
        about_id=about_id,
    )

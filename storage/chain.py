"""The chain over the histories, and the seals that close it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx

_TABLES: Final = {
    "attendance": "attendance_entry",
    "family": "family_entry",
    "session": "session_entry",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link: which entries of which history it covers, and its hash."""

    id: int
    history: str
    first_id: int
    last_id: int
    prints: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal. `period` is '' for one made by hand; `made_at` is aware and UTC.

    `link_id` is the last link then, None if there was none; `covered` the last id of each history;
    `frozen` is the SHA-256 of the period's figures.
    """

    id: int
    period: str
    made_at: datetime
    link_id: int | None
    covered: dict[str, int]
    frozen: bytes
    digest: bytes
    code: str


_LINK = "SELECT id, history, first_id, last_id, prints, hash FROM chain_link"
_SEAL = """SELECT id, period, made_at, link_id, attendance_id, family_id, session_id, frozen,
                  digest, code FROM seal"""


async def unlinked(tx: Tx, history: str, at_most: int) -> list[tuple[int, bytes]]:
    """Return the first entries of a history that no link covers: id and hash, by id."""
    rows = await tx.all(
        f"""SELECT id, hash FROM {_TABLES[history]} WHERE id > :after ORDER BY id LIMIT :most""",
        after=await last_linked(tx, history),
        most=at_most,
    )
    return [(row["id"], row["hash"]) for row in rows]


async def last_linked(tx: Tx, history: str) -> int:
    """Return the id of the last entry of a history that a link covers, 0 if there is none."""
    found: int | None = await tx.value(
        "SELECT MAX(last_id) FROM chain_link WHERE history = :history", history=history
    )
    return found or 0


async def last_link(tx: Tx) -> Link | None:
    """Return the newest link, or None."""
    row = await tx.one(f"{_LINK} ORDER BY id DESC LIMIT 1")
    return None if row is None else Link(*row)


async def links_after(tx: Tx, link_id: int, at_most: int) -> list[Link]:
    """Return the links after one, by id."""
    rows = await tx.all(f"{_LINK} WHERE id > :id ORDER BY id LIMIT :most", id=link_id, most=at_most)
    return [Link(*row) for row in rows]


async def add_link(
    tx: Tx, history: str, first_id: int, last_id: int, prints: bytes, hash_: bytes
) -> None:
    """Append a link."""
    await tx.run(
        """INSERT INTO chain_link (history, first_id, last_id, prints, hash)
           VALUES (:history, :first_id, :last_id, :prints, :hash)""",
        history=history,
        first_id=first_id,
        last_id=last_id,
        prints=prints,
        hash=hash_,
    )


async def add_seal(
    tx: Tx,
    period: str,
    made_at: datetime,
    link_id: int | None,
    covered: dict[str, int],
    frozen: bytes,
    digest: bytes,
    code: str,
) -> None:
    """Append a seal."""
    await tx.run(
        """INSERT INTO seal (period, made_at, link_id, attendance_id, family_id, session_id, frozen,
                             digest, code)
           VALUES (:period, :made_at, :link_id, :attendance, :family, :session, :frozen, :digest,
                   :code)""",
        period=period,
        made_at=to_ms(made_at),
        link_id=link_id,
        frozen=frozen,
        digest=digest,
        code=code,
        **covered,
    )


async def last_seal(tx: Tx) -> Seal | None:
    """Return the newest seal, or None."""
    row = await tx.one(f"{_SEAL} ORDER BY id DESC LIMIT 1")
    return None if row is None else _seal(row)


async def seal_for(tx: Tx, period: str) -> Seal | None:
    """Return the seal of a period, or None if it is not closed."""
    row = await tx.one(f"{_SEAL} WHERE period = :period AND period <> ''", period=period)
    return None if row is None else _seal(row)


async def seal_by_code(tx: Tx, code: str) -> Seal | None:
    """Return the seal with this code, written as it is stored, or None."""
    row = await tx.one(f"{_SEAL} WHERE code = :code", code=code)
    return None if row is None else _seal(row)


async def seals(tx: Tx) -> list[Seal]:
    """Return all seals, the oldest first: one a period."""
    return [_seal(row) for row in await tx.all(f"{_SEAL} ORDER BY id")]


def _seal(row: Row) -> Seal:
    covered = {history: row[f"{history}_id"] for history in _TABLES}
    return Seal(
        row["id"],
        row["period"],
        from_ms(row["made_at"]),
        row["link_id"],
        covered,
        row["frozen"],
        row["digest"],
        row["code"],
    )

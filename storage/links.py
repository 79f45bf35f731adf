"""Deep links that name a person, and admins' links that were used. No token is ever stored."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a link names, and whether it can still be used."""

    member_id: int
    is_spent: bool
    is_expired: bool


async def add(tx: Tx, token: str, member_id: int, now: datetime, expires_at: datetime) -> None:
    """Keep a link's hash; the member's earlier links that nobody used count no more."""
    await tx.run("DELETE FROM link WHERE member_id = :id AND spent_at IS NULL", id=member_id)
    await tx.run(
        """INSERT INTO link (hash, member_id, made_at, expires_at)
           VALUES (:hash, :member_id, :made_at, :expires_at)""",
        hash=_hash(token),
        member_id=member_id,
        made_at=to_ms(now),
        expires_at=to_ms(expires_at),
    )


async def find(tx: Tx, token: str, now: datetime) -> Link | None:
    """Return the link that a token belongs to, or None if it was never made or counts no more."""
    row = await tx.one(
        "SELECT member_id, spent_at, expires_at FROM link WHERE hash = :hash", hash=_hash(token)
    )
    if row is None:
        return None
    return Link(row["member_id"], row["spent_at"] is not None, row["expires_at"] <= to_ms(now))


async def spend(tx: Tx, member_id: int, now: datetime) -> None:
    """A member's links are used up: the name has its account."""
    await tx.run(
        "UPDATE link SET spent_at = :now WHERE member_id = :id AND spent_at IS NULL",
        id=member_id,
        now=to_ms(now),
    )


async def spend_admin_link(tx: Tx, nonce: bytes, expires_at: datetime) -> bool:
    """Note that an admin's link is used; False if it was before."""
    changed = await tx.run(
        """INSERT INTO spent_admin_link (nonce, expires_at) VALUES (:nonce, :expires_at)
           ON CONFLICT (nonce) DO NOTHING""",
        nonce=nonce,
        expires_at=to_ms(expires_at),
    )
    return bool(changed)


async def forget_expired(tx: Tx, before: datetime) -> None:
    """Remove the links that expired before an instant: what is refused anyway need not be kept."""
    await tx.run("DELETE FROM link WHERE expires_at < :before", before=to_ms(before))
    await tx.run("DELETE FROM spent_admin_link WHERE expires_at < :before", before=to_ms(before))


def _hash(token: str) -> bytes:
    # 80 random bits need no slow hash: nobody tries them all.
    return hashlib.sha256(token.encode()).digest()

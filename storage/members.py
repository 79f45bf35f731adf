"""Members, and the accounts they write from."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Person:
    """Who an account is: the member bound to it."""

    member_id: int
    name: str


async def add(
    tx: Tx,
    *,
    unit_id: int,
    name: str,
    employment: str,
    party_status: str,
    position: str | None = None,
    is_leader: bool = False,
) -> int:
    """Add a member to a unit and return the id."""
    member_id: int = await tx.value(
        """INSERT INTO member (unit_id, name, employment, party_status, position, is_leader)
           VALUES (:unit_id, :name, :employment, :party_status, :position, :is_leader)
           RETURNING id""",
        unit_id=unit_id,
        name=name,
        employment=employment,
        party_status=party_status,
        position=position,
        is_leader=int(is_leader),
    )
    return member_id


async def bind(tx: Tx, member_id: int, user_id: int) -> None:
    """Bind a member to a Telegram account."""
    await tx.run(
        "INSERT INTO account (user_id, member_id) VALUES (:user_id, :member_id)",
        user_id=user_id,
        member_id=member_id,
    )


async def by_account(tx: Tx, user_id: int) -> Person | None:
    """Return who the account is, or None if it is bound to no name."""
    row = await tx.one(
        """SELECT m.id, m.name FROM account a JOIN member m ON m.id = a.member_id
           WHERE a.user_id = :user_id""",
        user_id=user_id,
    )
    return None if row is None else Person(row["id"], row["name"])


async def party_status_below(tx: Tx, unit_id: int, at: datetime) -> list[tuple[int, str]]:
    """Return (member id, party status) of all in a unit and below it who are not away, by id."""
    rows = await tx.all(
        """SELECT m.id, m.party_status FROM unit_closure c
           JOIN member m ON m.unit_id = c.descendant_id AND m.state = 'active'
           WHERE c.ancestor_id = :unit_id
             AND NOT EXISTS (SELECT 1 FROM away w WHERE w.member_id = m.id
                 AND w.starts_at <= :at AND (w.ends_at IS NULL OR w.ends_at > :at))
           ORDER BY m.id""",
        unit_id=unit_id,
        at=to_ms(at),
    )
    return [(row["id"], row["party_status"]) for row in rows]

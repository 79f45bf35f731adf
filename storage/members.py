"""Members, the accounts they write from, and their roles."""

from dataclasses import dataclass

from bot.rules.hosts import Candidate
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Person:
    """Who an account is: the member bound to it."""

    member_id: int
    name: str
    is_admin: bool


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


async def give_role(tx: Tx, member_id: int, unit_id: int, role: str) -> None:
    """Give a member a role in a unit and below; twice is once."""
    await tx.run(
        """INSERT INTO role (member_id, unit_id, name, origin)
           VALUES (:member_id, :unit_id, :role, 'given')
           ON CONFLICT (member_id, unit_id, name, origin) DO NOTHING""",
        member_id=member_id,
        unit_id=unit_id,
        role=role,
    )


async def by_account(tx: Tx, user_id: int) -> Person | None:
    """Return who the account is, or None if it is bound to no name."""
    row = await tx.one(
        """SELECT m.id, m.name, EXISTS (
               SELECT 1 FROM role r WHERE r.member_id = m.id AND r.name = 'admin') AS is_admin
           FROM account a JOIN member m ON m.id = a.member_id WHERE a.user_id = :user_id""",
        user_id=user_id,
    )
    return None if row is None else Person(row["id"], row["name"], bool(row["is_admin"]))


async def party_status_below(tx: Tx, unit_id: int) -> list[tuple[int, str]]:
    """Return (member id, party status) of everyone in a unit and below it, by id."""
    rows = await tx.all(
        """SELECT m.id, m.party_status FROM unit_closure c
           JOIN member m ON m.unit_id = c.descendant_id AND m.state = 'active'
           WHERE c.ancestor_id = :unit_id ORDER BY m.id""",
        unit_id=unit_id,
    )
    return [(row["id"], row["party_status"]) for row in rows]


async def secretaries(tx: Tx, unit_id: int) -> list[Candidate]:
    """Return the unit's own secretaries who have an account, by id."""
    rows = await tx.all(
        """SELECT DISTINCT m.id, a.user_id, m.position, ch.state
           FROM role r
           JOIN member m ON m.id = r.member_id
           JOIN account a ON a.member_id = m.id
           LEFT JOIN chat ch ON ch.id = a.user_id
           WHERE r.unit_id = :unit_id AND r.name = 'secretary' ORDER BY m.id""",
        unit_id=unit_id,
    )
    return [
        Candidate(row["id"], row["user_id"], row["position"], row["state"] == "open")
        for row in rows
    ]


async def has_role(tx: Tx, user_id: int, role: str, unit_id: int) -> bool:
    """Say whether the account has `role` in the unit or above it."""
    return None is not await tx.value(
        """SELECT 1 FROM account a
           JOIN role r ON r.member_id = a.member_id AND r.name = :role
           JOIN unit_closure c ON c.ancestor_id = r.unit_id AND c.descendant_id = :unit_id
           WHERE a.user_id = :user_id""",
        user_id=user_id,
        role=role,
        unit_id=unit_id,
    )


async def admin_accounts(tx: Tx) -> list[int]:
    """Return the accounts of all admins to whom the bot may write."""
    rows = await tx.all(
        """SELECT DISTINCT a.user_id FROM role r
           JOIN account a ON a.member_id = r.member_id
           JOIN chat ch ON ch.id = a.user_id AND ch.state = 'open'
           WHERE r.name = 'admin' ORDER BY a.user_id"""
    )
    return [row["user_id"] for row in rows]

"""Members, and the accounts they write from."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from storage import away
from storage.away import HOLDS, Span
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Person:
    """Who an account is: the member bound to it."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the roster has them; `unit_id` and `unit` are the innermost, a group if in one.

    `base_id` and `base` are the branch or whatever else the party group belongs to, else the same.
    `number` is None where the roster gives none, `user_id` where no account is bound to the name.
    """

    id: int
    name: str
    number: str | None
    unit_id: int
    unit: str
    base_id: int
    base: str
    employment: str
    party_status: str
    position: str | None
    is_leader: bool
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A member in a unit's list: claimed by an account or not, to be written to or not.

    `away` is the span that holds, None for who is there; `position` as the roster has it.
    """

    id: int
    name: str
    position: str | None
    is_claimed: bool
    is_reachable: bool
    away: Span | None


_MEMBER = """SELECT m.id, m.name, m.number, m.unit_id, u.name AS unit,
                    CASE WHEN u.level = 'group' AND p.id IS NOT NULL THEN p.id ELSE u.id END
                        AS base_id,
                    CASE WHEN u.level = 'group' AND p.id IS NOT NULL THEN p.name ELSE u.name END
                        AS base,
                    m.employment, m.party_status, m.position, m.is_leader, a.user_id
             FROM member m JOIN unit u ON u.id = m.unit_id
             LEFT JOIN unit p ON p.id = u.parent_id
             LEFT JOIN account a ON a.member_id = m.id
             WHERE m.state = 'active'"""


async def add(
    tx: Tx,
    *,
    unit_id: int,
    name: str,
    employment: str,
    party_status: str,
    number: str | None = None,
    position: str | None = None,
    is_leader: bool = False,
) -> int:
    """Add a member to a unit and return the id."""
    member_id: int = await tx.value(
        """INSERT INTO member (unit_id, name, number, employment, party_status, position, is_leader)
           VALUES (:unit_id, :name, :number, :employment, :party_status, :position, :is_leader)
           RETURNING id""",
        unit_id=unit_id,
        name=name,
        number=number,
        employment=employment,
        party_status=party_status,
        position=position,
        is_leader=int(is_leader),
    )
    return member_id


async def bind(tx: Tx, member_id: int, user_id: int) -> bool:
    """Bind a member to a Telegram account; False if either has another already."""
    changed = await tx.run(
        """INSERT INTO account (user_id, member_id) VALUES (:user_id, :member_id)
           ON CONFLICT DO NOTHING""",
        user_id=user_id,
        member_id=member_id,
    )
    return bool(changed)


async def release(tx: Tx, member_id: int) -> int | None:
    """Part a member from their account and return it; None if they had none."""
    user_id: int | None = await tx.value(
        "DELETE FROM account WHERE member_id = :id RETURNING user_id", id=member_id
    )
    return user_id


async def by_account(tx: Tx, user_id: int) -> Person | None:
    """Return who the account is, or None if it is bound to no name."""
    row = await tx.one(
        """SELECT m.id, m.name FROM account a JOIN member m ON m.id = a.member_id
           WHERE a.user_id = :user_id""",
        user_id=user_id,
    )
    return None if row is None else Person(row["id"], row["name"])


async def by_id(tx: Tx, member_id: int) -> Member | None:
    """Return the member, or None if there is none on the roster."""
    row = await tx.one(f"{_MEMBER} AND m.id = :id", id=member_id)
    return None if row is None else _member(row)


async def named(tx: Tx, name: str, at_most: int) -> list[Member]:
    """Return the members with a name, by id."""
    rows = await tx.all(
        f"{_MEMBER} AND m.name = :name ORDER BY m.id LIMIT :most", name=name, most=at_most
    )
    return [_member(row) for row in rows]


async def of_unit(tx: Tx, unit_id: int, now: datetime) -> list[Listed]:
    """Return all in a unit itself and its party groups, by id; `away` as it holds at `now`."""
    rows = await tx.all(
        f"""SELECT m.id, m.name, m.position, a.user_id, ch.state,
                   (SELECT MAX(w.id) FROM away w WHERE w.member_id = m.id AND {HOLDS}) AS away_id
            FROM member m JOIN unit u ON u.id = m.unit_id
            LEFT JOIN account a ON a.member_id = m.id
            LEFT JOIN chat ch ON ch.id = a.user_id
            WHERE m.state = 'active'
              AND (u.id = :unit_id OR (u.level = 'group' AND u.parent_id = :unit_id))
            ORDER BY m.id""",
        unit_id=unit_id,
        now=to_ms(now),
    )
    listed = []
    for row in rows:
        found = None if row["away_id"] is None else await away.by_id(tx, row["away_id"])
        listed.append(
            Listed(
                row["id"],
                row["name"],
                row["position"],
                row["user_id"] is not None,
                row["state"] == "open",
                None if found is None else found[1],
            )
        )
    return listed


async def further_units(tx: Tx, member_id: int) -> list[str]:
    """Return the names of the units that a member belongs to besides their own, by id."""
    rows = await tx.all(
        """SELECT u.name FROM membership s JOIN unit u ON u.id = s.unit_id
           WHERE s.member_id = :id ORDER BY u.id""",
        id=member_id,
    )
    return [row["name"] for row in rows]


async def move(tx: Tx, member_id: int, unit_id: int) -> None:
    """Put a member into another unit; their position is not taken along."""
    await tx.run(
        """UPDATE member SET unit_id = :unit_id, position = NULL
           WHERE id = :id AND state = 'active'""",
        id=member_id,
        unit_id=unit_id,
    )


async def party_status_below(tx: Tx, unit_id: int, at: datetime) -> list[tuple[int, str]]:
    """Return (member id, party status) of all in a unit and below it who are not away, by id."""
    rows = await tx.all(
        f"""SELECT m.id, m.party_status FROM unit_closure c
            JOIN member m ON m.unit_id = c.descendant_id AND m.state = 'active'
            WHERE c.ancestor_id = :unit_id
              AND NOT EXISTS (SELECT 1 FROM away w WHERE w.member_id = m.id AND {HOLDS})
            ORDER BY m.id""",
        unit_id=unit_id,
        now=to_ms(at),
    )
    return [(row["id"], row["party_status"]) for row in rows]


def _member(row: Row) -> Member:
    return Member(**{**dict(row), "is_leader": bool(row["is_leader"])})

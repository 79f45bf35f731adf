"""Members, and the accounts they write from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from bot.rules.expected import Person as Candidate
from storage import away
from storage.away import HOLDS, Span
from storage.tx import Row, Tx
from storage.units import OF_UNIT


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
    is_exempt: bool
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
                    m.employment, m.party_status, m.position, m.is_leader, m.is_exempt, a.user_id
             FROM member m JOIN unit u ON u.id = m.unit_id
             LEFT JOIN unit p ON p.id = u.parent_id
             LEFT JOIN account a ON a.member_id = m.id
             WHERE m.state = 'active'"""


_AUDIENCE = """
    SELECT m.id AS member_id, 1 AS is_own, 0 AS is_on_their_way,
           u.id = :unit_id OR (u.level = 'group' AND u.parent_id = :unit_id) AS is_here
    FROM unit_closure c JOIN unit u ON u.id = c.descendant_id JOIN member m ON m.unit_id = u.id
    WHERE c.ancestor_id = :unit_id AND m.state = 'active'
    UNION ALL
    SELECT f.member_id, 0, 0, 1 FROM membership f JOIN member m ON m.id = f.member_id
    WHERE f.unit_id = :unit_id AND NOT EXISTS (
        SELECT 1 FROM unit_closure c
        WHERE c.ancestor_id = :unit_id AND c.descendant_id = m.unit_id)
    UNION ALL
    SELECT t.member_id, 1, 1, 1 FROM transfer t
    JOIN unit_closure c ON c.descendant_id = t.to_unit_id AND c.ancestor_id = :unit_id
    WHERE t.state = 'agreed' AND t.at > :now AND NOT EXISTS (
        SELECT 1 FROM unit_closure o
        WHERE o.ancestor_id = :unit_id AND o.descendant_id = t.from_unit_id)"""


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


async def name_of(tx: Tx, member_id: int) -> str:
    """Return a member's name, of those who have left as well. Raises LookupError for no member."""
    name: str | None = await tx.value("SELECT name FROM member WHERE id = :id", id=member_id)
    if name is None:
        raise LookupError(f"no member {member_id}")
    return name


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
              AND {OF_UNIT}
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


async def is_around(tx: Tx, member_id: int, unit_id: int) -> bool:
    """Say whether a member belongs to a unit, to one below it, or by a further membership."""
    return None is not await tx.value(
        """SELECT 1 FROM member m JOIN unit_closure c ON c.descendant_id = m.unit_id
           WHERE m.id = :id AND c.ancestor_id = :unit_id AND m.state = 'active'
           UNION ALL
           SELECT 1 FROM membership f WHERE f.member_id = :id AND f.unit_id = :unit_id""",
        id=member_id,
        unit_id=unit_id,
    )


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


async def audience(tx: Tx, unit_id: int, at: datetime) -> list[Candidate]:
    """Return everybody who may be expected at a session of a unit at an instant, by id.

    Those of the unit and below it, those who are in it by a further membership, and those whom an
    agreed transfer brings into it later.
    """
    rows = await tx.all(
        f"""SELECT m.id, m.party_status, m.position, m.is_leader, m.is_exempt, x.is_own, x.is_here,
                   x.is_on_their_way,
                   EXISTS (SELECT 1 FROM away w WHERE w.member_id = m.id AND {HOLDS}) AS is_away
            FROM ({_AUDIENCE}) AS x JOIN member m ON m.id = x.member_id AND m.state = 'active'
            ORDER BY m.id""",
        unit_id=unit_id,
        now=to_ms(at),
    )
    return [
        Candidate(
            member_id=row["id"],
            party_status=row["party_status"],
            position=row["position"],
            is_leader=bool(row["is_leader"]),
            is_own=bool(row["is_own"]),
            is_here=bool(row["is_here"]),
            is_away=bool(row["is_away"]),
            is_exempt=bool(row["is_exempt"]),
            is_on_their_way=bool(row["is_on_their_way"]),
        )
        for row in rows
    ]


async def accounts_to_write_to(tx: Tx, member_ids: Sequence[int]) -> list[int]:
    """Return the accounts of those members to whom the bot may write, in their order."""
    found = []
    for member_id in member_ids:
        user_id = await tx.value(
            """SELECT a.user_id FROM account a JOIN chat ch ON ch.id = a.user_id
               WHERE a.member_id = :id AND ch.state = 'open'""",
            id=member_id,
        )
        if user_id is not None:
            found.append(user_id)
    return found


async def count_full(tx: Tx, unit_id: int) -> int:
    """Count the full party members of a unit and its party groups."""
    counted: int = await tx.value(
        """SELECT COUNT(*) FROM unit_closure c JOIN member m ON m.unit_id = c.descendant_id
           WHERE c.ancestor_id = :unit_id AND m.state = 'active' AND m.party_status = 'full'""",
        unit_id=unit_id,
    )
    return counted


async def set_exempt(tx: Tx, member_id: int, *, exempt: bool) -> bool:
    """Have a member count among those expected or not; False if they stand so already."""
    return bool(
        await tx.run(
            "UPDATE member SET is_exempt = :exempt WHERE id = :id AND is_exempt <> :exempt",
            id=member_id,
            exempt=int(exempt),
        )
    )


def _member(row: Row) -> Member:
    flags = {name: bool(row[name]) for name in ("is_leader", "is_exempt")}
    return Member(**{**dict(row), **flags})

"""Who runs the system and who runs a unit: admins by account, secretaries by member."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.clock import from_ms, to_ms
from bot.rules.hosts import Candidate
from bot.rules.permissions import Role, Who
from storage import posts
from storage.away import HOLDS
from storage.tx import Tx

SECRETARIAL: Final = ("secretary", "deputy_secretary", "organiser")
"""Positions that make someone secretary of their branch; a group's leader is that of the group."""

_LASTS = "(s.until IS NULL OR s.until > :now)"

_OF_UNIT = f"""
    LEFT JOIN unit_closure c ON c.ancestor_id = s.unit_id AND c.descendant_id = :unit_id
    WHERE s.member_id = m.id AND {_LASTS} AND (:unit_id IS NULL OR c.depth <= :highest)"""
"""What makes the role `s` one of member `m` over the unit `:unit_id`, or over any for None.

`:highest` is how far above it the role may be.
"""
_ANY_HEIGHT = 1_000_000


@dataclass(frozen=True, slots=True)
class Charge:
    """A unit that someone runs: because of a position, given by an admin, or as a deputy until."""

    unit_id: int
    unit: str
    origin: str
    until: datetime | None


async def who(tx: Tx, user_id: int, now: datetime, unit_id: int | None = None) -> Who:
    """Return what an account is to a unit, or to any unit where None is given."""
    return await _who(tx, user_id, now, unit_id, _ANY_HEIGHT)


async def who_to_families(tx: Tx, user_id: int, now: datetime, unit_id: int) -> Who:
    """Return what an account is to the families of a unit: who runs those above it is nothing.

    Where a unit has no secretary at all, it is those of the nearest one above it that has any.
    """
    own = await tx.value(
        f"""SELECT c.ancestor_id FROM unit_closure c
            WHERE c.descendant_id = :unit_id AND EXISTS (
                SELECT 1 FROM secretary s WHERE s.unit_id = c.ancestor_id AND {_LASTS})
            ORDER BY c.depth LIMIT 1""",
        unit_id=unit_id,
        now=to_ms(now),
    )
    return await _who(tx, user_id, now, unit_id if own is None else own, 0)


async def _who(tx: Tx, user_id: int, now: datetime, unit_id: int | None, highest: int) -> Who:
    row = await tx.one(
        f"""SELECT m.id, m.name,
                   EXISTS (SELECT 1 FROM admin d WHERE d.user_id = :user_id) AS is_admin,
                   EXISTS (SELECT 1 FROM secretary s {_OF_UNIT} AND s.origin <> 'deputy')
                       AS is_secretary,
                   EXISTS (SELECT 1 FROM secretary s {_OF_UNIT} AND s.origin = 'deputy')
                       AS is_deputy,
                   EXISTS (SELECT 1 FROM visitor x WHERE x.member_id = m.id)
                       OR EXISTS (SELECT 1 FROM visit_visitor x WHERE x.member_id = m.id)
                       AS is_visitor
            FROM (SELECT 1) LEFT JOIN account a ON a.user_id = :user_id
            LEFT JOIN member m ON m.id = a.member_id""",
        user_id=user_id,
        unit_id=unit_id,
        highest=highest,
        now=to_ms(now),
    )
    assert row is not None, "the outermost table has one row"
    role = Role.NOBODY
    for has, part in (
        (row["id"] is not None, Role.MEMBER),
        (row["is_visitor"], Role.VISITOR),
        (row["is_deputy"], Role.DEPUTY),
        (row["is_secretary"], Role.SECRETARY),
        (row["is_admin"], Role.ADMIN),
    ):
        if has:
            role |= part
    return Who(user_id, row["id"], row["name"], role)


async def make_admin(tx: Tx, user_id: int, now: datetime) -> bool:
    """Make an account admin; False if it is one."""
    changed = await tx.run(
        """INSERT INTO admin (user_id, since) VALUES (:user_id, :now)
           ON CONFLICT (user_id) DO NOTHING""",
        user_id=user_id,
        now=to_ms(now),
    )
    return bool(changed)


async def end_admin(tx: Tx, user_id: int) -> bool:
    """End an account's being admin; False if it is none, or the last one: somebody has to be."""
    changed = await tx.run(
        """DELETE FROM admin WHERE user_id = :user_id
           AND EXISTS (SELECT 1 FROM admin WHERE user_id <> :user_id)""",
        user_id=user_id,
    )
    return bool(changed)


async def count_admins(tx: Tx) -> tuple[int, int]:
    """Return how many accounts are admin, and how many of them are bound to no name."""
    row = await tx.one(
        """SELECT COUNT(*) AS all_of_them, COUNT(*) - COUNT(a.member_id) AS nameless
           FROM admin d LEFT JOIN account a ON a.user_id = d.user_id"""
    )
    assert row is not None, "a count has one row"
    return row["all_of_them"], row["nameless"]


async def admins(tx: Tx) -> list[int]:
    """Return the accounts of all admins to whom the bot may write."""
    rows = await tx.all(
        """SELECT d.user_id FROM admin d JOIN chat ch ON ch.id = d.user_id AND ch.state = 'open'
           ORDER BY d.user_id"""
    )
    return [row["user_id"] for row in rows]


async def give(tx: Tx, member_id: int, unit_id: int) -> None:
    """An admin makes a member secretary of a unit and those below; twice is once."""
    await tx.run("DELETE FROM withheld WHERE member_id = :id", id=member_id)
    await tx.run(
        """INSERT INTO secretary (member_id, unit_id, origin) VALUES (:member_id, :unit_id, 'given')
           ON CONFLICT (member_id, unit_id, origin) DO NOTHING""",
        member_id=member_id,
        unit_id=unit_id,
    )


async def withhold(tx: Tx, member_id: int) -> None:
    """An admin takes a member's secretary roles away, those of their position included."""
    await posts.want_new_cards(tx, member_id)
    await tx.run("DELETE FROM secretary WHERE member_id = :id", id=member_id)
    await tx.run(
        """INSERT INTO withheld (member_id)
           SELECT id FROM member WHERE id = :id AND position IS NOT NULL
           ON CONFLICT (member_id) DO NOTHING""",
        id=member_id,
    )


async def deputise(tx: Tx, member_id: int, unit_id: int, until: datetime) -> None:
    """Have a member act as secretary of a unit until an instant; a later word counts."""
    await tx.run(
        """INSERT INTO secretary (member_id, unit_id, origin, until)
           VALUES (:member_id, :unit_id, 'deputy', :until)
           ON CONFLICT (member_id, unit_id, origin) DO UPDATE SET until = excluded.until""",
        member_id=member_id,
        unit_id=unit_id,
        until=to_ms(until),
    )


async def end_deputy(tx: Tx, member_id: int) -> bool:
    """End whatever a member deputises for; False if it is nothing."""
    await posts.want_new_cards(tx, member_id)
    changed = await tx.run(
        "DELETE FROM secretary WHERE member_id = :id AND origin = 'deputy'", id=member_id
    )
    return bool(changed)


async def charges(tx: Tx, member_id: int, now: datetime) -> list[Charge]:
    """Return the units that a member runs now, by id."""
    rows = await tx.all(
        f"""SELECT s.unit_id, u.name, s.origin, s.until FROM secretary s
            JOIN unit u ON u.id = s.unit_id
            WHERE s.member_id = :id AND {_LASTS} ORDER BY s.unit_id, s.origin""",
        id=member_id,
        now=to_ms(now),
    )
    return [
        Charge(
            row["unit_id"],
            row["name"],
            row["origin"],
            None if row["until"] is None else from_ms(row["until"]),
        )
        for row in rows
    ]


async def families_of(tx: Tx, member_id: int, now: datetime) -> list[int]:
    """Return the units with people in them whose families a member looks after, by id.

    Those that they run, and those below that have no secretary of their own nor one in between.
    """
    rows = await tx.all(
        f"""SELECT u.id FROM unit u WHERE u.level <> 'group' AND u.id IN (
                SELECT b.descendant_id FROM secretary r
                JOIN unit_closure b ON b.ancestor_id = r.unit_id WHERE r.member_id = :id)
            AND EXISTS (
                SELECT 1 FROM unit_closure b JOIN unit g ON g.id = b.descendant_id
                JOIN member m ON m.unit_id = g.id AND m.state = 'active' WHERE b.ancestor_id = u.id
                  AND (g.id = u.id OR (g.level = 'group' AND g.parent_id = u.id)))
            AND EXISTS (SELECT 1 FROM secretary r
                WHERE r.member_id = :id AND (r.until IS NULL OR r.until > :now) AND r.unit_id = (
                    SELECT c.ancestor_id FROM unit_closure c
                    WHERE c.descendant_id = u.id AND EXISTS (
                        SELECT 1 FROM secretary s WHERE s.unit_id = c.ancestor_id AND {_LASTS})
                    ORDER BY c.depth LIMIT 1))
            ORDER BY u.id""",
        id=member_id,
        now=to_ms(now),
    )
    return [row["id"] for row in rows]


async def secretaries(tx: Tx, unit_id: int, now: datetime) -> list[Candidate]:
    """Return the unit's own secretaries who have an account and are not away at `now`, by id.

    So it is the 副书记, then the 组织委员, who acts while a secretary is away; a deputy that was
    named comes before both.
    """
    rows = await tx.all(
        f"""SELECT m.id, a.user_id, m.position, ch.state,
                   MAX(CASE WHEN s.origin = 'deputy' THEN 1 ELSE 0 END) AS is_deputy
            FROM secretary s
            JOIN member m ON m.id = s.member_id
            JOIN account a ON a.member_id = m.id
            LEFT JOIN chat ch ON ch.id = a.user_id
            WHERE s.unit_id = :unit_id AND {_LASTS}
              AND NOT EXISTS (SELECT 1 FROM away w WHERE w.member_id = m.id AND {HOLDS})
            GROUP BY m.id, a.user_id, m.position, ch.state ORDER BY m.id""",
        unit_id=unit_id,
        now=to_ms(now),
    )
    return [
        Candidate(
            row["id"], row["user_id"], row["position"], row["state"] == "open",
            is_deputy=bool(row["is_deputy"]),
        )
        for row in rows
    ]  # fmt: skip


async def follow_position(tx: Tx, member_id: int) -> None:
    """Give the role that goes with a member's position, and no other of that origin.

    Who sits in a party group is secretary of the branch around it, not of the group.
    """
    await posts.want_new_cards(tx, member_id)
    await tx.run(
        "DELETE FROM secretary WHERE member_id = :id AND origin = 'position'", id=member_id
    )
    await tx.run(
        f"""INSERT INTO secretary (member_id, unit_id, origin)
            SELECT m.id,
                   CASE WHEN u.level = 'group' AND m.position <> 'group_leader'
                        THEN COALESCE(u.parent_id, u.id) ELSE u.id END,
                   'position'
            FROM member m JOIN unit u ON u.id = m.unit_id
            WHERE m.id = :id AND (m.position IN {SECRETARIAL}
               OR (m.position = 'group_leader' AND u.level = 'group'))
              AND NOT EXISTS (SELECT 1 FROM withheld h WHERE h.member_id = m.id)""",
        id=member_id,
    )


async def end_where_left(tx: Tx, member_id: int) -> None:
    """A member has moved: what they were given or stood in for in units around them before ends."""
    await posts.want_new_cards(tx, member_id)
    await tx.run(
        """DELETE FROM secretary WHERE member_id = :id AND origin <> 'position'
           AND NOT EXISTS (SELECT 1 FROM unit_closure c JOIN member m ON m.unit_id = c.descendant_id
               WHERE m.id = :id AND c.ancestor_id = secretary.unit_id)""",
        id=member_id,
    )


async def end_all(tx: Tx, member_id: int) -> None:
    """End every role of a member who is leaving; the last admin stays admin."""
    await posts.want_new_cards(tx, member_id)
    user_id = await tx.value("SELECT user_id FROM account WHERE member_id = :id", id=member_id)
    if user_id is not None:
        await end_admin(tx, user_id)
    await tx.run("DELETE FROM secretary WHERE member_id = :id", id=member_id)
    await tx.run("DELETE FROM withheld WHERE member_id = :id", id=member_id)

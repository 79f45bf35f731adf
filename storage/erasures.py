"""家属要求删除: who asked for it, how far it is, and what was removed."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx
from storage.units import BASE


@dataclass(frozen=True, slots=True)
class Household:
    """Whose household it is about, on the roster or not any more; `unit_id` is their branch."""

    member_id: int
    name: str
    unit_id: int
    unit: str
    is_active: bool
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """One request. Instants are aware and UTC; it is done until `due_at`.

    `asked` until it is begun, `removed` when all is gone from the tables, `done` when it is gone
    from the files as well. `visits` and `needs` count what was removed.
    """

    id: int
    member_id: int
    asked_by: int
    asker: str
    asker_user_id: int | None
    asked_at: datetime
    due_at: datetime
    state: str
    visits: int
    needs: int
    done_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken back: nothing is removed yet."""
        return self.state == "asked" and not self.visits and not self.needs


_ERASURE = """SELECT e.id, e.member_id, e.asked_by, m.name AS asker, a.user_id AS asker_user_id,
                     e.asked_at, e.due_at, e.state, e.visits, e.needs, e.done_at
              FROM erasure e JOIN member m ON m.id = e.asked_by
              LEFT JOIN account a ON a.member_id = e.asked_by"""
_HOUSEHOLD = f"""SELECT m.id AS member_id, m.name, {BASE} AS unit_id, b.name AS unit,
                        m.state = 'active' AS is_active, a.user_id
                 FROM member m JOIN unit u ON u.id = m.unit_id JOIN unit b ON b.id = {BASE}
                 LEFT JOIN account a ON a.member_id = m.id"""


async def household(tx: Tx, member_id: int) -> Household | None:
    """Return whose household it is, of those who have left as well; None for no member."""
    row = await tx.one(f"{_HOUSEHOLD} WHERE m.id = :id", id=member_id)
    return None if row is None else _household(row)


async def left_behind(tx: Tx, name: str, at_most: int) -> list[Household]:
    """Return those of a name who have left and of whose household anything is recorded, by id."""
    rows = await tx.all(
        f"""{_HOUSEHOLD} WHERE m.name = :name AND m.state = 'left' AND (
                EXISTS (SELECT 1 FROM visit v WHERE v.member_id = m.id AND v.is_erased = 0)
                OR EXISTS (SELECT 1 FROM need n WHERE n.member_id = m.id))
            ORDER BY m.id LIMIT :most""",
        name=name,
        most=at_most,
    )
    return [_household(row) for row in rows]


async def ask(tx: Tx, member_id: int, asked_by: int, now: datetime, due_at: datetime) -> int | None:
    """Note a request and return its id; None if there is an open one already."""
    erasure_id: int | None = await tx.value(
        """INSERT INTO erasure (member_id, asked_by, asked_at, due_at, state)
           VALUES (:member_id, :asked_by, :now, :due_at, 'asked')
           ON CONFLICT DO NOTHING RETURNING id""",
        member_id=member_id,
        asked_by=asked_by,
        now=to_ms(now),
        due_at=to_ms(due_at),
    )
    return erasure_id


async def by_id(tx: Tx, erasure_id: int) -> Erasure | None:
    """Return the request, or None."""
    row = await tx.one(f"{_ERASURE} WHERE e.id = :id", id=erasure_id)
    return None if row is None else _erasure(row)


async def of_member(tx: Tx, member_id: int) -> list[Erasure]:
    """Return all requests about somebody's household, the newest first."""
    rows = await tx.all(f"{_ERASURE} WHERE e.member_id = :id ORDER BY e.id DESC", id=member_id)
    return [_erasure(row) for row in rows]


async def asked_of(tx: Tx, member_id: int) -> Erasure | None:
    """Return the request about somebody's household that is not carried out yet, or None."""
    row = await tx.one(f"{_ERASURE} WHERE e.member_id = :id AND e.state = 'asked'", id=member_id)
    return None if row is None else _erasure(row)


async def take_back(tx: Tx, erasure_id: int) -> bool:
    """Take a request back; False if anything was removed by then, or it was taken back before."""
    return bool(
        await tx.run(
            """UPDATE erasure SET state = 'withdrawn'
               WHERE id = :id AND state = 'asked' AND visits = 0 AND needs = 0""",
            id=erasure_id,
        )
    )


async def next_to_do(tx: Tx, asked_before: datetime) -> Erasure | None:
    """Return the oldest request made before an instant that is to be carried out, or None."""
    row = await tx.one(
        f"{_ERASURE} WHERE e.state = 'asked' AND e.asked_at <= :before ORDER BY e.id LIMIT 1",
        before=to_ms(asked_before),
    )
    return None if row is None else _erasure(row)


async def count(tx: Tx, erasure_id: int, visits: int, needs: int) -> None:
    """Count what was removed, in the same unit of work."""
    await tx.run(
        "UPDATE erasure SET visits = visits + :visits, needs = needs + :needs WHERE id = :id",
        id=erasure_id,
        visits=visits,
        needs=needs,
    )


async def set_removed(tx: Tx, erasure_id: int) -> None:
    """Nothing is left of it in the tables."""
    await tx.run(
        "UPDATE erasure SET state = 'removed' WHERE id = :id AND state = 'asked'", id=erasure_id
    )


async def removed(tx: Tx) -> list[Erasure]:
    """Return the requests that are carried out but for the files, by id."""
    rows = await tx.all(f"{_ERASURE} WHERE e.state = 'removed' ORDER BY e.id")
    return [_erasure(row) for row in rows]


async def set_done(tx: Tx, erasure_id: int, now: datetime) -> None:
    """It is gone from the files as well."""
    await tx.run(
        "UPDATE erasure SET state = 'done', done_at = :now WHERE id = :id AND state = 'removed'",
        id=erasure_id,
        now=to_ms(now),
    )


async def is_any_due(tx: Tx, before: datetime) -> bool:
    """Say whether a request that is not done yet is due before an instant."""
    return None is not await tx.value(
        "SELECT 1 FROM erasure WHERE state IN ('asked', 'removed') AND due_at < :before",
        before=to_ms(before),
    )


async def forget(tx: Tx, asked_before: datetime, at_most: int) -> int:
    """Remove requests that were made before an instant and are over; return how many."""
    return await tx.run(
        """DELETE FROM erasure WHERE id IN (
               SELECT id FROM erasure WHERE state IN ('withdrawn', 'done')
                 AND asked_at < :before ORDER BY id LIMIT :most)""",
        before=to_ms(asked_before),
        most=at_most,
    )


def _household(row: Row) -> Household:
    return Household(**{**dict(row), "is_active": bool(row["is_active"])})


def _erasure(row: Row) -> Erasure:
    instants = {
        name: None if row[name] is None else from_ms(row[name])
        for name in ("asked_at", "due_at", "done_at")
    }
    return Erasure(**{**dict(row), **instants})

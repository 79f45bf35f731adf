"""调动: a member goes to another unit on a day, once both sides agree."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer with the names of both units; `at` is when it takes effect, aware and UTC."""

    id: int
    member_id: int
    name: str
    from_unit_id: int
    from_unit: str
    to_unit_id: int
    to_unit: str
    at: datetime
    state: str
    asked_by: int


_TRANSFER = """SELECT t.id, t.member_id, m.name, t.from_unit_id, f.name AS from_unit,
                      t.to_unit_id, g.name AS to_unit, t.at, t.state, t.asked_by
               FROM transfer t JOIN member m ON m.id = t.member_id
               JOIN unit f ON f.id = t.from_unit_id JOIN unit g ON g.id = t.to_unit_id"""


async def ask(
    tx: Tx,
    *,
    member_id: int,
    from_unit_id: int,
    to_unit_id: int,
    at: datetime,
    asked_by: int,
    now: datetime,
    is_agreed: bool,
) -> int:
    """Ask for a transfer and return its id; one of the member that is open gives way to it."""
    await withdraw(tx, member_id)
    transfer_id: int = await tx.value(
        """INSERT INTO transfer (member_id, from_unit_id, to_unit_id, at, state, asked_by, asked_at)
           VALUES (:member_id, :from_unit, :to_unit, :at, :state, :asked_by, :now) RETURNING id""",
        member_id=member_id,
        from_unit=from_unit_id,
        to_unit=to_unit_id,
        at=to_ms(at),
        state="agreed" if is_agreed else "asked",
        asked_by=asked_by,
        now=to_ms(now),
    )
    return transfer_id


async def withdraw(tx: Tx, member_id: int) -> None:
    """What was asked for or agreed on about a member counts no more."""
    await tx.run(
        """UPDATE transfer SET state = 'withdrawn'
           WHERE member_id = :id AND state IN ('asked', 'agreed')""",
        id=member_id,
    )


async def answer(tx: Tx, transfer_id: int, state: str, by_user_id: int, now: datetime) -> bool:
    """Agree to what was asked or refuse it; False if it is answered already."""
    changed = await tx.run(
        """UPDATE transfer SET state = :state, answered_by = :by, answered_at = :now
           WHERE id = :id AND state = 'asked'""",
        id=transfer_id,
        state=state,
        by=by_user_id,
        now=to_ms(now),
    )
    return bool(changed)


async def finish(tx: Tx, transfer_id: int, state: str) -> bool:
    """Say that an agreed one is done, void or withdrawn; False if it is not agreed any more."""
    changed = await tx.run(
        "UPDATE transfer SET state = :state WHERE id = :id AND state = 'agreed'",
        id=transfer_id,
        state=state,
    )
    return bool(changed)


async def by_id(tx: Tx, transfer_id: int) -> Transfer | None:
    """Return the transfer, or None."""
    row = await tx.one(f"{_TRANSFER} WHERE t.id = :id", id=transfer_id)
    return None if row is None else _transfer(row)


async def open_of(tx: Tx, member_id: int) -> Transfer | None:
    """Return the member's transfer that is asked for or agreed on, or None."""
    row = await tx.one(
        f"{_TRANSFER} WHERE t.member_id = :id AND t.state IN ('asked', 'agreed')", id=member_id
    )
    return None if row is None else _transfer(row)


def _transfer(row: Row) -> Transfer:
    return Transfer(**{**dict(row), "at": from_ms(row["at"])})

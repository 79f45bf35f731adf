"""How accounts come to their names: claims, numbers that did not fit, check-ins made before."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx
from storage.units import OF_UNIT


@dataclass(frozen=True, slots=True)
class Claim:
    """An account's word that it is a member; `unit_id` is the member's own."""

    id: int
    user_id: int
    member_id: int
    name: str
    unit_id: int
    how: str
    state: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class EarlyTap:
    """A check-in to a session by an account that had no name yet, and when it happened, UTC."""

    session_id: int
    happened_at: datetime


_CLAIM = """SELECT c.id, c.user_id, c.member_id, m.name, m.unit_id, c.how, c.state, c.made_at
            FROM claim c JOIN member m ON m.id = c.member_id"""


async def accept(tx: Tx, user_id: int, member_id: int, how: str, now: datetime) -> None:
    """Record that an account has come to its name by `number` or `link`."""
    await withdraw(tx, user_id, now)
    await tx.run(
        """INSERT INTO claim (user_id, member_id, how, state, made_at, settled_at)
           VALUES (:user_id, :member_id, :how, 'accepted', :now, :now)""",
        user_id=user_id,
        member_id=member_id,
        how=how,
        now=to_ms(now),
    )


async def ask(tx: Tx, user_id: int, member_id: int, now: datetime) -> int:
    """Record a claim that a secretary is asked about, and return its id; it replaces another."""
    await withdraw(tx, user_id, now)
    claim_id: int = await tx.value(
        """INSERT INTO claim (user_id, member_id, how, state, made_at)
           VALUES (:user_id, :member_id, 'secretary', 'asked', :now) RETURNING id""",
        user_id=user_id,
        member_id=member_id,
        now=to_ms(now),
    )
    return claim_id


async def withdraw(tx: Tx, user_id: int, now: datetime) -> None:
    """What an account had asked a secretary about is asked no more."""
    await tx.run(
        """UPDATE claim SET state = 'withdrawn', settled_at = :now
           WHERE user_id = :user_id AND state = 'asked'""",
        user_id=user_id,
        now=to_ms(now),
    )


async def settle(tx: Tx, claim_id: int, state: str, by_user_id: int, now: datetime) -> bool:
    """Accept or refuse what was asked; False if it is settled already."""
    changed = await tx.run(
        """UPDATE claim SET state = :state, settled_at = :now, by_user_id = :by
           WHERE id = :id AND state = 'asked'""",
        id=claim_id,
        state=state,
        by=by_user_id,
        now=to_ms(now),
    )
    return bool(changed)


async def undo(tx: Tx, member_id: int, by_user_id: int, now: datetime) -> None:
    """A name is no longer its account's: its accepted claim is undone."""
    await tx.run(
        """UPDATE claim SET state = 'undone', settled_at = :now, by_user_id = :by
           WHERE member_id = :id AND state = 'accepted'""",
        id=member_id,
        by=by_user_id,
        now=to_ms(now),
    )


async def by_id(tx: Tx, claim_id: int) -> Claim | None:
    """Return the claim, or None."""
    row = await tx.one(f"{_CLAIM} WHERE c.id = :id", id=claim_id)
    return None if row is None else _claim(row)


async def of_member(tx: Tx, member_id: int) -> Claim | None:
    """Return the claim by which a member has the account that they have, or None."""
    row = await tx.one(
        f"{_CLAIM} WHERE c.member_id = :id AND c.state = 'accepted' ORDER BY c.id DESC",
        id=member_id,
    )
    return None if row is None else _claim(row)


async def untold(tx: Tx, unit_id: int) -> list[Claim]:
    """Return the accepted claims of a unit and its groups that no notice has told of, by id."""
    rows = await tx.all(
        f"""{_CLAIM} JOIN unit u ON u.id = m.unit_id
            WHERE c.state = 'accepted' AND c.how <> 'secretary' AND c.notice_id IS NULL
              AND {OF_UNIT}
            ORDER BY c.id""",
        unit_id=unit_id,
    )
    return [_claim(row) for row in rows]


async def untold_of_secretaries(tx: Tx) -> list[Claim]:
    """Return the accepted claims of those who run a unit that no notice has told of, by id."""
    rows = await tx.all(
        f"""{_CLAIM} WHERE c.state = 'accepted' AND c.how <> 'secretary' AND c.notice_id IS NULL
              AND EXISTS (SELECT 1 FROM secretary s WHERE s.member_id = m.id)
            ORDER BY c.id"""
    )
    return [_claim(row) for row in rows]


async def tell(tx: Tx, claim_id: int, notice_id: int) -> None:
    """A notice tells of the claim."""
    await tx.run(
        "UPDATE claim SET notice_id = :notice WHERE id = :id", id=claim_id, notice=notice_id
    )


async def told_by(tx: Tx, notice_id: int) -> list[Claim]:
    """Return the claims that a notice tells of, by id."""
    rows = await tx.all(f"{_CLAIM} WHERE c.notice_id = :id ORDER BY c.id", id=notice_id)
    return [_claim(row) for row in rows]


async def note_wrong_number(tx: Tx, user_id: int, member_id: int, now: datetime) -> None:
    """Count a number that did not fit."""
    await tx.run(
        "INSERT INTO wrong_number (user_id, member_id, at) VALUES (:user_id, :member_id, :now)",
        user_id=user_id,
        member_id=member_id,
        now=to_ms(now),
    )


async def wrong_numbers(tx: Tx, user_id: int, member_id: int, since: datetime) -> int:
    """Return how many did not fit since then: by the account or for the name, whichever is more."""
    row = await tx.one(
        """SELECT
               (SELECT COUNT(*) FROM wrong_number WHERE user_id = :user_id AND at > :since) AS mine,
               (SELECT COUNT(*) FROM wrong_number
                WHERE member_id = :member_id AND at > :since) AS theirs""",
        user_id=user_id,
        member_id=member_id,
        since=to_ms(since),
    )
    assert row is not None
    return max(int(row["mine"]), int(row["theirs"]))


async def note_early_tap(tx: Tx, user_id: int, session_id: int, happened_at: datetime) -> None:
    """Keep a check-in by an account without a name; the first one counts."""
    await tx.run(
        """INSERT INTO early_tap (user_id, session_id, happened_at)
           VALUES (:user_id, :session_id, :happened_at)
           ON CONFLICT (user_id, session_id) DO NOTHING""",
        user_id=user_id,
        session_id=session_id,
        happened_at=to_ms(happened_at),
    )


async def take_early_taps(tx: Tx, user_id: int) -> list[EarlyTap]:
    """Return an account's early check-ins, the earliest first; they are kept no longer."""
    rows = await tx.all(
        """DELETE FROM early_tap WHERE user_id = :user_id RETURNING session_id, happened_at""",
        user_id=user_id,
    )
    taps = [EarlyTap(row["session_id"], from_ms(row["happened_at"])) for row in rows]
    return sorted(taps, key=lambda tap: tap.happened_at)


async def forget(tx: Tx, before: datetime) -> None:
    """Remove what no longer counts: early taps and wrong numbers from before an instant."""
    await tx.run("DELETE FROM early_tap WHERE happened_at < :before", before=to_ms(before))
    await tx.run("DELETE FROM wrong_number WHERE at < :before", before=to_ms(before))


def _claim(row: Row) -> Claim:
    return Claim(**{**dict(row), "made_at": from_ms(row["made_at"])})

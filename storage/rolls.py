"""Roll calls: what one under way says so far, and what those that were finished say of people."""

from storage.tx import Tx

Marks = dict[int, str]


async def under_way(tx: Tx, post_id: int) -> Marks:
    """Return what the roll call on a card says of members, by id, where it says something new."""
    rows = await tx.all("SELECT member_id, mark FROM roll WHERE post_id = :id", id=post_id)
    return {row["member_id"]: row["mark"] for row in rows}


async def note(tx: Tx, post_id: int, member_id: int, mark: str) -> None:
    """The roll call on a card says that somebody is there, or is not; the last word counts."""
    await tx.run(
        """INSERT INTO roll (post_id, member_id, mark) VALUES (:post_id, :member_id, :mark)
           ON CONFLICT (post_id, member_id) DO UPDATE SET mark = excluded.mark""",
        post_id=post_id,
        member_id=member_id,
        mark=mark,
    )


async def call_off(tx: Tx, post_id: int) -> None:
    """The roll call on a card is as if it had not been begun."""
    await tx.run("DELETE FROM roll WHERE post_id = :id", id=post_id)


async def answered(tx: Tx, session_id: int, member_id: int) -> None:
    """Somebody checks in who was called in vain: what a roll call under way says is past."""
    await tx.run(
        """DELETE FROM roll WHERE member_id = :member_id AND mark = 'absent'
             AND post_id IN (SELECT id FROM post WHERE session_id = :session_id)""",
        session_id=session_id,
        member_id=member_id,
    )


async def finish(tx: Tx, session_id: int, post_id: int) -> None:
    """The roll was called on a card: it holds, and whoever is no exception is there, but for
    those on leave.
    """
    for member_id, said in sorted((await under_way(tx, post_id)).items()):
        await mark(tx, session_id, member_id, said)
    await tx.run(
        """UPDATE attendance SET mark = 'present' WHERE session_id = :id AND mark IS NULL
           AND state IN ('expected', 'checked_in')""",
        id=session_id,
    )
    await call_off(tx, post_id)


async def mark(tx: Tx, session_id: int, member_id: int, said: str | None) -> bool:
    """The host says where somebody is, or with None nothing; False if it was said before."""
    return bool(
        await tx.run(
            """UPDATE attendance SET mark = :said
               WHERE session_id = :session_id AND member_id = :member_id AND mark IS NOT :said""",
            session_id=session_id,
            member_id=member_id,
            said=said,
        )
    )


async def keep_before(tx: Tx, session_id: int) -> None:
    """The record is about to be confirmed: keep how everybody stands, in case it is taken back."""
    await tx.run(
        "UPDATE attendance SET before_state = state, before_mark = mark WHERE session_id = :id",
        id=session_id,
    )


async def before(tx: Tx, session_id: int) -> dict[int, tuple[str, str | None]]:
    """Return how everybody stood before the record was confirmed: state and mark, by member.

    Who came onto the list after that stood as they said themselves.
    """
    rows = await tx.all(
        """SELECT member_id, happened_at, before_state, before_mark FROM attendance
           WHERE session_id = :id ORDER BY member_id""",
        id=session_id,
    )
    own = {row["member_id"]: "expected" if row["happened_at"] is None else "checked_in"
           for row in rows}  # fmt: skip
    return {
        row["member_id"]: (row["before_state"] or own[row["member_id"]], row["before_mark"])
        for row in rows
    }

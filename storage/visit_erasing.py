"""What is removed of visits: their content at the family's request, all of it after its time."""

from datetime import datetime

from bot.clock import to_ms
from storage import family_entries, traces
from storage.tx import Tx


async def to_erase(tx: Tx, member_id: int, at_most: int) -> list[int]:
    """Return the ids of closed visits to somebody's household that are not erased, by id."""
    rows = await tx.all(
        """SELECT id FROM visit WHERE member_id = :id AND is_erased = 0
             AND state IN ('held', 'declined', 'missed', 'void') ORDER BY id LIMIT :most""",
        id=member_id,
        most=at_most,
    )
    return [row["id"] for row in rows]


async def erase(
    tx: Tx,
    visit_id: int,
    *,
    made_at: datetime,
    due_at: datetime,
    held_at: datetime | None,
    settled_at: datetime | None,
    now: datetime,
) -> None:
    """Leave of a closed visit that there was one, of which kind, and these instants of its month.

    What the member said of the record stays where it is `right`, or where they say that it never
    was held, for that is about the visit and not about them.
    """
    await tx.run(
        """UPDATE visit SET is_erased = 1, mode = 'online', met = '', topics = '', minutes = NULL,
               recorded_at = NULL, is_recorded_later = 0, meets_at = NULL, proposed_by = NULL,
               trigger_code = NULL, need_gone = 0, made_at = :made_at, due_at = :due_at,
               held_at = :held_at, settled_at = :settled_at,
               answer = CASE WHEN answer = 'right' OR complaint = 'not_held' THEN answer
                             WHEN answer IS NOT NULL THEN 'told' END,
               complaint = CASE WHEN complaint = 'not_held' THEN complaint END
           WHERE id = :id""",
        id=visit_id,
        made_at=to_ms(made_at),
        due_at=to_ms(due_at),
        held_at=None if held_at is None else to_ms(held_at),
        settled_at=None if settled_at is None else to_ms(settled_at),
    )
    await _forget_around(tx, visit_id, now)


async def outlived(tx: Tx, closed_before: datetime, at_most: int) -> list[int]:
    """Return the ids of visits that were closed before an instant, by id.

    One that was not due after all is in no figure and on nobody's page: it goes as soon as whoever
    has to hear so was told.
    """
    rows = await tx.all(
        """SELECT v.id FROM visit v WHERE v.settled_at < :before
             OR (v.state = 'void' AND NOT EXISTS (
                     SELECT 1 FROM message m WHERE m.visit_id = v.id
                       AND m.state IN ('waiting', 'claimed')))
           ORDER BY v.id LIMIT :most""",
        before=to_ms(closed_before),
        most=at_most,
    )
    return [row["id"] for row in rows]


async def delete(tx: Tx, visit_id: int, now: datetime) -> None:
    """Remove a visit and all about it; a need that came up in it stays, as one of its own."""
    await _forget_around(tx, visit_id, now)
    await tx.run("UPDATE need SET visit_id = NULL WHERE visit_id = :id", id=visit_id)
    await tx.run("DELETE FROM visit WHERE id = :id", id=visit_id)


async def _forget_around(tx: Tx, visit_id: int, now: datetime) -> None:
    await family_entries.erase(tx, "visit", visit_id)
    await traces.forget(tx, "visit", visit_id, now)
    await tx.run("DELETE FROM visit_visitor WHERE visit_id = :id", id=visit_id)
    await tx.run("DELETE FROM joint_visit_household WHERE visit_id = :id", id=visit_id)
    await tx.run("DELETE FROM look WHERE about = 'visit' AND about_id = :id", id=visit_id)

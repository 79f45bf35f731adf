"""The steps of a visit, each entered into its history; one that was taken before is taken once."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import to_ms
from storage import family_entries, visits
from storage.tx import Tx

TELL_WHEN = ("started", "held")
"""Entries that say at which hour a visit was held."""
_NOTHING_ARRANGED: dict[str, object] = {"meets_at": None, "proposed_by": None}


async def propose(
    tx: Tx, visit_id: int, meets_at: datetime, side: str, now: datetime, by: int | None
) -> bool:
    """Propose a time, for the `visitor` or the `member`; False if it is not open for that."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed"), "proposed", now, by,
        what="proposed", meets_at=to_ms(meets_at), proposed_by=side,
    )  # fmt: skip


async def agree(tx: Tx, visit_id: int, meets_at: datetime, now: datetime, by: int | None) -> bool:
    """Agree on the time that was proposed; False if that is not what is proposed now."""
    if await tx.value("SELECT meets_at FROM visit WHERE id = :id", id=visit_id) != to_ms(meets_at):
        return False
    return await _move(tx, visit_id, ("proposed",), "agreed", now, by, what="agreed")


async def unarrange(tx: Tx, visit_id: int, now: datetime, by: int | None) -> bool:
    """Nothing is arranged any more, or was begun by mistake; False if nothing was."""
    return await _move(
        tx, visit_id, ("proposed", "agreed", "started"), "due", now, by,
        what="unarranged", meets_at=None, proposed_by=None, held_at=None,
    )  # fmt: skip


async def begin(tx: Tx, visit_id: int, happened_at: datetime, now: datetime, by: int) -> bool:
    """开始; False if it has begun before or is over."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed"), "started", now, by,
        what="started", happened_at=happened_at, held_at=to_ms(happened_at),
    )  # fmt: skip


async def hold(
    tx: Tx,
    visit_id: int,
    now: datetime,
    by: int,
    *,
    held_at: datetime,
    minutes: int | None,
    mode: str,
    is_recorded_later: bool,
) -> bool:
    """It was held; False if it is over already. What called for it goes with that.

    Without a `mode` the day is all that is kept: then `now` is a day as well.
    """
    if not mode:
        begun = await tx.value("SELECT held_at FROM visit WHERE id = :id", id=visit_id)
        if begun not in (None, to_ms(held_at)):
            await family_entries.erase(tx, "visit", visit_id, ("started",))
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "held", now, by,
        what="held", happened_at=held_at, content=mode or None, held_at=to_ms(held_at),
        minutes=minutes, mode=mode, is_recorded_later=int(is_recorded_later), answer="untold",
        trigger_code=None, settled_at=to_ms(now), **({} if mode else _NOTHING_ARRANGED),
    )  # fmt: skip


async def record(
    tx: Tx,
    visit_id: int,
    now: datetime,
    by: int,
    *,
    held_at: datetime,
    minutes: int | None,
    mode: str,
    met: str,
    topics: str,
) -> bool:
    """Record how it was held and what was ticked, which the member is to be shown then.

    False if it is not held, or if just that is recorded already. The first time is a record, every
    later one a correction. Without a `mode` the day is all that is kept: then `now` is a day as
    well, and nothing of an earlier hour stays in the history.
    """
    known = await visits.by_id(tx, visit_id)
    if known is None or known.state != "held":
        return False
    is_same = (known.held_at, known.mode, known.met, known.topics) == (held_at, mode, met, topics)
    if is_same and known.recorded_at is not None and known.answer != "wrong":
        return False
    what = "recorded" if known.recorded_at is None else "corrected"
    if not mode and known.mode:
        await family_entries.erase(tx, "visit", visit_id, TELL_WHEN)
    return await _move(
        tx, visit_id, ("held",), "held", now, by, what=what, happened_at=held_at,
        content=f"{mode}|{met}|{topics}" if mode else None, held_at=to_ms(held_at),
        minutes=minutes, mode=mode, met=met, topics=topics, recorded_at=to_ms(now),
        answer="untold", complaint=None,
        **({} if mode else {**_NOTHING_ARRANGED, "settled_at": to_ms(now)}),
    )  # fmt: skip


async def withdraw_record(tx: Tx, visit_id: int, now: datetime, by: int) -> bool:
    """What was recorded counts no more: the visit is due again. False if it is not held."""
    mode = await tx.value("SELECT mode FROM visit WHERE id = :id", id=visit_id)
    return await _move(
        tx, visit_id, ("held", "erased"), "due", now, by, what="withdrawn", meets_at=None,
        is_erased=0, need_gone=0, proposed_by=None, held_at=None, minutes=None,
        mode=mode or "online", is_recorded_later=0, met="", topics="", recorded_at=None,
        answer=None, complaint=None, settled_at=None,
    )  # fmt: skip


async def note_told(tx: Tx, visit_id: int) -> None:
    """The member is being shown the record: from now on silence is 未回复."""
    await tx.run(
        "UPDATE visit SET answer = 'told' WHERE id = :id AND state = 'held' AND answer = 'untold'",
        id=visit_id,
    )


async def answer(
    tx: Tx, visit_id: int, said: str, now: datetime, by: int, complaint: str | None = None
) -> bool:
    """The member says that the record is `right` or `wrong`; False if they said so before."""
    if await tx.value("SELECT answer FROM visit WHERE id = :id", id=visit_id) == said:
        return False
    return await _move(
        tx, visit_id, ("held",), "held", now, by, what=said, content=complaint, answer=said,
        complaint=complaint,
    )  # fmt: skip


async def decline(tx: Tx, visit_id: int, now: datetime, by: int) -> bool:
    """婉拒: the member does not want this one, which closes it; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "declined", now, by,
        what="declined", meets_at=None, proposed_by=None, held_at=None, trigger_code=None,
        settled_at=to_ms(now),
    )  # fmt: skip


async def miss(tx: Tx, visit_id: int, now: datetime) -> bool:
    """The next round has begun and it was not held: it stays in the figures of its own."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "missed", now, None,
        what="missed", meets_at=None, proposed_by=None, held_at=None, settled_at=to_ms(now),
    )  # fmt: skip


async def void(tx: Tx, visit_id: int, now: datetime, by: int | None) -> bool:
    """It is not due any more, and never was in the figures; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "void", now, by,
        what="void", meets_at=None, proposed_by=None, held_at=None, trigger_code=None,
        settled_at=to_ms(now),
    )  # fmt: skip


async def set_due(tx: Tx, visit_id: int, due_at: datetime, now: datetime, by: int | None) -> bool:
    """Move its last day; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), None, now, by,
        what="moved", due_at=to_ms(due_at),
    )  # fmt: skip


async def set_mode(tx: Tx, visit_id: int, mode: str, now: datetime, by: int) -> bool:
    """Hold it online or in person; False if it is over already."""
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), None, now, by,
        what="moved", mode=mode,
    )  # fmt: skip


async def hand_over(tx: Tx, visit_id: int, unit_id: int, now: datetime) -> bool:
    """The member belongs to another unit now: the visit is that one's, with nothing arranged."""
    await tx.run("DELETE FROM visit_visitor WHERE visit_id = :id", id=visit_id)
    return await _move(
        tx, visit_id, ("due", "proposed", "agreed", "started"), "due", now, None,
        what="moved", unit_id=unit_id, meets_at=None, proposed_by=None, held_at=None,
    )  # fmt: skip


async def _move(
    tx: Tx,
    visit_id: int,
    before: Sequence[str],
    after: str | None,
    now: datetime,
    by: int | None,
    *,
    what: str,
    happened_at: datetime | None = None,
    content: str | None = None,
    **columns: object,
) -> bool:
    """Bring a visit from one of the states to the next, and enter that; False if it is in none.

    One that was held and erased at the family's request is in the state `erased`.
    """
    state = await tx.value(
        """SELECT CASE WHEN is_erased = 1 AND state = 'held' THEN 'erased' ELSE state END
           FROM visit WHERE id = :id""",
        id=visit_id,
    )
    if state not in before:
        return False
    if after is not None:
        columns["state"] = after
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    await tx.run(f"UPDATE visit SET {sets} WHERE id = :id", id=visit_id, **columns)
    await family_entries.enter(tx, "visit", visit_id, what, happened_at or now, now, by, content)
    return True

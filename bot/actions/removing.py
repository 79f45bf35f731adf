"""What the night removes of visits and needs: what a family asked for, and what had its time.

Each function is one unit of work over a few rows; it is called again until nothing is left. After
that the files are scrubbed, and only then somebody is told that it is gone.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import consenting, visit_records
from bot.actions.forgetting import erase_need
from bot.actions.telling import tell
from bot.rules import needs as need_rules
from bot.rules import quiet
from bot.rules.erasing import PRESSES, RESTS, month_begins, month_ends
from storage import (
    consents,
    erasures,
    family_entries,
    inbox,
    needs,
    retention,
    traces,
    visit_erasing,
    visits,
)
from storage.erasures import Erasure
from storage.tx import Tx

AT_ONCE: Final = 20
"""Visits or needs in one unit of work: each has less than ten rows around it."""
TELLS_FOR: Final = timedelta(days=7)
RECORDED: Final = (visit_records.RECORD, visit_records.WRONG)
"""Messages about a record, which say when it was made."""


async def presses(tx: Tx, now: datetime) -> bool:
    """Say whether what a family asked for would not be done in time if it waited for a night."""
    return await erasures.is_any_due(tx, now + PRESSES)


async def carry_out(tx: Tx, now: datetime, zone: ZoneInfo) -> bool:
    """Remove some of what families asked to have removed; False if nothing is left to do."""
    asked = await erasures.next_to_do(tx, now - RESTS)
    if asked is None:
        return False
    visit_ids = await visit_erasing.to_erase(tx, asked.member_id, AT_ONCE)
    held = 0
    for visit_id in visit_ids:
        held += await _erase_visit(tx, visit_id, now, zone)
    raised = (await needs.of_member(tx, asked.member_id))[:AT_ONCE]
    for need in raised:
        # Whoever answers it sees by its state that it is no more.
        await needs.move(tx, need.id, need_rules.OPEN, "withdrawn", now, asked.member_id)
        await erase_need(tx, need.id, now, zone)
    await erasures.count(tx, asked.id, held, len(raised))
    if max(len(visit_ids), len(raised)) < AT_ONCE:
        await _finish(tx, asked, now)
    return True


async def _erase_visit(tx: Tx, visit_id: int, now: datetime, zone: ZoneInfo) -> bool:
    """Leave of a visit its month; return whether it was held."""
    visit = await visits.by_id(tx, visit_id)
    assert visit is not None, "it was just found"
    begins = [
        None if at is None else month_begins(at, zone) for at in (visit.held_at, visit.settled_at)
    ]
    await visit_erasing.erase(
        tx, visit_id, made_at=month_begins(visit.made_at, zone),
        due_at=month_ends(visit.due_at, zone), held_at=begins[0], settled_at=begins[1],
        now=now,
    )  # fmt: skip
    return visit.state == "held"


async def _finish(tx: Tx, asked: Erasure, now: datetime) -> None:
    """A visit that is still to be held stays as it is, but for what was recorded of it before."""
    due = await visits.open_of_member(tx, asked.member_id)
    for visit in due:
        await family_entries.erase(tx, "visit", visit.id)
        await traces.forget_what_was(tx, visit.id, RECORDED)
    if not due:
        # Who visits while there is something to visit for is told of the end of an absence.
        await traces.forget_whereabouts(tx, asked.member_id, now)
    household = await erasures.household(tx, asked.member_id)
    if household is not None and household.user_id is not None:
        await consenting.stop_writing(tx, household.user_id, now)
    await consents.forget(tx, asked.member_id)
    await erasures.set_removed(tx, asked.id)


async def remove_outlived(tx: Tx, now: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """Remove some of what was kept long enough; return how many visits and needs, 0 at the end.

    A need that was withdrawn helps nobody any more: it goes the next night. One of which the member
    never said whether it is solved has its time as if they had.
    """
    kept = await retention.kept(tx)
    visit_ids = await visit_erasing.outlived(tx, now - timedelta(days=kept.visit), AT_ONCE)
    for visit_id in visit_ids:
        visit = await visits.by_id(tx, visit_id)
        await visit_erasing.delete(tx, visit_id, now)
        if visit is not None and not await visits.of_member(tx, visit.member_id):
            await traces.forget_whereabouts(tx, visit.member_id, now)
    need_ids = await needs.to_erase(tx, now - timedelta(days=kept.need), AT_ONCE)
    for need_id in need_ids:
        await needs.move(tx, need_id, ("solved",), "lapsed", now, None)
        await erase_need(tx, need_id, now, zone)
    await traces.forget_told(tx, now)
    await erasures.forget(tx, now - timedelta(days=kept.visit), AT_ONCE)
    return len(visit_ids), len(need_ids)


async def leaves_traces(tx: Tx, since: datetime | None) -> bool:
    """Say whether the files may hold what the tables do not, if they were scrubbed at an instant.

    What a family asked for and is not told to be gone does; and so may whatever anybody did.
    """
    if since is None or await erasures.removed(tx):
        return True
    return await inbox.has_settled(tx, since)


async def confirm(tx: Tx, now: datetime, zone: ZoneInfo) -> int:
    """The files are scrubbed: what families asked for is done, and they are told in the morning."""
    gone = await erasures.removed(tx)
    for one in gone:
        await erasures.set_done(tx, one.id, now)
        household = await erasures.household(tx, one.member_id)
        assert household is not None, "members are never removed"
        is_own = one.asked_by == one.member_id
        told = [(household.user_id, "erasure_done" if is_own else "erasure_told")]
        if not is_own:
            told.append((one.asker_user_id, "erasure_done_for"))
        for user_id, kind in told:
            if user_id is not None:
                await tell(
                    tx, kind, user_id, one.id, quiet.morning(now, zone),
                    {"erasure": one.id}, lasts=TELLS_FOR,
                )  # fmt: skip
    return len(gone)

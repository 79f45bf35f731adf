"""What the calendar does when it rings: note what fell due, then settle each in its own unit."""

from datetime import datetime

from bot.actions import binding, transfers
from bot.actions.sessions import close_check_in, open_check_in, send_host_card
from bot.rules.calendar import (
    CHECK_IN_CLOSES,
    CHECK_IN_OPENS,
    DUE_KINDS,
    HOST_CARD,
    is_still_useful,
)
from storage import chats, due, sessions
from storage.tx import Tx

NOBODY_REACHABLE = "no_reachable_secretary"
NO_GROUP = "no_group"
TOO_LATE = "too_late"
OTHERS = {"transfer": transfers.take_effect, "unbound_group": binding.leave_if_unbound}
"""What falls due besides a session's own: each does it, and returns why not, if not."""


async def read(tx: Tx, now: datetime) -> list[int]:
    """Note all that fell due up to `now`; return the ids of all that is to be settled, in order."""
    await due.read_calendar(tx, now)
    return await due.open_ids(tx, now)


async def settle(tx: Tx, due_id: int, now: datetime) -> None:
    """Bring about what fell due, if it still helps; else record that it did not."""
    item = await due.take(tx, due_id)
    if item is None:
        return
    if item.kind in OTHERS:
        reason = await OTHERS[item.kind](tx, item.subject_id, now)
        state = "done" if reason is None else "void"
        await due.settle(tx, due_id, state, now, reason=reason)
        return
    session = await sessions.by_id(tx, item.subject_id)
    if session is None or session.state == "dropped":
        await due.settle(tx, due_id, "void", now, reason="not_held")
        return
    if not is_still_useful(DUE_KINDS[item.kind], session, now):
        await due.settle(tx, due_id, "expired", now, reason=TOO_LATE)
        return
    reason = None
    if item.kind == CHECK_IN_OPENS.code:
        await open_check_in(tx, session.id, now)
        if not await chats.groups_of_unit(tx, session.unit_id):
            reason = NO_GROUP
    elif item.kind == CHECK_IN_CLOSES.code:
        await close_check_in(tx, session.id, now)
    elif not await send_host_card(tx, session.id, now):
        reason = NOBODY_REACHABLE
    await due.settle(tx, due_id, "done" if reason is None else "void", now, reason=reason)


async def card_refused(tx: Tx, session_id: int, now: datetime) -> None:
    """The host turned out to be out of reach: the next secretary gets the card, if there is one."""
    if not await send_host_card(tx, session_id, now):
        await due.void_done(tx, HOST_CARD.code, session_id, NOBODY_REACHABLE, now)


async def next_instant(tx: Tx, now: datetime) -> datetime | None:
    """Return when the next thing falls due after `now`, UTC, or None if nothing is planned."""
    return await due.next_instant(tx, now)

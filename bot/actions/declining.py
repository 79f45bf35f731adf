"""A secretary disagrees with a leave: the person is expected after all, and is told why."""

from datetime import timedelta
from typing import Final

from bot.actions.announcing import about
from bot.actions.asking import STALE, alert, brief
from bot.actions.hosts_turn import Turn
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.screens import leave as screens
from bot.screens.host_sides import WHY_DECLINED
from bot.screens.screen import Turned
from storage import attendance, leave, members, messages, posts
from storage.messages import Message
from storage.tx import Tx

TOLD: Final = "leave_declined"
AFTERWARDS: Final = timedelta(days=1)
"""How long it is told at the least, also when the session is over."""


async def decline(tx: Tx, turn: Turn) -> Turned:
    """Decline the leave that is up, for the reason that was pressed."""
    numbers = turn.view()
    if not numbers or turn.number >= len(WHY_DECLINED):
        return alert(turn.voice, STALE)
    session, leave_id = turn.session, numbers[0]
    if not session.takes_marks:
        return alert(turn.voice, STALE)
    people = await attendance.attendees(tx, session.id)
    one = next((one for one in people if one.leave_id == leave_id), None)
    why = WHY_DECLINED[turn.number]
    if one is None or not await leave.answer(
        tx, leave_id, session.id, "declined", turn.by, turn.now, why
    ):
        return alert(turn.voice, "leave.answered")
    if one.state == "leave":
        await attendance.set_state(
            tx, session.id, one.member_id, "expected", turn.now, turn.by, "leave",
            what="leave_declined", why=why,
        )  # fmt: skip
    lasts = max(session.closes_at - turn.now, AFTERWARDS)
    accounts = await members.accounts_to_write_to(tx, [one.member_id])
    for user_id in accounts:
        await tell(
            tx, TOLD, user_id, f"{leave_id}:{session.id}", turn.now,
            {"leave": leave_id}, lasts=lasts, urgency=messages.IMMINENT, session_id=session.id,
        )  # fmt: skip
    await posts.turn(tx, turn.post.id, "")
    await posts.want_new_version(tx, session.id)
    return brief(turn.voice, "leave.declined.done" if accounts else "leave.declined.untold")


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    why = await leave.why_declined(tx, int(message.details["leave"]), session.id)
    if why is None or session.state == "dropped":
        return Withdrawn("not_declined")
    return Prepared(screens.declined(session, why, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {TOLD: _write}

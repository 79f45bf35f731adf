"""Those expected who have not checked in are reminded in private: once by the host, or by the
calendar in units that want it."""

from datetime import datetime
from typing import Final

from bot.actions.announcing import NUDGE, about
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import to_ms
from bot.rules.sessions import Session
from bot.screens import announcing as screens
from storage import attendance, away, members, messages
from storage.messages import Message
from storage.tx import Tx


async def remind(
    tx: Tx, session: Session, now: datetime, besides: int | None = None
) -> tuple[int, int]:
    """Remind those who are neither in nor on leave; return how many, and how many are out of reach.

    Whoever was reminded of this session before is not reminded again, nor is the member `besides`,
    who has them reminded.
    """
    missing = [
        one.member_id
        for one in await attendance.attendees(tx, session.id)
        if one.is_missing and one.mark is None and one.member_id != besides
    ]
    # Whoever was noted away since check-in opened is expected still, and is sent nothing.
    here = [one for one in missing if await away.now_of(tx, one, now) is None]
    accounts = await members.accounts_to_write_to(tx, here)
    about_ = f"{session.id}:{to_ms(session.starts_at)}"  # one that is moved is another occasion
    reached = 0
    for user_id in accounts:
        reached += await tell(
            tx, NUDGE, user_id, about_, now, lasts=session.closes_at - now,
            urgency=messages.IMMINENT, session_id=session.id,
        )  # fmt: skip
    return reached, len(missing) - len(accounts)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    standing = await attendance.standing(tx, session.id, message.chat_id)
    if session.state != "open" or standing is None or standing.attendance != "expected":
        return Withdrawn("not_missing")
    return Prepared(screens.nudge(session, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {NUDGE: _write}

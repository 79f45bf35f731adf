"""A member takes back their consent: what they are just writing of their family is not taken."""

from datetime import datetime
from typing import Final

from storage import consents, dialogues
from storage.tx import Tx

LINE: Final = "need_line"
DRAFT: Final = "need_draft"
MORE: Final = "need_more"
"""What somebody may be in the middle of: asked for a line, shown what is sent, asked for more."""
STOPPED: Final = "need_stopped"
"""They were, until they took their consent back: what they write next may be that line still."""
WRITING: Final = (LINE, DRAFT, MORE)


async def answer(tx: Tx, member_id: int, user_id: int, now: datetime, *, given: bool) -> None:
    """Note whether more may be kept of a household, as its member said from an account."""
    await consents.set_(tx, member_id, now, given=given)
    if not given:
        await stop_writing(tx, user_id, now)


async def stop_writing(tx: Tx, user_id: int, now: datetime) -> None:
    """Forget what somebody has written of their family and not sent."""
    if await dialogues.step_of(tx, user_id) in WRITING:
        await dialogues.begin(tx, user_id, STOPPED, now)

"""A need goes, and with it all that tells whose it was and when; and words that are not kept."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions.asking import Pressed
from bot.rules.erasing import month_begins
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import inbox, needs
from storage.tx import Tx

Press = Callable[[Tx, Pressed, Voice], Coroutine[Any, Any, Turned]]


async def erase_need(tx: Tx, need_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Leave of a need that one was raised in a month in its unit, and closed in one."""
    need = await needs.by_id(tx, need_id)
    assert need is not None, "needs are never removed"
    closed = need.closed_at
    await needs.erase(
        tx, need_id, raised_at=month_begins(need.raised_at, zone),
        closed_at=None if closed is None else month_begins(closed, zone), now=now,
    )  # fmt: skip


def unkept(action: Press) -> Press:
    """Return the action of a button whose press is kept nowhere, only that somebody pressed.

    The button says what is recorded of a household: its own row has that, for as long as it may.
    """

    async def act(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
        await inbox.forget_words(tx, pressed.update_id)
        return await action(tx, pressed, voice)

    return act

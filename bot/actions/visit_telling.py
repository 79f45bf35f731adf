"""Telling both sides of a visit: who holds it, and whose household it is. Neither while away."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions.asking import Pressed
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.quiet import morning
from bot.screens import arranging as screens
from bot.screens.screen import Screen
from storage import members, visits
from storage import visitors as stored
from storage.messages import Message
from storage.tx import Tx
from storage.visits import Visit

OFF: Final = "visit_off"
NEWS: Final = "visit_news"
LASTS: Final = timedelta(days=3)
Details = Mapping[str, int | str]


async def visitors(
    tx: Tx, kind: str, visit: Visit, about: int | str, at: datetime, lasts: timedelta,
    details: Details, besides: int | None = None,
) -> None:  # fmt: skip
    """Tell all who hold a visit, but for the member `besides`, who did it."""
    for one in await stored.of_visit(tx, visit.id):
        if one.user_id is not None and one.member_id != besides:
            await tell(tx, kind, one.user_id, about, at, lasts, details)


async def member(
    tx: Tx, kind: str, visit: Visit, about: int | str, at: datetime, lasts: timedelta,
    details: Details,
) -> None:  # fmt: skip
    """Tell the member whose household it is, if the bot may write to them."""
    for user_id in await members.accounts_to_write_to(tx, [visit.member_id]):
        await tell(tx, kind, user_id, about, at, lasts, details)


async def off(tx: Tx, visit: Visit, code: str, pressed: Pressed, zone: ZoneInfo) -> None:
    """Tell all who hold a visit that it is off, or has to be arranged anew; `code` says why."""
    at = morning(pressed.now, zone)
    about = f"{visit.id}:{pressed.update_id}"
    await visitors(tx, OFF, visit, about, at, LASTS, {"visit": visit.id, "code": code})


async def news(tx: Tx, visit: Visit, code: str, pressed: Pressed, zone: ZoneInfo) -> None:
    """Tell the member what became of a visit; `code` says what."""
    about = f"{visit.id}:{pressed.update_id}"
    facts: Details = {"visit": visit.id, "code": code}
    await member(tx, NEWS, visit, about, morning(pressed.now, zone), LASTS, facts)


async def _write_news(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(Screen(telling.voice.say(f"visit.news.{message.details['code']}")))


async def _write_off(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None:
        return Withdrawn("gone")
    code = str(message.details["code"])
    return Prepared(screens.off(visit, code, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {OFF: _write_off, NEWS: _write_news}
ASKING: Final = (OFF, NEWS)

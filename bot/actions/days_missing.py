"""A year whose workdays are not known: the admins are told in December before it, with a form."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import quiet
from bot.rules.workdays import asks_for
from bot.screens import day_table as screens
from storage import roles
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "days_missing"


async def look(tx: Tx, now: datetime, zone: ZoneInfo) -> bool:
    """Tell the admins of each year that is missing now, once for each time; say whether any was."""
    days, today = await known_days.of(tx), now.astimezone(zone).date()
    is_told = False
    for year, number, at in asks_for(today, zone):
        if days.knows(year):
            continue
        for user_id in await roles.admins(tx):
            when = max(at, quiet.morning(now, zone))
            facts: dict[str, int | str] = {"year": year}
            told = await tell(tx, KIND, user_id, f"{year}:{number}", when, facts)
            is_told = is_told or told
    return is_told


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    year = int(message.details["year"])
    if (await known_days.of(tx)).knows(year):
        return Withdrawn("known")
    if not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    return Prepared(screens.missing(year, telling.voice))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

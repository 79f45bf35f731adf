"""What was sent to somebody that they had not asked for, and what was not, and why.

Everybody sees that of their own (/me); an admin sees how many there were in a unit (/messages).
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from bot.actions import replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import reminders
from bot.rules.permissions import Denied
from bot.rules.told import Fate, fate
from bot.screens import told as screens
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import reminders as stored
from storage import roles, units
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "messages"
SINCE: Final = timedelta(days=14)
"""How far back it is looked."""
OFFERED: Final = 8
_KINDS: Final = [one.code for one in reminders.TABLE if one.to is not reminders.To.GROUP]


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[消息]: list what was sent to who presses, and what was not; the id is the page."""
    (page,) = pressed.ids
    who = await may(tx, pressed, "me", "me")
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if page > screens.LAST_PAGE:
        return alert(voice, STALE)
    found = await stored.told(tx, pressed.user_id, pressed.now - SINCE, _KINDS)
    shown = [one for one in found if one.kind != "today"]
    return Turned(screen=screens.own(shown, page, voice, pressed.now))


async def ask(tx: Tx, said: Said) -> None:
    """/messages 单位: count what the people of a unit were sent, and what they were not."""
    if await asks(tx, said, KIND) is None:
        return
    meant = (
        await units.found(tx, said.words, OFFERED) if said.words else await units.children(tx, None)
    )
    details: dict[str, int | str] = {"units": ",".join(str(unit.id) for unit in meant)}
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details=details)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    if not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    ids = [one for one in str(message.details["units"]).split(",") if one]
    meant = [unit for one in ids if (unit := await units.by_id(tx, int(one))) is not None]
    if len(meant) != 1:
        return Prepared(screens.which_unit(meant, telling.voice))
    (unit,) = meant
    counted: Counter[tuple[str, Fate]] = Counter()
    for one in await stored.told_in(tx, unit.id, telling.now - SINCE, _KINDS):
        if one.kind != "today":
            part = screens.part_of(one.kind, for_admin=True)
            counted[part, fate(one.state, one.reason, one.held)] += one.count
    return Prepared(screens.of_unit(unit, counted, SINCE.days, telling.voice))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

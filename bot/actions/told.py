"""What was sent to somebody that they had not asked for, and what was not, and why.

Everybody sees that of their own (/me); an admin sees how many there were in a unit (/messages).
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from bot.actions import replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import reminders
from bot.rules.permissions import Denied
from bot.rules.told import Fate, fate
from bot.screens import told as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import reminders as stored
from storage import roles, units
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

KIND: Final = "messages"
SINCE: Final = timedelta(days=14)
"""How far back it is looked."""
OFFERED: Final = 8
"""Units that are offered, where several may be meant."""
LOOKED_AT: Final = 5000
"""Units that are looked at, to say how many there are."""
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
    meant = await _meant(tx, said.words)
    details: dict[str, int | str] = {
        "units": ",".join(str(unit.id) for unit in meant[:OFFERED]),
        "every": len(meant),
    }
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details=details)


async def unit(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to the unit that is meant of several; the id is the unit."""
    who = await may(tx, pressed, KIND, KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    meant = await units.by_id(tx, pressed.ids[0])
    if meant is None:
        return alert(voice, STALE)
    return Turned(screen=await _counted(tx, meant, voice, pressed.now))


async def _meant(tx: Tx, words: str) -> list[Unit]:
    """Return the units that words may mean, those at the top without any; where several have a
    name, that of the unit above may stand before it.
    """
    if not words:
        return await units.children(tx, None)
    found = await units.found(tx, words, LOOKED_AT)
    above, _, name = words.rpartition(" ")
    if found or not above:
        return found
    named = await units.found(tx, name, LOOKED_AT)
    return [one for one in named if one.parent is not None and above.strip() in one.parent]


async def _counted(tx: Tx, meant: Unit, voice: Voice, now: datetime) -> Screen:
    counted: Counter[tuple[str, Fate]] = Counter()
    for one in await stored.told_in(tx, meant.id, now - SINCE, _KINDS):
        if one.kind != "today":
            part = screens.part_of(one.kind, for_admin=True)
            counted[part, fate(one.state, one.reason, one.held)] += one.count
    return screens.of_unit(meant, counted, SINCE.days, voice)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    if not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    ids = [one for one in str(message.details["units"]).split(",") if one]
    meant = [found for one in ids if (found := await units.by_id(tx, int(one))) is not None]
    if len(meant) == 1:
        return Prepared(await _counted(tx, meant[0], telling.voice, telling.now))
    every = int(message.details.get("every", len(meant)))
    return Prepared(screens.which_unit(meant, every, telling.voice))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

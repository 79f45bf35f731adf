"""A group and its unit: bound by who is in charge, left with a word if nobody binds it."""

from datetime import datetime, timedelta
from typing import Final

from bot.actions import charge, replies
from bot.actions.announcing import post_open_sessions
from bot.actions.asking import Said, asks
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import to_ms
from bot.locales import CATALOGUES
from bot.rules import payloads
from bot.rules.roster_columns import clean
from bot.screens.screen import Button, Screen
from bot.screens.voice import safe
from storage import chats, due, messages, roles, units
from storage.chats import Chat
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

STAYS_UNBOUND: Final = timedelta(hours=24)
USEFUL_FOR: Final = timedelta(days=1)
OFFERED: Final = 8


async def start_in_group(tx: Tx, said: Said, unit_id: int) -> bool:
    """Someone added the bot by [添加到群]: bind the group to that unit; False if it is refused."""
    unit = await units.by_id(tx, unit_id)
    if unit is None:
        return False
    return await _bind(tx, said, unit)


async def ask(tx: Tx, said: Said) -> bool:
    """/bind, with a unit's name where there are several; False if nothing was bound."""
    who = await asks(tx, said, "bind")
    if who is None:
        return False
    if said.words:
        named = await units.found(tx, clean(said.words), OFFERED)
    else:
        own = [] if who.member_id is None else await roles.charges(tx, who.member_id, said.now)
        found = [await units.by_id(tx, one) for one in sorted({one.unit_id for one in own})]
        named = [unit for unit in found if unit is not None]
    theirs = [
        unit
        for unit in named
        if (await roles.who(tx, said.user_id, said.now, unit.id)).is_in_charge
    ]
    if len(theirs) == 1:
        return await _bind(tx, said, theirs[0])
    problem = "which" if theirs else "not_yours" if named else "no_unit" if said.words else "name"
    await _refuse(tx, said, problem, ",".join(str(unit.id) for unit in theirs))
    return False


async def ask_language(tx: Tx, said: Said) -> bool:
    """/language: say which language a group speaks from now on; False if it is not changed."""
    group = await chats.by_id(tx, said.chat_id)
    unit_id = None if group is None else group.unit_id
    if await asks(tx, said, "language", unit_id) is None:
        return False
    if unit_id is None or said.words not in CATALOGUES:
        problem = "unbound" if unit_id is None else "language"
        await _refuse(tx, said, problem, "")
        return False
    await chats.set_language(tx, said.chat_id, said.words)
    return True


async def leave_if_unbound(tx: Tx, chat_id: int, now: datetime) -> str | None:
    """A day has passed: a group that nobody has bound is left with a word."""
    group = await chats.by_id(tx, chat_id)
    if group is None or group.state != "open" or group.unit_id is not None:
        return "bound_or_gone"
    await tell(tx, "goodbye", chat_id, to_ms(now), now, lasts=USEFUL_FOR)
    return None


async def standing_changed(tx: Tx, before: Chat | None, chat_id: int, now: datetime) -> None:
    """The bot may write to a group from now on, or no longer.

    A group that nobody binds within a day is left; of one that is lost those in charge are told.
    """
    group = await chats.by_id(tx, chat_id)
    assert group is not None, "it was noted just now"
    if group.state == "open" and group.unit_id is None:
        await due.note(tx, "unbound_group", chat_id, now + STAYS_UNBOUND)
    was_open = before is not None and before.state == "open"
    if group.state == "open" or group.unit_id is None or not was_open:
        return
    for reader in await charge.in_charge(tx, group.unit_id, now):
        about = f"{chat_id}:{to_ms(now)}"
        await tell(
            tx,
            "group_lost",
            reader,
            about,
            now,
            {"unit": group.unit_id, "group": chat_id},
        )


async def _bind(tx: Tx, said: Said, unit: Unit) -> bool:
    if await asks(tx, said, "bind", unit.id) is None:
        return False
    group = await chats.by_id(tx, said.chat_id)
    if group is not None and group.unit_id not in (None, unit.id):
        before = await roles.who(tx, said.user_id, said.now, group.unit_id)
        if not before.is_in_charge:
            await _refuse(tx, said, "others", str(group.unit_id))
            return False
    is_as_it_was = (
        group is not None
        and group.state == "open"
        and (group.unit_id, group.topic_id) == (unit.id, said.topic_id)
    )
    await chats.bind(tx, said.chat_id, unit.id, said.topic_id, said.now)
    if not is_as_it_was:
        await tell(
            tx,
            "bound",
            said.chat_id,
            to_ms(said.now),
            said.now,
            {"unit": unit.id},
            lasts=USEFUL_FOR,
            urgency=messages.IMMINENT,
        )
    await post_open_sessions(tx, unit.id, said.chat_id, said.now)
    return True


async def _refuse(tx: Tx, said: Said, problem: str, unit_ids: str) -> None:
    details = {"problem": problem, "units": unit_ids}
    await replies.add(tx, said.update_id, "bind_refused", said.user_id, said.now, details=details)


async def _write_bound(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    group = await chats.by_id(tx, message.chat_id)
    unit = None if group is None or group.unit_id is None else await units.by_id(tx, group.unit_id)
    if unit is None or unit.id != message.details["unit"]:
        return Withdrawn("bound_otherwise")
    voice = telling.voice
    button = Button(voice.say("bind.claim"), url=voice.link(payloads.claim(message.chat_id)))
    return Prepared(Screen(voice.say("bind.bound", unit=safe(unit.name)), ((button,),)))


async def _write_refused(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    ids = [int(each) for each in str(message.details["units"]).split(",") if each]
    found = [await units.by_id(tx, each) for each in ids]
    names = telling.voice.say("list.separator").join(
        safe(unit.name if unit.parent is None else f"{unit.parent}/{unit.name}")
        for unit in found
        if unit is not None
    )
    return Prepared(
        Screen(
            telling.voice.say(
                f"bind.problem.{message.details['problem']}",
                units=names,
                languages=telling.voice.say("list.separator").join(CATALOGUES),
            )
        )
    )


async def _write_lost(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    group = await chats.by_id(tx, int(message.details["group"]))
    unit = await units.by_id(tx, int(message.details["unit"]))
    if unit is None or (group is not None and group.state == "open"):
        return Withdrawn("back_again")
    voice = telling.voice
    button = Button(voice.say("bind.add_one"), url=voice.group_link(payloads.bind(unit.id)))
    return Prepared(Screen(voice.say("bind.lost", unit=safe(unit.name)), ((button,),)))


async def _write_goodbye(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    group = await chats.by_id(tx, message.chat_id)
    if group is None or group.unit_id is not None:
        return Withdrawn("bound")
    return Prepared(Screen(telling.voice.say("bind.goodbye")), then_leave=True)


WRITERS: Final[dict[str, Writer]] = {
    "bound": _write_bound,
    "bind_refused": _write_refused,
    "goodbye": _write_goodbye,
    "group_lost": _write_lost,
}

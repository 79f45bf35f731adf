"""/start, /help and 取消: how to begin, what one can do, and how to stop."""

from datetime import datetime
from typing import Final

from bot.actions import drafting, replies
from bot.actions.asking import Said, asks
from bot.actions.telling import Outgoing, Prepared, Telling, Writer, plain
from bot.rules import payloads, summary
from bot.rules.permissions import IN_CHARGE, IN_OWN_RIGHT, RUNS_UNIT, VISITS, Role
from bot.screens.screen import Screen
from bot.screens.voice import safe
from storage import chats, dialogues, links, members, roles
from storage.messages import Message
from storage.tx import Tx

CANCELLED: Final = "plan_cancelled"
METRICS: Final = "metrics"
_ASKS_FOR_METRICS: Final = ("指标", "口径")


async def start(tx: Tx, said: Said) -> None:
    """Greet someone who opened the private chat."""
    await _reply(tx, said, "start")


async def show(tx: Tx, said: Said) -> None:
    """Say what one can do here, by what one is; or what the figures mean."""
    await _reply(tx, said, METRICS if said.words in _ASKS_FOR_METRICS else "help")


async def cancel(tx: Tx, said: Said) -> None:
    """Stop whatever the person was in the middle of."""
    if await asks(tx, said, "cancel") is not None:
        dialogue = await dialogues.of(tx, said.user_id, said.now)
        was_at_it = await dialogues.end(tx, said.user_id)
        kind = "cancelled" if was_at_it else "nothing_to_cancel"
        if dialogue is not None and dialogue.step == drafting.STEP:
            kind = CANCELLED
        await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def by_admin_link(tx: Tx, said: Said, link: payloads.AdminLink | None) -> None:
    """Someone opens an admin's link: it makes them admin, once."""
    await chats.note(tx, said.user_id, "private", "open", said.now)
    is_valid = (
        link is not None
        and link.expires_at > said.now
        and await links.spend_admin_link(tx, link.nonce, link.expires_at)
    )
    if is_valid:
        await roles.make_admin(tx, said.user_id, said.now)
    who = await roles.who(tx, said.user_id, said.now)
    kind = "admin_welcome" if who.is_admin else "claim_link_dead"
    await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def not_understood(tx: Tx, said: Said, kind: str) -> None:
    """Say that something private was not understood, or cannot count, and what to do."""
    await chats.note(tx, said.user_id, "private", "open", said.now)
    await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def menu_of(tx: Tx, user_id: int, now: datetime) -> Role:
    """Return by what an account is which commands its menu has."""
    return (await roles.who(tx, user_id, now)).role


async def _reply(tx: Tx, said: Said, kind: str) -> None:
    if await asks(tx, said, "help" if kind == METRICS else kind) is not None:
        await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def _write_metrics(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    say = telling.voice.say
    return Prepared(
        Screen("\n".join([say("metrics"), *(say(f"metric.{name}") for name in summary.METRICS)]))
    )


async def _write_start(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    person = await members.by_account(tx, message.chat_id)
    if person is not None:
        return Prepared(Screen(telling.voice.say("start.bound", name=safe(person.name))))
    is_admin = (await roles.who(tx, message.chat_id, telling.now)).is_admin
    key = "start.admin" if is_admin else "start.not_bound"
    return Prepared(Screen(telling.voice.say(key)))


async def _write_help(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    role = (await roles.who(tx, message.chat_id, telling.now)).role
    lines = [telling.voice.say("help")]
    if role & Role.MEMBER:
        lines.append(telling.voice.say("help.todo"))
    if role & RUNS_UNIT:
        lines.append(telling.voice.say("help.host"))
        lines.append(telling.voice.say("help.series"))
    if role & VISITS:
        lines.append(telling.voice.say("help.visitor"))
        lines.append(telling.voice.say("help.event"))
    if role & RUNS_UNIT:
        lines.append(telling.voice.say("help.needs"))
    if role & IN_CHARGE:
        lines.append(telling.voice.say("help.unit"))
        lines.append(telling.voice.say("help.cadence"))
    if role & IN_OWN_RIGHT:
        lines.append(telling.voice.say("help.secretary"))
    if role & IN_CHARGE:
        lines.append(telling.voice.say("help.summary"))
    if Role.ADMIN in role:
        lines.append(telling.voice.say("help.admin"))
        lines.append(telling.voice.say("help.triggers"))
        lines.append(telling.voice.say("help.calendar"))
        lines.append(telling.voice.say("help.messages"))
    return Prepared(Screen("\n".join(lines)))


async def _write_welcome(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(Screen(telling.voice.say("start.admin")))


WRITERS: Final[dict[str, Writer]] = {
    "start": _write_start,
    "help": _write_help,
    CANCELLED: plain("plan.cancelled"),
    METRICS: _write_metrics,
    "admin_welcome": _write_welcome,
}

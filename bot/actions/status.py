"""How the bot is doing, and what an admin decides about messages of unknown fate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.actions import (
    arranging,
    buddies,
    erasing,
    events,
    joint_visits,
    key_dates,
    must_visits,
    need_telling,
    needs,
    privacy,
    replies,
    round_settings,
    rounds,
    visit_duties,
    visit_records,
    visit_telling,
    visits,
)
from bot.actions.asking import Said, asks
from bot.actions.calendar import NO_GROUP, NOBODY_REACHABLE, TOO_LATE
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn
from bot.rules.permissions import Place, judge
from bot.screens.screen import Screen
from bot.screens.status import UNKNOWN_SHOWN, Backlog, UnknownMessage, Vitals
from bot.screens.status import status as status_screen
from bot.screens.voice import Voice
from storage import chats, due, inbox, messages, places, posts, roles
from storage.messages import Message
from storage.tx import Tx

LOOKS_BACK = timedelta(days=7)
PERSONAL: Final = frozenset(
    kind
    for module in (
        *(arranging, buddies, erasing, events, joint_visits, key_dates, must_visits, need_telling),
        *(
            needs,
            privacy,
            round_settings,
            rounds,
            visit_duties,
            visit_records,
            visit_telling,
            visits,
        ),
    )
    for kind in module.WRITERS
)
"""What tells of somebody's household, or of a friend: an admin learns neither what nor whose."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the decision, as the key of its sentence."""

    code: Literal[
        "check_in.stale",
        "admins_only",
        "status.settled",
        "status.resend.done",
        "status.resend.late",
        "status.arrived.done",
    ]


async def ask(tx: Tx, said: Said) -> bool:
    """An account asks how the bot is doing; it is answered in private, to admins only."""
    if await asks(tx, said, "status") is None:
        return False
    await replies.add(tx, said.update_id, "status", said.user_id, said.now)
    return True


async def screen(tx: Tx, vitals: Vitals, voice: Voice, now: datetime) -> Screen:
    """Return the status as it is now."""
    counts = await inbox.counts(tx)
    admins, nameless = await roles.count_admins(tx)
    unknown = await messages.unknown(tx, at_most=UNKNOWN_SHOWN)
    backlog = Backlog(
        open_updates=counts.open,
        oldest_open_at=counts.oldest_open_at,
        quarantined=counts.quarantined,
        waiting=await messages.count(tx, "waiting"),
        posts_behind=await posts.count_behind(tx),
        cards_unsent=await due.count_settled(tx, "void", NOBODY_REACHABLE, now - LOOKS_BACK),
        without_group=await due.count_settled(tx, "void", NO_GROUP, now - LOOKS_BACK),
        admins=admins,
        nameless_admins=nameless,
        lost_groups=await chats.units_of_lost(tx),
        missed=await due.count_settled(tx, "expired", TOO_LATE, now - LOOKS_BACK),
        unknown=await messages.count(tx, "unknown"),
        newest_unknown=[await _unknown(tx, message, now) for message in unknown],
    )
    return status_screen(vitals, backlog, voice, now)


async def resend(
    tx: Tx, *, now: datetime, chat_id: int, telegram_id: int, user_id: int, message_id: int
) -> Decided:
    """An admin says that a message of unknown fate did not arrive: it is sent again, once."""
    message = await _unknown_for_admin(tx, chat_id, telegram_id, user_id, message_id, now)
    if isinstance(message, Decided):
        return message
    if now >= message.expires_at:
        await messages.settle(tx, message.id, "expired", now, reason="too_late")
        return Decided("status.resend.late")
    await messages.put_back(tx, message.id, now, messages.BY_HAND)
    return Decided("status.resend.done")


async def arrived(
    tx: Tx, *, now: datetime, chat_id: int, telegram_id: int, user_id: int, message_id: int
) -> Decided:
    """An admin has seen that a message of unknown fate did arrive."""
    message = await _unknown_for_admin(tx, chat_id, telegram_id, user_id, message_id, now)
    if isinstance(message, Decided):
        return message
    await messages.settle(tx, message.id, "sent", now, reason="seen_by_admin")
    return Decided("status.arrived.done")


async def _unknown_for_admin(
    tx: Tx, chat_id: int, telegram_id: int, user_id: int, message_id: int, now: datetime
) -> Message | Decided:
    if not await places.was_sent_as(tx, chat_id, telegram_id, "status"):
        return Decided("check_in.stale")
    if judge("status", await roles.who(tx, user_id, now), Place.PRIVATE):
        return Decided("admins_only")
    message = await messages.by_id(tx, message_id, state="unknown")
    return Decided("status.settled") if message is None else message


async def _unknown(tx: Tx, message: Message, now: datetime) -> UnknownMessage:
    return UnknownMessage(
        id=message.id,
        what=message.kind,
        chat=None if message.kind in PERSONAL else await chats.label(tx, message.chat_id),
        at=message.settled_at or now,
    )


async def write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Write the status, to one who is admin still."""
    if not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    return Prepared(await screen(tx, telling.vitals(), telling.voice, telling.now))

"""What people ask of the bot: words and taps as actions see them, and what all of them check."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import replies
from bot.rules.permissions import Denied, Place, Who, judge
from bot.screens.screen import Toast, Turned
from bot.screens.voice import Voice
from storage import chats, places, roles
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Said:
    """Something written to the bot: `words` is what follows the command, or the whole text.

    `chat_id` is where it was written and `topic_id` the forum topic there; instants are UTC, and
    `zone` is the organisation's, for days that are named.
    """

    update_id: int
    user_id: int
    place: Place
    chat_id: int
    topic_id: int | None
    words: str
    happened_at: datetime
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed in a message of a private chat; `ids` are what it carries."""

    update_id: int
    user_id: int
    chat_id: int
    message_id: int
    ids: tuple[int, ...]
    happened_at: datetime
    now: datetime


STALE: Final = "button.unknown"


async def asks(tx: Tx, said: Said, act: str, unit_id: int | None = None) -> Who | None:
    """Return who asks for `act`, or None if they may not: then they are told why in private."""
    if said.place is Place.PRIVATE:
        await chats.note(tx, said.user_id, "private", "open", said.now)
    who = await roles.who(tx, said.user_id, said.now, unit_id)
    denied = judge(act, who, said.place)
    if denied is None:
        return who
    await replies.add(tx, said.update_id, denied.code, said.user_id, said.now)
    return None


async def may(
    tx: Tx, pressed: Pressed, act: str, kinds: str | tuple[str, ...], unit_id: int | None = None
) -> Who | Denied:
    """Return who pressed a button for `act`, or why it counts for nothing.

    It counts only on a message of ours in their own chat, of one of the `kinds` that carry it.
    """
    if pressed.chat_id != pressed.user_id or not await places.was_sent_as(
        tx, pressed.chat_id, pressed.message_id, *((kinds,) if isinstance(kinds, str) else kinds)
    ):
        return Denied(STALE)
    who = await roles.who(tx, pressed.user_id, pressed.now, unit_id)
    return judge(act, who, Place.PRIVATE) or who


def alert(voice: Voice, key: str, **values: object) -> Turned:
    """Return a tap's answer that waits to be closed, and leaves its message as it is."""
    return Turned(Toast(voice.say(key, **values), alert=True))


def brief(voice: Voice, key: str, **values: object) -> Turned:
    """Return a tap's answer that goes by itself, and leaves its message as it is."""
    return Turned(Toast(voice.say(key, **values)))

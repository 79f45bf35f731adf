"""Who acts in an update: the one place that decides it, on raw and on trimmed updates alike.

A person is the numeric id that Telegram vouches for, never a name or a username. What a person did
not do themselves, here and now, has no actor, and the reason is a stable code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeGuard

Reason = Literal[
    "anonymous_admin",
    "channel",
    "bot",
    "forwarded",
    "via_bot",
    "scheduled",
    "edited",
    "automatic_forward",
    "nobody",
]

ANONYMOUS_ADMIN: Final = 1087968824  # stands in for every admin who posts as the group
CHANNEL_POSTER: Final = 136817688  # stands in for every channel that posts in a group
TELEGRAM: Final = 777000  # Telegram itself: no person, though not marked as a bot

# Telegram promises at most 52 significant bits.
_LARGEST_ID: Final = 2**52 - 1
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}")
_FORWARDED: Final = ("forward_origin", "forward_date")
_MIGRATED: Final = ("migrate_to_chat_id", "migrate_from_chat_id")
# An edit carries the first message's date, so taking it would let a check-in be back-dated.
_EDITED: Final = ("edited_message", "edited_channel_post", "edited_business_message")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, by Telegram's id; `language` is their app's IETF tag, if it named a proper one."""

    user_id: int
    language: str | None


@dataclass(frozen=True, slots=True)
class NoActor:
    """Nobody whose act counts, and why: a stable code."""

    reason: Reason


def actor(update: Mapping[str, Any]) -> Actor | NoActor:
    """Return who acts in `update`, JSON of any shape.

    Of an update that holds several kinds, which Telegram never sends, the tap counts, then the
    message, then the membership, as in what is kept. Kinds that this bot does not take have no
    actor.
    """
    if (query := update.get("callback_query")) is not None:
        # A tap shows the real person, even an admin who otherwise hides behind the group.
        return person(as_object(query).get("from"))
    if (message := update.get("message")) is not None:
        return _speaker(as_object(message))
    if (membership := update.get("my_chat_member")) is not None:
        return person(as_object(membership).get("from"))
    if any(update.get(kind) is not None for kind in _EDITED):
        return NoActor("edited")
    return NoActor("nobody" if update.get("channel_post") is None else "channel")


def person(user: object) -> Actor | NoActor:
    """Return whom a Bot API User stands for: a person, or why it is none."""
    fields = as_object(user)
    user_id = fields.get("id")
    if not is_id(user_id) or user_id <= 0 or user_id == TELEGRAM:
        return NoActor("nobody")
    if user_id == ANONYMOUS_ADMIN:
        return NoActor("anonymous_admin")
    if user_id == CHANNEL_POSTER:
        return NoActor("channel")
    is_bot = fields.get("is_bot")
    if is_bot is not False:
        return NoActor("bot" if is_bot is True else "nobody")
    return Actor(user_id, language_of(fields))


def language_of(user: Mapping[str, Any]) -> str | None:
    """Return the language tag of a User, or None where it has none that looks like one."""
    tag = user.get("language_code")
    return tag if isinstance(tag, str) and _LANGUAGE.fullmatch(tag) else None


def is_id(value: object) -> TypeGuard[int]:
    """Tell whether `value` is an id that Telegram may give out: an int of 52 bits and a sign."""
    return type(value) is int and -_LARGEST_ID <= value <= _LARGEST_ID


def as_object(value: object) -> dict[str, Any]:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def _speaker(message: Mapping[str, Any]) -> Actor | NoActor:
    """Return who wrote a new message. What was not written here comes before who it seems from."""
    reason: Reason | None = None
    if message.get("is_automatic_forward"):
        reason = "automatic_forward"
    elif any(message.get(mark) is not None for mark in _FORWARDED):
        reason = "forwarded"
    elif message.get("via_bot") is not None:
        reason = "via_bot"
    elif message.get("is_from_offline"):
        # Written beforehand and sent by Telegram at a set time: nobody acts now.
        reason = "scheduled"
    elif message.get("sender_business_bot") is not None:
        reason = "bot"
    elif any(message.get(mark) is not None for mark in _MIGRATED):
        reason = "nobody"
    elif (sender := message.get("sender_chat")) is not None:
        reason = "anonymous_admin" if _is_the_group(sender, message) else "channel"
    return NoActor(reason) if reason else person(message.get("from"))


def _is_the_group(sender: object, message: Mapping[str, Any]) -> bool:
    """Tell whether a message that a chat sent was sent by an admin in that chat's own name."""
    chat_id = as_object(message.get("chat")).get("id")
    writer = as_object(message.get("from")).get("id")
    return writer == ANONYMOUS_ADMIN and is_id(chat_id) and as_object(sender).get("id") == chat_id

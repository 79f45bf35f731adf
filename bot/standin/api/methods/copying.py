"""forwardMessage, forwardMessages, copyMessage, copyMessages."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from bot.standin.api import uploads
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.posting import post
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.message import Message
from bot.standin.world import World

MOST_AT_ONCE: Final = 100


def forward_message(world: World, params: Params) -> Json:
    """Post a message of another chat, with who wrote it."""
    return _forward(world, "forwardMessage", params, _one(world, params, "forward")).view()


def forward_messages(world: World, params: Params) -> list[Json]:
    """Post several; those that cannot be forwarded are left out."""
    return _several(world, "forwardMessages", params, "forward", _forward)


def copy_message(world: World, params: Params) -> Json:
    """Post what a message of another chat says, as the bot's own words."""
    return _id(_copy(world, "copyMessage", params, _one(world, params, "copy")))


def copy_messages(world: World, params: Params) -> list[Json]:
    """Post several; those that cannot be copied are left out."""
    return _several(world, "copyMessages", params, "copy", _copy)


def _one(world: World, params: Params, what: str) -> Message:
    message = world.reachable(params["from_chat_id"]).message(params["message_id"])
    if message is None:
        raise bad_request(f"message to {what} not found")
    if message.service is not None:
        verb = "forwarded" if what == "forward" else "copied"
        raise bad_request(f"message can't be {verb}")
    return message


def _several(
    world: World,
    method: str,
    params: Params,
    what: str,
    act: Callable[[World, str, Params, Message], Message],
) -> list[Json]:
    numbers: list[int] = params["message_ids"]
    if len(numbers) > MOST_AT_ONCE:
        raise bad_request(f"too many messages to {what}")
    if numbers != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    chat = world.reachable(params["from_chat_id"])
    found = [one for number in numbers if (one := chat.message(number)) and one.service is None]
    if not found:
        raise bad_request(f"there are no messages to {what}")
    return [_id(act(world, method, params, message)) for message in found]


def _forward(world: World, method: str, params: Params, message: Message) -> Message:
    origin = message.forward_origin or _origin(message)
    chat = world.reachable(params["chat_id"])
    return post(world, method, params, chat, **_content(message), forward_origin=origin)


def _origin(message: Message) -> Json:
    if message.sender_chat is not None:
        return {"type": "chat", "sender_chat": message.sender_chat, "date": message.date}
    return {"type": "user", "sender_user": message.sender, "date": message.date}


def _copy(world: World, method: str, params: Params, message: Message) -> Message:
    content = _content(message)
    if message.poll is not None:
        number = str(world.rng.randrange(2**62, 2**63))
        content["poll"] = replace(message.poll, id=number, votes={}, is_closed=False)
    if message.media is not None and "caption" in params:
        content["text"], content["entities"] = uploads.caption(world, params)
    chat = world.reachable(params["chat_id"])
    copied = post(world, method, params, chat, **content)
    if copied.poll is not None and copied.poll.close_date is not None:
        world.timed_polls.append(copied)
    return copied


def _content(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "entities": copy.deepcopy(message.entities),
        "media": message.media,
        "poll": message.poll,
        "contact": message.contact,
    }


def _id(message: Message) -> Json:
    return {"message_id": message.id}


METHODS = {
    "forwardMessage": Method(forward_message, "Message"),
    "forwardMessages": Method(forward_messages, "Array of MessageId"),
    "copyMessage": Method(copy_message, "MessageId"),
    "copyMessages": Method(copy_messages, "Array of MessageId"),
}

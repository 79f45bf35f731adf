"""deleteMessage and deleteMessages."""

from typing import Final

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.errors import bad_request
from bot.standin.state.message import Message
from bot.standin.state.people import Group, Private
from bot.standin.world import Change, World

DELETABLE: Final = 48 * 3600
MOST_AT_ONCE: Final = 100


def delete_message(world: World, params: Params) -> bool:
    """Delete a message: the bot's own, or as an administrator anyone's, for 48 hours."""
    chat = world.reachable(params["chat_id"])
    message = chat.message(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _check(world, message)
    _delete(world, message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete several messages, all or none; those that are gone already are passed over."""
    chat = world.reachable(params["chat_id"])
    numbers: list[int] = params["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    messages = [found for number in dict.fromkeys(numbers) if (found := chat.message(number))]
    for message in messages:
        _check(world, message)
    for message in messages:
        _delete(world, message)
    return True


def _check(world: World, message: Message) -> None:
    chat = message.chat
    own = message.sender["id"] == world.bot["id"]
    rights = isinstance(chat, Private) or (
        isinstance(chat, Group)
        and chat.bot == "administrator"
        and "can_delete_messages" in chat.bot_rights
    )
    # In a supergroup an administrator may delete whatever its age.
    old = world.seconds() - message.date >= DELETABLE
    ageless = isinstance(chat, Group) and chat.type == "supergroup" and rights
    if not (own or rights) or (old and not ageless):
        raise bad_request("message can't be deleted")


def _delete(world: World, message: Message) -> None:
    chat = message.chat
    message.deleted = True
    if message.id in chat.pins:
        chat.pins.remove(message.id)
    world.changed(Change("delete", chat.id))


METHODS = {
    "deleteMessage": Method(delete_message, "True"),
    "deleteMessages": Method(delete_messages, "True"),
}

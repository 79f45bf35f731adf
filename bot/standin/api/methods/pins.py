"""pinChatMessage, unpinChatMessage, unpinAllChatMessages."""

from bot.standin import pins
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.errors import bad_request
from bot.standin.state.people import Chat, Group
from bot.standin.world import World


def may_pin(chat: Chat) -> None:
    """Raise ApiError 400 if the bot may not pin messages in a chat."""
    if not isinstance(chat, Group):
        return
    if chat.bot != "administrator" or "can_pin_messages" not in chat.bot_rights:
        raise bad_request("not enough rights to manage pinned messages in the chat")


def pin(world: World, params: Params) -> bool:
    """Pin a message; the service message that says so comes back as an update, as Telegram's."""
    chat = world.reachable(params["chat_id"])
    message = chat.message(params["message_id"])
    if message is None:
        raise bad_request("message to pin not found")
    may_pin(chat)
    pins.pin(world, message, world.bot)
    return True


def unpin(world: World, params: Params) -> bool:
    """Unpin a message, the newest pinned one if none is named."""
    chat = world.reachable(params["chat_id"])
    may_pin(chat)
    message_id = params.get("message_id", chat.pins[-1] if chat.pins else None)
    if message_id is None or ("message_id" in params and chat.message(message_id) is None):
        raise bad_request("message to unpin not found")
    pins.unpin(world, chat, message_id)
    return True


def unpin_all(world: World, params: Params) -> bool:
    """Unpin all that is pinned in a chat."""
    chat = world.reachable(params["chat_id"])
    may_pin(chat)
    pins.unpin_all(world, chat)
    return True


METHODS = {
    "pinChatMessage": Method(pin, "True"),
    "unpinChatMessage": Method(unpin, "True"),
    "unpinAllChatMessages": Method(unpin_all, "True"),
}

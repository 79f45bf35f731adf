"""editMessageText and editMessageReplyMarkup."""

from typing import Final

from bot.standin.api import keyboards
from bot.standin.api.methods.messages import read_text
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.message import Message
from bot.standin.world import Change, World

NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(world: World, params: Params) -> Json:
    """Replace a message's text and buttons; buttons not given again are taken away."""
    message = _edited(world, params)
    text, found = read_text(world, params)
    keyboard = keyboards.inline(params.get("reply_markup"))
    if (text, found, keyboard) == (message.text, message.entities, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    world.limits.take(message.chat)
    message.text, message.entities, message.keyboard = text, found, keyboard
    return _done(world, message)


def edit_markup(world: World, params: Params) -> Json:
    """Replace a message's buttons, or take them away."""
    message = _edited(world, params)
    keyboard = keyboards.inline(params.get("reply_markup"))
    if keyboard == message.keyboard:
        raise bad_request(NOT_MODIFIED)
    world.limits.take(message.chat)
    message.keyboard = keyboard
    return _done(world, message)


def _edited(world: World, params: Params) -> Message:
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    chat = world.reachable(params["chat_id"])
    if params.get("message_id", 0) <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.message(params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender["id"] != world.bot["id"] or message.text is None:
        raise bad_request("message can't be edited")
    return message


def _done(world: World, message: Message) -> Json:
    message.edit_date = world.seconds()
    world.changed(Change("edit", message.chat.id))
    return message.view()


METHODS = {
    "editMessageText": Method(edit_text, "Message"),
    "editMessageReplyMarkup": Method(edit_markup, "Message"),
}

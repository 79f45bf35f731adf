"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup."""

from typing import Any, Final

from bot.standin.api import keyboards, uploads
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
    if message.media is not None or message.text is None:
        raise bad_request("there is no text in the message to edit")
    text, found = read_text(world, params)
    return _change(world, params, message, text=text, entities=found)


def edit_caption(world: World, params: Params) -> Json:
    """Replace what stands below a picture or a document, and its buttons."""
    message = _edited(world, params)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    text, found = uploads.caption(world, params)
    return _change(world, params, message, text=text, entities=found)


def edit_media(world: World, params: Params) -> Json:
    """Replace a picture or a document, its caption and its buttons."""
    message = _edited(world, params)
    if message.media is None:
        raise bad_request("there is no media in the message to edit")
    given: Json = params["media"]
    if given["type"] not in ("photo", "document"):
        raise bad_request("the stand-in has photos and documents only")
    if message.album is not None and given["type"] != message.media.kind:
        raise bad_request("message content type can't be changed in an album")
    text, found = uploads.caption(world, given)
    shown = uploads.media(world, given["type"], given["media"], given)
    return _change(world, params, message, text=text, entities=found, media=shown)


def edit_markup(world: World, params: Params) -> Json:
    """Replace a message's buttons, or take them away."""
    return _change(world, params, _edited(world, params))


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
    own = message.sender["id"] == world.bot["id"] and message.forward_origin is None
    if not own or message.service is not None:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, params: Params, message: Message, **content: Any) -> Json:
    """Give a message this content and these buttons; 400 if it has them, 429 if it is too often."""
    content["keyboard"] = keyboards.inline(params.get("reply_markup"))
    if all(getattr(message, name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    world.limits.take(message.chat)
    for name, value in content.items():
        setattr(message, name, value)
    message.edit_date = world.seconds()
    world.changed(Change("edit", message.chat.id))
    return message.view()


METHODS = {
    "editMessageText": Method(edit_text, "Message"),
    "editMessageCaption": Method(edit_caption, "Message"),
    "editMessageMedia": Method(edit_media, "Message"),
    "editMessageReplyMarkup": Method(edit_markup, "Message"),
}

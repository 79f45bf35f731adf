"""sendMessage, reactions, sendChatAction."""

from typing import Final

from bot.standin.api import entities
from bot.standin.api.formatting import read_formatted
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.posting import post, thread_of
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.reactions import REACTIONS, plain
from bot.standin.world import Change, World

TEXT_LIMIT: Final = 4096
_ACTIONS: Final = frozenset(
    """
    typing upload_photo record_video upload_video record_voice upload_voice upload_document
    choose_sticker find_location record_video_note upload_video_note
    """.split()  # noqa: SIM905
)


def read_text(world: World, params: Params) -> tuple[str, list[Json]]:
    """Return the text and entities that a message gets; ApiError 400 if it may not have them."""
    text, found = read_formatted(
        world.people, params.get("text", ""), params.get("parse_mode"), params.get("entities")
    )
    if not text:
        raise bad_request("message text is empty")
    if entities.utf16_len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, found


def send_message(world: World, params: Params) -> Json:
    """Post a text."""
    chat = world.reachable(params["chat_id"])
    text, found = read_text(world, params)
    return post(world, "sendMessage", params, chat, text=text, entities=found).view()


def set_reaction(world: World, params: Params) -> bool:
    """Set the bot's reaction to a message: one emoji, or none."""
    chat = world.reachable(params["chat_id"])
    message = chat.message(params["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = [plain(reaction.get("emoji", "")) for reaction in reactions]
    if not REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    message.reactions.pop(world.bot["id"], None)
    if emoji:
        message.reactions[world.bot["id"]] = emoji
    world.changed(Change("reaction", chat.id))
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Take note of nothing, after checking that it could be shown."""
    chat = world.reachable(params["chat_id"])
    thread_of(world, chat, params.get("message_thread_id"))
    if params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


METHODS = {
    "sendMessage": Method(send_message, "Message"),
    "setMessageReaction": Method(set_reaction, "True"),
    "sendChatAction": Method(send_chat_action, "True"),
}

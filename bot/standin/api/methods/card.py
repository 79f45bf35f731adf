"""The bot's own card: its name, what it says of itself, its menu button, the rights it asks for."""

from typing import Final

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json, facts
from bot.standin.errors import bad_request
from bot.standin.state.card import in_language
from bot.standin.state.people import Private
from bot.standin.world import Change, World

NAME_LIMIT: Final = 64
DESCRIPTION_LIMIT: Final = 512
SHORT_DESCRIPTION_LIMIT: Final = 120
_OF_GROUPS: Final = ("can_pin_messages", "can_manage_topics")
_OF_CHANNELS: Final = ("can_post_messages", "can_edit_messages")


def _set(texts: dict[str, str], params: Params, name: str, limit: int, refusal: str) -> None:
    text, language = params.get(name, "").strip(), params.get("language_code", "")
    if len(text) > limit:
        raise bad_request(refusal)
    texts.pop(language, None)
    if text:
        texts[language] = text


def set_name(world: World, params: Params) -> bool:
    """Call the bot something else, in a language or for all others; nothing undoes that."""
    _set(world.card.names, params, "name", NAME_LIMIT, "BOT_TITLE_INVALID")
    # Every message of the bot's shows the name that it has now.
    world.bot["first_name"] = world.card.names.get("", world.name)
    world.changed(Change("chat"))
    return True


def get_name(world: World, params: Params) -> Json:
    """Return what the bot is called in a language."""
    name = in_language(world.card.names, params.get("language_code"))
    return {"name": name or world.name}


def set_description(world: World, params: Params) -> bool:
    """Say what an empty chat with the bot shows."""
    refusal = "BOT_DESCRIPTION_INVALID"
    _set(world.card.descriptions, params, "description", DESCRIPTION_LIMIT, refusal)
    world.changed(Change("chat"))
    return True


def get_description(world: World, params: Params) -> Json:
    """Return what an empty chat with the bot shows in a language."""
    return {"description": in_language(world.card.descriptions, params.get("language_code"))}


def set_short_description(world: World, params: Params) -> bool:
    """Say what the bot's profile shows."""
    texts, name = world.card.short_descriptions, "short_description"
    _set(texts, params, name, SHORT_DESCRIPTION_LIMIT, "BOT_SHORT_DESCRIPTION_INVALID")
    world.changed(Change("chat"))
    return True


def get_short_description(world: World, params: Params) -> Json:
    """Return what the bot's profile shows in a language."""
    text = in_language(world.card.short_descriptions, params.get("language_code"))
    return {"short_description": text}


def _button_chat(world: World, params: Params) -> int:
    if "chat_id" not in params:
        return 0
    chat = world.chats.get(params["chat_id"])
    if not isinstance(chat, Private):
        raise bad_request("user not found")
    return chat.id


def set_button(world: World, params: Params) -> bool:
    """Set the menu button of a private chat, or of all that have none of their own."""
    chat_id, button = _button_chat(world, params), params.get("menu_button", {"type": "default"})
    world.card.buttons[chat_id] = button
    world.changed(Change("commands", chat_id or None))
    return True


def get_button(world: World, params: Params) -> Json:
    """Return the menu button of a private chat, or of all that have none of their own."""
    return world.card.button(_button_chat(world, params))


def set_rights(world: World, params: Params) -> bool:
    """Say which rights the bot asks for when it is added as administrator."""
    channels = params.get("for_channels", False)
    world.card.rights.pop(channels, None)
    if "rights" in params:
        world.card.rights[channels] = params["rights"]
    return True


def get_rights(world: World, params: Params) -> Json:
    """Return which rights the bot asks for when it is added as administrator."""
    channels = params.get("for_channels", False)
    fields = facts()["types"]["ChatAdministratorRights"]
    names = [name for name, field in fields.items() if field["required"]]
    names += _OF_CHANNELS if channels else _OF_GROUPS
    return {**dict.fromkeys(names, False), **world.card.rights.get(channels, {})}


METHODS = {
    "setMyName": Method(set_name, "True"),
    "getMyName": Method(get_name, "BotName"),
    "setMyDescription": Method(set_description, "True"),
    "getMyDescription": Method(get_description, "BotDescription"),
    "setMyShortDescription": Method(set_short_description, "True"),
    "getMyShortDescription": Method(get_short_description, "BotShortDescription"),
    "setChatMenuButton": Method(set_button, "True"),
    "getChatMenuButton": Method(get_button, "MenuButton"),
    "setMyDefaultAdministratorRights": Method(set_rights, "True"),
    "getMyDefaultAdministratorRights": Method(get_rights, "ChatAdministratorRights"),
}

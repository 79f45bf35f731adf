"""Keyboards, inline and in place of the letters: what Telegram takes, and what it refuses."""

from typing import Any, Final

from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.people import Chat, Private

MOST_BUTTONS: Final = 100
MOST_KEYS: Final = 300
# What is over in a row Telegram leaves away without a word.
BUTTONS_IN_A_ROW: Final = 8
KEYS_IN_A_ROW: Final = 12
PLACEHOLDER_LIMIT: Final = 64
COPIED_LIMIT: Final = 256
DATA_LIMIT: Final = 64
_ACTIONS: Final = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_ASKED_IN_PRIVATE: Final = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "request_managed_bot": "bots can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
}


def read(markup: Json | None, chat: Chat) -> tuple[Json | None, Json | None]:
    """Return what a message to `chat` keeps of its markup: inline buttons, or another keyboard.

    ApiError 400 if it is not sound; at most one of the two is not None.
    """
    if not markup:
        return None, None
    if "keyboard" in markup:
        keys = _keyboard(markup, chat)
        if keys is not None:
            return None, keys
    if markup.get("inline_keyboard"):
        return inline(markup), None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        _check_placeholder(markup)
        return None, markup
    return None, None


def inline(markup: Json | None) -> Json | None:
    """Return an inline keyboard as Telegram keeps it, None for none; ApiError 400 if not sound.

    Empty rows are left out, and a keyboard without buttons is no keyboard.
    """
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    rows: list[list[Any]] = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check(button)
    rows = [row[:BUTTONS_IN_A_ROW] for row in rows]
    return {"inline_keyboard": rows} if rows else None


def _check(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    # A link or data of no length is as good as none.
    actions = [
        action
        for action in _ACTIONS
        if action in button and (button[action] != "" or action not in ("callback_data", "url"))
    ]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    if len(button.get("callback_data", "").encode()) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if not button.get("url", "tg://").startswith(("http://", "https://", "tg://")):
        raise bad_request("BUTTON_URL_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= COPIED_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _keyboard(markup: Json, chat: Chat) -> Json | None:
    rows = [row for row in markup["keyboard"] if row]
    if sum(map(len, rows)) > MOST_KEYS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for key in row:
            _check_key(key, chat)
    _check_placeholder(markup)
    return {**markup, "keyboard": [row[:KEYS_IN_A_ROW] for row in rows]} if rows else None


def _check_key(key: Json, chat: Chat) -> None:
    if not key["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    for asked, refusal in _ASKED_IN_PRIVATE.items():
        if key.get(asked) and not isinstance(chat, Private):
            raise bad_request(refusal)


def _check_placeholder(markup: Json) -> None:
    if len(markup.get("input_field_placeholder", "")) > PLACEHOLDER_LIMIT:
        raise bad_request("PLACEHOLDER_TOO_LONG")

"""The bot's command menus by scope and language, and which of them a person sees where."""

import re
from collections.abc import Iterator
from typing import Final

from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.people import MANAGING, Chat, Group, Person

_NAME: Final = re.compile(r"[a-z0-9_]{1,32}")
_Key = tuple[str, int, int]


def key(scope: Json | None) -> _Key:
    """Return what tells one scope from another: its type, chat and user."""
    if scope is None:
        return ("default", 0, 0)
    return (scope["type"], scope.get("chat_id", 0), scope.get("user_id", 0))


class Commands:
    """Menus as set by setMyCommands."""

    def __init__(self) -> None:
        self._menus: dict[tuple[_Key, str], list[Json]] = {}

    def set(self, menu: list[Json], scope: Json | None, language: str) -> None:
        """Keep a menu; an empty one takes the menu away."""
        if len(menu) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        kept = []
        for command in menu:
            name = command["command"].removeprefix("/").lower()
            description = command["description"].strip()
            if not _NAME.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(description) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
            kept.append({"command": name, "description": description})
        self._menus.pop((key(scope), language), None)
        if kept:
            self._menus[key(scope), language] = kept

    def get(self, scope: Json | None, language: str) -> list[Json]:
        """Return exactly the menu set for a scope and language, empty if none is."""
        return list(self._menus.get((key(scope), language), ()))

    def delete(self, scope: Json | None, language: str) -> None:
        """Take a menu away."""
        self._menus.pop((key(scope), language), None)

    def shown(self, person: Person, chat: Chat) -> list[Json]:
        """Return the menu that `person` sees in `chat`: the narrowest one, in their language."""
        language = (person.language_code or "").split("-")[0]
        for scope in _scopes(person, chat):
            for menu in (self._menus.get((scope, language)), self._menus.get((scope, ""))):
                if menu:
                    return list(menu)
        return []


def _scopes(person: Person, chat: Chat) -> Iterator[_Key]:
    if isinstance(chat, Group):
        managing = chat.status(person) in MANAGING
        yield ("chat_member", chat.id, person.id)
        if managing:
            yield ("chat_administrators", chat.id, 0)
        yield ("chat", chat.id, 0)
        if managing:
            yield ("all_chat_administrators", 0, 0)
        yield ("all_group_chats", 0, 0)
    else:
        yield ("chat", chat.id, 0)
        yield ("all_private_chats", 0, 0)
    yield ("default", 0, 0)

"""Checks values against the Bot API's methods and types, as its documentation lists them.

`bot-api-10.3.json` holds facts only: each method's parameters and each type's fields with type and
whether required. Checks are compiled to closures when first used and kept; a check returns None for
a value that fits, else where and why it does not.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from bot.standin.errors import SchemaError

Json = dict[str, Any]
Check = Callable[[Any], str | None]

# Which member of a union an object claims to be; without this a wrong one could only be reported
# as "none of ...".
_TOLD_BY: Final[dict[str, tuple[str, dict[object, str]]]] = {
    "ChatMember": (
        "status",
        {
            "creator": "ChatMemberOwner",
            "administrator": "ChatMemberAdministrator",
            "member": "ChatMemberMember",
            "restricted": "ChatMemberRestricted",
            "left": "ChatMemberLeft",
            "kicked": "ChatMemberBanned",
        },
    ),
    "BotCommandScope": (
        "type",
        {
            "default": "BotCommandScopeDefault",
            "all_private_chats": "BotCommandScopeAllPrivateChats",
            "all_group_chats": "BotCommandScopeAllGroupChats",
            "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
            "chat": "BotCommandScopeChat",
            "chat_administrators": "BotCommandScopeChatAdministrators",
            "chat_member": "BotCommandScopeChatMember",
        },
    ),
    "ReactionType": (
        "type",
        {
            "emoji": "ReactionTypeEmoji",
            "custom_emoji": "ReactionTypeCustomEmoji",
            "paid": "ReactionTypePaid",
        },
    ),
    "MessageOrigin": (
        "type",
        {
            "user": "MessageOriginUser",
            "hidden_user": "MessageOriginHiddenUser",
            "chat": "MessageOriginChat",
            "channel": "MessageOriginChannel",
        },
    ),
}


@cache
def facts() -> Json:
    """Return the Bot API's facts: `methods`, `types` and `unions`."""
    file = resources.files("bot.standin.api").joinpath("bot-api-10.3.json")
    facts: Json = json.loads(file.read_text("utf-8"))
    return facts


@cache
def method_names() -> Mapping[str, str]:
    """Return the Bot API's methods by their names in lower case."""
    return {name.lower(): name for name in facts()["methods"]}


class Checker:
    """Compiled checks of one strictness.

    A strict one refuses unknown fields (for what the stand-in makes); a lenient one gathers them
    in `unknown`, each with its object, and goes on, as Telegram ignores them in requests.
    """

    def __init__(self, *, strict: bool) -> None:
        self.unknown: list[tuple[Json, str]] = []
        self._strict = strict
        self._checks: dict[str, Check] = {
            "Integer": _integer,
            "String": _string,
            "Boolean": _boolean,
            "True": _true,
            "Float": _float,
            "InputFile": _string,
        }

    def problem(self, value: object, kind: str) -> str | None:
        """Return what keeps `value` from being a `kind` ("Message", "Array of User"), or None."""
        return self._check(kind)(value)

    def _check(self, kind: str) -> Check:
        check = self._checks.get(kind)
        if check is None:
            check = self._checks[kind] = self._compile(kind)
        return check

    def _compile(self, kind: str) -> Check:
        if kind.startswith("Array of "):
            return self._array(kind.removeprefix("Array of "))
        if kind in facts()["types"]:
            return self._object(facts()["types"][kind])
        if kind == "MaybeInaccessibleMessage":
            return self._maybe_inaccessible()
        if kind in _TOLD_BY:
            return self._told(kind)
        members = facts()["unions"].get(kind) or kind.replace(" and ", " or ").replace(
            ", ", " or "
        ).split(" or ")
        if members == [kind]:
            raise KeyError(f"the Bot API has no type {kind}")
        return self._any_of(members, kind)

    def _array(self, member: str) -> Check:
        def check(value: Any) -> str | None:
            if type(value) is not list:
                return f" is {_shown(value)}, not an array"
            one = self._check(member)
            for place, item in enumerate(value):
                problem = one(item)
                if problem is not None:
                    return f"[{place}]{problem}"
            return None

        return check

    def _object(self, fields: Json) -> Check:
        kinds = {name: field["type"] for name, field in fields.items()}
        required = [name for name, field in fields.items() if field["required"]]
        # Fields are compiled when first met: types refer to each other in circles.
        checks: dict[str, Check] = {}

        def check(value: Any) -> str | None:
            if type(value) is not dict:
                return f" is {_shown(value)}, not an object"
            for name, item in value.items():
                one = checks.get(name)
                if one is None:
                    if name not in kinds:
                        if self._strict:
                            return f".{name} is not a field of it"
                        self.unknown.append((value, name))
                        continue
                    one = checks[name] = self._check(kinds[name])
                problem = one(item)
                if problem is not None:
                    return f".{name}{problem}"
            for name in required:
                if name not in value:
                    return f".{name} is missing"
            return None

        return check

    def _told(self, union: str) -> Check:
        field, members = _TOLD_BY[union]

        def check(value: Any) -> str | None:
            if type(value) is not dict:
                return f" is {_shown(value)}, not an object"
            member = members.get(value.get(field))
            if member is None:
                return f".{field} is {_shown(value.get(field))}, which no {union} has"
            return self._check(member)(value)

        return check

    def _maybe_inaccessible(self) -> Check:
        def check(value: Any) -> str | None:
            inaccessible = type(value) is dict and value.get("date") == 0
            return self._check("InaccessibleMessage" if inaccessible else "Message")(value)

        return check

    def _any_of(self, members: list[str], union: str) -> Check:
        def check(value: Any) -> str | None:
            before = len(self.unknown)
            best: list[tuple[Json, str]] | None = None
            for member in members:
                del self.unknown[before:]
                if self._check(member)(value) is None:
                    found = self.unknown[before:]
                    if not found:
                        return None
                    if best is None or len(found) < len(best):
                        best = found
            del self.unknown[before:]
            if best is None:
                return f" is {_shown(value)}, not {union}"
            self.unknown.extend(best)
            return None

        return check


def _integer(value: Any) -> str | None:
    return None if type(value) is int else f" is {_shown(value)}, not an Integer"


def _string(value: Any) -> str | None:
    return None if type(value) is str else f" is {_shown(value)}, not a String"


def _boolean(value: Any) -> str | None:
    return None if type(value) is bool else f" is {_shown(value)}, not a Boolean"


def _true(value: Any) -> str | None:
    return None if value is True else f" is {_shown(value)}, not True"


def _float(value: Any) -> str | None:
    return None if type(value) in (int, float) else f" is {_shown(value)}, not a Float"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


_made = Checker(strict=True)


def check_made(value: object, kind: str) -> None:
    """Raise SchemaError unless `value`, made by the stand-in, is a sound `kind`."""
    problem = _made.problem(value, kind)
    if problem is not None:
        raise SchemaError(f"{kind}{problem}")

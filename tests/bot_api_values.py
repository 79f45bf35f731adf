"""Made-up values of any type of the Bot API, from its own data.

Every required field is there, optional ones now and then; nothing is deeper than `DEEPEST`.
"""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

Json = dict[str, Any]
Maker = Callable[[int], object]  # takes the depth at which its value will stand

DATA: Final = Path(__file__).with_name("bot-api-10.3.json")
DEEPEST: Final = 7
PERSON_IDS: Final = (1, 2**31, 5000000001, 2**52 - 1)
WORDS: Final = (
    *(
        "一支部",
        "Ольга",
        "👩‍👩‍👧‍👦 家",
        "שלום",
        "\u202eolleh\u202c",
        "a\u200bb",
        "x",
        "/start",
        "<b>&amp;</b>",
    ),
    *("=1+1", "https://t.me/x", "签到" * 60, "@nobody", "\t \n", "0", "", "·", "𠮷𠮷"),
)

_DISCRIMINATORS: Final = ("type", "source", "status")
_SPECIAL_NAMES: Final = {"ChatMemberOwner": "creator", "ChatMemberBanned": "kicked"}
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "MessageEntity.type": (
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold"),
        *("italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"),
        *("code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"),
    ),
    "Poll.type": ("regular", "quiz"),
    "Sticker.type": ("regular", "mask", "custom_emoji"),
    "EncryptedPassportElement.type": ("personal_details", "passport", "address", "email"),
    "Dice.emoji": ("🎲", "🎯", "🏀"),
    "User.language_code": ("zh-hans", "zh-hant", "en", "pt-br", "ug", "bo"),
    "CallbackQuery.data": ("ci.1z", "a", "x" * 64, "签" * 21, "lv.3k.0.zz"),
}
_CHATS: Final = (
    ("private", 1, 2**52 - 1),
    ("group", -(10**9), -1),
    ("supergroup", -(10**13), -(10**12)),
    ("channel", -(10**13), -(10**12)),
)


class Values:
    """Makes values of the Bot API's types, with the randomness that it is given."""

    def __init__(self, randomness: random.Random) -> None:
        data = json.loads(DATA.read_text(encoding="utf-8"))
        self.types: dict[str, dict[str, Json]] = data["types"]
        self.unions: dict[str, list[str]] = data["unions"]
        self._random = randomness
        self._makers: dict[str, Maker] = {}
        self._union_of = {name: union for union, names in self.unions.items() for name in names}

    def make(self, type_name: str, depth: int = 1) -> object:
        """Make a value of `type_name`, written as in the data, to stand at `depth`."""
        maker = self._makers.get(type_name)
        if maker is None:
            maker = self._makers[type_name] = self._build(type_name)
        return maker(depth)

    def make_object(self, type_name: str, depth: int = 1) -> Json:
        """Make a value of `type_name`, which is no plain type, to stand at `depth`."""
        return cast("Json", self.make(type_name, depth))

    def field(self, type_name: str, name: str, depth: int = 2) -> object:
        """Make a value for the field `name` of `type_name`."""
        return self._field(type_name, name)(depth)

    def _build(self, type_name: str) -> Maker:
        if type_name.startswith("Array of "):
            return self._array(type_name.removeprefix("Array of "))
        if " or " in type_name:
            return self._one_of(type_name.split(" or "))
        if type_name in self.unions:
            return self._one_of(self.unions[type_name])
        if type_name == "Chat":
            return self._chat
        if type_name in self.types:
            return self._object(type_name)
        return self._plain(type_name)

    def _plain(self, type_name: str) -> Maker:
        chance = self._random.random
        plain: dict[str, Maker] = {
            "Integer": lambda _: int(chance() * 1000),
            "Float": lambda _: chance() * 90,
            "Boolean": lambda _: chance() < 0.5,
            "True": lambda _: True,
            "String": lambda _: WORDS[int(chance() * len(WORDS))],
        }
        return plain[type_name]

    def _array(self, element: str) -> Maker:
        def make(depth: int) -> list[object]:
            length = 0 if depth >= DEEPEST else int(self._random.random() * 3)
            return [self.make(element, depth + 1) for _ in range(length)]

        return make

    def _one_of(self, names: list[str]) -> Maker:
        def make(depth: int) -> object:
            # Only rich text requires itself; it may be a plain string too.
            if depth >= DEEPEST and names[0].startswith("RichText"):
                return "富文本"
            return self.make(names[int(self._random.random() * len(names))], depth)

        return make

    def _object(self, type_name: str) -> Maker:
        fields = self.types[type_name]
        makers = {name: self._field(type_name, name) for name in fields}
        required = [(name, makers[name]) for name in fields if fields[name]["required"]]
        optional = [(name, makers[name]) for name in fields if not fields[name]["required"]]
        chance = self._random.random
        # A message has a hundred optional fields; the deeper, the fewer there are.
        shares = [min(0.5, 5 / (len(optional) + 1)) / 2**depth for depth in range(DEEPEST)]

        def make(depth: int) -> Json:
            made: Json = {name: maker(depth + 1) for name, maker in required}
            if depth < DEEPEST:
                share = shares[depth] * 2
                made |= {name: maker(depth + 1) for name, maker in optional if chance() < share}
            return made

        return self._message(make) if type_name == "Message" else make

    def _message(self, make: Callable[[int], Json]) -> Maker:
        """In a private chat the sender is the chat, in a channel there is none."""

        def make_message(depth: int) -> Json:
            message = make(depth)
            if message["chat"]["type"] == "private":
                sender = {"id": message["chat"]["id"], "is_bot": False}
                message["from"] = self.make_object("User", depth + 1) | sender
                message.pop("sender_chat", None)
            elif message["chat"]["type"] == "channel":
                message.pop("from", None)
            return message

        return make_message

    def _chat(self, depth: int) -> Json:
        kind, lowest, highest = self._random.choice(_CHATS)
        chat: Json = {"id": self._random.randint(lowest, highest), "type": kind}
        for name in ("title", "username", "first_name"):
            if self._random.random() < 0.3:
                chat[name] = self.make("String", depth + 1)
        return chat

    def _field(self, type_name: str, name: str) -> Maker:
        """Return what makes the field: by what it means where that is known, else by its type."""
        told = self._discriminator(type_name)
        if told and told[0] == name:
            return lambda _: told[1]
        type_of_field = self.types[type_name][name]["type"]
        choices = _CHOICES.get(f"{type_name}.{name}")
        if choices:
            return lambda _: self._random.choice(choices)
        if type_of_field == "Integer":
            return self._integer(type_name, name)
        return lambda depth: self.make(type_of_field, depth)

    def _integer(self, type_name: str, name: str) -> Maker:
        chance = self._random.random
        if name.endswith(("date", "unix_time")):
            return lambda _: 1_700_000_000 + int(chance() * 2e8)
        if type_name == "User" and name == "id":
            return lambda _: PERSON_IDS[int(chance() * len(PERSON_IDS))]
        if name in {"message_id", "message_thread_id", "update_id"}:
            return lambda _: 1 + int(chance() * 2**31)
        if name.startswith("migrate_"):
            return lambda _: -1 - int(chance() * 10**12)
        return lambda depth: self.make("Integer", depth)

    def _discriminator(self, name: str) -> tuple[str, str] | None:
        """Return the field that tells a union's types apart, and what it says in type `name`."""
        union = self._union_of.get(name)
        field = next((f for f in _DISCRIMINATORS if f in self.types[name]), None)
        if union is None or field is None:
            return None
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", name.removeprefix(union)).lower()
        return field, _SPECIAL_NAMES.get(name, words)

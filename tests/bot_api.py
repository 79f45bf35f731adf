"""Made-up updates, from the Bot API's own data: the same seed makes the same updates.

`honest` is what Telegram might send, of every kind that it has; `plausible` what this bot takes;
`spoiled` is either with something wrong in it.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any, Final

from tests.bot_api_values import PERSON_IDS, WORDS, Values
from tests.spoil import Spoiler

Json = dict[str, Any]

BOT_ID: Final = 7000000001
BOT_USERNAME: Final = "Shidao_Test_bot"
ANONYMOUS_ADMIN: Final = 1087968824
CHANNEL_POSTER: Final = 136817688
COMMANDS: Final = ("start", "checkin", "leave", "need", "my", "help", "cancel", "a", "x" * 32)


class Updates:
    """A stream of made-up updates; equal seeds make equal streams."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._spoiler = Spoiler(self._random)
        self._update_id = self._random.randrange(10**6, 10**9)
        self.values = Values(self._random)
        self.kinds = sorted(set(self.values.types["Update"]) - {"update_id"})
        self._plausible: tuple[Callable[[], Json], ...] = (
            *(self.tap, self.tap, self.tap, self.private_message, self.private_message),
            *(self.group_command, self.group_command, self.membership, self.migration),
        )

    def stream(self, count: int, *, hostile: float = 0.4) -> Iterator[Json]:
        """Make `count` updates: half of any kind, half of those that the bot takes.

        `hostile` is the share that has something wrong in it.
        """
        for _ in range(count):
            update = self.plausible() if self._chance(0.5) else self.honest()
            yield self.spoiled(update) if self._chance(hostile) else update

    def honest(self, kind: str | None = None) -> Json:
        """Make an update of `kind`, or of any, with every field of its right type."""
        kind = kind or self._random.choice(self.kinds)
        return self._wrap(kind, self.values.field("Update", kind, 1))

    def plausible(self) -> Json:
        """Make an honest update of a kind that the bot takes."""
        return self._random.choice(self._plausible)()

    def spoiled(self, update: Json) -> Json:
        """Return a copy of `update` with up to three things wrong in it."""
        return self._spoiler.spoil(update)

    def tap(self) -> Json:
        """Make a press of a button under one of the bot's posts, in a group or in private."""
        user = self._person()
        chat = self._private(user) if self._chance(0.3) else self._group()
        message = self.values.make_object("Message", 2) | {
            "chat": chat,
            "from": {"id": BOT_ID, "is_bot": True, "first_name": "实到", "username": BOT_USERNAME},
            "text": "主题党日",
            "reply_markup": self.values.make_object("InlineKeyboardMarkup", 3),
        }
        if self._chance(0.2):
            message = {"chat": chat, "message_id": message["message_id"], "date": 0}
        query = {
            "id": str(self._random.randrange(10**18)),
            "from": user,
            "message": message,
            "chat_instance": str(self._random.randrange(-(10**18), 10**18)),
            "data": self.values.field("CallbackQuery", "data"),
        }
        return self._wrap("callback_query", query)

    def private_message(self) -> Json:
        """Make what a person writes to the bot: a text, a command, a picture, a forward."""
        user = self._person()
        message = self._message(user, self._private(user))
        if self._chance(0.4):
            message |= self._command(self._random.choice(("", f"@{BOT_USERNAME}")))
        elif self._chance(0.7):
            message["text"] = self._random.choice(WORDS) or "签到"
        else:
            content = self._random.choice(("photo", "document", "sticker", "voice", "location"))
            message[content] = self.values.field("Message", content)
        for mark in ("forward_origin", "via_bot", "reply_to_message", "quote"):
            if self._chance(0.08):
                message[mark] = self.values.field("Message", mark)
        return self._wrap("message", message)

    def group_command(self) -> Json:
        """Make a command in a group: to this bot, to another, or to none by name."""
        message = self._message(self._person(), self._group())
        to = ("", f"@{BOT_USERNAME}", f"@{BOT_USERNAME.lower()}", "@other_bot")
        message |= self._command(self._random.choice(to))
        if self._chance(0.2):
            message |= {"message_thread_id": 17, "is_topic_message": True}
        if self._chance(0.15):
            message["from"] = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group"}
            message["sender_chat"] = dict(message["chat"])
        elif self._chance(0.1):
            message["from"] = {"id": CHANNEL_POSTER, "is_bot": True, "first_name": "Channel"}
            message["sender_chat"] = {"id": -1005555, "type": "channel", "title": "频道"}
        if self._chance(0.2):
            mark = self._random.choice(("forward_origin", "via_bot", "is_automatic_forward"))
            message[mark] = self.values.field("Message", mark)
        return self._wrap("message", message)

    def membership(self) -> Json:
        """Make a change of the bot's own place in a chat."""
        change = self.values.make_object("ChatMemberUpdated", 1)
        for side in ("old_chat_member", "new_chat_member"):
            change[side]["user"] = {"id": BOT_ID, "is_bot": True, "first_name": "实到"}
        return self._wrap("my_chat_member", change)

    def migration(self) -> Json:
        """Make either half of a group's move to a supergroup."""
        old = -self._random.randrange(1, 10**9)
        new = -1000000000000 - self._random.randrange(10**9)
        here: Json = {"id": new, "type": "supergroup", "title": "一支部"}
        move = {"migrate_from_chat_id": old}
        if self._chance(0.5):
            here, move = here | {"id": old, "type": "group"}, {"migrate_to_chat_id": new}
        return self._wrap("message", self._message(self._person(), here) | move)

    def _wrap(self, kind: str, content: object) -> Json:
        self._update_id += 1
        return {"update_id": self._update_id, kind: content}

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _person(self) -> Json:
        user = self.values.make_object("User", 2)
        return user | {"id": self._random.choice(PERSON_IDS), "is_bot": False}

    def _private(self, user: Json) -> Json:
        return {"id": user["id"], "type": "private", "first_name": user["first_name"]}

    def _group(self) -> Json:
        if self._chance(0.3):
            return {"id": -self._random.randrange(1, 10**9), "type": "group", "title": "一支部"}
        forum = {"is_forum": True} if self._chance(0.3) else {}
        return {"id": -1001234567890, "type": "supergroup", "title": "一支部", **forum}

    def _message(self, user: Json, chat: Json) -> Json:
        return {
            "message_id": self._random.randrange(1, 2**31),
            "from": user,
            "chat": chat,
            "date": self._random.randrange(1_700_000_000, 1_900_000_000),
        }

    def _command(self, addressee: str) -> Json:
        command = f"/{self._random.choice(COMMANDS)}{addressee}"
        rest = self._random.choice(("", " 0", " 病假 明天", "\n说明", " " + "长" * 400))
        entity = {"type": "bot_command", "offset": 0, "length": len(command)}
        others = [{"type": "bold", "offset": 0, "length": 2}] if self._chance(0.2) else []
        return {"text": command + rest, "entities": [*others, entity, *others]}

"""A storm of updates on a town: honest acts, bent ones, impersonations, talk, and all the rest.

Some people really act and must be counted once. The rest never do: whatever bears their number is
an edit, a forward, a bot, a channel or a button that is none, and must count for nothing.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.bot_api import CHANNEL_POSTER, Updates

Json = dict[str, Any]

SECRET: Final = "never_stored!"
"""Every name and picture, and all talk, in the updates below."""
_FIRST_ID: Final = 2**40  # above all ids that the generator gives out
_REMEMBERED: Final = 200
_BOT: Final = {"id": 99, "is_bot": True, "first_name": SECRET}
_CHANNEL: Final = {"id": -100555, "type": "channel", "title": SECRET}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the storm strikes: a group with an open check-in, and who is who."""

    bot_username: str
    group_id: int
    post_id: int
    data: str
    present: tuple[int, ...]
    absent: tuple[int, ...]


class Storm:
    """Makes raw updates for a place; equal seeds make equal storms. `acted` is who really did."""

    def __init__(self, seed: int, place: Place) -> None:
        self.acted: set[int] = set()
        self._random = random.Random(seed)
        self._updates = Updates(seed)
        self._place = place
        self._count = 0
        self._sent: list[Json] = []
        self._date = 0
        self._ways: tuple[tuple[int, Callable[[], Json]], ...] = (
            (50, self._any),
            (20, self._bent),
            (10, self._talk),
            (10, self._impersonation),
            (7, self._honest),
            (3, self._again),
        )

    def batch(self, size: int, date: int) -> list[Json]:
        """Make `size` updates of the second `date`, as getUpdates might return them."""
        self._date = date
        weights, ways = zip(*((weight, way) for weight, way in self._ways), strict=True)
        chosen = self._random.choices(ways, weights, k=size)
        return [update for way in chosen if not self._moves_the_group(update := way())]

    def _any(self) -> Json:
        return next(self._updates.stream(1, hostile=0.5))

    def _honest(self) -> Json:
        """Have somebody check in in one of the three ways, perhaps for the second time."""
        user_id = self._random.choice(self._place.present)
        self.acted.add(user_id)
        update = self._act(user_id)
        self._sent = [*self._sent[-_REMEMBERED:], update]
        return update

    def _act(self, user_id: int) -> Json:
        way = self._random.choice((self._tap, self._word, self._command))
        return way(user_id)

    def _bent(self) -> Json:
        """Spoil what one of the present might do."""
        return self._updates.spoiled(self._act(self._random.choice(self._place.present)))

    def _again(self) -> Json:
        """Deliver an update once more."""
        return self._random.choice(self._sent) if self._sent else self._talk()

    def _talk(self) -> Json:
        """Have anyone talk in the group, or send what no bot has to know."""
        user_id = self._random.choice((*self._place.present, *self._place.absent))
        text = {"text": SECRET}
        picture = {"photo": [{"file_id": SECRET}], "caption": SECRET}
        said = self._random.choice((text, picture, {"new_chat_title": SECRET}))
        return self._message(user_id, self._group(), said)

    def _impersonation(self) -> Json:
        """Make something that bears the number of one of the absent and is no act of theirs."""
        return self._random.choice(
            list(self._impersonations(self._random.choice(self._place.absent)))
        )

    def _impersonations(self, user_id: int) -> Iterator[Json]:
        word, command = self._word(user_id)["message"], self._command(user_id)["message"]
        tap = self._tap(user_id)["callback_query"]
        for kind in ("edited_message", "channel_post", "business_message", "guest_message"):
            yield self._wrap(kind, self._random.choice((word, command)))
        origin = {"type": "hidden_user", "date": 1, "sender_user_name": SECRET}
        for mark in (
            {"forward_origin": origin},
            {"via_bot": _BOT},
            {"sender_business_bot": _BOT},
            {"is_automatic_forward": True},
            {"is_from_offline": True},
            {"sender_chat": _CHANNEL},
            {"from": self._user(user_id) | {"is_bot": True}},
            {"from": self._user(CHANNEL_POSTER), "reply_to_message": word},
        ):
            yield self._wrap("message", self._random.choice((word, command)) | mark)
        yield self._wrap(
            "message", command | {"text": "/checkin@other_bot", "entities": [_mark(18)]}
        )
        yield self._wrap("message", command | {"text": "签到", "entities": []})
        for mark in (
            {"data": "in.zzzzzzzzzzzzz"},
            {"data": self._place.data + ".1"},
            {"message": tap["message"] | {"message_id": self._place.post_id + 1}},
            {"message": tap["message"] | {"chat": _CHANNEL}},
            {"message": tap["message"] | {"chat": {"id": user_id, "type": "private"}}},
            {"message": None, "inline_message_id": "x"},
            {"from": self._user(user_id) | {"is_bot": True}},
        ):
            yield self._wrap("callback_query", tap | mark)
        inline = {"id": "1", "from": self._user(user_id), "query": "签到", "offset": ""}
        yield self._wrap("inline_query", inline)
        yield self._wrap("poll_answer", {"poll_id": "1", "user": self._user(user_id)})

    def _tap(self, user_id: int) -> Json:
        post = {
            "message_id": self._place.post_id,
            "from": _BOT,
            "chat": self._group(),
            "date": self._date,
            "text": SECRET,
            "reply_markup": {"inline_keyboard": [[{"text": SECRET, "callback_data": "x"}]]},
        }
        query = {
            "id": str(self._random.randrange(10**17)),
            "from": self._user(user_id),
            "message": post,
            "chat_instance": "1",
            "data": self._place.data,
        }
        return self._wrap("callback_query", query)

    def _word(self, user_id: int) -> Json:
        private = {"id": user_id, "type": "private", "first_name": SECRET}
        return self._message(user_id, private, {"text": "签到"})

    def _command(self, user_id: int) -> Json:
        text = self._random.choice(("/checkin", f"/CheckIn@{self._place.bot_username}"))
        marked = {"text": text, "entities": [_mark(len(text))]}
        return self._message(user_id, self._group(), marked)

    def _message(self, user_id: int, chat: Json, content: Json) -> Json:
        head = {
            "message_id": self._random.randrange(1, 2**31),
            "from": self._user(user_id),
            "chat": chat,
            "date": self._date,
        }
        return self._wrap("message", head | content)

    def _user(self, user_id: int) -> Json:
        names = {"first_name": SECRET, "last_name": SECRET, "username": SECRET}
        return {"id": user_id, "is_bot": False, "language_code": "zh-hans", **names}

    def _group(self) -> Json:
        return {"id": self._place.group_id, "type": "supergroup", "title": SECRET}

    def _wrap(self, kind: str, content: object) -> Json:
        self._count += 1
        return {"update_id": _FIRST_ID + self._count, kind: content}

    def _moves_the_group(self, update: Json) -> bool:
        """Tell whether the group itself would move: then the rest of the storm would miss it."""
        message = update.get("message")
        if not isinstance(message, dict):
            return False
        chat = message.get("chat")
        here = isinstance(chat, dict) and chat.get("id") == self._place.group_id
        return here and ("migrate_to_chat_id" in message or "migrate_from_chat_id" in message)


def _mark(length: int) -> Json:
    return {"type": "bot_command", "offset": 0, "length": length}

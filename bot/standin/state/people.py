"""People, their private chats with the bot, and groups."""

from dataclasses import dataclass, field
from typing import Final, Literal

from bot.standin.api.schema import Json
from bot.standin.state.links import InviteLink
from bot.standin.state.message import Message

Status = Literal["creator", "administrator", "member", "left", "kicked"]
PRESENT: Final[frozenset[Status]] = frozenset({"creator", "administrator", "member"})
MANAGING: Final[frozenset[Status]] = frozenset({"creator", "administrator"})

GROUP_ANONYMOUS_BOT: Final[Json] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT: Final[Json] = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}


@dataclass(eq=False, slots=True)
class Person:
    """Someone with a Telegram account.

    `seen` holds the newest message that they have seen, by chat and topic.
    """

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "zh-hans"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    seen: dict[tuple[int, int | None], int] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The full name, as the app shows it."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def user(self) -> Json:
        """Return the Bot API's User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(eq=False, slots=True)
class Chat:
    """What both kinds of chat have: messages by id, in order, and the pinned ones, newest last."""

    id: int
    messages: dict[int, Message] = field(default_factory=dict, init=False, repr=False)
    pins: list[int] = field(default_factory=list, init=False)
    chat_instance: str = field(default="0", init=False)

    def chat(self) -> Json:
        """Return the Bot API's Chat."""
        raise NotImplementedError

    def message(self, message_id: object) -> Message | None:
        """Return a message that is still there, or None."""
        found = self.messages.get(message_id) if isinstance(message_id, int) else None
        return None if found is None or found.deleted else found


@dataclass(eq=False, slots=True)
class Private(Chat):
    """A person's chat with the bot; its id is the person's."""

    person: Person

    def chat(self) -> Json:
        """Return the Bot API's Chat."""
        chat: Json = {"id": self.id, "first_name": self.person.first_name}
        if self.person.last_name:
            chat["last_name"] = self.person.last_name
        if self.person.username:
            chat["username"] = self.person.username
        chat["type"] = "private"
        return chat


@dataclass(eq=False, slots=True)
class Topic:
    """A topic of a forum; `creator` is the id of who made it, None if it always stood there."""

    name: str
    icon_color: int = 0x6FB9F0
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    creator: int | None = None


@dataclass(eq=False, slots=True)
class Group(Chat):
    """A group: a supergroup, or a plain one, which can be upgraded to a supergroup.

    `banned_until` says for how long someone is "kicked", in seconds since the epoch; who is not in
    it is for ever.
    """

    title: str
    type: Literal["supergroup", "group"] = "supergroup"
    is_forum: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    bot: Status | None = None
    bot_rights: set[str] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic("General"), init=False)
    general_hidden: bool = field(default=False, init=False)
    description: str = field(default="", init=False)
    links: dict[str, InviteLink] = field(default_factory=dict, init=False)
    banned_until: dict[int, int] = field(default_factory=dict, init=False)
    migrated_to: int | None = None
    last_message_id: int = field(default=0, init=False)

    def chat(self) -> Json:
        """Return the Bot API's Chat."""
        chat: Json = {"id": self.id, "title": self.title, "type": self.type}
        if self.is_forum:
            chat["is_forum"] = True
        return chat

    def topic(self, thread_id: int | None) -> Topic | None:
        """Return a forum's topic, the general one for None; None if there is no such topic."""
        if not self.is_forum:
            return None
        return self.general if thread_id is None else self.topics.get(thread_id)

    def status(self, person: Person) -> Status:
        """Return what `person` is here; "left" if they never were a member."""
        return self.members.get(person.id, "left")

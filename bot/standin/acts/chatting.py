"""What people do with words: press Start, write, edit, delete, block the bot."""

import re
from typing import Final

from bot.standin.api import entities
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.forums import may_manage
from bot.standin.rights import bot_member
from bot.standin.state.message import Message
from bot.standin.state.people import (
    CHANNEL_BOT,
    GROUP_ANONYMOUS_BOT,
    MANAGING,
    PRESENT,
    Chat,
    Group,
    Person,
    Private,
)
from bot.standin.world import Change, World

_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")

Who = Person | int
Where = Chat | Person | int


class Chatting(World):
    """The people's side of chats."""

    def add_person(
        self,
        first_name: str,
        *,
        id: int | None = None,  # noqa: A002
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "zh-hans",
    ) -> Person:
        """Return a new person with an account; ids count up from 5100000001 unless given."""
        new = 5_100_000_001 + len(self.people) if id is None else id
        if new in self.people:
            raise ValueError(f"someone has the id {new} already")
        person = Person(new, first_name, last_name, username, language_code)
        self.people[new] = person
        self.changed(Change("chat"))
        return person

    def person(self, who: Who) -> Person:
        """Return the person with an id."""
        return who if isinstance(who, Person) else self.people[who]

    def chat(self, where: Where) -> Chat:
        """Return a chat by its id; a person's, or a person, stands for their private chat."""
        if isinstance(where, Chat):
            return where
        chat_id = where.id if isinstance(where, Person) else where
        if chat_id not in self.chats:
            raise CannotError(f"there is no chat {chat_id}: has the person pressed Start?")
        return self.chats[chat_id]

    def start(self, who: Who, payload: str = "") -> Message:
        """Press Start, or follow a deep link with a payload: unblocks the bot, writes /start."""
        person = self.person(who)
        check_payload(payload)
        if person.id not in self.chats:
            self.open(Private(person.id, person))
        person.started = True
        if person.blocked:
            self.unblock(person)
        return self.write(person, person, f"/start {payload}" if payload else "/start")

    def write(
        self,
        who: Who,
        where: Where,
        text: str,
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
        as_anonymous_admin: bool = False,
        as_channel: bool = False,
        forwarded: bool = False,
        via_bot: bool = False,
    ) -> Message:
        """Write `text` to a chat, to a person's own for the bot, and return the message.

        `as_anonymous_admin` and `as_channel` hide the writer as Telegram does; `forwarded` marks
        the text as forwarded from its writer; `via_bot` as made by some inline bot.
        """
        person, chat = self.person(who), self.chat(where)
        self.may_write(person, chat, thread_id)
        if as_anonymous_admin and not (isinstance(chat, Group) and chat.status(person) in MANAGING):
            raise CannotError("only a group's administrator can write anonymously")
        text = entities.clean(text).strip()
        message = Message(
            chat=chat,
            id=self.next_message_id(chat),
            date=self.seconds(),
            sender=person.user(),
            text=text,
            entities=entities.find(text),
            reply_to=chat.message(reply_to),
            thread_id=thread_id,
        )
        if as_anonymous_admin:
            message.sender, message.sender_chat = GROUP_ANONYMOUS_BOT, chat.chat()
        elif as_channel:
            message.sender, message.sender_chat = CHANNEL_BOT, _channel(person)
        if forwarded:
            message.forward_origin = {
                "type": "user",
                "sender_user": person.user(),
                "date": message.date,
            }
        if via_bot:
            message.via_bot = {
                "id": 7_999_999_999,
                "is_bot": True,
                "first_name": "Inline",
                "username": "some_inline_bot",
            }
        self.put(message)
        self.show_bot("message", message)
        return message

    def may_write(self, person: Person, chat: Chat, thread_id: int | None = None) -> None:
        """Raise CannotError if the app would not let `person` write to `chat`, or a topic of it."""
        if isinstance(chat, Group):
            if chat.status(person) not in PRESENT:
                raise CannotError(f"{person.name} is not in {chat.title}")
            if chat.migrated_to is not None:
                raise CannotError(f"{chat.title} is a supergroup now")
            topic = chat.topic(thread_id)
            if thread_id is not None and topic is None:
                raise CannotError(f"{chat.title} has no topic {thread_id}")
            if topic is not None and topic.closed and not may_manage(chat, person, topic):
                raise CannotError(f"the topic {topic.name} is closed")
        elif chat.id != person.id:
            raise CannotError("that is someone else's private chat")
        elif person.blocked:
            raise CannotError("the app asks to unblock the bot first")

    def edit(self, who: Who, message: Message, text: str) -> Message:
        """Change one's own message: the bot gets an edited_message of the original date."""
        if message.sender["id"] != self.person(who).id:
            raise CannotError("that is someone else's message")
        message.text = entities.clean(text).strip()
        message.entities = entities.find(message.text)
        message.edit_date = self.seconds()
        self.changed(Change("edit", message.chat.id))
        self.show_bot("edited_message", message)
        return message

    def delete(self, who: Who, message: Message) -> None:
        """Delete a message: one's own, any in the private chat, any as administrator.

        The bot is not told.
        """
        self.may_delete(self.person(who), message)
        chat = message.chat
        message.deleted = True
        if message.id in chat.pins:
            chat.pins.remove(message.id)
        self.changed(Change("delete", chat.id))

    def may_delete(self, person: Person, message: Message) -> None:
        """Raise CannotError if the app would not let `person` delete a message."""
        chat = message.chat
        own = message.sender["id"] == person.id or chat.id == person.id
        if not own and not (isinstance(chat, Group) and chat.status(person) in MANAGING):
            raise CannotError("only an administrator deletes what others wrote")

    def block(self, who: Who) -> None:
        """Block the bot."""
        self._set_blocked(self.person(who), blocked=True)

    def unblock(self, who: Who) -> None:
        """Unblock the bot."""
        self._set_blocked(self.person(who), blocked=False)

    def deactivate(self, who: Who) -> None:
        """Delete a person's account; the bot is not told."""
        self.person(who).deactivated = True

    def _set_blocked(self, person: Person, *, blocked: bool) -> None:
        if person.blocked == blocked:
            return
        chat = self.chat(person)
        old = bot_member(self, chat)
        person.blocked = blocked
        self.tell_membership(chat, person.user(), old)

    def tell_membership(self, chat: Chat, by: Json, old: Json) -> None:
        """Tell the bot that `by` made it something else than `old` in `chat`."""
        self.changed(Change("chat", chat.id))
        self.tell_bot(
            "my_chat_member",
            {
                "chat": chat.chat(),
                "from": by,
                "date": self.seconds(),
                "old_chat_member": old,
                "new_chat_member": bot_member(self, chat),
            },
        )


def check_payload(payload: str) -> None:
    """Raise CannotError for what no deep link carries."""
    if not _PAYLOAD.fullmatch(payload):
        raise CannotError("a link carries up to 64 of A-Z, a-z, 0-9, _ and -")


def _channel(person: Person) -> Json:
    return {
        "id": -1_009_000_000_000 - person.id % 1_000_000,
        "title": person.name,
        "type": "channel",
    }

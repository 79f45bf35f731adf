"""What people see, and up to where they have seen it."""

from collections import Counter

from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.keyboards import Typing
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.message import Message
from bot.standin.state.people import PRESENT, Chat, Group
from bot.standin.world import Change


class Reading(Typing):
    """The people's side of the screen."""

    def chats_of(self, who: Who) -> list[Chat]:
        """Return the chats that a person has: groups in the order made, then the private one."""
        person = self.person(who)
        groups: list[Chat] = [
            chat
            for chat in self.chats.values()
            if isinstance(chat, Group)
            and chat.status(person) in PRESENT
            and chat.migrated_to is None
        ]
        private = self.chats.get(person.id)
        return groups if private is None else [*groups, private]

    def messages(self, who: Who, where: Where) -> list[Message]:
        """Return the messages of a chat, oldest first, as `who` sees it."""
        self.sound()
        self.close_due_polls()
        person, chat = self.person(who), self.chat(where)
        if chat not in self.chats_of(person):
            raise CannotError(f"{person.name} does not see that chat")
        return [message for message in chat.messages.values() if not message.deleted]

    def read(self, who: Who, where: Where, message_id: int, thread_id: int | None = None) -> None:
        """Have seen a chat, in a forum one topic of it, up to a message; it stays seen."""
        person, chat = self.person(who), self.chat(where)
        if message_id > self.read_up_to(person, chat, thread_id):
            person.seen[chat.id, thread_id] = message_id
            self.changed(Change("read", chat.id, person=person))

    def read_up_to(self, who: Who, where: Where, thread_id: int | None = None) -> int:
        """Return the id of the newest message that a person has seen, 0 for none."""
        return self.person(who).seen.get((self.chat(where).id, thread_id), 0)

    def unread(self, who: Who, where: Where) -> Counter[int | None]:
        """Return how many messages of others a person has not seen in a chat, by topic.

        The general topic, and a chat without topics, is None.
        """
        person, chat = self.person(who), self.chat(where)
        forum = isinstance(chat, Group) and chat.is_forum
        counts: Counter[int | None] = Counter()
        for message in reversed(chat.messages.values()):
            thread = message.thread_id if forum else None
            if message.id <= self.read_up_to(person, chat, thread):
                if not forum:
                    break
                continue
            if not message.deleted and message.sender["id"] != person.id:
                counts[thread] += 1
        return counts

    def from_bot(self, where: Where) -> list[Message]:
        """Return the bot's messages that are there in a chat, oldest first, no service messages."""
        self.sound()
        self.close_due_polls()
        return [
            message
            for message in self.chat(where).messages.values()
            if message.sender["id"] == self.bot["id"]
            and not message.deleted
            and message.service is None
        ]

    def pinned(self, where: Where) -> Message | None:
        """Return the newest pinned message of a chat."""
        chat = self.chat(where)
        return chat.message(chat.pins[-1]) if chat.pins else None

    def menu(self, who: Who, where: Where) -> list[Json]:
        """Return the command menu that a person sees in a chat; before Start, in private."""
        person = self.person(who)
        chat = Chat(person.id) if where in (person, person.id) else self.chat(where)
        return self.commands.shown(person, chat)

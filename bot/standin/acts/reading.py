"""What people see."""

from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.pressing import Pressing
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.message import Message
from bot.standin.state.people import PRESENT, Chat, Group


class Reading(Pressing):
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
        person, chat = self.person(who), self.chat(where)
        if chat not in self.chats_of(person):
            raise CannotError(f"{person.name} does not see that chat")
        return [message for message in chat.messages.values() if not message.deleted]

    def from_bot(self, where: Where) -> list[Message]:
        """Return the bot's messages that are there in a chat, oldest first, no service messages."""
        self.sound()
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

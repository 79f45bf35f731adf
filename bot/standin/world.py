"""What the stand-in knows: people, chats, messages, updates. Everything else acts on this."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.clock import Clock
from bot.standin.api import entities
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import SchemaError, bad_request, forbidden
from bot.standin.state.card import Card
from bot.standin.state.commands import Commands
from bot.standin.state.faults import Faults
from bot.standin.state.files import Files
from bot.standin.state.limits import Limits
from bot.standin.state.message import Message
from bot.standin.state.people import Chat, Group, Person, Private
from bot.standin.state.presses import AnswerKey, Press, PressAnswer
from bot.standin.state.updates import Updates

Listener = Callable[["Change"], None]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a person may see has changed.

    `chat_id` is None where it is no one chat; `press` is the one that an "answer" answers;
    `person` is set where only they can see the change.
    """

    kind: Literal[
        "message",
        "edit",
        "delete",
        "pin",
        "reaction",
        "vote",
        "answer",
        "chat",
        "commands",
        "read",
        "network",
    ]
    chat_id: int | None = None
    press: Press | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """A message that Telegram accepted from the bot, whether or not the bot ever learned so."""

    method: str
    params: Params
    chat_id: int
    message_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the bot and the HTTP status that answered it (0: none did)."""

    method: str
    params: Params
    status: int
    at: datetime


class World:
    """The state, and the few things that everyone does with it."""

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int = 0,
        token: str = "7000000001:AAHstandinstandinstandinstandinstan",  # noqa: S107
        username: str = "shidao_bot",
        name: str = "实到",
        privacy_mode: bool = True,
        limits: bool = False,
        latency: float = 0.0,
    ) -> None:
        self.clock = clock
        self.rng = random.Random(seed)  # noqa: S311
        self.token = token
        self.name = name
        self.card = Card()
        self.username = username
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.privacy_mode = privacy_mode
        self.latency = latency
        self.online = True
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.updates = Updates(clock, self.rng)
        self.presses: dict[str, Press] = {}
        self.cached_answers: dict[AnswerKey, tuple[PressAnswer, datetime]] = {}
        self.timed_polls: list[Message] = []
        self.commands = Commands()
        self.files = Files(self.rng)
        self.limits = Limits(clock, enforced=limits)
        self.faults = Faults()
        self.sends: list[Send] = []
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.broken: list[str] = []
        self._listeners: list[Listener] = []
        self._last_message_id = 0

    def seconds(self) -> int:
        """Return the present instant as Telegram dates things: whole seconds since the epoch."""
        return int(self.clock.now().timestamp())

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` at each change, at once and in order; call what is returned to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, change: Change) -> None:
        """Tell the listeners."""
        for listener in tuple(self._listeners):
            listener(change)

    def tell_bot(self, kind: str, payload: Json) -> None:
        """Queue an update of `kind` for the bot."""
        self.sound()
        self.updates.add(kind, payload)

    def sound(self) -> None:
        """Raise SchemaError if the stand-in has answered the bot with an object that is wrong."""
        if self.broken:
            raise SchemaError(self.broken[0])

    def next_message_id(self, chat: Chat) -> int:
        """Return a message id: each supergroup counts its own, all other chats share a count."""
        if isinstance(chat, Group) and chat.type == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        self._last_message_id += 1
        return self._last_message_id

    def open(self, chat: Chat) -> None:
        """Take a new chat in."""
        chat.chat_instance = str(self.rng.randrange(-(2**63), 2**63))
        self.chats[chat.id] = chat

    def put(self, message: Message) -> Message:
        """Put a message into its chat and tell who watches; the bot is told by the caller."""
        message.chat.messages[message.id] = message
        self.changed(Change("message", message.chat.id))
        return message

    def close_due_polls(self) -> None:
        """Close the polls whose time is up; done before anyone looks, as nothing here wakes up."""
        for message in tuple(self.timed_polls):
            if message.poll is not None and message.poll.is_due(self.seconds()):
                self.close_poll(message)

    def close_poll(self, message: Message) -> None:
        """Close the poll of a message, if it has an open one, and tell the bot so."""
        if message in self.timed_polls:
            self.timed_polls.remove(message)
        if message.poll is not None and not message.poll.is_closed:
            message.poll.is_closed = True
            self.changed(Change("vote", message.chat.id))
            self.tell_bot("poll", message.poll.view())

    def service(
        self,
        chat: Chat,
        sender: Json,
        what: Json,
        *,
        thread_id: int | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Put a service message into `chat` or a topic of it, and tell the bot if it is there.

        `message_id` is the next of the chat unless given.
        """
        number = self.next_message_id(chat) if message_id is None else message_id
        message = Message(chat, number, self.seconds(), sender, service=what, thread_id=thread_id)
        self.put(message)
        self.show_bot("message", message)
        return message

    def show_bot(self, kind: str, message: Message) -> None:
        """Send the bot an update with `message`, if it is one that a bot sees."""
        if self._bot_sees(message):
            self.tell_bot(kind, message.view())

    def _bot_sees(self, message: Message) -> bool:
        chat = message.chat
        if not isinstance(chat, Group):
            return True
        if chat.bot == "administrator":
            return True
        if chat.bot != "member":
            return False
        if not self.privacy_mode or message.service is not None:
            return True
        if message.reply_to is not None and message.reply_to.sender["id"] == self.bot["id"]:
            return True
        return any(
            "@" not in command or command.endswith(f"@{self.username}")
            for command in entities.commands(message.text or "", message.entities)
        )

    def reachable(self, chat_id: int | str) -> Chat:
        """Return the chat that the bot names, or raise why it cannot act there."""
        chat = self._named(chat_id)
        if isinstance(chat, Group):
            kind = "supergroup" if chat.type == "supergroup" else "group"
            if chat.migrated_to is not None:
                error = bad_request("group chat was upgraded to a supergroup chat")
                error.parameters["migrate_to_chat_id"] = chat.migrated_to
                raise error
            if chat.bot == "kicked":
                raise forbidden(f"bot was kicked from the {kind} chat")
            if chat.bot == "left":
                raise forbidden(f"bot is not a member of the {kind} chat")
            if chat.bot is None:
                raise bad_request("chat not found")
        elif isinstance(chat, Private):
            if chat.person.deactivated:
                raise forbidden("user is deactivated")
            if chat.person.blocked:
                raise forbidden("bot was blocked by the user")
        return chat

    def _named(self, chat_id: int | str) -> Chat:
        if isinstance(chat_id, str):
            # Groups here have no public names, and a person is never named by theirs.
            raise bad_request("chat not found" if chat_id else "chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None:
            if chat_id in self.people:
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        return chat

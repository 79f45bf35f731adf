"""What the writers of messages share: what they are given, and what they return."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.screens.screen import Screen
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from storage.messages import Message
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Telling:
    """How a message is to speak, what the running process knows, and when it is written."""

    voice: Voice
    vitals: Callable[[], Vitals]
    now: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message ready to go out; for a post, the version of the facts that it shows.

    `then_leave` if the bot leaves the chat once it was said.
    """

    screen: Screen
    version: int = 0
    then_leave: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A message that is not to go out any more, and why, as a stable code."""

    reason: str


Outgoing = Prepared | Withdrawn
Writer = Callable[[Tx, Message, Telling], Awaitable[Outgoing]]
"""Writes one kind of message from the present facts, inside the unit that claims its row."""

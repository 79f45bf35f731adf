"""Presses of inline buttons: what a person tapped, and the answer that the app shows them."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.standin.state.people import Person

LIFE: Final = timedelta(seconds=150)
AnswerKey = tuple[int, int, int, str]
"""Whose answer to which button an app keeps: person, chat, message, data."""


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """What the app shows after a press: a toast, an alert, a link to open, or nothing."""

    text: str | None
    show_alert: bool
    url: str | None
    at: datetime


@dataclass(eq=False, slots=True)
class Press:
    """One press. `answered` is None until the bot answers; Telegram stops waiting after 150 s.

    `url` is set for a link button, which opens it and tells the bot nothing; `copied` for one whose
    text the app copies, which tells the bot nothing either.
    """

    id: str
    person: Person
    chat_id: int
    message_id: int
    data: str
    at: datetime
    clock: Clock
    url: str | None = None
    copied: str | None = None
    answered: PressAnswer | None = None
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> AnswerKey:
        """What the app keeps the answer under."""
        return (self.person.id, self.chat_id, self.message_id, self.data)

    @property
    def expired(self) -> bool:
        """Whether Telegram has stopped waiting without an answer."""
        return self.answered is None and self.clock.now() - self.at >= LIFE

    async def answer(self, timeout: float | None = None) -> PressAnswer:  # noqa: ASYNC109
        """Wait for the bot's answer; TimeoutError after `timeout` seconds of the event loop."""
        async with asyncio.timeout(timeout):
            await self._arrived.wait()
        if self.answered is None:
            raise RuntimeError("woken without an answer")
        return self.answered

    def take(self, answer: PressAnswer) -> None:
        """Keep the bot's answer and wake whoever waits for it."""
        self.answered = answer
        self._arrived.set()

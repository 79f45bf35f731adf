"""Answers: to a tap, or by a reaction. After the commit, with no row; one may be lost.

A lost answer costs nothing: a second tap shows the present state.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram.error import TelegramError

from bot.delivery.gateway import Gateway
from bot.delivery.limits import Limits
from bot.delivery.outcomes import NotSent, Refused, TooMany, Unknown, classify
from bot.screens.screen import Screen, Toast
from bot.tasks import Tasks

log = logging.getLogger(__name__)

AT_ONCE = 48
"""Answers on their way at one time; the connections that the HTTP client keeps for them."""
ATTEMPTS = 3
RETRY_AFTER = 0.5
"""Seconds before an answer is tried again; a client waits about five in all."""

Instead = Callable[[], Awaitable[None]]


class Answers:
    """Gives answers outside the lanes, so that nobody's next tap waits for Telegram."""

    def __init__(self, gateway: Gateway, limits: Limits) -> None:
        self._gateway = gateway
        self._limits = limits
        self._tasks = Tasks()
        self._at_once = asyncio.Semaphore(AT_ONCE)

    def __len__(self) -> int:
        return len(self._tasks)

    def toast(self, query_id: str, toast: Toast, instead: Instead | None = None) -> None:
        """Answer a tap; if Telegram refuses the answer, as for an old tap, await `instead`."""
        self._tasks.start(self._give(lambda: self._gateway.answer(query_id, toast), instead))

    def react(
        self, chat_id: int, telegram_id: int, emoji: str, instead: Instead | None = None
    ) -> None:
        """Answer a message in a group by a reaction; where there are none, await `instead`."""
        self._tasks.start(
            self._give(lambda: self._gateway.react(chat_id, telegram_id, emoji), instead)
        )

    def edit(self, chat_id: int, telegram_id: int, screen: Screen) -> None:
        """Have a tapped message show a screen; one that shows it already stays as it is."""
        self._tasks.start(self.show(chat_id, telegram_id, screen))

    async def show(self, chat_id: int, telegram_id: int, screen: Screen) -> None:
        """As `edit`, and return once it is shown, or given up."""

        async def call() -> None:
            self._limits.answered(chat_id)
            await self._gateway.edit(chat_id, telegram_id, screen)

        await self._give(call, None)

    def leave(self, chat_id: int) -> None:
        """Leave a chat that the bot has nothing to do in."""
        self._tasks.start(self._give(lambda: self._gateway.leave(chat_id), None))

    async def finish(self, within: float) -> bool:
        """Wait `within` seconds for answers on their way; the rest are dropped."""
        return await self._tasks.finish(within)

    async def _give(self, call: Callable[[], Awaitable[None]], instead: Instead | None) -> None:
        may_be_given = False
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._at_once:
                    await call()
                return
            except TelegramError as error:
                failure = classify(error)
            match failure:
                case Refused("query_too_old") if may_be_given:
                    return  # the first attempt has arrived: a query is answered once
                case Refused() if instead is not None:
                    await instead()
                    return
                case NotSent() | Unknown() | TooMany() if attempt < ATTEMPTS:
                    may_be_given = may_be_given or isinstance(failure, Unknown)
                    wait = failure.seconds if isinstance(failure, TooMany) else RETRY_AFTER
                    await asyncio.sleep(wait)
                case _:
                    log.info("answer_lost", extra={"failure": repr(failure)})
                    return

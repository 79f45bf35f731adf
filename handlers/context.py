"""What a handler is given: the update's arrival, who acts, and the ways to act and to answer."""

from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from telegram.ext import Application, CallbackContext, ExtBot

from bot.actions.desk import Desk
from bot.clock import Clock
from bot.delivery.answers import Answers
from bot.intake.actor import Actor, NoActor, actor
from bot.intake.arrival import Arrival
from bot.screens.screen import Toast
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from handlers.menus import Menus

P = ParamSpec("P")
T = TypeVar("T")
Data = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers work with; put together once, in the composition root."""

    desk: Desk
    answers: Answers
    clock: Clock
    voice: Voice
    menus: Menus
    vitals: Callable[[], Vitals]
    is_member: Callable[[int, int], Awaitable[bool]]
    """Ask Telegram whether an account is in a group now. Raises TelegramError."""
    imports: Callable[[], None]
    """Tell the importer that a file waits."""
    work_changed: Callable[[], None]
    """Tell that long work was asked for, or called off."""
    calendar_changed: Callable[[], None]
    """Tell that something may fall due sooner than was known."""
    bot_token: str = field(repr=False)
    """By which admins' links are signed."""


class Turn:
    """One update's turn: `now` is read once; `is_settled` once an action has ended the update."""

    __slots__ = ("arrival", "is_settled", "now", "services")

    def __init__(self, arrival: Arrival, services: Services) -> None:
        self.arrival = arrival
        self.services = services
        self.now = services.clock.now()
        self.is_settled = False

    @property
    def actor(self) -> Actor | NoActor:
        """Who acts in this update."""
        return actor(self.arrival.update)


current_turn: ContextVar[Turn] = ContextVar("current_turn")


class Context(CallbackContext[ExtBot[None], Data, Data, Data]):
    """The typed context of every handler."""

    @property
    def services(self) -> Services:
        """What handlers work with."""
        return self.turn.services

    @property
    def turn(self) -> Turn:
        """The turn of the update that is being handled."""
        return current_turn.get()

    @property
    def now(self) -> datetime:
        """When this update's turn began, aware and in UTC."""
        return self.turn.now

    @property
    def voice(self) -> Voice:
        """How to speak to the person who acts."""
        return self.services.voice

    async def act(
        self,
        action: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do one action in one unit of work, the end of the update with it; return its outcome."""
        turn = self.turn
        result = await turn.services.desk.settle(
            turn.arrival.update_id, turn.now, action, *args, **kwargs
        )
        turn.is_settled = True
        return result

    def toast(
        self,
        query_id: str,
        toast: Toast,
        instead: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        """Answer the tap, after the commit and outside the lane."""
        self.services.answers.toast(query_id, toast, instead)


class ShidaoApplication(Application[ExtBot[None], Context, Data, Data, Data, None]):
    """PTB's Application, in which an error in a handler is raised and not swallowed."""

    async def process_error(
        self,
        update: object,
        error: Exception,
        job: Any = None,
        coroutine: Any = None,
    ) -> bool:
        """Raise the error: whoever handed the update over decides what becomes of it."""
        raise error

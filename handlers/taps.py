"""Taps: PTB routes them by their button's route, without parsing the message that was tapped.

`Update.de_json` looks for each of a message's hundred fields, which is most of what a tap costs;
PTB's Application hands on any object, so a tap is an object of our own.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram.ext import BaseHandler

from bot.screens import routes
from handlers.context import Context


@dataclass(frozen=True, slots=True)
class Tap:
    """Who pressed which button where; `ids` is None for a button that no route of ours made."""

    update_id: int
    query_id: str
    user_id: int
    chat_id: int
    message_id: int
    route: str
    ids: tuple[int, ...] | None


def tap(update: dict[str, Any]) -> Tap | None:
    """Return the tap that a kept update is, or None if it is another kind of update."""
    query = update.get("callback_query")
    if query is None:
        return None
    message, data = query["message"], query["data"]
    return Tap(
        update_id=update["update_id"],
        query_id=query["id"],
        user_id=query["from"]["id"],
        chat_id=message["chat"]["id"],
        message_id=message["message_id"],
        route=routes.route(data),
        ids=routes.ids(data),
    )


class TapHandler(BaseHandler[Tap, Context, None]):
    """Takes the taps of one route that carry `count` ids; with no route, every tap."""

    def __init__(
        self,
        route: str | None,
        callback: Callable[[Tap, Context], Awaitable[None]],
        count: int = 1,
    ) -> None:
        super().__init__(callback)  # type: ignore[arg-type] # PTB asks for a coroutine function
        self._route = route
        self._count = count

    def check_update(self, update: object) -> bool:
        """Say whether the tap is of this route."""
        if not isinstance(update, Tap):
            return False
        if self._route is None:
            return True
        if update.ids is None:
            return False  # no button of ours has what nobody can read
        return update.route == self._route and len(update.ids) == self._count

"""Taps: PTB routes them by their button's route, without parsing the message that was tapped.

`Update.de_json` looks for each of a message's hundred fields, which is most of what a tap costs;
PTB's Application hands on any object, so a tap is an object of our own.
"""

from collections.abc import Callable, Coroutine, Mapping
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


TapCallback = Callable[[Tap, Context], Coroutine[Any, Any, None]]
"""What a press of a button does."""


class TapHandler(BaseHandler[Tap, Context, None]):
    """Takes every tap: those of a route that carry so many ids, and whatever nobody knows.

    One for all of them: PTB asks one handler after another whether an update is its own.
    """

    def __init__(
        self, callbacks: Mapping[tuple[str, int], TapCallback], unknown: TapCallback
    ) -> None:
        super().__init__(self._take)
        self._callbacks = callbacks
        self._unknown = unknown

    def check_update(self, update: object) -> bool:
        """Say whether it is a tap."""
        return isinstance(update, Tap)

    async def _take(self, tapped: Tap, context: Context) -> None:
        # No button of ours has what nobody can read.
        key = None if tapped.ids is None else (tapped.route, len(tapped.ids))
        await (self._callbacks.get(key, self._unknown) if key else self._unknown)(tapped, context)

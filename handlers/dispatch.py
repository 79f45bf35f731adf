"""From an arrival to its handler, through PTB's Application."""

from typing import Any

from telegram import Update

from bot.actions import nothing
from bot.intake.arrival import Arrival
from handlers.context import Services, ShidaoApplication, Turn, current_turn
from handlers.taps import tap


class Dispatcher:
    """Hands arrivals to the handlers; what no handler ended is marked done."""

    def __init__(self, application: ShidaoApplication, services: Services) -> None:
        self._application = application
        self._services = services

    async def handle(self, arrival: Arrival) -> None:
        """Do what the update asks for. Raises what its handler raised."""
        turn = Turn(arrival, self._services)
        token = current_turn.set(turn)
        try:
            update = tap(arrival.update) or Update.de_json(arrival.update, self._application.bot)
            await self._application.process_update(update)
        finally:
            current_turn.reset(token)
        if not turn.is_settled:
            await self._services.desk.settle(arrival.update_id, turn.now, nothing.to_do)
        if arrival.lane > 0 and _is_private(arrival.update):
            await self._services.menus.look(arrival.lane, turn.now)


def _is_private(update: dict[str, Any]) -> bool:
    message = update.get("message") or update.get("callback_query", {}).get("message", {})
    return bool(message.get("chat", {}).get("type") == "private")

"""Server-sent events: what happens, told to each page that is open, to each what concerns it."""

import asyncio
import json
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.clock import to_ms
from bot.standin.api.schema import Json
from bot.standin.standin import Standin
from bot.standin.state.people import Person
from bot.standin.web import views
from bot.standin.world import Change

_CLOCK_SECONDS: Final = 1.0


class Events:
    """The streams that are open."""

    def __init__(self, standin: Standin) -> None:
        self._standin = standin
        self._watchers: set[asyncio.Queue[Json | None]] = set()

    def tell(self, event: Json) -> None:
        """Send an event to every page."""
        for watcher in self._watchers:
            watcher.put_nowait(event)

    def close(self) -> None:
        """End all streams."""
        for watcher in self._watchers:
            watcher.put_nowait(None)

    async def stream(
        self, request: web.Request, person: Person, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        """Send `person`'s page what happens, until it goes or `close`."""
        response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[Json | None] = asyncio.Queue()

        def heard(change: Change) -> None:
            if views.concerns(self._standin, person, change):
                queue.put_nowait(views.event(change))

        forget = self._standin.on_change(heard)
        self._watchers.add(queue)
        try:
            await self._send(response, queue)
        finally:
            forget()
            self._watchers.discard(queue)
        return response

    async def _send(self, response: web.StreamResponse, queue: asyncio.Queue[Json | None]) -> None:
        """Send what happens, and the clock whenever the minute that it shows has changed."""
        shown = -1
        while True:
            now = to_ms(self._standin.clock.now())
            if now // 60_000 != shown:
                shown = now // 60_000
                await response.write(_line({"kind": "clock", "now": now}))
            try:
                async with asyncio.timeout(_CLOCK_SECONDS):
                    event = await queue.get()
            except TimeoutError:
                continue
            if event is None:
                return
            await response.write(_line(event))


def _line(event: Json) -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()

"""The chat page and the routes it works with: JSON, and server-sent events for what is live.

All of it acts for whoever the page says it is, so it answers only pages of its own address: the
Host header must be loopback and an Origin, if sent, must be the page's own.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from importlib import resources
from typing import Any, Final

from aiohttp import web

from bot.clock import to_ms
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.standin import Standin
from bot.standin.state.people import Person
from bot.standin.web import views
from bot.standin.web.winding import TourStop, Winder
from bot.standin.world import Change

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_CLOCK_SECONDS: Final = 1.0


class Control:
    """The page's side of a Standin."""

    def __init__(self, standin: Standin, *, zone: str) -> None:
        self.winder: Winder | None = None
        self.tour: Sequence[TourStop] = ()
        self._standin = standin
        self._zone = zone
        self._watchers: set[asyncio.Queue[Json | None]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Put the page and its routes on `app`."""
        for method, path, handler in (
            ("GET", "/", self._index),
            ("GET", "/page/{name}", self._file),
            ("GET", "/api/people", self._people),
            ("GET", "/api/state", self._state),
            ("GET", "/api/chat", self._chat),
            ("GET", "/api/events", self._events),
            ("POST", "/api/start", self._start),
            ("POST", "/api/write", self._write),
            ("POST", "/api/press", self._press),
            ("POST", "/api/block", self._block),
        ):
            app.router.add_route(method, path, _guarded(handler))

    def close(self) -> None:
        """End the event streams."""
        for watcher in self._watchers:
            watcher.put_nowait(None)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return _page_file("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _page_file(request.match_info["name"])

    async def _people(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"people": views.people(self._standin)})

    async def _state(self, request: web.Request) -> web.StreamResponse:
        person = self._acting(request.query.get("as"))
        return web.json_response(views.state(self._standin, person, self._zone))

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        person = self._acting(request.query.get("as"))
        return web.json_response(
            views.conversation(self._standin, person, _number(request.query.get("chat")))
        )

    async def _start(self, request: web.Request) -> web.StreamResponse:
        said = await _body(request)
        person = self._acting(said.get("as"))
        message = self._standin.start(person, str(said.get("payload", "")))
        return web.json_response({"message": message.id})

    async def _write(self, request: web.Request) -> web.StreamResponse:
        said = await _body(request)
        person = self._acting(said.get("as"))
        text = said.get("text")
        if not isinstance(text, str) or not text.strip():
            raise CannotError("there is no text")
        reply_to = said.get("reply_to")
        message = self._standin.write(
            person,
            _number(said.get("chat")),
            text,
            reply_to=None if reply_to is None else _number(reply_to),
        )
        return web.json_response({"message": message.id})

    async def _press(self, request: web.Request) -> web.StreamResponse:
        said = await _body(request)
        press = self._standin.press(
            self._acting(said.get("as")),
            _number(said.get("chat")),
            _number(said.get("message")),
            row=_number(said.get("row")),
            column=_number(said.get("column")),
        )
        # The answer comes as an event: a request waiting for it would use up one of the few
        # connections that a browser opens.
        return web.json_response({"press": press.id, "url": press.url})

    async def _block(self, request: web.Request) -> web.StreamResponse:
        said = await _body(request)
        person = self._acting(said.get("as"))
        if said.get("blocked"):
            self._standin.block(person)
        else:
            self._standin.unblock(person)
        return web.json_response({})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        person = self._acting(request.query.get("as"))
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", **_HEADERS},
        )
        await response.prepare(request)
        queue: asyncio.Queue[Json | None] = asyncio.Queue()

        def heard(change: Change) -> None:
            if views.concerns(self._standin, person, change):
                queue.put_nowait(views.event(change))

        forget = self._standin.on_change(heard)
        self._watchers.add(queue)
        try:
            await self._stream(response, queue)
        finally:
            forget()
            self._watchers.discard(queue)
        return response

    async def _stream(
        self, response: web.StreamResponse, queue: asyncio.Queue[Json | None]
    ) -> None:
        """Send what happens, and the clock whenever the minute that it shows has changed."""
        shown = -1
        while True:
            now = to_ms(self._standin.clock.now())
            if now // 60_000 != shown:
                shown = now // 60_000
                await response.write(_event({"kind": "clock", "now": now}))
            try:
                async with asyncio.timeout(_CLOCK_SECONDS):
                    event = await queue.get()
            except TimeoutError:
                continue
            if event is None:
                return
            await response.write(_event(event))

    def _acting(self, who: Any) -> Person:
        person = self._standin.people.get(_number(who))
        if person is None:
            raise CannotError("there is no such person")
        return person


def _guarded(handler: Handler) -> Handler:
    """Refuse what does not come from the page itself, and word what people cannot do."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not _own(request):
            return web.json_response(
                {"error": "只能从本机的试用页面使用"}, status=403, headers=_HEADERS
            )
        try:
            response = await handler(request)
        except (CannotError, TypeError, ValueError) as error:
            said = {"error": "现在做不到", "detail": str(error)}
            return web.json_response(said, status=400, headers=_HEADERS)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    return guarded


def _own(request: web.Request) -> bool:
    # Another site's name may be made to resolve to loopback; its port is no secret and no matter.
    if request.host.partition(":")[0] not in ("127.0.0.1", "localhost"):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return False
    # A form of another site can be posted without asking first; JSON cannot.
    return request.method == "GET" or request.content_type == "application/json"


def _page_file(name: str) -> web.Response:
    files = {file.name: file for file in resources.files("bot.standin.web.page").iterdir()}
    kind = _TYPES.get(name[name.rfind(".") :])
    if name not in files or kind is None:
        return web.json_response({"error": "没有这个文件"}, status=404)
    return web.Response(body=files[name].read_bytes(), content_type=kind, charset="utf-8")


async def _body(request: web.Request) -> Json:
    said = await request.json()
    if not isinstance(said, dict):
        raise TypeError("a JSON body is an object")
    return said


def _number(value: Any) -> int:
    return int(value)


def _event(event: Json) -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()

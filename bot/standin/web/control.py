"""The chat page and the control API: JSON over HTTP, see docs/standin.md.

All of it acts for whoever it is told to, so it answers only this machine, and of the browser's
pages only its own: the Host header must be loopback and an Origin, if sent, must be the page's.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import resources
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.standin import Standin
from bot.standin.web import views
from bot.standin.web.acting import ACTS
from bot.standin.web.arranging import ARRANGEMENTS
from bot.standin.web.asked import Asked, uploaded
from bot.standin.web.clock import ClockRoutes
from bot.standin.web.events import Events
from bot.standin.web.looking import LOOKS
from bot.standin.web.winding import Outside, TourStop
from bot.standin.web.words import sentence

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[Asked], Json]

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
        "img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Shown by a browser as what they are; anything else is only ever saved.
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


class Control:
    """The page's and the tests' side of a Standin.

    `tour` is what the page's 导览 shows; `units` says where people belong, by their ids.
    """

    def __init__(self, standin: Standin, *, zone: str) -> None:
        self.tour: Sequence[TourStop] = ()
        self.units: Mapping[int, str] = {}
        self._standin = standin
        self._zone = zone
        self._events = Events(standin)
        self.clock = ClockRoutes(standin, self._events, Outside(standin), zone)

    def add_routes(self, app: web.Application) -> None:
        """Put the page and its routes on `app`."""
        gets: dict[str, Handler] = {
            "/": self._index,
            "/page/{name}": self._page_file,
            "/api/people": self._people,
            "/api/tour": self._tour,
            "/api/state": self._state,
            "/api/file": self._file,
            "/api/events": self._stream,
            **{f"/api/{name}": self._looking(look) for name, look in LOOKS.items()},
        }
        posts: dict[str, Handler] = {
            "/api/clock": self._clock(self.clock.wind),
            "/api/rest": self._clock(self.clock.rest),
            **{f"/api/{name}": self._acting(act) for name, act in (ACTS | ARRANGEMENTS).items()},
        }
        for path, handler in gets.items():
            app.router.add_get(path, _guarded(handler), allow_head=False)
        for path, handler in posts.items():
            app.router.add_post(path, _guarded(handler))

    def close(self) -> None:
        """End the event streams."""
        self._events.close()

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return _page_file("index.html")

    async def _page_file(self, request: web.Request) -> web.StreamResponse:
        return _page_file(request.match_info["name"])

    async def _people(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"people": views.people(self._standin, self.units)})

    async def _tour(self, _request: web.Request) -> web.StreamResponse:
        people = self._standin.people
        stops = [
            {
                "role": stop.role,
                "person": stop.person,
                "name": people[stop.person].name,
                "chat": stop.chat,
                "steps": list(stop.steps),
            }
            for stop in self.tour
        ]
        return web.json_response({"stops": stops})

    async def _state(self, request: web.Request) -> web.StreamResponse:
        person = Asked(self._standin, request.query).person()
        state = views.state(self._standin, person, self._zone)
        state["people"] = views.people(self._standin, self.units)
        state["clock"] = await self.clock.shown()
        return web.json_response(state)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(self._standin, request.query)
        chat = views.may_see(self._standin, asked.person(), asked.number("chat"))
        message = chat.message(asked.number("message"))
        if message is None or message.media is None:
            raise CannotError("there is no such file")
        file = message.media.file
        shown = file.mime in _PICTURES
        name = quote(file.name or file.path.rpartition("/")[2])
        place = "inline" if shown else "attachment"
        return web.Response(
            body=file.content,
            content_type=file.mime if shown else "application/octet-stream",
            headers={"Content-Disposition": f"{place}; filename*=UTF-8''{name}"},
        )

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        person = Asked(self._standin, request.query).person()
        return await self._events.stream(request, person, _HEADERS)

    def _looking(self, look: Answer) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            return web.json_response(look(Asked(self._standin, request.query)))

        return handler

    def _acting(self, act: Answer) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            return web.json_response(act(await _read(self._standin, request)))

        return handler

    def _clock(self, act: Callable[[Asked], Awaitable[Json]]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            return web.json_response(await act(await _read(self._standin, request)))

        return handler


def _guarded(handler: Handler) -> Handler:
    """Refuse what comes from elsewhere, and word what people cannot do."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not _own(request):
            return web.json_response(
                {"error": "只能从本机的试用页面使用"}, status=403, headers=_HEADERS
            )
        try:
            response = await handler(request)
        except (CannotError, TypeError, ValueError) as error:
            said = {"error": sentence(str(error)), "detail": str(error)}
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
    # A form of another site can be posted without asking first; JSON cannot. Files come as a form,
    # and there the browser itself says where from.
    return (
        request.method == "GET"
        or request.content_type == "application/json"
        or (request.path == "/api/send" and request.content_type == "multipart/form-data")
    )


async def _read(standin: Standin, request: web.Request) -> Asked:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        uploads = [
            uploaded(part) for part in form.getall("file", ()) if isinstance(part, web.FileField)
        ]
        return Asked(standin, fields, uploads)
    said: Any = json.loads(await request.read() or b"{}")
    if not isinstance(said, dict):
        raise CannotError("a JSON body is an object")
    return Asked(standin, said)


def _page_file(name: str) -> web.Response:
    files = {file.name: file for file in resources.files("bot.standin.web.page").iterdir()}
    kind = _TYPES.get(name[name.rfind(".") :])
    if name not in files or kind is None:
        return web.json_response({"error": "没有这个文件"}, status=404)
    return web.Response(body=files[name].read_bytes(), content_type=kind, charset="utf-8")

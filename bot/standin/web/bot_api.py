"""The Bot API on loopback, on a port of its own: a network that is gone is gone for the bot only.

Faults are real here: a dropped reply is a closed connection, a reset is a reset.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import Final

from aiohttp import web

from bot.standin.standin import Cut, Reply, Standin
from bot.standin.web.asked import uploaded
from bot.standin.web.listening import HOST, listen
from bot.standin.world import Change

_LARGEST: Final = 64 * 2**20


class BotApi:
    """Answers a bot's requests while the stand-in is online; nobody listens while it is not."""

    def __init__(self, standin: Standin) -> None:
        self.port = 0
        self._standin = standin
        self._server: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None
        self._forget: Callable[[], None] | None = None
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", self._bot_api)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._file)
        # A bot that hangs up ends its poll here too, or the next poll would meet a ghost.
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )

    @property
    def address(self) -> str:
        """What a bot takes for https://api.telegram.org."""
        return f"http://{HOST}:{self.port}"

    async def open(self, port: int) -> None:
        """Listen on `port` (0: any free one), or if it is taken on the first free one after it."""
        listening = listen(port, next_free=True)
        self.port = listening.getsockname()[1]
        await self._runner.setup()
        await self._accept(listening)
        self._forget = self._standin.on_change(self._follow)

    async def close(self) -> None:
        """Stop listening and end every connection, waiting polls included."""
        if self._forget is not None:
            self._forget()
            self._forget = None
        if self._opening is not None:
            await self._opening
        self._hang_up()
        await self._runner.cleanup()

    async def _accept(self, listening: socket.socket) -> None:
        server = self._runner.server
        if server is None:
            raise RuntimeError("the runner was not set up")
        self._server = await asyncio.get_running_loop().create_server(server, sock=listening)

    def _follow(self, change: Change) -> None:
        """Make the stand-in's being offline real: nobody listens, and connections end."""
        if change.kind != "network":
            return
        if not self._standin.online:
            self._hang_up()
        elif self._server is None and self._opening is None:
            # The socket listens at once, so that the next connection waits instead of failing.
            listening = listen(self.port, next_free=False)
            self._opening = asyncio.get_running_loop().create_task(self._reopen(listening))

    async def _reopen(self, listening: socket.socket) -> None:
        await self._accept(listening)
        self._opening = None

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport is not None:
                connection.transport.close()

    async def _bot_api(self, request: web.Request) -> web.StreamResponse:
        try:
            raw = await _parameters(request)
        except ValueError:
            return _response(_UNREADABLE)
        outcome = await self._standin.request(
            request.match_info["token"], request.match_info["method"], raw
        )
        if isinstance(outcome, Reply):
            return _response(outcome)
        transport = request.transport
        if transport is not None:
            if outcome is Cut.RESET:
                _reset(transport)
            else:
                transport.close()
        # Nobody is left to read it, but a handler has to return something.
        return web.Response()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        info = request.match_info
        return _response(self._standin.download(info["token"], info["path"]))


_UNREADABLE: Final = Reply(
    400, b'{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse JSON object"}'
)


async def _parameters(request: web.Request) -> dict[str, object]:
    """Return the parameters from the query string and the body; ValueError for a bad JSON body."""
    raw: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        given = json.loads(body) if body.strip() else {}
        if not isinstance(given, dict):
            raise ValueError("a JSON body is an object")
        raw.update(given)
    else:
        # Telegram reads the form of a GET too, and some clients send one; aiohttp only a POST's.
        form = await request.clone(method="POST").post()
        raw.update({name: _part(value) for name, value in form.items()})
    return raw


def _part(value: str | bytes | bytearray | web.FileField) -> object:
    if isinstance(value, web.FileField):
        return uploaded(value)
    return value if isinstance(value, str) else value.decode()


def _response(reply: Reply) -> web.Response:
    return web.Response(
        status=reply.status,
        body=reply.body,
        content_type=reply.content_type,
    )


def _reset(transport: asyncio.BaseTransport) -> None:
    """End a connection with RST: a socket that may not linger does not say goodbye."""
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    if isinstance(transport, asyncio.Transport):
        transport.abort()

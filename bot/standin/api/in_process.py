"""The in-process door: a request class for python-telegram-bot that needs no sockets.

It raises what `telegram.request.HTTPXRequest` would raise for the same fault, with the same message
and the same kind of cause, so that code which tells "not sent" from "unknown" can be tested.
"""

import asyncio
import json
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.standin.standin import Cut, Reply, Standin
from bot.standin.state.files import Upload

BASE_URL: Final = "http://standin.invalid/bot"
_DROPPED: Final = "Server disconnected without sending a response."
_POOL: Final = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to "
    "Telegram. Consider adjusting the connection pool size or the pool timeout."
)


class StandinRequest(BaseRequest):
    """Hands a bot's requests to a Standin in the same process.

    `connection_pool_size`, `pool_timeout` and `read_timeout` (seconds) mean what they mean for
    HTTPXRequest; as there, a timeout of None waits for ever.
    """

    __slots__ = ("_free", "_pool_timeout", "_read_timeout", "_standin")

    def __init__(
        self,
        standin: Standin,
        *,
        connection_pool_size: int = 256,
        read_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
    ) -> None:
        self._standin = standin
        self._read_timeout = read_timeout
        self._pool_timeout = pool_timeout
        self._free = asyncio.Semaphore(connection_pool_size)

    @property
    def read_timeout(self) -> float | None:
        """The read timeout in seconds that holds where none is given."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return HTTP status and body, or raise what the network would have raised."""
        reading = self._read_timeout if isinstance(read_timeout, DefaultValue) else read_timeout
        pooling = self._pool_timeout if isinstance(pool_timeout, DefaultValue) else pool_timeout
        sent = _Sent(method, url)
        address = urlsplit(url)
        kind, _, rest = unquote(address.path).partition("/bot")
        token, _, name = rest.partition("/")
        await self._connect(pooling, sent)
        try:
            async with asyncio.timeout(reading):
                outcome: Reply | Cut
                if kind == "/file":
                    outcome = self._standin.download(token, name)
                else:
                    raw = _raw(address.query, request_data)
                    outcome = await self._standin.request(token, name, raw)
        except TimeoutError:
            raise TimedOut from sent.failed(httpx.ReadTimeout, "")
        finally:
            self._free.release()
        if outcome is Cut.DROPPED:
            raise _network(sent.failed(httpx.RemoteProtocolError, _DROPPED))
        if outcome is Cut.RESET:
            raise _network(sent.failed(httpx.ReadError, ""))
        return outcome.status, outcome.body

    async def _connect(self, seconds: float | None, sent: "_Sent") -> None:
        """Take a connection of the pool, which the caller gives back."""
        try:
            async with asyncio.timeout(seconds if self._free.locked() else None):
                await self._free.acquire()
        except TimeoutError:
            raise TimedOut(message=_POOL) from sent.failed(httpx.PoolTimeout, "")
        if not self._standin.online:
            self._free.release()
            raise _network(sent.failed(httpx.ConnectError, "All connection attempts failed"))


def _raw(query: str, data: RequestData | None) -> dict[str, object]:
    """Return a request's parameters, its files as uploads."""
    raw: dict[str, object] = dict(parse_qsl(query))
    if data is not None:
        # As a JSON body has them; encoding what is nested is a copy, and a cheap one.
        for name, value in data.parameters.items():
            raw[name] = value if isinstance(value, str | int | float) else json.dumps(value)
        for name, (file_name, content, mime) in (data.multipart_data or {}).items():
            read = content if isinstance(content, bytes) else content.read()
            raw[name] = Upload(read, file_name, mime)
    return raw


class _Sent(NamedTuple):
    """A request, made into httpx's own only where an error needs it."""

    method: str
    url: str

    def failed(self, kind: type[httpx.RequestError], message: str) -> httpx.RequestError:
        return kind(message, request=httpx.Request(self.method, self.url))


def _network(cause: httpx.RequestError) -> TelegramError:
    error = NetworkError(f"httpx.{cause.__class__.__name__}: {cause}")
    error.__cause__ = cause
    return error

"""The least that a bot needs of Telegram to start and to stay idle, over HTTP on loopback."""

import asyncio
import contextlib
import json
import time
from types import TracebackType

from tests.bench.network import ME

_ANSWERS = {"getme": ME, "deletewebhook": True, "setmycommands": True}


class Telegram:
    """Answers getMe, and holds every getUpdates; `polled` is set at the first one."""

    def __init__(self) -> None:
        self.polled = asyncio.Event()
        self.polled_at = 0.0
        self._server: asyncio.Server | None = None
        self._held: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "Telegram":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._held:
            writer.close()

    @property
    def address(self) -> str:
        """Where a bot finds it."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._held.append(writer)
        # A bot that is measured is killed in mid-sentence.
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._converse(reader, writer)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readline():
            length = 0
            while (header := await reader.readline()).strip():
                name, _, value = header.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            await reader.readexactly(length)
            method = request.split()[1].decode().rpartition("/")[2].lower()
            if method == "getupdates":
                if not self.polled.is_set():
                    self.polled_at = time.perf_counter()
                    self.polled.set()
                continue  # never answered: the bot is idle
            body = json.dumps({"ok": True, "result": _ANSWERS.get(method, True)}).encode()
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()

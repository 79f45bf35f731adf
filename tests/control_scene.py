"""A scene with its HTTP doors open, and a client that looks and acts as people do."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bot.standin.web.server import Door, serve
from tests.standin_scene import Scene, open_scene


@dataclass
class Control:
    """The control API, by default as 李娜."""

    scene: Scene
    door: Door
    client: httpx.AsyncClient

    async def get(self, path: str, who: int | None = None, **query: Any) -> Any:
        """Return what a GET route shows."""
        query = {"as": who or self.scene.person.id, **query}
        reply = await self.client.get(f"/api/{path}", params=query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def post(self, path: str, who: int | None = None, **said: Any) -> Any:
        """Return what comes of a POST route."""
        body = {"as": who or self.scene.person.id, **said}
        reply = await self.client.post(f"/api/{path}", json=body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def refused(self, path: str, **said: Any) -> str:
        """Return why a POST route refuses, in English."""
        body = {"as": self.scene.person.id, **said}
        reply = await self.client.post(f"/api/{path}", json=body)
        assert reply.status_code == 400, reply.text
        detail: str = reply.json()["detail"]
        return detail

    @asynccontextmanager
    async def events(self, who: int | None = None) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Open the event stream; its first event is the clock."""
        query = {"as": who or self.scene.person.id}
        async with self.client.stream("GET", "/api/events", params=query) as reply:
            assert reply.headers["content-type"] == "text/event-stream"

            async def read() -> AsyncIterator[dict[str, Any]]:
                async for line in reply.aiter_lines():
                    if line:
                        yield json.loads(line.removeprefix("data: "))

            yield read()


@asynccontextmanager
async def open_control(**options: Any) -> AsyncIterator[Control]:
    """Open a scene and both of its HTTP doors."""
    async with open_scene(**options) as scene:
        door = await serve(scene.standin)
        try:
            async with httpx.AsyncClient(base_url=door.address, trust_env=False) as client:
                yield Control(scene, door, client)
        finally:
            await door.close()

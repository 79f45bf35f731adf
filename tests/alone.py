"""The stand-in as a program of its own, and a plain HTTP client: nothing here is code of the bot.

What talks to it from outside must find all of the Bot API that a bot uses.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Alone:
    """A stand-in that runs as a process: its two addresses, its token, and a client."""

    control_address: str
    api_address: str
    token: str
    client: httpx.Client

    def call(self, method: str, **params: Any) -> Any:
        """Return the result of a Bot API method; a refusal fails the test."""
        answer = self.ask(method, **params)
        assert answer["ok"], (method, answer)
        return answer["result"]

    def refusal(self, method: str, **params: Any) -> str:
        """Return the words in which a Bot API method is refused."""
        answer = self.ask(method, **params)
        assert not answer["ok"], (method, answer)
        description: str = answer["description"]
        return description

    def ask(self, method: str, **params: Any) -> Any:
        """Return the whole answer of a Bot API method."""
        return self.client.post(f"{self.api_address}/bot{self.token}/{method}", json=params).json()

    def upload(self, method: str, files: dict[str, Any], **params: Any) -> Any:
        """Return the result of a Bot API method that is sent files, as a multipart form."""
        url = f"{self.api_address}/bot{self.token}/{method}"
        answer = self.client.post(url, data=params, files=files).json()
        assert answer["ok"], (method, answer)
        return answer["result"]

    def download(self, file_id: str) -> bytes:
        """Return the bytes of a file, by getFile and its path."""
        path = self.call("getFile", file_id=file_id)["file_path"]
        reply = self.client.get(f"{self.api_address}/file/bot{self.token}/{path}")
        assert reply.status_code == 200
        return reply.content

    def updates(self, *kinds: str) -> list[Any]:
        """Return what has happened, each update once, and of these kinds only if any are named."""
        found = self.call("getUpdates", timeout=0)
        if found:
            self.call("getUpdates", offset=found[-1]["update_id"] + 1)
        return [
            update[kind]
            for update in found
            for kind in update
            if kind != "update_id" and (not kinds or kind in kinds)
        ]

    def act(self, path: str, **said: Any) -> Any:
        """Return what comes of a POST route of the control API."""
        reply = self.client.post(f"{self.control_address}/api/{path}", json=said)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def send(self, file: tuple[str, bytes, str], **said: Any) -> Any:
        """Have a person send a file."""
        url = f"{self.control_address}/api/send"
        reply = self.client.post(url, data=said, files={"file": file})
        assert reply.status_code == 200, reply.text
        return reply.json()

    def look(self, path: str, **query: Any) -> Any:
        """Return what a GET route of the control API shows."""
        reply = self.client.get(f"{self.control_address}/api/{path}", params=query)
        assert reply.status_code == 200, reply.text
        return reply.json()


@contextmanager
def standing_alone() -> Iterator[Alone]:
    """Run `python -m bot.standin` on free ports from 2026-11-25 14:10 in China; end it after."""
    command = [sys.executable, "-m", "bot.standin", "--port", "0", "--at", "2026-11-25T14:10+08:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            control, api, token = (
                process.stdout.readline().partition(":")[2].strip() for _ in range(3)
            )
            with httpx.Client(trust_env=False) as client:
                yield Alone(control, api, token, client)
        finally:
            process.terminate()
            assert process.wait(10) == 0

"""A network that answers at once, in process: what is measured is the bot and nothing else."""

import asyncio
import itertools
import json
from typing import Any
from urllib.parse import urlsplit

from telegram.request import BaseRequest, RequestData

_TRUE = b'{"ok":true,"result":true}'
ME = {
    "id": 7_000_000_001,
    "is_bot": True,
    "first_name": "实到",
    "username": "shidao_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


class Network(BaseRequest):
    """Takes every call; `answered` is set once `expected` answers to taps have come."""

    def __init__(self) -> None:
        self._ids = itertools.count(1000)
        self.answers = 0
        self.expected = 0
        self.answered = asyncio.Event()
        self.sent: dict[int, int] = {}

    def expect(self, answers: int) -> None:
        """Wait for so many answers from now on."""
        self.answers, self.expected = 0, answers
        self.answered.clear()

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        name = urlsplit(url).path.rpartition("/")[2]
        if name == "answerCallbackQuery":
            self.answers += 1
            if self.answers == self.expected:
                self.answered.set()
            return 200, _TRUE
        if name == "getUpdates":
            await asyncio.Event().wait()
        if name == "getMe":
            return 200, json.dumps({"ok": True, "result": ME}).encode()
        if name in ("sendMessage", "editMessageText"):
            assert request_data is not None
            return 200, self._message(int(str(request_data.parameters["chat_id"])), name)
        return 200, _TRUE

    def _message(self, chat_id: int, name: str) -> bytes:
        if name == "sendMessage":
            self.sent[chat_id] = next(self._ids)
        message = {
            "message_id": self.sent[chat_id],
            "date": 1_795_588_000,
            "chat": {"id": chat_id, "type": "supergroup", "title": "群"},
            "text": "签到",
        }
        return json.dumps({"ok": True, "result": message}).encode()

"""One person, one group and a real bot at the stand-in for Telegram, through either door."""

import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.clock import SetClock
from bot.standin import BASE_URL, Group, Person, Standin, StandinRequest
from bot.standin.standin import Reply
from bot.standin.web.server import serve

DOORS: Final = ("in process", "http")
START: Final = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


@dataclass
class Scene:
    """A stand-in with 李娜, who has pressed Start, in a group where the bot is administrator."""

    clock: SetClock
    standin: Standin
    person: Person
    group: Group
    base_url: str
    door: str
    bot: Bot

    def make_bot(self, token: str | None = None, *, pool: int = 8) -> Bot:
        """Return another bot at the same door, with `pool` connections and short timeouts."""
        return make_bot(self.standin, self.door, self.base_url, token=token, pool=pool)


def make_bot(
    standin: Standin, door: str, base_url: str, *, token: str | None = None, pool: int = 8
) -> Bot:
    """Return a bot whose requests go through `door`."""

    def request() -> BaseRequest:
        if door == "http":
            return HTTPXRequest(connection_pool_size=pool, pool_timeout=0.05)
        return StandinRequest(standin, connection_pool_size=pool, pool_timeout=0.05)

    return Bot(
        token or standin.token,
        base_url=base_url,
        base_file_url=base_url.removesuffix("bot") + "file/bot",
        request=request(),
        get_updates_request=request(),
    )


@asynccontextmanager
async def open_scene(door: str = "in process", **options: Any) -> AsyncIterator[Scene]:
    """Open a scene; at its end the stand-in has made no mistake and been asked nothing unknown."""
    clock = SetClock(START)
    standin = Standin(clock, seed=1, **options)
    person = standin.add_person("李娜", username="lina_lina")
    group = standin.add_group("城关派出所党支部", members=[person], bot="administrator")
    standin.start(person)
    standin.updates.drop()
    with pytest.MonkeyPatch.context() as patch:
        # python-telegram-bot warns of durations as numbers until it is asked for timedelta.
        patch.setenv("PTB_TIMEDELTA", "1")
        async with AsyncExitStack() as stack:
            base_url = BASE_URL
            if door == "http":
                served = await serve(standin)
                stack.push_async_callback(served.close)
                base_url = served.base_url
            bot = make_bot(standin, door, base_url)
            await stack.enter_async_context(bot)
            yield Scene(clock, standin, person, group, base_url, door, bot)
    assert standin.broken == []
    assert standin.violations == []


async def ask(standin: Standin, method: str, **params: Any) -> Any:
    """Return the result of a request; a refusal fails the test."""
    answer = await _answer(standin, method, params)
    assert answer["ok"], answer
    return answer["result"]


async def refusal(standin: Standin, method: str, **params: Any) -> str:
    """Return the words in which a request is refused."""
    answer = await _answer(standin, method, params)
    assert not answer["ok"], answer
    description: str = answer["description"]
    return description


async def _answer(standin: Standin, method: str, params: dict[str, Any]) -> dict[str, Any]:
    reply = await standin.request(standin.token, method, params)
    assert isinstance(reply, Reply)
    answer: dict[str, Any] = json.loads(reply.body)
    return answer


async def error_of(request: Awaitable[object]) -> TelegramError:
    """Return the error that a request of a bot raises."""
    with pytest.raises(TelegramError) as raised:
        await request
    return raised.value

"""Polling goes on whatever comes, or ends loudly: never in silence, never in a hot loop."""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.clock import SetClock
from bot.intake import poll
from bot.intake.poll import IntakeStopped, Poller

Reply = tuple[int, bytes] | Exception


def ok(*updates: Any) -> Reply:
    return 200, json.dumps({"ok": True, "result": list(updates)}).encode()


def update(number: int) -> dict[str, Any]:
    return {"update_id": number, "message": {}}


def refusal(code: int, description: str = "no", **parameters: int) -> Reply:
    said = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(said | {"parameters": parameters}).encode()


UNAUTHORIZED, NOT_FOUND = refusal(401, "Unauthorized"), refusal(404, "Not Found")
CONFLICT = refusal(409, "Conflict: terminated by other getUpdates request")
UNREACHABLE = NetworkError("httpx.ConnectError: ")
UNREACHABLE.__cause__ = httpx.ConnectError("no")
GARBAGE: dict[str, Reply] = {
    "an empty body": (200, b""),
    "no JSON": (200, b"<html>welcome</html>"),
    "half of it": (200, b'{"ok": true, "result": [{"upd'),
    "no UTF-8": (200, b"\xff\xfe\xfd"),
    "a number": (200, b"7"),
    "no result": (200, b'{"ok": true}'),
    "not a list": (200, b'{"ok": true, "result": {"update_id": 1}}'),
    "a list of nothing of use": ok(None, 3, "x", [], {}),
    "ids that are none": ok({"update_id": "7"}, {"update_id": True}, {"update_id": 7.0}),
    "an id beyond all databases": ok({"update_id": 10**30}),
    "a negative id": ok({"update_id": -5}),
    "a proxy's page": (502, b"<html>bad gateway</html>"),
    "a server error": refusal(500, "Internal Server Error"),
    "nesting without end": (200, b'{"ok":true,"result":' + b"[" * 100_000),
    "a lost line": UNREACHABLE,
    "a defect": RuntimeError("boom"),
}


class Line(BaseRequest):
    """Gives its replies in turn, and after the last one holds the line as a long poll does."""

    read_timeout = 1.0

    def __init__(self, replies: Iterable[Reply]) -> None:
        self.replies = iter(replies)
        self.offsets: list[int | None] = []
        self.timeouts: list[int] = []
        self.asked = asyncio.Event()
        self.used_up = asyncio.Event()

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: Any = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        self.offsets.append(request_data.parameters.get("offset"))
        self.timeouts.append(request_data.parameters["timeout"])
        self.asked.set()
        reply = next(self.replies, None)
        if reply is None:
            self.used_up.set()
            await asyncio.Event().wait()
        if isinstance(reply, Exception):
            raise reply
        assert reply is not None
        return reply


@dataclass
class Scene:
    """A poller on a line, what it handed on, and how long it paused: no pause takes time."""

    line: Line
    received: list[Any] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    clock: SetClock = field(default_factory=lambda: SetClock(datetime(2026, 11, 25, tzinfo=UTC)))
    fail: Callable[[], None] = lambda: None

    async def receive(self, batch: Any, _at: datetime) -> None:
        self.fail()
        self.received += batch

    async def ready(self) -> None: ...

    def poller(self) -> Poller:
        bot = Bot("7000000001:AAHpollpollpollpollpollpollpollpollp", get_updates_request=self.line)
        poller = Poller(bot, self.clock, self.receive, self.ready)
        wait = poller._wait

        async def no_wait(seconds: float) -> None:
            self.pauses.append(seconds)
            self.clock.move(timedelta(seconds=seconds))
            await wait(0)

        poller._wait = no_wait  # type: ignore[method-assign]
        return poller


async def polled(*replies: Reply, **how: Any) -> Scene:
    """Poll until the replies are used up."""
    scene = Scene(Line(replies), **how)
    poller = scene.poller()
    running = asyncio.create_task(poller.run())
    used_up = asyncio.create_task(scene.line.used_up.wait())
    async with asyncio.timeout(20):
        await asyncio.wait((running, used_up), return_when=asyncio.FIRST_COMPLETED)
    used_up.cancel()
    if running.done():
        running.result()
    poller.stop()
    await asyncio.wait_for(running, 10)
    return scene


async def test_each_batch_is_confirmed_by_the_next_poll_and_only_then() -> None:
    scene = await polled(ok(update(7), update(8)), ok(update(9)), ok())
    assert scene.line.offsets == [None, 9, 10, None]
    assert scene.received == [update(7), update(8), update(9)]


async def test_ids_that_start_lower_after_a_quiet_week_are_taken() -> None:
    scene = await polled(ok(update(900_000_000)), ok(), ok(update(5)), ok(update(6)))
    assert scene.line.offsets == [None, 900_000_001, None, 6, 7]
    assert [one["update_id"] for one in scene.received] == [900_000_000, 5, 6]


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_costs_a_pause_and_polling_goes_on(garbage: Reply) -> None:
    scene = await polled(garbage, garbage, garbage, ok(update(7)))
    assert [one for one in scene.received if one == update(7)] == [update(7)]
    assert len(scene.line.offsets) == 5
    assert scene.pauses == [1.0, 2.0, 4.0]


async def test_of_a_batch_with_garbage_in_it_the_rest_is_taken() -> None:
    scene = await polled(ok(None, update(7), "x", {"update_id": 10**30}), ok())
    assert scene.line.offsets == [None, 8, None]
    assert update(7) in scene.received


async def test_pauses_grow_to_half_a_minute_and_shrink_after_a_success() -> None:
    scene = await polled(*[UNREACHABLE] * 8, ok(update(1)), UNREACHABLE)
    assert scene.pauses == [1, 2, 4, 8, 16, 30, 30, 30, 1]


@pytest.mark.parametrize("reply", [UNAUTHORIZED, NOT_FOUND])
async def test_one_401_or_404_is_survived(reply: Reply) -> None:
    scene = await polled(reply, reply, ok(update(7)), reply, ok(update(8)))
    assert scene.received == [update(7), update(8)]


@pytest.mark.parametrize("reply", [UNAUTHORIZED, NOT_FOUND])
async def test_a_token_that_is_refused_for_good_ends_polling_loudly(reply: Reply) -> None:
    with pytest.raises(IntakeStopped) as stopped:
        await polled(*[reply] * 50)
    assert stopped.value.code == "token_refused"


async def test_refusals_among_other_failures_are_a_bad_line_not_a_bad_token() -> None:
    scene = await polled(*[NOT_FOUND, UNREACHABLE] * 6, ok(update(7)))
    assert scene.received == [update(7)]


async def test_a_conflict_with_the_process_before_is_waited_out() -> None:
    scene = await polled(*[CONFLICT] * 12, ok(update(7)))
    assert scene.received == [update(7)]
    assert max(scene.pauses) == 5.0


async def test_a_conflict_that_stays_ends_polling_after_75_seconds() -> None:
    """By hand: pauses of 1, 2, 4, 5, 5, … pass 75 s with the 18th refusal."""
    line = Line([CONFLICT] * 99)
    scene = Scene(line)
    with pytest.raises(IntakeStopped) as stopped:
        await scene.poller().run()
    assert stopped.value.code == "conflict"
    assert sum(scene.pauses) == 77.0
    assert len(line.offsets) == 18


async def test_two_bots_that_take_turns_are_a_conflict_too() -> None:
    replies = [reply for n in range(200) for reply in (CONFLICT, ok(update(n)))]
    with pytest.raises(IntakeStopped) as stopped:
        await polled(*replies)
    assert stopped.value.code == "conflict"


async def test_two_conflicts_a_day_apart_are_no_long_one() -> None:
    scene = Scene(Line([CONFLICT, ok(update(1)), CONFLICT, CONFLICT, ok(update(2))]))
    poller = scene.poller()
    took = scene.receive

    async def receive(batch: Any, at: datetime) -> None:
        await took(batch, at)
        scene.clock.move(timedelta(days=1))

    poller._receive = receive
    running = asyncio.create_task(poller.run())
    await asyncio.wait_for(scene.line.used_up.wait(), 10)
    poller.stop()
    await asyncio.wait_for(running, 10)
    assert scene.received == [update(1), update(2)]


async def test_a_429_is_waited_out_and_the_watchdog_knows_of_it() -> None:
    scene = Scene(Line([refusal(429, "Too Many Requests", retry_after=300), ok(update(7))]))
    poller = Poller(scene.poller()._bot, scene.clock, scene.receive, scene.ready)
    running = asyncio.create_task(poller.run())
    await asyncio.wait_for(scene.line.asked.wait(), 10)
    for _ in range(50):
        await asyncio.sleep(0)
    assert poller.last_turn == 300.0
    poller.stop()
    await asyncio.wait_for(running, 10)
    assert scene.received == []


async def test_replies_that_do_not_wait_are_not_asked_for_in_a_hot_loop() -> None:
    scene = await polled(*[ok()] * 5, ok(update(7)), ok())
    assert scene.pauses == [1.0] * 6
    assert scene.received == [update(7)]


async def test_a_server_that_ignores_what_was_confirmed_is_not_asked_in_a_hot_loop() -> None:
    scene = await polled(*[ok(update(7))] * 4)
    assert len(scene.pauses) == 3
    assert scene.line.offsets[:2] == [None, 8]


async def test_what_could_not_be_kept_is_not_confirmed() -> None:
    failures = iter([OSError("full"), OSError("full"), None])

    def fail() -> None:
        if (error := next(failures, None)) is not None:
            raise error

    scene = await polled(*[ok(update(7))] * 3, ok(), fail=fail)
    assert scene.line.offsets == [None, None, None, 8, None]
    assert scene.received == [update(7)]
    assert scene.pauses[:2] == [1.0, 2.0]


async def test_a_cancellation_from_within_does_not_end_polling() -> None:
    failures = iter([True, False])

    def fail() -> None:
        if next(failures, False):
            raise asyncio.CancelledError

    scene = await polled(ok(update(7)), ok(update(7)), fail=fail)
    assert scene.received == [update(7)]
    assert scene.pauses == [1.0]


async def test_a_cancellation_from_outside_ends_polling() -> None:
    scene = Scene(Line([]))
    running = asyncio.create_task(scene.poller().run())
    await asyncio.wait_for(scene.line.used_up.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_stopping_ends_a_poll_that_waits_and_a_pause() -> None:
    for replies in ([], [UNREACHABLE] * 10):
        scene = Scene(Line(replies))
        poller = Poller(scene.poller()._bot, scene.clock, scene.receive, scene.ready)
        running = asyncio.create_task(poller.run())
        await asyncio.wait_for(scene.line.asked.wait(), 10)
        poller.stop()
        await asyncio.wait_for(running, 10)


async def test_the_first_poll_after_a_failure_does_not_wait() -> None:
    scene = await polled(ok(), UNREACHABLE, UNREACHABLE, ok(), ok(update(7)))
    assert scene.line.timeouts == [50, 50, 0, 0, 50, 50]


async def test_a_poll_waits_fifty_seconds_at_telegram_and_ten_more_for_the_reply() -> None:
    scene = Scene(Line([]))
    asked: list[Any] = []
    do_request = scene.line.do_request

    async def spy(*args: Any, **how: Any) -> tuple[int, bytes]:
        asked.append((how["request_data"].parameters, how["read_timeout"]))
        return await do_request(*args, **how)

    scene.line.do_request = spy  # type: ignore[method-assign]
    poller = scene.poller()
    running = asyncio.create_task(poller.run())
    await asyncio.wait_for(scene.line.used_up.wait(), 10)
    poller.stop()
    await asyncio.wait_for(running, 10)
    assert asked == [
        (
            {"limit": 100, "timeout": 50, "allowed_updates": list(poll.ALLOWED_UPDATES)},
            60,
        )
    ]

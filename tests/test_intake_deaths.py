"""What ends python-telegram-bot's own polling in silence: here each is survived, or said aloud."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update

from bot.app import Stopped
from bot.intake import intake, lanes, poll
from bot.intake.allow_list import keep
from bot.intake.poll import IntakeStopped
from bot.standin.state.faults import Kind
from storage import inbox
from tests.delivering import until
from tests.town import Town

TROUBLE = "没办成，已记下，管理员看得到。请稍后再试一次"
Handler = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.app.FIRST_PAUSE", 0.01)
    monkeypatch.setattr(poll, "CONFLICT_PAUSE", 0.01)


async def cancelled(*_: object, **__: object) -> None:
    raise asyncio.CancelledError


async def stopped(*_: object, **__: object) -> None:
    raise StopAsyncIteration


async def exhausted(*_: object, **__: object) -> None:
    raise RecursionError


async def grouped(*_: object, **__: object) -> None:
    raise ExceptionGroup("several", [ValueError("one")])


async def hung(*_: object, **__: object) -> None:
    await asyncio.Event().wait()


async def quarantined(town: Town) -> list[Any]:
    return await town.query("SELECT kind, reason FROM inbox WHERE state = 'quarantined'")


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (cancelled, "CancelledError"),
        (stopped, "StopAsyncIteration"),
        (exhausted, "RecursionError"),
        (grouped, "ExceptionGroup"),
        (hung, "TimeoutError"),
    ],
)
async def test_a_handler_that_fails_costs_one_update_and_its_writer_is_told(
    town: Town, monkeypatch: pytest.MonkeyPatch, handler: Handler, reason: str
) -> None:
    monkeypatch.setattr(lanes, "LONGEST", 0.05)
    monkeypatch.setattr("handlers.asking.answer", handler)
    assert await town.says("李娜", "帮助") == TROUBLE
    assert await quarantined(town) == [("text", reason)]
    assert (await town.says("李娜", "签到")).startswith("现在没有要签到的会议")
    monkeypatch.undo()
    assert (await town.says("李娜", "帮助")).startswith("签到：")


@pytest.mark.parametrize("handler", [cancelled, exhausted])
async def test_a_tap_that_fails_is_answered_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch, handler: Handler
) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    monkeypatch.setattr("bot.actions.check_in._take", handler)
    answer = await town.tap("李娜")
    assert (answer.text, answer.show_alert) == (TROUBLE, True)
    assert [kind for kind, _ in await quarantined(town)] == ["tap"]
    monkeypatch.undo()
    assert (await town.tap("李娜")).text == "已签到 14:20"


async def test_what_was_set_aside_stands_in_the_status(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.asking.answer", cancelled)
    await town.says("李娜", "帮助")
    monkeypatch.undo()
    assert "待处理更新 0　隔离 1" in await town.says("陈静", "/status")


async def test_an_update_that_the_library_cannot_read_costs_nothing_else(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    de_json = Update.de_json

    def fussy(data: Any, bot: Any = None) -> Update:
        if data["message"].get("text") == "帮助":
            raise TypeError("unexpected keyword argument")
        return de_json(data, bot)

    monkeypatch.setattr("handlers.dispatch.Update.de_json", fussy)
    for name in ("李娜", "王强", "李娜"):
        user_id = town.account(name)
        town.standin.write(user_id, user_id, "帮助" if name == "李娜" else "签到")
    await town.rest()
    await town.later(1)
    assert town.private("王强").startswith("现在没有要签到的会议")
    assert await quarantined(town) == [("text", "TypeError")] * 2


async def test_a_raw_update_that_breaks_the_allow_list_does_not_come_again_and_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fussy(raw: Any, username: str) -> Any:
        if raw["message"].get("text") == "帮助":
            raise RecursionError
        return keep(raw, username)

    monkeypatch.setattr(intake, "keep", fussy)
    for text in ("帮助", "签到"):
        town.standin.write(town.account("李娜"), town.account("李娜"), text)
    await town.rest()
    assert caplog.messages.count("update_unreadable") == 1
    assert town.private("李娜").startswith("现在没有要签到的会议")


async def test_a_store_that_fails_while_taking_in_loses_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([True, True])
    keep = inbox.keep

    async def fussy(tx: Any, items: Any) -> Any:
        if next(failures, False):
            await tx.run("INSERT INTO inbox (update_id) VALUES (1)")  # a NOT NULL is missing
        return await keep(tx, items)

    monkeypatch.setattr(inbox, "keep", fussy)
    town.standin.write(town.account("李娜"), town.account("李娜"), "帮助")
    await town.rest()
    assert town.private("李娜").startswith("签到：")


PASSING: tuple[Kind, ...] = (
    *("unauthorized", "not_found", "server_error", "not_json", "reset", "reply_dropped"),
    "too_many",
)


@pytest.mark.parametrize("kind", PASSING)
async def test_a_poll_that_fails_once_or_twice_is_made_again(town: Town, kind: Kind) -> None:
    fault = town.standin.fault("getUpdates", kind, times=2, retry_after=0)
    for _ in range(2):  # the poll that waits gets the first; the second meets the fault
        town.standin.write(town.account("李娜"), town.account("李娜"), "帮助")
        await town.rest()
    await town.later(1)
    assert fault.used == 2
    assert len(town.standin.from_bot(town.account("李娜"))) == 2
    shown = await town.says("陈静", "/status")
    assert "连接 Telegram 失败" not in shown


async def end_of(town: Town) -> Stopped:
    """Run the bot anew until it ends by itself."""
    await town.bot.shut_down()
    town.bot = town.make_bot()
    with pytest.raises(Stopped) as end:
        await asyncio.wait_for(town.bot.run(), 10)
    return end.value


@pytest.mark.parametrize("kind", ["unauthorized", "not_found"])
@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_a_token_that_telegram_refuses_ends_the_bot_with_code_2(
    town: Town, kind: Kind, method: str
) -> None:
    fault = town.standin.fault(method, kind, times=99)
    end = await end_of(town)
    assert (end.code, end.exit_code) == ("token_refused", 2)
    assert fault.used == 3


async def test_another_bot_on_the_token_ends_this_one_with_code_2(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "CONFLICT_PATIENCE", 0.0)
    await town.bot.shut_down()
    running = asyncio.create_task(end_of(town))
    await asyncio.wait_for(town.standin.updates.until_polled(), 10)
    await town.standin.updates.get(0, 1, 0)
    end = await running
    assert (end.code, end.exit_code) == ("conflict", 2)


async def test_a_part_that_is_cancelled_from_within_ends_the_bot_loudly(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.sender._look", cancelled)
    monkeypatch.setattr("bot.delivery.sender.Sender._start_what_may_go", cancelled)
    end = await end_of(town)
    assert (end.code, end.exit_code) == ("intake_stopped", 1)


async def test_a_network_that_is_away_at_the_start_is_waited_for(town: Town) -> None:
    await town.bot.shut_down()
    for kind in ("server_error", "not_json", "reset", "too_many"):
        town.standin.fault("getMe", kind, retry_after=1)
    town.bot = town.make_bot()
    async with asyncio.timeout(10):
        await town.bot.start()
    await town.rest()
    assert (await town.says("李娜", "帮助")).startswith("签到：")


async def test_the_watchdog_finds_a_poll_that_does_not_come_round(town: Town) -> None:
    await town.bot.upkeep.look()
    town.clock.move(timedelta(seconds=91))
    with pytest.raises(IntakeStopped) as found:
        await town.bot.upkeep.look()
    assert found.value.code == "poll_silent"


async def test_the_watchdog_finds_an_update_that_will_not_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, reached = asyncio.Event(), asyncio.Event()

    async def stubborn(*_: object, **__: object) -> None:
        reached.set()
        while not release.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await release.wait()

    monkeypatch.setattr(lanes, "LONGEST", 0.01)
    monkeypatch.setattr("handlers.asking.answer", stubborn)
    try:
        town.standin.write(town.account("李娜"), town.account("李娜"), "帮助")
        await asyncio.wait_for(reached.wait(), 10)
        town.clock.move(timedelta(seconds=179))
        town.standin.write(town.account("王强"), town.account("王强"), "签到")
        await until(lambda: town.private("王强"))
        await town.bot.upkeep.look()
        town.clock.move(timedelta(seconds=2))
        town.bot.intake.poller.leapt()
        with pytest.raises(IntakeStopped) as found:
            await town.bot.upkeep.look()
        assert found.value.code == "update_stuck"
    finally:
        release.set()  # or the loop would wait for it for ever, whatever went wrong here

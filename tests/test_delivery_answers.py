"""Answers to taps: at once, outside the lanes, and a lost one costs nothing."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery import answers
from bot.standin import Press
from bot.standin.state.faults import Kind
from tests.delivering import fates, sends_to
from tests.town import Town


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "RETRY_AFTER", 0.001)


async def opened(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to("14:20")


def attempts(town: Town) -> list[int]:
    """Return the statuses of all answers."""
    return [call.status for call in town.standin.calls if call.method == "answerCallbackQuery"]


async def answered(press: Press) -> str | None:
    return (await press.answer(10)).text


async def checked_in(town: Town) -> int:
    ((count,),) = await town.query("SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'")
    return int(count)


async def test_nobodys_answer_waits_for_anothers(town: Town) -> None:
    await opened(town)
    held = town.standin.fault("answerCallbackQuery", "held", effect=False)
    first = town.press("李娜")
    async with asyncio.timeout(10):
        await held.reached()
    assert await answered(town.press("王强")) == "已签到 14:20"
    assert await answered(town.press("李娜")) == "您 14:20 已签到，不用再点"
    assert first.answered is None
    held.release()
    await town.rest()


async def test_a_tap_is_on_the_disk_before_it_is_answered(town: Town) -> None:
    await opened(town)
    held = town.standin.fault("answerCallbackQuery", "held")
    town.press("李娜")
    async with asyncio.timeout(10):
        await held.reached()
    assert await checked_in(town) == 1
    held.release()
    await town.rest()


LOST: tuple[Kind, ...] = ("reply_dropped", "reset", "server_error", "not_json")


@pytest.mark.parametrize("effect", [True, False])
@pytest.mark.parametrize("kind", LOST)
async def test_an_answer_that_may_be_lost_is_tried_again_and_nothing_else_is_said(
    town: Town, kind: Kind, effect: bool
) -> None:
    await opened(town)
    town.standin.fault("answerCallbackQuery", kind, effect=effect)
    assert (await town.tap("李娜")).text == "已签到 14:20"
    assert len(attempts(town)) == 2
    await town.later(60)
    assert sends_to(town, town.account("李娜")) == []


async def test_an_answer_that_is_lost_for_good_costs_nothing(town: Town) -> None:
    await opened(town)
    fault = town.standin.fault("answerCallbackQuery", "server_error", times=99)
    press = town.press("李娜")
    await town.rest()
    assert press.answered is None
    assert len(attempts(town)) == 3
    assert await checked_in(town) == 1
    fault.cancel()
    assert (await town.tap("李娜")).text == "您 14:20 已签到，不用再点"


async def test_a_tap_that_is_too_old_for_an_answer_is_confirmed_in_private_once(
    town: Town,
) -> None:
    await opened(town)
    press = town.press("李娜")
    town.clock.move(timedelta(seconds=151))
    await town.rest()
    await town.later(60)
    assert press.answered is None
    assert town.private("李娜") == "已签到 14:22\n政治学习 · 今天 14:30"
    assert len(sends_to(town, town.account("李娜"))) == 1


async def test_who_has_no_private_chat_is_not_written_to(town: Town) -> None:
    await opened(town)
    town.press("刘洋")
    town.clock.move(timedelta(seconds=151))
    await town.rest()
    assert await checked_in(town) == 1
    assert await fates(town, "check_in_reply") == [("check_in_reply", "withdrawn", "unopened")]
    assert (await town.tap("刘洋")).text == "您 14:22 已签到，不用再点"


async def test_an_answer_that_telegram_puts_off_is_given_afterwards(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(town)
    waits: list[float] = []
    sleep = asyncio.sleep

    async def slept(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", slept)
    town.standin.fault("answerCallbackQuery", "too_many", retry_after=4)
    assert await answered(town.press("李娜")) == "已签到 14:20"
    assert 4.0 in waits
    monkeypatch.undo()
    await town.rest()


async def test_where_a_group_takes_no_reactions_a_check_in_is_confirmed_in_private(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(town)
    monkeypatch.setattr("bot.standin.api.methods.messages.REACTIONS", frozenset())
    for expected in ("已签到 14:20", "已签到 14:20"):
        town.standin.write(town.account("李娜"), town.group, "/checkin")
        await town.later(1)
        assert town.private("李娜") == f"{expected}\n政治学习 · 今天 14:30"
    assert len(town.standin.from_bot(town.group)) == 1
    assert await checked_in(town) == 1


async def test_a_refusal_in_such_a_group_is_told_in_private_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.standin.api.methods.messages.REACTIONS", frozenset())
    town.standin.write(town.account("李娜"), town.group, "/checkin")
    await town.later(60)
    assert len(sends_to(town, town.account("李娜"))) == 1
    assert town.private("李娜").startswith("现在没有要签到的会议")


async def test_a_reaction_that_fails_changes_nothing(town: Town) -> None:
    await opened(town)
    town.standin.fault("setMessageReaction", "server_error", times=99)
    message = town.standin.write(town.account("李娜"), town.group, "/checkin")
    await town.rest()
    assert message.reactions == {}
    assert await checked_in(town) == 1
    assert town.private("李娜") == ""

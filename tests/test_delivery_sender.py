"""The sender: it wakes for what is due and for nothing else, and starts nothing once it stops."""

import asyncio
from typing import Any

import pytest

from bot.delivery import sender
from tests.delivering import change, fates, sends_to, to, until
from tests.town import Town


async def idle(turns: int = 200) -> None:
    """Let everything run that is ready to."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def test_with_nothing_to_do_it_does_not_look(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looks = sender._look, 0

    async def counted(*args: Any) -> Any:
        nonlocal looks
        looks += 1
        return await look(*args)

    monkeypatch.setattr(sender, "_look", counted)
    await town.says("李娜", "帮助")
    before = looks
    assert 0 < before < 10
    await idle()
    assert looks == before


async def test_it_sleeps_until_the_next_thing_may_go_out(town: Town) -> None:
    await town.plan("14:30")
    town.standin.online = False
    await town.go_to("14:15")  # tried, and to be tried again in two seconds
    assert await town.bot.sender._start_what_may_go() == pytest.approx(2.0)
    town.standin.online = True
    await town.later(2)
    await town.later(60)
    assert await town.bot.sender._start_what_may_go() == sender.LONGEST_WAIT


async def test_it_sleeps_until_a_limit_lets_go(town: Town) -> None:
    town.bot.sender._limits.pause(town.group, 15 * 60 + 7)
    await town.plan("14:30")
    await town.go_to("14:15")
    assert await town.bot.sender._start_what_may_go() == pytest.approx(7.0)


async def test_once_it_stops_it_starts_nothing_more(town: Town) -> None:
    await town.plan("14:30")
    town.bot.sender._limits.pause(town.group, 1000)
    await town.go_to("14:15")
    assert await town.bot.sender.stop(1) is True
    town.bot.sender._limits._paused_until.clear()
    town.bot.sender.wake()
    await idle()
    assert sends_to(town, town.group) == []
    assert await fates(town) == [("post", "waiting", None)]


async def test_what_is_on_its_way_is_waited_for(town: Town) -> None:
    await town.plan("14:30")
    held = town.standin.fault("sendMessage", "held", when=to(town.group))
    going = asyncio.create_task(town.go_to("14:15"))
    await asyncio.wait_for(held.reached(), 10)
    stopping = asyncio.create_task(town.bot.sender.stop(10))
    await idle()
    assert not stopping.done()
    held.release()
    assert await stopping is True
    assert await fates(town) == [("post", "sent", None)]
    going.cancel()


async def test_a_chat_has_one_call_on_its_way_at_a_time(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to("14:20")
    held = town.standin.fault("editMessageText", "held", when=to(town.group))
    town.press("李娜")
    await asyncio.wait_for(held.reached(), 10)
    await change(
        town,
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at)
           VALUES ('x', 'help', :chat, 0, 0, 9999999999999)""",
        chat=town.group,
    )
    called = len(town.standin.calls)
    waker = town.bot.sender
    waker.wake()
    await until(lambda: not (waker._woken.is_set() or waker._looking))
    assert [c.method for c in town.standin.calls[called:] if c.method != "getUpdates"] == []
    held.release()
    await town.rest()
    assert len(sends_to(town, town.group)) == 2


async def test_a_429_to_an_edit_holds_back_messages_to_that_chat_too(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to("14:20")
    town.standin.fault("editMessageText", "too_many", retry_after=20, when=to(town.group))
    await town.tap("李娜")
    await town.plan("14:30", kind="theme_day")
    await town.later(19.9)
    assert len(sends_to(town, town.group)) == 1
    await town.later(0.1)
    await town.later(1)
    assert len(sends_to(town, town.group)) == 2


async def test_a_pin_of_unknown_fate_waits_before_it_is_made_again(town: Town) -> None:
    town.standin.fault("pinChatMessage", "reset", times=2)
    await town.plan("14:30")
    await town.go_to("14:15")

    def pins() -> int:
        return sum(call.method == "pinChatMessage" for call in town.standin.calls)

    for seconds, expected in ((0, 1), (4.9, 1), (0.1, 2), (4.9, 2), (0.1, 3), (600, 3)):
        await town.later(seconds)
        assert pins() == expected, seconds

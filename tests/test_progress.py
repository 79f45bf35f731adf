"""Long work: one message that shows how far it is, can be called off, and says how it ended."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.actions import long_kinds, progress
from bot.actions.asking import Said
from bot.actions.progress import Kind
from bot.rules.permissions import Place
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from bot.standin.state.message import Message
from bot.working import Report
from storage.long_work import Facts, Work
from storage.tx import Tx
from tests.delivering import until
from tests.town import ZONE, Town, quiet_town, town

ASKER = "王建国"
OTHER = "李娜"


class Doing:
    """Work that goes on as far as a test lets it."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.report: Report | None = None
        self.cancelled = 0

    async def do(self, _work: Work, report: Report) -> Facts:
        """Begin, report, and wait for the test."""
        self.report = report
        self.begun.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return {"found": 7}


async def _done(_tx: Tx, work: Work, _voice: Voice) -> Screen:
    return Screen(f"做完了 {work.result['found']}")


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a kind of work that anybody may have done."""
    monkeypatch.setitem(long_kinds.KINDS, "verify", Kind("me", _done))
    return "verify"


@pytest.fixture
async def place(tmp_path: Path, kind: str) -> AsyncIterator[tuple[Town, Doing]]:
    """Return a town whose bot does that kind of work as the test lets it."""
    assert kind in long_kinds.KINDS
    async with town(tmp_path / "town.db", threads=True) as here:
        await open_chat(here)
        yield here, doing_in(here)


def doing_in(here: Town) -> Doing:
    doing = Doing()
    here.bot.working._does = {"verify": doing.do}
    here.bot.working.every = 0.01
    return doing


async def ask(here: Town, number: int = 1, details: Facts | None = None) -> None:
    """Have the asker ask for it; the message about it is out when this returns."""
    user_id = here.account(ASKER)
    pass_seconds(here, 2)
    said = Said(
        -number, user_id, Place.PRIVATE, user_id, None, "", here.clock.now(), here.clock.now(), ZONE
    )
    await here.bot.desk.do(progress.begin, said, "verify", details or {})
    here.bot.working.wake()
    await until(lambda: about(here) and here.bot.sender.is_idle)


def pass_seconds(here: Town, seconds: float) -> None:
    """Let time pass, with work under way: a private chat gets one message a second."""
    here.clock.move(timedelta(seconds=seconds))
    here.bot.sender.wake()


async def open_chat(here: Town) -> None:
    """Have the asker write to the bot, which may write to them from then on."""
    user_id = here.account(ASKER)
    here.standin.write(user_id, user_id, "/start")
    await here.rest()


def about(here: Town) -> list[Message]:
    """Return the messages about long work in the asker's chat."""
    return [
        one
        for one in here.standin.from_bot(here.account(ASKER))
        if (one.text or "").startswith(("校验台账", "做完了"))
    ]


def shows(here: Town) -> str:
    """Return what the newest of them shows."""
    return about(here)[-1].text or ""


async def press(here: Town, label: str, name: str = ASKER) -> str:
    """Have somebody press a button of the newest message; return what they are answered."""
    press_ = here.press(name, about(here)[-1], label=label)
    await until(lambda: press_.answered is not None)
    assert press_.answered is not None
    return press_.answered.text or ""


async def test_one_message_shows_how_far_it_is_and_what_came_of_it(
    place: tuple[Town, Doing],
) -> None:
    here, doing = place
    await ask(here)
    await doing.begun.wait()
    assert doing.report is not None
    doing.report(1_234, 5_000)
    await until(lambda: shows(here) == "校验台账\n已完成 24%（1,234 / 5,000）")
    doing.report(4_999, 5_000)
    await until(lambda: shows(here) == "校验台账\n已完成 99%（4,999 / 5,000）")
    doing.go_on.set()
    await here.rest()
    assert [one.text for one in about(here)] == ["做完了 7"]
    assert about(here)[-1].buttons() == []


async def test_asked_again_meanwhile_it_is_the_same_work_that_is_shown(
    place: tuple[Town, Doing],
) -> None:
    here, doing = place
    await ask(here)
    await ask(here, 2)
    await until(lambda: len(about(here)) == 2)
    assert await here.query("SELECT COUNT(*) FROM long_work") == [(1,)]
    doing.go_on.set()
    await here.rest()
    assert [one.text for one in about(here)] == ["做完了 7"] * 2


async def test_called_off_it_ends_at_once_and_can_be_begun_again(place: tuple[Town, Doing]) -> None:
    here, doing = place
    await ask(here)
    await doing.begun.wait()
    await press(here, "取消")
    await here.rest()
    assert doing.cancelled == 1
    assert shows(here) == "校验台账\n已取消"
    doing.go_on.set()
    pass_seconds(here, 60)  # the message is older than what is begun in it then
    await press(here, "重新开始")
    await here.rest()
    assert [one.text for one in about(here)] == ["做完了 7"]


async def press_twice(here: Town, message: Message) -> None:
    """Have the asker press the one button of a message twice, before it shows anything else."""
    ((button,),) = message.buttons()
    for _ in range(2):
        data, chat_id = button["callback_data"], message.chat.id
        twice = here.standin.press(chat_id, chat_id, message.id, data, forged=True)
        await until(lambda twice=twice: twice.answered)  # type: ignore[misc]


async def test_a_button_pressed_twice_does_it_once(place: tuple[Town, Doing]) -> None:
    here, doing = place
    await ask(here)
    await doing.begun.wait()
    await press_twice(here, about(here)[-1])
    await here.rest()
    assert shows(here) == "校验台账\n已取消"
    doing.begun.clear()
    await press_twice(here, about(here)[-1])
    await doing.begun.wait()
    doing.go_on.set()
    await here.rest()
    states = await here.query("SELECT state FROM long_work ORDER BY id")
    assert states == [("cancelled",), ("done",)]
    assert doing.cancelled == 1


async def test_nobody_else_calls_it_off(place: tuple[Town, Doing]) -> None:
    here, doing = place
    await ask(here)
    await doing.begun.wait()
    message = about(here)[-1]
    (row,) = message.buttons()
    user_id = here.account(OTHER)
    here.standin.write(user_id, user_id, "/me")
    await until(lambda: here.private(OTHER) != "")
    own = here.standin.from_bot(user_id)[-1]
    data = row[0]["callback_data"]
    forged = here.standin.press(user_id, own.chat.id, own.id, data, forged=True)
    await until(lambda: forged.answered is not None)
    assert await here.query("SELECT state FROM long_work") == [("running",)]
    doing.go_on.set()
    await here.rest()
    assert shows(here) == "做完了 7"


async def test_a_defect_is_told_and_the_next_has_its_turn(place: tuple[Town, Doing]) -> None:
    here, doing = place

    async def fails(_work: Work, _report: Report) -> Facts:
        raise ValueError("a defect")

    here.bot.working._does = {"verify": fails}
    await ask(here)
    await here.rest()
    assert shows(here) == "校验台账\n没有做成，原因已记入日志"
    here.bot.working._does = {"verify": doing.do}
    doing.go_on.set()
    await press(here, "重新开始")
    await here.rest()
    assert shows(here) == "做完了 7"


async def test_after_a_restart_it_says_that_it_was_interrupted(tmp_path: Path, kind: str) -> None:
    assert kind
    async with quiet_town(tmp_path / "town.db", threads=True) as here:
        await here.bot.start()
        await open_chat(here)
        doing = doing_in(here)
        await ask(here)
        await doing.begun.wait()
        await here.bot.shut_down()
        assert doing.cancelled == 1
        here.bot = here.make_bot()
        again = doing_in(here)
        await here.bot.start()
        await here.rest()
        assert shows(here) == "校验台账\n机器人重启过，没有做完"
        again.go_on.set()
        await press(here, "重新开始")
        await here.rest()
        assert shows(here) == "做完了 7"
        await here.bot.shut_down()


async def test_what_is_done_is_stored_with_what_goes_out_for_it(
    place: tuple[Town, Doing], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, doing = place
    kept: list[tuple[int, Facts]] = []

    async def finish(_tx: Tx, work: Work, result: Facts, _now: Any) -> None:
        kept.append((work.id, result))

    monkeypatch.setitem(long_kinds.KINDS, "verify", Kind("me", _done, finish))
    await ask(here)
    await doing.begun.wait()
    await press(here, "取消")
    await here.rest()
    assert kept == [], "what was called off is not stored"
    doing.go_on.set()
    await press(here, "重新开始")
    await here.rest()
    assert kept == [(2, {"found": 7})]

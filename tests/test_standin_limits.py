"""The stand-in keeps Telegram's limits, and counts whoever passes them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.standin import Standin
from tests.standin_scene import START, Scene, ask, open_scene, refusal

WAIT = "Too Many Requests: retry after"


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene(limits=True) as scene:
        yield scene


async def send(scene: Scene, chat_id: int, times: int = 1) -> None:
    for _ in range(times):
        await ask(scene.standin, "sendMessage", chat_id=chat_id, text="x")


async def refused(scene: Scene, chat_id: int) -> str:
    return await refusal(scene.standin, "sendMessage", chat_id=chat_id, text="x")


async def test_a_group_takes_twenty_a_minute_edits_included(scene: Scene) -> None:
    group_id = scene.group.id
    await send(scene, group_id, 10)
    scene.clock.move(timedelta(seconds=20))
    for count in range(10):
        await ask(scene.standin, "editMessageText", chat_id=group_id, message_id=1, text=str(count))
    assert await refused(scene, group_id) == f"{WAIT} 40"
    edit: dict[str, Any] = {"chat_id": group_id, "message_id": 1, "text": "y"}
    assert await refusal(scene.standin, "editMessageText", **edit) == f"{WAIT} 40"
    scene.clock.move(timedelta(seconds=40))
    await send(scene, group_id, 10)
    assert await refused(scene, group_id) == f"{WAIT} 20"
    assert scene.standin.limits.group == 3
    assert scene.standin.limits.overall == scene.standin.limits.private == 0


async def test_a_private_chat_takes_one_a_second_and_forgives_a_short_burst(scene: Scene) -> None:
    chat_id = scene.person.id
    await send(scene, chat_id)
    scene.clock.move(timedelta(seconds=1))
    await send(scene, chat_id)
    assert scene.standin.limits.private == 0
    await send(scene, chat_id, 3)
    assert scene.standin.limits.private == 3
    assert await refused(scene, chat_id) == f"{WAIT} 2"
    scene.clock.move(timedelta(seconds=2))
    await send(scene, chat_id)


async def test_all_chats_together_take_thirty_a_second(scene: Scene) -> None:
    people = [scene.standin.add_person(f"人{number}") for number in range(31)]
    for person in people:
        scene.standin.start(person)
    for person in people[:30]:
        await send(scene, person.id)
    assert await refused(scene, people[30].id) == f"{WAIT} 1"
    assert scene.standin.limits.overall == 1
    scene.clock.move(timedelta(seconds=1))
    await send(scene, people[30].id)


async def test_answers_to_taps_are_not_limited(scene: Scene) -> None:
    markup = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}
    sent = await ask(
        scene.standin, "sendMessage", chat_id=scene.group.id, text="x", reply_markup=markup
    )
    for _ in range(100):
        press = scene.standin.press(scene.person, scene.group, sent["message_id"])
        await ask(scene.standin, "answerCallbackQuery", callback_query_id=press.id)
    assert scene.standin.limits.passed == 0


async def test_limits_that_are_not_enforced_are_counted_all_the_same() -> None:
    async with open_scene() as scene:
        await send(scene, scene.group.id, 25)
        assert scene.standin.limits.group == 5
        assert len(scene.standin.sends) == 25


async def test_what_is_refused_is_not_counted_against_the_bot(scene: Scene) -> None:
    group_id = scene.group.id
    await send(scene, group_id, 20)
    for _ in range(10):
        await refused(scene, group_id)
    scene.clock.move(timedelta(seconds=60))
    await send(scene, group_id, 20)


def test_limits_are_off_unless_asked_for(scene: Scene) -> None:
    assert scene.standin.limits.enforced
    assert not Standin(scene.clock).limits.enforced
    assert scene.clock.now() == START

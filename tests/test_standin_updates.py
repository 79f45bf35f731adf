"""The stand-in's update queue: what is kept, for how long, and who gets it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.standin import Standin
from tests.standin_scene import Scene, ask, open_scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


def write(scene: Scene, *texts: str) -> None:
    for text in texts:
        scene.standin.write(scene.person, scene.person, text)


async def poll(standin: Standin, **params: int) -> dict[int, str]:
    return {
        update["update_id"]: update["message"]["text"]
        for update in await ask(standin, "getUpdates", **params)
    }


async def test_updates_are_given_again_until_an_offset_confirms_them(scene: Scene) -> None:
    write(scene, "一", "二", "三")
    found = await poll(scene.standin)
    assert list(found.values()) == ["一", "二", "三"]
    assert await poll(scene.standin) == found
    first, second, third = found
    assert (second, third) == (first + 1, first + 2)
    assert list(await poll(scene.standin, limit=1)) == [first]
    assert list(await poll(scene.standin, offset=second)) == [second, third]
    assert list(await poll(scene.standin)) == [second, third]
    assert await poll(scene.standin, offset=third + 1) == {}


async def test_a_negative_offset_keeps_the_newest(scene: Scene) -> None:
    write(scene, "一", "二", "三")
    assert list((await poll(scene.standin, offset=-1)).values()) == ["三"]
    assert list((await poll(scene.standin)).values()) == ["三"]


async def test_what_comes_again_comes_before_what_is_newer_so_that_an_offset_confirms_all(
    scene: Scene,
) -> None:
    write(scene, "一", "二")
    first, second = await poll(scene.standin)
    last = scene.standin.updates.last
    assert last is not None
    assert await poll(scene.standin, offset=second + 1) == {}
    write(scene, "三")
    scene.standin.updates.again(last)
    again = await ask(scene.standin, "getUpdates", offset=first)
    assert [update["update_id"] for update in again] == [second, second + 1]
    assert await poll(scene.standin, offset=second + 2) == {}


async def test_updates_are_kept_for_24_hours(scene: Scene) -> None:
    write(scene, "一")
    scene.clock.move(timedelta(hours=23, minutes=59))
    write(scene, "二")
    assert scene.standin.updates.pending == 2
    scene.clock.move(timedelta(minutes=1))
    assert list((await poll(scene.standin)).values()) == ["二"]


async def test_after_an_idle_week_ids_start_anew_and_old_offsets_confirm_nothing(
    scene: Scene,
) -> None:
    write(scene, "一")
    (before,) = await poll(scene.standin)
    scene.clock.move(timedelta(days=7))
    write(scene, "二")
    (after,) = await poll(scene.standin, offset=before + 1)
    assert after not in (before, before + 1)


async def test_a_bot_gets_the_kinds_it_asked_for_and_those_it_need_not_name(scene: Scene) -> None:
    write(scene, "一")
    await ask(scene.standin, "getUpdates", allowed_updates=["callback_query"])
    write(scene, "二")
    assert list((await poll(scene.standin)).values()) == ["一"]
    info = await ask(scene.standin, "getWebhookInfo")
    assert info["allowed_updates"] == ["callback_query"]
    await ask(scene.standin, "getUpdates", allowed_updates=[])
    write(scene, "三")
    assert list((await poll(scene.standin)).values()) == ["一", "三"]


async def test_an_update_can_be_delivered_again(scene: Scene) -> None:
    write(scene, "一")
    (update,) = await ask(scene.standin, "getUpdates")
    await poll(scene.standin, offset=update["update_id"] + 1)
    scene.standin.updates.again(update)
    assert list(await poll(scene.standin)) == [update["update_id"]]


async def test_an_empty_poll_ends_when_its_time_is_up(scene: Scene) -> None:
    assert await scene.standin.updates.get(offset=0, limit=100, seconds=0.01) == []
    assert not scene.standin.updates.polled

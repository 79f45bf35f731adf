"""People's reactions at the stand-in, and when a bot is told of them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.standin import CannotError
from tests.standin_scene import Scene, ask, open_scene


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        await ask(scene.standin, "getUpdates", allowed_updates=["message", "message_reaction"])
        yield scene


async def told(scene: Scene) -> list[dict[str, Any]]:
    """Return the reactions that the bot is told of, and confirm them."""
    found = await ask(scene.standin, "getUpdates")
    if found:
        await ask(scene.standin, "getUpdates", offset=found[-1]["update_id"] + 1)
    return [update["message_reaction"] for update in found if "message_reaction" in update]


def emoji(reactions: list[dict[str, str]]) -> list[str]:
    return [reaction["emoji"] for reaction in reactions]


async def test_one_reaction_a_person_takes_the_place_of_the_one_before(scene: Scene) -> None:
    standin, person, group = scene.standin, scene.person, scene.group
    message_id = (await ask(standin, "sendMessage", chat_id=group.id, text="x"))["message_id"]
    for one in ("👍", "❤️", "❤", None, None):
        standin.react(person, group, message_id, one)
    reactions = await told(scene)
    assert [
        (emoji(reaction["old_reaction"]), emoji(reaction["new_reaction"])) for reaction in reactions
    ] == [([], ["👍"]), (["👍"], ["❤"]), (["❤"], [])]
    assert reactions[0]["user"] == person.user()
    assert reactions[0]["message_id"] == message_id


async def test_a_bot_that_is_no_administrator_is_told_in_private_only(scene: Scene) -> None:
    standin, person, group = scene.standin, scene.person, scene.group
    group.bot = "member"
    for chat_id in (group.id, person.id):
        sent = await ask(standin, "sendMessage", chat_id=chat_id, text="x")
        standin.react(person, chat_id, sent["message_id"], "👍")
    assert [reaction["chat"]["id"] for reaction in await told(scene)] == [person.id]


async def test_a_bot_that_did_not_ask_is_told_nothing(scene: Scene) -> None:
    standin = scene.standin
    sent = await ask(standin, "sendMessage", chat_id=scene.group.id, text="x")
    await ask(standin, "getUpdates", allowed_updates=[])
    standin.react(scene.person, scene.group, sent["message_id"], "👍")
    assert await told(scene) == []
    assert standin.from_bot(scene.group)[-1].reactions == {scene.person.id: ["👍"]}


async def test_what_the_app_has_not_cannot_be_reacted_with(scene: Scene) -> None:
    standin, person, group = scene.standin, scene.person, scene.group
    message = standin.write(person, group, "x")
    for who, message_id, one, why in (
        (person, message.id, "📖", "no reaction"),
        (person, 99, "👍", "no message"),
        (standin.add_person("路人"), message.id, "👍", "is not in"),
    ):
        with pytest.raises(CannotError, match=why):
            standin.react(who, group, message_id, one)

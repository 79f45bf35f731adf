"""Topics of a forum at the stand-in: who makes and closes them, and what is told of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Update

from bot.standin import CannotError, Group, Person
from tests.standin_scene import Scene, ask, open_scene, refusal


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        scene.group.is_forum = True
        yield scene


async def updates(scene: Scene) -> list[dict[str, Any]]:
    """Return the messages that the bot is told of, and confirm them."""
    found: list[dict[str, Any]] = await ask(scene.standin, "getUpdates")
    for update in found:
        assert Update.de_json(update, scene.bot) is not None
    if found:
        await ask(scene.standin, "getUpdates", offset=found[-1]["update_id"] + 1)
    return [update["message"] for update in found if "message" in update]


def admin(scene: Scene) -> Person:
    person = scene.standin.add_person("支书")
    scene.group.members[person.id] = "administrator"
    return person


async def make(scene: Scene, name: str = "学习") -> int:
    made = await ask(scene.standin, "createForumTopic", chat_id=scene.group.id, name=name)
    thread_id: int = made["message_thread_id"]
    return thread_id


async def test_a_bot_opens_a_topic_and_posts_in_it(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    made = await ask(
        standin, "createForumTopic", chat_id=group.id, name=" 学习\n", icon_color=7322096
    )
    thread_id = made["message_thread_id"]
    assert made == {"message_thread_id": thread_id, "name": "学习", "icon_color": 7322096}
    (told,) = await updates(scene)
    assert told["forum_topic_created"] == {"name": "学习", "icon_color": 7322096}
    assert (told["message_id"], told["message_thread_id"]) == (thread_id, thread_id)
    sent = await ask(
        standin, "sendMessage", chat_id=group.id, text="x", message_thread_id=thread_id
    )
    assert sent["is_topic_message"] is True
    assert sent["reply_to_message"]["message_id"] == thread_id
    poll = await ask(
        standin,
        "sendPoll",
        chat_id=group.id,
        question="?",
        options=["一"],
        message_thread_id=thread_id,
    )
    assert poll["message_thread_id"] == thread_id


async def test_what_changes_in_a_topic_is_told_in_it(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    thread_id = await make(scene)
    topic = {"chat_id": group.id, "message_thread_id": thread_id}
    await updates(scene)
    await ask(standin, "editForumTopic", **topic, name="政治学习")
    await ask(standin, "closeForumTopic", **topic)
    await ask(standin, "reopenForumTopic", **topic)
    told = await updates(scene)
    assert [message["message_thread_id"] for message in told] == [thread_id] * 3
    assert told[0]["forum_topic_edited"] == {"name": "政治学习"}
    assert ("forum_topic_closed" in told[1], "forum_topic_reopened" in told[2]) == (True, True)
    assert group.topics[thread_id].name == "政治学习"


async def test_people_open_rename_and_close_topics_of_their_own(scene: Scene) -> None:
    standin, group, chief = scene.standin, scene.group, admin(scene)
    thread_id = standin.create_topic(chief, group, "学习")
    standin.rename_topic(chief, group, thread_id, "走访")
    standin.close_topic(chief, group, thread_id)
    standin.reopen_topic(chief, group, thread_id)
    told = await updates(scene)
    assert [next(key for key in message if key.startswith("forum")) for message in told] == [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
    assert {message["from"]["id"] for message in told} == {chief.id}
    for act in (standin.close_topic, standin.reopen_topic):
        with pytest.raises(CannotError, match="may not change"):
            act(scene.person, group, thread_id)
    with pytest.raises(CannotError, match="may open no topics"):
        standin.create_topic(scene.person, group, "闲聊")
    with pytest.raises(CannotError, match="no topic 99"):
        standin.close_topic(chief, group, 99)


async def test_into_a_closed_topic_only_those_write_who_manage_it(scene: Scene) -> None:
    standin, group, chief = scene.standin, scene.group, admin(scene)
    thread_id = standin.create_topic(chief, group, "学习")
    standin.close_topic(chief, group, thread_id)
    params = {"chat_id": group.id, "text": "x", "message_thread_id": thread_id}
    with pytest.raises(CannotError, match="is closed"):
        standin.write(scene.person, group, "x", thread_id=thread_id)
    standin.write(chief, group, "x", thread_id=thread_id)
    await ask(standin, "sendMessage", **params)
    group.bot_rights.remove("can_manage_topics")
    assert await refusal(standin, "sendMessage", **params) == "Bad Request: TOPIC_CLOSED"
    standin.reopen_topic(chief, group, thread_id)
    standin.write(scene.person, group, "x", thread_id=thread_id)
    await ask(standin, "sendMessage", **params)


async def test_a_bot_writes_into_its_own_topic_that_is_closed(scene: Scene) -> None:
    thread_id = await make(scene)
    params = {"chat_id": scene.group.id, "message_thread_id": thread_id}
    await ask(scene.standin, "closeForumTopic", **params)
    scene.group.bot_rights.remove("can_manage_topics")
    await ask(scene.standin, "sendMessage", **params, text="x")


async def test_a_deleted_topic_goes_with_all_that_is_in_it(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    thread_id = await make(scene)
    params = {"chat_id": group.id, "message_thread_id": thread_id}
    sent = await ask(standin, "sendMessage", **params, text="x")
    await ask(standin, "pinChatMessage", chat_id=group.id, message_id=sent["message_id"])
    await ask(standin, "deleteForumTopic", **params)
    assert standin.from_bot(group) == []
    assert standin.pinned(group) is None
    with pytest.raises(CannotError, match="no topic"):
        standin.write(scene.person, group, "x", thread_id=thread_id)
    assert await refusal(standin, "deleteForumTopic", **params) == "Bad Request: TOPIC_ID_INVALID"


async def test_the_general_topic_is_renamed_closed_and_hidden(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    chat: dict[str, Any] = {"chat_id": group.id}
    await ask(standin, "editGeneralForumTopic", **chat, name="大厅")
    await ask(standin, "closeGeneralForumTopic", **chat)
    with pytest.raises(CannotError, match="大厅 is closed"):
        standin.write(scene.person, group, "x")
    await ask(standin, "reopenGeneralForumTopic", **chat)
    standin.write(scene.person, group, "x")
    await updates(scene)
    await ask(standin, "hideGeneralForumTopic", **chat)
    await ask(standin, "unhideGeneralForumTopic", **chat)
    hidden, unhidden = await updates(scene)
    assert ("general_forum_topic_hidden" in hidden, "message_thread_id" in hidden) == (True, False)
    assert "general_forum_topic_unhidden" in unhidden
    assert group.general.closed


async def test_all_pins_of_a_topic_are_taken_away_at_once(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    thread_id = await make(scene)
    for thread in (thread_id, None):
        params = {"chat_id": group.id, "text": "x", "message_thread_id": thread}
        sent = await ask(standin, "sendMessage", **params)
        await ask(standin, "pinChatMessage", chat_id=group.id, message_id=sent["message_id"])
    general = sent["message_id"]
    topic = {"chat_id": group.id, "message_thread_id": thread_id}
    await ask(standin, "unpinAllForumTopicMessages", **topic)
    assert group.pins == [general]
    await ask(standin, "unpinAllGeneralForumTopicMessages", chat_id=group.id)
    assert group.pins == []


@pytest.mark.parametrize(
    ("method", "params", "rights", "error"),
    [
        ("createForumTopic", {"name": "新"}, False, "not enough rights to create a topic"),
        ("createForumTopic", {"name": " "}, True, "name must be non-empty"),
        ("createForumTopic", {"name": "新", "icon_color": 1}, True, "invalid icon color specified"),
        ("editForumTopic", {"name": "新"}, False, "not enough rights to edit the topic"),
        ("editForumTopic", {"name": "旧"}, True, "TOPIC_NOT_MODIFIED"),
        ("editForumTopic", {"message_thread_id": 99}, True, "TOPIC_ID_INVALID"),
        ("closeForumTopic", {}, False, "not enough rights to close or open the topic"),
        ("reopenForumTopic", {}, True, "TOPIC_NOT_MODIFIED"),
        ("deleteForumTopic", {}, False, "not enough rights to delete the topic"),
        ("hideGeneralForumTopic", {}, False, "not enough rights to close or open the topic"),
        ("unhideGeneralForumTopic", {}, True, "TOPIC_NOT_MODIFIED"),
        ("closeForumTopic", {"chat_id": "private"}, True, "the chat is not a forum"),
    ],
)
async def test_what_a_bot_may_not_do_with_topics_is_refused(
    scene: Scene, method: str, params: dict[str, Any], rights: bool, error: str
) -> None:
    group = scene.group
    if not rights:
        group.bot_rights.clear()
    thread_id = scene.standin.add_topic(group, "旧")
    given = {"chat_id": group.id, "message_thread_id": thread_id, **params}
    if method == "createForumTopic" or "General" in method:
        del given["message_thread_id"]
    if given["chat_id"] == "private":
        given["chat_id"] = scene.person.id
    assert await refusal(scene.standin, method, **given) == f"Bad Request: {error}"


async def test_a_group_without_topics_has_none_to_open(scene: Scene) -> None:
    plain: Group = scene.standin.add_group("普通群", admins=[scene.person])
    with pytest.raises(CannotError, match="has no topics"):
        scene.standin.create_topic(scene.person, plain, "学习")

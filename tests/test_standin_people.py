"""What people do at the stand-in, and what the bot gets to see of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update

from bot.standin import CannotError, Group, Message, Press
from tests.standin_scene import Scene, ask, open_scene, refusal

CHECK_IN = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


async def updates(scene: Scene) -> list[dict[str, Any]]:
    """Return the updates that wait, and confirm them; each is one that the bot's library reads."""
    found: list[dict[str, Any]] = await ask(scene.standin, "getUpdates")
    for update in found:
        assert Update.de_json(update, scene.bot) is not None
    if found:
        await ask(scene.standin, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found


async def texts(scene: Scene) -> list[str]:
    return [update["message"]["text"] for update in await updates(scene)]


async def post(scene: Scene, chat_id: int | None = None) -> int:
    sent = await ask(
        scene.standin,
        "sendMessage",
        chat_id=chat_id or scene.group.id,
        text="政治学习",
        reply_markup=CHECK_IN,
    )
    message_id: int = sent["message_id"]
    return message_id


async def test_start_opens_the_private_chat_and_carries_a_payload(scene: Scene) -> None:
    person = scene.standin.add_person("王强", last_name="（所长）", username="wangqiang")
    assert await refusal(scene.standin, "sendMessage", chat_id=person.id, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    scene.standin.start(person, "invite_1")
    (update,) = await updates(scene)
    message = update["message"]
    assert message["text"] == "/start invite_1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"] == {
        "id": person.id,
        "first_name": "王强",
        "last_name": "（所长）",
        "username": "wangqiang",
        "type": "private",
    }
    assert message["from"] == {
        "id": person.id,
        "is_bot": False,
        "first_name": "王强",
        "last_name": "（所长）",
        "username": "wangqiang",
        "language_code": "zh-hans",
    }
    assert message["date"] == 1795588200  # 2026-11-25 06:30 UTC
    await ask(scene.standin, "sendMessage", chat_id=person.id, text="x")


async def test_with_privacy_a_member_bot_sees_only_what_is_for_it(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    group = standin.add_group("学习群", members=[person])
    sent = await ask(standin, "sendMessage", chat_id=group.id, text="x")
    for text in ("早上好", "/qiandao", "/qiandao@shidao_bot", "/qiandao@other_bot"):
        standin.write(person, group, text)
    standin.write(person, group, "到", reply_to=sent["message_id"])
    assert await texts(scene) == ["/qiandao", "/qiandao@shidao_bot", "到"]
    standin.promote_bot(group, _admin(scene, group))
    standin.write(person, group, "早上好")
    assert [list(update)[1] for update in await updates(scene)] == ["my_chat_member", "message"]


async def test_without_privacy_a_bot_sees_everything() -> None:
    async with open_scene(privacy_mode=False) as scene:
        group = scene.standin.add_group("学习群", members=[scene.person])
        scene.standin.write(scene.person, group, "早上好")
        assert await texts(scene) == ["早上好"]
        assert (await ask(scene.standin, "getMe"))["can_read_all_group_messages"] is True


def _admin(scene: Scene, group: Group) -> int:
    group.members[scene.person.id] = "creator"
    return scene.person.id


async def test_an_anonymous_administrator_and_a_channel_hide_who_writes(scene: Scene) -> None:
    standin, person, group = scene.standin, scene.person, scene.group
    with pytest.raises(CannotError):
        standin.write(person, group, "/qiandao", as_anonymous_admin=True)
    standin.promote(person, group)
    standin.write(person, group, "/qiandao", as_anonymous_admin=True)
    standin.write(person, group, "/qiandao", as_channel=True)
    anonymous, channel = (update["message"] for update in await updates(scene))
    assert anonymous["from"]["id"] == 1087968824
    assert anonymous["sender_chat"] == anonymous["chat"]
    assert channel["from"]["id"] == 136817688
    assert channel["sender_chat"]["type"] == "channel"


async def test_forwarded_and_made_by_another_bot_is_marked(scene: Scene) -> None:
    scene.standin.write(scene.person, scene.person, "签到", forwarded=True)
    scene.standin.write(scene.person, scene.person, "签到", via_bot=True)
    forwarded, made = (update["message"] for update in await updates(scene))
    assert forwarded["forward_origin"]["sender_user"]["id"] == scene.person.id
    assert made["via_bot"]["is_bot"] is True


async def test_an_edit_by_a_person_keeps_the_original_date(scene: Scene) -> None:
    message = scene.standin.write(scene.person, scene.person, "早上好")
    scene.clock.move(timedelta(minutes=20))
    scene.standin.edit(scene.person, message, "签到")
    first, edited = await updates(scene)
    assert edited["edited_message"]["text"] == "签到"
    assert edited["edited_message"]["date"] == first["message"]["date"]
    assert edited["edited_message"]["edit_date"] == first["message"]["date"] + 20 * 60


async def test_blocking_and_unblocking_tells_the_bot(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    standin.block(person)
    standin.block(person)
    assert await refusal(standin, "sendMessage", chat_id=person.id, text="x") == (
        "Forbidden: bot was blocked by the user"
    )
    with pytest.raises(CannotError):
        standin.write(person, person, "x")
    standin.start(person)
    blocked, unblocked, start = await updates(scene)
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


async def test_a_deleted_account_cannot_be_written_to(scene: Scene) -> None:
    scene.standin.deactivate(scene.person)
    assert await refusal(scene.standin, "sendMessage", chat_id=scene.person.id, text="x") == (
        "Forbidden: user is deactivated"
    )


async def test_the_bot_is_told_when_it_is_added_promoted_and_kicked(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    group = standin.add_group("学习群", owner=person, bot=None)
    assert await refusal(standin, "sendMessage", chat_id=group.id, text="x") == (
        "Bad Request: chat not found"
    )
    standin.add_bot(group, person)
    standin.promote_bot(group, person)
    standin.kick_bot(group, person)
    said = [
        (update["my_chat_member"]["old_chat_member"], update["my_chat_member"]["new_chat_member"])
        for update in await updates(scene)
        if "my_chat_member" in update
    ]
    assert [(old["status"], new["status"]) for old, new in said] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]
    assert said[1][1]["can_pin_messages"] is True
    assert await refusal(standin, "sendMessage", chat_id=group.id, text="x") == (
        "Forbidden: bot was kicked from the supergroup chat"
    )


async def test_an_upgraded_group_says_where_it_went(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    old = standin.add_group("旧群", type="group", owner=person)
    new = standin.migrate(old, person)
    gone, came = (update["message"] for update in await updates(scene))
    assert (gone["chat"]["id"], gone["migrate_to_chat_id"]) == (old.id, new.id)
    assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (new.id, old.id)
    assert await refusal(standin, "sendMessage", chat_id=old.id, text="x") == (
        "Bad Request: group chat was upgraded to a supergroup chat"
    )
    await ask(standin, "sendMessage", chat_id=new.id, text="x")
    assert old not in standin.chats_of(person)
    assert new in standin.chats_of(person)
    with pytest.raises(CannotError):
        standin.write(person, old, "x")


async def test_coming_and_going_shows_in_the_group_and_in_who_is_a_member(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    other = standin.add_person("王强")

    async def status() -> str:
        found = await ask(standin, "getChatMember", chat_id=group.id, user_id=other.id)
        found_status: str = found["status"]
        return found_status

    assert await status() == "left"
    standin.join(other, group)
    assert await status() == "member"
    standin.promote(other, group)
    assert await status() == "administrator"
    standin.leave(other, group)
    assert await status() == "left"
    joined, left = (update["message"] for update in await updates(scene))
    assert joined["new_chat_members"][0]["id"] == other.id
    assert left["left_chat_member"]["id"] == other.id
    with pytest.raises(CannotError):
        standin.messages(other, group)


async def test_changes_of_members_are_told_to_an_administrator_who_asked(scene: Scene) -> None:
    await ask(scene.standin, "getUpdates", allowed_updates=["chat_member"])
    other = scene.standin.add_person("王强")
    scene.standin.join(other, scene.group)
    (update,) = await updates(scene)
    assert update["chat_member"]["old_chat_member"]["status"] == "left"
    assert update["chat_member"]["new_chat_member"]["status"] == "member"


async def test_a_press_carries_the_message_and_gets_its_answer(scene: Scene) -> None:
    standin = scene.standin
    press = standin.press(scene.person, scene.group, await post(scene))
    (update,) = await updates(scene)
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (press.id, "c.1")
    assert query["message"]["reply_markup"] == CHECK_IN
    waiting = asyncio.ensure_future(press.answer())
    await ask(standin, "answerCallbackQuery", callback_query_id=press.id, text="已签到")
    assert (await waiting).text == "已签到"
    assert press.answered is await waiting
    assert await refusal(standin, "answerCallbackQuery", callback_query_id=press.id) == TOO_OLD


async def test_an_unanswered_press_is_seen_to_expire_after_150_seconds(scene: Scene) -> None:
    standin = scene.standin
    message_id = await post(scene)

    def press() -> Press:
        return standin.press(scene.person, scene.group, message_id)

    early, late = press(), press()
    with pytest.raises(TimeoutError):
        await early.answer(timeout=0)
    scene.clock.move(timedelta(seconds=149, milliseconds=999))
    await ask(standin, "answerCallbackQuery", callback_query_id=early.id)
    scene.clock.move(timedelta(milliseconds=1))
    assert await refusal(standin, "answerCallbackQuery", callback_query_id=late.id) == TOO_OLD
    assert late.expired
    assert late.answered is None
    assert not early.expired


async def test_an_answer_may_have_200_characters_and_a_link_to_the_bot(scene: Scene) -> None:
    standin = scene.standin
    press = standin.press(scene.person, scene.group, await post(scene))
    params = {"callback_query_id": press.id}
    assert await refusal(standin, "answerCallbackQuery", **params, text="签" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await refusal(standin, "answerCallbackQuery", **params, url="https://example.com") == (
        "Bad Request: URL_INVALID"
    )
    url = "https://t.me/shidao_bot?start=bind"
    await ask(standin, "answerCallbackQuery", **params, text="签" * 200, url=url)
    assert (await press.answer()).url == url


async def test_a_forged_press_sends_whatever_it_likes(scene: Scene) -> None:
    standin = scene.standin
    message_id = await post(scene)
    with pytest.raises(CannotError):
        standin.press(scene.person, scene.group, message_id, "c.999")
    standin.press(scene.person, scene.group, message_id, "c.999", forged=True)
    await ask(standin, "deleteMessage", chat_id=scene.group.id, message_id=message_id)
    standin.press(scene.person, scene.group, message_id, "c.1", forged=True)
    shown, gone = (update["callback_query"] for update in await updates(scene))
    assert shown["data"] == "c.999"
    assert gone["message"] == {
        "chat": scene.group.chat(),
        "message_id": message_id,
        "date": 0,
    }


async def test_a_button_is_found_by_label_place_or_data(scene: Scene) -> None:
    rows = [
        [{"text": "签到", "callback_data": "c.1"}, {"text": "请假", "callback_data": "l.1"}],
        [{"text": "我的", "url": "https://t.me/shidao_bot?start=me"}],
    ]
    sent = await ask(
        scene.standin,
        "sendMessage",
        chat_id=scene.group.id,
        text="x",
        reply_markup={"inline_keyboard": rows},
    )

    def press(**how: Any) -> Press:
        return scene.standin.press(scene.person, scene.group, sent["message_id"], **how)

    assert press(label="请假").data == "l.1"
    assert press(row=0, column=1).data == "l.1"
    assert press(data="c.1").data == "c.1"
    assert len(await updates(scene)) == 3
    assert press(label="我的").url == "https://t.me/shidao_bot?start=me"
    assert await updates(scene) == []
    with pytest.raises(CannotError, match="签到"):
        press()


async def test_people_cannot_do_what_the_app_would_not_let_them(scene: Scene) -> None:
    standin = scene.standin
    stranger = standin.add_person("路人")
    message_id = await post(scene)
    theirs = standin.write(scene.person, scene.group, "x")
    tries: list[Any] = [
        lambda: standin.press(stranger, scene.group, message_id),
        lambda: standin.press(stranger, scene.person, message_id),
        lambda: standin.press(scene.person, scene.group, 999),
        lambda: standin.press(scene.person, scene.group, theirs.id),
        lambda: standin.write(stranger, scene.group, "x"),
        lambda: standin.write(stranger, stranger, "x"),
        lambda: standin.write(stranger, scene.person, "x"),
        lambda: standin.edit(stranger, theirs, "y"),
        lambda: standin.delete(stranger, theirs),
        lambda: standin.kick_bot(scene.group, scene.person),
        lambda: standin.add_bot(scene.group, stranger),
        lambda: standin.group(scene.person),
        lambda: standin.add_topic(scene.group, "x"),
        lambda: standin.migrate(scene.group, _admin(scene, scene.group)),
    ]
    for attempt in tries:
        with pytest.raises(CannotError):
            attempt()


async def test_each_person_sees_their_own_chats(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    other = standin.add_person("王强")
    assert standin.chats_of(other) == []
    assert [chat.id for chat in standin.chats_of(person)] == [scene.group.id, person.id]
    await ask(standin, "sendMessage", chat_id=person.id, text="只给您")
    with pytest.raises(CannotError):
        standin.messages(other, person)
    shown: list[Message] = standin.messages(person, person)
    assert [message.text for message in shown] == ["/start", "只给您"]


async def test_the_narrowest_menu_is_the_one_shown(scene: Scene) -> None:
    standin, person, group = scene.standin, scene.person, scene.group

    async def menu(name: str, **params: Any) -> None:
        commands = [{"command": name, "description": "说明"}]
        await ask(standin, "setMyCommands", commands=commands, **params)

    def shown(where: Any) -> list[str]:
        return [command["command"] for command in standin.menu(person, where)]

    await menu("default")
    await menu("groups", scope={"type": "all_group_chats"})
    await menu("chinese", scope={"type": "all_private_chats"}, language_code="zh")
    assert (shown(group), shown(person)) == (["groups"], ["chinese"])
    await menu("own", scope={"type": "chat", "chat_id": person.id})
    await menu("admins", scope={"type": "chat_administrators", "chat_id": group.id})
    assert (shown(group), shown(person)) == (["groups"], ["own"])
    standin.promote(person, group)
    assert shown(group) == ["admins"]
    await ask(standin, "deleteMyCommands", scope={"type": "chat", "chat_id": person.id})
    assert shown(person) == ["chinese"]
    for wrong, error in (
        ([{"command": "签到", "description": "说明"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "a", "description": "说明"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ):
        said = await refusal(standin, "setMyCommands", commands=wrong)
        assert said == f"Bad Request: {error}"


async def test_listeners_hear_of_each_change_until_they_stop(scene: Scene) -> None:
    heard: list[tuple[str, int | None]] = []
    stop = scene.standin.on_change(lambda change: heard.append((change.kind, change.chat_id)))
    message_id = await post(scene)
    scene.standin.press(scene.person, scene.group, message_id)
    stop()
    await post(scene)
    assert heard == [("message", scene.group.id)]

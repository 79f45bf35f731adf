"""The bot's own card at the stand-in, and the answers that an app keeps."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import BotDescription, BotName, ChatAdministratorRights, MenuButtonCommands

from tests.standin_scene import Scene, ask, open_scene, refusal


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


async def test_a_name_is_kept_by_language_and_shown_everywhere(scene: Scene) -> None:
    standin, bot = scene.standin, scene.bot
    sent = await ask(standin, "sendMessage", chat_id=scene.person.id, text="x")
    assert sent["from"]["first_name"] == "实到"
    await bot.set_my_name("到了")
    await bot.set_my_name("Present", "en")
    assert await bot.get_my_name("en") == BotName("Present")
    assert await bot.get_my_name("de") == BotName("到了")
    assert (await bot.get_me()).first_name == "到了"
    assert standin.from_bot(scene.person)[0].view()["from"]["first_name"] == "到了"
    await bot.set_my_name()
    assert await bot.get_my_name() == BotName("实到")


async def test_what_a_bot_says_of_itself_is_kept_by_language(scene: Scene) -> None:
    bot = scene.bot
    await bot.set_my_description("签到，学习")
    await bot.set_my_short_description("签到")
    assert await bot.get_my_description("zh") == BotDescription("签到，学习")
    assert (await bot.get_my_short_description()).short_description == "签到"


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("setMyName", {"name": "名" * 65}, "BOT_TITLE_INVALID"),
        ("setMyDescription", {"description": "学" * 513}, "BOT_DESCRIPTION_INVALID"),
        (
            "setMyShortDescription",
            {"short_description": "学" * 121},
            "BOT_SHORT_DESCRIPTION_INVALID",
        ),
        ("setChatMenuButton", {"chat_id": 1}, "user not found"),
    ],
)
async def test_what_a_card_does_not_hold_is_refused(
    scene: Scene, method: str, params: dict[str, Any], error: str
) -> None:
    assert await refusal(scene.standin, method, **params) == f"Bad Request: {error}"


async def test_a_menu_button_of_one_chat_goes_before_that_of_all(scene: Scene) -> None:
    bot, person = scene.bot, scene.person
    other = scene.standin.add_person("王强")
    scene.standin.start(other)
    assert (await bot.get_chat_menu_button(person.id)).type == "default"
    await bot.set_chat_menu_button(person.id, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(person.id)).type == "commands"
    assert (await bot.get_chat_menu_button(other.id)).type == "default"
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert (await bot.get_chat_menu_button(other.id)).type == "commands"


async def test_the_rights_that_a_bot_asks_for_come_back(scene: Scene) -> None:
    bot = scene.bot
    before = await bot.get_my_default_administrator_rights()
    assert (before.can_manage_chat, before.can_pin_messages) == (False, False)
    await bot.set_my_default_administrator_rights(ChatAdministratorRights.all_rights())
    assert (await bot.get_my_default_administrator_rights()).can_pin_messages is True
    channels = await bot.get_my_default_administrator_rights(for_channels=True)
    assert channels.can_manage_chat is False


async def test_an_app_keeps_an_answer_as_long_as_it_is_told_to(scene: Scene) -> None:
    standin, group, person = scene.standin, scene.group, scene.person
    other = standin.add_person("王强")
    standin.join(other, group)
    markup = {"inline_keyboard": [[{"text": "签到", "callback_data": "c"}]]}
    sent = await ask(standin, "sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    press = standin.press(person, group, sent["message_id"])
    await ask(
        standin, "answerCallbackQuery", callback_query_id=press.id, text="已签到", cache_time=60
    )
    standin.updates.drop()
    scene.clock.move(timedelta(seconds=59))
    again = await standin.press(person, group, sent["message_id"]).answer(timeout=1)
    assert (again.text, again.at) == ("已签到", scene.clock.now())
    assert standin.updates.pending == 0
    standin.press(other, group, sent["message_id"])
    assert standin.updates.pending == 1
    scene.clock.move(timedelta(seconds=1))
    assert standin.press(person, group, sent["message_id"]).answered is None
    assert standin.updates.pending == 2

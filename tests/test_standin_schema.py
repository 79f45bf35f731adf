"""The stand-in checks all that goes in and out against the Bot API's own facts."""

from typing import Any

import pytest

from bot.standin import ApiError, SchemaError, Standin
from bot.standin.api import parameters, schema
from bot.standin.api.methods import TABLE
from bot.standin.api.methods.table import Method
from bot.standin.world import World
from tests.standin_scene import ask, open_scene, refusal

USER = {"id": 1, "is_bot": False, "first_name": "李娜"}
CHAT = {"id": 1, "type": "private"}
MESSAGE: dict[str, Any] = {"message_id": 1, "date": 0, "chat": CHAT}


@pytest.mark.parametrize(
    ("value", "kind", "problem"),
    [
        (MESSAGE, "Message", None),
        ({**MESSAGE, "from": USER}, "Message", None),
        ({**MESSAGE, "text": 5}, "Message", ".text is 5, not a String"),
        ({**MESSAGE, "date": "x"}, "Message", ".date is 'x', not an Integer"),
        ({**MESSAGE, "date": True}, "Message", ".date is True, not an Integer"),
        ({**MESSAGE, "sticky": 1}, "Message", ".sticky is not a field of it"),
        ({"message_id": 1, "date": 0}, "Message", ".chat is missing"),
        ({**MESSAGE, "from": {"id": 1, "first_name": "x"}}, "Message", ".from.is_bot is missing"),
        (
            {**MESSAGE, "reply_to_message": {**MESSAGE, "chat": 1}},
            "Message",
            ".reply_to_message.chat is 1, not an object",
        ),
        (
            {**MESSAGE, "entities": [{"type": "bold", "offset": 0}]},
            "Message",
            ".entities[0].length is missing",
        ),
        ({**MESSAGE, "entities": {}}, "Message", ".entities is {}, not an array"),
        ({**MESSAGE, "is_topic_message": False}, "Message", ".is_topic_message is False, not True"),
        ([USER, {"id": 1, "is_bot": True}], "Array of User", "[1].first_name is missing"),
        ({"status": "member", "user": USER}, "ChatMember", None),
        ({"status": "kicked", "user": USER}, "ChatMember", ".until_date is missing"),
        ({"status": "king"}, "ChatMember", ".status is 'king', which no ChatMember has"),
        ({"chat": CHAT, "message_id": 1, "date": 0}, "MaybeInaccessibleMessage", None),
        (
            {"chat": CHAT, "message_id": 1, "date": 0, "text": "x"},
            "MaybeInaccessibleMessage",
            ".text is not a field of it",
        ),
        (5, "Integer or String", None),
        (True, "Integer or String", " is True, not Integer or String"),
        ({"remove_keyboard": True}, "InlineKeyboardMarkup or ReplyKeyboardRemove", None),
    ],
)
def test_an_object_is_held_to_its_type(value: Any, kind: str, problem: str | None) -> None:
    assert schema.Checker(strict=True).problem(value, kind) == problem


def test_every_type_and_method_of_the_bot_api_can_be_checked() -> None:
    checker = schema.Checker(strict=True)
    facts = schema.facts()
    for fields in (*facts["methods"].values(), *facts["types"].values()):
        for field in fields.values():
            assert checker.problem(object(), field["type"]) is not None
    with pytest.raises(KeyError):
        checker.problem(1, "Pigeon")


def test_every_method_that_is_had_is_one_of_the_bot_api() -> None:
    facts = schema.facts()
    assert set(TABLE) <= set(facts["methods"])
    assert {name.lower(): name for name in facts["methods"]} == schema.method_names()


async def test_a_wrong_object_of_the_stand_ins_own_is_seen_at_once() -> None:
    async with open_scene() as scene:
        standin = scene.standin
        with pytest.raises(SchemaError, match=r"Update\.message\.chat is missing"):
            standin.updates.add("message", {"message_id": 1, "date": 0})
        standin.bot["first_name"] = None
        said = await refusal(standin, "sendMessage", chat_id=scene.person.id, text="x")
        assert said == (
            "Internal Server Error: SchemaError('Message.from.first_name is None, not a String')"
        )
        with pytest.raises(SchemaError):
            standin.write(scene.person, scene.person, "x")
        with pytest.raises(SchemaError):
            standin.from_bot(scene.person)
        assert standin.broken == [
            "sendMessage: SchemaError('Message.from.first_name is None, not a String')"
        ]
        standin.broken.clear()


async def test_a_mistake_inside_a_method_is_kept_and_raised_where_the_test_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mistaken(_world: World, _params: dict[str, Any]) -> None:
        raise RuntimeError("a mistake")

    async with open_scene() as scene:
        monkeypatch.setitem(TABLE, "getChat", Method(mistaken, "ChatFullInfo"))
        said = await refusal(scene.standin, "getChat", chat_id=scene.person.id)
        assert said == "Internal Server Error: RuntimeError('a mistake')"
        with pytest.raises(SchemaError, match="a mistake"):
            scene.standin.messages(scene.person, scene.person)
        scene.standin.broken.clear()


async def test_a_parameter_that_telegram_does_not_have_is_taken_and_recorded() -> None:
    async with open_scene() as scene:
        await ask(
            scene.standin,
            "sendMessage",
            chat_id=scene.person.id,
            text="x",
            pigeon=True,
            reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "c", "size": 3}]]},
        )
        assert scene.standin.violations == [
            "sendMessage: pigeon",
            "sendMessage: reply_markup: size",
        ]
        scene.standin.violations.clear()


@pytest.mark.parametrize(
    ("raw", "params"),
    [
        (
            {"chat_id": "-1001", "text": "x", "disable_notification": "true"},
            {"chat_id": -1001, "text": "x", "disable_notification": True},
        ),
        (
            {"chat_id": -1001, "text": "x", "disable_notification": False},
            {"chat_id": -1001, "text": "x", "disable_notification": False},
        ),
        (
            {"chat_id": "@lina", "text": 5, "message_thread_id": ""},
            {"chat_id": "@lina", "text": "5"},
        ),
        (
            {"chat_id": "1", "text": "x", "reply_parameters": '{"message_id": 7}'},
            {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": 7}},
        ),
    ],
)
def test_parameters_are_read_from_strings_and_from_json(
    raw: dict[str, object], params: dict[str, object]
) -> None:
    assert parameters.read("sendMessage", raw) == (params, [])


@pytest.mark.parametrize(
    ("method", "raw", "error"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("pinChatMessage", {"chat_id": 1}, "message identifier is not specified"),
        ("pinChatMessage", {"chat_id": 1, "message_id": "x"}, "invalid message_id specified"),
        ("getChatMember", {"chat_id": 1}, "invalid user_id specified"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": "{"},
            "can't parse reply keyboard markup JSON object",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a"}]},
            "can't parse commands JSON object: commands[0].description is missing",
        ),
        ("sendMessage", {"chat_id": 1, "text": ["x"]}, 'field "text" must be of type String'),
        ("sendLocation", {"chat_id": 1, "latitude": "x"}, "invalid latitude specified"),
    ],
)
def test_a_parameter_that_is_wrong_is_refused_in_telegrams_words(
    method: str, raw: dict[str, object], error: str
) -> None:
    with pytest.raises(ApiError) as raised:
        parameters.read(method, raw)
    assert (raised.value.code, raised.value.description) == (400, f"Bad Request: {error}")


async def test_chats_that_cannot_be_are_not_found() -> None:
    async with open_scene() as scene:
        standin: Standin = scene.standin
        for chat_id in (1, -1, "@nobody"):
            said = await refusal(standin, "sendMessage", chat_id=chat_id, text="x")
            assert said == "Bad Request: chat not found"
        with pytest.raises(ValueError, match="already"):
            standin.add_person("王强", id=scene.person.id)
        with pytest.raises(ValueError, match="already"):
            standin.add_group("群", id=scene.group.id)
        with pytest.raises(ValueError, match="pigeon"):
            standin.fault("sendMessage", "pigeon")  # type: ignore[arg-type]

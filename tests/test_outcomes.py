"""What a call to Telegram came to, told from what the real library raises: one table."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.clock import SetClock
from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import (
    CHAT_STATES,
    Failure,
    Moved,
    NotSent,
    Refused,
    TooMany,
    Unknown,
    classify,
)
from bot.screens.screen import Screen
from bot.standin import BASE_URL, Group, Standin, StandinRequest
from bot.standin.state.faults import Kind

TOKEN = "7000000001:AAHstandinstandinstandinstandinstan"


@dataclass
class Line:
    """A bot's line to the stand-in, a group and somebody to write to."""

    standin: Standin
    bot: Bot
    group: Group

    async def send(self, **how: Any) -> object:
        return await self.bot.send_message(how.pop("to", self.group.id), "签到", **how)


def line(**how: Any) -> Line:
    standin = Standin(SetClock(datetime(2026, 11, 25, 6, tzinfo=UTC)))
    person = standin.add_person("娜", id=42)
    group = standin.add_group("党支部", members=[person], admins=[person], type="group")
    request = StandinRequest(standin, **how)
    polling = StandinRequest(standin)
    return Line(standin, Bot(TOKEN, BASE_URL, request=request, get_updates_request=polling), group)


async def failure_of(call: Awaitable[object]) -> Failure:
    with pytest.raises(TelegramError) as raised:
        await call
    assert TOKEN not in repr(classify(raised.value))
    return classify(raised.value)


@pytest.mark.parametrize(
    ("fault", "how", "expected"),
    [
        ("too_many", {"retry_after": 7}, TooMany(7.0)),
        ("reply_dropped", {}, Unknown("RemoteProtocolError")),
        ("reset", {}, Unknown("ReadError")),
        ("held", {}, Unknown("ReadTimeout")),
        ("server_error", {"status": 500}, Unknown("NetworkError")),
        ("server_error", {"status": 502}, Unknown("NetworkError")),
        ("server_error", {"status": 504}, Unknown("NetworkError")),
        ("not_json", {"status": 502}, Unknown("TelegramError")),
        ("not_json", {"status": 200}, Unknown("JSONDecodeError")),
        ("not_json", {"status": 400}, Unknown("TelegramError")),
        ("not_json", {"status": 403}, Unknown("TelegramError")),
        ("not_json", {"status": 404}, Unknown("TelegramError")),
        ("not_json", {"status": 429}, Unknown("TelegramError")),
        ("unauthorized", {}, NotSent("token")),
        ("not_found", {}, NotSent("token")),
    ],
)
async def test_what_the_network_does_to_a_message_decides_whether_it_may_be_sent_again(
    fault: Any, how: dict[str, Any], expected: Failure
) -> None:
    town = line(read_timeout=0.02)
    town.standin.fault("sendMessage", fault, **how)
    assert await failure_of(town.send()) == expected


async def test_a_line_that_cannot_be_had_has_sent_nothing() -> None:
    town = line()
    town.standin.go_offline()
    assert await failure_of(town.send()) == NotSent("unreachable")


async def test_a_full_house_has_sent_nothing() -> None:
    town = line(connection_pool_size=1, pool_timeout=0.01, read_timeout=30)
    held = town.standin.fault("sendMessage", "held")
    first = asyncio.create_task(town.send())
    await held.reached()
    assert await failure_of(town.send()) == NotSent("unreachable")
    held.release()
    await first
    assert len(town.standin.sends) == 1


def blocked(town: Line) -> Awaitable[object]:
    town.standin.start(42)
    town.standin.block(42)
    return town.send(to=42)


def kicked(town: Line) -> Awaitable[object]:
    town.standin.kick_bot(town.group, 42)
    return town.send()


def not_a_member(town: Line) -> Awaitable[object]:
    town.group.bot = "left"
    return town.send()


def cannot_pin(town: Line) -> Awaitable[object]:
    message = town.standin.write(42, town.group, "/checkin")
    return town.bot.pin_chat_message(town.group.id, message.id)


def edits_anothers(town: Line) -> Awaitable[object]:
    message = town.standin.write(42, town.group, "/checkin")
    return town.bot.edit_message_text("改", town.group.id, message.id)


async def edits_nothing(town: Line) -> object:
    sent = await town.bot.send_message(town.group.id, "签到")
    return await town.bot.edit_message_text("签到", town.group.id, sent.message_id)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (blocked, "blocked"),
        (kicked, "removed"),
        (not_a_member, "removed"),
        (lambda town: town.send(to=42), "unopened"),
        (lambda town: town.send(to=-4321), "removed"),
        (lambda town: town.send(message_thread_id=9), "topic_gone"),
        (cannot_pin, "no_rights"),
        (edits_anothers, "message_gone"),
        (edits_nothing, "not_modified"),
        (lambda town: town.bot.edit_message_text("改", town.group.id, 99), "message_gone"),
        (lambda town: town.bot.answer_callback_query("1", "已签到"), "query_too_old"),
        (lambda town: town.bot.send_message(town.group.id, ""), "bad_request"),
        (lambda town: town.bot.send_message(town.group.id, "长" * 4097), "bad_request"),
    ],
)
async def test_a_refusal_is_for_good_and_says_why(
    act: Callable[[Line], Awaitable[object]], reason: str
) -> None:
    town = line()
    assert await failure_of(act(town)) == Refused(reason)


async def test_a_group_that_has_moved_says_where_to() -> None:
    town = line()
    new = town.standin.migrate(town.group, 42)
    assert await failure_of(town.send()) == Moved(new.id)


class Says(BaseRequest):
    """Answers every request with one reply of Telegram's."""

    read_timeout = 1.0

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        reply = {"ok": False, "error_code": code, "description": description}
        self._reply = code, json.dumps(reply | {"parameters": parameters}).encode()

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *_args: Any, **_kwargs: Any) -> tuple[int, bytes]:
        return self._reply


@pytest.mark.parametrize(
    ("code", "description", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "gone"),
        (400, "Bad Request: INPUT_USER_DEACTIVATED", "gone"),
        (400, "Bad Request: USER_IS_BLOCKED", "blocked"),
        (403, "Forbidden: bot can't initiate conversation with a user", "unopened"),
        (403, "Forbidden: bot was kicked from the group chat", "removed"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "removed"),
        (403, "Forbidden: bot is not a member of the supergroup chat", "removed"),
        (403, "Forbidden: the group chat was deleted", "removed"),
        (400, "Bad Request: chat not found", "removed"),
        (400, "Bad Request: PEER_ID_INVALID", "removed"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "no_rights"),
        (400, "Bad Request: have no rights to send a message", "no_rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "no_rights"),
        (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", "no_rights"),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", "no_rights"),
        (400, "Bad Request: message thread not found", "topic_gone"),
        (400, "Bad Request: TOPIC_DELETED", "topic_gone"),
        (400, "Bad Request: TOPIC_CLOSED", "topic_gone"),
        (400, "Bad Request: message to edit not found", "message_gone"),
        (400, "Bad Request: MESSAGE_ID_INVALID", "message_gone"),
        (400, "Bad Request: message can't be edited", "message_gone"),
        (400, "Bad Request: message to pin not found", "message_gone"),
        (400, "Bad Request: message to unpin not found", "message_gone"),
        (400, "Bad Request: message is not modified: specified new message", "not_modified"),
        (400, "Bad Request: MESSAGE_NOT_MODIFIED", "not_modified"),
        (400, "Bad Request: query is too old and response timeout expired", "query_too_old"),
        (400, "Bad Request: QUERY_ID_INVALID", "query_too_old"),
        (400, "Bad Request: can't parse entities: unsupported start tag", "bad_request"),
        (400, "Bad Request: something that Telegram says tomorrow", "bad_request"),
    ],
)
async def test_telegrams_words_have_codes_of_ours(code: int, description: str, reason: str) -> None:
    bot = Bot(TOKEN, request=Says(code, description), get_updates_request=Says(500, ""))
    assert await failure_of(bot.send_message(1, "签到")) == Refused(reason)


async def test_another_poller_has_kept_nothing_from_being_sent_again() -> None:
    bot = Bot(TOKEN, request=Says(409, "Conflict"), get_updates_request=Says(500, ""))
    assert await failure_of(bot.send_message(1, "签到")) == NotSent("token")


@pytest.mark.parametrize("kind", ["unauthorized", "not_found"])
async def test_what_shows_a_screen_tells_a_refused_token_as_other_calls_do(kind: Kind) -> None:
    to = line()
    await to.bot.initialize()
    gateway, screen = Gateway(to.bot), Screen("签到")
    to.standin.fault("*", kind, times=3)
    for call in (
        gateway.send(to.group.id, None, screen),
        gateway.send_file(to.group.id, None, screen, "a.txt", b"a"),
        gateway.edit(to.group.id, 1, screen),
    ):
        assert await failure_of(call) == NotSent("token")
    assert await gateway.send(to.group.id, None, screen) == to.standin.from_bot(to.group.id)[-1].id


async def test_a_message_that_comes_back_without_its_id_may_have_been_sent() -> None:
    class Empty(Says):
        async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
            return 200, b'{"ok": true, "result": true}'

    bot = Bot(TOKEN, request=Empty(200, ""), get_updates_request=Says(500, ""))
    assert await failure_of(Gateway(bot).send(1, None, Screen("签到"))) == Unknown("TelegramError")


def test_the_reasons_that_are_a_chats_state_are_those_that_the_schema_knows() -> None:
    assert {"blocked", "gone", "unopened", "removed"} == CHAT_STATES

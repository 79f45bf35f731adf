"""The stand-in's two doors: a real bot works through both, and both fail alike."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.standin import StandinRequest
from bot.standin.state.faults import KINDS
from tests.standin_scene import DOORS, Scene, error_of, open_scene

CHECK_IN: Final = InlineKeyboardMarkup([[InlineKeyboardButton("签到", callback_data="c.1")]])


@pytest.fixture(params=DOORS)
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with open_scene(request.param) as scene:
        yield scene


async def test_a_check_in_works_from_the_post_to_the_answered_tap(scene: Scene) -> None:
    bot, standin = scene.bot, scene.standin
    post = await bot.send_message(
        scene.group.id, "<b>政治学习</b> 14:30", parse_mode="HTML", reply_markup=CHECK_IN
    )
    assert await post.pin()
    press = standin.press(scene.person, scene.group, post.message_id, label="签到")
    (pinned, tap) = await bot.get_updates()
    assert pinned.message is not None
    assert pinned.message.pinned_message == post
    assert tap.callback_query is not None
    assert tap.callback_query.from_user.id == scene.person.id
    assert tap.callback_query.data == "c.1"
    assert await tap.callback_query.answer("已签到 14:30", show_alert=True)
    await tap.callback_query.edit_message_text("政治学习 已签到 1", reply_markup=CHECK_IN)
    answer = await press.answer()
    assert (answer.text, answer.show_alert, answer.url) == ("已签到 14:30", True, None)
    (shown,) = standin.from_bot(scene.group)
    assert shown.text == "政治学习 已签到 1"
    assert standin.pinned(scene.group) is shown
    assert await bot.get_updates(offset=tap.update_id + 1) == ()


async def test_what_else_a_bot_asks_is_answered_as_telegram_does(scene: Scene) -> None:
    bot, group = scene.bot, scene.group
    message = scene.standin.write(scene.person, group, "/qiandao")
    assert await bot.set_message_reaction(group.id, message.id, "👍")
    assert message.reactions == {bot.id: ["👍"]}
    menu = [BotCommand("qiandao", "签到")]
    assert await bot.set_my_commands(menu, scope=BotCommandScopeAllPrivateChats())
    assert await bot.get_my_commands(scope=BotCommandScopeAllPrivateChats()) == tuple(menu)
    assert await bot.get_my_commands() == ()
    chat = await bot.get_chat(group.id)
    assert (chat.title, chat.type) == ("城关派出所党支部", "supergroup")
    member = await bot.get_chat_member(group.id, scene.person.id)
    assert member.status == "member"
    (admin,) = await bot.get_chat_administrators(group.id)
    assert (admin.user.id, admin.status) == (bot.id, "administrator")
    assert await bot.get_chat_member_count(group.id) == 2
    assert await bot.send_chat_action(group.id, "typing")
    sent = await bot.send_message(group.id, "x")
    assert await sent.delete()
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert await bot.leave_chat(group.id)
    assert isinstance(await error_of(bot.send_message(group.id, "x")), Forbidden)


@dataclass(frozen=True)
class Failure:
    """What a bot sees of a fault, and whether its message was accepted all the same."""

    kind: Any
    error: type[TelegramError]
    message: str
    cause: type[BaseException] | None
    accepted: bool
    options: dict[str, Any]


def failure(
    kind: str,
    error: type[TelegramError],
    message: str,
    cause: type[BaseException] | None = None,
    *,
    accepted: bool = False,
    **options: Any,
) -> Failure:
    return Failure(kind, error, message, cause, accepted, options)


FAILURES: Final = [
    failure(
        "reply_dropped",
        NetworkError,
        "httpx.RemoteProtocolError: Server disconnected without sending a response.",
        httpx.RemoteProtocolError,
        accepted=True,
    ),
    failure("reset", NetworkError, "httpx.ReadError: ", httpx.ReadError),
    failure("too_many", RetryAfter, "Flood control exceeded. Retry in 0:00:07", retry_after=7),
    failure("server_error", NetworkError, "Internal Server Error"),
    failure("server_error", NetworkError, "Bad Gateway", status=502, effect=True, accepted=True),
    failure(
        "not_json",
        NetworkError,
        "Bad Gateway (502). Parsing the server response "
        "b'<html><head><title>502 Bad Gateway</title></head></html>' failed",
        TelegramError,
    ),
    failure(
        "not_json",
        TelegramError,
        "Invalid server response",
        ValueError,
        status=200,
        effect=True,
        accepted=True,
    ),
    failure("slow", TimedOut, "Timed out", httpx.ReadTimeout, accepted=True, delay=60),
    failure("held", TimedOut, "Timed out", httpx.ReadTimeout, accepted=True),
    failure("unauthorized", InvalidToken, "Unauthorized"),
    failure("not_found", InvalidToken, "Not Found"),
]


def test_every_kind_of_fault_is_tried() -> None:
    assert {one.kind for one in FAILURES} == set(KINDS)


@pytest.mark.parametrize("expected", FAILURES, ids=lambda one: f"{one.kind}-{one.options}")
async def test_a_fault_looks_the_same_through_both_doors(scene: Scene, expected: Failure) -> None:
    fault = scene.standin.fault("sendMessage", expected.kind, **expected.options)
    error = await error_of(scene.bot.send_message(scene.person.id, "x", read_timeout=0.1))
    assert type(error) is expected.error
    assert str(error) == expected.message
    if expected.cause is None:
        assert error.__cause__ is None
    else:
        assert isinstance(error.__cause__, expected.cause)
    if isinstance(error.__cause__, httpx.RequestError):
        # What a log must never show is there through both doors.
        assert scene.standin.token in str(error.__cause__.request.url)
    assert len(scene.standin.sends) == expected.accepted
    assert (fault.used, fault.left) == (1, 0)
    await scene.bot.send_message(scene.person.id, "x")


async def test_a_fault_meets_only_the_requests_it_is_meant_for(scene: Scene) -> None:
    standin, bot = scene.standin, scene.bot
    fault = standin.fault(
        "sendMessage", "reset", times=2, when=lambda params: params["chat_id"] == scene.group.id
    )
    await bot.send_message(scene.person.id, "x")
    await bot.get_me()
    for _ in range(2):
        await error_of(bot.send_message(scene.group.id, "x"))
    await bot.send_message(scene.group.id, "x")
    assert fault.used == 2
    standin.fault("*", "server_error")
    await error_of(bot.get_me())
    standin.fault("getMe", "server_error", times=9).cancel()
    await bot.get_me()


async def test_a_dropped_reply_to_a_poll_leaves_the_updates_to_be_polled_again(
    scene: Scene,
) -> None:
    scene.standin.write(scene.person, scene.person, "签到")
    scene.standin.fault("getUpdates", "reply_dropped")
    assert isinstance(await error_of(scene.bot.get_updates()), NetworkError)
    (update,) = await scene.bot.get_updates()
    assert update.message is not None
    assert update.message.text == "签到"


async def test_a_held_reply_waits_until_it_is_released(scene: Scene) -> None:
    fault = scene.standin.fault("sendMessage", "held")
    sending = asyncio.ensure_future(scene.bot.send_message(scene.person.id, "x"))
    await fault.reached()
    assert len(scene.standin.sends) == 1
    assert not sending.done()
    fault.release()
    assert (await sending).text == "x"


async def test_a_full_pool_means_that_nothing_was_sent(scene: Scene) -> None:
    fault = scene.standin.fault("sendMessage", "held")
    async with scene.make_bot(pool=1) as bot:
        sending = asyncio.ensure_future(bot.send_message(scene.person.id, "x"))
        await fault.reached()
        error = await error_of(bot.send_message(scene.person.id, "y"))
        assert type(error) is TimedOut
        assert str(error) == (
            "Pool timeout: All connections in the connection pool are occupied. Request was *not* "
            "sent to Telegram. Consider adjusting the connection pool size or the pool timeout."
        )
        assert isinstance(error.__cause__, httpx.PoolTimeout)
        fault.release()
        await sending
    assert [send.params["text"] for send in scene.standin.sends] == ["x"]


async def test_offline_nothing_is_sent_and_what_was_under_way_is_cut(scene: Scene) -> None:
    poll = asyncio.ensure_future(scene.bot.get_updates(timeout=50))
    await scene.standin.updates.until_polled()
    scene.standin.go_offline()
    error = await error_of(poll)
    assert str(error) == (
        "httpx.RemoteProtocolError: Server disconnected without sending a response."
    )
    error = await error_of(scene.bot.send_message(scene.person.id, "x"))
    assert type(error) is NetworkError
    assert str(error) == "httpx.ConnectError: All connection attempts failed"
    assert isinstance(error.__cause__, httpx.ConnectError)
    assert scene.standin.sends == []
    scene.standin.go_online()
    await scene.bot.send_message(scene.person.id, "x")


async def test_latency_delays_the_reply_and_not_the_effect(scene: Scene) -> None:
    scene.standin.latency = 60.0
    error = await error_of(scene.bot.send_message(scene.person.id, "x", read_timeout=0.1))
    assert isinstance(error, TimedOut)
    assert len(scene.standin.sends) == 1
    scene.standin.latency = 0.001
    await scene.bot.send_message(scene.person.id, "y")


async def test_a_long_poll_waits_and_wakes_at_once(scene: Scene) -> None:
    poll = asyncio.ensure_future(scene.bot.get_updates(timeout=50))
    await scene.standin.updates.until_polled()
    assert not poll.done()
    scene.standin.write(scene.person, scene.person, "签到")
    async with asyncio.timeout(5):
        (update,) = await poll
    assert update.message is not None
    assert update.message.text == "签到"


async def test_a_second_consumer_ends_the_poll_of_the_first(scene: Scene) -> None:
    first = asyncio.ensure_future(scene.bot.get_updates(timeout=50))
    await scene.standin.updates.until_polled()
    async with scene.make_bot() as other:
        second = asyncio.ensure_future(other.get_updates(timeout=50))
        error = await error_of(first)
        assert isinstance(error, Conflict)
        assert str(error) == (
            "Conflict: terminated by other getUpdates request; make sure that only one bot "
            "instance is running"
        )
        scene.standin.write(scene.person, scene.person, "签到")
        assert len(await second) == 1


async def test_a_poll_that_its_client_gave_up_is_forgotten(scene: Scene) -> None:
    poll = asyncio.ensure_future(scene.bot.get_updates(timeout=50))
    await scene.standin.updates.until_polled()
    poll.cancel()
    await asyncio.wait([poll])
    async with asyncio.timeout(5):
        while scene.standin.updates.polled:  # noqa: ASYNC110
            await asyncio.sleep(0)
    scene.standin.write(scene.person, scene.person, "签到")
    assert len(await scene.bot.get_updates(timeout=50)) == 1


async def test_refusals_become_the_errors_that_a_bot_tells_apart(scene: Scene) -> None:
    standin, bot = scene.standin, scene.bot
    stranger = standin.add_person("王强")
    error = await error_of(bot.send_message(stranger.id, "x"))
    assert type(error) is Forbidden
    assert str(error) == "Forbidden: bot can't initiate conversation with a user"
    standin.block(scene.person)
    error = await error_of(bot.send_message(scene.person.id, "x"))
    assert str(error) == "Forbidden: bot was blocked by the user"
    plain = standin.add_group("旧群", type="group", owner=scene.person)
    new = standin.migrate(plain, scene.person)
    error = await error_of(bot.send_message(plain.id, "x"))
    assert isinstance(error, ChatMigrated)
    assert error.new_chat_id == new.id
    error = await error_of(bot.send_message(12345, "x"))
    assert type(error) is BadRequest
    assert str(error) == "Chat not found"


async def test_a_wrong_token_and_an_unknown_method_are_told_apart(scene: Scene) -> None:
    for token in ("7000000001:AAwrong", "nonsense"):
        with pytest.raises(InvalidToken):
            async with scene.make_bot(token):
                pass
    with pytest.raises(TelegramError, match="'sendPigeon' not found"):
        await scene.bot.do_api_request("sendPigeon")
    assert scene.standin.violations.pop() == "sendPigeon: the stand-in has no such method"


async def test_the_in_process_door_keeps_its_default_timeouts() -> None:
    async with open_scene() as scene:
        request = StandinRequest(scene.standin, read_timeout=0.05)
        assert request.read_timeout == 0.05
        scene.standin.fault("sendMessage", "slow", delay=60)
        bot = Bot(scene.standin.token, base_url=scene.base_url, request=request)
        assert isinstance(await error_of(bot.send_message(scene.person.id, "x")), TimedOut)

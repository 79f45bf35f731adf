"""A client of another maker works against the stand-in: pyTelegramBotAPI, polling and handlers."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from telebot import asyncio_helper, types
from telebot.async_telebot import AsyncTeleBot

from tests.alone import Alone, standing_alone
from tests.test_standin_alone import png

WITHIN = 10.0


@pytest.fixture(scope="module")
def api() -> Iterator[Alone]:
    with standing_alone() as alone, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio_helper, "API_URL", alone.api_address + "/bot{0}/{1}")
        patch.setattr(asyncio_helper, "FILE_URL", alone.api_address + "/file/bot{0}/{1}")
        yield alone


@asynccontextmanager
async def polling(bot: Any) -> AsyncIterator[None]:
    """Run the client's own loop, as its users do."""
    task = asyncio.ensure_future(bot.infinity_polling(timeout=5, request_timeout=10))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await bot.close_session()


async def until(found: "asyncio.Future[Any]") -> Any:
    """Return what a handler was given."""
    async with asyncio.timeout(WITHIN):
        return await found


async def off_loop(act: Any, *args: Any, **said: Any) -> Any:
    """Ask the control API without holding up the client's loop."""
    return await asyncio.to_thread(act, *args, **said)


@pytest.fixture
def anna(api: Alone) -> int:
    """Return a person who has pressed Start."""
    person: int = api.act("people", name="李娜")["person"]
    api.act("start", **{"as": person})
    api.call("deleteWebhook", drop_pending_updates=True)
    return person


async def test_its_handlers_are_called_and_its_answers_are_shown(api: Alone, anna: int) -> None:
    bot: Any = AsyncTeleBot(api.token)
    pressed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @bot.message_handler(commands=["study"])  # type: ignore[untyped-decorator]
    async def study(message: Any) -> None:
        keyboard = types.InlineKeyboardMarkup()
        keyboard.add(types.InlineKeyboardButton("签到", callback_data="c.1"))
        await bot.reply_to(message, "<b>政治学习</b>", parse_mode="HTML", reply_markup=keyboard)

    @bot.callback_query_handler(func=lambda query: query.data == "c.1")  # type: ignore[untyped-decorator]
    async def check_in(query: Any) -> None:
        await bot.answer_callback_query(query.id, "已签到", show_alert=True)
        message = query.message
        await bot.edit_message_text("已签到 1", message.chat.id, message.message_id)
        pressed.set_result(query)

    def newest() -> Any:
        return api.look("chat", **{"as": anna, "chat": anna})["messages"][-1]

    async with polling(bot):
        await off_loop(api.act, "write", **{"as": anna, "chat": anna, "text": "/study"})
        async with asyncio.timeout(WITHIN):
            while not (post := await off_loop(newest))["buttons"]:
                await off_loop(api.act, "rest", within=WITHIN)
        assert (post["text"], post["reply"]["text"]) == ("政治学习", "/study")
        where = {"as": anna, "chat": anna, "message": post["id"]}
        await off_loop(api.act, "press", **where, label="签到")
        assert (await until(pressed)).from_user.first_name == "李娜"
        await off_loop(api.act, "rest", within=WITHIN)
        shown = await off_loop(newest)
    assert (shown["text"], shown["edited"], shown["buttons"]) == ("已签到 1", True, [])


async def test_it_uploads_and_downloads_the_very_bytes(api: Alone, anna: int) -> None:
    bot: Any = AsyncTeleBot(api.token)
    picture = png(40, 30)
    try:
        photo = await bot.send_photo(anna, picture, caption="会场")
        assert (photo.photo[-1].width, photo.photo[-1].height) == (40, 30)
        document = await bot.send_document(
            anna, "姓名\n李娜\n".encode(), visible_file_name="名单.csv", caption="名单"
        )
        assert document.document.file_name == "名单.csv"
        album = await bot.send_media_group(
            anna,
            [
                types.InputMediaPhoto(types.InputFile(io.BytesIO(picture))),
                types.InputMediaPhoto(photo.photo[-1].file_id),
            ],
        )
        assert len({message.media_group_id for message in album}) == 1
        sent = await off_loop(
            api.send, ("报名.txt", b"\x00\xff", "text/plain"), **{"as": anna, "chat": anna}
        )
        (update,) = (one for one in await bot.get_updates() if one.message)
        assert update.message.message_id == sent["messages"][0]
        for file_id, content in (
            (photo.photo[-1].file_id, picture),
            (document.document.file_id, "姓名\n李娜\n".encode()),
            (update.message.document.file_id, b"\x00\xff"),
        ):
            path = (await bot.get_file(file_id)).file_path
            assert await bot.download_file(path) == content
    finally:
        await bot.close_session()


async def test_it_holds_a_quiz_and_learns_who_chose_what(api: Alone, anna: int) -> None:
    bot: Any = AsyncTeleBot(api.token)
    answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @bot.poll_answer_handler()  # type: ignore[untyped-decorator]
    async def chosen(answer: Any) -> None:
        answered.set_result(answer)

    quiz = await bot.send_poll(
        anna,
        "党的最高领导机关是什么",
        [
            types.InputPollOption("党的全国代表大会和它所产生的中央委员会"),
            types.InputPollOption("中央办公厅"),
        ],
        type="quiz",
        correct_option_ids=[0],
        is_anonymous=False,
        explanation="见党章第十条",
    )
    async with polling(bot):
        where = {"as": anna, "chat": anna, "message": quiz.message_id}
        await off_loop(api.act, "vote", **where, options=[1])
        answer = await until(answered)
        assert (answer.user.id, answer.option_ids) == (anna, [1])
        closed = await bot.stop_poll(anna, quiz.message_id)
    assert [option.voter_count for option in closed.options] == [0, 1]
    assert closed.is_closed


async def test_a_refusal_reaches_it_in_telegrams_words(api: Alone) -> None:
    bot: Any = AsyncTeleBot(api.token)
    try:
        with pytest.raises(asyncio_helper.ApiTelegramException, match="chat not found"):
            await bot.send_message(1, "x")
    finally:
        await bot.close_session()

"""Logs: one JSON object a line, with no token and nothing that a person wrote."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot import logs

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc"
OTHERS_TOKEN = "987654321:BBEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc"
SHORT_TOKEN = "1:abcdefghijklmnopqrst"
URL = f"https://api.telegram.org/bot{TOKEN}/sendMessage"

log = logging.getLogger("tests.logs")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged in the test, with the logging of pytest put back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in logs._QUIET}
    stream = io.StringIO()
    logs.set_up(TOKEN, SHORT_TOKEN, stream=stream)
    try:
        yield stream
    finally:
        root.handlers = before
        root.setLevel(level)
        for name, was in levels.items():
            logging.getLogger(name).setLevel(was)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    text = written.getvalue()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_an_event_is_one_line_with_its_time_and_its_fields(written: io.StringIO) -> None:
    log.info("message_sent", extra={"message_id": 7, "kind": "post"})
    (line,) = lines(written)
    at = line.pop("at")
    assert (at[10], at[-6:], len(at)) == ("T", "+00:00", len("2026-11-25T06:28:00.000+00:00"))
    assert line == {
        "level": "info",
        "logger": "tests.logs",
        "event": "message_sent",
        "message_id": 7,
        "kind": "post",
    }


def test_whatever_is_logged_stays_on_its_line(written: io.StringIO) -> None:
    log.warning("two\nlines\r\u2028\x1b[31m %s", "签到\n", extra={"what": "a\nb", "odd": object()})
    # By our handler alone: a test's report could not carry what is broken on purpose.
    broken = log.makeRecord(log.name, logging.WARNING, "", 0, "and a broken one \ud800", (), None)
    logging.getLogger().handlers[0].handle(broken)
    first, second = lines(written)
    assert first["event"] == "two\nlines\r\u2028\x1b[31m 签到\n"
    assert first["what"] == "a\nb"
    assert first["odd"].startswith("<object object")
    assert second["event"] == "and a broken one \ud800"
    assert len(written.getvalue().split("\n")) == 3


@pytest.mark.parametrize("token", [TOKEN, OTHERS_TOKEN, SHORT_TOKEN])
def test_a_token_is_in_no_line_however_it_gets_there(token: str, written: io.StringIO) -> None:
    url = URL.replace(TOKEN, token)
    log.warning("token %s", token)
    log.warning(f"in {url}")
    log.warning("field", extra={"url": url, "inside": {"list": [url]}, token: 1})
    log.warning("object", extra={"request": httpx.Request("POST", url)})
    log.warning("quoted", extra={"url": url.replace(":", "%3A").replace("https%3A", "https:")})
    text = written.getvalue()
    assert len(lines(written)) == 5
    number, _, secret = token.partition(":")
    assert secret not in text
    assert text.count("[secret]") >= 6
    assert f"bot{number}" not in text


async def test_a_token_in_a_failed_requests_address_is_not_logged(written: io.StringIO) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {request.url}", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        try:
            await client.post(URL)
        except httpx.HTTPError as error:
            log.exception("call_failed", extra={"error_was": repr(error)})
    (line,) = lines(written)
    assert (line["event"], line["error"]) == ("call_failed", "ConnectError")
    assert "[secret]" in line["error_was"]
    assert TOKEN not in written.getvalue()


async def test_httpx_does_not_log_each_address(written: io.StringIO) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.post(URL)
    assert lines(written) == []


def test_of_an_exception_only_its_type_and_its_place_are_logged(written: io.StringIO) -> None:
    try:
        int("父母就医")
    except ValueError:
        log.exception("handler_failed")
    (line,) = lines(written)
    assert line["error"] == "ValueError"
    assert line["where"][-1].endswith("test_of_an_exception_only_its_type_and_its_place_are_logged")
    assert "就医" not in written.getvalue()
    assert "Traceback" not in written.getvalue()


def test_what_caused_an_exception_is_not_logged_either(written: io.StringIO) -> None:
    try:
        try:
            float("李娜")
        finally:
            int("父母就医")
    except ValueError:
        log.exception("failed", stack_info=True)
    assert "李娜" not in written.getvalue()
    assert "就医" not in written.getvalue()
    assert lines(written)[0]["error"] == "ValueError"


async def test_a_failure_that_nobody_awaits_is_logged_without_its_text(
    written: io.StringIO,
) -> None:
    async def fail() -> None:
        raise ValueError("父母就医")

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_failed)
    failed = loop.create_task(fail())
    await asyncio.wait([failed])
    del failed
    (line,) = lines(written)
    assert (line["event"], line["error"]) == ("loop_failed", "ValueError")
    assert line["what"] == "Task exception was"
    assert "就医" not in written.getvalue()


async def test_of_a_callback_that_fails_no_argument_is_logged(written: io.StringIO) -> None:
    def fail(words: str) -> None:
        raise ValueError(words)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_failed)
    loop.call_soon(fail, "父母就医")
    await asyncio.sleep(0)
    (line,) = lines(written)
    assert (line["what"], line["error"]) == ("Exception in callback", "ValueError")
    assert "就医" not in written.getvalue()


def test_a_reply_that_is_cut_off_is_not_quoted(written: io.StringIO) -> None:
    with pytest.raises(TelegramError):
        HTTPXRequest.parse_json_payload('{"ok":true,"result":[{"text":"父母就医'.encode())
    (line,) = lines(written)
    assert line["level"] == "error"
    assert line["event"].startswith("Can not load invalid JSON data")
    assert "就医" not in written.getvalue()


def test_setting_up_twice_writes_once(written: io.StringIO) -> None:
    logs.set_up(TOKEN, stream=written)
    log.info("once")
    assert len(lines(written)) == 1


def test_below_the_level_nothing_is_written(written: io.StringIO) -> None:
    logs.set_up(TOKEN, level=logging.WARNING, stream=written)
    log.info("quiet")
    log.warning("loud")
    assert [line["event"] for line in lines(written)] == ["loud"]

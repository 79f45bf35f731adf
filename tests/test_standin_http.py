"""The stand-in over HTTP: how parameters may come, who may come, and when nobody listens."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.standin.web.server import serve
from tests.control_scene import Control, open_control


@pytest.fixture
async def page() -> AsyncIterator[Control]:
    async with open_control() as control:
        yield control


def _bot_api(page: Control, method: str) -> str:
    return f"{page.door.base_url}{page.scene.standin.token}/{method}"


@pytest.mark.parametrize("way", ["query", "form", "form of a GET", "multipart", "json", "both"])
async def test_parameters_come_in_every_way_that_telegram_takes(page: Control, way: str) -> None:
    params = {"chat_id": str(page.scene.person.id), "text": "签到"}
    url = _bot_api(page, "SENDmessage")
    match way:
        case "query":
            reply = await page.client.get(url, params=params)
        case "form":
            reply = await page.client.post(url, data=params)
        case "form of a GET":
            reply = await page.client.request("GET", url, data=params)
        case "multipart":
            files = {name: (None, value) for name, value in params.items()}
            reply = await page.client.post(url, files=files)
        case "json":
            reply = await page.client.post(url, json={**params, "chat_id": page.scene.person.id})
        case _:
            text = params.pop("text")
            reply = await page.client.post(url, params=params, data={"text": text})
    answer = reply.json()
    assert answer["ok"] is True
    assert answer["result"]["text"] == "签到"


async def test_a_refusal_has_the_status_and_words_of_telegram(page: Control) -> None:
    reply = await page.client.post(_bot_api(page, "sendMessage"), json={"chat_id": 1, "text": "x"})
    assert reply.status_code == 400
    assert reply.json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: chat not found",
    }
    for body in (b"{", b"[1]"):
        reply = await page.client.post(
            _bot_api(page, "getMe"), content=body, headers={"Content-Type": "application/json"}
        )
        assert reply.json()["description"] == "Bad Request: can't parse JSON object"


async def test_a_taken_port_moves_on_only_if_asked_to(page: Control) -> None:
    taken = page.door.port
    with pytest.raises(OSError, match="in use"):
        await serve(page.scene.standin, taken)
    other = await serve(page.scene.standin, taken, next_free=True)
    try:
        assert taken < other.port <= taken + 50
    finally:
        await other.close()


async def test_closing_ends_what_waits_and_frees_the_port(page: Control) -> None:
    other = await serve(page.scene.standin)
    poll = asyncio.ensure_future(
        page.client.get(
            f"{other.base_url}{page.scene.standin.token}/getUpdates", params={"timeout": 50}
        )
    )
    await page.scene.standin.updates.until_polled()
    async with asyncio.timeout(5):
        await other.close()
    with pytest.raises(httpx.RemoteProtocolError):
        await poll
    again = await serve(page.scene.standin, other.port)
    await again.close()


async def test_only_loopback_listens(page: Control) -> None:
    with socket.socket() as other:
        other.settimeout(1)
        # Another address of this machine's loopback net: only 127.0.0.1 is listened on.
        assert other.connect_ex(("127.0.0.2", page.door.port)) != 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "shidao.example"},
        {"Host": "127.0.0.1.shidao.example:80"},
        {"Origin": "http://shidao.example"},
        {"Origin": "null"},
    ],
)
async def test_another_site_may_neither_read_nor_write(
    page: Control, headers: dict[str, str]
) -> None:
    person = page.scene.person.id
    reply = await page.client.get("/api/state", params={"as": person}, headers=headers)
    assert reply.status_code == 403
    said = {"as": person, "chat": person, "text": "x"}
    reply = await page.client.post("/api/write", json=said, headers=headers)
    assert reply.status_code == 403
    assert page.scene.standin.updates.pending == 0


async def test_a_form_of_another_site_is_not_taken_for_json(page: Control) -> None:
    reply = await page.client.post(
        "/api/write", content="{}", headers={"Content-Type": "text/plain"}
    )
    assert reply.status_code == 403


async def test_the_page_comes_with_its_files_and_may_load_nothing_else(page: Control) -> None:
    reply = await page.client.get("/")
    assert "试用环境" in reply.text
    assert "演示数据，均为虚构" in reply.text
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    for name, kind in (("main.js", "text/javascript"), ("page.css", "text/css")):
        reply = await page.client.get(f"/page/{name}")
        assert reply.headers["content-type"] == f"{kind}; charset=utf-8"
        assert "http://" not in reply.text.replace("`http://${url}`", "")
    for name in ("__init__.py", "../views.py", "nothing.js"):
        assert (await page.client.get(f"/page/{name}")).status_code == 404


def test_the_http_server_is_loaded_only_when_it_is_wanted() -> None:
    loaded = "import bot.standin, sys; sys.exit('aiohttp' in sys.modules)"
    subprocess.run([sys.executable, "-c", loaded], check=True)

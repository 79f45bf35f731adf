"""The stand-in over HTTP: how parameters may come, and what the chat page may ask."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.standin.web.server import Door, serve
from tests.standin_scene import Scene, ask, open_scene

CHECK_IN = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}


@dataclass
class Page:
    """The chat page of 李娜, and of whoever else is named."""

    scene: Scene
    door: Door
    client: httpx.AsyncClient

    async def get(self, path: str, who: int | None = None, **query: Any) -> Any:
        query = {"as": who or self.scene.person.id, **query}
        reply = await self.client.get(path, params=query)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def post(self, path: str, who: int | None = None, **said: Any) -> Any:
        reply = await self.client.post(path, json={"as": who or self.scene.person.id, **said})
        assert reply.status_code == 200, reply.text
        return reply.json()

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Open the event stream; its first event is the clock."""
        url = "/api/events"
        async with self.client.stream("GET", url, params={"as": self.scene.person.id}) as reply:
            assert reply.headers["content-type"] == "text/event-stream"

            async def read() -> AsyncIterator[dict[str, Any]]:
                async for line in reply.aiter_lines():
                    if line:
                        yield json.loads(line.removeprefix("data: "))

            yield read()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with open_scene() as scene:
        door = await serve(scene.standin)
        async with httpx.AsyncClient(base_url=door.address, trust_env=False) as client:
            yield Page(scene, door, client)
        await door.close()


def _bot_api(page: Page, method: str) -> str:
    return f"{page.door.base_url}{page.scene.standin.token}/{method}"


@pytest.mark.parametrize("way", ["query", "form", "multipart", "json", "both"])
async def test_parameters_come_in_every_way_that_telegram_takes(page: Page, way: str) -> None:
    params = {"chat_id": str(page.scene.person.id), "text": "签到"}
    url = _bot_api(page, "SENDmessage")
    match way:
        case "query":
            reply = await page.client.get(url, params=params)
        case "form":
            reply = await page.client.post(url, data=params)
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


async def test_a_refusal_has_the_status_and_words_of_telegram(page: Page) -> None:
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


async def test_a_taken_port_moves_on_only_if_asked_to(page: Page) -> None:
    taken = page.door.port
    with pytest.raises(OSError, match="in use"):
        await serve(page.scene.standin, taken)
    other = await serve(page.scene.standin, taken, next_free=True)
    try:
        assert taken < other.port <= taken + 50
    finally:
        await other.close()


async def test_closing_ends_what_waits_and_frees_the_port(page: Page) -> None:
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


async def test_only_loopback_listens(page: Page) -> None:
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
async def test_another_site_may_neither_read_nor_write(page: Page, headers: dict[str, str]) -> None:
    person = page.scene.person.id
    reply = await page.client.get("/api/state", params={"as": person}, headers=headers)
    assert reply.status_code == 403
    said = {"as": person, "chat": person, "text": "x"}
    reply = await page.client.post("/api/write", json=said, headers=headers)
    assert reply.status_code == 403
    assert page.scene.standin.updates.pending == 0


async def test_a_form_of_another_site_is_not_taken_for_json(page: Page) -> None:
    reply = await page.client.post(
        "/api/write", content="{}", headers={"Content-Type": "text/plain"}
    )
    assert reply.status_code == 403


async def test_the_page_comes_with_its_files_and_may_load_nothing_else(page: Page) -> None:
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


async def test_the_page_shows_a_person_their_chats_and_the_clock(page: Page) -> None:
    newcomer = page.scene.standin.add_person("王强")
    page.scene.standin.join(newcomer, page.scene.group)
    state = await page.get("/api/state", newcomer.id)
    assert state["now"] == 1795588200000  # 2026-11-25 06:30 UTC
    assert state["zone"] == "Asia/Shanghai"
    assert [person["name"] for person in state["people"]] == ["李娜", "王强"]
    group, private = state["chats"]
    assert (group["title"], group["members"]) == ("城关派出所党支部", 3)
    assert group["last"]["service"] == "王强 加入了群"
    assert private == {"id": newcomer.id, "kind": "private", "started": False, "last": None}
    chat = await page.get("/api/chat", newcomer.id, chat=newcomer.id)
    assert (chat["started"], chat["messages"]) == (False, [])
    await page.post("/api/start", newcomer.id)
    chat = await page.get("/api/chat", newcomer.id, chat=newcomer.id)
    assert [message["text"] for message in chat["messages"]] == ["/start"]
    assert chat["messages"][0]["mine"] is True


async def test_a_person_writes_from_the_page_and_reads_what_the_bot_says(page: Page) -> None:
    scene = page.scene
    said = await page.post("/api/write", chat=scene.person.id, text="我的")
    await ask(
        scene.standin,
        "sendMessage",
        chat_id=scene.person.id,
        text="<b>李娜</b>",
        parse_mode="HTML",
        reply_parameters={"message_id": said["message"]},
    )
    chat = await page.get("/api/chat", chat=scene.person.id)
    *_, mine, answer = chat["messages"]
    assert (mine["text"], mine["mine"]) == ("我的", True)
    assert answer["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert answer["reply"]["text"] == "我的"
    assert answer["from"] == {"id": scene.bot.id, "name": "实到", "bot": True}


async def test_what_a_person_cannot_do_is_said_in_chinese(page: Page) -> None:
    stranger = page.scene.standin.add_person("路人")
    for said in (
        {"as": stranger.id, "chat": page.scene.group.id, "text": "x"},
        {"as": page.scene.person.id, "chat": page.scene.person.id, "text": " "},
        {"as": 1, "chat": 1, "text": "x"},
        {"as": page.scene.person.id, "chat": None, "text": "x"},
    ):
        reply = await page.client.post("/api/write", json=said)
        assert reply.status_code == 400
        assert reply.json()["error"] == "现在做不到"
    reply = await page.client.get(
        "/api/chat", params={"as": stranger.id, "chat": page.scene.person.id}
    )
    assert reply.status_code == 400


async def test_a_press_and_its_answer_reach_the_page_as_it_happens(page: Page) -> None:
    scene = page.scene
    sent = await ask(
        scene.standin, "sendMessage", chat_id=scene.group.id, text="x", reply_markup=CHECK_IN
    )
    async with page.events() as events:
        clock = await anext(events)
        assert clock == {"kind": "clock", "now": 1795588200000}
        pressed = await page.post(
            "/api/press", chat=scene.group.id, message=sent["message_id"], row=0, column=0
        )
        await ask(
            scene.standin,
            "answerCallbackQuery",
            callback_query_id=pressed["press"],
            text="已签到",
            show_alert=True,
        )
        assert await anext(events) == {
            "kind": "answer",
            "chat": scene.group.id,
            "press": pressed["press"],
            "text": "已签到",
            "alert": True,
            "url": None,
        }
        other = scene.standin.add_person("王强")
        assert (await anext(events))["kind"] == "chat"
        scene.standin.start(other)
        scene.standin.block(scene.person)
        # What happens in someone else's private chat is not told.
        assert await anext(events) == {"kind": "chat", "chat": scene.person.id}


async def test_the_page_is_told_when_the_clock_is_moved(page: Page) -> None:
    async with page.events() as events:
        await anext(events)
        page.scene.clock.move(timedelta(hours=1))
        async with asyncio.timeout(10):
            assert await anext(events) == {"kind": "clock", "now": 1795591800000}


async def test_blocking_from_the_page_is_undone_by_start(page: Page) -> None:
    await page.post("/api/block", blocked=True)
    assert (await page.get("/api/chat", chat=page.scene.person.id))["blocked"] is True
    await page.post("/api/start")
    assert (await page.get("/api/chat", chat=page.scene.person.id))["blocked"] is False


def test_the_http_server_is_loaded_only_when_it_is_wanted() -> None:
    loaded = "import bot.standin, sys; sys.exit('aiohttp' in sys.modules)"
    subprocess.run([sys.executable, "-c", loaded], check=True)

"""docs/standin.md is run from its first line to its last, and lists what there is."""

import json
import re
import shlex
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.clock import SetClock
from bot.standin import Standin
from bot.standin.api.methods import TABLE
from bot.standin.state.faults import KINDS
from bot.standin.web.acting import ACTS
from bot.standin.web.arranging import ARRANGEMENTS
from bot.standin.web.looking import LOOKS
from bot.standin.web.server import Door, serve

PAGE = Path(__file__).parents[1] / "docs" / "standin.md"
EXAMPLE = re.compile(r"```sh\n(curl .*?)\n```\n```json\n(.*?)\n```", re.DOTALL)
BEGINNING = datetime(2026, 11, 25, 14, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


async def ask(client: httpx.AsyncClient, door: Door, command: str) -> Any:
    """Do what a curl of the page does: --json posts it, -F posts a form, a bare address looks."""
    words = shlex.split(command)[1:]
    url, options = words[0], words[1:]
    url = url.replace("http://127.0.0.1:8470", door.address)
    url = url.replace("http://127.0.0.1:8471", door.api_address)
    pairs = list(zip(options[::2], options[1::2], strict=True))
    if not pairs:
        return (await client.get(url)).json()
    if pairs[0][0] == "--json":
        ((_, body),) = pairs
        return (await client.post(url, json=json.loads(body))).json()
    fields = dict(value.split("=", 1) for _, value in pairs)
    name = fields.pop("file").removeprefix("@")
    files = {"file": (name, "姓名\n李娜\n".encode(), "text/csv")}
    return (await client.post(url, data=fields, files=files)).json()


def missing(shown: Any, got: Any, where: str = "") -> str | None:
    """Return what the page shows and the answer has not, None if it holds it all."""
    if shown == "…":
        return None
    if isinstance(shown, dict) and isinstance(got, dict):
        absent = [f"{where}.{name} is absent" for name in shown if name not in got]
        inner = (
            missing(shown[name], got[name], f"{where}.{name}") for name in shown if name in got
        )
        return next(iter(absent), None) or next((found for found in inner if found), None)
    if isinstance(shown, list) and isinstance(got, list) and len(shown) == len(got):
        pairs = enumerate(zip(shown, got, strict=True))
        inner = (missing(*pair, f"{where}[{number}]") for number, pair in pairs)
        return next((found for found in inner if found), None)
    return None if shown == got else f"{where} is {got!r}, not {shown!r}"


async def test_every_example_answers_as_the_page_says() -> None:
    examples = EXAMPLE.findall(PAGE.read_text("utf-8"))
    assert len(examples) == PAGE.read_text("utf-8").count("```sh\n") > 15
    door = await serve(Standin(SetClock(BEGINNING), seed=1, limits=True))
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            for command, answer in examples:
                got = await ask(client, door, command)
                assert missing(json.loads(answer), got) is None, (command, got)
    finally:
        await door.close()


def test_an_example_that_is_wrong_would_be_noticed() -> None:
    assert missing({"a": [1, {"b": "…"}]}, {"a": [1, {"b": 2}], "c": 3}) is None
    assert missing({"a": 1}, {"b": 1}) == ".a is absent"
    assert missing({"a": [1]}, {"a": [1, 2]}) == ".a is [1, 2], not [1]"
    assert missing({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == ".a[0].b is 2, not 1"


@pytest.mark.parametrize(
    "names", [ACTS, ARRANGEMENTS, LOOKS, KINDS], ids=lambda names: str(len(names))
)
def test_every_route_and_every_fault_is_on_the_page(names: Any) -> None:
    page = PAGE.read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in page and f"/api/{name}" not in page] == []


def test_every_method_is_on_the_page_and_none_besides() -> None:
    listed = re.search(r"<!-- methods -->\n(.*?)\n\n", PAGE.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`(\w+)`", listed[1])) == set(TABLE)

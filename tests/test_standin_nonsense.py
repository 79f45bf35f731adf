"""Whatever is asked of the stand-in, at either door, is answered: it never breaks over it."""

import random
from typing import Any

import pytest

from bot.standin.api.methods import TABLE
from bot.standin.api.schema import facts
from bot.standin.standin import Reply
from bot.standin.web.acting import ACTS
from bot.standin.web.arranging import ARRANGEMENTS
from tests.control_scene import open_control
from tests.standin_scene import open_scene

ODD: list[Any] = [
    None, "", 0, -1, 1, 2**63, "x" * 5000, "attach://a", [], {}, [1], True, 1.5, "{", "[1", "😀",
    "\x00", "HTML", "MarkdownV2", "<b>x", "*x", "quiz", "2026-11-25T08:00", "soon", 1e300,
    {"type": "photo", "media": "attach://x"}, [{"type": "photo", "media": 1}],
    {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}, {"keyboard": [[1]]},
    {"force_reply": True}, [{"text": "a"}, {"text": "b"}], ["a", "b"],
    {"type": "emoji", "emoji": "👍"}, [{"type": "emoji"}],
]  # fmt: skip
WAITS = {"getUpdates", "rest"}
HOLDS = {"faults", "network"}


def some(made: random.Random, names: list[str], real: list[int]) -> dict[str, Any]:
    """Return some of these parameters, each real or odd."""
    return {
        name: made.choice(real) if made.random() < 0.5 else made.choice(ODD)
        for name in names
        if made.random() < 0.6
    }


@pytest.mark.parametrize("seed", range(4))
async def test_no_request_of_a_bot_breaks_it(seed: int) -> None:
    made = random.Random(seed)
    async with open_scene() as scene:
        real = [scene.person.id, scene.group.id, 1, 2]
        for method in sorted(TABLE.keys() - WAITS):
            for _ in range(10):
                params = some(made, list(facts()["methods"][method]), real)
                reply = await scene.standin.request(scene.standin.token, method, params)
                assert isinstance(reply, Reply)
                assert reply.status < 500, (method, params, reply.body)
        assert scene.standin.broken == []
        # What Telegram would have ignored was asked for here on purpose.
        scene.standin.violations.clear()


@pytest.mark.parametrize("seed", range(2))
async def test_no_request_of_a_page_breaks_it(seed: int) -> None:
    made = random.Random(seed)
    names = [
        *("as", "chat", "message", "text", "options", "emoji", "row", "column", "name", "title"),
        *("members", "bot", "seconds", "to", "next", "kind", "method", "thread", "reply_to"),
        *("payload", "blocked", "member", "admin", "id", "data", "label", "caption"),
    ]
    async with open_control() as control:
        real = [control.scene.person.id, control.scene.group.id, 1, 2]
        for route in sorted({"clock", *ACTS, *ARRANGEMENTS} - HOLDS):
            for _ in range(8):
                said = some(made, names, real)
                reply = await control.client.post(f"/api/{route}", json=said)
                assert reply.status_code in (200, 400), (route, said, reply.text)
                if reply.status_code == 400:
                    assert reply.json()["error"], (route, said)

"""A stand-in with people and a group, no bot, and windows of the chat page to look at it by."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from bot.clock import SetClock
from bot.standin import Group, Person, Standin
from bot.standin.web.server import Door, serve
from tests.browser import chromium
from tests.standin_scene import START, ask
from tests.test_standin_alone import png

PICTURE = png(64, 48)


@dataclass
class PageScene:
    """李娜, 王强 and 赵敏 in a group where the bot is administrator; the first two pressed Start.

    It is 2026-11-25 14:30 in China, and the clock stands still unless it is moved.
    """

    browser: Browser
    standin: Standin
    door: Door
    clock: SetClock
    anna: Person
    qiang: Person
    min: Person
    group: Group
    look: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def window(
        self, person: Person | None = None, chat: int | None = None, *, tour: bool = False
    ) -> Page:
        """Open a window as a person, 李娜 by default, on a chat, the group by default."""
        context = await self.browser.new_context(**self.look)
        self._contexts.append(context)
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)
        if not tour:
            await page.add_init_script("localStorage.setItem('tour-seen', '1')")
        who = person or self.anna
        await page.goto(f"{self.door.address}/?as={who.id}#{chat or self.group.id}")
        await (
            page.locator("#title")
            .filter(has_text="实到")
            .or_(page.locator("#title").filter(has_text="支部"))
            .wait_for()
        )
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        # What a refused request leaves there is no mistake of the page.
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.errors.append(said.text)

    async def says(self, method: str = "sendMessage", **params: Any) -> Any:
        """Have the bot post something, in the group by default; return the Message."""
        return await ask(self.standin, method, **{"chat_id": self.group.id, **params})

    def private(self, person: Person | None = None) -> int:
        """Return the chat of a person with the bot."""
        return (person or self.anna).id


def bubble(page: Page, text: str) -> Locator:
    """Return the message that holds a text, the newest of them."""
    return page.get_by_role("article").filter(has_text=text).last


def dropped(name: str, content: bytes, mime: str) -> dict[str, str]:
    """Return a file for the page's own code to make, for drag and drop and for paste."""
    return {"name": name, "content": base64.b64encode(content).decode(), "mime": mime}


@asynccontextmanager
async def scene(**look: Any) -> AsyncIterator[PageScene]:
    """Open a scene; `look` is the windows' size, colours and the like."""
    clock = SetClock(START)
    standin = Standin(clock, seed=1)
    anna, qiang, min_ = (standin.add_person(name) for name in ("李娜", "王强", "赵敏"))
    group = standin.add_group(
        "城关派出所党支部", members=[anna, min_], owner=qiang, bot="administrator"
    )
    for person in (anna, qiang):
        standin.start(person)
    async with chromium() as browser:
        door = await serve(standin)
        built = PageScene(browser, standin, door, clock, anna, qiang, min_, group, look)
        try:
            yield built
        finally:
            for context in built._contexts:
                await context.close()
            await built.door.close()
            assert standin.broken == []
        assert built.errors == []

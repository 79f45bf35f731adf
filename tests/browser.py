"""Chromium, for tests and pictures of the chat page."""

import atexit
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.actions import sessions
from bot.app import Shidao
from bot.clock import ShiftedClock
from bot.config import Config
from bot.delivery.requests import over_http
from bot.demo import bureau as demo
from bot.demo.load import load_branch
from bot.demo.move_in import move_in
from bot.rules.sessions import Plan
from bot.standin import Standin
from bot.standin.web.server import Door, serve
from bot.winding import Winding
from storage.database import Database
from storage.tx import Tx
from tests.town import ZONE, at

DEMANDED = os.environ.get("SHIDAO_TESTS_BROWSER") == "required"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--renderer-process-limit=1",
    "--disable-component-update",
    "--disable-sync",
    # Else each window has two pages of the address bar's own, which cost more than the test's.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--no-startup-window",
]


def chromium_path() -> str | None:
    """Return where Debian's Chromium is, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@cache
def endpoint() -> str:
    """Start Chromium once for all tests, and return where it listens for its driver.

    Without it the test is skipped with a word, or fails where demanded.
    """
    path = chromium_path()
    if path is None:
        word = "no Chromium: apt-get install chromium fonts-noto-cjk"
        if DEMANDED:
            pytest.fail(word)
        pytest.skip(word)
    home = tempfile.mkdtemp(prefix="shidao-chromium-")
    command = [path, *ARGUMENTS, f"--user-data-dir={home}", "--remote-debugging-port=0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def end() -> None:
        process.kill()
        process.communicate()
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(end)
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"DevTools listening on (ws://\S+)", line):
            # Nobody reads what it says from here on; a full pipe would stop it.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found[1]
    pytest.fail("Chromium did not start")


@asynccontextmanager
async def connected() -> AsyncIterator[Browser]:
    """Connect to Chromium; contexts that are closed leave nothing behind in it."""
    where = endpoint()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(where)
        try:
            yield browser
        finally:
            await browser.close()


IN_ONE_BROWSER = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("one_chromium"),
]
"""A module's `pytestmark`: its tests share a connection, which costs most of a second to open."""
_shared: list[Browser] = []


@asynccontextmanager
async def shared() -> AsyncIterator[None]:
    """Hold the connection that tests `IN_ONE_BROWSER` share."""
    async with connected() as browser:
        _shared.append(browser)
        try:
            yield
        finally:
            _shared.clear()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Return the shared connection to Chromium where there is one, or open one."""
    if _shared:
        yield _shared[0]
        return
    async with connected() as browser:
        yield browser


@dataclass
class Windows:
    """The made-up branch over HTTP on a running clock, and windows to look at it by."""

    browser: Browser
    door: Door
    bot: Shidao
    winding: Winding
    branch: demo.DemoBranch
    standin: Standin
    make_bot: Callable[[], Shidao]
    clock: ShiftedClock
    look: dict[str, Any] = field(default_factory=dict)

    async def window(self, name: str, *, private: bool = False) -> Page:
        """Open a window as the member with this name, on the group or on their private chat."""
        account = next(one.account for one in self.branch.members if one.name == name)
        context = await self.browser.new_context(**self.look)
        page = await context.new_page()
        page.on("pageerror", _fail)
        await page.goto(f"{self.door.address}/?as={account}")
        chat = "实到" if private else self.branch.group
        await page.get_by_role("navigation").get_by_text(chat, exact=True).first.click()
        return page

    async def go_to(self, clock: str) -> None:
        """Wind the clock on to a time of the day."""
        await self.winding.forward(at(clock))

    async def restart(self, clock: str) -> None:
        """Stop the bot, and start it again over the same database at a later time of the day."""
        await self.bot.shut_down()
        self.clock.move(at(clock) - self.clock.now())
        self.bot = self.make_bot()
        self.winding = Winding(self.bot, self.standin, self.clock)
        await self.bot.start()


def _fail(error: object) -> None:
    raise AssertionError(f"an error in the page: {error}")


@asynccontextmanager
async def windows(
    folder: Path, clock: str, *, limits: bool = True, **look: Any
) -> AsyncIterator[Windows]:
    """Run the bot over the stand-in's HTTP from a time of 2026-11-25, a session at 14:30.

    `limits`: whether the stand-in refuses more than Telegram takes.
    """
    running = ShiftedClock(at(clock))
    standin = Standin(running, limits=limits)
    branch = demo.read_bureau().branches[0]
    move_in(standin, branch)
    async with chromium() as browser:
        door = await serve(standin)
        db = await Database.open(folder / "shidao.db", clock=running)
        try:
            unit_id = await load_branch(db, branch, running)
            await db.write(_plan, branch, unit_id, running.now())
            config = Config(standin.token, folder / "shidao.db", door.api_address, ZONE)

            def make_bot() -> Shidao:
                return Shidao(config, db, over_http(config), running)

            bot = make_bot()
            await bot.start()
            winding = Winding(bot, standin, running)
            town = Windows(browser, door, bot, winding, branch, standin, make_bot, running, look)
            try:
                yield town
            finally:
                await town.bot.shut_down()
        finally:
            await db.close()
            await door.close()


async def _plan(tx: Tx, branch: demo.DemoBranch, unit_id: int, now: datetime) -> None:
    session = branch.sessions[0]
    wanted = Plan(
        unit_id,
        session.kind,
        at("14:30"),
        session.place,
        has_first_topic=session.has_first_topic,
        is_announced=False,
    )
    await sessions.plan(tx, wanted, now=now - timedelta(hours=1), zone=ZONE)

"""`shidao try` and the page together, as a newcomer has them: a week in seven presses."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser import IN_ONE_BROWSER, chromium
from tests.test_cli import Ended
from tests.test_trying import AT, STOPPED, Tried, trying

pytestmark = IN_ONE_BROWSER

WITHIN = 20_000
"""Milliseconds that a night on the clock may take; measured: half a second."""


async def _open(tried: Tried, page: Page, person: int) -> None:
    await page.add_init_script("localStorage.setItem('tour-seen', '1')")
    await page.goto(f"{tried.http.base_url}?as={person}".replace("//?", "/?"))


async def _shown(page: Page) -> list[list[str]]:
    """Return name, last words and unread count of each chat in the list."""
    rows: list[list[str]] = await page.locator("#chats .chat").evaluate_all(
        """rows => rows.map((row) => [".chat-name", ".chat-last", ".badge"]
            .map((part) => row.querySelector(part)?.textContent ?? ""))"""
    )
    return rows


def _expected(state: Any) -> list[list[str]]:
    """Return the same as the stand-in has it; a chat that is open has been seen."""

    def words(chat: Any) -> str:
        last = chat["last"]
        if last is None:
            return "还没有消息"
        said = " ".join((last["service"] or last["text"]).split())
        by_name = chat["kind"] == "group" and not last["service"]
        return f"{last['from']['name']}：{said}" if by_name else said

    return [
        [chat["title"] or state["bot"]["name"], words(chat), str(chat["unread"] or "")]
        for chat in state["chats"]
    ]


async def test_a_week_is_wound_on_from_the_page_and_the_page_stays_in_step(tmp_path: Path) -> None:
    async with trying("--no-browser", *AT, TMPDIR=str(tmp_path)) as tried, chromium() as browser:
        context = await browser.new_context()
        page, secretary = await context.new_page(), await context.new_page()
        said: list[str] = []
        for one, person in ((page, 7004), (secretary, 7001)):
            one.on("pageerror", lambda error: said.append(str(error)))
            one.on("console", lambda message: said.append(message.text))
            await _open(tried, one, person)
        await page.bring_to_front()
        await page.get_by_role("button", name="签到", exact=True).first.click()
        await expect(page.get_by_role("status").get_by_text("已签到 14:10")).to_be_visible()
        for day in ("26日 周四", "27日 周五", "28日 周六", "29日 周日", "30日 周一"):
            await page.get_by_role("button", name="明天 8:00").click()
            await expect(page.locator("#clock")).to_have_text(f"11月{day} 08:00", timeout=WITHIN)
        for day in ("1日 周二", "2日 周三"):
            await page.get_by_role("button", name="明天 8:00").click()
            await expect(page.locator("#clock")).to_have_text(f"12月{day} 08:00", timeout=WITHIN)
        await tried.http.post("/api/rest", json={})
        for one, person in ((page, 7004), (secretary, 7001)):
            await one.bring_to_front()
            await expect(one.locator("#wind")).to_have_attribute("aria-busy", "false")
            state = (await tried.http.get("/api/state", params={"as": person})).json()
            wanted = _expected(state)
            await expect(one.locator("#chats .chat-last")).to_have_text([row[1] for row in wanted])
            assert await _shown(one) == wanted
        posts = page.get_by_role("article").filter(has_text="应到")
        assert await posts.count() >= 3
        await context.close()
        assert said == []
        assert await tried.stop() == Ended(0, [STOPPED], [])

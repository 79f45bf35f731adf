"""The tried clock on the page: wound on to the next thing, an hour, tomorrow; nothing jumps."""

import asyncio
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from bot.clock import SystemClock
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene

pytestmark = IN_ONE_BROWSER

SELECT = """(text) => {
    const node = [...document.querySelectorAll("#log .words")].find(
        (one) => one.textContent.includes(text));
    getSelection().selectAllChildren(node);
}"""


class Calendar:
    """A winder for whom things are due every quarter of an hour, each with a word in the group."""

    def __init__(self, here: PageScene, things: int = 1) -> None:
        self.here = here
        self.left = things
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def rest(self) -> None:
        """There is nothing to wait for."""

    async def next_at(self) -> datetime | None:
        return self.here.clock.now() + timedelta(minutes=15) if self.left else None

    async def forward(self, to: datetime) -> None:
        while (due := await self.next_at()) and due <= to:
            self.left -= 1
            self.here.clock.move(due - self.here.clock.now())
            self.here.standin.write(self.here.qiang, self.here.group, f"第{self.left}件事")
            await asyncio.sleep(0.02)
        await self.go_on.wait()
        self.here.clock.move(to - self.here.clock.now())


def wind(page: Page, name: str) -> Locator:
    """Return a button that winds the clock on."""
    return page.get_by_role("group", name="快进").get_by_role("button", name=name)


async def test_the_clock_is_wound_on_to_the_next_thing_an_hour_and_tomorrow_morning() -> None:
    async with scene() as here:
        here.door.winder = Calendar(here)
        page = await here.window()
        clock = page.locator("#clock")
        await expect(clock).to_have_text("11月25日 周三 14:30")
        await wind(page, "下一件事 14:45").click()
        await expect(clock).to_have_text("11月25日 周三 14:45")
        await expect(bubble(page, "第0件事")).to_contain_text("14:45")
        # While it is being wound the button says nothing; at rest it says that nothing is due.
        await expect(page.get_by_role("group", name="快进")).to_have_attribute("aria-busy", "false")
        await expect(wind(page, "下一件事")).to_be_disabled()
        await wind(page, "下一件事").click(force=True)
        nothing = page.get_by_role("status").get_by_text("眼下没有安排")
        await expect(nothing).to_be_visible()
        await wind(page, "1 小时").click()
        await expect(clock).to_have_text("11月25日 周三 15:45")
        await wind(page, "明天 8:00").click()
        await expect(clock).to_have_text("11月26日 周四 08:00")
        row = page.get_by_role("navigation").get_by_role("button", name="城关派出所党支部")
        await expect(row).to_contain_text("昨天")


async def test_winding_is_shown_in_every_window_and_keeps_the_focus() -> None:
    async with scene() as here:
        here.door.winder = calendar = Calendar(here)
        calendar.go_on.clear()
        page, other = await here.window(), await here.window(here.qiang)
        await wind(page, "1 小时").focus()
        await page.keyboard.press("Enter")
        for window in (page, other):
            await expect(window.get_by_role("status").get_by_text("正在快进…")).to_be_visible()
            await expect(wind(window, "明天 8:00")).to_be_disabled()
            busy = window.get_by_role("group", name="快进")
            await expect(busy).to_have_attribute("aria-busy", "true")
        calendar.go_on.set()
        for window in (page, other):
            await expect(wind(window, "1 小时")).to_be_enabled()
            await expect(window.get_by_text("正在快进…")).to_have_count(0)
            await expect(window.locator("#clock")).to_have_text("11月25日 周三 15:30")
        await expect(wind(page, "1 小时")).to_be_focused()


async def test_what_cannot_be_wound_on_is_refused_in_words() -> None:
    class Busy(Calendar):
        async def forward(self, to: datetime) -> None:
            raise ValueError(f"the bot has not come to rest: {to}")

    async with scene() as here:
        here.door.winder = Busy(here)
        page = await here.window()
        await wind(page, "1 小时").click()
        said = page.get_by_role("status").get_by_text("机器人还在忙，请稍后再试")
        await expect(said).to_be_visible()
        await expect(wind(page, "1 小时")).to_be_enabled()


async def test_on_a_phone_the_clock_is_wound_from_the_list_and_from_a_conversation() -> None:
    async with scene(viewport={"width": 390, "height": 844}, is_mobile=True) as here:
        here.door.winder = Calendar(here)
        page = await here.window()
        await wind(page, "下一件事 14:45").click()
        await expect(bubble(page, "第0件事")).to_be_in_viewport()
        await page.get_by_role("button", name="返回聊天列表").click()
        await expect(page.get_by_role("navigation", name="聊天")).to_be_visible()

        class Busy(Calendar):
            async def forward(self, to: datetime) -> None:
                raise ValueError(f"the bot has not come to rest: {to}")

        here.door.winder = Busy(here)
        await wind(page, "1 小时").click()
        said = page.get_by_role("status").get_by_text("机器人还在忙，请稍后再试")
        await expect(said).to_be_in_viewport()


async def test_a_clock_that_cannot_be_moved_has_no_buttons() -> None:
    async with scene() as here:
        here.standin.clock = SystemClock()
        page = await here.window()
        await expect(page.locator("#clock")).not_to_be_empty()
        await expect(page.get_by_role("group", name="快进")).to_have_count(0)


async def test_while_it_is_wound_on_what_is_selected_focused_and_read_stays() -> None:
    async with scene() as here:
        here.door.winder = Calendar(here, things=40)
        here.standin.write(here.qiang, here.group, "请大家认真学习")
        for number in range(40):
            here.standin.write(here.qiang, here.group, f"旧消息 {number}")
        page = await here.window()
        await expect(bubble(page, "旧消息 39")).to_be_in_viewport()
        await bubble(page, "请大家认真学习").scroll_into_view_if_needed()
        await page.evaluate(SELECT, "请大家认真学习")
        row = page.get_by_role("navigation").get_by_role("button", name="实到")
        await row.focus()
        await page.get_by_role("textbox", name="消息").evaluate(
            "(node) => { node.value = '草稿'; }"
        )
        async with page.expect_response("**/api/clock"):
            await wind(page, "明天 8:00").evaluate("(node) => node.click()")
        await expect(page.locator("#clock")).to_have_text("11月26日 周四 08:00")
        await expect(page.get_by_role("button", name="到最新的消息，40 条新消息")).to_be_visible()
        await expect(bubble(page, "请大家认真学习")).to_be_in_viewport()
        assert await page.evaluate("String(getSelection())") == "请大家认真学习"
        await expect(row).to_be_focused()
        await expect(page.get_by_role("textbox", name="消息")).to_have_value("草稿")


@pytest.mark.parametrize("width", [320, 360, 390])
async def test_on_a_phone_the_clock_is_one_line_and_no_button_is_cut(width: int) -> None:
    async with scene(viewport={"width": width, "height": 700}, is_mobile=True) as here:
        here.clock.move(timedelta(hours=9, minutes=15))  # 23:45: the next thing is tomorrow
        here.door.winder = Calendar(here)
        page = await here.window()
        await expect(wind(page, "下一件事 明天 0:00")).to_be_visible()
        heights, right = await page.evaluate(
            """() => {
                const parts = [...document.querySelectorAll("#wind > *, #clock")];
                const all = parts.map((one) => one.getBoundingClientRect());
                const shown = all.filter((box) => box.width);
                return [Math.max(...shown.map((box) => box.height)),
                        Math.max(...shown.map((box) => box.right))];
            }"""
        )
        assert heights <= 34
        assert right <= width

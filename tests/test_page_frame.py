"""The page's frame: the list of chats and its counts, starting and blocking, what is live."""

from typing import Any

from playwright.async_api import Page, expect

from bot.standin.web.server import serve
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene

pytestmark = IN_ONE_BROWSER

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
COUNTED = """() => {
    window.shown = [];
    const list = document.getElementById("chats");
    const look = () => window.shown.push(list.querySelectorAll(".badge").length);
    new MutationObserver(look).observe(list, { subtree: true, childList: true });
}"""
HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def unread(here: PageScene) -> int:
    """Return how much of the group 李娜 has not seen."""
    return here.standin.unread(here.anna, here.group).total()


async def test_the_list_counts_what_has_not_been_seen_in_every_window() -> None:
    async with scene() as here:
        page = await here.window(chat=here.private())
        row = page.get_by_role("navigation").get_by_role("button", name="城关派出所党支部")
        for text in ("一", "二"):
            here.standin.write(here.qiang, here.group, text)
        await expect(row).to_contain_text("2 条新消息")
        await expect(row).to_contain_text("王强：二")
        await expect(page).to_have_title("(2) 实到 · 试用环境")
        other = await here.window()
        await expect(bubble(other, "二")).to_be_visible()
        # Seen in one window, seen in all of hers.
        await expect(row).not_to_contain_text("条新消息")
        await expect(page).to_have_title("实到 · 试用环境")


async def test_what_comes_into_the_open_chat_is_never_counted() -> None:
    async with scene() as here:
        page = await here.window()
        await page.evaluate(COUNTED)
        for number in range(5):
            here.standin.write(here.qiang, here.group, f"第 {number} 条")
            await expect(bubble(page, f"第 {number} 条")).to_be_visible()
        assert set(await page.evaluate("window.shown")) == {0}


async def test_a_window_that_nobody_looks_at_has_seen_nothing() -> None:
    async with scene() as here:
        page = await here.window()
        await page.evaluate(HIDE, True)
        here.standin.write(here.qiang, here.group, "有人吗")
        await expect(page).to_have_title("(1) 城关派出所党支部 · 试用环境")
        assert unread(here) == 1
        await page.evaluate(HIDE, False)
        await expect(page).to_have_title("城关派出所党支部 · 试用环境")
        assert unread(here) == 0


async def test_a_window_hidden_for_long_gives_its_connection_back_and_looks_now_and_then() -> None:
    async with scene() as here:
        page = await here.window()
        await page.clock.install()
        await page.evaluate(HIDE, True)
        async with page.expect_event("requestfailed", lambda one: "/api/events" in one.url):
            await page.clock.run_for(31_000)
        here.standin.write(here.qiang, here.group, "有人吗")
        await page.clock.run_for(11_000)
        await expect(page).to_have_title("(1) 城关派出所党支部 · 试用环境")
        await page.evaluate(HIDE, False)
        here.standin.write(here.qiang, here.group, "回来了")
        await expect(bubble(page, "回来了")).to_be_visible()


async def test_a_lost_connection_is_said_and_made_up_for() -> None:
    async with scene() as here:
        page = await here.window()
        port = here.door.port
        await here.door.close()
        notice = page.get_by_role("status").get_by_text("连接已断开，正在重连")
        await expect(notice).to_be_visible()
        here.standin.write(here.qiang, here.group, "断开时写的")
        here.door = await serve(here.standin, port)
        await expect(bubble(page, "断开时写的")).to_be_visible(timeout=10_000)
        await expect(notice).to_have_count(0)


async def test_who_has_not_started_starts_and_who_blocked_unblocks() -> None:
    async with scene() as here:
        page = await here.window(here.min, here.min.id)
        await expect(page.get_by_text("按“开始”后，机器人才能给您发消息")).to_be_visible()
        await expect(page.get_by_role("button", name="聊天选项")).to_have_count(0)
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(bubble(page, "/start")).to_be_visible()
        options = page.get_by_role("button", name="聊天选项")
        field = page.get_by_role("textbox", name="消息")
        await options.click()
        await page.get_by_role("menuitem", name="屏蔽机器人").click()
        await page.get_by_role("button", name="解除屏蔽").click()
        await expect(field).to_be_visible()
        assert not here.min.blocked
        await options.click()
        await page.get_by_role("menuitem", name="屏蔽机器人").click()
        await expect(field).to_be_hidden()
        await options.click()
        await page.get_by_role("menuitem", name="解除屏蔽").click()
        await expect(field).to_be_visible()
        assert not here.min.blocked


async def test_the_command_menu_opens_by_its_button_and_by_a_slash() -> None:
    async with scene() as here:
        await here.says("setMyCommands", commands=[{"command": "checkin", "description": "签到"}])
        page = await here.window(chat=here.private())
        await page.get_by_role("button", name="菜单").click()
        await expect(page.get_by_role("button", name="签到 /checkin")).to_be_focused()
        await page.keyboard.press("Escape")
        field = page.get_by_role("textbox", name="消息")
        for key in ("ArrowDown", "ArrowUp", "Tab"):
            await field.fill("/ch")
            await field.press(key)
            await expect(page.get_by_role("button", name="签到 /checkin")).to_be_focused()
            await page.keyboard.press("Escape")
        await field.fill("/ch")
        await page.get_by_role("button", name="签到 /checkin").click()
        await expect(bubble(page, "/checkin")).to_be_visible()


async def test_on_a_phone_the_list_and_the_conversation_take_turns() -> None:
    async with scene(**PHONE) as here:
        here.standin.write(here.qiang, here.group, "大家好")
        page = await here.window()
        navigation = page.get_by_role("navigation", name="聊天")
        await expect(navigation).to_be_hidden()
        await page.get_by_role("button", name="返回聊天列表").click()
        await expect(page.get_by_role("main")).to_be_hidden()
        await _fits(page)
        await navigation.get_by_role("button", name="城关派出所党支部").click()
        await expect(bubble(page, "大家好")).to_be_visible()
        await _fits(page)
        await page.go_back()
        await expect(navigation).to_be_visible()


async def test_the_strip_says_that_all_is_made_up() -> None:
    looks: tuple[dict[str, Any], ...] = (PHONE, {"viewport": {"width": 1280, "height": 800}})
    for look in looks:
        async with scene(**look) as here:
            page = await here.window()
            await expect(page.get_by_text("试用环境 · 演示数据，均为虚构")).to_be_in_viewport()


async def _fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

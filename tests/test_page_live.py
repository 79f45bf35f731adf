"""The page keeps in step: in many windows, when the trial goes, when another takes its place."""

from playwright.async_api import Page, expect

from bot.clock import SetClock
from bot.standin import Standin
from bot.standin.web.server import serve
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene
from tests.standin_scene import START

pytestmark = IN_ONE_BROWSER

WINDOWS = 7
"""More than the six connections that a browser opens to one place."""


async def restarted(here: PageScene, standin: Standin) -> None:
    """Close the trial, and open another one at the same address."""
    port = here.door.port
    await here.door.close()
    here.door = await serve(standin, port)


async def test_more_windows_than_a_browser_has_connections_all_keep_in_step() -> None:
    async with scene() as here:
        keyboard = [[{"text": "签到", "callback_data": "c"}]]
        await here.says(text="政治学习", reply_markup={"inline_keyboard": keyboard})
        first = await here.window()
        robbed: list[Page] = []
        first.context.on(
            "requestfailed",
            lambda one: robbed.append(one.frame.page) if "/api/events" in one.url else None,
        )
        windows = [first, *[await first.context.new_page() for _ in range(WINDOWS - 1)]]
        for page in windows[1:]:
            await page.goto(first.url)
            await expect(bubble(page, "政治学习")).to_be_visible()
        here.standin.write(here.qiang, here.group, "大家都看得到")
        for page in windows:
            await expect(bubble(page, "大家都看得到")).to_be_visible()

        # One that had to make way hears at once what its buttons answer when it is turned to.
        page = robbed[0]
        async with page.expect_request("**/api/events?*"):
            await page.evaluate("window.dispatchEvent(new Event('focus'))")
        button = page.get_by_role("button", name="签到")
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        *_, press = here.standin.presses.values()
        await here.says("answerCallbackQuery", callback_query_id=press.id, text="已签到")
        await expect(page.get_by_role("status").get_by_text("已签到")).to_be_visible()


async def test_a_trial_with_other_people_at_the_same_address_is_begun_anew() -> None:
    async with scene() as here:
        page = await here.window()
        other = Standin(SetClock(START), seed=2)
        other.start(other.add_person("孙丽", id=9_999))
        await restarted(here, other)
        await expect(page.get_by_role("button", name="身份 孙丽")).to_be_visible(timeout=10_000)
        await expect(page.get_by_text("连接已断开")).to_be_hidden()


async def test_who_is_removed_from_the_group_that_is_open_is_led_out_of_it() -> None:
    async with scene(viewport={"width": 390, "height": 844}) as here:
        page = await here.window()
        here.standin.kick(here.qiang, here.anna, here.group)
        await expect(page.get_by_role("navigation", name="聊天")).to_be_visible()
        await expect(page.get_by_role("button", name="城关派出所党支部")).to_have_count(0)

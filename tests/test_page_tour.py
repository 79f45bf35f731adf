"""The 导览: on a first visit, in nobody's way, leading to each role and its three steps."""

from playwright.async_api import Locator, Page, expect

from bot.standin.web.winding import TourStop
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, scene

pytestmark = IN_ONE_BROWSER

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def give_tour(here: PageScene) -> None:
    """Have the demo tell of two roles."""
    here.door.tour = [
        TourStop("民警", here.anna.id, here.group.id, ("打开群", "点 [签到]", "看人数")),
        TourStop("书记", here.qiang.id, here.qiang.id, ("打开私聊", "快进", "看名单")),
    ]


def tour_of(page: Page) -> Locator:
    """Return the panel."""
    return page.get_by_role("region", name="导览")


async def test_the_tour_shows_on_the_first_visit_and_leads_to_each_role() -> None:
    async with scene() as here:
        give_tour(here)
        page = await here.window(tour=True)
        tour = tour_of(page)
        await expect(tour.get_by_role("listitem")).to_have_count(6)
        await expect(tour.get_by_role("article", name="民警")).to_contain_text("点 签到")
        await tour.get_by_role("button", name="以王强的身份开始").click()
        await expect(page.get_by_role("button", name="身份 王强")).to_be_visible()
        await expect(page.get_by_role("heading", name="实到")).to_be_visible()
        await expect(tour.get_by_role("heading", name="导览 · 书记 王强")).to_be_visible()
        await expect(tour.get_by_role("listitem")).to_have_text(["打开私聊", "快进", "看名单"])
        await tour.get_by_role("button", name="换个身份").click()
        await expect(tour.get_by_role("listitem")).to_have_count(6)
        # Whoever is that person already only opens the chat.
        await tour.get_by_role("button", name="以王强的身份开始").click()
        await expect(tour.get_by_role("listitem")).to_have_count(3)


async def test_the_tour_once_closed_stays_closed_until_it_is_asked_for() -> None:
    async with scene() as here:
        give_tour(here)
        page = await here.window(tour=True)
        again = page.get_by_role("button", name="导览", exact=True)
        await expect(tour_of(page)).to_be_visible()
        await expect(again).to_have_attribute("aria-expanded", "true")
        await page.keyboard.press("Escape")
        await expect(tour_of(page)).to_have_count(0)
        await expect(again).to_be_focused()
        await page.reload()
        await expect(again).to_be_visible()
        await expect(tour_of(page)).to_have_count(0)
        await again.click()
        await expect(tour_of(page).get_by_role("listitem")).to_have_count(6)
        await tour_of(page).get_by_role("button", name="关闭导览").click()
        await expect(tour_of(page)).to_have_count(0)


async def test_escape_closes_what_stands_above_the_tour_first() -> None:
    async with scene() as here:
        give_tour(here)
        page = await here.window(chat=here.private(), tour=True)
        await expect(tour_of(page)).to_be_visible()
        await page.get_by_role("button", name="聊天选项").click()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menu", name="聊天选项")).to_have_count(0)
        await page.get_by_role("button", name="身份 李娜").click()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(tour_of(page)).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(tour_of(page)).to_have_count(0)


async def test_the_tour_covers_nothing_of_the_conversation() -> None:
    for look in ({"viewport": {"width": 1280, "height": 800}}, PHONE):
        async with scene(**look) as here:
            give_tour(here)
            page = await here.window(tour=True)
            await tour_of(page).get_by_role("button", name="以李娜的身份开始").click()
            await expect(tour_of(page).get_by_role("listitem")).to_have_count(3)
            panel = await tour_of(page).bounding_box()
            talk = await page.get_by_role("main").bounding_box()
            assert panel is not None
            assert talk is not None
            beside = panel["x"] >= talk["x"] + talk["width"]
            assert beside or panel["y"] + panel["height"] <= talk["y"]
            field = page.get_by_role("textbox", name="消息")
            await field.fill("到了")
            await expect(field).to_be_in_viewport()


async def test_without_a_tour_there_is_no_button_for_it() -> None:
    async with scene() as here:
        page = await here.window(tour=True)
        await expect(page.get_by_role("button", name="身份 李娜")).to_be_visible()
        await expect(page.get_by_role("button", name="导览")).to_have_count(0)

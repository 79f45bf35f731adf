"""Whom to be on the page: found among hundreds, kept in the address, another in another window."""

from playwright.async_api import Locator, Page, expect

from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene

pytestmark = IN_ONE_BROWSER


async def open_picker(page: Page) -> Locator:
    """Open the dialog by its button; return the field to search by."""
    await page.get_by_role("button", name="身份").click()
    field = page.get_by_role("combobox", name="按姓名或单位查找")
    await expect(field).to_be_focused()
    return field


def crowd(here: PageScene) -> None:
    """Add 500 people in ten units."""
    units = {here.anna.id: "城关所", here.min.id: "城关所", here.qiang.id: "机关"}
    for number in range(500):
        person = here.standin.add_person(f"民警{number:03}")
        units[person.id] = f"第{number % 10}派出所"
    here.door.units = units


async def test_whom_to_be_is_found_by_name_or_unit_and_kept_in_the_address() -> None:
    async with scene() as here:
        here.door.units = {here.anna.id: "城关所", here.min.id: "城关所", here.qiang.id: "机关"}
        page = await here.window()
        field = await open_picker(page)
        current = page.get_by_role("option", name="李娜")
        await expect(current).to_have_attribute("aria-selected", "true")
        assert await field.get_attribute("aria-activedescendant") == await current.get_attribute(
            "id"
        )
        await field.fill("机关")
        await expect(page.get_by_role("option")).to_have_count(1)
        await expect(page.get_by_role("status").get_by_text("1 人")).to_be_visible()
        await field.fill("没有这人")
        await expect(page.get_by_text("没有找到，可以试试姓名里的一个字")).to_be_visible()
        await field.fill("城关 赵")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="身份 赵敏")).to_be_visible()
        assert page.url.endswith(f"?as={here.min.id}#{here.group.id}")


async def test_hundreds_stand_by_their_units_and_are_gone_through_by_keys() -> None:
    async with scene() as here:
        crowd(here)
        page = await here.window()
        field = await open_picker(page)
        everyone = page.get_by_role("listbox", name="人员")
        await expect(everyone.get_by_role("option")).to_have_count(503)
        unit = everyone.get_by_role("group", name="第3派出所")
        await expect(unit.get_by_role("option")).to_have_count(50)
        await page.keyboard.press("PageDown")
        active = await field.get_attribute("aria-activedescendant")
        await expect(page.locator(f"#{active}")).to_be_in_viewport()
        await field.fill("第3 民警013")
        await expect(everyone.get_by_role("option")).to_have_text(["民民警013"])
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="身份 民警013")).to_be_visible()
        # Among many those whom one was lately are at hand.
        await open_picker(page)
        await expect(everyone.get_by_role("group", name="最近")).to_contain_text("李娜")


async def test_escape_and_a_click_beside_leave_all_as_it_was() -> None:
    async with scene() as here:
        page = await here.window()
        field = await open_picker(page)
        await field.fill("王")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name="身份 李娜")).to_be_focused()
        await open_picker(page)
        await page.mouse.click(5, 400)
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await open_picker(page)
        await page.get_by_role("button", name="关闭", exact=True).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert f"as={here.anna.id}" in page.url


async def test_in_their_own_chat_with_the_bot_another_stands_in_theirs() -> None:
    async with scene() as here:
        page = await here.window(chat=here.private())
        await open_picker(page)
        await page.get_by_role("option", name="王强").click()
        await expect(page.get_by_role("button", name="身份 王强")).to_be_visible()
        await expect(page.get_by_role("heading", name="实到")).to_be_visible()
        assert page.url.endswith(f"?as={here.qiang.id}#{here.qiang.id}")


async def test_another_window_is_another_person() -> None:
    async with scene() as here:
        anna = await here.window()
        await anna.get_by_role("button", name="再开一窗").click()
        dialog = anna.get_by_role("dialog", name="在新窗口里以谁的身份")
        async with anna.context.expect_page() as opened:
            await dialog.get_by_role("option", name="王强").click()
        qiang = await opened.value
        await expect(qiang.get_by_role("button", name="身份 王强")).to_be_visible()
        await expect(anna.get_by_role("button", name="身份 李娜")).to_be_visible()
        await anna.get_by_role("textbox", name="消息").fill("到了")
        await anna.keyboard.press("Enter")
        await expect(bubble(qiang, "到了")).to_contain_text("李娜")


async def test_who_is_unknown_becomes_the_first_of_all() -> None:
    async with scene() as here:
        page = await here.window()
        await page.goto(f"{here.door.address}/?as=1")
        await expect(page.get_by_role("button", name="身份 李娜")).to_be_visible()
        assert f"as={here.anna.id}" in page.url

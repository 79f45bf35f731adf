"""A message's menu in a browser: by pointer, by keys, and by a long press on the phone."""

from playwright.async_api import Locator, Page, expect

from tests.browser import IN_ONE_BROWSER
from tests.page_scene import bubble, scene

pytestmark = IN_ONE_BROWSER

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


async def open_menu(page: Page, text: str) -> Locator:
    message = bubble(page, text)
    await message.hover()
    await message.get_by_role("button", name="消息选项").click()
    return page.get_by_role("menu", name="消息选项")


async def choose(page: Page, text: str, item: str) -> None:
    menu = await open_menu(page, text)
    await menu.get_by_role("menuitem", name=item, exact=True).click()


async def test_a_message_is_reacted_to_edited_copied_and_deleted_from_its_menu() -> None:
    async with scene() as here:
        here.standin.write(here.qiang, here.group, "下午学习")
        here.standin.write(here.anna, here.group, "收到")
        page = await here.window()
        menu = await open_menu(page, "下午学习")
        # Others' words are not hers to change or take away, and pinning is for administrators.
        await expect(menu.get_by_role("menuitem")).to_have_text(["回复", "复制"])
        await menu.get_by_role("menuitemcheckbox", name="👍").click()
        reaction = bubble(page, "下午学习").get_by_role("button", name="👍 1")
        await expect(reaction).to_have_attribute("aria-pressed", "true")
        menu = await open_menu(page, "下午学习")
        await expect(menu.get_by_role("menuitemcheckbox", name="👍")).to_be_checked()
        await menu.get_by_role("menuitemcheckbox", name="❤").click()
        await bubble(page, "下午学习").get_by_role("button", name="❤ 1").click()
        await expect(bubble(page, "下午学习").get_by_role("group", name="表情")).to_have_count(0)

        await choose(page, "下午学习", "复制")
        await expect(page.get_by_role("status").get_by_text("已复制")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == "下午学习"

        await choose(page, "收到", "编辑")
        field = page.get_by_role("textbox", name="消息")
        await expect(field).to_have_value("收到")
        await field.fill("收到，已到会")
        await page.get_by_role("button", name="保存").click()
        await expect(bubble(page, "收到，已到会")).to_contain_text("已编辑")
        await expect(field).to_have_value("")

        asked = page.get_by_role("alertdialog")
        await choose(page, "收到，已到会", "删除")
        await expect(asked).to_contain_text("删除这条消息？")
        await page.keyboard.press("Escape")
        await expect(bubble(page, "收到，已到会")).to_be_visible()
        await choose(page, "收到，已到会", "删除")
        await asked.get_by_role("button", name="删除").click()
        await expect(bubble(page, "收到，已到会")).to_have_count(0)


async def test_an_administrator_pins_what_is_not_pinned_and_deletes_what_others_wrote() -> None:
    async with scene() as here:
        here.standin.write(here.anna, here.group, "请看通知")
        page = await here.window(here.qiang)
        await choose(page, "请看通知", "置顶")
        await expect(page.get_by_role("button", name="置顶 请看通知")).to_be_visible()
        menu = await open_menu(page, "请看通知")
        await expect(menu.get_by_role("menuitem")).to_have_text(["回复", "复制", "删除"])


async def test_the_menu_is_worked_by_keys_alone() -> None:
    async with scene() as here:
        for text in ("第一条", "第二条"):
            here.standin.write(here.qiang, here.group, text)
        page = await here.window()
        more = [
            bubble(page, text).get_by_role("button", name="消息选项")
            for text in ("第一条", "第二条")
        ]
        # Tab comes to the newest message's button only; the arrows go from one to the other.
        await page.get_by_role("region", name="消息").focus()
        await page.keyboard.press("Tab")
        await expect(more[1]).to_be_focused()
        await page.keyboard.press("ArrowUp")
        await expect(more[0]).to_be_focused()
        await page.keyboard.press("Enter")
        menu = page.get_by_role("menu", name="消息选项")
        await expect(menu.get_by_role("menuitem", name="回复")).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await expect(menu.get_by_role("menuitem", name="复制")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(menu).to_be_hidden()
        await expect(more[0]).to_be_focused()
        for key in ("Enter", "ArrowUp", "ArrowRight", "ArrowRight", "Enter"):
            await page.keyboard.press(key)
        await expect(bubble(page, "第一条").get_by_role("button", name="🔥 1")).to_be_visible()


async def test_on_a_phone_a_long_press_opens_the_menu_inside_the_window() -> None:
    async with scene(**PHONE) as here:
        here.standin.write(here.anna, here.group, "收到")
        page = await here.window()
        box = await bubble(page, "收到").locator(".bubble").bounding_box()
        assert box is not None
        touch = await page.context.new_cdp_session(page)
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        menu = page.get_by_role("menu", name="消息选项")
        await expect(menu).to_be_visible()
        await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        await expect(menu.get_by_role("menuitem")).to_have_text(["回复", "复制", "编辑", "删除"])
        place = await menu.bounding_box()
        assert place is not None
        assert 0 <= place["x"] <= 390 - place["width"]
        assert 0 <= place["y"] <= 844 - place["height"]
        # A message that goes takes its menu with it.
        here.standin.delete(here.anna, here.standin.messages(here.anna, here.group)[-1])
        await expect(menu).to_be_hidden()

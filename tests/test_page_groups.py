"""A link that adds the bot to a group: which one is chosen or made, by pointer and by keys."""

import pytest
from playwright.async_api import Locator, Page, expect

from bot.standin import Group
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene
from tests.standin_scene import ask
from tests.test_page_keyboard import FAINT, RING, UNNAMED

pytestmark = IN_ONE_BROWSER

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LINK = "https://t.me/shidao_bot?startgroup=unit-7"
AS_ADMIN = f"{LINK}&admin=pin_messages+delete_messages"


async def offered(here: PageScene, page: Page, url: str = AS_ADMIN) -> Locator:
    """Have the bot post the link to 王强 as a button, press it; return the dialog."""
    keyboard = {"inline_keyboard": [[{"text": "添加到群", "url": url}]]}
    await here.says(chat_id=here.private(here.qiang), text="先加群", reply_markup=keyboard)
    await page.get_by_role("button", name="添加到群").click()
    return page.get_by_role("dialog", name="把机器人加到哪个群")


def started(here: PageScene, group: Group) -> list[str]:
    """Return what 王强 wrote in a group."""
    said = here.standin.messages(here.qiang, group)
    return [one.text for one in said if one.sender["id"] == here.qiang.id and one.text]


async def test_a_group_is_chosen_and_the_bot_comes_with_the_rights_asked_for() -> None:
    async with scene() as here:
        group = here.standin.add_group("高新支部", owner=here.qiang, bot=None)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page)
        await expect(dialog).to_have_accessible_description(
            "机器人会成为管理员，可以置顶消息、删除消息。"
        )
        await expect(dialog.get_by_role("status")).to_have_text("2 个群")
        await expect(dialog.get_by_role("button", name="城关")).to_contain_text("机器人已在群里")
        await expect(dialog.get_by_role("textbox", name="按群名查找")).to_be_hidden()
        choice = dialog.get_by_role("button", name="高新支部")
        await expect(choice).to_contain_text("1 人")
        await choice.click()
        asked = page.get_by_role("alertdialog")
        await expect(asked).to_contain_text(
            "把“实到”加到“高新支部”，并让它做管理员（可以置顶消息、删除消息）？"
        )
        await asked.get_by_role("button", name="取消").click()
        await expect(choice).to_be_focused()
        assert started(here, group) == []
        await choice.click()
        await asked.get_by_role("button", name="添加").click()
        await expect(page.get_by_role("heading", name="高新支部")).to_be_visible()
        await expect(dialog).to_be_hidden()
        await expect(bubble(page, "/start@shidao_bot unit-7")).to_be_visible()
        assert (group.bot, group.bot_rights) == (
            "administrator",
            {"can_pin_messages", "can_delete_messages"},
        )


async def test_a_group_is_chosen_by_keys_alone() -> None:
    async with scene() as here:
        group = here.standin.add_group("高新支部", owner=here.qiang, bot=None)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page, LINK)
        first, second = (dialog.get_by_role("button", name=name) for name in ("城关", "高新"))
        await expect(first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(page.get_by_role("button", name="添加到群")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(first).to_be_focused()
        for key in ("ArrowDown", "ArrowDown", "Home", "End"):
            await page.keyboard.press(key)
        await expect(second).to_be_focused()
        assert await page.evaluate(RING)
        await page.keyboard.press("Enter")
        asked = page.get_by_role("alertdialog")
        await expect(asked).to_contain_text("把“实到”加到“高新支部”？")
        await expect(asked.get_by_role("button", name="取消")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="高新支部")).to_be_visible()
        await expect(page.get_by_role("textbox", name="消息")).to_be_focused()
        assert group.bot == "member"
        assert started(here, group) == ["/start@shidao_bot unit-7"]


async def test_a_link_in_a_text_and_one_of_an_answer_lead_to_the_groups_too() -> None:
    async with scene() as here:
        page = await here.window(here.qiang, here.private(here.qiang))
        chat = here.private(here.qiang)
        await here.says(chat_id=chat, text=f"请点 <a href='{LINK}'>这里</a>", parse_mode="HTML")
        await page.get_by_role("link", name="这里").click()
        dialog = page.get_by_role("dialog", name="把机器人加到哪个群")
        await expect(dialog.get_by_role("button", name="城关")).to_be_focused()
        await page.keyboard.press("Escape")
        keyboard = {"inline_keyboard": [[{"text": "加群", "callback_data": "c.1"}]]}
        await here.says(text="还没有绑定", reply_markup=keyboard)
        await page.get_by_role("navigation").get_by_text("城关").first.click()
        async with page.expect_response("**/api/press") as told:
            await page.get_by_role("button", name="加群").click()
        press = (await (await told.value).json())["press"]
        # A right that there is not is passed over.
        url = "tg://resolve?domain=Shidao_Bot&startgroup=unit-8&admin=fly"
        await ask(here.standin, "answerCallbackQuery", callback_query_id=press, url=url)
        await dialog.get_by_role("button", name="城关").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="添加").click()
        await expect(bubble(page, "/start@shidao_bot unit-8")).to_be_in_viewport()
        await expect(dialog).to_be_hidden()


async def test_who_has_no_group_makes_one_and_owns_it() -> None:
    async with scene(**PHONE) as here:
        here.standin.leave(here.qiang, here.group)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page)
        await expect(dialog.get_by_role("status")).to_contain_text("您还没有群。请给新群起个名字")
        name = dialog.get_by_role("textbox", name="新群的名字")
        await expect(name).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_have_text("请先写新群的名字")
        await name.fill(" 高新支部 ")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="高新支部")).to_be_visible()
        await expect(bubble(page, "/start@shidao_bot unit-7")).to_be_visible()
        group = here.standin.chats_of(here.qiang)[0]
        assert isinstance(group, Group)
        assert (group.status(here.qiang), group.bot) == ("creator", "administrator")


async def test_who_is_no_administrator_is_told_who_can_add_one() -> None:
    async with scene() as here:
        here.standin.add_group("机关支部", members=[here.qiang], owner=here.min, bot=None)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page)
        barred = dialog.get_by_role("button", name="机关支部")
        await expect(barred).to_be_disabled()
        await expect(barred).to_contain_text("您不是管理员，要请群管理员来添加")
        await barred.click(force=True)
        await expect(page.get_by_role("alertdialog")).to_have_count(0)
        # Where nothing can be chosen, the next step is said and stands ready.
        await page.keyboard.press("Escape")
        here.standin.promote(here.qiang, here.group, admin=False)
        await page.reload()
        await page.get_by_role("button", name="添加到群").click()
        await expect(dialog.get_by_role("status")).to_contain_text("也可以新建一个群")
        await expect(dialog.get_by_role("textbox", name="新群的名字")).to_be_focused()
        # A member may add it as a member.
        await page.keyboard.press("Escape")
        keyboard = {"inline_keyboard": [[{"text": "只加群", "url": LINK}]]}
        await here.says(chat_id=here.qiang.id, text="或者", reply_markup=keyboard)
        await page.get_by_role("button", name="只加群").click()
        await expect(dialog.get_by_role("button", name="机关支部")).to_be_enabled()


async def test_what_goes_wrong_is_said_in_the_dialog_and_can_be_mended_there() -> None:
    async with scene() as here:
        group = here.standin.add_group("高新支部", owner=here.qiang, bot=None)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page)
        choice = dialog.get_by_role("button", name="高新支部")
        await choice.click()
        # While one looks, someone takes away the right to it.
        here.standin.promote(here.qiang, group, admin=False)
        add = page.get_by_role("alertdialog").get_by_role("button", name="添加")
        await add.click()
        await expect(dialog.get_by_role("alert")).to_have_text("只有群管理员能这样做")
        here.standin.promote(here.qiang, group)
        await choice.click()
        await add.click()
        await expect(page.get_by_role("heading", name="高新支部")).to_be_visible()


@pytest.mark.parametrize("payload", ["签到", "a" * 65, "a%20b"])
async def test_a_wrong_payload_is_told_and_nothing_happens(payload: str) -> None:
    async with scene() as here:
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page, f"https://t.me/shidao_bot?startgroup={payload}")
        await expect(page.get_by_text("这个链接写得不对，请让机器人重新发一个")).to_be_visible()
        await expect(dialog).to_be_hidden()
        assert started(here, here.group) == []
        keyboard = {"inline_keyboard": [[{"text": "再来", "url": LINK}]]}
        await here.says(chat_id=here.qiang.id, text="换一个", reply_markup=keyboard)
        await page.get_by_role("button", name="再来").click()
        await expect(dialog).to_be_visible()


async def test_among_many_groups_one_is_found_by_its_name() -> None:
    async with scene() as here:
        for number in range(20):
            here.standin.add_group(f"第{number}支部", owner=here.qiang, bot=None)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page)
        field = dialog.get_by_role("textbox", name="按群名查找")
        await expect(field).to_be_focused()
        await field.fill("没有这个")
        await expect(dialog.get_by_role("status")).to_contain_text("没有找到")
        await page.keyboard.press("Enter")
        await field.fill("第17")
        await expect(dialog.get_by_role("status")).to_have_text("1 个群")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alertdialog")).to_contain_text("第17支部")


async def test_the_groups_are_named_for_who_hears_and_stand_out_for_who_sees() -> None:
    async with scene(reduced_motion="reduce") as here:
        here.standin.add_group("机关支部", members=[here.qiang], owner=here.min, bot=None)
        page = await here.window(here.qiang, here.private(here.qiang))
        dialog = await offered(here, page)
        await dialog.get_by_role("button", name="新建群并添加").click()
        await expect(dialog.get_by_role("alert")).to_be_visible()
        assert await page.evaluate(UNNAMED) == []
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme)
            assert await page.evaluate(FAINT) == [], theme

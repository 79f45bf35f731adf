"""The page's field to write in, in a browser: replies, edits, drafts and the bot's keyboards."""

import asyncio

from playwright.async_api import Route, expect

from tests.browser import IN_ONE_BROWSER
from tests.page_scene import bubble, scene
from tests.test_page_menu import choose

pytestmark = IN_ONE_BROWSER

KEYS = {
    "keyboard": [["签到", "请假"], [{"text": "发送我的手机号", "request_contact": True}]],
    "input_field_placeholder": "点下面的键",
    "one_time_keyboard": True,
    "resize_keyboard": True,
}
ASKED = {"force_reply": True, "input_field_placeholder": "编号后四位"}


async def test_enter_sends_shift_enter_breaks_the_line_and_an_input_method_is_left_alone() -> None:
    async with scene() as here:
        page = await here.window()
        field = page.get_by_role("textbox", name="消息")
        await field.fill("一")
        # Both ways in which browsers tell that Enter only ends a composition.
        for composing in ({"isComposing": True}, {"keyCode": 229}):
            await field.dispatch_event("keydown", {"key": "Enter", **composing})
        await field.press("Shift+Enter")
        await field.press_sequentially("二")
        await expect(field).to_have_value("一\n二")
        assert here.standin.messages(here.anna, here.group) == []
        await field.press("Enter")
        await expect(bubble(page, "一")).to_be_visible()
        (sent,) = here.standin.messages(here.anna, here.group)
        assert sent.text == "一\n二"
        await expect(field).to_have_value("")


async def test_a_reply_and_an_edit_are_quoted_above_the_field_and_escape_ends_them() -> None:
    async with scene() as here:
        here.standin.write(here.qiang, here.group, "下午学习")
        page = await here.window()
        field = page.get_by_role("textbox", name="消息")
        await field.fill("收到")
        await choose(page, "下午学习", "回复")
        await expect(page.get_by_text("回复 王强", exact=True)).to_be_visible()
        await expect(field).to_be_focused()
        await field.press("Escape")
        await expect(page.get_by_text("回复 王强", exact=True)).to_be_hidden()
        await choose(page, "下午学习", "回复")
        await page.get_by_role("button", name="取消回复").focus()
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("回复 王强", exact=True)).to_be_hidden()
        await choose(page, "下午学习", "回复")
        await field.press("Enter")
        quote = bubble(page, "收到").get_by_role("button", name="回复 王强：下午学习")
        await expect(quote).to_be_visible()

        # ↑ in the empty field changes one's last words; what was begun comes back after.
        await field.press("ArrowUp")
        await expect(field).to_have_value("收到")
        await field.press("Escape")
        await expect(field).to_have_value("")
        await field.fill("还有一事")
        await choose(page, "收到", "编辑")
        await expect(field).to_have_value("收到")
        await field.fill("收到，谢谢")
        await field.press("Enter")
        await expect(bubble(page, "收到，谢谢")).to_contain_text("已编辑")
        await expect(field).to_have_value("还有一事")


async def test_drafts_are_kept_by_conversation_and_what_could_not_be_sent_is_not_lost() -> None:
    async with scene() as here:
        page = await here.window()
        field = page.get_by_role("textbox", name="消息")
        await field.fill("给大家的话")
        chats = page.get_by_role("navigation", name="聊天")
        await chats.get_by_role("button", name="实到").click()
        await expect(page.get_by_role("heading", name="实到")).to_be_visible()
        await expect(field).to_have_value("")
        await chats.get_by_role("button", name="城关派出所党支部").click()
        await expect(field).to_have_value("给大家的话")
        await field.fill("长" * 4097)
        await field.press("Enter")
        await expect(page.get_by_text("一条消息最多 4096 字，现在 4097 字")).to_be_visible()
        await expect(field).to_have_value("长" * 4097)
        await field.fill("请批准")
        await page.route("**/api/write", lambda route: route.abort())
        await field.press("Enter")
        await expect(page.get_by_text("连接不上试用环境")).to_be_visible()
        await expect(field).to_have_value("请批准")


async def test_what_is_written_right_after_turning_to_a_conversation_goes_there() -> None:
    async with scene() as here:
        page = await here.window()
        field = page.get_by_role("textbox", name="消息")
        await field.fill("给大家的话")
        drawn = asyncio.Event()

        async def later(route: Route) -> None:
            await drawn.wait()
            await route.continue_()

        await page.route("**/api/chat?*", later)
        chats = page.get_by_role("navigation", name="聊天")
        await chats.get_by_role("button", name="实到").click()
        await field.fill("签到")
        await field.press("Enter")
        drawn.set()
        await expect(bubble(page, "签到")).to_be_visible()
        await expect(field).to_have_value("")
        await chats.get_by_role("button", name="城关派出所党支部").click()
        await expect(field).to_have_value("给大家的话")


async def test_the_bots_keyboard_sends_its_words_and_the_contact_and_makes_way() -> None:
    async with scene() as here:
        await here.says(chat_id=here.anna.id, text="请选择", reply_markup=KEYS)
        page = await here.window(chat=here.private())
        keys = page.get_by_role("group", name="机器人的键盘")
        await expect(page.get_by_placeholder("点下面的键")).to_be_visible()
        await page.get_by_role("button", name="收起键盘").click()
        await expect(keys).to_be_hidden()
        await page.get_by_role("button", name="显示键盘").click()
        await keys.get_by_role("button", name="发送我的手机号").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="取消").click()
        await keys.get_by_role("button", name="请假").click()
        await expect(bubble(page, "请假")).to_be_visible()
        # It was for one use.
        await expect(keys).to_be_hidden()

        await here.says(chat_id=here.anna.id, text="请再选", reply_markup=KEYS)
        await keys.get_by_role("button", name="发送我的手机号").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="发送").click()
        await expect(bubble(page, "李娜")).to_contain_text("+86100")
        await here.says(chat_id=here.anna.id, text="好", reply_markup={"remove_keyboard": True})
        await expect(page.get_by_role("button", name="显示键盘")).to_be_hidden()


async def test_a_question_of_the_bots_is_answered_as_a_reply_or_put_aside() -> None:
    async with scene() as here:
        await here.says(chat_id=here.anna.id, text="请输入编号", reply_markup=ASKED)
        page = await here.window(chat=here.private())
        asked = page.get_by_text("回复 实到", exact=True)
        await expect(asked).to_be_visible()
        await page.get_by_placeholder("编号后四位").fill("1023")
        await page.keyboard.press("Enter")
        quote = bubble(page, "1023").get_by_role("button", name="回复 实到：请输入编号")
        await expect(quote).to_be_visible()
        await expect(asked).to_be_hidden()
        await here.says(chat_id=here.anna.id, text="再输入一次", reply_markup=ASKED)
        await expect(asked).to_be_visible()
        await page.get_by_role("button", name="取消回复").click()
        # Nothing that happens later asks again.
        await here.says(chat_id=here.anna.id, text="另一件事")
        await expect(bubble(page, "另一件事")).to_be_visible()
        await expect(asked).to_be_hidden()

"""The page's messages in a browser: words, buttons, quotes; live changes disturb nobody."""

from datetime import timedelta
from typing import Any

from playwright.async_api import expect

from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene

pytestmark = IN_ONE_BROWSER

POST: dict[str, Any] = {
    "inline_keyboard": [
        [{"text": "签到", "callback_data": "c.1"}],
        [
            {"text": "学习材料", "url": "https://example.com/"},
            {"text": "复制记录表头", "copy_text": {"text": "2026年11月25日"}},
        ],
        [{"text": "去绑定", "url": "https://t.me/shidao_bot?start=invite-7"}],
    ]
}


async def answer(here: PageScene, **said: Any) -> None:
    """Have the bot answer the newest press."""
    *_, press = here.standin.presses.values()
    await here.says("answerCallbackQuery", callback_query_id=press.id, **said)


async def test_a_press_spins_until_the_bot_answers_and_the_answer_is_shown() -> None:
    async with scene() as here:
        await here.says(text="政治学习 今天 14:30", reply_markup=POST)
        page = await here.window()
        button = bubble(page, "政治学习").get_by_role("button", name="签到", exact=True)
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        await answer(here, text="已签到 14:30")
        await expect(page.get_by_role("status").get_by_text("已签到 14:30")).to_be_visible()
        await expect(button).not_to_have_attribute("aria-busy", "true")

        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        await answer(here, text="签到已结束", show_alert=True)
        alert = page.get_by_role("dialog")
        await expect(alert).to_contain_text("签到已结束")
        await page.keyboard.press("Enter")
        await expect(alert).to_be_hidden()


async def test_buttons_copy_open_a_link_and_lead_to_the_bot() -> None:
    async with scene() as here:
        await here.says(text="政治学习", reply_markup=POST)
        page = await here.window(here.min)
        post = bubble(page, "政治学习")
        await post.get_by_role("button", name="复制记录表头").click()
        await expect(page.get_by_role("status").get_by_text("已复制")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == "2026年11月25日"
        async with page.context.expect_page() as opened:
            await post.get_by_role("button", name="学习材料").click()
        await (await opened.value).close()
        await post.get_by_role("button", name="去绑定").click()
        await expect(bubble(page, "/start invite-7")).to_be_visible()
        await expect(page.get_by_role("heading", name="实到")).to_be_visible()


async def test_formatted_words_are_shown_hidden_folded_and_copied() -> None:
    async with scene() as here:
        lines = "\n".join(f"第 {number} 条" for number in range(1, 8))
        await here.says(
            text="<b>纪要</b> <tg-spoiler>草稿</tg-spoiler> 会议号 <code>882 114</code>\n"
            f"<blockquote expandable>{lines}</blockquote><script>结束",
            entities=None,
            parse_mode=None,
        )
        await here.says(
            text="<b>纪要</b> <tg-spoiler>草稿</tg-spoiler> 会议号 <code>882 114</code>\n"
            f"<blockquote expandable>{lines}</blockquote>完",
            parse_mode="HTML",
        )
        page = await here.window()
        # What looks like a page's own language is words as any other.
        await expect(bubble(page, "<script>结束")).to_contain_text("<b>纪要</b>")
        words = bubble(page, "完")
        await expect(words.locator("strong")).to_have_text("纪要")
        hidden = words.get_by_role("button", name="显示隐藏的文字")
        await hidden.press("Enter")
        await expect(hidden).to_have_count(0)
        await expect(words.get_by_text("草稿", exact=True)).to_have_class("spoiler shown")
        await words.get_by_role("button", name="复制 882 114").press("Enter")
        await expect(page.get_by_role("status").get_by_text("已复制")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == "882 114"
        folded = words.locator("blockquote")
        height = await folded.evaluate("node => node.clientHeight")
        await words.get_by_role("button", name="展开").click()
        await expect(words.get_by_role("button", name="收起")).to_be_visible()
        assert await folded.evaluate("node => node.clientHeight") > 2 * height


async def test_days_services_quotes_and_origins_are_told() -> None:
    async with scene() as here:
        first = here.standin.write(here.qiang, here.group, "下午学习")
        for number in range(30):
            here.standin.write(here.qiang, here.group, f"第 {number} 条")
        here.standin.pin(here.qiang, here.group, first.id)
        here.clock.move(timedelta(days=1))
        here.standin.write(here.min, here.group, "昨天说过", reply_to=first.id)
        own = here.standin.write(here.anna, here.group, "收到")
        here.standin.edit(here.anna, own, "收到，谢谢")
        await here.says("forwardMessage", from_chat_id=here.group.id, message_id=first.id)
        page = await here.window()
        log = page.get_by_role("log")
        await expect(log.get_by_text("11月25日 周三")).to_be_attached()
        await expect(log.get_by_text("王强 置顶了“下午学习”")).to_be_attached()
        await expect(bubble(page, "收到，谢谢")).to_contain_text("已编辑 14:30")
        await expect(bubble(page, "转发自")).to_contain_text("转发自 王强")
        start = page.get_by_role("article").filter(has_text="下午学习").first
        await expect(start).not_to_be_in_viewport()
        await bubble(page, "昨天说过").get_by_role("button", name="回复 王强：下午学习").click()
        await expect(start).to_be_in_viewport()
        await expect(start).to_be_focused()


async def test_a_live_change_takes_neither_focus_nor_selection_nor_place_nor_menu_away() -> None:
    async with scene() as here:
        sent = [here.standin.write(here.qiang, here.group, f"第 {n} 条") for n in range(20)]
        third_id = sent[3].id
        post = (await here.says(text="已签到 1", reply_markup=POST))["message_id"]
        page = await here.window()
        button = bubble(page, "已签到").get_by_role("button", name="签到", exact=True)
        await button.focus()
        await here.says("editMessageText", message_id=post, text="已签到 2", reply_markup=POST)
        await expect(bubble(page, "已签到 2")).to_be_visible()
        await expect(button).to_be_focused()

        await bubble(page, "已签到 2").get_by_text("已签到 2").select_text()
        here.standin.react(here.qiang, here.group, post, "👍")
        await expect(bubble(page, "已签到 2").get_by_role("button", name="👍 1")).to_be_visible()
        assert await page.evaluate("String(getSelection())") == "已签到 2"

        scroll = page.get_by_role("region", name="消息")
        await scroll.evaluate("node => { node.scrollTop = 40 }")
        third = bubble(page, "第 3 条")
        await third.hover()
        await third.get_by_role("button", name="消息选项").click()
        here.standin.react(here.min, here.group, post, "👍")
        await here.says(text="新的一条")
        await expect(bubble(page, "新的一条")).to_be_attached()
        await expect(page.get_by_role("menu", name="消息选项")).to_be_visible()
        assert await scroll.evaluate("node => node.scrollTop") == 40
        here.standin.react(here.min, here.group, third_id, "🔥")
        await expect(third.get_by_role("button", name="🔥 1")).to_be_visible()
        await expect(third.get_by_role("button", name="消息选项", expanded=True)).to_be_visible()


async def test_new_messages_wait_below_with_their_number_while_one_reads_above() -> None:
    async with scene() as here:
        for number in range(40):
            here.standin.write(here.qiang, here.group, f"第 {number} 条")
        page = await here.window()
        await expect(bubble(page, "第 39 条")).to_be_in_viewport()
        await page.get_by_role("region", name="消息").evaluate("node => { node.scrollTop = 0 }")
        for number in range(3):
            here.standin.write(here.qiang, here.group, f"新 {number} 条")
        down = page.get_by_role("button", name="到最新的消息，3 条新消息")
        await expect(down).to_be_visible()
        await expect(bubble(page, "第 0 条")).to_be_in_viewport()
        await down.click()
        await expect(bubble(page, "新 2 条")).to_be_in_viewport()
        await expect(page.get_by_role("button", name="到最新的消息")).to_be_hidden()


async def test_a_conversation_with_much_news_opens_where_they_begin() -> None:
    async with scene() as here:
        seen = [here.standin.write(here.qiang, here.group, f"旧 {n} 条") for n in range(3)]
        here.standin.read(here.anna, here.group, seen[-1].id)
        for number in range(40):
            here.standin.write(here.qiang, here.group, f"新 {number} 条")
        page = await here.window()
        await expect(page.get_by_role("log").get_by_text("以下是新消息")).to_be_in_viewport()
        await expect(bubble(page, "新 0 条")).to_be_in_viewport()
        await expect(bubble(page, "新 39 条")).not_to_be_in_viewport()


async def test_services_say_who_did_what_and_quote_the_pin_as_it_reads_now() -> None:
    async with scene() as here:
        first = here.standin.write(here.qiang, here.group, "下午学习")
        here.standin.pin(here.qiang, here.group, first.id)
        here.standin.edit(here.qiang, first, "下午 3 点学习")
        guest = here.standin.add_person("路人")
        here.standin.join(guest, here.group)
        here.standin.kick(here.qiang, guest, here.group)
        here.standin.kick_bot(here.group, here.qiang)
        here.standin.add_bot(here.group, here.qiang, admin=True)
        page = await here.window()
        log = page.get_by_role("log")
        for words in (
            *("王强 置顶了“下午 3 点学习”", "路人 加入了群", "王强 将 路人 移出了群"),
            *("王强 将 实到 移出了群", "王强 将 实到 加入了群"),
        ):
            await expect(log.get_by_text(words, exact=True)).to_be_attached()

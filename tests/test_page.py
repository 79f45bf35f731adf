"""The one story, in a browser: officers tap, the tally moves, the secretary sees who is missing."""

from pathlib import Path

from playwright.async_api import Page, expect

from storage.tx import Tx
from tests.browser import IN_ONE_BROWSER, windows

pytestmark = IN_ONE_BROWSER

WITHIN = 3_000
"""Milliseconds in which a person sees the tally move."""


async def tap(page: Page) -> None:
    await page.get_by_role("button", name="签到", exact=True).click()


async def test_officers_tap_and_everybody_sees_what_comes_of_it(tmp_path: Path) -> None:
    async with windows(tmp_path, "14:28:00") as town:
        officers = [await town.window(name) for name in ("李娜", "王强", "孙丽")]
        secretary = await town.window("王建国", private=True)
        for officer in officers:
            await tap(officer)
            await expect(officer.get_by_role("status").get_by_text("已签到 14:28")).to_be_visible()
        post = officers[0].get_by_role("article").filter(has_text="三楼会议室").first
        await expect(post).to_contain_text("应到 24　已签到 3　未签到 21", timeout=WITHIN)

        await tap(officers[0])
        again = officers[0].get_by_role("status").get_by_text("您 14:28 已签到，不用再点")
        await expect(again).to_be_visible()

        card = secretary.get_by_role("article").filter(has_text="未签到：").first
        await expect(card).to_contain_text("应到 24　已签到 3　未签到 21", timeout=WITHIN)
        await expect(card).to_contain_text("刘洋（未开启私聊，提醒发不到）")
        await expect(card).not_to_contain_text("李娜")

        await town.go_to("14:43:00")
        late = await town.window("周涛")
        await tap(late)
        toast = late.get_by_role("status").get_by_text("14:43 已签到（会议 14:30 开始）")
        await expect(toast).to_be_visible()
        await expect(post).to_contain_text("已签到 4", timeout=WITHIN)

        await town.go_to("15:30:00")
        await expect(post).to_contain_text("11月25日 周三 14:30", timeout=WITHIN)
        await expect(post.get_by_role("button", name="签到")).to_have_count(0)
        await expect(card).to_contain_text("签到已结束", timeout=WITHIN)


async def test_a_refusal_waits_until_it_is_read(tmp_path: Path) -> None:
    async with windows(tmp_path, "14:20:00") as town:
        page = await town.window("李娜")
        await town.bot.db.write(_take_the_post_down)
        await tap(page)
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("这个按钮已失效，请点群里最新的签到帖")
        await page.keyboard.press("Enter")
        await expect(dialog).to_be_hidden()


async def test_a_word_in_private_is_typed_and_answered(tmp_path: Path) -> None:
    async with windows(tmp_path, "14:20:00") as town:
        page = await town.window("李娜", private=True)
        await page.get_by_label("消息", exact=True).last.fill("签到")
        await page.keyboard.press("Enter")
        reply = page.get_by_role("article").filter(has_text="已签到 14:20")
        await expect(reply).to_be_visible(timeout=WITHIN)


async def _take_the_post_down(tx: Tx) -> None:
    await tx.run("UPDATE post SET telegram_id = telegram_id + 1000")

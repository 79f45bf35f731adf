"""The first day, as new users have it in a browser: roster, invitation, group, names."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.async_api import BrowserContext, FilePayload, Locator, Page, expect

from bot.app import Shidao
from bot.clock import ShiftedClock
from bot.config import Config
from bot.delivery.requests import over_http
from bot.demo.bureau import DemoBranch, read_bureau
from bot.demo.load import HEADER, roster_of
from bot.heavy.workbooks import write
from bot.rules import payloads
from bot.standin import Standin
from bot.standin.web.server import Door, serve
from storage.database import Database
from tests.browser import IN_ONE_BROWSER, chromium
from tests.page_scene import bubble
from tests.test_page_files import choose
from tests.town import ZONE, at

pytestmark = IN_ONE_BROWSER

BUREAU = read_bureau()
BRANCH = BUREAU.branches[1]
ADMIN, CHIEF, OUTSIDER = 7003, 7101, 7006
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Seen = Callable[[Page, str], Awaitable[object]]


class FirstDay:
    """The bureau's people and 城东's group, who do not know of the bot yet; their windows."""

    def __init__(self, door: Door, standin: Standin, bot: Shidao, context: BrowserContext) -> None:
        self.door = door
        self.standin = standin
        self.bot = bot
        self._context = context

    async def window(self, account: int, chat: int | None = None) -> Page:
        """Open a window as somebody, on the private chat with the bot by default."""
        page = await self._context.new_page()
        page.set_default_timeout(5_000)
        await page.goto(f"{self.door.address}/?as={account}#{chat or account}")
        await (
            page.locator("#title")
            .filter(has_text="实到")
            .or_(page.locator("#title").filter(has_text="支部"))
            .wait_for()
        )
        return page

    async def says(self, page: Page, words: str) -> None:
        """Write something in the open chat."""
        field = page.get_by_role("textbox", name="消息")
        await field.fill(words)
        await field.press("Enter")

    async def follow(self, account: int, payload: str) -> Page:
        """Follow a deep link as somebody who never opened the bot's chat."""
        self.standin.start(account, payload)
        return await self.window(account)


@asynccontextmanager
async def first_day(folder: Path, **look: Any) -> AsyncIterator[FirstDay]:
    clock = ShiftedClock(at("09:00"))
    standin = Standin(clock, limits=True)
    for branch in BUREAU.branches:
        for one in branch.members:
            if one.account:
                standin.add_person(one.name, id=one.account)
    standin.add_group(BRANCH.group, id=BRANCH.group_id, owner=CHIEF, members=_accounts(), bot=None)
    async with chromium() as browser:
        context = await browser.new_context(**look)
        await context.add_init_script("localStorage.setItem('tour-seen', '1')")
        door = await serve(standin)
        db = await Database.open(folder / "shidao.db", clock=clock)
        try:
            config = Config(standin.token, folder / "shidao.db", door.api_address, ZONE)
            bot = Shidao(config, db, over_http(config), clock)
            await bot.start()
            try:
                yield FirstDay(door, standin, bot, context)
            finally:
                await bot.shut_down()
        finally:
            await db.close()
            await context.close()
            await door.close()


def _accounts() -> list[int]:
    return [one.account for one in BRANCH.members if one.account and one.account != CHIEF]


def roster(*branches: DemoBranch) -> FilePayload:
    """Return the bureau's roster as an admin has it on the desk."""
    rows = [*roster_of(BUREAU), ("城北所", "", "", "写错的", "", "民警", "党圆", "", "", "")]
    blob = write([{"name": "花名册", "header": HEADER, "rows": rows, "choices": {}}])
    return FilePayload(name="花名册.xlsx", mimeType=XLSX, buffer=blob)


def button(page: Page, message: str, label: str) -> Locator:
    return bubble(page, message).get_by_role("button", name=label, exact=True)


async def story(day: FirstDay, seen: Seen) -> None:
    """Live through the first day; `seen` looks at each window when there is something to see."""
    admin = await roster_comes_in(day, seen)
    chief = await group_is_bound(day, seen)
    await members_claim(day, seen)
    chief = await mismatch_is_approved(day, seen, chief)
    stranger = await day.follow(OUTSIDER, payloads.claim(BRANCH.group_id))
    await expect(bubble(stranger, "您的账号不在这个群里，看不到姓名")).to_be_visible()
    await seen(stranger, "outsider")

    await day.says(admin, "进度")
    await expect(
        bubble(admin, "市公安局党委（演示）：1/3 个支部绑定了群，4/70 人绑定了姓名")
    ).to_be_visible()
    await seen(admin, "rollout")
    await day.says(chief, "名单")
    await expect(bubble(chief, "城东派出所党支部（演示） · 12 人")).to_be_visible()
    await seen(chief, "people")
    await button(chief, "城东派出所党支部（演示） · 12 人", "林燕").click()
    await expect(bubble(chief, "林燕 · 城东派出所党支部（演示）")).to_be_visible()
    await seen(chief, "card")


async def roster_comes_in(day: FirstDay, seen: Seen) -> Page:
    """An admin comes by a signed link, sends the roster, confirms it and asks for invitations."""
    until = day.bot.clock.now() + timedelta(hours=24)
    nonce = payloads.new_nonce()
    admin = await day.follow(ADMIN, payloads.sign_admin_link(day.standin.token, nonce, until))
    await expect(bubble(admin, "您是实到的管理员")).to_be_visible()
    await day.says(admin, "导入")
    await expect(bubble(admin, "请把花名册")).to_be_visible()
    await choose(admin, [roster()])
    await admin.get_by_role("dialog").get_by_role("button", name="发送").click()
    await expect(bubble(admin, "花名册已读取：新增 70 人")).to_contain_text(
        "1 行有问题，未导入：第 77 行 政治面貌“党圆”认不出"
    )
    await seen(admin, "preview")
    await button(admin, "花名册已读取", "确认导入").click()
    await expect(bubble(admin, "已导入：新增 70 人")).to_be_visible()
    await day.says(admin, "邀请")
    await expect(bubble(admin, "位书记的邀请")).to_contain_text("邀请.xlsx")
    await seen(admin, "invites")
    await day.says(admin, "进度")
    await expect(
        bubble(admin, "市公安局党委（演示）：0/3 个支部绑定了群，0/70 人绑定了姓名")
    ).to_be_visible()
    return admin


async def group_is_bound(day: FirstDay, seen: Seen) -> Page:
    """The secretary opens the invitation and adds the bot to the branch's group."""
    chief = await day.follow(CHIEF, await _link_of(day, "高峰"))
    await expect(bubble(chief, "高峰，请发送您编号的后 4 位")).to_be_visible()
    await day.says(chief, "7101")
    await seen(chief, "secretary")
    await button(chief, "已绑定：高峰", "添加到群").click()
    groups = chief.get_by_role("dialog", name="把机器人加到哪个群")
    await groups.get_by_role("button", name="城东").click()
    await chief.get_by_role("alertdialog").get_by_role("button", name="添加").click()
    await expect(bubble(chief, "本群已绑定 城东派出所党支部（演示）")).to_be_visible()
    await seen(chief, "bound")
    return chief


async def members_claim(day: FirstDay, seen: Seen) -> None:
    """Two members come to their names from the group, by their numbers."""
    for account, name in ((7102, "林燕"), (7103, "罗斌")):
        member = await day.window(account, BRANCH.group_id)
        await button(member, "本群已绑定", "去绑定").click()
        await button(member, "还没绑定的姓名如下", name).click()
        await expect(bubble(member, f"{name}，请发送您编号的后 4 位")).to_be_visible()
        await day.says(member, str(account))
        await expect(bubble(member, f"已绑定：{name}")).to_be_visible()
        await seen(member, "claimed")
        await member.close()


async def mismatch_is_approved(day: FirstDay, seen: Seen, chief: Page) -> Page:
    """A third one's number does not fit; the secretary says that it is them all the same."""
    member = await day.window(7104, BRANCH.group_id)
    await button(member, "本群已绑定", "去绑定").click()
    await button(member, "还没绑定的姓名如下", "梁艳").click()
    await expect(bubble(member, "梁艳，请发送您编号的后 4 位")).to_be_visible()
    await day.says(member, "0000")
    await seen(member, "mismatch")
    await button(member, "与 梁艳 的编号对不上", "请书记确认").click()
    await expect(bubble(member, "已请书记确认 梁艳 是您本人")).to_be_visible()

    await chief.close()
    chief = await day.window(CHIEF)
    await seen(chief, "asked")
    await button(chief, "要绑定 梁艳", "是本人").click()
    await expect(bubble(chief, "已确认：梁艳")).to_be_visible()
    await expect(bubble(member, "已绑定：梁艳")).to_be_visible()
    return chief


async def _link_of(day: FirstDay, name: str) -> str:
    """Return the payload that the workbook of invitations has for a secretary, as read in it."""
    sent = [one for one in day.standin.from_bot(ADMIN) if one.media is not None][-1]
    assert sent.media is not None
    sheet = openpyxl.load_workbook(io.BytesIO(sent.media.file.content)).worksheets[0]
    (url,) = (row[3] for row in sheet.iter_rows(values_only=True) if row[2] == name)
    return str(url).rpartition("?start=")[2]


@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 844}}])
async def test_the_first_day_from_the_roster_to_names_that_tap(
    tmp_path: Path, look: dict[str, Any]
) -> None:
    async def seen(_page: Page, _name: str) -> None:
        """Nobody looks."""

    async with first_day(tmp_path, **look) as day:
        await story(day, seen)
        assert day.standin.broken == []

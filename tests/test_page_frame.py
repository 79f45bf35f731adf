"""The page's frame in a browser: chats, whom to be, topics, the clock, the 导览, the keyboard."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.standin.web import page as page_files
from bot.standin.web.winding import TourStop
from tests.page_scene import PageScene, bubble, scene

CSS = Path(page_files.__file__).with_name("page.css")


async def test_the_list_counts_what_has_not_been_seen_in_every_window() -> None:
    async with scene() as here:
        page = await here.window(chat=here.private())
        row = page.get_by_role("navigation").get_by_role("button", name="城关派出所党支部")
        for text in ("一", "二"):
            here.standin.write(here.qiang, here.group, text)
        await expect(row.get_by_label("2 条新消息")).to_be_visible()
        await expect(row).to_contain_text("王强：二")
        await expect(page).to_have_title("(2) 实到 · 试用环境")
        other = await here.window()
        await expect(bubble(other, "二")).to_be_visible()
        # Seen in one window, seen in all of hers.
        await expect(row.get_by_label("条新消息")).to_have_count(0)


async def test_whom_to_be_is_found_by_name_or_unit_and_kept_in_the_address() -> None:
    async with scene() as here:
        here.door.units = {here.anna.id: "城关所", here.min.id: "城关所", here.qiang.id: "机关"}
        page = await here.window()
        await page.get_by_role("button", name="身份 李娜").click()
        field = page.get_by_role("combobox", name="按姓名或单位查找")
        await expect(field).to_be_focused()
        await expect(page.get_by_role("option", name="李娜")).to_have_attribute(
            "aria-selected", "true"
        )
        await field.fill("机关")
        await expect(page.get_by_role("option")).to_have_count(1)
        await field.fill("没有这人")
        await expect(page.get_by_text("没有找到")).to_be_visible()
        await field.fill("城关")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="身份 赵敏")).to_be_visible()
        assert f"as={here.min.id}" in page.url


async def test_two_windows_are_two_people() -> None:
    async with scene() as here:
        anna, qiang = await here.window(), await here.window(here.qiang)
        await anna.get_by_role("textbox", name="消息").fill("到了")
        await anna.keyboard.press("Enter")
        await expect(bubble(qiang, "到了")).to_contain_text("李娜")


async def test_who_has_not_started_starts_and_who_blocked_unblocks() -> None:
    async with scene() as here:
        page = await here.window(here.min, here.min.id)
        await expect(page.get_by_text("按“开始”后，机器人才能给您发消息")).to_be_visible()
        await page.get_by_role("button", name="开始", exact=True).click()
        await expect(bubble(page, "/start")).to_be_visible()
        await page.get_by_role("button", name="聊天选项").click()
        await page.get_by_role("menuitem", name="屏蔽机器人").click()
        await page.get_by_role("button", name="解除屏蔽").click()
        await expect(page.get_by_role("textbox", name="消息")).to_be_visible()
        assert not here.min.blocked


async def test_the_command_menu_opens_by_its_button_and_by_a_slash() -> None:
    async with scene() as here:
        await here.says("setMyCommands", commands=[{"command": "checkin", "description": "签到"}])
        page = await here.window(chat=here.private())
        await page.get_by_role("button", name="菜单").click()
        await expect(page.get_by_role("button", name="签到 /checkin")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.get_by_role("textbox", name="消息").fill("/ch")
        await page.get_by_role("button", name="签到 /checkin").click()
        await expect(bubble(page, "/checkin")).to_be_visible()


async def test_a_forums_topics_are_tabs_with_counts_of_their_own() -> None:
    async with scene() as here:
        forum = here.standin.add_group(
            "学习园地支部", members=[here.anna], owner=here.qiang, is_forum=True
        )
        lecture = here.standin.add_topic(forum, "党课")
        here.standin.write(here.qiang, forum, "大家好")
        here.standin.write(here.qiang, forum, "课件在这里", thread_id=lecture)
        page = await here.window(chat=forum.id)
        await expect(bubble(page, "大家好")).to_be_visible()
        await expect(bubble(page, "课件在这里")).to_have_count(0)
        tab = page.get_by_role("tab", name="党课")
        await expect(tab.get_by_label("1 条新消息")).to_be_visible()
        await page.get_by_role("tab", name="综合").focus()
        await page.keyboard.press("ArrowRight")
        await expect(bubble(page, "课件在这里")).to_be_visible()
        await expect(tab).to_be_focused()
        await page.get_by_role("textbox", name="消息").fill("收到")
        await page.keyboard.press("Enter")
        await expect(bubble(page, "收到")).to_be_visible()
        *_, last = here.standin.messages(here.anna, forum)
        assert (last.text, last.thread_id) == ("收到", lecture)


class Calendar:
    """A winder for whom the next thing is due at 14:45."""

    def __init__(self, here: PageScene) -> None:
        self.here = here
        self.due = here.clock.now() + timedelta(minutes=15)

    async def rest(self) -> None:
        """There is nothing to wait for."""

    async def next_at(self) -> datetime | None:
        return self.due if self.here.clock.now() < self.due else None

    async def forward(self, to: datetime) -> None:
        self.here.clock.move(to - self.here.clock.now())
        self.here.standin.write(self.here.qiang, self.here.group, "时间到了")


async def test_the_clock_is_wound_on_to_the_next_thing_an_hour_and_tomorrow_morning() -> None:
    async with scene() as here:
        here.door.winder = Calendar(here)
        page = await here.window()
        clock = page.locator("#clock")
        await expect(clock).to_have_text("11月25日 周三 14:30")
        await page.get_by_role("button", name="下一件事 14:45").click()
        await expect(clock).to_have_text("11月25日 周三 14:45")
        await expect(bubble(page, "时间到了")).to_contain_text("14:45")
        await expect(page.get_by_role("button", name="下一件事")).to_be_disabled()
        await page.get_by_role("button", name="1 小时").click()
        await expect(clock).to_have_text("11月25日 周三 15:45")
        await page.get_by_role("button", name="明天 8:00").click()
        await expect(clock).to_have_text("11月26日 周四 08:00")


async def test_winding_is_shown_in_every_window_and_refused_in_words() -> None:
    async with scene() as here:
        page, other = await here.window(), await here.window(here.qiang)
        here.door._control._events.tell({"kind": "winding", "on": True})
        for window in (page, other):
            await expect(window.get_by_text("正在快进…")).to_be_visible()
            await expect(window.get_by_role("button", name="1 小时")).to_be_disabled()
        here.door._control._events.tell({"kind": "winding", "on": False})
        await expect(page.get_by_role("button", name="1 小时")).to_be_enabled()

        class Busy(Calendar):
            async def forward(self, to: datetime) -> None:
                raise ValueError("the bot has not come to rest: answers")

        here.door.winder = Busy(here)
        await page.get_by_role("button", name="1 小时").click()
        said = page.get_by_role("status").get_by_text("机器人还在忙，请稍后再试")
        await expect(said).to_be_visible()


async def test_the_tour_shows_on_the_first_visit_and_leads_to_each_role() -> None:
    async with scene() as here:
        here.door.tour = [
            TourStop("民警", here.anna.id, here.group.id, ("打开群", "点签到", "看人数")),
            TourStop("书记", here.qiang.id, here.qiang.id, ("打开私聊", "快进", "看名单")),
        ]
        page = await here.window(tour=True)
        tour = page.get_by_role("region", name="导览")
        await expect(tour.get_by_role("listitem")).to_have_count(6)
        await tour.get_by_role("button", name="以王强的身份开始").click()
        await expect(page.get_by_role("button", name="身份 王强")).to_be_visible()
        await expect(page.get_by_role("heading", name="实到")).to_be_visible()
        await expect(tour.get_by_role("listitem")).to_have_text(["打开私聊", "快进", "看名单"])
        await page.keyboard.press("Escape")
        await expect(tour).to_be_hidden()
        await page.reload()
        await expect(page.get_by_role("button", name="导览", exact=True)).to_be_visible()
        await expect(tour).to_be_hidden()
        await page.get_by_role("button", name="导览", exact=True).click()
        await expect(tour.get_by_role("listitem")).to_have_count(6)


async def test_on_a_phone_the_list_and_the_conversation_take_turns() -> None:
    async with scene(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    ) as here:
        here.standin.write(here.qiang, here.group, "大家好")
        page = await here.window()
        navigation = page.get_by_role("navigation", name="聊天")
        await expect(navigation).to_be_hidden()
        await page.get_by_role("button", name="返回聊天列表").click()
        await navigation.get_by_role("button", name="城关派出所党支部").click()
        await expect(bubble(page, "大家好")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_everything_is_reached_by_the_keyboard_and_has_a_name() -> None:
    async with scene() as here:
        post = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}
        await here.says(text="政治学习", reply_markup=post)
        page = await here.window()
        seen: list[str] = []
        await page.locator("body").focus()
        for _ in range(24):
            await page.keyboard.press("Tab")
            seen.append(await _focused(page))
        for name in (
            "身份 李娜", "再开一窗", "1 小时", "明天 8:00", "城关派出所党支部", "签到", "消息选项",
            "发送文件", "消息", "发送",
        ):  # fmt: skip
            assert any(name in one for one in seen), (name, seen)
        assert "" not in seen[:12]
        await page.get_by_role("navigation").get_by_role("button", name="城关").focus()
        await page.keyboard.press("ArrowDown")
        assert "实到" in await _focused(page)


async def _focused(page: Page) -> str:
    """Return the name of what has the focus, as a screen reader would say it."""
    name: str = await page.evaluate(
        """() => {
            const node = document.activeElement;
            const by = node.getAttribute("aria-labelledby");
            const words = by && by.split(" ").map((id) => document.getElementById(id).textContent);
            const label = node.labels?.[0]?.textContent;
            return words?.join(" ") ?? node.getAttribute("aria-label") ?? label ?? node.innerText;
        }"""
    )
    return name


def _colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme by the names of their variables."""
    light, _, dark = CSS.read_text("utf-8").partition("@media (prefers-color-scheme: dark)")
    text = light if theme == "light" else dark
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text[: text.index("}")]))


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as WCAG 2.1 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(theme: str) -> None:
    colours = _colours(theme)
    assert _contrast("#000000", "#ffffff") == 21
    grounds = ("panel", "talk", "soft", "theirs", "mine")
    pairs = [
        *((ink, ground) for ink in ("ink", "quiet") for ground in grounds),
        *(("accent", ground) for ground in ("panel", "theirs", "soft")),
        ("on-accent", "accent"), ("on-strip", "strip"),
        *((f"hue-{number}", "theirs") for number in range(6)),
    ]  # fmt: skip
    weak = {pair: round(_contrast(*(colours[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}

"""The page without a mouse and without eyes: what is reached, how it is named, what is seen."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.standin.web import page as page_files
from tests.page_scene import scene

CSS = Path(page_files.__file__).with_name("page.css")
FOCUSED = """() => {
    const node = document.activeElement;
    if (node === document.body) return "";
    const by = node.getAttribute("aria-labelledby");
    const words = by?.split(" ").map((id) => document.getElementById(id).textContent);
    const label = node.labels?.[0]?.textContent;
    return words?.join(" ") ?? node.getAttribute("aria-label") ?? label ?? node.innerText;
}"""
RING = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
        || style.boxShadow !== "none" || Boolean(document.activeElement.closest(".compose"));
}"""
UNNAMED = """() => [...document.querySelectorAll("button, input, textarea, a[href]")]
    .filter((node) => node.checkVisibility() && !node.getAttribute("aria-labelledby")
        && !node.getAttribute("aria-label") && !node.labels?.length && !node.innerText.trim())
    .map((node) => node.outerHTML)"""


async def focused(page: Page) -> str:
    """Return the name of what has the focus, as a screen reader would say it."""
    name: str = await page.evaluate(FOCUSED)
    return name


async def test_everything_is_reached_by_the_keyboard_named_and_seen() -> None:
    async with scene() as here:
        post = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}
        await here.says(text="政治学习", reply_markup=post)
        page = await here.window()
        await page.evaluate("document.activeElement.blur()")
        seen: list[str] = []
        while len(seen) < 30:
            await page.keyboard.press("Tab")
            if not (name := await focused(page)):
                break
            seen.append(name)
            assert await page.evaluate(RING), f"nothing shows that the focus is on {name}"
        for name in (
            *("身份 李娜", "再开一窗", "1 小时", "明天 8:00", "城关派出所党支部", "签到"),
            *("消息选项", "发送文件", "消息", "发送"),
        ):
            assert any(name in one for one in seen), (name, seen)
        assert await page.evaluate(UNNAMED) == []


async def test_the_arrow_keys_go_up_and_down_the_list_of_chats() -> None:
    async with scene() as here:
        page = await here.window()
        chats = page.get_by_role("navigation", name="聊天")
        group, private = (chats.get_by_role("button", name=name) for name in ("城关", "实到"))
        await group.focus()
        await page.keyboard.press("ArrowDown")
        await expect(private).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await expect(private).to_be_focused()
        await page.keyboard.press("Home")
        await expect(group).to_be_focused()
        await page.keyboard.press("End")
        # The focus lives through what comes meanwhile.
        here.standin.write(here.qiang, here.group, "一")
        await expect(group).to_contain_text("王强：一")
        await expect(private).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="实到")).to_be_visible()
        await expect(private).to_have_attribute("aria-current", "true")


async def test_the_menu_of_the_chat_opens_and_closes_by_the_keyboard() -> None:
    async with scene() as here:
        page = await here.window(chat=here.private())
        button = page.get_by_role("button", name="聊天选项")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem", name="屏蔽机器人")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menu")).to_have_count(0)
        await expect(button).to_be_focused()


async def test_on_a_phone_the_focus_follows_from_the_list_and_back() -> None:
    async with scene(viewport={"width": 390, "height": 844}) as here:
        page = await here.window()
        await page.get_by_role("button", name="返回聊天列表").click()
        row = page.get_by_role("navigation").get_by_role("button", name="城关派出所党支部")
        await expect(row).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("main", name="城关派出所党支部")).to_be_visible()
        await expect(row).to_be_hidden()


async def test_who_asks_for_less_motion_gets_none() -> None:
    async with scene(reduced_motion="reduce") as here:
        page = await here.window()
        await page.get_by_role("button", name="身份").click()
        moving = "(node) => parseFloat(getComputedStyle(node).animationDuration)"
        assert await page.get_by_role("dialog").evaluate(moving) < 0.001


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
        *(("on-soft", ground) for ground in ("soft", "soft-hover")),
        *(("on-accent", "accent"), ("on-strip", "strip")),
        *((f"hue-{number}", ground) for number in range(6) for ground in ("theirs", "panel")),
    ]
    weak = {pair: round(_contrast(*(colours[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}

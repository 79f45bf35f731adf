"""The page without a mouse and without eyes: what is reached, how it is named, what is seen."""

from playwright.async_api import Page, expect

from bot.standin.state.files import Upload
from bot.standin.web.winding import TourStop
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PICTURE, scene

pytestmark = IN_ONE_BROWSER

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

FAINT = """() => {
    const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const paint = (colours) => {
        pen.clearRect(0, 0, 1, 1);
        for (const colour of colours) {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
        }
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (colours) => {
        const [red, green, blue] = paint(colours).map((part) => part / 255)
            .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const faint = [];
    const root = document.querySelector("dialog[open]") ?? document.body;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const holder = node.parentElement;
        const shown = holder.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        // A picture has colours of its own.
        const words = node.data.replace(/\\p{Extended_Pictographic}/gu, "").trim();
        if (!words || !shown || holder.closest("dialog") !== root.closest("dialog")
            || holder.closest(".hidden, [disabled], [aria-disabled=true]")) continue;
        const behind = [];
        for (let one = holder; one; one = one.parentElement) {
            behind.unshift(getComputedStyle(one).backgroundColor);
        }
        const ground = luminance(["white", ...behind]);
        const ink = luminance(["white", ...behind, getComputedStyle(holder).color]);
        const contrast = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
        if (contrast < 4.5) faint.push([words, holder.outerHTML, contrast.toFixed(2)]);
    }
    return faint;
}"""


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


POLL = {"question": "主题党日去哪里", "options": [{"text": "纪念馆"}, {"text": "社区"}]}
QUIZ = {**POLL, "question": "三会一课的课", "type": "quiz", "correct_option_ids": [0]}
WORDS = "<b>会议</b> <code>882 114</code> <a href='https://example.org'>安排</a> /help"


async def test_every_text_stands_out_from_what_is_behind_it() -> None:
    async with scene(reduced_motion="reduce") as here:
        here.door.tour = [TourStop("民警", here.anna.id, here.group.id, ("打开群", "点 [签到]"))]
        keyboard = [
            [{"text": "签到", "callback_data": "c"}, {"text": "看", "url": "https://a.example"}]
        ]
        post = await here.says(
            text=WORDS, parse_mode="HTML", reply_markup={"inline_keyboard": keyboard}
        )
        here.standin.pin(here.qiang, here.group, post["message_id"])
        for person in (here.anna, here.qiang, here.min):
            said = here.standin.write(person, here.group, "收到")
            here.standin.edit(person, said, "收到了")
            here.standin.write(person, here.group, "好", reply_to=said.id)
            here.standin.react(here.anna, here.group, said.id, "👍")
            picture = Upload(PICTURE, "会场.png", "image/png")
            here.standin.send_photo(person, here.group, picture)
            here.standin.send_document(person, here.group, Upload(b"x", "表.xlsx", "a/b"), "核对")
        for asked in (POLL, QUIZ):
            poll = await here.says("sendPoll", **asked)
            here.standin.vote(here.anna, here.group, poll["message_id"], [1])
        await here.says("sendPoll", **POLL)
        page = await here.window(tour=True)
        await expect(page.get_by_role("region", name="导览")).to_be_visible()
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme)
            assert await page.evaluate(FAINT) == [], theme
            await page.get_by_role("button", name="身份 李娜").click()
            assert await page.evaluate(FAINT) == [], theme
            await page.keyboard.press("Escape")

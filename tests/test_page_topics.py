"""A forum's topics on the page: tabs above the conversation, each with news of its own."""

from playwright.async_api import expect

from bot.standin import Group
from tests.browser import IN_ONE_BROWSER
from tests.page_scene import PageScene, bubble, scene

pytestmark = IN_ONE_BROWSER


def forum(here: PageScene) -> tuple[Group, int]:
    """Make a forum with a topic 党课, and a word in each topic."""
    group = here.standin.add_group(
        "学习园地支部", members=[here.anna], owner=here.qiang, bot="administrator", is_forum=True
    )
    lecture = here.standin.add_topic(group, "党课")
    here.standin.write(here.qiang, group, "大家好")
    here.standin.write(here.qiang, group, "课件在这里", thread_id=lecture)
    return group, lecture


async def test_a_forums_topics_are_tabs_with_counts_of_their_own() -> None:
    async with scene() as here:
        group, lecture = forum(here)
        page = await here.window(chat=group.id)
        await expect(bubble(page, "大家好")).to_be_visible()
        await expect(bubble(page, "课件在这里")).to_have_count(0)
        tabs = page.get_by_role("tablist", name="话题").get_by_role("tab")
        await expect(tabs).to_have_count(2)
        await expect(page.get_by_role("tab", name="党课 1 条新消息")).to_be_visible()
        await page.get_by_role("tab", name="党课").click()
        await expect(bubble(page, "课件在这里")).to_be_visible()
        await expect(page.get_by_role("tab", name="党课", exact=True)).to_be_visible()
        assert page.url.endswith(f"#{group.id}/{lecture}")
        await page.get_by_role("textbox", name="消息").fill("收到")
        await page.keyboard.press("Enter")
        await expect(bubble(page, "收到")).to_be_visible()
        *_, last = here.standin.messages(here.anna, group)
        assert (last.text, last.thread_id) == ("收到", lecture)


async def test_the_arrow_keys_go_along_the_topics_and_keep_the_focus() -> None:
    async with scene() as here:
        group, _ = forum(here)
        page = await here.window(chat=group.id)
        await page.get_by_role("tab", name="综合").focus()
        await page.keyboard.press("ArrowRight")
        lecture = page.get_by_role("tab", name="党课")
        await expect(bubble(page, "课件在这里")).to_be_visible()
        await expect(lecture).to_be_focused()
        here.standin.write(here.qiang, group, "新的一条")
        await expect(page.get_by_role("tab", name="综合 1 条新消息")).to_be_visible()
        await expect(lecture).to_be_focused()
        await page.keyboard.press("Home")
        await expect(bubble(page, "新的一条")).to_be_visible()
        await expect(page.get_by_role("tab", name="综合", exact=True)).to_be_focused()


async def test_the_list_counts_the_news_of_all_topics_until_each_is_seen() -> None:
    async with scene() as here:
        group, lecture = forum(here)
        here.standin.write(here.qiang, group, "第二页", thread_id=lecture)
        page = await here.window()
        row = page.get_by_role("navigation").get_by_role("button", name="学习园地支部")
        await expect(row).to_contain_text("3 条新消息")
        await row.click()
        await expect(row).to_contain_text("2 条新消息")
        await page.get_by_role("tab", name="党课").click()
        await expect(row).not_to_contain_text("条新消息")


async def test_a_topic_has_an_address_and_a_closed_one_says_so() -> None:
    async with scene() as here:
        group, lecture = forum(here)
        await here.says("closeForumTopic", chat_id=group.id, message_thread_id=lecture)
        page = await here.window(chat=group.id)
        await page.goto(f"{here.door.address}/?as={here.anna.id}#{group.id}/{lecture}")
        tab = page.get_by_role("tab", name="党课（已关闭）")
        await expect(tab).to_have_attribute("aria-selected", "true")
        await expect(bubble(page, "课件在这里")).to_be_visible()

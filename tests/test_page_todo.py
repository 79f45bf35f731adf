"""A morning with two things to do, in a browser on a phone: one message, settled from there."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.delivery import limits
from tests.browser import IN_ONE_BROWSER, Windows, windows
from tests.test_page_meeting import PHONE, Seen, press, says, shows, unseen
from tests.town import at

pytestmark = IN_ONE_BROWSER

CHIEF, HELPER, MEMBER = "王建国", "赵敏", "李娜"
URGENT = re.compile("^急")


@pytest.fixture(autouse=True)
def _nobody_waits_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRIVATE_WINDOW", 0.02)


async def two_things(chief: Page, member: Page) -> None:
    """A household is to be visited and a need to be answered, both by the same person."""
    await says(member, "家里有事")
    await press(member, "1 记什么", "同意，继续")
    await press(member, "是哪方面的事？", "父母就医")
    await member.get_by_role("button", name=URGENT).last.click()
    await press(member, "父母就医", "不用写")
    await press(member, "父母就医", "提交")
    await press(chief, "困难事项：父母就医 · 李娜", "转给别人")
    await press(chief, "父母就医", HELPER)
    await says(chief, "/event 李娜")
    await press(chief, "李娜：是哪种情况？", "生病住院")
    await press(chief, "必访 · 李娜", "登记")


async def story(town: Windows, seen: Seen) -> None:
    chief = await town.window(CHIEF, private=True)
    helper = await town.window(HELPER, private=True)
    member = await town.window(MEMBER, private=True)
    await two_things(chief, member)
    await town.winding.forward(at("09:02", "2026-11-27"))
    await shows(helper, "今天有 2 件事")
    await seen(helper, "morning")
    await press(helper, "今天有 2 件事", "1 已联系")
    await shows(helper, "已联系，最晚12月4日办下一步")
    await seen(helper, "opened")
    await press(helper, "已联系，最晚12月4日办下一步", "返回列表")
    await says(helper, "待办")
    await shows(helper, "待办 3 件")
    await seen(helper, "todo")
    await press(helper, "待办 3 件", "1 约时间")
    await press(helper, "哪个时间方便？", "明天 20:00")
    await says(helper, "我的")
    await press(helper, "关于您的记录就是这些", "收到的消息")
    await shows(helper, "与其他的合成一条")
    await seen(helper, "told")


async def test_a_morning_is_settled_from_one_message(tmp_path: Path) -> None:
    async with windows(tmp_path, "13:30:00", limits=False, **PHONE) as town:
        await story(town, unseen)

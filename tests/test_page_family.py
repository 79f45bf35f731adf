"""Visits and needs in a browser, as a household and those who look after it live them."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.delivery import limits
from tests.browser import IN_ONE_BROWSER, Windows, windows
from tests.test_page_meeting import PHONE, Seen, press, says, shows, unseen
from tests.town import at

pytestmark = IN_ONE_BROWSER

CHIEF, VISITOR, MEMBER = "王建国", "赵敏", "李娜"


@pytest.fixture(autouse=True)
def _nobody_waits_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRIVATE_WINDOW", 0.02)


async def noted(town: Windows, chief: Page, visitor: Page, seen: Seen) -> None:
    """Hospital: away, then back; meanwhile nothing is sent, and who visits knows at once."""
    await says(chief, "/event 李娜")
    await press(chief, "李娜：是哪种情况？", "生病住院")
    await seen(chief, "event")
    await press(chief, "必访 · 李娜", "登记")
    await press(chief, "必访 · 李娜", "同时登记不在岗")
    await press(chief, "李娜 不在岗的最后一天", "回来时再登记")
    await seen(chief, "noted")
    await press(visitor, "必访：李娜，11月30日 周一到期", "看这一户")
    await shows(visitor, "李娜 不在岗，机器人不发消息")
    await seen(visitor, "away")
    await says(chief, "/people 李娜")
    await press(chief, "李娜 · 城关派出所党支部", "已回来")
    await shows(visitor, "李娜 已回来，可以约家访")


async def arranged(visitor: Page, member: Page, seen: Seen) -> None:
    await says(visitor, "家访")
    await press(visitor, "您要访 1 户", "李娜 · 必访 · 11月30日 周一到期")
    await seen(visitor, "card")
    await press(visitor, "李娜 · 必访", "约时间")
    await press(visitor, "哪个时间方便？", "明天 20:00")
    await shows(member, "11月26日 周四 20:00 方便吗？")
    await seen(member, "asked")
    await press(member, "11月26日 周四 20:00 方便吗？", "给家人看的说明")
    await shows(member, "给家里人的说明")
    await press(member, "11月26日 周四 20:00 方便吗？", "方便")
    await shows(member, "1 记什么")
    await seen(member, "consent")
    await press(member, "1 记什么", "同意")
    await shows(visitor, "李娜 方便：11月26日 周四 20:00")


async def held(town: Windows, visitor: Page, member: Page, seen: Seen) -> None:
    """Two presses for 开始 and 结束, four for what is recorded and the need: six in all."""
    await town.winding.forward(at("20:00", "2026-11-26"))
    await press(visitor, "今天 20:00 家访 李娜", "开始")
    await town.winding.forward(at("20:20", "2026-11-26"))
    await press(visitor, "今天 20:00 开始", "结束")
    await press(visitor, "点一点见到谁", "配偶")
    await press(visitor, "点一点见到谁", "困难事项")
    await seen(visitor, "ticks")
    await press(visitor, "点一点见到谁", "记下")
    await press(visitor, "困难事项是哪一类？", "父母就医")
    await shows(member, "谈到：困难事项")
    await seen(member, "record")
    await press(member, "记得对吗？", "属实")
    await shows(member, "您说属实，已记下")


async def answered(town: Windows, chief: Page, member: Page, seen: Seen) -> None:
    """Nobody answers in time, and hears so; then it is answered, and the member closes it."""
    await shows(chief, "困难事项：父母就医 · 李娜")
    await seen(chief, "need")
    await town.winding.forward(at("09:01", "2026-12-02"))
    await shows(chief, "逾期")
    await seen(chief, "overdue")
    await press(chief, "困难事项：父母就医 · 李娜", "已联系")
    await shows(member, f"{CHIEF} 已联系")
    await press(chief, "困难事项：父母就医 · 李娜 · 已联系", "已解决")
    await press(member, f"{CHIEF} 说已解决", "已解决")
    await shows(member, "已办结")
    await seen(member, "closed")


async def story(town: Windows, seen: Seen) -> None:
    chief = await town.window(CHIEF, private=True)
    visitor = await town.window(VISITOR, private=True)
    member = await town.window(MEMBER, private=True)
    await noted(town, chief, visitor, seen)
    await arranged(visitor, member, seen)
    await held(town, visitor, member, seen)
    await answered(town, chief, member, seen)


async def test_hospital_back_visited_and_helped(tmp_path: Path) -> None:
    async with windows(tmp_path, "13:30:00", limits=False) as town:
        await story(town, unseen)


async def test_on_a_phone_a_visit_is_declined_another_disputed_and_all_is_removed(
    tmp_path: Path,
) -> None:
    async with windows(tmp_path, "13:30:00", limits=False, **PHONE) as town:
        chief = await town.window(CHIEF, private=True)
        member = await town.window(MEMBER, private=True)
        await refused(chief, member)
        await disputed(town, chief, member)
        await removed(town, member)


async def refused(chief: Page, member: Page) -> None:
    await says(chief, "/event 李娜")
    await press(chief, "李娜：是哪种情况？", "家庭困难")
    await press(chief, "必访 · 李娜", "登记")
    await says(chief, "家访")
    await press(chief, "您要访 1 户", "李娜 · 必访 · 12月2日 周三到期")
    await press(chief, "李娜 · 必访", "约时间")
    await press(chief, "哪个时间方便？", "明天 20:00")
    await press(member, "方便吗？", "这次不用了")
    await press(member, "这次家访不办了，不用说原因", "确定不用")
    await shows(member, "好的，这次不访了")
    await shows(chief, "李娜 说这次不用了，家访已关闭")


async def disputed(town: Windows, chief: Page, member: Page) -> None:
    await says(chief, "/event 李娜")
    await press(chief, "李娜：是哪种情况？", "职务变动")
    await press(chief, "必访 · 李娜", "登记")
    await says(chief, "家访")
    await press(chief, "您要访 1 户", "李娜 · 必访 · 12月9日 周三到期")
    await press(chief, "李娜 · 必访", "补记")
    await press(chief, "哪一天访的？", "昨天")
    await press(member, "王建国 登记（必访）", "有误")
    await press(member, "哪里不对？", "没有这次家访")
    deputy = await town.window(VISITOR, private=True)
    await press(deputy, "李娜 说家访记录有误：没有这次家访", "撤销这次记录")
    await press(deputy, "撤销后这一户还要访", "确定撤销")
    await shows(member, "您说有误的那次家访记录已撤销")


async def removed(town: Windows, member: Page) -> None:
    await says(member, "我的")
    await press(member, "李娜 · 城关派出所党支部", "家访和困难事项")
    await shows(member, "婉拒")
    await press(member, "家访和困难事项 · 李娜", "家属要求删除")
    await press(member, "删除", "确定删除")
    await town.winding.forward(at("09:30", "2026-11-26"))
    await shows(member, "回执")

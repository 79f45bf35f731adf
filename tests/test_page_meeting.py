"""A session in a browser, as its people live it: planned, announced, held, recorded, disputed."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.delivery import limits
from storage.tx import Tx
from tests.browser import IN_ONE_BROWSER, Windows, windows
from tests.page_scene import bubble

pytestmark = IN_ONE_BROWSER

Seen = Callable[[Page, str], Awaitable[object]]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
HOST, DEPUTY, OFFICER = "王建国", "赵敏", "李娜"
WITHIN = 10_000


@pytest.fixture(autouse=True)
def _nobody_waits_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card is turned a dozen times here, in a chat that takes one call a second."""
    monkeypatch.setattr(limits, "PRIVATE_WINDOW", 0.02)


async def unseen(_page: Page, _name: str) -> None:
    """Nobody looks."""


def button(message: Locator, label: str) -> Locator:
    return message.get_by_role("button", name=label, exact=True)


async def says(page: Page, words: str) -> None:
    field = page.get_by_role("textbox", name="消息")
    await field.fill(words)
    await field.press("Enter")


async def press(page: Page, message: str, label: str) -> None:
    """Press a button of the newest message that holds a text."""
    await button(bubble(page, message), label).click(timeout=WITHIN)


async def shows(page: Page, text: str) -> None:
    await expect(bubble(page, text)).to_be_visible(timeout=WITHIN)


async def planned_by_buttons(host: Page, seen: Seen) -> None:
    """Four presses, and nothing typed but the command."""
    await says(host, "/meeting")
    await press(host, "开什么会？", "主题党日")
    await press(host, "主题党日：哪一天？", "明天")
    await seen(host, "day")
    await press(host, "几点开始？", "9:00")
    await shows(host, "应到 18 人")
    await seen(host, "preview")
    await press(host, "主题党日 · 明天 9:00–11:00", "定下")
    await shows(host, "今天 17:00 在群里发会议帖")


async def planned_in_one_line(host: Page, seen: Seen) -> None:
    await says(host, "党课 今天 16:00 60分钟 三楼会议室 含第一议题")
    await shows(host, "党课 · 今天 16:00–17:00 · 三楼会议室")
    await seen(host, "line")
    await press(host, "党课 · 今天 16:00–17:00 · 三楼会议室", "定下")
    await shows(host, "群里已发会议帖，今天 15:45 开始签到")


async def leave_is_reported(officer: Page, seen: Seen) -> None:
    await seen(officer, "group")
    await press(officer, "党课 · 今天 16:00", "请假")
    await press(officer, "因为什么请假？", "值班")
    await shows(officer, "已报备请假（值班），书记会看到")
    await seen(officer, "leave")


async def held(town: Windows, host: Page, seen: Seen) -> None:
    """Leave, taps, the card, roll call, the count."""
    await town.go_to("15:46:00")
    await leave_is_reported(await town.window(OFFICER), seen)
    colleague = await town.window("王强")
    await press(colleague, "党课 · 今天 16:00", "签到")
    await shows(colleague, "已签到 1　请假 1")
    await town.go_to("15:57:00")
    await shows(host, "党课 16:00")
    await seen(host, "card")
    await press(host, "党课 16:00", "全部同意")
    await shows(host, "李娜 值班（已同意）")
    await press(host, "党课 16:00", "点名")
    await press(host, "党课 16:00", "✓ 刘洋")
    await shows(host, "未到 1")
    await seen(host, "roll")
    await press(host, "党课 16:00", "点名完毕")
    await shows(host, "点名：到会 16/18　请假 1　未到 1")
    await press(host, "党课 16:00", "报数")
    await shows(host, "应到 18 人，实到 16 人，请假 1 人，未到 1 人。")
    await seen(host, "count")
    await copied(host, "党课 16:00", "应到 18 人，实到 16 人，请假 1 人，未到 1 人。")
    await press(host, "党课 16:00", "返回")


async def confirmed(town: Windows, host: Page, seen: Seen) -> None:
    await town.go_to("17:00:00")
    await shows(host, "签到已结束")
    await seen(host, "after")
    await press(host, "党课 11月25日 周三 16:00", "核对无误")
    await shows(host, "应到 18　实到 16　请假 1　缺席 1")
    await press(host, "党课 11月25日 周三 16:00", "复制记录表头")
    await shows(host, "应到 18 人，实到 16 人，请假 1 人（值班 1），缺席 1 人。")
    await seen(host, "record")
    await copied(host, "党课 11月25日 周三 16:00", "2026年11月25日 16:00–17:00，三楼会议室。党课")


async def copied(page: Page, message: str, begins: str) -> None:
    """Press [复制] and look at what is on the clipboard."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await press(page, message, "复制")
    await page.wait_for_function(
        "async (begins) => (await navigator.clipboard.readText()).startsWith(begins)", arg=begins
    )


async def story(town: Windows, seen: Seen) -> None:
    host = await town.window(HOST, private=True)
    await planned_by_buttons(host, seen)
    await planned_in_one_line(host, seen)
    await held(town, host, seen)
    await confirmed(town, host, seen)


async def test_a_session_is_planned_held_and_recorded(tmp_path: Path) -> None:
    async with windows(tmp_path, "13:30:00", limits=False) as town:
        await story(town, unseen)


async def test_on_a_phone_it_is_planned_and_leave_is_reported(tmp_path: Path) -> None:
    async with windows(tmp_path, "13:30:00", limits=False, **PHONE) as town:
        host = await town.window(HOST, private=True)
        await planned_by_buttons(host, unseen)
        await planned_in_one_line(host, unseen)
        await town.go_to("15:46:00")
        await leave_is_reported(await town.window(OFFICER), unseen)


async def test_a_session_is_dropped_ten_minutes_before(tmp_path: Path) -> None:
    async with windows(tmp_path, "14:20:00", limits=False) as town:
        host = await town.window(HOST, private=True)
        officer = await town.window(OFFICER)
        await says(host, "开会")
        await press(host, "开什么会？", "已定的会议")
        await press(host, "已定的和还没核对的会议", "今天 14:30 政治学习")
        await press(host, "政治学习 · 今天 14:30", "不开了")
        await press(host, "这次不开了？", "确定不开")
        await shows(host, "这次会议不开了，已告诉大家")
        await shows(officer, "今天 14:30 的政治学习不开了")
        post = bubble(officer, "这次不开了")
        await expect(post).to_be_visible(timeout=WITHIN)
        await expect(button(post, "签到")).to_have_count(0)


async def corrected(town: Windows, host: Page) -> Page:
    """李娜 was tapped in and was not there: the secretary says so, with the reason."""
    await town.go_to("15:30:00")
    await press(host, "政治学习 11月25日", "其余 23 人都缺席")
    await shows(host, "未到：王建国、赵敏")  # the card is edited: a press before falls beside
    await press(host, "政治学习 11月25日", "核对无误")
    await shows(host, "应到 24　实到 1　缺席 23")
    await press(host, "政治学习 11月25日", "更正")
    await press(host, "改谁？", "李娜 到会")
    await press(host, "李娜：现在是到会", "缺席")
    await press(host, "将 李娜 更正为缺席", "不在现场")
    return await town.window(OFFICER, private=True)


async def test_a_tap_for_an_absent_colleague_is_corrected_and_disputed(tmp_path: Path) -> None:
    async with windows(tmp_path, "14:26:00", limits=False) as town:
        group = await town.window(OFFICER)
        await press(group, "政治学习", "签到")
        await group.context.close()
        host = await town.window(HOST, private=True)
        await town.go_to("14:27:00")
        officer = await corrected(town, host)
        told = "由到会更正为缺席，原因：不在现场"
        await press(officer, told, "有异议")
        await shows(officer, "您有异议，已请书记再看")
        await press(host, "李娜 对 11月25日 周三 政治学习 的更正有异议", "改回到会")
        await shows(officer, "您的异议成立，已改回到会")


async def test_while_the_secretary_is_away_the_deputy_has_the_card(tmp_path: Path) -> None:
    async with windows(tmp_path, "14:26:00", limits=False) as town:
        await town.bot.db.write(_has_gone_on_leave, HOST)
        deputy = await town.window(DEPUTY, private=True)
        await town.go_to("14:27:00")
        await shows(deputy, "政治学习 14:30")
        await expect(bubble(deputy, "政治学习 14:30")).to_contain_text("点名")


async def _has_gone_on_leave(tx: Tx, name: str) -> None:
    await tx.run(
        """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
           SELECT id, 'annual', 'self', 0, 0 FROM member WHERE name = :name""",
        name=name,
    )


async def test_a_downtime_across_the_opening_and_the_start_makes_nobody_late(
    tmp_path: Path,
) -> None:
    async with windows(tmp_path, "14:10:00", limits=False) as town:
        officer = await town.window(OFFICER)
        await town.go_to("14:16:00")
        await shows(officer, "应到 24　已签到 0")
        await town.restart("14:40:00")
        await shows(officer, "系统中断，已到会的请再点一次，按准时记")
        await press(officer, "应到 24　已签到 0", "签到")
        toast = officer.get_by_role("status").get_by_text("已签到 14:40")
        await expect(toast).to_be_visible(timeout=WITHIN)

"""`python -m tests.screenshots`: takes the README's pictures anew, of made-up people only.

Needs Chromium with fonts-noto-cjk and fonts-noto-color-emoji.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.browser import windows
from tests.test_page import tap

IMAGES = Path(__file__).parent.parent / "docs" / "images"
BEFORE = (
    *("赵敏", "陈静", "李娜", "刘洋", "张伟", "孙丽", "周涛", "吴芳"),
    *("郑凯", "冯雪", "蒋明", "韩梅", "杨帆", "朱琳", "秦勇", "许倩"),
)


async def main() -> None:
    """Take a picture of the tap in the group, and one of the host's card."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        look: dict[str, Any] = {"viewport": {"width": 1000, "height": 560}}
        async with windows(Path(folder), "14:28:00", **look) as town:
            officer = await town.window("王强")
            secretary = await town.window("王建国", private=True)
            post = officer.get_by_role("article").filter(has_text="三楼会议室").first
            for name in BEFORE:
                page = await town.window(name)
                await tap(page)
                await expect(page.get_by_role("status").get_by_text("已签到")).to_be_visible()
                await page.context.close()
            await tap(officer)
            toast = officer.get_by_role("status").get_by_text("已签到 14:28")
            await expect(toast).to_be_visible()
            await town.go_to("14:28:50")
            await expect(post).to_contain_text("已签到 17", timeout=20_000)
            await officer.screenshot(path=IMAGES / "tap.png")
            card = secretary.get_by_role("article").filter(has_text="未签到：").first
            await expect(card).to_contain_text("已签到 17", timeout=20_000)
            await secretary.screenshot(path=IMAGES / "host-card.png")


if __name__ == "__main__":
    asyncio.run(main())

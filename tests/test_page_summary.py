"""A month as a secretary is told of it, in a browser on a phone: the picture, and what leads on."""

from pathlib import Path

import pytest

from bot.delivery import limits
from tests.browser import IN_ONE_BROWSER, Windows, windows
from tests.test_page_meeting import (
    PHONE,
    Seen,
    confirmed,
    held,
    planned_in_one_line,
    press,
    shows,
    unseen,
)
from tests.town import at

pytestmark = IN_ONE_BROWSER

CHIEF = "王建国"


@pytest.fixture(autouse=True)
def _nobody_waits_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRIVATE_WINDOW", 0.02)


async def story(town: Windows, seen: Seen) -> None:
    chief = await town.window(CHIEF, private=True)
    await planned_in_one_line(chief, seen)
    await held(town, chief, unseen)
    await confirmed(town, chief, unseen)
    await town.winding.forward(at("16:01", "2026-11-27"))
    await shows(chief, "11月23日—29日")
    await seen(chief, "week")
    await town.winding.forward(at("09:05", "2026-12-01"))
    picture = chief.locator(".message", has_text="月报 · 2026年11月").locator("img")
    await picture.wait_for()
    await seen(chief, "report")
    await press(chief, "月报 · 2026年11月", "看明细")
    await shows(chief, "校验码")
    await seen(chief, "details")
    await press(chief, "校验码", "频次")
    await shows(chief, "主题党日")
    await seen(chief, "cadence")


async def test_a_month_is_told_as_a_picture_that_leads_to_its_figures(tmp_path: Path) -> None:
    async with windows(tmp_path, "13:30:00", limits=False, **PHONE) as town:
        await story(town, unseen)

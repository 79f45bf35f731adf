"""Fixtures that every test may ask for."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.delivery import sender
from tests.town import Town
from tests.town import town as build_town

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in the background ignores Ctrl-C, and the processes that tests start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


LONGEST = (
    *("kill", "page_first_day", "page_family", "page_meeting", "simulate", "page_summary"),
    *("sender_scale", "exporting", "closing", "page_compose", "page_files", "page_bubbles"),
    *("simulate_checker", "trying", "running", "page_week", "page_todo", "page_live", "cli"),
    *("calendar_days", "odd_rosters", "winding", "importing", "page_groups", "page_frame"),
    *("page_clock", "page_people", "page_menu", "page", "fuzz", "writer_storm", "series"),
    *("permissions", "permissions_sessions", "allow_list_made_up", "seals", "needs_waiting"),
)
"""Files that take the longest, mostly by waiting for processes of their own."""

AT_ONCE = {
    *("check_in", "claiming", "intake", "intake_deaths", "full_disk", "session_monkey", "traces"),
    *("delivery_answers", "delivery_files", "delivery_messages", "delivery_posts"),
    *("delivery_sender", "delivery_storm", "delivery_unknown", "exporting"),
}
"""Files about what happens at once: the database of their town has threads, as the bot's has."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: one that is begun last leaves the other workers idle."""
    place = {f"test_{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))


@pytest.fixture(autouse=True)
def _no_gathering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sender look at once: a test waits for rest hundreds of times."""
    monkeypatch.setattr(sender, "GATHER", 0.0)


@pytest.fixture
def threads(request: pytest.FixtureRequest) -> bool:
    """Whether the town's database has threads of its own."""
    return request.path.stem.removeprefix("test_") in AT_ONCE


@pytest.fixture
async def town(tmp_path: Path, threads: bool) -> AsyncIterator[Town]:
    """The made-up branch at 14:00 with the bot running."""
    async with build_town(tmp_path / "shidao.db", threads=threads) as built:
        yield built


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_chromium() -> AsyncIterator[None]:
    """One connection to Chromium for all tests of the page; only they load its driver."""
    from tests.browser import shared  # noqa: PLC0415 -- most tests never need it

    async with shared():
        yield

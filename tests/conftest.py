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


@pytest.fixture(autouse=True)
def _no_gathering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sender look at once: a test waits for rest hundreds of times."""
    monkeypatch.setattr(sender, "GATHER", 0.0)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """The made-up branch at 14:00 with the bot running."""
    async with build_town(tmp_path / "shidao.db") as built:
        yield built


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_chromium() -> AsyncIterator[None]:
    """One connection to Chromium for all tests of the page; only they load its driver."""
    from tests.browser import shared  # noqa: PLC0415 -- most tests never need it

    async with shared():
        yield

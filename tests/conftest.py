"""Fixtures that every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import Town
from tests.town import town as build_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """The made-up branch at 14:00 with the bot running."""
    async with build_town(tmp_path / "shidao.db") as built:
        yield built

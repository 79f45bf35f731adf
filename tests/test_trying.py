"""`shidao try` as its user meets it: real processes, each option, and Ctrl-C at any moment."""

import asyncio
import signal
import sqlite3
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.clock import from_ms
from bot.config import Refused
from bot.trying import _instant, can_open_browser
from tests.test_cli import ENDS_WITHIN, Ended, end, names_in, shidao, start
from tests.town import ZONE, at

STOPPED = "试用环境已结束，数据已删除"
AT = ("--at", "2026-11-25T14:10")


class Tried:
    """A trial that is ready: its process, what it said, and its control API."""

    def __init__(self, process: Process, said: list[str], http: httpx.AsyncClient) -> None:
        self.process = process
        self.said = said
        self.http = http

    async def stop(self, times: int = 1) -> Ended:
        """Press Ctrl-C, once or more, and wait for the end."""
        for _ in range(times):
            self.process.send_signal(signal.SIGINT)
        return await end(self.process)

    async def wind(self, **to: object) -> httpx.Response:
        """Wind the clock on, as the page does."""
        return await self.http.post("/api/clock", json=to)

    async def now(self) -> float:
        """Return how many seconds the trial's clock is past 14:10."""
        state = (await self.http.get("/api/state", params={"as": 7004})).json()
        return (from_ms(state["now"]) - at("14:10")).total_seconds()


@asynccontextmanager
async def trying(*options: str, **settings: str) -> AsyncIterator[Tried]:
    """Start `shidao try` and wait until it is ready."""
    process = await start("try", *options, **settings)
    assert process.stdout is not None
    try:
        lines = [asyncio.wait_for(process.stdout.readline(), ENDS_WITHIN) for _ in range(2)]
        said = [(await line).decode().rstrip() for line in lines]
        address = said[0].partition("请打开 ")[2]
        assert address.startswith("http://127.0.0.1:"), said
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as http:
            yield Tried(process, said, http)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


async def test_it_begins_at_the_local_time_that_it_is_told(tmp_path: Path) -> None:
    async with trying("--no-browser", *AT, TMPDIR=str(tmp_path)) as tried:
        assert tried.said[1].startswith("演示群里 14:15 的政治学习正在签到")
        assert 0 <= await tried.now() < ENDS_WITHIN
        assert await tried.stop() == Ended(0, [STOPPED], [])
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("said", ["明天", "", "1999-12-31T23:59"])
async def test_a_time_that_is_none_is_one_line_and_exit_code_2(said: str) -> None:
    line = f"--at {said} 不是有效时刻，例如 2026-11-25T14:10（2000 年到 2099 年）"
    assert await shidao("try", "--no-browser", "--at", said) == Ended(2, [], [line])


@pytest.mark.parametrize(
    "said", ["14:10", "2026-02-30", "0001-01-01", "9999-12-31T23:59", "x" * 99]
)
def test_what_is_no_time_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        _instant(said, ZONE)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-25T14:10", "2026-11-25T06:10:00+00:00"),
        ("2026-11-25 14:10", "2026-11-25T06:10:00+00:00"),
        ("2026-11-28", "2026-11-27T16:00:00+00:00"),
        ("2026-11-25T14:10+00:00", "2026-11-25T14:10:00+00:00"),
    ],
)
def test_a_local_time_is_the_organisations(said: str, meant: str) -> None:
    assert _instant(said, ZONE).isoformat() == meant


async def test_it_shows_as_many_people_as_it_is_told(tmp_path: Path) -> None:
    options = ("--no-browser", "--people", "500", *AT)
    async with trying(*options, TMPDIR=str(tmp_path)) as tried:
        assert "一共 500 人" in tried.said[1]
        people = (await tried.http.get("/api/people")).json()["people"]
        assert 470 < len(people) < 500
        assert (await tried.stop()).err == []


async def test_a_week_is_wound_on_in_seconds_and_without_a_word(tmp_path: Path) -> None:
    async with trying("--no-browser", *AT, TMPDIR=str(tmp_path)) as tried:
        async with asyncio.timeout(ENDS_WITHIN):
            assert (await tried.wind(seconds=7 * 86400)).status_code == 200
        assert 0 <= await tried.now() - 7 * 86400 < ENDS_WITHIN
        assert await tried.stop() == Ended(0, [STOPPED], [])


async def test_the_page_can_wind_on_to_what_comes_next(tmp_path: Path) -> None:
    async with trying("--no-browser", *AT, TMPDIR=str(tmp_path)) as tried:
        assert (await tried.http.post("/api/rest", json={})).status_code == 200
        for minutes in (2, 65):  # the host's card, and the end
            assert (await tried.wind(next=True)).status_code == 200
            late = await tried.now() - timedelta(minutes=minutes).total_seconds()
            assert 0 <= late < ENDS_WITHIN
        assert (await tried.stop()).err == []


async def test_what_is_kept_is_there_afterwards_and_is_not_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    options = ("--no-browser", "--keep", str(folder), *AT)
    async with trying(*options) as tried:
        ended = await tried.stop()
    path = folder / "shidao.db"
    assert ended == Ended(0, [f"试用环境已结束，数据库留在 {path}"], [])
    assert path.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM member").fetchone() == (70,)
        assert connection.execute("SELECT COUNT(*) FROM session").fetchone() == (9,)
    before = path.read_bytes()
    again = await shidao("try", *options)
    line = f"--keep {folder} 里已有试用留下的数据库，不能接着用：群里的消息没有留下。请换一个文件夹"
    assert again == Ended(2, [], [line])
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "folder"):
        ended = await shidao("try", "--no-browser", "--keep", str(path))
        assert ended == Ended(2, [], [f"--keep {path} 用不了：路径中有一段不是文件夹"])


async def test_without_a_display_no_browser_is_missed(tmp_path: Path) -> None:
    assert not can_open_browser()
    async with trying(TMPDIR=str(tmp_path)) as tried:
        assert await tried.stop(times=3) == Ended(0, [STOPPED], [])
    assert names_in(tmp_path) == []


async def test_ctrl_c_while_winding_ends_it_in_order(tmp_path: Path) -> None:
    async with trying("--no-browser", *AT, TMPDIR=str(tmp_path)) as tried:
        winding = asyncio.create_task(tried.wind(seconds=366 * 86400))
        async with asyncio.timeout(ENDS_WITHIN):
            while await tried.now() < 86400:  # noqa: ASYNC110 -- another process is waited for
                await asyncio.sleep(0.05)
        assert not winding.done()
        ended = await tried.stop()
        await asyncio.wait([winding])
        winding.exception()
    assert ended == Ended(0, [STOPPED], [])
    assert names_in(tmp_path) == []


INTERRUPT = """
import os, signal, sys
import bot.trying
name, times = {name!r}, {times}
real = getattr(bot.trying, name)
def interrupted(*args, **kwargs):
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)
    return real(*args, **kwargs)
setattr(bot.trying, name, interrupted)
import bot.__main__
bot.__main__.main()
"""
INTERRUPT_LOADING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
import bot.__main__
bot.__main__.main()
"""


@pytest.mark.parametrize(
    ("name", "times"), [("read_bureau", 1), ("serve", 2), ("load_bureau", 1), ("over_http", 3)]
)
async def test_ctrl_c_while_it_is_set_up_leaves_nothing(
    name: str, times: int, tmp_path: Path
) -> None:
    program = INTERRUPT.format(name=name, times=times)
    ended = await end(await start("try", "--no-browser", python=program, TMPDIR=str(tmp_path)))
    assert ended == Ended(130, [], [])
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", ["bot.cli", "bot.trying"])
async def test_ctrl_c_while_it_is_loaded_is_no_error(name: str, tmp_path: Path) -> None:
    program = INTERRUPT_LOADING.format(name=name)
    ended = await end(await start("try", "--no-browser", python=program, TMPDIR=str(tmp_path)))
    assert ended == Ended(130, [], [])
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", ["Winding", "tour"])
async def test_ctrl_c_once_the_bot_is_there_stops_it_in_order(name: str, tmp_path: Path) -> None:
    program = INTERRUPT.format(name=name, times=2)
    ended = await end(await start("try", "--no-browser", python=program, TMPDIR=str(tmp_path)))
    assert (ended.code, ended.out[-1], ended.err) == (0, STOPPED, [])
    assert names_in(tmp_path) == []


async def test_an_end_that_the_system_asks_for_leaves_nothing_either(tmp_path: Path) -> None:
    async with trying("--no-browser", TMPDIR=str(tmp_path)) as tried:
        tried.process.send_signal(signal.SIGTERM)
        assert await end(tried.process) == Ended(0, [STOPPED], [])
    assert names_in(tmp_path) == []

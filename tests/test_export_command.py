"""`shidao export` as its user meets it, while the bot has the file open."""

import asyncio
import os
import pty
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import units
from tests.ledger_book import read, read_csv
from tests.needs_scene import HERE
from tests.test_cli import end, start
from tests.town import Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path / "town.db") as found:
        await found.plan("14:30")
        await found.go_to("14:20")
        await found.tap("李娜")
        await found.go_to("15:31")
        yield found


async def test_a_workbook_is_written_while_the_bot_runs(here: Town, tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    ended = await end(await start(
        "export", "--unit", HERE, "--period", "2026-11", "--out", str(out),
        DATABASE=str(here.path),
    ))  # fmt: skip
    assert (ended.code, ended.err) == (0, [])
    assert ended.out == [f"已写入 {out}：1 次会议，24 行出勤"]
    (row,) = read(out.read_bytes()).rows["学习台账"]
    assert (row["应到"], row["已签到"], row["核对"]) == (24, 1, "未核对")
    assert out.stat().st_mode & 0o077 == 0, "it has names in it"


async def test_on_a_terminal_a_bar_shows_how_far_it_is(here: Town, tmp_path: Path) -> None:
    terminal, its_end = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "export", "--unit", HERE, "--period", "2026-11",
        "--out", str(tmp_path / "台账.xlsx"),
        stdout=asyncio.subprocess.DEVNULL, stderr=its_end,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("SHIDAO_")},
            "SHIDAO_DATABASE": str(here.path), "TERM": "xterm", "COLUMNS": "80",
        },
    )  # fmt: skip
    os.close(its_end)
    assert await process.wait() == 0
    shown = os.read(terminal, 65_536).decode()
    os.close(terminal)
    assert "导出" in shown
    assert "100%" in shown


async def test_csv_comes_in_one_zip(here: Town, tmp_path: Path) -> None:
    out = tmp_path / "台账.zip"
    ended = await end(await start(
        "export", "--unit", HERE, "--period", "2026", "--format", "csv", "--out", str(out),
        DATABASE=str(here.path),
    ))  # fmt: skip
    assert ended.code == 0
    assert len(read_csv(out.read_bytes())["出勤.csv"]) == 25


@pytest.mark.parametrize(
    ("unit", "period", "line"),
    [
        ("城西所", "2026-11", "没有叫“城西所”的单位"),
        (HERE, "十一月", "--period 十一月 不是一段时间，例如 2026-11、2026Q4、2026H2、2026"),
        ("第一", "2026-11", "叫“第一”的单位有几个，请写成 上级/单位：甲/第一、乙/第一"),
    ],
)
async def test_what_is_wrong_is_one_line_and_nothing_is_written(
    here: Town, tmp_path: Path, unit: str, period: str, line: str
) -> None:
    for name in ("甲", "乙"):
        above = await here.db.write(units.add, name, "branch", None)
        await here.db.write(units.add, "第一", "group", above)
    out = tmp_path / "out.xlsx"
    ended = await end(await start(
        "export", "--unit", unit, "--period", period, "--out", str(out), DATABASE=str(here.path)
    ))  # fmt: skip
    assert (ended.code, ended.err) == (2, [line])
    assert not out.exists()


async def test_a_folder_that_is_not_there_is_named(here: Town, tmp_path: Path) -> None:
    out = tmp_path / "none" / "out.xlsx"
    ended = await end(await start(
        "export", "--unit", HERE, "--period", "2026-11", "--out", str(out), DATABASE=str(here.path)
    ))  # fmt: skip
    line = f"没有 {out.parent} 这个文件夹，请先建好，或者换一个 --out"
    assert (ended.code, ended.err) == (2, [line])


async def test_a_file_that_is_not_there_or_not_ours_is_named(tmp_path: Path) -> None:
    missing, other = tmp_path / "none.db", tmp_path / "other.db"
    other.write_bytes(b"something else, long enough to be told from a header" * 20)
    for path, line in (
        (missing, f"没有数据库 {missing}，请核对 SHIDAO_DATABASE"),
        (other, f"{other} 不是实到的数据库"),
    ):
        ended = await end(await start(
            "export", "--unit", HERE, "--period", "2026-11", DATABASE=str(path)
        ))  # fmt: skip
        assert (ended.code, ended.err) == (2, [line])

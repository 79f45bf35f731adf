"""The command line as its user meets it: real processes, their exit codes, and every line."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import __version__
from bot.clock import SystemClock
from bot.standin import Standin
from bot.standin.web.server import Door, serve
from storage.lock import InstanceLock
from tests.code import ROOT

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc"
ENDS_WITHIN = 30.0


@dataclass(frozen=True)
class Ended:
    """What a process left: its exit code and its lines."""

    code: int | None
    out: list[str]
    err: list[str]


async def start(*arguments: str, python: str | None = None, **settings: str) -> Process:
    """Start `shidao` with these settings and none of this process's own."""
    program = ("-c", python) if python else ("-m", "bot")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SHIDAO_")}
    environment |= {k if k == "TMPDIR" else f"SHIDAO_{k}": v for k, v in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable, *program, *arguments, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE
    )


async def end(process: Process) -> Ended:
    """Wait until the process ends by itself."""
    try:
        out, err = await asyncio.wait_for(process.communicate(), ENDS_WITHIN)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    for text in (out.decode(), err.decode()):
        assert TOKEN not in text
        assert TOKEN.partition(":")[2] not in text
        assert "Traceback" not in text
    return Ended(process.returncode, out.decode().splitlines(), err.decode().splitlines())


async def shidao(*arguments: str, **settings: str) -> Ended:
    return await end(await start(*arguments, **settings))


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[Standin, Door]]:
    standin = Standin(SystemClock(), token=TOKEN)
    door = await serve(standin, 0)
    try:
        yield standin, door
    finally:
        await door.close()


async def polled(standin: Standin) -> None:
    """Wait until a bot holds a poll."""
    async with asyncio.timeout(ENDS_WITHIN):
        while not standin.updates.polled:  # noqa: ASYNC110 -- another process is what is waited for
            await asyncio.sleep(0.05)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("TIMEZONE", "Asia/Beijing", "=Asia/Beijing 不是有效时区，例如 Asia/Shanghai"),
        ("TIMEZONE", "a\nb\x1b[2J\u2028", "=a b [2J  不是有效时区，例如 Asia/Shanghai"),
        ("TIMEZONE", TOKEN, "=[secret] 不是有效时区，例如 Asia/Shanghai"),
        ("DATABASE", "/dev/null/a.db", "=/dev/null/a.db 打不开：路径中有一段不是文件夹"),
        ("TOKEN", "123", " 不像机器人令牌，例如 123456789:AAE…（向 @BotFather 索取）"),
    ],
)
async def test_a_wrong_setting_is_one_line_and_exit_code_2(
    setting: str, value: str, said: str
) -> None:
    ended = await shidao("run", **{"TOKEN": TOKEN, setting: value})
    assert ended == Ended(2, [], [f"SHIDAO_{setting}{said}"])


async def test_a_setting_that_does_not_exist_is_refused() -> None:
    ended = await shidao("run", TOKEN=TOKEN, TIMEZOME="Asia/Shanghai")
    assert ended == Ended(2, [], ["不认识的设置 SHIDAO_TIMEZOME；可用的设置见 README"])


async def test_without_a_token_one_line_says_how_to_try_it() -> None:
    line = "没有设置 SHIDAO_TOKEN 或 SHIDAO_TOKEN_FILE；先试用请运行 shidao try"
    assert await shidao("run") == Ended(2, [], [line])


async def test_a_token_given_as_the_file_is_not_repeated() -> None:
    ended = await shidao("run", TOKEN_FILE=TOKEN)
    assert ended == Ended(2, [], ["SHIDAO_TOKEN_FILE=[secret] 读不到：没有这个文件"])


async def test_the_version_is_said() -> None:
    assert await shidao("version") == Ended(0, [__version__], [])


async def test_a_command_that_does_not_exist_is_exit_code_2() -> None:
    ended = await shidao("fly")
    assert (ended.code, ended.out) == (2, [])


async def test_the_help_names_every_command() -> None:
    ended = await shidao("--help")
    assert ended.code == 0
    assert {line.split()[0] for line in ended.out if line.startswith("  ")} >= {
        *("run", "try", "version"),
    }


async def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "shidao.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER, applied_at INTEGER)")
        connection.executemany(
            "INSERT INTO schema_version VALUES (?, 0)", [(n,) for n in range(1, 100)]
        )
    connection.close()
    before = path.read_bytes()
    ended = await shidao("run", TOKEN=TOKEN, DATABASE=str(path))
    assert (ended.code, ended.out, len(ended.err)) == (2, [], 1)
    assert ended.err[0].startswith(f"数据库 {path} 由更新版本的实到写成（99，本程序到 ")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is a diary, not a database " * 99, b"\x00" * 4096])
async def test_what_is_no_database_is_refused_and_left_as_it_is(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "shidao.db"
    path.write_bytes(content)
    ended = await shidao("run", TOKEN=TOKEN, DATABASE=str(path))
    assert ended == Ended(2, [], [f"{path} 不是实到的数据库"])
    assert path.read_bytes() == content


async def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "shidao.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE diary (day TEXT)")
    connection.close()
    before = path.read_bytes()
    ended = await shidao("run", TOKEN=TOKEN, DATABASE=str(path))
    assert ended == Ended(2, [], [f"{path} 不是实到的数据库"])
    assert path.read_bytes() == before


async def test_who_holds_the_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "shidao.db"
    with InstanceLock.take(path, what="import", clock=SystemClock()) as lock:
        ended = await shidao("run", TOKEN=TOKEN, DATABASE=str(path))
    line = (
        f"已有一个实到在用这个数据库：主机 {socket.gethostname()} 上的进程 {os.getpid()}"
        f"（shidao import，自 {lock.holder.started_at}）。请先停掉它"
    )
    assert ended == Ended(2, [], [line])


async def test_a_running_bot_refuses_a_second_one_and_stops_when_it_is_asked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "folder" / "shidao.db"
    settings = {"TOKEN": TOKEN, "DATABASE": str(path)}
    async with telegram() as (standin, door):
        settings["API_BASE"] = door.api_address
        first = await start("run", **settings)
        try:
            await polled(standin)
            second = await shidao("run", **settings)
            assert (second.code, len(second.err)) == (2, 1)
            assert f"上的进程 {first.pid}（shidao run，自 " in second.err[0]
        finally:
            first.send_signal(signal.SIGTERM)
            ended = await end(first)
    assert (ended.code, ended.out) == (0, [])
    events = [json.loads(line)["event"] for line in ended.err]
    assert events[0] == "started"
    assert events[-1] == "stopped"
    assert path.stat().st_mode & 0o077 == 0
    third = InstanceLock.take(path, what="test", clock=SystemClock())
    third.release()


async def test_a_token_that_telegram_refuses_ends_it_with_one_line(tmp_path: Path) -> None:
    async with telegram() as (_, door):
        refused = TOKEN.replace("AAE", "BBB")
        ended = await shidao(
            "run", TOKEN=refused, DATABASE=str(tmp_path / "a.db"), API_BASE=door.api_address
        )
    assert ended.code == 2
    assert ended.err[-1] == "Telegram 不认这个令牌，请向 @BotFather 核对后重新设置"
    assert not any(refused.partition(":")[2] in line for line in ended.err)
    assert all(line.startswith("{") for line in ended.err[:-1])


async def test_a_link_for_an_admin_is_printed_while_a_bot_is_running(tmp_path: Path) -> None:
    async with telegram() as (standin, door):
        settings = {
            "TOKEN": TOKEN, "DATABASE": str(tmp_path / "a.db"), "API_BASE": door.api_address,
        }  # fmt: skip
        running = await start("run", **settings)
        try:
            await polled(standin)
            ended = await shidao("admin-link", **settings)
            assert (ended.code, ended.err) == (0, [])
            assert ended.out[0].startswith("请在 Telegram 里打开，成为管理员；用一次即失效，明天 ")
            link, _, payload = ended.out[1].partition("?start=")
            assert link == "https://t.me/shidao_bot"
            standin.add_person("局里的", id=9001)
            standin.start(9001, payload)
            async with asyncio.timeout(ENDS_WITHIN):
                while not standin.from_bot(9001):  # noqa: ASYNC110 -- another process answers
                    await asyncio.sleep(0.05)
        finally:
            running.send_signal(signal.SIGTERM)
            await end(running)
    assert (standin.from_bot(9001)[0].text or "").startswith("您好，您是实到的管理员")


async def test_without_telegram_the_words_for_an_admin_are_printed_instead() -> None:
    ended = await shidao("admin-link", TOKEN=TOKEN, API_BASE="http://127.0.0.1:9")
    assert (ended.code, ended.err) == (0, [])
    assert ended.out[0].startswith("现在连不上 Telegram。请把下面这一行私聊发给机器人")
    assert ended.out[1].startswith("/start a-")


async def test_a_link_for_an_admin_needs_a_token_that_telegram_knows() -> None:
    async with telegram() as (_, door):
        refused = TOKEN.replace("AAE", "BBB")
        ended = await shidao("admin-link", TOKEN=refused, API_BASE=door.api_address)
    assert (ended.code, ended.out) == (2, [])
    assert ended.err == ["Telegram 不认这个令牌，请向 @BotFather 核对后重新设置"]


async def test_a_defect_ends_it_with_one_line_that_quotes_no_exception() -> None:
    program = f"""
import bot.cli
def app():
    raise ValueError("父母就医 {TOKEN}")
bot.cli.app = app
bot.cli.main()
"""
    ended = await end(await start(python=program))
    assert (ended.code, ended.out, len(ended.err)) == (1, [], 2)
    logged = json.loads(ended.err[0])
    assert (logged["event"], logged["error"]) == ("crashed", "ValueError")
    assert ended.err[1].startswith("程序出错，已退出，没有丢失已确认的签到")
    assert "就医" not in "".join(ended.err)


async def test_trying_it_asks_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await start("try", "--no-browser", "--port", str(port), TMPDIR=str(tmp_path))
        try:
            assert process.stdout is not None
            said = [
                (await asyncio.wait_for(process.stdout.readline(), ENDS_WITHIN)).decode().rstrip()
                for _ in range(2)
            ]
            assert [name.startswith("shidao-try-") for name in names_in(tmp_path)] == [True]
        finally:
            process.send_signal(signal.SIGINT)
            ended = await end(process)
    address = said[0].partition("请打开 ")[2]
    assert address.startswith("http://127.0.0.1:")
    assert f":{port}/" not in address
    assert said[1].startswith("演示群里 ")
    assert ended == Ended(0, ["试用环境已结束，数据已删除"], [])
    assert names_in(tmp_path) == []

"""校验, as people have it done: /verify in a chat, `shidao verify` on a terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.actions import sealing
from storage import roles
from tests.delivering import until
from tests.seal_scene import close, founded, seal, spoil
from tests.town import Town, town

CHIEF = "王建国"
SHIDAO = (sys.executable, "-m", "bot")


def shidao(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a database."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("SHIDAO_")}
    return subprocess.run(
        [*SHIDAO, *words],
        capture_output=True, text=True, check=False, timeout=60,
        env={**known, "SHIDAO_DATABASE": str(path)},
    )  # fmt: skip


async def make_admin(here: Town, name: str = CHIEF) -> int:
    """Make somebody of the branch an admin who has opened the chat."""
    user_id = here.account(name)
    here.standin.write(user_id, user_id, "/start")
    await here.rest()
    await here.db.write(roles.make_admin, user_id, here.clock.now())
    await here.later(2)
    return user_id


async def asked(here: Town, words: str, name: str = CHIEF) -> str:
    """Have an admin ask, and return what the message shows in the end."""
    await here.later(2)
    await here.says(name, words)
    await here.rest()
    return here.private(name)


async def test_an_admin_is_told_in_one_message_that_all_fits(tmp_path: Path) -> None:
    async with town(tmp_path / "town.db") as here:
        await make_admin(here)
        await here.plan("14:10")
        await here.tap("李娜")
        sent = len(here.standin.from_bot(here.account(CHIEF)))
        said = await asked(here, "/verify")
        assert said.startswith("校验完毕，全部相符：")
        assert said.splitlines()[1:] == ["还没有封存过，每月第一个工作日 9:00 封存"]
        assert len(here.standin.from_bot(here.account(CHIEF))) == sent + 1


async def test_what_was_changed_is_named_with_its_session_and_period(tmp_path: Path) -> None:
    path = tmp_path / "town.db"
    async with town(path) as here:
        await make_admin(here)
        session_id = await here.plan("14:10")
        await here.tap("李娜")
        made = await here.db.write(close, here.clock.now(), "2026-11")
        ((entry, member),) = await here.query(
            "SELECT id, member_id FROM attendance_entry WHERE what = 'checked_in'"
        )
        spoil(path, "UPDATE attendance_entry SET recorded_at = 1 WHERE id = ?", entry)
        spoil(path, "UPDATE attendance SET state = 'present' WHERE member_id = ?", member)
        said = await asked(here, f"/verify {made.code.lower()}")
        where = f"2026年11月25日 政治学习 城关派出所党支部（演示）（会议 {session_id}）"
        sealed = "2026年11月（2026年11月25日 14:00 封存）"
        assert f"出勤记录第 {entry} 条改动过 · {where} · {sealed}" in said
        assert f"成员 {member} 的出勤与出勤记录第 {entry} 条不符 · {where} · {sealed}" in said
        assert said.startswith(
            f"校验码 {made.code}：2026年11月，2026年11月25日 14:00 封存，其中有记录对不上\n"
            "校验完毕，2 处不符："
        )
        assert "李娜" not in said, "names are for those in charge of the unit"


async def test_a_code_that_is_of_no_seal_is_said_to_be_of_none(tmp_path: Path) -> None:
    async with town(tmp_path / "town.db") as here:
        await make_admin(here)
        assert (await asked(here, "/verify 4K7Q")).startswith("校验码是 20 个字母和数字")
        unknown = "/verify 4K7Q-0000-0000-0000-0000"
        assert (await asked(here, unknown)).startswith("这里没有这个校验码的封存")
        made = await here.db.write(sealing.seal, here.clock.now(), "", b"")
        said = await asked(here, f"校验 {made.code}")
        assert said.startswith(f"校验码 {made.code}：手工封存，2026年11月25日 14:00 封存，之前的")


async def test_while_it_verifies_people_check_in(tmp_path: Path) -> None:
    async with town(tmp_path / "town.db") as here:
        chief = await make_admin(here)
        await here.plan("14:10")
        here.standin.write(chief, chief, "/verify")
        await until(lambda: not here.bot.working.is_idle)
        press = here.press("李娜")
        await until(lambda: press.answered is not None)
        assert press.answered is not None
        assert (press.answered.text or "").startswith("已签到")
        await here.rest()
        assert here.private(CHIEF).startswith("校验完毕，全部相符")


async def test_on_a_terminal_all_fits_and_the_exit_code_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with founded(path) as db:
        made = await seal(db)
        done = shidao(path, "verify", "--code", made.code)  # while the bot has the file open
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "校验完毕，全部相符：84 条记录，4 场会，1 次封存",
        f"最近一次封存：2026年10月，2026年11月11日 12:00，校验码 {made.code}",
        f"校验码 {made.code}：2026年10月，2026年11月11日 12:00 封存，之前的记录都没有改过",
    ]


async def test_on_a_terminal_each_finding_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with founded(path) as db:
        made = await seal(db)
    before = path.read_bytes()
    spoil(path, "DELETE FROM attendance_entry WHERE id = 16")
    spoil(path, "UPDATE session SET place = '别处' WHERE id = 2")
    done = shidao(path, "verify", "--code", made.code)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    sealed = "2026年10月（2026年11月11日 12:00 封存）"
    assert lines[0] == f"出勤记录第 16 条没有了 · {sealed}"
    assert any(
        line.startswith("会议与会议记录第 8 条不符 · 2026年10月13日 政治学习") for line in lines
    )
    assert lines[-1].endswith("其中有记录对不上")
    assert before != path.read_bytes(), "it was spoilt by the test"
    spoilt = path.read_bytes()
    shidao(path, "verify")
    assert path.read_bytes() == spoilt, "verifying changes nothing"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(("--code", "4K7Q"), "--code 4K7Q 不是校验码"), ((), "没有数据库")],
)
def test_a_wrong_setting_is_one_line_and_exit_code_2(
    tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    done = shidao(tmp_path / "none.db", "verify", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(complaint)
    assert len(done.stderr.splitlines()) == 1


async def test_a_code_of_no_seal_fits_nothing_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with founded(path):
        pass
    done = shidao(path, "verify", "--code", "4k7q 0000 0000 0000 0000")
    assert done.returncode == 1
    assert "这里没有这个校验码的封存" in done.stdout

"""/export 导出, the whole way as people go it: asked for, made beside the bot, sent once, gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.actions import sealing
from bot.delivery.limits import BURST_WINDOW
from bot.heavy.worker import JobRefused
from bot.standin import Message
from storage import visitors
from tests.delivering import change, until
from tests.family_scene import WORDS, a_need, a_visit, id_of, open_page
from tests.ledger_book import Read, read, read_csv
from tests.people_scene import labels, newest, write
from tests.permission_scene import (
    ABOVE,
    ADMIN,
    DEPUTY,
    ELSEWHERE,
    HERE,
    OFFICER,
    OUTSIDE_ADMIN,
    SECRETARIES_ONLY,
    SECRETARY,
    THERE,
    TOP,
    account,
    everybody,
    forge,
)
from tests.test_progress import press_twice
from tests.town import Town, at, quiet_town

MONTH = "本月 2026年11月"


@pytest.fixture
async def place(town: Town) -> Town:
    """Return the town after a session, with a household that was visited and is in need."""
    await everybody(town)
    for name in (OFFICER, "王强"):
        await town.tap(name)
    visit = await a_visit(town, held_at=town.clock.now())
    await change(town, "UPDATE visit SET due_at = :at", at=int(at("00:00").timestamp() * 1000))
    await town.db.write(visitors.join, visit, await id_of(town, "赵敏"), town.unit_id)
    await a_need(town)
    await town.go_to("15:31")
    return town


async def press(town: Town, role: str, label: str) -> Message:
    """Press a button of the newest message with buttons; return the newest message then."""
    user_id = account(town, role)
    message = [one for one in town.standin.from_bot(user_id) if one.buttons()][-1]
    town.standin.press(user_id, message.chat.id, message.id, label=label)
    await town.later(2)
    return newest(town, user_id)


async def gets(town: Town, role: str, period: str = MONTH, kind: str = "工作簿（XLSX）") -> Message:
    """Have somebody go all the way; return what arrives in the end."""
    await write(town, account(town, role), "导出")
    await press(town, role, period)
    return await press(town, role, kind)


def content(town: Town, message: Message) -> bytes:
    """Return the file that goes with a message."""
    assert message.media is not None
    return message.media.file.content


def book(town: Town, message: Message) -> Read:
    return read(content(town, message))


def documents(town: Town, role: str) -> list[Message]:
    return [one for one in town.standin.from_bot(account(town, role)) if one.media is not None]


def folder(town: Town) -> Path:
    return town.path.with_name(f"exports-{town.path.name}")


async def test_the_secretary_chooses_period_and_format_and_gets_the_ledger(place: Town) -> None:
    asked = await write(place, account(place, SECRETARY), "/export")
    assert asked.text == f"{HERE} · 导出哪段时间？"
    assert labels(asked) == [
        MONTH, "上月 2026年10月", "本季度 2026年第4季度", "本年 2026年", "上一年 2025年",
    ]  # fmt: skip
    await press(place, SECRETARY, MONTH)
    assert (asked.text or "").startswith(f"{HERE} · 2026年11月\n工作簿可以直接打印上交")
    assert labels(asked) == ["工作簿（XLSX）", "CSV", "返回"]
    file = await press(place, SECRETARY, "工作簿（XLSX）")
    assert asked.text == f"{HERE} · 2026年11月 台账已导出，文件随后就到"
    assert (file.text or "").splitlines() == [
        f"{HERE} · 2026年11月 台账",
        "1 次会议，24 行出勤，1 户次家访，1 件困难事项",
        "各表含姓名和请假原因，请按职责保管",
    ]
    assert file.media is not None
    assert file.media.file.name == f"{HERE} 2026年11月 台账.xlsx"
    found = book(place, file)
    assert found.cover()["导出人"] == SECRETARY
    assert sorted(row["姓名"] for row in found.rows["出勤"] if row["情况"] == "已签到") == [
        "李娜", "王强",
    ]  # fmt: skip
    assert [row["户"] for row in found.rows["家访台账"]] == [OFFICER]
    assert WORDS not in found.texts


async def test_below_a_report_one_tap_gets_the_workbook_of_its_month_and_two_get_one(
    place: Town,
) -> None:
    await place.winding.forward(at("10:00", "2026-12-01"))
    report = next(
        one for one in place.standin.from_bot(account(place, DEPUTY))
        if (one.text or "").startswith("月报")
    )  # fmt: skip
    assert labels(report) == ["看明细", "要工作簿"]
    said = report.text
    for _ in range(2):
        place.standin.press(report.chat.id, report.chat.id, report.id, label="要工作簿")
    await place.winding.forward(at("10:01", "2026-12-01"))
    *_, progress, file = place.standin.from_bot(account(place, DEPUTY))
    assert (report.text, progress.text) == (said, f"{HERE} · 2026年11月 台账已导出，文件随后就到")
    assert book(place, file).cover()["期间"] == "2026年11月"
    assert len(documents(place, DEPUTY)) == 2, "the report's picture and one file"


ROWS: dict[str, tuple[str, str, tuple[int | None, ...]]] = {
    # Whose ledger, of whom there are names, and how many rows 出勤, 家访台账 and 困难事项 have.
    DEPUTY: (HERE, "各表含姓名和请假原因", (24, 1, 1)),
    ELSEWHERE: (THERE, "各表含姓名和请假原因", (0, 0, 0)),
    ABOVE: (TOP, "只有您自己管的单位有姓名和请假原因", (0, 0, 0)),
    ADMIN: (HERE, "各表含姓名和请假原因", (24, 1, 1)),
    OUTSIDE_ADMIN: (TOP, "只有会议和人数，没有姓名，也没有家访和困难事项", (None, None, None)),
}


async def test_each_role_gets_what_is_theirs(place: Town) -> None:
    for role, (unit, whose, rows) in ROWS.items():
        file = await gets(place, role)
        head, _, said = (file.text or "").splitlines()
        assert head == f"{unit} · 2026年11月 台账"
        assert said.startswith(whose)
        found = book(place, file)
        sheets = ("出勤", "家访台账", "困难事项")
        assert tuple(len(found.rows[one]) if one in found.rows else None for one in sheets) == rows
        assert (OFFICER in found.texts) == bool(rows[0])
        assert WORDS not in found.texts


async def test_who_is_above_sees_counts_of_needs_by_the_month_alone(place: Town) -> None:
    found = book(place, await gets(place, ABOVE))
    (counted,) = found.rows["困难事项件数"]
    assert (counted["单位"], counted["期间"], counted["提出"]) == (HERE, "2026年11月", "不足 3")
    for period in ("本季度 2026年第4季度", "本年 2026年"):
        found = book(place, await gets(place, ABOVE, period))
        (told,) = found.rows["困难事项件数"]
        assert told["说明"] == "件数只按月给上级看，请按月导出"
        assert (told["单位"], told["提出"], told["办结"]) == ("下级单位", None, None)
        assert [row["应访"] for row in found.rows["家访户数"]] == [1]


async def test_a_name_that_is_meant_to_harm_stays_a_name(place: Town) -> None:
    name = "../=<b>城关\u202e&\n支部"
    await change(place, "UPDATE unit SET name = :name WHERE id = :id", name=name, id=place.unit_id)
    await change(place, "UPDATE member SET name = '=HYPERLINK(1)' WHERE name = '王强'")
    file = await gets(place, SECRETARY)
    assert file.media is not None
    assert file.media.file.name == ".._=_b_城关_&_支部 2026年11月 台账.xlsx"
    assert (file.text or "").startswith("../=<b>城关")
    found = book(place, file)
    assert found.cover()["单位"] == "../=<b>城关& 支部"
    assert "=HYPERLINK(1)" in {row["姓名"] for row in found.rows["出勤"]}
    assert all(cell.data_type != "f" for row in found.book["出勤"].iter_rows() for cell in row)
    assert (found.book["出勤"].oddFooter.left.text or "").startswith("../=<b>城关")


async def test_an_officer_has_nothing_to_export(place: Town) -> None:
    assert (await write(place, account(place, OFFICER), "导出")).text == SECRETARIES_ONLY


async def test_csv_comes_as_one_zip(place: Town) -> None:
    file = await gets(place, SECRETARY, kind="CSV")
    assert file.media is not None
    assert file.media.file.name == f"{HERE} 2026年11月 台账.zip"
    assert len(read_csv(content(place, file))["出勤.csv"]) == 25


async def test_the_summary_leads_to_the_period_that_it_shows(place: Town) -> None:
    shown = await write(place, account(place, SECRETARY), "小结")
    before = shown.text
    await press(place, SECRETARY, "周")
    place.standin.press(account(place, SECRETARY), shown.chat.id, shown.id, label="导出")
    asked = await press(place, SECRETARY, "导出")
    assert shown.text != before
    assert (asked.text or "").startswith(f"{HERE} · 11月23日—29日\n")
    assert await place.query("SELECT COUNT(*) FROM message WHERE kind = 'export'") == [(1,)]
    found = book(place, await press(place, SECRETARY, "工作簿（XLSX）"))
    assert found.cover()["期间"] == "11月23日—29日"


async def test_the_seal_of_a_closed_period_is_in_the_caption_and_on_every_page(place: Town) -> None:
    await place.go_to("08:00", "2026-12-01")
    made = await place.db.write(sealing.seal, place.clock.now(), "2026-11", b"")
    file = await gets(place, SECRETARY, "上月 2026年11月")
    assert (file.text or "").splitlines()[-1] == f"校验码 {made.code}"
    footer = book(place, file).book["出勤"].oddFooter.right.text
    assert footer == f"校验码 {made.code}"


async def test_a_family_sees_who_got_what_is_recorded_of_it(place: Town) -> None:
    await gets(place, SECRETARY)
    await gets(place, ABOVE)
    page = (await open_page(place, OFFICER)).text or ""
    assert page.count(SECRETARY) >= 1
    assert ABOVE not in page
    looks = await place.query(
        """SELECT r.name, l.about FROM look l JOIN member r ON r.id = l.reader_id
           JOIN member m ON m.id = l.member_id WHERE m.name = '李娜' ORDER BY 2"""
    )
    assert looks == [(SECRETARY, "need"), (SECRETARY, "visit")]


async def test_pressed_twice_it_is_one_file_and_it_can_be_asked_for_again(place: Town) -> None:
    await write(place, account(place, SECRETARY), "导出")
    await press(place, SECRETARY, MONTH)
    message = newest(place, account(place, SECRETARY))
    data = message.buttons()[0][0]["callback_data"]
    for _ in range(2):
        place.standin.press(message.chat.id, message.chat.id, message.id, data, forged=True)
    await place.later(BURST_WINDOW)
    assert len(documents(place, SECRETARY)) == 1
    place.standin.press(message.chat.id, message.chat.id, message.id, data, forged=True)
    await place.later(BURST_WINDOW)
    assert len(documents(place, SECRETARY)) == 1, "the message shows what was made in it"
    await press(place, SECRETARY, "再导一次")
    await press(place, SECRETARY, "CSV")
    assert len(documents(place, SECRETARY)) == 2


async def test_nothing_of_it_stays_on_the_disk(place: Town) -> None:
    await gets(place, SECRETARY)
    assert folder(place).stat().st_mode & 0o077 == 0
    assert list(folder(place).iterdir()) == []


async def test_who_has_lost_the_role_meanwhile_gets_no_file(place: Town) -> None:
    await write(place, account(place, SECRETARY), "导出")
    asked = await press(place, SECRETARY, MONTH)
    await change(place, "DELETE FROM secretary WHERE until IS NULL")
    assert (
        await forge(place, SECRETARY, asked, asked.buttons()[0][0]["callback_data"])
        == SECRETARIES_ONLY
    )
    assert documents(place, SECRETARY) == []


async def test_why_there_is_no_file_is_said(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for code, words in (
        ("not_yours", "您现在不管这个单位了，没有导出"), ("too_many_rows", "一张表放不下这么多行"),
    ):  # fmt: skip

        async def refuse(*_: Any, code: str = code, **__: Any) -> bytes:
            raise JobRefused(code)

        monkeypatch.setattr(place.bot.exporter._worker, "follow", refuse)
        said = await gets(place, SECRETARY)
        assert (said.text or "").startswith(words)
        assert labels(said) == ["再导一次"]
    assert list(folder(place).iterdir()) == []


async def test_what_is_too_large_for_telegram_is_said_to_be(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.exporter.LARGEST_MB", 0)
    assert ((await gets(place, SECRETARY)).text or "").startswith("文件超过 50 MB")
    assert list(folder(place).iterdir()) == []


class Held:
    """A worker's long job that writes half of a file and waits."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = False

    async def follow(self, _job: str, report: Callable[[int, int], None], **facts: Any) -> bytes:
        """Begin, and wait for ever."""
        await asyncio.to_thread(Path(facts["out"]).write_text, "half of it")
        report(12_000, 30_000)
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended = True
        raise AssertionError


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[tuple[Town, Held, Message]]:
    """Return a town in which a file is being made, and the message that shows it."""
    async with quiet_town(tmp_path / "town.db") as here:
        await here.bot.start()
        job = Held()
        here.bot.exporter._worker.follow = job.follow  # type: ignore[assignment, method-assign]
        here.bot.working.every = 0.01
        user_id = here.account(SECRETARY)
        asked = await write(here, user_id, "导出")
        await press(here, SECRETARY, MONTH)
        here.standin.press(user_id, user_id, asked.id, label="工作簿（XLSX）")
        await job.begun.wait()
        await until(lambda: "40%" in (asked.text or ""))
        yield here, job, asked
        await here.bot.shut_down()


async def test_it_shows_how_far_it_is_and_can_be_called_off(
    held: tuple[Town, Held, Message],
) -> None:
    here, job, asked = held
    assert asked.text == "导出台账\n已完成 40%（12,000 / 30,000）"
    await press_twice(here, asked)
    await here.rest()
    assert job.ended
    assert asked.text == "导出台账\n已取消"
    assert labels(asked) == ["重新开始"]
    assert list(folder(here).iterdir()) == []
    assert documents(here, SECRETARY) == []


async def test_another_one_waits_for_the_first(held: tuple[Town, Held, Message]) -> None:
    here, _, first = held
    user_id = here.account(SECRETARY)
    here.standin.write(user_id, user_id, "导出")
    here.clock.move(at("14:01") - at("14:00"))
    here.bot.sender.wake()
    await until(lambda: newest(here, user_id).id != first.id)
    data = first.buttons()[0][0]["callback_data"]
    assert data.startswith("lo.")
    second = newest(here, user_id)
    pressed = here.standin.press(user_id, user_id, second.id, label="上月 2026年10月")
    await until(lambda: pressed.answered is not None and "CSV" in labels(second))
    pressed = here.standin.press(user_id, user_id, second.id, label="CSV")
    await until(lambda: pressed.answered is not None)
    assert pressed.answered is not None
    assert pressed.answered.text == "还有一份正在导出，导完再点"


async def test_after_a_restart_it_was_interrupted_and_is_begun_again(
    held: tuple[Town, Held, Message],
) -> None:
    here, _, asked = held
    await here.bot.shut_down()
    folder(here).joinpath("99").write_text("what a process that died has left")
    here.bot = here.make_bot()
    await here.bot.start()
    await here.rest()
    assert asked.text == "导出台账\n机器人重启过，没有做完"
    assert list(folder(here).iterdir()) == []
    await here.go_to("14:05")
    user_id = here.account(SECRETARY)
    here.standin.press(user_id, user_id, asked.id, label="重新开始")
    await here.later(2)
    assert asked.text == f"{HERE} · 2026年11月 台账已导出，文件随后就到"
    (file,) = documents(here, SECRETARY)
    assert book(here, file).cover()["单位"] == HERE


async def test_what_was_made_before_a_restart_still_goes_out(tmp_path: Path) -> None:
    async with quiet_town(tmp_path / "town.db") as here:
        await here.bot.start()
        user_id = here.account(SECRETARY)
        await write(here, user_id, "导出")
        asked = await press(here, SECRETARY, MONTH)
        here.standin.fault("sendDocument", "too_many", retry_after=30)
        here.standin.press(user_id, user_id, asked.id, label="CSV")
        await here.later(2)
        await here.bot.shut_down()
        states = await here.query("SELECT state, reason FROM message WHERE kind = 'export_file'")
        here.bot = here.make_bot()
        await here.bot.start()
        await here.later(60)
        assert states == [("waiting", "too_many")]
        assert len(documents(here, SECRETARY)) == 1
        assert list(folder(here).iterdir()) == []
        await here.bot.shut_down()

"""The ledger as it is handed in: by hand, read back, beside the raw history, and by role."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import SetClock, to_ms
from bot.heavy.jobs import Refused
from bot.rules import ledger as rules
from bot.rules.ledger import counts, is_later
from bot.rules.periods import by_label
from bot.rules.sessions import Plan
from bot.simulate.figures import states
from storage import (
    attendance,
    auditing,
    corrections,
    guests,
    leave,
    members,
    roles,
    sessions,
    units,
    visit_steps,
    visitors,
    visits,
)
from storage import needs as need_rows
from storage.database import Database
from storage.tx import Tx
from tests.ledger_book import Read, blob, exported, read_csv
from tests.test_summaries import NOW as RANDOM_NOW
from tests.test_summaries import around, grow, hold, need, visit
from tests.town import ZONE, at

NOW = at("12:00", "2026-12-01")
PAGE_FORMAT_A4 = 9
TOP, BRANCH, OTHER = "市局党委", "城关支部", "城东支部"
SECRETARY, SUPERIOR, ADMIN, STRANGER = 11, 12, 13, 14
WORDS = "老人下周复查要人陪诊"


@dataclass
class Place:
    """A committee with two branches below it, and what happened there in November."""

    path: Path
    top: int
    branch: int
    other: int
    ids: dict[str, int]


async def _people(tx: Tx) -> Place:
    top = await units.add(tx, TOP, "committee", None)
    branch = await units.add(tx, BRANCH, "branch", top)
    other = await units.add(tx, OTHER, "branch", top)
    ids = {}
    for name, unit, user in (
        ("郭宁", top, SUPERIOR), ("王建国", branch, SECRETARY), ("李娜", branch, 0),
        ("王强", branch, 0), ("赵敏", branch, 0), ("陈静", branch, 0), ("=张三", other, 0),
        ("高峰", other, 15),
    ):  # fmt: skip
        ids[name] = await members.add(
            tx, unit_id=unit, name=name, employment="officer", party_status="full"
        )
        if user:
            await members.bind(tx, ids[name], user)
            await roles.give(tx, ids[name], unit)
    await roles.make_admin(tx, ADMIN, NOW)
    return Place(Path(), top, branch, other, ids)


async def _session(tx: Tx, unit: int, starts: datetime, fate: str, **facts: Any) -> int:
    values = {"kind": "political_study", "place": "三楼会议室", **facts}
    made = await sessions.add(
        tx, Plan(unit_id=unit, starts=starts, **values), "everyone", around(starts), starts, None
    )
    if fate == "dropped":
        await sessions.change_state(tx, made, "planned", "dropped", starts)
        await tx.run("UPDATE session SET dropped_why = 'quorum' WHERE id = :id", id=made)
        return made
    await sessions.change_state(tx, made, "planned", "open", starts)
    return made


async def _close(tx: Tx, made: int) -> None:
    await sessions.change_state(tx, made, "open", "closed", NOW)


async def _november(tx: Tx, place: Place) -> None:
    """王建国 and 李娜 tap; 王强 is on duty; 赵敏 is absent, corrected to 补学; 陈静 was there
    and did not tap; 高峰 is a guest. The second is nobody's word yet, the third was dropped.
    """
    ids, starts = place.ids, at("14:30", "2026-11-25")
    by = ids["王建国"]
    first = await _session(
        tx, place.branch, starts, "open", title="学习“两会”精神", topics="一、传达；二、讨论",
        chair_id=by, recorder_id=ids["李娜"], has_first_topic=True,
    )  # fmt: skip
    for name in ("王建国", "李娜", "王强", "赵敏", "陈静"):
        await attendance.expect(tx, first, ids[name], starts, None, "calendar")
    for name in ("王建国", "李娜"):
        await attendance.check_in(tx, first, ids[name], at("14:28", "2026-11-25"), starts, "tap")
    duty = await leave.report(
        tx, ids["王强"], "duty", first, starts, at("15:30", "2026-11-25"), starts
    )
    await attendance.set_state(
        tx, first, ids["王强"], "leave", starts, ids["王强"], "leave", leave_id=duty
    )
    await guests.attend(tx, first, ids["高峰"], at("14:29", "2026-11-25"), starts)
    await _close(tx, first)
    confirmed = at("16:00", "2026-11-26")  # 24.5 hours after the end
    await sessions.confirm(tx, first, by, confirmed)
    for name, state in (
        ("王建国", "present"), ("李娜", "present"), ("王强", "leave"), ("赵敏", "absent"),
        ("陈静", "present"),
    ):  # fmt: skip
        await attendance.set_state(tx, first, ids[name], state, confirmed, by, "confirmation")
    await attendance.set_state(
        tx, first, ids["赵敏"], "made_up", confirmed, by, "correction", why="+已补学"
    )
    await corrections.add(tx, first, ids["赵敏"], "absent", "made_up", "+已补学", by, confirmed)
    second = await _session(tx, place.branch, at("09:00", "2026-11-27"), "open")
    for name in ("王建国", "李娜"):
        await attendance.expect(tx, second, ids[name], starts, None, "calendar")
    await attendance.check_in(
        tx, second, ids["李娜"], at("09:05", "2026-11-27"), at("09:05", "2026-11-27"), "text"
    )
    await _close(tx, second)
    await _session(tx, place.branch, at("09:00", "2026-11-28"), "dropped")
    third = await _session(
        tx, place.other, at("10:00", "2026-11-26"), "open", place="=cmd|'/c calc'!A1",
        title="@SUM(A1)", chair_id=ids["高峰"],
    )  # fmt: skip
    await attendance.expect(tx, third, ids["=张三"], starts, None, "calendar")
    await _close(tx, third)


async def _families(tx: Tx, place: Place) -> None:
    for number, name in enumerate(("李娜", "王强", "赵敏")):
        made = await visits.add(
            tx, member_id=place.ids[name], unit_id=place.branch, kind="routine", period="2026Q4",
            due_at=at("00:00", f"2026-11-{20 + number}"), now=at("08:00", "2026-11-01"),
            by_member_id=None,
        )  # fmt: skip
        assert made is not None
        await visitors.join(tx, made, place.ids["王建国"], place.branch)
        if name == "李娜":
            facts: dict[str, Any] = {"held_at": at("20:10", "2026-11-18"), "minutes": 20,
                                     "mode": "in_person"}  # fmt: skip
            now, by = at("20:40", "2026-11-18"), place.ids["王建国"]
            await visit_steps.hold(tx, made, now, by, is_recorded_later=True, **facts)
            await visit_steps.record(tx, made, now, by, met="spouse", topics="work health", **facts)
        if name == "王强":
            await visit_steps.decline(tx, made, at("08:00", "2026-11-05"), place.ids[name])
    raised = at("10:00", "2026-11-10")
    made = await need_rows.add(
        tx, member_id=place.ids["李娜"], unit_id=place.branch, category="medical", words=WORDS,
        urgency="soon", answerer_id=None, answer_by=raised, now=raised,
        by_member_id=place.ids["李娜"],
    )  # fmt: skip
    assert made is not None
    await need_rows.move(tx, made, ("raised",), "answered", at("10:00", "2026-11-12"), None)
    await need_rows.move(tx, made, ("answered",), "closed", at("09:00", "2026-11-16"), None)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """Return the place, while its file is open in another process as well."""
    db = await Database.open(tmp_path / "shidao.db", clock=SetClock(NOW))

    async def unit(tx: Tx) -> Place:
        made = await _people(tx)
        await _november(tx, made)
        await _families(tx, made)
        return made

    try:
        found = await db.write(unit)
        found.path = tmp_path / "shidao.db"
        yield found
    finally:
        await db.close()


def figures(row: dict[str, Any]) -> list[int | None]:
    return [
        row[one] for one in ("应到", "已签到", "实到", "请假", "缺席", "补学", "免到会", "列席")
    ]


def test_the_sessions_of_a_month_are_as_worked_out_by_hand(place: Place) -> None:
    first, second, third = exported(place.path, place.branch, NOW).rows["学习台账"]
    assert first["日期"] == datetime(2026, 11, 25)  # noqa: DTZ001 -- a cell has no zone
    assert (first["开始"], first["结束"]) == (time(14, 30), time(15, 30))
    assert (first["单位"], first["类型"], first["名称"]) == (BRANCH, "政治学习", "学习“两会”精神")
    assert (first["主持人"], first["记录人"], first["含第一议题"]) == ("王建国", "李娜", "是")
    assert (first["议题"], first["地点"]) == ("一、传达；二、讨论", "三楼会议室")
    assert figures(first) == [5, None, 3, 1, 0, 1, 0, 1]
    assert (first["核对"], first["补记"], first["更正"]) == ("已核对", "补记", 1)
    # Until it is confirmed there is 已签到, and neither 实到 nor 缺席.
    assert figures(second) == [2, 1, None, 0, None, None, 0, 0]
    assert (second["核对"], second["核对时间"]) == ("未核对", None)
    assert figures(third) == [None] * 8
    assert third["核对"] == "没开成：人不齐"


def test_each_ones_attendance_says_how_it_was_recorded(place: Place) -> None:
    rows = exported(place.path, place.branch, NOW).rows["出勤"]
    first = [row for row in rows if row["日期"].day == 25]
    told = {
        row["姓名"]: (row["情况"], row["请假原因"], row["怎么记的"], row["补记"], row["更正"])
        for row in first
    }
    assert told == {
        "王建国": ("实到", None, "本人点签到", None, None),
        "李娜": ("实到", None, "本人点签到", None, None),
        "王强": ("请假", "值班", "本人请假", None, None),
        "赵敏": ("补学", None, "更正", "补记", "改为补学（+已补学）"),
        "陈静": ("实到", None, "核对", "补记", None),
        "高峰": ("列席", None, "本人点签到", None, None),
    }
    assert first[0]["签到时间"] == datetime(2026, 11, 25, 14, 28)  # noqa: DTZ001
    second = [(row["姓名"], row["情况"], row["怎么记的"], row["名单"]) for row in rows[6:]]
    assert second == [
        ("王建国", "未签到", None, "未核对"), ("李娜", "已签到", "本人发签到", "未核对"),
    ]  # fmt: skip


def test_visits_and_needs_are_ticks_and_days_and_never_words(place: Place) -> None:
    found = exported(place.path, place.branch, NOW, user_id=SECRETARY)
    held, declined, overdue = found.rows["家访台账"]
    assert (held["户"], held["走访人"], held["情况"]) == ("李娜", "王建国", "已访")
    assert held["走访日期"] == datetime(2026, 11, 18)  # noqa: DTZ001
    assert (held["方式"], held["见到配偶"], held["见到父母"]) == ("上门", "是", None)
    assert (held["谈身心健康"], held["谈子女教育"]) == ("是", None)
    assert (held["本人答复"], held["补记"]) == ("未回复", "补记")
    assert (declined["情况"], declined["方式"], overdue["情况"]) == ("婉拒", None, "逾期")
    (raised,) = found.rows["困难事项"]
    assert list(raised.values()) == [
        BRANCH, "父母就医", datetime(2026, 11, 10), datetime(2026, 11, 12),  # noqa: DTZ001
        datetime(2026, 11, 16), 6, "办结", None,  # noqa: DTZ001
    ]  # fmt: skip
    assert WORDS not in found.texts
    assert WORDS not in exported(place.path, place.top, NOW).texts


def test_what_was_erased_keeps_that_it_was_and_nothing_else(place: Place) -> None:
    import sqlite3  # noqa: PLC0415
    from contextlib import closing  # noqa: PLC0415

    with closing(sqlite3.connect(place.path)) as connection, connection:
        connection.execute("UPDATE visit SET is_erased = 1, met = '', topics = ''")
        connection.execute("UPDATE need SET member_id = NULL, category = NULL, words = ''")
    found = exported(place.path, place.branch, NOW)
    for row in found.rows["家访台账"] + found.rows["困难事项"]:
        left = {title for title, cell in row.items() if cell is not None}
        assert left <= {"单位", "种类", "情况", "说明"}
        assert row["说明"] == "内容已删除"


def test_a_sheet_is_ready_to_be_handed_in(place: Place) -> None:
    found = exported(place.path, place.top, NOW)
    assert found.book.sheetnames == [
        "封面", "学习台账", "出勤", "家访台账", "家访户数", "困难事项", "困难事项件数", "频次",
    ]  # fmt: skip
    for sheet in found.book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == PAGE_FORMAT_A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1) == 1
        assert sheet.page_setup.fitToHeight == (None if sheet.title == "封面" else 0)
        assert sheet.oddFooter.left.text == "市局党委 · 2026年11月"
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
        assert sheet.oddFooter.right.text == "校验码 未封存"
        assert len(sheet.title) <= 31
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        if sheet.title != "封面":
            assert sheet.freeze_panes == "A2"
            assert (
                sheet.auto_filter.ref
                == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
            )
            assert sheet.print_title_rows == "$1:$1"
    assert found.book["学习台账"]["A2"].is_date
    heights = {one: found.book["学习台账"].row_dimensions[one].height for one in (1, 3, 5)}
    assert heights[1] == heights[5] == 30, "a row is as high as its text needs"
    assert heights[3] in (None, 15)


def test_what_looks_like_a_formula_stays_text(place: Place) -> None:
    (row,) = exported(place.path, place.other, NOW).rows["学习台账"]
    assert (row["地点"], row["名称"]) == ("=cmd|'/c calc'!A1", "@SUM(A1)")
    files = read_csv(blob(place.path, place.other, NOW, "csv"))
    header, line = files["学习台账.csv"]
    assert line[header.index("地点")] == "'=cmd|'/c calc'!A1"
    assert line[header.index("名称")] == "'@SUM(A1)"
    header, line = files["出勤.csv"]
    assert line[header.index("姓名")] == "'=张三"
    assert (line[header.index("日期")], line[header.index("开始")]) == ("2026-11-26", "10:00")


def test_names_go_to_those_who_run_the_unit_and_counts_above(place: Place) -> None:
    own = exported(place.path, place.branch, NOW, user_id=SECRETARY)
    assert len(own.rows["出勤"]) == 8
    above = exported(place.path, place.top, NOW, user_id=SUPERIOR)
    names = set(place.ids) - {"郭宁"}
    assert not [name for name in names if name in above.texts.replace("王建国\n", "", 1)]
    assert "值班" not in above.texts
    assert "家访台账" in above.rows
    assert above.rows["家访台账"] == []
    (visited,) = above.rows["家访户数"]
    assert (visited["应访"], visited["已访"], visited["婉拒"], visited["逾期"]) == (3, 1, 1, 1)
    # Of fewer than three needs not even the number goes beyond those in charge.
    (counted,) = above.rows["困难事项件数"]
    assert (counted["提出"], counted["办结"], counted["期间"]) == ("不足 3", "不足 3", "2026年11月")
    assert [figures(row)[0] for row in above.rows["学习台账"]] == [5, 2, None, 1]


def test_an_admin_gets_sessions_and_counts_and_nothing_of_families(place: Place) -> None:
    found = exported(place.path, place.top, NOW, user_id=ADMIN)
    assert list(found.rows) == ["封面", "学习台账", "频次"]
    assert "李娜" not in found.texts
    assert found.cover()["姓名"] == "只有会议和人数，没有姓名，也没有家访和困难事项"


def test_who_runs_nothing_there_gets_nothing(place: Place) -> None:
    for user_id, unit in ((STRANGER, place.branch), (SECRETARY, place.top), (15, place.branch)):
        with pytest.raises(Refused, match="not_yours"):
            exported(place.path, unit, NOW, user_id=user_id)


def test_the_cover_says_whose_of_when_and_what_words_mean(place: Place) -> None:
    said = exported(place.path, place.branch, NOW, user_id=SECRETARY).cover()
    assert (said["单位"], said["期间"], said["导出人"]) == (BRANCH, "2026年11月", "王建国")
    assert (said["学习台账"], said["出勤"]) == (3, 8)
    assert said["校验码"] == "这段时间还没有封存"
    assert said["未核对"].startswith("书记还没有核对名单")
    assert said["补记"] == "事情过后 24 小时以上才记录的"


def test_a_seal_made_once_the_period_was_over_is_on_every_page(place: Place) -> None:
    import sqlite3  # noqa: PLC0415
    from contextlib import closing  # noqa: PLC0415

    def seal(period: str, made_at: datetime, code: str) -> None:
        with closing(sqlite3.connect(place.path)) as connection, connection:
            connection.execute(
                """INSERT INTO seal (period, made_at, attendance_id, family_id, session_id, frozen,
                                     digest, code) VALUES (?, ?, 0, 0, 0, x'', x'', ?)""",
                (period, to_ms(made_at), code),
            )

    seal("2026-10", at("09:00", "2026-11-02"), "OLDER")
    assert "OLDER" not in exported(place.path, place.branch, NOW).texts
    seal("2026-11", at("09:00", "2026-12-01"), "K7QF-2M9A")
    found = exported(place.path, place.branch, NOW)
    assert found.book["出勤"].oddFooter.right.text == "校验码 K7QF-2M9A"
    assert "K7QF-2M9A（2026-12-01 09:00 封存" in found.cover()["校验码"]


@pytest.mark.parametrize(
    ("after", "later"), [(-1, False), (0, False), (86_399_999, False), (86_400_000, True)]
)
def test_what_is_recorded_a_day_later_is_told_as_such(after: int, later: bool) -> None:
    assert is_later(1_000, 1_000 + after) is later


def test_what_nobody_recorded_was_not_recorded_later() -> None:
    assert not is_later(1_000, None)


def test_a_record_that_is_not_confirmed_has_neither_present_nor_absent() -> None:
    found = counts("closed", {"checked_in": 3, "expected": 2, "leave": 1, "exempt": 1})
    assert (found.expected, found.checked_in, found.leave, found.exempt) == (6, 3, 1, 1)
    assert found.present is found.absent is found.made_up is None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
async def test_every_figure_in_the_sheets_is_what_the_raw_history_adds_up_to(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    path = tmp_path_factory.mktemp("org") / "shidao.db"
    db = await Database.open(path, clock=SetClock(RANDOM_NOW))

    async def unit(tx: Tx) -> list[int]:
        org = await grow(tx, random.Random(seed))
        for _ in range(25):
            await hold(org)
            await visit(org)
            await need(org)
        return org.units

    try:
        made = await db.write(unit)
        found = exported(path, made[0], RANDOM_NOW, period="2026Q4")
        expected = await db.read(_counted, "2026Q4")
    finally:
        await db.close()
    assert sessions_in(found) == expected[0]
    assert people_in(found) == expected[1]
    assert families_in(found) == expected[2]
    assert times_held_in(found) == expected[3]


def sessions_in(found: Read) -> Counter[tuple[Any, ...]]:
    return Counter(
        (row["日期"], row["开始"], row["单位"], *figures(row)) for row in found.rows["学习台账"]
    )


def people_in(found: Read) -> Counter[tuple[Any, ...]]:
    words = {"实到": "present", "补学": "made_up", "请假": "leave", "缺席": "absent",
             "免到会": "exempt", "已签到": "checked_in", "未签到": "expected"}  # fmt: skip
    assert set(words.values()) == set(rules.WORDS)
    return Counter(
        (row["日期"], row["开始"], row["单位"], row["姓名"], words.get(row["情况"], "guest"))
        for row in found.rows["出勤"]
    )


def families_in(found: Read) -> Counter[tuple[Any, ...]]:
    """Count the rows of 家访台账 and 困难事项 by what they say."""
    rows = Counter(
        ("visit", row["单位"], row["户"], row["最晚"], row["走访日期"], row["情况"])
        for row in found.rows.get("家访台账", [])
    )
    rows.update(
        ("need", row["单位"], row["提出"], row["办结"], row["用了几天"], row["情况"])
        for row in found.rows.get("困难事项", [])
    )
    return rows


def times_held_in(found: Read) -> dict[tuple[str, str, str], int]:
    """Return how often each unit held what is usual each month or quarter."""
    return {
        (row["单位"], row["期间"], row["项目"]): row["已开"]
        for row in found.rows["频次"]
        if row["项目"] in ("支部党员大会", "主题党日")
    }


async def _of_families(tx: Tx, span: tuple[datetime, datetime]) -> Counter[tuple[Any, ...]]:
    """Count visits and needs anew, from their own rows, by the words of the sheets."""
    first, after = span
    names = dict(tuple(row) for row in await tx.all("SELECT id, name FROM member"))
    units_ = dict(tuple(row) for row in await tx.all("SELECT id, name FROM unit"))
    said: Counter[tuple[Any, ...]] = Counter()
    now = to_ms(RANDOM_NOW)
    for row in await tx.all("SELECT * FROM visit WHERE state <> 'void'"):
        last = datetime.fromtimestamp(row["due_at"] / 1000 - 1, ZONE)
        if not first <= last < after:
            continue
        word = {"held": "已访", "declined": "婉拒", "missed": "未访"}.get(
            row["state"], "逾期" if row["due_at"] <= now else "未到期"
        )
        said["visit", units_[row["unit_id"]], names[row["member_id"]], _day(row["due_at"] - 1),
             _day(row["held_at"]), word] += 1  # fmt: skip
    for row in await tx.all("SELECT * FROM need WHERE state <> 'withdrawn'"):
        raised, closed = _day(row["raised_at"]), _day(row["closed_at"])
        over = None if row["closed_at"] is None else row["closed_at"] / 1000
        is_there = over is None or over >= first.timestamp()
        if row["raised_at"] / 1000 >= after.timestamp() or not is_there:
            continue
        is_closed = row["state"] == "closed"
        word = {"raised": "待答复", "closed": "办结", "lapsed": "本人未回话"}[row["state"]]
        took = (closed - raised).days if is_closed and closed and raised else None
        said["need", units_[row["unit_id"]], raised, closed if is_closed else None, took, word] += 1
    return said


def _day(ms: int | None) -> datetime | None:
    if ms is None:
        return None
    local = datetime.fromtimestamp(ms // 1000, ZONE)
    return datetime(local.year, local.month, local.day)  # noqa: DTZ001


async def _counted(tx: Tx, label: str) -> tuple[Any, ...]:
    """Count everything anew, row by row, from the history."""
    of = by_label(label)
    assert of is not None
    first, after = of.instants(ZONE)
    names = dict(tuple(row) for row in await tx.all("SELECT id, name FROM member"))
    held: Counter[tuple[Any, ...]] = Counter()
    people: Counter[tuple[Any, ...]] = Counter()
    for row in await tx.all(
        """SELECT s.*, u.name AS unit FROM session s JOIN unit u ON u.id = s.unit_id
           WHERE s.state <> 'planned' AND s.ends_at <= :now""",
        now=to_ms(RANDOM_NOW),
    ):
        starts = datetime.fromtimestamp(row["starts_at"] / 1000, ZONE)
        if not first <= starts < after:
            continue
        day = datetime(starts.year, starts.month, starts.day)  # noqa: DTZ001
        head = (day, starts.time(), row["unit"])
        if row["state"] == "dropped":
            held[*head, *[None] * 8] += 1
            continue
        stood = states(await auditing.entries(tx, row["id"]))
        n = Counter(stood.values())
        came = await tx.all("SELECT member_id FROM guest WHERE session_id = :id", id=row["id"])
        is_confirmed = row["state"] == "confirmed"
        said = [
            n.total() - n["exempt"],
            None if is_confirmed else n["checked_in"],
            n["present"] if is_confirmed else None,
            n["leave"],
            n["absent"] if is_confirmed else None,
            n["made_up"] if is_confirmed else None,
            n["exempt"],
            len(came),
        ]
        held[*head, *said] += 1
        people.update((*head, names[one], state) for one, state in stood.items())
        people.update((*head, names[one], "guest") for (one,) in came)
    return held, people, await _of_families(tx, (first, after)), await _times_held(tx)


async def _times_held(tx: Tx) -> dict[tuple[str, str, str], int]:
    """Count anew how often each branch held those kinds, from the sessions' own rows."""
    months = [f"2026年{month}月" for month in (10, 11, 12)]
    usual = {"支部党员大会": ["2026年第4季度"], "主题党日": months}
    branches = await tx.all("SELECT name FROM unit WHERE level = 'branch'")
    held = {
        (name, of, rule): 0 for (name,) in branches for rule, every in usual.items() for of in every
    }
    for row in await tx.all(
        """SELECT u.name, s.kind, s.starts_at FROM session s JOIN unit u ON u.id = s.unit_id
           WHERE s.state IN ('closed', 'confirmed')"""
    ):
        starts = datetime.fromtimestamp(row["starts_at"] / 1000, ZONE)
        of = {"general_meeting": "2026年第4季度", "theme_day": f"2026年{starts.month}月"}
        rule = {"general_meeting": "支部党员大会", "theme_day": "主题党日"}.get(row["kind"], "")
        key = (row["name"], of.get(row["kind"], ""), rule)
        if key in held and starts.year == 2026 and starts.month >= 10:
            held[key] += 1
    return held

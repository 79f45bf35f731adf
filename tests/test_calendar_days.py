"""/calendar: the organisation's own days are shown, taken from a file, removed, and gone by."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.heavy.workbooks import write as workbook
from bot.standin import Message
from bot.standin.state.files import Upload
from bot.workdays import announced_years
from tests.needs_scene import consents, raises, said
from tests.people_scene import choose, labels, newest, told, write
from tests.town import Town, at
from tests.town import town as build_town
from tests.visit_scene import VISITOR, due, says

ADMIN, SECRETARY = "陈静", "王建国"
ME = 7003
FIRST, LAST = announced_years()
NEXT = LAST + 1
FOLLOWS = (
    "还没发的会议帖、以后的提醒改按新的工作日，学习计划里还没通知的跟着改；"
    "其他已经定下的会议时间和家访、答复的期限不变"
)
HEADER = ("日期", "类别", "说明")


def table(*rows: tuple[str, ...], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(row) for row in (HEADER, *rows)).encode(encoding)


async def send(town: Town, content: bytes, name: str = "工作日.csv") -> Message:
    """Ask for a table and send one; return what the admin is answered."""
    await write(town, ME, "日历")
    await choose(town, ME, "收工作日表")
    town.standin.send_document(ME, ME, Upload(content, name))
    await town.later(1)
    return newest(town, ME)


async def take(town: Town, *rows: tuple[str, ...]) -> Message:
    """Have the organisation have these days; what follows has followed by then."""
    await send(town, table(*rows))
    done = await choose(town, ME, "收下")
    await town.later(1)
    await town.later(1)
    return done


async def own(town: Town) -> list[tuple[Any, ...]]:
    return await town.query("SELECT day, is_workday, note FROM own_day ORDER BY day")


async def test_a_table_is_shown_before_it_is_taken_and_changes_nothing_twice(town: Town) -> None:
    shown = await write(town, ME, "/calendar")
    assert shown.text == (
        "今天 11月25日 周三，工作日\n"
        f"国务院办公厅公布的放假和调休：{FIRST}—{LAST} 年已有\n"
        + (
            "2027 年还没有，暂按周一至周五（元旦、劳动节、国庆节当天除外）\n"
            if LAST == 2026
            else ""
        )
        + "今天起没有本单位自己的日子"
    )
    assert labels(shown) == ["收工作日表", "样表"]
    rows = (
        *(("2026-12-12", "班", "冬训"), ("2026-12-14", "休", "补休"), ("2026/12/15", "休", "补休")),
        *(("12月20日", "休", ""), ("2026-12-24", "值班", ""), ("", "休", "春节")),
    )
    asked = await send(town, table(*rows))
    assert asked.text == (
        "工作日表已读取：新增 3 天，改动 0 天，无变化 0 天\n"
        "收下后 2026 年有本单位的日子：休 2 天、班 1 天\n"
        "2026年12月12日 周六 班 冬训\n"
        "2026年12月14日—15日 休 补休\n"
        "3 行有问题，未收：第 5 行 日期“12月20日”认不出，请写成 2027-01-01；"
        "第 6 行 类别“值班”认不出，可写：休、班；第 7 行 缺日期"
    )
    assert labels(asked) == ["收下", "不收"]
    assert await own(town) == []
    done = await choose(town, ME, "收下")
    assert done.text == f"已收下：新增 3 天，改动 0 天\n{FOLLOWS}"
    stored = [("2026-12-12", 1, "冬训"), ("2026-12-14", 0, "补休"), ("2026-12-15", 0, "补休")]
    assert await own(town) == stored
    again = await send(town, table(*rows))
    assert (again.text or "").startswith(
        "工作日表已读取：新增 0 天，改动 0 天，无变化 3 天\n3 行有问题"
    )
    assert (again.text or "").endswith("没有要改的")
    assert labels(again) == ["收工作日表"]
    changed = await send(town, table(("2026-12-14", "班", "")))
    assert "新增 0 天，改动 1 天，无变化 0 天" in (changed.text or "")
    await choose(town, ME, "不收")
    assert newest(town, ME).text == "没有收，没有改动"
    assert await own(town) == stored
    assert (
        "今天起 3 天，以这些为准：\n2026年12月12日 周六 班 冬训\n2026年12月14日—15日 休 补休"
        in ((await write(town, ME, "日历")).text or "")
    )


async def test_own_days_are_removed_one_stretch_at_a_time(town: Town) -> None:
    days = (*((f"2026-12-1{n}", "休", "补休") for n in (4, 5)), ("2026-12-17", "休", ""))
    await take(town, *days)
    await write(town, ME, "日历")
    listed = await choose(town, ME, "删改本单位的日子")
    assert labels(listed) == ["2026年12月14日—15日 休 补休", "2026年12月17日 周四 休", "返回"]
    card = await choose(town, ME, "2026年12月17日 周四 休")
    assert card.text == "2026年12月17日 周四 休\n删去后按国务院办公厅公布的：工作日"
    gone = await choose(town, ME, "删去这 1 天")
    assert gone.text == f"已删去 1 天\n{FOLLOWS}"
    assert len(await own(town)) == 2
    await choose(town, ME, "返回")
    await choose(town, ME, "删改本单位的日子")
    card = await choose(town, ME, "2026年12月14日—15日 休 补休")
    await town.db.write(_forget_all)
    assert (await told(town, ME, "删去这 2 天", card)).text == "这几天已经不是本单位的日子"


async def _forget_all(tx: Any) -> None:
    await tx.run("DELETE FROM own_day")


SHEET = [{"name": "表", "header": HEADER, "rows": [("2026-12-12", "班", "")], "choices": {}}]


@pytest.mark.parametrize(
    "content",
    [
        table(("2026-12-12", "班", "")),
        table(("2026-12-12", "班", ""), encoding="gb18030"),
        table(("2026-12-12", "班", ""), encoding="utf-8-sig"),
        workbook(SHEET),  # type: ignore[arg-type]
    ],
)
async def test_it_is_read_as_any_spreadsheet_saves_it(town: Town, content: bytes) -> None:
    assert "新增 1 天" in ((await send(town, content)).text or "")


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"\x00\x01", "没有找到同时有“日期”和“类别”的一行，请补上列名"),
        (b"PK\x03\x04broken", "文件读不懂，请用 CSV 或 XLSX"),
        (b"x" * (5 * 2**20 + 1), "文件超过 5 MB，请只留工作日表"),
        (table(*[("2026-12-12", "班", "")] * 5001), "超过 5000 行，请只留要改的日子"),
    ],
)
async def test_a_file_that_is_none_is_refused_with_what_to_do(
    town: Town, content: bytes, answer: str
) -> None:
    refused = await send(town, content)
    assert (refused.text, labels(refused)) == (answer, ["收工作日表", "样表"])
    await choose(town, ME, "收工作日表")
    town.standin.send_document(ME, ME, Upload(table(("2026-12-12", "班", "")), "好的.csv"))
    await town.later(1)
    assert "新增 1 天" in (newest(town, ME).text or "")


async def test_a_file_is_a_table_of_days_only_where_one_was_asked_for(town: Town) -> None:
    await write(town, ME, "日历")
    await choose(town, ME, "收工作日表")
    await choose(town, ME, "返回")
    town.standin.send_document(ME, ME, Upload(table(("2026-12-12", "班", "")), "表.csv"))
    await town.later(1)
    assert newest(town, ME).text == "没有找到同时有“单位”和“姓名”的一行，请补上列名"
    first = await send(town, table(("2026-12-12", "班", "")))
    await send(town, table(("2026-12-13", "班", "")))
    assert (await told(town, ME, "收下", first)).text == "这个文件已作废，没有改动"
    await choose(town, ME, "收下")
    assert [day for day, *_ in await own(town)] == ["2026-12-13"]


async def test_a_form_is_handed_out_that_is_read_back(town: Town) -> None:
    await write(town, ME, "日历")
    await choose(town, ME, "样表")
    form = newest(town, ME)
    assert form.media is not None
    assert form.media.file.name == f"工作日表-{NEXT}.csv"
    assert (form.text or "").startswith(f"{NEXT} 年的样表：")
    if LAST > 2026 + 5:
        return
    asked = await send(town, form.media.file.content)
    assert f"{NEXT} 年的休假日 6 天，不到法定的 13 天，表还不齐" in (asked.text or "")
    assert "5 行有问题，未收：第 3 行 缺日期" in (asked.text or "")


async def test_meeting_posts_that_have_not_gone_out_go_out_on_the_workday_before_as_it_is_now(
    town: Town,
) -> None:
    async def announced() -> list[str]:
        rows = await town.query("SELECT announce_at FROM session ORDER BY id")
        return [
            datetime.fromtimestamp(one / 1000, at("00:00").tzinfo).isoformat(" ", "minutes")[5:16]
            for (one,) in rows
        ]

    # A Monday's, a Friday's, and one that its group has heard of.
    for day in ("2026-12-14", "2026-11-27", "2026-11-26"):
        await town.plan(starts=at("14:30", day), is_announced=True)
    await town.go_to("18:00")
    assert await announced() == ["12-11 17:00", "11-26 17:00", "11-25 17:00"]
    posted = len(town.standin.from_bot(town.group))
    await take(town, ("2026-12-12", "班", "冬训"), ("2026-11-26", "休", "补休"))
    # The Saturday is worked on now; the Friday's should have gone out an hour ago, and does.
    after = await announced()
    assert (after[0], after[1][:8], after[2]) == ("12-12 17:00", "11-25 18", "11-25 17:00")
    await town.later(3)
    new = town.standin.from_bot(town.group)[posted:]
    assert ["11月27日 周五 14:30" in (one.text or "") for one in new] == [True]
    await write(town, ME, "日历")
    await choose(town, ME, "删改本单位的日子")
    await choose(town, ME, "2026年12月12日 周六 班 冬训")
    await choose(town, ME, "删去这 1 天")
    await town.later(1)
    assert (await announced())[0] == "12-11 17:00"


async def test_overdue_steps_follow_the_days_and_last_days_stay(town: Town) -> None:
    await due(town, until="2026-11-26")  # a Thursday
    visit = "李娜 的必访已过 11月26日 周四，还没有访"
    await consents(town, "吴芳")
    await raises(town, name="吴芳")  # to be answered by the end of the Thursday
    deadlines = await town.query("SELECT due_at FROM visit UNION ALL SELECT answer_by FROM need")
    await take(town, ("2026-11-27", "休", "补休"), ("2026-12-01", "休", "补休"))
    await town.winding.forward(at("20:00", "2026-11-29"))
    assert visit not in said(town, VISITOR)
    assert not any("已逾期" in one for one in said(town, SECRETARY))
    await town.winding.forward(at("09:01", "2026-11-30"))
    assert says(town, VISITOR) == visit
    assert "吴芳" in said(town, SECRETARY)[-1]
    assert "已逾期" in said(town, SECRETARY)[-1]
    # The secretary hears on the second workday after, which is Wednesday by now.
    heard = [one for one in said(town, SECRETARY) if "必访已过" in one]
    await town.winding.forward(at("20:00", "2026-12-01"))
    assert [one for one in said(town, SECRETARY) if "必访已过" in one] == heard == []
    await town.winding.forward(at("09:01", "2026-12-02"))
    assert len([one for one in said(town, SECRETARY) if "必访已过" in one]) == 1
    after = await town.query("SELECT due_at FROM visit UNION ALL SELECT answer_by FROM need")
    assert after == deadlines


async def test_what_was_told_is_not_told_again_when_the_days_change_after_it(town: Town) -> None:
    await due(town, until="2026-11-26")
    await town.winding.forward(at("09:30", "2026-11-27"))
    assert says(town, VISITOR) == "李娜 的必访已过 11月26日 周四，还没有访"
    count = len(said(town, VISITOR))
    # By the new days the visitor would hear on Monday, the secretary on Tuesday.
    await take(town, ("2026-11-27", "休", ""))
    await town.winding.forward(at("20:00", "2026-11-30"))
    assert len(said(town, VISITOR)) == count
    assert not any("必访已过" in one for one in said(town, SECRETARY))
    await town.winding.forward(at("09:01", "2026-12-01"))
    assert any("必访已过" in one for one in said(town, SECRETARY))
    assert len(said(town, VISITOR)) == count


async def test_a_missing_year_is_asked_for_in_december_and_not_each_day(tmp_path: Path) -> None:
    def documents(town: Town) -> list[str]:
        return [one.text or "" for one in town.standin.from_bot(ME) if one.media is not None]

    async with build_town(tmp_path / "shidao.db", day=f"{LAST}-11-30") as town:
        await town.says(ADMIN, "帮助")
        await town.winding.forward(at("08:59", f"{LAST}-12-01"))
        assert documents(town) == []
        await town.winding.forward(at("09:01", f"{LAST}-12-01"))
        (asked,) = documents(town)
        assert asked.startswith(f"{NEXT} 年的放假和调休还没有，现在暂按周一至周五")
        await town.winding.forward(at("08:59", f"{LAST}-12-20"))
        assert len(documents(town)) == 1
        # On that day, or on the first workday after it.
        await town.winding.forward(at("09:02", f"{LAST}-12-22"))
        assert len(documents(town)) == 2
        assert await town.query("SELECT * FROM message WHERE kind <> 'days_missing'") != []
        # With a whole table the year is known, and nobody is asked for it any more.
        law = (date(NEXT, 1, 1), date(NEXT, 5, 1), date(NEXT, 10, 1))
        rest = [date(NEXT, 2, 1) + timedelta(days=n) for n in range(10)]
        await take(town, *((day.isoformat(), "休", "") for day in (*law, *rest)))
        shown = await write(town, ME, "日历")
        assert f"本单位的表：{NEXT} 年齐全" in (shown.text or "")
        assert "暂定" not in (shown.text or "")


async def test_with_a_whole_table_before_december_nobody_is_asked(tmp_path: Path) -> None:
    async with build_town(tmp_path / "shidao.db", day=f"{LAST}-11-30") as town:
        law = (date(NEXT, 1, 1), date(NEXT, 5, 1), date(NEXT, 10, 1))
        rest = [date(NEXT, 2, 1) + timedelta(days=n) for n in range(10)]
        await take(town, *((day.isoformat(), "休", "") for day in (*law, *rest)))
        await town.winding.forward(at("10:00", f"{LAST}-12-21"))
        assert await town.query("SELECT * FROM message WHERE kind = 'days_missing'") == []

"""/import, /invites, /rollout: an admin brings the roster in and sees how far it has come."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from bot.demo.bureau import read_bureau
from bot.demo.load import HEADER, roster_of
from bot.heavy.workbooks import write as workbook
from bot.rules import payloads
from bot.standin import Message
from bot.standin.state.files import Upload
from tests.delivering import change, restart, sends_to
from tests.people_scene import begin, choose, labels, newest, owner_of, told, write
from tests.town import Town

ADMIN, OFFICER = "陈静", "李娜"
ME = 7003
NEW = ("城关派出所党支部（演示）", "", "", "新来的", "D900", "民警", "群众", "", "", "")
BAD = ("城东所", "", "", "迷路的", "D901", "民警", "群众", "", "", "")


def sheet(*rows: Any, header: Any = HEADER) -> bytes:
    return workbook([{"name": "花名册", "header": header, "rows": rows, "choices": {}}])


def whole(town: Town) -> list[Any]:
    """Return the town's roster as it is: its branch alone, at the top."""
    rows = [row for row in roster_of(read_bureau()) if row[0] == town.branch.unit]
    return [(row[0], "", *row[2:]) for row in rows]


async def send(town: Town, content: bytes, user_id: int = ME) -> Message:
    """Send a file to the bot in private; return what it answers once the file was read."""
    town.standin.send_document(user_id, user_id, Upload(content, "名单.xlsx"))
    await town.later(1)
    return newest(town, user_id)


def content(message: Message) -> list[list[list[Any]]]:
    """Return the sheets of a workbook that the bot sent, read by a library of another maker."""
    assert message.media is not None
    book = openpyxl.load_workbook(io.BytesIO(message.media.file.content))
    return [[list(row) for row in one.iter_rows(values_only=True)] for one in book.worksheets]


async def test_a_file_is_shown_before_it_is_imported(town: Town) -> None:
    asked = await send(town, sheet(*whole(town), NEW, BAD))
    assert asked.text == (
        "花名册已读取：新增 1 人，变更 0 人，调动 0 人，无变化 24 人\n"
        "1 行有问题，未导入：第 28 行 单位“城东所”不存在\n"
        "单位第一次出现时，请在那一行写上级单位或单位类别"
    )
    assert labels(asked) == ["确认导入", "看明细", "取消"]
    assert await owner_of(town, "新来的") is None
    assert (await choose(town, ME, "确认导入")).text is not None
    assert newest(town, ME).text == (
        "已导入：新增 1 人，变更 0 人，调动 0 人，离开 0 人，新增单位 0 个"
    )
    assert await town.query("SELECT number FROM member WHERE name = '新来的'") == [("D900",)]
    again = await send(town, sheet(*whole(town), NEW))
    assert (again.text or "").endswith("没有要改的")
    assert labels(again) == ["取消"]


async def test_the_bad_rows_come_as_a_workbook_with_the_reason_beside_each(town: Town) -> None:
    await send(town, sheet(*whole(town), NEW, BAD))
    await choose(town, ME, "看明细")
    bad, changes = content(newest(town, ME))
    assert bad[0][:3] == ["行", "原因", "单位"]
    assert bad[1][:6] == [28, "单位“城东所”不存在", "城东所", "", "", "迷路的"]
    assert changes == [
        ["变动", "姓名", "单位"],
        ["新增", "新来的", "城关派出所党支部（演示）"],
    ]


async def test_the_template_has_every_column_and_is_read_back(town: Town) -> None:
    await write(town, ME, "导入")
    await choose(town, ME, "空白模板")
    ((header,),) = content(newest(town, ME))
    assert header == [
        *("单位", "上级单位", "单位类别", "姓名", "编号", "身份", "政治面貌", "党内职务"),
        *("党小组", "领导干部", "兼任单位", "在岗状态"),
    ]
    filled = sheet(["城关派出所党支部（演示）", "", "", "填表的", "D7"], header=header)
    assert "新增 1 人" in ((await send(town, filled)).text or "")


async def test_who_is_outside_a_file_stays_unless_said_otherwise_and_many_are_asked_twice(
    town: Town,
) -> None:
    asked = await send(town, sheet(*whole(town)[:-1]))
    assert "名单外还有 1 人，保留不动" in (asked.text or "")
    leaving = await choose(town, ME, "名单外的按离开处理")
    assert "名单外还有 1 人，按离开处理" in (leaving.text or "")
    twice = await choose(town, ME, "确认导入")
    assert twice.text == "将有 1 人按离开处理，占所列单位 24 人的 4.2%。确定导入吗？"
    await choose(town, ME, "确定导入")
    assert "离开 1 人" in (newest(town, ME).text or "")
    assert await town.query("SELECT state FROM member WHERE name = '严冬'") == [("left",)]


@pytest.mark.parametrize(
    ("blob", "answer"),
    [
        (b"\x00\x01", "没有找到同时有“单位”和“姓名”的一行，请补上列名"),
        (b"PK\x03\x04broken", "文件读不懂，请用 XLSX 或 CSV"),
        (b"\xd0\xcf\x11\xe0old", "这是旧版 Excel 文件，请另存为 .xlsx 再试"),
        (b"x" * (5 * 2**20 + 1), "文件超过 5 MB，请分成几个"),
    ],
)
async def test_a_file_that_is_wrong_is_refused_with_what_to_do(
    town: Town, blob: bytes, answer: str
) -> None:
    assert (await send(town, blob)).text == answer
    assert await town.query("SELECT COUNT(*) FROM roster_file WHERE content IS NOT NULL") == [(0,)]


async def test_only_an_admin_sends_a_roster(town: Town) -> None:
    user_id = town.account(OFFICER)
    answer = await send(town, sheet(NEW), user_id)
    assert answer.text == "这项只有管理员能用。看您能做什么，请发送 帮助"
    assert await town.query("SELECT * FROM roster_file") == []


async def test_an_import_that_a_stop_cut_short_is_done_at_the_next_start(town: Town) -> None:
    await send(town, sheet(*whole(town), NEW))
    await change(town, "UPDATE roster_file SET state = 'importing'")
    await restart(town)
    assert (newest(town, ME).text or "").startswith("已导入：新增 1 人")


async def test_what_nobody_confirmed_in_a_day_is_put_aside(town: Town) -> None:
    asked = await send(town, sheet(*whole(town), NEW))
    await town.go_to("15:30", "2026-11-26")
    await town.go_to("17:00", "2026-11-26")
    assert await town.query("SELECT state, content FROM roster_file") == [("cancelled", None)]
    assert (await told(town, ME, "确认导入", asked)).text == "已取消，没有改动"


async def test_a_second_file_takes_the_place_of_the_first(town: Town) -> None:
    first = await send(town, sheet(*whole(town), NEW))
    await send(town, sheet(*whole(town)))
    await town.later(1)
    replaced, asked = town.standin.from_bot(ME)[-2:]
    assert (replaced.text or "").startswith("前一个文件还没确认，没有导入，以这一个为准")
    assert (asked.text or "").startswith("花名册已读取")
    assert (await told(town, ME, "确认导入", first)).text == "已取消，没有改动"


async def test_invites_bring_each_secretary_a_link_and_a_text_to_forward(town: Town) -> None:
    assert (await write(town, ME, "邀请")).text == "没有要邀请的：有书记的单位都已绑定群"
    await send(town, sheet(*roster_of(read_bureau())[:2], *roster_of(read_bureau())[27:]))
    await choose(town, ME, "确认导入")
    await write(town, ME, "/invites")
    ((header, *rows),) = content(newest(town, ME))
    assert header == ["上级单位", "单位", "书记", "链接", "可转发的文字"]
    assert [row[1:3] for row in rows] == [
        ["机关党支部（演示）", "沈国平"],
        ["城东派出所党支部（演示）", "高峰"],
    ]
    link = rows[1][3]
    assert rows[1][4] == (
        "高峰同志：请点链接绑定您的姓名，再把实到添加到 城东派出所党支部（演示） 的群："
        f"{link}（只供您本人使用）"
    )
    town.standin.add_person("高峰", id=7101)
    known = await begin(town, 7101, link.rpartition("?start=")[2])
    assert known.text == "高峰，请发送您编号的后 4 位，确认是您本人"
    done = await write(town, 7101, "7101")
    assert done.text == (
        "已绑定：高峰，城东派出所党支部（演示）\n您可以把我加到本单位的群，签到帖会发在那里"
    )
    assert labels(done) == ["添加到群"]


async def test_rollout_counts_what_there_is_and_reminds_each_once_a_day(town: Town) -> None:
    await change(
        town,
        "DELETE FROM account WHERE member_id = (SELECT id FROM member WHERE name = '李娜')",
    )
    shown = await write(town, ME, "进度")
    assert shown.text == ("城关派出所党支部（演示）：1/1 个支部绑定了群，22/24 人绑定了姓名")
    assert labels(shown) == ["提醒没办完的 1 位书记"]
    first = await told(town, ME, "提醒没办完的 1 位书记")
    assert first.text == "已安排提醒 1 位（共 1 位没办完；其余今天提醒过或还没开私聊）"
    await town.later(1)
    assert town.private("王建国") == (
        "城关派出所党支部（演示） 还有 2 人没绑定姓名。"
        "看是谁请发送 /people；可以请他们在群里点 [去绑定]"
    )
    already = len(sends_to(town, town.account("王建国")))
    again = await told(town, ME, "提醒没办完的 1 位书记", shown)
    assert again.text == "已安排提醒 0 位（共 1 位没办完；其余今天提醒过或还没开私聊）"
    await town.later(1)
    assert len(sends_to(town, town.account("王建国"))) == already


async def test_an_admin_link_makes_one_admin_once(town: Town) -> None:
    until = town.clock.now() + timedelta(hours=24)
    payload = payloads.sign_admin_link(town.standin.token, payloads.new_nonce(), until)
    stranger = town.standin.add_person("局里的", id=9100)
    welcome = await begin(town, stranger.id, payload)
    assert (welcome.text or "").startswith("您好，您是实到的管理员。")
    assert "个支部绑定了群" in ((await write(town, stranger.id, "/rollout")).text or "")
    assert "管理员 2 个账号，其中 1 个没有绑定姓名" in (
        (await write(town, stranger.id, "/status")).text or ""
    )
    thief = town.standin.add_person("别人", id=9101)
    assert (await begin(town, thief.id, payload)).text == (
        "这个链接无效或已过期，请书记或管理员再发一个"
    )
    late = payloads.sign_admin_link(town.standin.token, payloads.new_nonce(), town.clock.now())
    assert (await begin(town, thief.id, late)).text == (
        "这个链接无效或已过期，请书记或管理员再发一个"
    )
    assert await town.query("SELECT user_id FROM admin ORDER BY user_id") == [(ME,), (9100,)]


async def test_what_was_confirmed_is_what_is_imported_or_it_is_asked_again(town: Town) -> None:
    await send(town, sheet(*whole(town), NEW))
    await change(town, "UPDATE member SET employment = 'staff' WHERE name = '严冬'")
    again = await choose(town, ME, "确认导入")
    assert (again.text or "").startswith(
        "花名册在这期间有变动，没有导入。请再看一遍要改什么\n花名册已读取：新增 1 人，变更 1 人"
    )
    assert await owner_of(town, "新来的") is None
    assert await town.query("SELECT COUNT(*) FROM member WHERE name = '新来的'") == [(0,)]
    await choose(town, ME, "确认导入")
    await town.later(3)  # after a burst of presses a message waits as long
    assert (newest(town, ME).text or "").startswith("已导入：新增 1 人，变更 1 人")


async def test_a_roster_that_a_colleague_sent_may_be_forwarded(town: Town) -> None:
    blob = sheet(*whole(town), NEW)
    sent = town.standin.send_document(ME, ME, Upload(blob, "名单.xlsx"))
    sent.forward_origin = {"type": "hidden_user", "date": 1, "sender_user_name": "同事"}
    await town.later(1)
    assert (newest(town, ME).text or "").startswith("花名册已读取：新增 1 人")


async def test_without_a_roster_there_is_nobody_to_invite_and_the_next_step_is_said(
    town: Town,
) -> None:
    await change(town, "DELETE FROM secretary")
    assert (await write(town, ME, "/invites")).text == "没有要邀请的：有书记的单位都已绑定群"

"""`shidao import`: a roster file becomes the roster, and the same file twice is once."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.heavy.workbooks import write
from tests.test_cli import Ended, shidao

HEADER = (
    *("单位", "上级单位", "单位类别", "姓名", "编号", "身份"),
    *("政治面貌", "党内职务", "党小组", "兼任单位", "在岗状态"),
)
ROWS = [
    ["市局党委", "", "党委", "", "", "", "", "", "", "", ""],
    [
        "城关所党支部",
        "市局党委",
        "党支部",
        "李娜",
        "D1",
        "民警",
        "正式党员",
        "书记",
        "第一党小组",
        "",
        "",
    ],
    ["城关所党支部", "", "", "王强", "D2", "辅警", "群众", "", "", "", "病假"],
    [
        "城东所党支部",
        "市局党委",
        "",
        "赵敏",
        "",
        "",
        "预备党员",
        "组织委员",
        "",
        "城关所党支部",
        "",
    ],
]
READ = "花名册已读取：新增 {} 人，变更 {} 人，调动 {} 人，无变化 {} 人"


def roster(folder: Path, rows: list[list[Any]], name: str = "名单.xlsx") -> str:
    """Write a workbook with these rows below the header, and return its path."""
    path = folder / name
    path.write_bytes(write([{"name": "花名册", "header": HEADER, "rows": rows, "choices": {}}]))
    return str(path)


async def bring_in(folder: Path, rows: list[list[Any]], *options: str) -> Ended:
    """Import rows into the database in `folder`."""
    return await shidao("import", roster(folder, rows), *options, DATABASE=str(folder / "a.db"))


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return what is stored, read without any of our code."""
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        return connection.execute(sql).fetchall()


async def test_a_file_becomes_units_people_roles_and_who_is_away(tmp_path: Path) -> None:
    assert await bring_in(tmp_path, ROWS) == Ended(
        0, [READ.format(3, 0, 0, 0), "新增单位 4 个", "已导入"], []
    )
    assert ask(
        tmp_path,
        """SELECT u.name, p.name, u.level FROM unit u LEFT JOIN unit p ON p.id = u.parent_id
           ORDER BY u.id""",
    ) == [
        ("市局党委", None, "committee"),
        ("城关所党支部", "市局党委", "branch"),
        ("城东所党支部", "市局党委", "branch"),
        ("第一党小组", "城关所党支部", "group"),
    ]
    assert ask(
        tmp_path,
        """SELECT m.name, m.number, u.name, m.employment, m.party_status, m.position
           FROM member m JOIN unit u ON u.id = m.unit_id ORDER BY m.id""",
    ) == [
        ("李娜", "D1", "第一党小组", "officer", "full", "secretary"),
        ("王强", "D2", "城关所党支部", "auxiliary", "none", None),
        ("赵敏", None, "城东所党支部", "officer", "probationary", "organiser"),
    ]
    # The secretary is that of the branch, though she sits in a party group of it.
    assert ask(
        tmp_path,
        """SELECT m.name, u.name, r.origin FROM secretary r
           JOIN member m ON m.id = r.member_id JOIN unit u ON u.id = r.unit_id ORDER BY m.id""",
    ) == [
        ("李娜", "城关所党支部", "position"),
        ("赵敏", "城东所党支部", "position"),
    ]
    assert ask(tmp_path, "SELECT member_id, reason, origin, ends_at FROM away") == [
        (2, "sick", "roster", None)
    ]
    assert ask(tmp_path, "SELECT member_id, unit_id FROM membership") == [(3, 2)]


async def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    await bring_in(tmp_path, ROWS)
    tables = ("unit", "unit_closure", "member", "secretary", "membership", "away")
    before = [ask(tmp_path, f"SELECT * FROM {table}") for table in tables]
    assert (await bring_in(tmp_path, ROWS)).out == [READ.format(0, 0, 0, 3), "已导入"]
    assert [ask(tmp_path, f"SELECT * FROM {table}") for table in tables] == before


async def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    ended = await bring_in(tmp_path, ROWS, "--dry-run")
    assert ended.out == [READ.format(3, 0, 0, 0), "新增单位 4 个", "这是试算，没有写入"]
    assert ask(tmp_path, "SELECT COUNT(*) FROM member") == [(0,)]
    assert ask(tmp_path, "SELECT COUNT(*) FROM unit") == [(0,)]


async def test_changes_moves_and_departures_are_written_and_who_is_outside_stays(
    tmp_path: Path,
) -> None:
    await bring_in(tmp_path, ROWS)
    later = [
        ["城东所党支部", "", "", "李娜", "D1", "民警", "正式党员", "", "", "", ""],
        ["城关所党支部", "", "", "王强", "D2", "辅警", "群众", "", "", "", "调离"],
        ["城关所党支部", "", "", "新来的", "D9", "", "", "", "", "", ""],
    ]
    ended = await bring_in(tmp_path, later, "--yes")
    assert ended.out == [
        READ.format(1, 0, 1, 0), "按离开处理 1 人", "名单外还有 1 人，保留不动", "已导入",
    ]  # fmt: skip
    assert ask(tmp_path, "SELECT name, state, unit_id, position FROM member ORDER BY id") == [
        ("李娜", "active", 3, None),
        ("王强", "left", 2, None),
        ("赵敏", "active", 3, "organiser"),
        ("新来的", "active", 2, None),
    ]
    # With the position goes the role that came from it.
    assert ask(tmp_path, "SELECT member_id FROM secretary") == [(3,)]


async def test_back_on_duty_ends_the_span_and_keeps_it(tmp_path: Path) -> None:
    await bring_in(tmp_path, ROWS)
    back = [[*row[:-1], "在岗"] for row in ROWS]
    assert (await bring_in(tmp_path, back)).out[0] == READ.format(0, 1, 0, 2)
    ((ends_at,),) = ask(tmp_path, "SELECT ends_at FROM away")
    assert ends_at is not None
    assert (await bring_in(tmp_path, back)).out[0] == READ.format(0, 0, 0, 3)


async def test_bad_rows_are_named_with_their_reason_and_the_good_ones_taken(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ["城关所党支部", "", "", "", "D4", "", "", "", "", "", ""],
        ["城东所", "", "", "周涛", "D5", "", "", "", "", "", ""],
        ["城关所党支部", "", "", "吴芳", "D1", "", "", "", "", "", ""],
        ["城关所党支部", "", "", "郑凯", "D6", "", "", "所长", "", "", ""],
    ]
    ended = await bring_in(tmp_path, rows)
    assert ended.out[-3] == (
        "4 行有问题，未导入：第 6 行 缺姓名；第 7 行 单位“城东所”不存在；"
        "第 8 行 编号 D1 与第 3 行重复；"
        "第 9 行 党内职务“所长”认不出，可写：书记、副书记、组织委员、宣传委员、纪检委员、青年委员、"
        "委员、党小组组长"
    )
    assert ask(tmp_path, "SELECT COUNT(*) FROM member") == [(3,)]


async def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    database = str(tmp_path / "a.db")
    for name, content, said in (
        ("a.xlsx", b"PK\3\4", "文件读不懂，请用 XLSX 或 CSV"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "这是旧版 Excel 文件，请另存为 .xlsx 再试"),
        ("a.csv", "姓名\n李娜\n".encode(), "没有找到同时有“单位”和“姓名”的一行，请补上列名"),
    ):
        (tmp_path / name).write_bytes(content)
        ended = await shidao("import", str(tmp_path / name), DATABASE=database)
        assert ended == Ended(2, [], [said])
    missing = str(tmp_path / "none.csv")
    ended = await shidao("import", missing, DATABASE=database)
    assert ended == Ended(2, [], [f"{missing} 读不到：没有这个文件"])


async def test_who_is_outside_leaves_only_when_said_and_many_only_with_a_yes(
    tmp_path: Path,
) -> None:
    await bring_in(tmp_path, ROWS)
    without = [row for row in ROWS if row[3] != "王强"]
    refused = await bring_in(tmp_path, without, "--outside-leave")
    assert refused.code == 2
    assert refused.err == [
        "将有 1 人按离开处理，占所列单位 3 人的 2% 以上，没有导入。确认无误请加 --yes"
    ]
    assert ask(tmp_path, "SELECT COUNT(*) FROM member WHERE state = 'left'") == [(0,)]
    done = await bring_in(tmp_path, without, "--outside-leave", "--yes")
    assert done.out[1:] == ["名单外还有 1 人，按离开处理", "已导入"]
    assert ask(tmp_path, "SELECT name FROM member WHERE state = 'left'") == [("王强",)]

"""Rosters as they come: real files with whatever people and spreadsheets do to them.

Each goes through the job's process as the bot does it; what is expected is worked out by hand.
"""

import csv
import datetime as dt
import io
import json
import os
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from subprocess import PIPE
from typing import Any

import openpyxl
import psutil
import pytest
from openpyxl.styles import PatternFill

from bot.heavy.roster import dump_known, load_detail, load_plan
from bot.heavy.worker import JobRefused, Worker
from bot.rules.roster_plan import KnownMember, KnownUnit, Plan

HEADER = ["单位", "姓名", "编号"]
BUREAU = KnownUnit(1, "市局党委", None, "committee")
WEST = KnownUnit(2, "城关所党支部", 1, "branch")
EAST = KnownUnit(3, "城东所党支部", 1, "branch")
UNITS = (BUREAU, WEST, EAST)


def book(fill: Callable[[Any, Any], None]) -> bytes:
    """Return a workbook made by another library; `fill` gets it and its first sheet."""
    made = openpyxl.Workbook()
    fill(made, made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def xlsx(*rows: Sequence[Any]) -> bytes:
    def fill(_book: Any, sheet: Any) -> None:
        for row in rows:
            sheet.append(row)

    return book(fill)


def text(*rows: Sequence[str], sign: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode(encoding)


async def result(
    blob: bytes, units: Sequence[KnownUnit] = UNITS, members: Sequence[KnownMember] = ()
) -> bytes:
    return await Worker().do(
        "plan_roster", blob, units=dump_known(units), members=dump_known(members)
    )


async def plan(
    blob: bytes, units: Sequence[KnownUnit] = UNITS, members: Sequence[KnownMember] = ()
) -> Plan:
    return load_plan(await result(blob, units, members))


async def people(blob: bytes) -> list[tuple[int, str, str | None]]:
    """Return who is new of a file without problems: unit, name, number."""
    made = await plan(blob)
    assert made.problems == ()
    return [(one.unit_ref, one.name, one.number) for one in made.new]


async def numbers(*cells: Any) -> list[str | None]:
    """Return the numbers of people who have `cells` as theirs in a workbook."""
    rows = [["城关所党支部", f"第{place}人", cell] for place, cell in enumerate(cells)]
    return [number for _, _, number in await people(xlsx(HEADER, *rows))]


async def refusal(blob: bytes) -> str:
    with pytest.raises(JobRefused) as refused:
        await result(blob)
    return refused.value.code


def problems(made: Plan) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in made.problems]


def stored(member_id: int, name: str, number: str | None = None, unit: int = 2) -> KnownMember:
    return KnownMember(
        member_id, unit, name, number, "officer", "none", None,
        is_leader=False, further=frozenset(), away=None,
    )  # fmt: skip


# Merged cells and sheets.


async def test_a_unit_merged_downwards_holds_for_every_row_beside_it() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for row in (["城关分局花名册"], HEADER, ["城关所党支部", "李娜"], [None, "王强"]):
            sheet.append(row)
        sheet.append(["城东所党支部", "赵敏"])
        sheet.append([None, "陈静"])
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("A5:A6")

    assert await people(book(fill)) == [
        (2, "李娜", None), (2, "王强", None), (3, "赵敏", None), (3, "陈静", None),
    ]  # fmt: skip


async def test_a_unit_merged_over_two_columns_and_downwards_holds_too() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for row in (["单位", None, "姓名"], ["城关所党支部", None, "李娜"], [None, None, "王强"]):
            sheet.append(row)
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("A2:B3")

    assert await people(book(fill)) == [(2, "李娜", None), (2, "王强", None)]


async def test_the_sheet_with_the_roster_is_taken_wherever_it_stands() -> None:
    def fill(made: Any, sheet: Any) -> None:
        for line in ("填表说明", "单位写全称", "姓名不要空格", "一人一行", "谢谢"):
            sheet.append([line])
        roster = made.create_sheet("花名册")
        roster.append(HEADER)
        roster.append(["城关所党支部", "李娜", "D1"])
        made.create_chartsheet("统计图")

    assert await people(book(fill)) == [(2, "李娜", "D1")]


async def test_hidden_rows_and_columns_count_like_any_other() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        for row in (HEADER, ["城关所党支部", "李娜", "D1"], ["城关所党支部", "王强", "D2"]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    assert await people(book(fill)) == [(2, "李娜", "D1"), (2, "王强", "D2")]


async def test_colour_far_below_the_last_row_is_no_row() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(["城关所党支部", "李娜", "D1"])
        sheet["A300000"].fill = PatternFill("solid", fgColor="FFFF00")

    assert await people(book(fill)) == [(2, "李娜", "D1")]


# The header.


@pytest.mark.parametrize(
    "header",
    [
        ["单位*", "姓名*", "编号"],
        ["＊单位", "* 姓名", "编号"],
        ["单位（必填）", "姓名(必填)", "编号（选填）"],
        ["单 位", "姓　名", "编\n号"],
        ["单位：", "姓名:", "警号"],
        ["UNIT", "Name (required)", "No."],
    ],
)
async def test_a_header_is_known_however_it_is_dressed(header: list[str]) -> None:
    assert await people(xlsx(header, ["城关所党支部", "李娜", "D1"])) == [(2, "李娜", "D1")]


async def test_columns_in_mixed_order_under_a_title_with_rows_left_empty() -> None:
    blob = xlsx(
        ["2026年花名册"],
        [],
        ["序号", "No", "name", "备注", "Unit"],
        [],
        [1, "D1", "李娜", "x", "城关所党支部"],
        [None, " ", "　", None, None],
        [2, "D2", "王强", None, "城东所党支部"],
    )
    made = await plan(blob)
    assert [(one.unit_ref, one.name, one.number) for one in made.new] == [
        (2, "李娜", "D1"), (3, "王强", "D2"),
    ]  # fmt: skip
    assert made.problems == ()


async def test_a_problem_below_empty_rows_names_the_row_of_the_spreadsheet() -> None:
    blob = xlsx(["花名册"], HEADER, [], [], ["城关所党支部", None, "D1"])
    raw = await result(blob)
    assert problems(load_plan(raw)) == [(5, "no_name")]
    assert load_detail(raw)["bad"] == [[5, ["城关所党支部", "", "D1"]]]


async def test_of_two_columns_of_the_same_meaning_the_template_s_word_counts() -> None:
    # 职务 is what someone is in the bureau; the party's position stands in a column of its own.
    blob = xlsx(
        ["单位", "职务", "姓名", "党内职务"],
        ["城关所党支部", "所长", "李娜", "书记"],
        ["城关所党支部", "民警", "王强", ""],
    )
    made = await plan(blob)
    assert made.problems == ()
    assert [one.position for one in made.new] == ["secretary", None]


async def test_of_the_same_column_twice_the_first_counts() -> None:
    blob = xlsx(["单位", "姓名", "姓名"], ["城关所党支部", "李娜", "王强"])
    assert await people(blob) == [(2, "李娜", None)]


async def test_a_header_alone_changes_nothing() -> None:
    for blob in (xlsx(HEADER), text(HEADER)):
        made = await plan(blob, members=[stored(11, "李娜")])
        assert made.changes_nothing
        assert (made.problems, made.outside) == ((), ())


async def test_an_empty_file_has_no_header() -> None:
    assert await refusal(b"") == "no_header"
    assert await refusal(b"\xef\xbb\xbf") == "no_header"
    assert await refusal(xlsx()) == "no_header"


# What stands in cells.


async def test_numbers_are_kept_as_they_were_meant() -> None:
    assert await numbers("００１０２３", "ｄ１０２３", "007", 1.0, 1.0e5, 1023) == [
        "001023", "D1023", "007", "1", "100000", "1023",
    ]  # fmt: skip


async def test_a_number_with_commas_of_thousands_is_the_number() -> None:
    assert await numbers("1,023", "12,345,678", "１，０２４", "1,23", "D1,023") == [
        "1023", "12345678", "1024", "1,23", "D1,023",
    ]  # fmt: skip

    def fill(_book: Any, sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(["城关所党支部", "李娜", 1023])
        sheet["C2"].number_format = "#,##0.00"

    assert await people(book(fill)) == [(2, "李娜", "1023")]


async def test_text_in_the_form_of_a_power_of_ten_is_left_as_it_is_written() -> None:
    # What the spreadsheet has cut off cannot be known: 1.10101E+17 must not become a number.
    assert await numbers("1.0E+5", "1.10101E+17") == ["1.0E+5", "1.10101E+17"]


async def test_spaces_of_every_kind_around_and_within_are_left_out() -> None:
    blob = xlsx(HEADER, ["　城关所 党支部\u00a0", "李　娜  ", "\tD1\u3000"])
    assert await people(blob) == [(2, "李娜", "D1")]


async def test_a_line_break_in_a_cell_is_only_its_width() -> None:
    blob = xlsx(HEADER, ["城关所\n党支部", "李\r\n娜", "D1\n"])
    assert await people(blob) == [(2, "李娜", "D1")]
    assert await people(text(HEADER, ["城关所\n党支部", "李娜", "D1"])) == [(2, "李娜", "D1")]


async def test_marks_that_turn_text_round_are_left_out_and_what_is_seen_stays() -> None:
    names = ["\u202e李娜\u202c", "王\u061c强", "赵\u2067敏\u2069", "陈静😀", "Ana 👩‍👧"]
    blob = xlsx(HEADER, *(["城关所党支部", name, ""] for name in names))
    assert [name for _, name, _ in await people(blob)] == [
        "李娜", "王强", "赵敏", "陈静😀", "Ana 👩👧",
    ]  # fmt: skip


async def test_rare_characters_of_names_are_kept_known_to_unicode_or_not() -> None:
    # Extension B; extension I, newer than some Pythons; the private area of older systems.
    names = ["𠮷 田", "王\U0002ebf0", "李\ue863", "张 \ue863"]
    blob = xlsx(HEADER, *(["城关所党支部", name, ""] for name in names))
    assert [name for _, name, _ in await people(blob)] == [
        "𠮷田", "王\U0002ebf0", "李\ue863", "张\ue863",
    ]  # fmt: skip


async def test_a_formula_that_nobody_computed_is_an_empty_cell() -> None:
    blob = xlsx(HEADER, ["城关所党支部", '="李"&"娜"', "D1"], ["城关所党支部", "王强", "=1+1"])
    made = await plan(blob)
    assert problems(made) == [(2, "no_name")]
    assert [(one.name, one.number) for one in made.new] == [("王强", None)]


async def test_a_formula_counts_as_what_it_shows_and_a_broken_one_as_empty() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>姓名</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>编号</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>X1</f><v>城关所党支部</v></c>'
        '<c r="B2" t="str"><f>X2</f><v>李娜</v></c><c r="C2"><f>1+6</f><v>7</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>X1</f><v>城关所党支部</v></c>'
        '<c r="B3" t="e"><f>VLOOKUP()</f><v>#N/A</v></c><c r="C3"><v>8</v></c></row>'
    )
    made = await plan(by_hand(rows))
    assert [(one.unit_ref, one.name, one.number) for one in made.new] == [(2, "李娜", "7")]
    assert problems(made) == [(3, "no_name")]


async def test_a_date_where_text_is_expected_is_the_day_or_a_word_that_nobody_knows() -> None:
    day = dt.datetime(2026, 3, 1)  # noqa: DTZ001 -- spreadsheets know no zones
    assert await numbers(day) == ["2026-03-01"]
    blob = xlsx(["单位", "姓名", "党内职务"], ["城关所党支部", "李娜", day])
    made = await plan(blob)
    assert [(one.code, one.facts) for one in made.problems] == [
        ("unknown_position", {"word": "2026-03-01"})
    ]


async def test_a_very_long_cell_is_a_problem_of_its_row_where_it_counts_and_only_there() -> None:
    blob = xlsx(
        [*HEADER, "备注"],
        ["城关所党支部", "李" * 32_000, "D1", ""],
        ["城关所党支部", "王强", "D2", "长" * 32_000],
    )
    made = await plan(blob)
    assert [(one.row, one.code, one.facts) for one in made.problems] == [
        (2, "too_long", {"text": "李" * 20})
    ]
    assert [one.name for one in made.new] == ["王强"]


# Units.


async def test_further_units_are_told_apart_by_any_usual_sign() -> None:
    rows = [
        ["市局党委", f"第{place}人", f"城关所党支部{sign}城东所党支部"]
        for place, sign in enumerate("、，,；;/／|｜\n")
    ]
    made = await plan(xlsx(["单位", "姓名", "兼任单位"], *rows))
    assert made.problems == ()
    assert [one.further for one in made.new] == [frozenset({2, 3})] * 10


async def test_many_further_units_are_not_too_long_together() -> None:
    units = [
        KnownUnit(n, f"城关派出所第{n}社区警务室联合党支部", None, "branch") for n in range(1, 8)
    ]
    listed = "、".join(unit.name for unit in units[1:])
    assert len(listed) > 60
    made = await plan(
        xlsx(["单位", "姓名", "兼任单位"], [units[0].name, "李娜", listed]), units=units
    )
    assert made.problems == ()
    assert made.new[0].further == frozenset(range(2, 8))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["甲", "甲", "李娜"]], [(2, "own_parent")]),
        (
            [["甲", "乙", "李娜"], ["乙", "甲", "王强"]],
            [(2, "circle"), (2, "no_such_unit"), (3, "circle"), (3, "no_such_unit")],
        ),
        (
            [["甲", "乙", ""], ["乙", "丙", ""], ["丙", "甲", ""]],
            [(2, "circle"), (3, "circle"), (4, "circle")],
        ),
    ],
    ids=["one", "two", "three"],
)
async def test_units_that_stand_below_themselves_are_named_and_the_rest_taken(
    rows: list[list[str]], found: list[tuple[int, str]]
) -> None:
    blob = xlsx(["单位", "上级单位", "姓名"], *rows, ["城关所党支部", "", "赵敏"])
    made = await plan(blob)
    assert problems(made) == found
    assert [one.name for one in made.new] == ["赵敏"]
    assert made.new_units == ()


async def test_a_unit_s_name_below_two_parents_needs_the_parent_beside_it() -> None:
    blob = xlsx(
        ["单位", "上级单位", "单位类别", "姓名", "兼任单位"],
        ["第一党小组", "城关所党支部", "党小组", "李娜", ""],
        ["第一党小组", "城东所党支部", "党小组", "王强", ""],
        ["第一党小组", "", "", "赵敏", ""],
        ["市局党委", "", "", "陈静", "第一党小组"],
    )
    made = await plan(blob)
    assert [(unit.ref, unit.name, unit.parent_ref) for unit in made.new_units] == [
        (-1, "第一党小组", 2), (-2, "第一党小组", 3),
    ]  # fmt: skip
    assert [(one.name, one.unit_ref) for one in made.new] == [("李娜", -1), ("王强", -2)]
    assert [(one.row, one.code, one.facts) for one in made.problems] == [
        (4, "unclear_unit", {"unit": "第一党小组", "count": 2}),
        (5, "unclear_unit", {"unit": "第一党小组", "count": 2}),
    ]


async def test_namesakes_are_told_apart_by_numbers_and_not_without() -> None:
    blob = xlsx(
        HEADER,
        ["城关所党支部", "王伟", "D1"],
        ["城关所党支部", "王伟", "Ｄ2"],
        ["城关所党支部", "王伟", ""],
        ["城东所党支部", "王伟", ""],
    )
    made = await plan(blob, members=[stored(11, "王伟", "D1"), stored(12, "王伟", unit=3)])
    assert [(one.row, one.code, one.facts) for one in made.problems] == [
        (4, "namesakes", {"name": "王伟", "count": 3})
    ]
    assert [(one.name, one.number, one.unit_ref) for one in made.new] == [("王伟", "D2", 2)]
    assert (made.unchanged, made.changes, made.outside) == (2, (), ())


# Text files.


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
async def test_text_below_a_title_is_read_in_any_encoding_and_with_any_sign(
    encoding: str, sign: str
) -> None:
    rows = [["城关所党支部", "李娜", "007"], ["城东所党支部", "王喆", ""]]
    blob = text(["城关分局花名册"], [], HEADER, *rows, sign=sign, encoding=encoding)
    assert await people(blob) == [(2, "李娜", "007"), (3, "王喆", None)]


async def test_tabs_part_cells_though_some_hold_more_semicolons() -> None:
    blob = text(
        ["单位", "姓名", "兼任单位"],
        ["市局党委", "李娜", "城关所党支部;城东所党支部;;;;;;"],
        sign="\t",
    )
    made = await plan(blob)
    assert [(one.name, one.further) for one in made.new] == [("李娜", frozenset({2, 3}))]


async def test_a_number_that_was_made_text_for_a_spreadsheet_keeps_its_zeros() -> None:
    blob = '单位,姓名,编号\r\n城关所党支部,李娜,="00123"\r\n'.encode()
    assert await people(blob) == [(2, "李娜", "00123")]


# Hostile files.


async def test_an_old_workbook_under_a_new_name_is_told_from_one_that_is_broken() -> None:
    assert await refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)) == "old_format"


async def test_a_small_archive_of_30_megabytes_of_zeros_is_refused() -> None:
    blob = archive({"xl/worksheets/sheet1.xml": bytes(30 * 2**20)})
    assert len(blob) < 100_000
    assert await refusal(blob) == "hostile"


async def test_a_workbook_with_300_entries_is_refused() -> None:
    out = io.BytesIO(xlsx(HEADER, ["城关所党支部", "李娜", "D1"]))
    with zipfile.ZipFile(out, "a") as packed:
        for number in range(300):
            packed.writestr(f"xl/media/{number}.png", b"")
    assert await refusal(out.getvalue()) == "hostile"


async def test_an_entry_that_lies_about_its_size_is_refused() -> None:
    # 60 MB of spaces in a sheet that says it has 100 bytes, with the checksum of its first 100.
    blob = lying(by_hand(" " * (60 * 2**20)), "xl/worksheets/sheet1.xml", 100)
    with zipfile.ZipFile(io.BytesIO(blob)) as packed:
        assert packed.testzip() is None
        assert sum(entry.file_size for entry in packed.infolist()) < 2000
    assert await refusal(blob) == "unreadable"


def test_a_plan_is_whole_though_its_process_was_stopped_and_went_on() -> None:
    rows = [["城关所党支部", f"第{number}人", f"D{number}"] for number in range(3000)]
    facts = {"units": dump_known(UNITS), "members": []}
    head = {"job": "plan_roster", "megabytes": 1024, "facts": facts}
    command = [sys.executable, "-m", "bot.heavy"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(head).encode() + b"\n" + text(HEADER, *rows))
        process.stdin.close()
        # Nobody reads yet: once the pipe is full, the process waits within its first write.
        while len(process.stdout.peek()) == 0 or psutil.Process(process.pid).status() == "running":  # type: ignore[attr-defined]
            time.sleep(0.01)
        process.send_signal(signal.SIGSTOP)
        while psutil.Process(process.pid).status() != "stopped":
            time.sleep(0.01)
        process.send_signal(signal.SIGCONT)
        outcome, _, made = process.stdout.read().partition(b"\n")
    assert (process.returncode, outcome) == (0, b"done")
    assert len(load_plan(made).new) == 3000


def lying(blob: bytes, entry: str, size: int) -> bytes:
    """Return an archive packed anew with one entry whose headers say it has only `size` bytes."""
    out, directory = io.BytesIO(), b""
    with zipfile.ZipFile(io.BytesIO(blob)) as honest:
        contents = {info.filename: honest.read(info) for info in honest.infolist()}
    for name, content in contents.items():
        said = content[:size] if name == entry else content
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(content) + packer.flush()
        facts = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(said), len(packed), len(said), len(name), 0
        )
        directory += b"PK\x01\x02\x14\0" + facts
        directory += struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + name.encode()
        out.write(b"PK\x03\x04" + facts + name.encode() + packed)
    count, place = len(contents), out.tell()
    out.write(directory + b"PK\x05\x06")
    out.write(struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), place, 0))
    return out.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def by_hand(rows: str) -> bytes:
    """Return a workbook of one sheet with these rows, for what no library writes."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return archive(
        {
            "_rels/.rels": (
                f'<Relationships xmlns="{package}"><Relationship Id="r1" '
                f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
                '<sheet name="花名册" sheetId="1" r:id="r1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{package}"><Relationship Id="r1" '
                f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ).encode(),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
            ).encode(),
        }
    )

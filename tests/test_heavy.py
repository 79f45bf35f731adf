"""Heavy work: files that people send, whatever is in them, and workbooks that they open."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from bot.heavy import sheets
from bot.heavy.worker import JobDied, JobRefused, Worker

ROSTER = [["单位", "姓名", "编号"], ["城关所", "李娜", "D1"], ["城关所", "王强", ""]]


def xlsx(fill: Callable[[Any], None]) -> bytes:
    """Return a workbook made by another library."""
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**entries: bytes) -> bytes:
    """Return a zip file that says it is a spreadsheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


async def read(blob: bytes) -> Any:
    """Return a file's sheets, read in a process of its own."""
    return json.loads(await Worker().do("read_sheets", blob))


async def refusal(blob: bytes) -> str:
    """Return the code by which a file is refused."""
    with pytest.raises(JobRefused) as refused:
        await Worker().do("read_sheets", blob)
    return refused.value.code


async def test_a_workbook_is_read_with_all_its_sheets_where_things_stand() -> None:
    def fill(book: Any) -> None:
        book.active.title = "说明"
        sheet = book.create_sheet("花名册")
        sheet["B2"] = "单位"
        sheet["C2"] = "姓名"
        sheet["B3"] = "城关所"
        sheet["C3"] = "李娜"
        sheet["C4"] = "王强"
        sheet.merge_cells("B3:B4")
        sheet["D3"] = 1
        sheet["D4"] = 1.5
        sheet["E3"] = True

    assert await read(xlsx(fill)) == {
        "说明": [],
        "花名册": [
            ["", "", "", "", ""],
            ["", "单位", "姓名", "", ""],
            # The merged unit holds for both rows.
            ["", "城关所", "李娜", 1.0, True],
            ["", "城关所", "王强", 1.5, ""],
        ],
    }


async def test_a_title_merged_across_is_no_value_of_the_columns_below() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "花名册"
        book.active.merge_cells("A1:C1")

    (rows,) = (await read(xlsx(fill))).values()
    assert rows == [["花名册"]]


async def test_a_formula_is_read_as_what_it_shows_and_never_run() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = '=HYPERLINK("http://example.com","李娜")'

    (rows,) = (await read(xlsx(fill))).values()
    # Nobody has computed it yet, so it shows nothing.
    assert rows in ([], [[""]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
async def test_text_is_read_in_the_encodings_that_spreadsheets_write(
    encoding: str, sign: str
) -> None:
    text = "\r\n".join(sign.join(row) for row in ROSTER)
    assert json.loads(sheets.read(text.encode(encoding))) == {"": ROSTER}


def test_quoted_text_keeps_its_commas_and_lines_and_loses_its_nuls() -> None:
    text = '单位,姓名\r\n"城关所,\r\n三楼","李\0娜"\r\n'
    assert json.loads(sheets.read(text.encode())) == {
        "": [["单位", "姓名"], ["城关所,\r\n三楼", "李娜"]]
    }


@pytest.mark.parametrize(
    ("blob", "code"),
    [
        (b"x" * (5 * 2**20 + 1), "too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_format"),
        (b"PK\x03\x04 and no more", "unreadable"),
        (b"\xff\xff\x81\x81", "unreadable"),
        (archive(**{"xl/workbook.xml": b"<workbook/>"}), "unreadable"),
        (archive(**{str(number): b"" for number in range(201)}), "hostile"),
        (archive(**{"xl/sheet.xml": bytes(30 * 2**20)}), "hostile"),
        (("a," * 201 + "\n").encode(), "too_many_columns"),
        (b"a\n" * 100_001, "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_file_that_is_wrong_is_refused_with_its_reason(blob: bytes, code: str) -> None:
    assert await refusal(blob) == code


async def test_an_archive_that_lies_about_its_size_is_counted() -> None:
    honest = archive(**{"xl/sheet.xml": bytes(60 * 2**20), "noise": os.urandom(2**20)})
    # 60 MB of zeros beside noise that keeps the ratio harmless; both headers claim one byte.
    lying = honest.replace((60 * 2**20).to_bytes(4, "little"), (1).to_bytes(4, "little"))
    assert lying != honest
    assert await refusal(lying) in ("hostile", "unreadable")


async def test_a_cell_at_the_far_end_of_the_sheet_costs_no_more_than_its_process() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "单位"
        book.active["XFD1048576"] = "x"

    with pytest.raises((JobDied, JobRefused)):
        await Worker(megabytes=512).do("read_sheets", xlsx(fill))


async def test_a_job_that_takes_too_long_is_ended() -> None:
    worker = Worker(seconds=0.01)
    with pytest.raises(JobDied, match="took too long"):
        await worker.do("read_sheets", "\n".join(["城关所,李娜"] * 90_000).encode())
    # Its turn is over, the next one has it.
    with pytest.raises(JobDied):
        await worker.do("no such job")


async def test_what_is_written_is_text_whatever_it_looks_like() -> None:
    rows = [
        ["=1+1", "+7", "-1", "@x", "http://example.com", "007", "李娜"],
        [3, "", "", "", "", "", ""],
    ]
    table = {
        "name": "名单",
        "header": list("甲乙丙丁戊己庚"),
        "rows": rows,
        "choices": {"0": ["是", "否"]},
    }
    blob = await Worker().do("write_workbook", tables=[table])
    sheet = openpyxl.load_workbook(io.BytesIO(blob))["名单"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        rows[0],
        rows[1],
    ]
    assert {cell.data_type for cell in sheet[2]} == {"s"}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:G3")
    assert [cell.font.bold for cell in sheet[1]] == [True] * 7
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"是,否"'
    assert (await read(blob))["名单"][1][5] == "007"

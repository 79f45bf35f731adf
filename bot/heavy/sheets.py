"""Reads a spreadsheet that somebody sent: XLSX or CSV in, its sheets' rows as JSON out.

It may be hostile, so its size, its entries and what they inflate to are looked at first.
"""

import csv
import datetime as dt
import io
import itertools
import json
import re
import zipfile
from typing import Any, Final

from bot.heavy.jobs import Refused

LARGEST: Final = 5 * 2**20
MOST_ENTRIES: Final = 200
MOST_INFLATED: Final = 50 * 2**20
MOST_RATIO: Final = 100
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
_CHUNK: Final = 2**16
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_FIRST_LINES: Final = 20
_AS_TEXT: Final = re.compile(r'\A="(.*)"\Z', re.DOTALL)
"""="007" is how spreadsheets are told in CSV that a number is text."""

Cell = str | float | int | bool
Rows = list[list[Cell]]


def read(blob: bytes) -> bytes:
    """Return {sheet: rows} as JSON; rows stand where they stood, merged cells hold their value.

    Raises Refused: too_large, hostile, old_format, unreadable, too_many_rows, too_many_columns.
    """
    if len(blob) > LARGEST:
        raise Refused("too_large")
    if blob.startswith(_OLD_EXCEL):
        raise Refused("old_format")
    sheets = _xlsx(blob) if blob.startswith(b"PK") else {"": _csv(blob)}
    return json.dumps(sheets, ensure_ascii=False, separators=(",", ":")).encode()


def _xlsx(blob: bytes) -> dict[str, Rows]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    _look_into(blob)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(blob))
        return {name: _sheet(workbook, name) for name in workbook.sheet_names}
    except (CalamineError, OSError, ValueError, TypeError) as error:
        raise Refused("unreadable") from error


def _look_into(blob: bytes) -> None:
    """Raise Refused for an archive that is broken, or that is small only while it is packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused("hostile")
            inflated = 0
            for entry in entries:
                # What an entry says of its own size may be a lie: it is inflated and counted.
                with archive.open(entry) as opened:
                    while chunk := opened.read(_CHUNK):
                        inflated += len(chunk)
                        if inflated > MOST_INFLATED or inflated > MOST_RATIO * len(blob):
                            raise Refused("hostile")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refused("unreadable") from error


def _sheet(workbook: Any, name: str) -> Rows:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS:
        raise Refused("too_many_rows")
    if sheet.total_width > MOST_COLUMNS:
        raise Refused("too_many_columns")
    rows = [[_as_json(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        _fill(rows, top, left, bottom)
    return rows


def _fill(rows: Rows, top: int, left: int, bottom: int) -> None:
    """Put a merged cell's value into all the rows that it covers, in its first column.

    Across columns a merged cell is a title, and a title is no one's name.
    """
    if top >= len(rows) or left >= len(rows[top]):
        return
    for row in rows[top : bottom + 1]:
        row[left] = rows[top][left]


def _as_json(cell: object) -> Cell:
    match cell:
        case bool() | int() | float() | str():
            return cell
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _csv(blob: bytes) -> Rows:
    text = _decoded(blob).replace("\0", "")
    rows: Rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            if len(rows) >= MOST_ROWS:
                raise Refused("too_many_rows")
            if len(cells) > MOST_COLUMNS:
                raise Refused("too_many_columns")
            rows.append([_AS_TEXT.sub(r"\1", cell) for cell in cells])
    except csv.Error as error:
        raise Refused("unreadable") from error
    return rows


def _delimiter(text: str) -> str:
    """Return the sign that stands in most of the first lines: a title may stand above them."""
    lines = list(itertools.islice(io.StringIO(text), _FIRST_LINES))
    return max(
        ",\t;，",
        key=lambda sign: (
            sum(sign in line for line in lines),
            sum(line.count(sign) for line in lines),
        ),
    )


def _decoded(blob: bytes) -> str:
    if blob.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return blob.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("unreadable")

"""Writes workbooks: what people typed stays text, never a formula; ready to print on A4."""

import io
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, Final, TypedDict

import xlsxwriter

from bot.heavy.cells import Cell, Column, Kind, Line

_WIDEST: Final = 40
_NARROWEST: Final = 6
_WIDE: Final = 2.1
"""Digits that a Chinese character is as wide as."""
_TOGETHER: Final = 500
"""So many rows are written together: with a read of the file between any two of them, reading and
writing took a tenth longer, as neither finds its own in the processor's caches any more."""
_LINE: Final = 15
_MOST_LINES: Final = 27
"""A line's height in points, and how many a row may have: 409 points."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBERS: Final[Mapping[Kind, str]] = {
    "text": "@",
    "number": "0",
    "date": "yyyy-mm-dd",
    "time": "hh:mm",
    "moment": "yyyy-mm-dd hh:mm",
}
_A4: Final = 9
_FOOTER_PART: Final = 60
"""Characters: a footer has at most 255 with its signs."""
_HEADER: Final = {
    "bold": True, "bg_color": "#E8EEF2", "bottom": 1, "text_wrap": True, "valign": "vcenter",
}  # fmt: skip


class Table(TypedDict):
    """One sheet: its name, its header, its rows of text and numbers, each column's list of words.

    `choices` maps a column's place to the words that a cell there may hold.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    choices: Mapping[str, Sequence[str]]


def write(tables: Sequence[Table]) -> bytes:
    """Return a workbook with a sheet for each table: headers frozen, filters, widths, A4 across."""
    out = io.BytesIO()
    book = Workbook(out)
    for table in tables:
        rows = table["rows"]
        columns = [
            Column(word, width=_width([word, *(str(row[at]) for row in rows if at < len(row))]))
            for at, word in enumerate(table["header"])
        ]
        sheet = book.sheet(table["name"], columns)
        for place, words in table.get("choices", {}).items():
            sheet.offer(int(place), words)
        for row in rows:
            sheet.add(row)
    book.close()
    return out.getvalue()


class Workbook:
    """A workbook that is written row by row, so that it takes no more memory however long it is.

    `footer` is what stands below each page: at the left, with &P and &N for its number in the
    middle, and at the right.
    """

    def __init__(self, out: BinaryIO, footer: tuple[str, str, str] | None = None) -> None:
        self._book = xlsxwriter.Workbook(out, _OPTIONS)
        self._footer = footer
        self._sheets: list[_Sheet] = []
        self._header = self._book.add_format(_HEADER)
        self._over_numbers = self._book.add_format({**_HEADER, "align": "center"})
        self._formats: dict[Kind, Any] = {
            kind: self._book.add_format(
                {"num_format": pattern, "valign": "vcenter", **_aligned(kind)}
            )
            for kind, pattern in _NUMBERS.items()
        }

    def cover(self, name: str) -> "_Cover":
        """Put in a sheet for a title and what is said of what."""
        sheet = self._worksheet(name)
        sheet.fit_to_pages(1, 1)
        return _Cover(self._book, sheet)

    def sheet(self, name: str, columns: Sequence[Column]) -> "_Sheet":
        """Put in a sheet with a header that stays in sight and is printed on each page."""
        sheet = self._worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        tallest = max((_lines(one.title, one.width) for one in columns), default=1)
        if tallest > 1:
            sheet.set_row(0, tallest * _LINE)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self._formats[column.kind])
            header = self._header if column.kind == "text" else self._over_numbers
            sheet.write_string(0, place, column.title, header)
        made = _Sheet(sheet, columns, self._formats)
        self._sheets.append(made)
        return made

    def close(self) -> None:
        """Write what is left."""
        for sheet in self._sheets:
            sheet.close()
        self._book.close()

    def _worksheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        if self._footer is not None:
            left, middle, right = self._footer
            sheet.set_footer(f"&L{_in_footer(left)}&C{middle}&R{_in_footer(right)}")
        return sheet


class _Cover:
    """A sheet of two columns: of what it is said, and what."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._sheet = sheet
        self._large = book.add_format({"bold": True, "font_size": 20, "valign": "vcenter"})
        self._label = book.add_format({"font_color": "#5A6B78", "valign": "vcenter"})
        at_the_left = {"align": "left", "valign": "vcenter"}
        self._text = book.add_format({**at_the_left, "text_wrap": True})
        self._formats = {
            kind: book.add_format({**at_the_left, "num_format": pattern})
            for kind, pattern in _NUMBERS.items()
        }

    def fill(self, title: str, lines: Sequence[Line]) -> None:
        """Put in a title and the lines below it."""
        self._sheet.set_column(0, 0, 22)
        self._sheet.set_column(1, 1, 96)
        self._sheet.set_row(0, 40)
        self._sheet.write_string(0, 0, title, self._large)
        for row, (said, cell, kind) in enumerate(lines, start=2):
            self._sheet.write_string(row, 0, said, self._label)
            if isinstance(cell, str):
                self._sheet.write_string(row, 1, cell, self._text)
            elif cell is not None:
                self._sheet.write_number(row, 1, cell, self._formats[kind])


class _Sheet:
    """One sheet, its header written, with the format of each column."""

    def __init__(self, sheet: Any, columns: Sequence[Column], formats: Mapping[Kind, Any]) -> None:
        self._sheet = sheet
        self._widths = [column.width for column in columns]
        self._places = [
            (place, column.width // _WIDE, None if column.kind == "text" else formats[column.kind])
            for place, column in enumerate(columns)
        ]
        """Of each column its place, how many characters fit in a line whichever they are, and what
        numbers in it look like."""
        self._of_text = formats["text"]
        self._row = 0
        self._waiting: list[Sequence[Cell]] = []
        self._text: Callable[..., Any] = sheet.write_string
        self._number: Callable[..., Any] = sheet.write_number

    def add(self, cells: Sequence[Cell]) -> None:
        """Put in a row, as high as its longest text needs; None stays empty."""
        assert len(cells) <= len(self._places), "no cell is without a column"
        self._waiting.append(cells)
        if len(self._waiting) == _TOGETHER:
            self._write()

    def _write(self) -> None:
        for cells in self._waiting:
            self._write_row(cells)
        self._waiting.clear()

    def _write_row(self, cells: Sequence[Cell]) -> None:
        self._row += 1
        row, put_text, put_number = self._row, self._text, self._number
        lines, of_text = 1, self._of_text
        for cell, (column, fitting, of_numbers) in zip(cells, self._places, strict=False):
            if cell is None:
                continue
            if isinstance(cell, str):
                put_text(row, column, cell, of_text)
                if len(cell) > fitting:
                    lines = max(lines, _lines(cell, self._widths[column]))
            else:
                put_number(row, column, cell, of_numbers)
        if lines > 1:  # still in time: a row is written when the next one begins
            self._sheet.set_row(row, min(lines, _MOST_LINES) * _LINE)

    def offer(self, place: int, words: Sequence[str]) -> None:
        """Have the cells of a column offer a choice of words."""
        rule = {"validate": "list", "source": list(words)}
        self._sheet.data_validation(1, place, 5000, place, rule)

    def close(self) -> None:
        """Write what waits, and put the filter over all rows."""
        self._write()
        if self._places:
            self._sheet.autofilter(0, 0, max(self._row, 1), len(self._places) - 1)


def _aligned(kind: Kind) -> Mapping[str, object]:
    """Have text go on in the next line where it is too long, and numbers not touch it."""
    return {"text_wrap": True} if kind == "text" else {"align": "center"}


def _in_footer(words: str) -> str:
    return words[:_FOOTER_PART].replace("&", "&&")


@lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    """Return into how many lines a text goes in a column: not every program works that out."""
    return math.ceil(sum(_WIDE if sign > "\u2e7f" else 1 for sign in text) / width)


def _width(cells: Sequence[str]) -> int:
    """Return a column's width: a Chinese character takes the room of two others."""
    widest = max(sum(1 + (sign > "\u2e7f") for sign in cell) for cell in cells)
    return max(_NARROWEST, min(widest + 2, _WIDEST))

"""Writes a workbook: tables in, XLSX bytes out. What people typed stays text, never a formula."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

import xlsxwriter

_WIDEST: Final = 40
_NARROWEST: Final = 6


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
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False}) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#E8EEF2", "bottom": 1})
        as_text = workbook.add_format({"num_format": "@"})
        for table in tables:
            _sheet(workbook, table, bold, as_text)
    return out.getvalue()


def _sheet(workbook: Any, table: Table, bold: Any, as_text: Any) -> None:
    sheet = workbook.add_worksheet(table["name"])
    header, rows = table["header"], table["rows"]
    for column, word in enumerate(header):
        cells = (str(row[column]) for row in rows if column < len(row))
        sheet.set_column(column, column, _width([word, *cells]), as_text)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if header:
        sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
    for place, words in table.get("choices", {}).items():
        rule = {"validate": "list", "source": list(words)}
        sheet.data_validation(1, int(place), 5000, int(place), rule)
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, cell, as_text)


def _width(cells: Sequence[str]) -> int:
    """Return a column's width: a Chinese character takes the room of two others."""
    widest = max(sum(1 + (sign > "\u2e7f") for sign in cell) for cell in cells)
    return max(_NARROWEST, min(widest + 2, _WIDEST))

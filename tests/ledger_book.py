"""What tests about the exported ledger share: writing one, and reading it back by other means."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from bot.heavy.exported.job import Wanted, write
from tests.town import ZONE


@dataclass(frozen=True)
class Read:
    """A workbook read back: each sheet's rows by their titles, and the workbook itself."""

    book: Any
    rows: dict[str, list[dict[str, Any]]]

    @property
    def texts(self) -> str:
        """All that stands in any cell."""
        return "\n".join(
            str(cell) for sheet in self.book for row in sheet.iter_rows(values_only=True)
            for cell in row if cell is not None
        )  # fmt: skip

    def cover(self) -> dict[str, Any]:
        """Return what the cover says."""
        return {row[0]: row[1] for row in self.book["封面"].iter_rows(values_only=True) if row[0]}


def exported(
    path: Path,
    unit_id: int,
    now: datetime,
    *,
    period: str = "2026-11",
    user_id: int | None = None,
) -> Read:
    """Return the workbook that an account gets, None for whoever has the file."""
    return read(blob(path, unit_id, now, "xlsx", period=period, user_id=user_id))


def blob(
    path: Path,
    unit_id: int,
    now: datetime,
    format_: str,
    *,
    period: str = "2026-11",
    user_id: int | None = None,
) -> bytes:
    """Return the file."""
    out = io.BytesIO()
    write(
        path, out, Wanted(unit_id, period, format_, user_id, ZONE, now, "王建国"),
        lambda _done, _of: None,
    )  # fmt: skip
    return out.getvalue()


def read(content: bytes) -> Read:
    """Read a workbook by another library."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = {}
    for sheet in book:
        header, *rest = list(sheet.iter_rows(values_only=True)) or [()]
        rows[sheet.title] = [dict(zip(header, row, strict=True)) for row in rest]
    return Read(book, rows)


def read_csv(content: bytes) -> dict[str, list[list[str]]]:
    """Read the CSV files of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {
            name: list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"), newline="")))
            for name in packed.namelist()
        }

"""Writes sheets as CSV, one file each, in one ZIP: for programs, and for who has no spreadsheet."""

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO, BinaryIO

from bot.heavy.cells import Cell, Column, Kind, Line, as_text, harmless


class CommaFiles:
    """A ZIP of CSV files, each written row by row beside the others."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._files: list[tuple[str, IO[bytes], io.TextIOWrapper]] = []

    def cover(self, name: str) -> "_Cover":
        """Put in a file for a title and what is said of what."""
        return _Cover(self._file(name))

    def sheet(self, name: str, columns: Sequence[Column]) -> "_Rows":
        """Put in a file with a header."""
        return _Rows(self._file(name), columns)

    def close(self) -> None:
        """Put all files into the ZIP."""
        with zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, kept, file in self._files:
                file.flush()
                kept.seek(0)
                with packed.open(f"{name}.csv", "w", force_zip64=True) as entry:
                    shutil.copyfileobj(kept, entry)
                file.close()

    def _file(self, name: str) -> io.TextIOWrapper:
        # The mark at the beginning is how spreadsheets know what the file is written in.
        kept = tempfile.TemporaryFile()  # noqa: SIM115 -- closed once it is packed
        file = io.TextIOWrapper(kept, encoding="utf-8-sig", newline="")
        self._files.append((name, kept, file))
        return file


class _Cover:
    def __init__(self, file: io.TextIOWrapper) -> None:
        self._write = csv.writer(file).writerow

    def fill(self, title: str, lines: Sequence[Line]) -> None:
        """Put in a title and the lines below it."""
        self._write([harmless(title)])
        for said, cell, kind in lines:
            self._write([said, _said(cell, kind)])


class _Rows:
    def __init__(self, file: io.TextIOWrapper, columns: Sequence[Column]) -> None:
        self._write = csv.writer(file).writerow
        self._kinds = [column.kind for column in columns]
        self._write([column.title for column in columns])

    def add(self, cells: Sequence[Cell]) -> None:
        """Put in a row; None stays empty."""
        self._write([_said(cell, kind) for cell, kind in zip(cells, self._kinds, strict=True)])


def _said(cell: Cell, kind: Kind) -> str | float:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return cell if kind in ("number", "text") else as_text(cell, kind)

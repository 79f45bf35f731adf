"""The jobs there are: functions of a blob and facts, returning bytes."""

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final


class Refused(Exception):
    """What was sent is not what the job can work on; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _read_sheets(blob: bytes) -> bytes:
    from bot.heavy import sheets  # noqa: PLC0415 -- a job loads only what it needs

    return sheets.read(blob)


def _write_workbook(_blob: bytes, **facts: Any) -> bytes:
    from bot.heavy import workbooks  # noqa: PLC0415

    return workbooks.write(**facts)


def _plan_roster(blob: bytes, **known: Any) -> bytes:
    from bot.heavy import roster  # noqa: PLC0415

    return roster.plan_file(blob, **known)


def _read_days(blob: bytes, **facts: Any) -> bytes:
    from bot.heavy import days  # noqa: PLC0415

    return days.read(blob, **facts)


def _draw_month(_blob: bytes, **facts: Any) -> bytes:
    from bot.heavy import pictures  # noqa: PLC0415

    return pictures.draw_month(**facts)


def _write_text(_blob: bytes, text: str) -> bytes:
    # The mark by which every editor knows what it is.
    return text.encode("utf-8-sig")


def _read_file(_blob: bytes, path: str) -> bytes:
    return Path(path).read_bytes()


async def _export(
    report: Callable[[int, int], None], *, inline: bool = False, **facts: Any
) -> bytes:
    from bot.heavy.exported import job  # noqa: PLC0415

    del inline  # it has no threads
    return json.dumps(job.write_for(report, **facts)).encode()


async def _verify(report: Callable[[int, int], None], **facts: Any) -> bytes:
    from bot.heavy import ledger  # noqa: PLC0415

    return await ledger.job(report, **facts)


LONG: Final[dict[str, Callable[..., Coroutine[Any, Any, bytes]]]] = {
    "verify": _verify,
    "export": _export,
}
"""Jobs that take a while: each is handed what to report to, reads the database for itself, and may
be told to do without threads, by `inline`.
"""
JOBS: Final[dict[str, Callable[..., bytes]]] = {
    "read_sheets": _read_sheets,
    "write_workbook": _write_workbook,
    "plan_roster": _plan_roster,
    "read_days": _read_days,
    "write_text": _write_text,
    "read_file": _read_file,
    "draw_month": _draw_month,
}

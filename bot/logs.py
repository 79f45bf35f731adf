"""Logs: one line of JSON an event, with no token and no words of anybody's in it."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

log = logging.getLogger(__name__)

_TOKEN = re.compile(r"\d{5,20}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_UNWRITABLE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
"""What JSON may hold as it is, but would break a line in two or cannot be encoded at all."""
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_QUIET = ("httpx", "httpcore", "telegram", "apscheduler", "aiosqlite", "asyncio", "aiohttp")
"""Libraries whose lines below WARNING say nothing here, or hold the token (httpx logs each URL)."""


class Redaction:
    """Takes secrets out of text: the token of this run, and whatever looks like one."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = [form for each in secrets if each for form in (each, quote(each, safe=""))]

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _TOKEN.sub("[secret]", text)


class JsonFormatter(logging.Formatter):
    """One object a line: at (UTC), level, logger, event, and the event's own fields.

    An exception is given as its type and where it was raised, without its text: that may quote
    what a person wrote.
    """

    def __init__(self, redact: Redaction) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        fields.update((k, v) for k, v in record.__dict__.items() if k not in _STANDARD)
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            fields["error"] = kind.__name__
            fields["where"] = where(trace)
        line = json.dumps(fields, ensure_ascii=False, default=repr)
        return self._redact(_UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", line))


def _event(record: logging.LogRecord) -> str:
    """Return what a line says; a library's without its values, among them whole replies."""
    is_library = record.name.partition(".")[0] in _QUIET
    return str(record.msg) if is_library else record.getMessage()


def where(trace: TracebackType | None) -> list[str]:
    """Return the innermost frames of a traceback as file:line function."""
    frames = traceback.extract_tb(trace)[-6:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def loop_failed(_loop: object, context: dict[str, Any]) -> None:
    """Log what the event loop tells of a failure that nobody awaited; a loop's exception handler.

    asyncio's own line would quote the exception, and of a callback its arguments: only the first
    words of it are taken.
    """
    what = " ".join(context["message"].split()[:3])
    log.error("loop_failed", extra={"what": what}, exc_info=context.get("exception"))


def set_up(*secrets: str, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all logs from `level` on to `stream` (standard error by default) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(Redaction(*secrets)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)

"""The trace of a simulated year: all that goes between people and the bot, and what befalls it."""

import hashlib
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.simulate.clocks import WorldClock


class Trace:
    """One line for each happening, in order; `digest` tells one run from another, to the byte."""

    def __init__(self, world: WorldClock, path: Path | None = None) -> None:
        self._world = world
        self._hash = hashlib.sha256()
        self._open = ExitStack()
        self._file = None
        if path is not None:
            self._file = self._open.enter_context(path.open("w", encoding="utf-8"))
        self.lines = 0
        self._stamp: tuple[datetime, str] | None = None

    def note(self, what: str, *facts: object) -> None:
        """Note a happening of this instant."""
        now = self._world.now()
        if self._stamp is None or self._stamp[0] != now:  # much happens in one instant
            self._stamp = now, f"{now:%m-%d %H:%M:%S.%f}"
        line = f"{self._stamp[1]} {what} {' '.join(map(str, facts))}\n"
        self._hash.update(line.encode("utf-8", "backslashreplace"))
        self.lines += 1
        if self._file is not None:
            self._file.write(line)

    @property
    def digest(self) -> str:
        """The SHA-256 of all lines so far."""
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

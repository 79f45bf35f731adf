"""The instance lock: one process at a time works with a database."""

import fcntl
import json
import os
import socket
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from bot.clock import Clock
from storage.errors import DatabaseLocked, Holder


class InstanceLock:
    """Held from `take` to `release`, or to the end of the process, however it ends."""

    def __init__(self, descriptor: int, holder: Holder) -> None:
        self._descriptor: int | None = descriptor
        self.holder = holder

    @classmethod
    def take(cls, database: Path, *, what: str, clock: Clock) -> "InstanceLock":
        """Take the lock of `database` for `what`, a command's name, or raise DatabaseLocked."""
        # Resolved, so that a link to the database does not lead past the lock.
        path = Path(f"{database.resolve()}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DatabaseLocked(database, _read(descriptor)) from None
            holder = Holder(os.getpid(), socket.gethostname(), clock.now().isoformat(), what)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor, holder)

    def release(self) -> None:
        """Let the next one in; a second time does nothing. The file stays."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> "InstanceLock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _read(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, 4096, 0)))
    except (ValueError, TypeError):
        return None

"""Whether the database can be written to, and who wants to know when it cannot."""

import logging
from collections.abc import Callable

from storage.errors import Broken

_log = logging.getLogger(__name__)


class Health:
    """What is known of the disk and the file. Used on the event loop's thread."""

    def __init__(self) -> None:
        self.broken: Broken | None = None
        self._listeners: list[Callable[[Broken], None]] = []

    @property
    def is_over(self) -> bool:
        """Say whether nothing may be written until a restart."""
        return self.broken is not None and self.broken.is_for_good

    def listen(self, listener: Callable[[Broken], None]) -> None:
        """Have `listener` called with each new reason."""
        self._listeners.append(listener)

    def report(self, broken: Broken) -> None:
        """Note that the database is broken; what is for good is not forgotten for a full disk."""
        if self.is_over or self.broken == broken:
            return
        self.broken = broken
        _log.error("database_broken", extra={"code": broken.code, "detail": broken.detail})
        for listener in self._listeners:
            try:
                listener(broken)
            except Exception as error:  # noqa: BLE001 -- the others must hear of it too
                _log.error("listener_failed", extra={"failure": type(error).__name__})

    def mend(self) -> None:
        """Note that a write went through after the disk was full."""
        if not self.is_over:
            self.broken = None

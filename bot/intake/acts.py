"""When each account last did something: what reaches it soon after is an answer."""

from datetime import datetime, timedelta

KEPT = timedelta(minutes=10)
MANY = 1_000


class Acts:
    """Kept in memory alone: after a restart nobody has done anything yet."""

    def __init__(self) -> None:
        self._last: dict[int, datetime] = {}

    def note(self, user_id: int, at: datetime) -> None:
        """Somebody did something at an instant, UTC."""
        self._last.pop(user_id, None)
        self._last[user_id] = at
        while len(self._last) > MANY and next(iter(self._last.values())) < at - KEPT:
            del self._last[next(iter(self._last))]

    def at(self, user_id: int) -> datetime | None:
        """Return when an account last did something, UTC; None if that is long ago."""
        return self._last.get(user_id)

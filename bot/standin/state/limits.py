"""Telegram's limits on what a bot sends, counted always and enforced on demand."""

from collections import deque
from typing import Final

from bot.clock import Clock
from bot.standin.errors import ApiError
from bot.standin.state.people import Chat, Private

OVERALL: Final = (30, 1.0)
PRIVATE: Final = (1, 1.0)
PRIVATE_BURST: Final = (5, 3.0)
GROUP: Final = (20, 60.0)


class _Window:
    """Instants of the last seconds; answers how long until one more fits."""

    def __init__(self, limit: tuple[int, float]) -> None:
        self.most, self.seconds = limit
        self.instants: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self.instants and self.instants[0] <= now - self.seconds:
            self.instants.popleft()
        if len(self.instants) < self.most:
            return 0.0
        return self.instants[len(self.instants) - self.most] + self.seconds - now


class Limits:
    """Counts sends and edits in sliding windows of the clock's monotonic seconds.

    With `enforced`, what Telegram would refuse is refused with 429 and is not counted. `overall`,
    `private` and `group` count how often a limit was passed or refused; a private chat tolerates
    a burst of five in three seconds, which counts but is not refused.
    """

    def __init__(self, clock: Clock, *, enforced: bool) -> None:
        self.enforced = enforced
        self.overall = self.private = self.group = 0
        self._clock = clock
        self._all = _Window(OVERALL)
        self._paced: dict[int, _Window] = {}
        self._refusing: dict[int, _Window] = {}

    @property
    def passed(self) -> int:
        """How often any limit was passed."""
        return self.overall + self.private + self.group

    def take(self, chat: Chat) -> None:
        """Count one send or edit to `chat`; ApiError 429 where it is enforced and too many."""
        now = self._clock.monotonic()
        private = isinstance(chat, Private)
        if private:
            pace = self._window(self._paced, chat.id, PRIVATE)
            refusing = self._window(self._refusing, chat.id, PRIVATE_BURST)
        else:
            pace = refusing = self._window(self._refusing, chat.id, GROUP)
        overall_wait, pace_wait = self._all.wait(now), pace.wait(now)
        self.overall += overall_wait > 0
        if private:
            self.private += pace_wait > 0
        else:
            self.group += pace_wait > 0
        wait = max(overall_wait, refusing.wait(now))
        if self.enforced and wait > 0:
            seconds = max(1, -int(-wait // 1))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for window in {id(one): one for one in (self._all, pace, refusing)}.values():
            window.instants.append(now)

    @staticmethod
    def _window(windows: dict[int, _Window], chat_id: int, limit: tuple[int, float]) -> _Window:
        window = windows.get(chat_id)
        if window is None:
            window = windows[chat_id] = _Window(limit)
        return window

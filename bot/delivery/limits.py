"""How much may go out: Telegram's limits kept in every window, and its pauses obeyed."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

TAKEN_A_SECOND = 30
"""Calls that Telegram takes in a second. When it took one is not known, only that it was between
its beginning and its end: so one counts from its beginning until a second after its end."""
GROUP_WINDOW = 60.0
PRIVATE_WINDOW = 1.0
BURST_CALLS = 4
BURST_WINDOW = 3.0
"""Calls to one private chat, answers included, in so many seconds, from which on messages wait:
Telegram refuses what comes after a burst."""
GROUP_CALLS = 18
"""Sends and edits together in one group and minute; Telegram refuses from 20 on."""
GROUP_EDITS = 12
"""Edits of posts in one group and minute: messages keep the rest."""
EDIT_GAPS = (0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 6.0, 8.0, 8.0, 8.0)
"""Seconds between edits of a group's posts, by how many there were in the last minute: a quiet
group sees each tap at once, and a burst still has edits left for its last state."""


@dataclass(slots=True)
class _Window:
    """At most `most` calls in any `seconds`."""

    most: int
    seconds: float
    times: deque[float]

    def wait(self, now: float, besides: int = 0) -> float:
        """Return the seconds until one more fits; `besides` are calls that stay in it meanwhile."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        most = max(1, self.most - besides)
        if len(self.times) < most:
            return 0.0
        return self.times[-most] + self.seconds - now


class Limits:
    """Says how long a call has to wait, on a monotonic clock.

    Answers to taps are not held back: the rest leaves them the room that they take.
    """

    def __init__(self, monotonic: Callable[[], float], per_second: int = 25) -> None:
        self._monotonic = monotonic
        self._overall = _Window(per_second, 1.0, deque())
        self._arrived = _Window(TAKEN_A_SECOND, 1.0, deque())
        self._chats: dict[int, _Window] = {}
        self._bursts: defaultdict[int, _Window] = defaultdict(
            lambda: _Window(BURST_CALLS, BURST_WINDOW, deque())
        )
        self._edits: defaultdict[int, _Window] = defaultdict(
            lambda: _Window(GROUP_EDITS, GROUP_WINDOW, deque())
        )
        self._paused_until: dict[int, float] = {}
        self._all_paused_until = 0.0

    def wait(self, chat_id: int, *, edit: bool = False, under_way: int = 0) -> float:
        """Return the seconds until a call to the chat is allowed; 0 if it is now.

        `under_way` are calls that have begun and not ended.
        """
        now, window, burst = self._monotonic(), self._chats.get(chat_id), self._bursts.get(chat_id)
        return max(
            self.wait_for_all(under_way),
            self._paused_until.get(chat_id, 0.0) - now,
            0.0 if window is None else window.wait(now),
            0.0 if burst is None else burst.wait(now),
            self._edit_wait(chat_id, now) if edit else 0.0,
        )

    def wait_for_all(self, under_way: int = 0) -> float:
        """Return the seconds until a call to any chat is allowed, whatever its own limits say."""
        now = self._monotonic()
        return max(
            0.0,
            self._all_paused_until - now,
            self._overall.wait(now),
            self._arrived.wait(now, under_way),
        )

    def take(self, chat_id: int, *, edit: bool = False) -> float:
        """Count a call that is made now; return what `give_back` takes if it is not made."""
        now = self._monotonic()
        self._overall.times.append(now)
        self._window(chat_id).times.append(now)
        if chat_id > 0:
            self._bursts[chat_id].times.append(now)
        if edit and chat_id < 0:
            self._edits[chat_id].times.append(now)
        return now

    def give_back(self, chat_id: int, taken: float) -> None:
        """Do not count a message any more that was taken for and did not go out."""
        windows = (self._overall, self._chats.get(chat_id), self._bursts.get(chat_id))
        for window in windows:
            if window is not None and taken in window.times:
                window.times.remove(taken)

    def ended(self, chat_id: int) -> None:
        """A call has ended, with an answer or without: Telegram took it at some time until now."""
        now = self._monotonic()
        self._arrived.times.append(now)
        if chat_id > 0:
            times = self._window(chat_id).times
            times.clear()
            times.append(now)

    def answered(self, chat_id: int) -> None:
        """Count an answer to a tap that is an edit: it waits for nothing, but takes its room."""
        now = self._monotonic()
        self._overall.times.append(now)
        self._arrived.times.append(now)
        if chat_id > 0:
            self._bursts[chat_id].times.append(now)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Obey a 429: nothing to this chat for `seconds`.

        Telegram does not say what a 429 covers. One chat's is taken as that chat's; a second
        chat's while the first still holds is taken as everything's.
        """
        now = self._monotonic()
        until = now + seconds
        if any(other != chat_id and end > now for other, end in self._paused_until.items()):
            self._all_paused_until = max(self._all_paused_until, until)
        self._paused_until = {c: end for c, end in self._paused_until.items() if end > now}
        self._paused_until[chat_id] = max(until, self._paused_until.get(chat_id, 0.0))

    def forget_idle(self) -> None:
        """Drop the windows of chats that no limit holds back any more."""
        now = self._monotonic()
        for windows in (self._chats, self._bursts, self._edits):
            idle = [
                chat_id
                for chat_id, window in windows.items()
                if not window.times or window.times[-1] <= now - window.seconds
            ]
            for chat_id in idle:
                del windows[chat_id]

    def _window(self, chat_id: int) -> _Window:
        window = self._chats.get(chat_id)
        if window is None:
            is_group = chat_id < 0
            window = _Window(
                GROUP_CALLS if is_group else 1,
                GROUP_WINDOW if is_group else PRIVATE_WINDOW,
                deque(),
            )
            self._chats[chat_id] = window
        return window

    def _edit_wait(self, chat_id: int, now: float) -> float:
        if chat_id > 0:
            return 0.0
        window = self._edits[chat_id]
        wait = window.wait(now)
        if wait or not window.times:
            return wait
        return window.times[-1] + EDIT_GAPS[len(window.times)] - now

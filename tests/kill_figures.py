"""What a run came to, in figures."""

from collections import Counter
from dataclasses import dataclass, field

from tests.kill_check import Book

_COUNTED = {
    "check_ins": "SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'",
    "sessions": "SELECT COUNT(*) FROM session WHERE state <> 'dropped'",
    "posts": "SELECT COUNT(*) FROM post WHERE state = 'live'",
    "adopted": "SELECT COUNT(*) FROM message WHERE reason = 'seen'",
    "known": "SELECT COUNT(*) FROM message WHERE telegram_id IS NOT NULL",
    "tried_again": "SELECT COALESCE(SUM(attempts - 1), 0) FROM message WHERE attempts > 1",
    "unknown": "SELECT COUNT(*) FROM message WHERE state = 'unknown'",
}


@dataclass
class Figures:
    """Counts, seconds, and how many kills fell at which moment."""

    kills: int = 0
    points: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    presses: int = 0
    words: int = 0
    again: int = 0
    confirmed: int = 0
    accepted: int = 0
    by_hand: int = 0
    stored: Counter[str] = field(default_factory=Counter)
    rest_seconds: float = 0.0
    stop_seconds: float = 0.0
    seconds: float = 0.0

    def count(self, book: Book) -> None:
        """Count what the database has."""
        self.stored = Counter({name: book.value(sql) for name, sql in _COUNTED.items()})

    def line(self) -> str:
        """Return the summary of a run in which nothing was broken."""
        stored = self.stored
        return (
            f"kills {self.kills} in {self.seconds:.0f} s;"
            f" taps {self.presses}, words {self.words}, delivered again {self.again},"
            f" faults met {self.faults};"
            f" confirmed {self.confirmed}, check-ins {stored['check_ins']}, lost 0;"
            f" messages accepted {self.accepted}, twice 0, tried again {stored['tried_again']}"
            f" (再发 pressed {self.by_hand} times),"
            f" arrived unnoticed {self.accepted - stored['known']},"
            f" unknown {stored['unknown']}, all listed;"
            f" sessions {stored['sessions']}, posts {stored['posts']},"
            f" adopted {stored['adopted']}, untrue 0;"
            f" at rest after {self.rest_seconds:.0f} s, stopped in {self.stop_seconds:.1f} s"
        )

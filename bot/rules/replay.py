"""The current rows of a session's list, worked out anew from its history: what verify compares."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_OF_NO_STATE: Final = frozenset({"says_present", "accepted", "disputed", "upheld"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What of an entry of attendance bears on the current rows; instants are milliseconds."""

    id: int
    member_id: int
    what: str
    happened_at: int
    recorded_at: int
    how: str


@dataclass(slots=True)
class Standing:
    """How a member stands by the history: the state, when they came, the entry that says so.

    `state` is None for somebody who is not on the list. `guest_at` is when they came as a guest,
    and `guest_from` when that was recorded.
    """

    state: str | None = None
    came_at: int | None = None
    reported: bool = False
    entry_id: int = 0
    guest_at: int | None = None
    guest_from: int = 0

    def take(self, entry: Entry) -> None:
        """Read one more entry of this member in this session."""
        if entry.what in _OF_NO_STATE:
            return
        self.entry_id = entry.id
        if entry.what == "guest":
            self.guest_at, self.guest_from = entry.happened_at, entry.recorded_at
            return
        self.state = self._after(entry)

    def _after(self, entry: Entry) -> str | None:
        match entry.what:
            case "expected":
                self.came_at, self.reported, self.guest_at = None, False, None
                return "expected"
            case "not_expected":
                return None
            case "checked_in":
                self.came_at = entry.happened_at
                return "checked_in"
            case "leave_withdrawn" | "leave_declined":
                self.reported = False
                return "expected"
            case "leave":
                self.reported = self.reported or entry.how == "leave"
                return "leave"
            case "reopened":
                return self._before_confirmation()
            case what:
                return what

    def _before_confirmation(self) -> str:
        if self.state == "leave" and self.reported:
            return "leave"
        return "expected" if self.came_at is None else "checked_in"


def replay(entries: Iterable[Entry]) -> dict[int, Standing]:
    """Return how each member stands by the entries of one session, which are in order of id."""
    found: dict[int, Standing] = {}
    for entry in entries:
        found.setdefault(entry.member_id, Standing()).take(entry)
    return found

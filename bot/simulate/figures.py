"""Attendance, worked out anew from the raw history alone, and read from what a post shows.

Nothing here knows how the bot counts: it is the second opinion.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from storage.auditing import EntryRow

_WORDS: Final = {
    "应到": "expected",
    "已签到": "checked_in",
    "实到": "present",
    "请假": "leave",
    "缺席": "absent",
}
_FIGURE: Final = re.compile(r"(应到|已签到|实到|请假|缺席) (\d+)")
_OF_NO_STATE: Final = frozenset({"guest", "says_present", "accepted", "disputed", "upheld"})


@dataclass(slots=True)
class _Standing:
    """How somebody stands to a session, as far as the history has been read."""

    state: str = "expected"
    came: bool = False
    reported: bool = False

    def take(self, entry: EntryRow) -> None:
        """Read one more entry."""
        match entry.what:
            case "expected":
                self.state, self.came, self.reported = "expected", False, False
            case "checked_in":
                self.state, self.came = "checked_in", True
            case "leave_withdrawn" | "leave_declined":
                self.state, self.reported = "expected", False
            case "reopened":
                self.state = self._before_confirmation()
            case "leave":
                self.reported = self.reported or entry.how == "leave"
                self.state = "leave"
            case what if what not in _OF_NO_STATE:
                self.state = what

    def _before_confirmation(self) -> str:
        if self.state == "leave" and self.reported:
            return "leave"
        return "checked_in" if self.came else "expected"


def states(entries: Iterable[EntryRow]) -> dict[int, str]:
    """Return how each member stands by the history of one session, who is not on the list left out.

    Somebody who was only ever a guest of it is not on the list either.
    """
    found: dict[int, _Standing] = {}
    for entry in entries:
        if entry.member_id in found or entry.what == "expected":
            found.setdefault(entry.member_id, _Standing()).take(entry)
        if entry.what == "not_expected":
            found.pop(entry.member_id, None)
    return {member_id: standing.state for member_id, standing in found.items()}


def worked_out(entries: Iterable[EntryRow]) -> dict[str, int]:
    """Return the figures of a session by its history; those that are 0 are left out."""
    counted = Counter(states(entries).values())
    figures = {
        "expected": counted.total() - counted["exempt"],
        "checked_in": counted["checked_in"],
        "present": counted["present"],
        "leave": counted["leave"],
        "absent": counted["absent"],
    }
    return {name: count for name, count in figures.items() if count}


def shown(text: str) -> dict[str, int]:
    """Return the figures in a post's text; those that are 0 are left out."""
    return {_WORDS[word]: int(count) for word, count in _FIGURE.findall(text) if int(count)}


def twice_checked_in(entries: Iterable[EntryRow]) -> list[int]:
    """Return who was checked in again without anything in between that made them come anew."""
    in_now: set[int] = set()
    twice = []
    for entry in entries:
        if entry.what == "checked_in":
            if entry.member_id in in_now:
                twice.append(entry.member_id)
            in_now.add(entry.member_id)
        elif entry.what not in _OF_NO_STATE:
            in_now.discard(entry.member_id)
    return twice

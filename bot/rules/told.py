"""What became of a message that nobody asked for, as people are told it."""

from enum import StrEnum


class Fate(StrEnum):
    """How it went, each with the one reason that people are given."""

    SENT = "sent"
    MERGED = "merged"  # together with others
    WAITS = "waits"  # its time has not come
    HELD_BUDGET = "held_budget"  # the day's messages are used up: it comes on another day
    HELD_QUIET = "held_quiet"  # quiet hours, or a day off
    NOT_AWAY = "not_away"  # they are not there
    NOT_BUDGET = "not_budget"  # the day's messages were used up, and it helped that day alone
    NOT_NEEDED = "not_needed"  # it was settled before
    NOT_IN_TIME = "not_in_time"  # it was too late to help
    NOT_REACHED = "not_reached"  # Telegram refused it: blocked, or the account is gone
    UNKNOWN = "unknown"  # it may have arrived


_WITHDRAWN = {
    "merged": Fate.MERGED,
    "away": Fate.NOT_AWAY,
    "budget": Fate.NOT_BUDGET,
    "quiet": Fate.NOT_IN_TIME,
    "day_off": Fate.NOT_IN_TIME,
    "blocked": Fate.NOT_REACHED,
    "gone": Fate.NOT_REACHED,
    "unopened": Fate.NOT_REACHED,
}


def fate(state: str, reason: str | None, held: str | None) -> Fate:
    """Return what became of a message, from its state, its reason and why it was held back last.

    What was held back and is sent by now counts as sent.
    """
    if state == "sent":
        return Fate.SENT
    if state == "withdrawn":
        return _WITHDRAWN.get(reason or "", Fate.NOT_NEEDED)
    if state == "expired":
        return Fate.NOT_IN_TIME
    if state == "refused":
        return Fate.NOT_REACHED
    if state == "unknown":
        return Fate.UNKNOWN
    if held is None:
        return Fate.WAITS
    return Fate.HELD_BUDGET if held == "budget" else Fate.HELD_QUIET

"""困难事项: what a family needs help with, and by when somebody answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.visits import deadline, end_of
from bot.rules.workdays import Workdays

URGENCIES: Final = ("urgent", "soon", "ordinary")
"""By their place, which old buttons carry."""
ANSWER_WITHIN: Final[Mapping[str, int]] = {"urgent": 1, "soon": 3, "ordinary": 5}
"""Workdays after the day on which it was raised."""
NEXT_STEP_WITHIN: Final = 5
"""Workdays from one step to the next, once somebody has answered."""
WORDS_AT_MOST: Final = 60
"""Characters of the member's own line."""
OPEN: Final = ("raised", "answered", "solved")
HIDDEN_BELOW: Final = 3
"""Counts under this would point at somebody, so they are shown to nobody but those in charge."""


def answer_by(urgency: str, now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return the end of the day by which a need is answered.

    Raises KeyError for no urgency of ours.
    """
    today = now.astimezone(zone).date()
    return end_of(deadline(today, ANSWER_WITHIN[urgency], is_workday), zone)


def next_step_by(now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return the end of the day by which the next step follows an answer."""
    return end_of(deadline(now.astimezone(zone).date(), NEXT_STEP_WITHIN, is_workday), zone)


def shown_count(count: int, *, in_charge: bool) -> int | None:
    """Return a count of needs as somebody may see it; None where it would point at a person."""
    return count if in_charge or count == 0 or count >= HIDDEN_BELOW else None

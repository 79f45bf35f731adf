"""困难事项: what a family needs help with, and by when somebody answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules import overdue
from bot.rules.visits import EARLY, MORNING, deadline, end_of, last_day
from bot.rules.workdays import Workdays

URGENCIES: Final = ("urgent", "soon", "ordinary")
"""By their place, which old buttons carry."""
ANSWER_WITHIN: Final[Mapping[str, int]] = {"urgent": 1, "soon": 3, "ordinary": 5}
"""Workdays after the day on which it was raised."""
NEXT_STEP_WITHIN: Final = 5
"""Workdays from one step to the next, once somebody has answered."""
WORDS_AT_MOST: Final = 60
"""Characters of the member's own line."""
PUT_OFF_BY: Final = 8
"""Workdays by which the next step may be put off from today."""
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


def asks_again_at(asked_at: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return when a member who gave no answer is asked once more whether it is solved."""
    day = deadline(asked_at.astimezone(zone).date(), NEXT_STEP_WITHIN, is_workday)
    return datetime.combine(day, EARLY, zone)


def days_to_put_off(today: date, is_workday: Workdays) -> list[date]:
    """Return the days to which the next step may be put off."""
    return [deadline(today, after, is_workday) for after in range(1, PUT_OFF_BY + 1)]


def handed_on_by(before: datetime, now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return by when somebody new answers: no sooner than the end of the next workday."""
    return max(before, answer_by("urgent", now, zone, is_workday))


def reminds_at(by: datetime, zone: ZoneInfo) -> datetime:
    """Return when who answers is reminded: in the morning of the last day."""
    return datetime.combine(last_day(by, zone), MORNING, zone)


def is_heard_of(up: int, by: datetime, now: datetime, zone: ZoneInfo, is_workday: Workdays) -> bool:
    """Say whether a need has been overdue for so long that it is heard of so far up the tree."""
    instants = overdue.instants(by, zone, is_workday)
    return any(
        step.up == up and at <= now for step, at in zip(overdue.STEPS, instants, strict=True)
    )


def line(written: str) -> str:
    """Return what a member wrote as one line."""
    return " ".join(written.split())


def shown_count(count: int, *, in_charge: bool) -> int | None:
    """Return a count of needs as somebody may see it; None where it would point at a person."""
    return count if in_charge or count == 0 or count >= HIDDEN_BELOW else None

"""Who hears of what is overdue, and when: whoever has to act, then their unit, then up the tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.visits import MORNING, deadline, last_day
from bot.rules.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Step:
    """Who hears of it so many workdays after its last day; `up` is how far up the tree.

    0 is who has to act, 1 the unit's secretary, 2 the unit above, and so on.
    """

    after: int
    up: int


STEPS: Final[Sequence[Step]] = (Step(1, 0), Step(2, 1), Step(4, 2), Step(6, 3), Step(8, 4))


def instants(due_at: datetime, zone: ZoneInfo, is_workday: Workdays) -> list[datetime]:
    """Return when each of the steps is taken, for what was due until `due_at`: in the morning."""
    last = last_day(due_at, zone)
    return [
        datetime.combine(deadline(last, step.after, is_workday), MORNING, zone) for step in STEPS
    ]


def step_at(at: datetime, due_at: datetime, zone: ZoneInfo, is_workday: Workdays) -> Step | None:
    """Return the step that is taken at an instant; None if what was due has been moved since."""
    for step, instant in zip(STEPS, instants(due_at, zone, is_workday), strict=True):
        if instant == at:
            return step
    return None

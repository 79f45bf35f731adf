"""What a simulated year came to, in the order in which it is read."""

import json
from dataclasses import dataclass
from typing import Any

from bot.simulate.violations import Violations


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a simulated year; `trace` tells one run from another, to the byte."""

    people: int
    days: int
    seed: int
    updates: int
    check_ins_confirmed: int
    check_ins_lost: int
    duplicates: int
    totals: dict[str, int]
    faults_injected: int
    median_a_week: float
    median_of_officers: float
    """As `median_a_week`, of those who are no secretaries; and of those who are."""
    median_of_secretaries: float
    most_a_day: int
    most_sounds: int
    violations: Violations
    wall_s: float
    trace: str
    doings: dict[str, int]

    def figures(self) -> dict[str, Any]:
        """Return the figures that are promised, by name, in their order."""
        counted = (
            *("visits_due", "visits_held", "needs_opened", "needs_closed"),
            *("due", "sent", "merged", "expired", "unknown"),
        )
        return {
            "people": self.people,
            "days": self.days,
            "seed": self.seed,
            "updates": self.updates,
            "check_ins_confirmed": self.check_ins_confirmed,
            "check_ins_lost": self.check_ins_lost,
            "duplicates": self.duplicates,
            **{name: self.totals.get(name, 0) for name in counted},
            "faults_injected": self.faults_injected,
            "private_messages_per_person_week_median": self.median_a_week,
            "private_messages_per_person_day_max": self.most_a_day,
            "group_pings_per_session_max": self.most_sounds,
            "violations": len(self.violations),
            "wall_s": self.wall_s,
        }

    def more(self) -> dict[str, Any]:
        """Return what else there is to know: it comes after the figures that are promised."""
        return {
            "private_messages_per_person_week_median_officers": self.median_of_officers,
            "private_messages_per_person_week_median_secretaries": self.median_of_secretaries,
            **self.doings,
        }

    def as_json(self) -> str:
        """Return all of it and the trace as one JSON object on one line."""
        return json.dumps(
            {**self.figures(), **self.more(), "trace": self.trace}, ensure_ascii=False
        )

    def as_text(self) -> str:
        """Return the figures, a line each, and then what was broken."""
        figures = {**self.figures(), **self.more()}
        lines = [f"{name} {value}" for name, value in figures.items()]
        return "\n".join([*lines, *self.violations.lines()])

"""What a period's figures say, in three sentences: what changed, and what there is to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.rules.summary import Rate, Summary, attendance, visited


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: a code, and the numbers in it."""

    code: str
    values: Mapping[str, int] = field(default_factory=dict)


CODES: Final = (
    *("none_held", "none_held_dropped", "none_confirmed", "nobody_expected", "attendance"),
    *("more", "fewer", "about_the_same", "average", "visits", "visits_declined"),
    *("confirm", "visit", "below_confirm", "below_visit", "nothing_left"),
)
"""What may be said."""


def findings(
    now: Summary, own: Summary, before: Summary | None, average: Rate | None
) -> list[Finding]:
    """Return what is said of a period: of its sessions, of its visits, and what is to be done next.

    `own` is what of it is the reader's to do, the rest being that of units below. `before` is the
    period of the same length before it, None if nothing was recorded then; `average` the attendance
    of the whole organisation, None where that is what is told of. A change is said only where it is
    more than one person's duty would make it.
    """
    found = [_sessions(now), _compared(now, before, average), _visits(now), _to_do(now, own)]
    return [one for one in found if one is not None]


def _sessions(now: Summary) -> Finding:
    held, rate = now.all_sessions, attendance(now.all_sessions)
    if not held.held:
        if held.dropped:
            return Finding("none_held_dropped", {"dropped": held.dropped})
        return Finding("none_held")
    if held.held == held.unconfirmed:
        return Finding("none_confirmed", {"held": held.held})
    if rate.percent is None:
        return Finding("nobody_expected", {"held": held.held})
    return Finding(
        "attendance",
        {"held": held.held, "base": rate.base, "of": rate.of, "percent": rate.percent},
    )


def _compared(now: Summary, before: Summary | None, average: Rate | None) -> Finding | None:
    rate = attendance(now.all_sessions)
    last = Rate(0, 0) if before is None else attendance(before.all_sessions)
    points = rate.differs(last)
    values = {"base": last.base, "of": last.of, "percent": last.percent or 0}
    if points:
        return Finding("more" if points > 0 else "fewer", {**values, "points": abs(points)})
    if rate.base and last.base:
        return Finding("about_the_same", values)
    if rate.base and average is not None and average.percent is not None:
        return Finding(
            "average", {"base": average.base, "of": average.of, "percent": average.percent}
        )
    return None


def _visits(now: Summary) -> Finding | None:
    of, rate = now.all_visits, visited(now.all_visits)
    if not rate.base:
        return None
    values = {"due": rate.base, "held": rate.of}
    if of.declined:
        return Finding("visits_declined", {**values, "declined": of.declined})
    return Finding("visits", values)


def _to_do(now: Summary, own: Summary) -> Finding | None:
    """Return the one thing to do first: a record that nobody confirms is no record.

    What units below have to do is told as a fact: it is theirs. Needs that are open are being
    answered: they are nobody's to hurry, and nothing is left either.
    """
    for whose, confirm, visit in ((own, "confirm", "visit"), (now, "below_confirm", "below_visit")):
        if whose.all_sessions.unconfirmed:
            return Finding(confirm, {"n": whose.all_sessions.unconfirmed})
        if whose.all_visits.overdue:
            return Finding(visit, {"n": whose.all_visits.overdue})
    return None if now.needs.open else Finding("nothing_left")

"""重要节点: visits for a date, as they are being planned; and when a date comes round."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.rules.dates import date_or_none

SIDES = ("occasion", "day", "people", "unit", "check")
"""What is asked, in this order; by their place, which the dialogue keeps."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is settled so far. `day` is an ordinal and 0 as long as none is, `members` are whose
    households, `to` is the second unit and 0 for none, `found` are units that a name may mean.
    """

    unit: int
    side: str = "occasion"
    occasion: int = 0
    day: int = 0
    members: tuple[int, ...] = ()
    page: int = 0
    to: int = 0
    found: tuple[int, ...] = ()

    def facts(self) -> dict[str, int | str]:
        """Return it as a dialogue keeps it: ids and numbers."""
        return {
            "unit": self.unit,
            "side": self.side,
            "occasion": self.occasion,
            "day": self.day,
            "members": " ".join(map(str, self.members)),
            "page": self.page,
            "to": self.to,
            "found": " ".join(map(str, self.found)),
        }

    def turned(self, member_id: int) -> "Draft":
        """Return it with somebody's household ticked, or not any more."""
        return replace(self, members=tuple(sorted({*self.members} ^ {member_id})))


def from_facts(facts: Mapping[str, Any]) -> Draft:
    """Return the draft that a dialogue keeps."""

    def ids(name: str) -> tuple[int, ...]:
        return tuple(map(int, str(facts[name]).split()))

    plain = {name: facts[name] for name in ("unit", "side", "occasion", "day", "page", "to")}
    return Draft(**plain, members=ids("members"), found=ids("found"))


def next_of(month: int | None, day: int | None, today: date) -> date | None:
    """Return when a date comes round next, today included; None for one that moves."""
    if month is None or day is None:
        return None
    found = (date_or_none(year, month, day) for year in range(today.year, today.year + 5))
    return next((one for one in found if one is not None and one >= today), None)

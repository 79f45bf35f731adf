"""A session that is being planned: what is settled so far, and what is to be asked next."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from bot.rules.sessions import Plan, Session

CLOCKS: Final = (
    *(time(8, 30), time(9), time(9, 30), time(10), time(14, 30), time(15), time(15, 30)),
    *(time(16), time(17), time(19), time(19, 30), time(20)),
)
"""Times of day that are offered; any other is written."""
LENGTHS: Final = (30, 45, 60, 90, 120, 150, 180, 240)
"""Minutes that are offered."""
LONGEST: Final = timedelta(hours=12)
DAYS_AHEAD: Final = 366
TEXT_AT_MOST: Final = 200
"""Characters of a text that somebody gives a session."""

Question = Literal["unit", "kind", "group", "day", "clock", "preview"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is settled so far; None and empty texts are not settled.

    `day` is the date's ordinal, `clock` minutes after midnight, `minutes` the length; `side` is
    what is being changed in the preview, or empty.
    """

    unit: int | None = None
    kind: str | None = None
    day: int | None = None
    clock: int | None = None
    minutes: int | None = None
    place: str = ""
    title: str = ""
    link: str = ""
    topics: str = ""
    lecturer: str = ""
    audience: str | None = None
    chair: int | None = None
    recorder: int | None = None
    first: bool = False
    side: str = ""

    def facts(self) -> Mapping[str, Any]:
        """Return the draft as a dialogue keeps it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    def starts(self, zone: ZoneInfo) -> datetime | None:
        """Return when it starts, aware, or None while that is open."""
        if self.day is None or self.clock is None:
            return None
        clock = time(self.clock // 60, self.clock % 60)
        return datetime.combine(date.fromordinal(self.day), clock, zone)

    def plan(self, zone: ZoneInfo) -> Plan | None:
        """Return the plan that it makes, or None while something of it is open."""
        starts = self.starts(zone)
        if self.unit is None or self.kind is None or starts is None:
            return None
        return Plan(
            self.unit,
            self.kind,
            starts,
            self.place,
            length=None if self.minutes is None else timedelta(minutes=self.minutes),
            title=self.title,
            link=self.link,
            topics=self.topics,
            lecturer=self.lecturer,
            audience=self.audience,
            chair_id=self.chair,
            recorder_id=self.recorder,
            has_first_topic=self.first,
        )


_NAMES: Final = frozenset(field.name for field in fields(Draft))


def from_facts(facts: Mapping[str, Any]) -> Draft:
    """Return the draft that a dialogue keeps."""
    return Draft(**{name: value for name, value in facts.items() if name in _NAMES})


def like_the_last(draft: Draft, last: Session | None, secretary: int | None) -> Draft:
    """Return the draft with what is still open as it was the last time.

    Who plans is the chair where nobody was before.
    """
    if last is None:
        return replace(draft, chair=draft.chair or secretary)
    minutes = int((last.ends_at - last.starts_at).total_seconds()) // 60
    is_same_kind = last.kind == draft.kind
    return replace(
        draft,
        minutes=draft.minutes or (minutes if is_same_kind else None),
        place=draft.place or last.place,
        chair=draft.chair or last.chair_id or secretary,
        recorder=draft.recorder or last.recorder_id,
        audience=draft.audience or (last.audience if is_same_kind else None),
        first=draft.first or (is_same_kind and last.has_first_topic),
    )

"""学习计划: a series, a draft of one, how far ahead it is planned, and what a change keeps."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from bot.rules import drafts
from bot.rules.phrase import Phrase
from bot.rules.recurrence import (
    OFF,
    Pattern,
    Rule,
    from_facts,
    instant,
    monday,
    occurrences,
    period_of,
)
from bot.rules.workdays import Workdays

HORIZON: Final = timedelta(days=35)
"""How far ahead sessions are planned."""
LOOK_AT_LEAST: Final = timedelta(days=7)
"""How often a series is looked at at least: days off may have become known meanwhile."""
UNDO: Final = timedelta(minutes=10)
SHOWN: Final = 6
"""How many of the next occurrences are shown before it is saved."""
LONGEST: Final = timedelta(days=10 * 366)
"""For how long a series may be said to last."""
_LOOKED_AT: Final = 4
"""The hour from which on, for two hours, series are looked at, each at its own minute."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Series:
    """What produces sessions. `since` and `until` are its first and last day, None for no end."""

    id: int
    unit_id: int
    kind: str
    kind_name: str
    audience: str
    title: str
    place: str
    link: str
    topics: str
    minutes: int
    chair_id: int | None
    recorder_id: int | None
    has_first_topic: bool
    pattern: Pattern
    clock: time
    off: str
    anchor: date
    since: date
    until: date | None
    state: str
    draft: int
    made_at: datetime

    @property
    def rule(self) -> Rule:
        """On which days it is held and when."""
        return Rule(self.pattern, self.clock, self.off, self.anchor)

    @property
    def length(self) -> timedelta:
        """How long each session lasts."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Made:
    """A session that a series made, for the day `occurrence` of its pattern.

    `series_at` is when the series would have it; `announce_at` when its group hears, or None.
    """

    session_id: int
    occurrence: date
    state: str
    starts_at: datetime
    series_at: datetime
    announce_at: datetime | None

    @property
    def is_own(self) -> bool:
        """Whether somebody has moved it by hand."""
        return self.starts_at != self.series_at


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What is settled so far of a series; None and empty texts are not.

    `series` is the one being changed; `key` the update with which the draft was begun. `clock` is
    in minutes after midnight, `until` the last day's ordinal, 0 for no end. `later`: by how many
    weeks the first one is put off, where not every week counts. `side` is what is being changed.
    """

    key: int = 0
    series: int | None = None
    unit: int | None = None
    kind: str | None = None
    pattern: Pattern = field(default_factory=Pattern)
    later: int = 0
    clock: int | None = None
    minutes: int | None = None
    place: str = ""
    title: str = ""
    link: str = ""
    topics: str = ""
    audience: str | None = None
    chair: int | None = None
    recorder: int | None = None
    first: bool | None = None
    off: str = ""
    until: int = 0
    side: str = ""

    def facts(self) -> Mapping[str, Any]:
        """Return the draft as a dialogue keeps it."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, "", 0)}
        said |= {"clock": self.clock, "first": self.first}  # midnight and no are said, too
        return {**said, "pattern": dict(self.pattern.facts())}

    def mark(self) -> int:
        """Return a number by which this draft is told from what it was or will be."""
        return zlib.crc32(json.dumps(self.facts(), sort_keys=True).encode())

    @property
    def time(self) -> time | None:
        """The local time, or None while it is open."""
        return None if self.clock is None else time(self.clock // 60, self.clock % 60)

    @property
    def last_day(self) -> date | None:
        """The last day, or None for no end."""
        return date.fromordinal(self.until) if self.until else None


_NAMES: Final = frozenset(one.name for one in fields(SeriesDraft))


def draft_from(facts: Mapping[str, Any]) -> SeriesDraft:
    """Return the draft that a dialogue keeps."""
    said = {name: value for name, value in facts.items() if name in _NAMES}
    return SeriesDraft(**{**said, "pattern": from_facts(said.get("pattern", {}))})


def draft_of(series: Series, key: int) -> SeriesDraft:
    """Return the draft by which a series is changed, with all as it is."""
    return SeriesDraft(
        key=key, series=series.id, unit=series.unit_id, kind=series.kind, pattern=series.pattern,
        clock=series.clock.hour * 60 + series.clock.minute, minutes=series.minutes,
        place=series.place, title=series.title, link=series.link, topics=series.topics,
        audience=series.audience, chair=series.chair_id, recorder=series.recorder_id,
        first=series.has_first_topic, off=series.off,
        until=series.until.toordinal() if series.until else 0,
    )  # fmt: skip


def with_words(draft: SeriesDraft, pattern: Pattern | None, said: Phrase) -> SeriesDraft:
    """Return the draft with what a line says; another kind lets go what belonged to the last."""
    if said.kind is not None and said.kind != draft.kind:
        draft = SeriesDraft(
            key=draft.key, unit=draft.unit, kind=said.kind, pattern=draft.pattern,
            clock=draft.clock, place=draft.place, off=draft.off,
        )  # fmt: skip
    if pattern is not None:
        side = "weekdays" if pattern.every == "week" and not pattern.weekdays else ""
        draft = replace(draft, pattern=pattern, later=0, side=side)
    minutes = None if said.length is None else max(1, int(said.length.total_seconds()) // 60)
    return replace(
        draft,
        clock=draft.clock if said.clock is None else said.clock.hour * 60 + said.clock.minute,
        minutes=minutes or draft.minutes,
        place=said.place or draft.place,
        title=said.title or draft.title,
        first=draft.first if said.has_first_topic is None else said.has_first_topic,
    )


def problem_of(said: Phrase) -> str:
    """Return the code why what a line says cannot be taken, or nothing."""
    if said.length is not None and said.length > drafts.LONGEST:
        return "too_long"
    return "too_much" if len(said.place) > drafts.TEXT_AT_MOST else ""


def reopened(draft: SeriesDraft, code: str, part: str) -> SeriesDraft:
    """Return the draft without what the unclear words were to change: it is asked for again."""
    if code == "kind":
        return replace(draft, kind=None)
    if code in ("too_long", "too_much"):
        return replace(draft, side="length" if code == "too_long" else "place")
    if code == "time" and drafts.is_length(part):
        return replace(draft, minutes=None, side="length")
    if code in ("time", "past", "ambiguous"):
        return replace(draft, clock=None)
    return draft if code in ("dated", "stray") else replace(draft, pattern=Pattern(), later=0)


def usual_off(pattern: Pattern) -> str:
    """Return what is usual on days off: a week is left out, a month's only one is moved."""
    return "skip" if pattern.every == "week" else "move"


def rule_of(
    draft: SeriesDraft, was: Series | None, now: datetime, zone: ZoneInfo, is_workday: Workdays
) -> Rule | None:
    """Return the rule that a draft makes, or None while something of it is open.

    Where not every week counts it is the one of the first day to come, put off by `later` weeks;
    one that is being changed keeps its weeks if its days stay.
    """
    clock = draft.time
    if clock is None or not draft.pattern.is_whole or draft.side == "weekdays":
        return None
    off = draft.off if draft.off in OFF else usual_off(draft.pattern)
    if was is not None and was.pattern == draft.pattern:
        return Rule(draft.pattern, clock, off, was.anchor + timedelta(weeks=draft.later))
    today = now.astimezone(zone).date()
    if draft.pattern.every != "week":
        return Rule(draft.pattern, clock, off, today)
    each = Rule(replace(draft.pattern, n=1), clock, "hold", today)
    first = next(
        one.nominal
        for one in occurrences(each, today, today + timedelta(days=14), zone, is_workday)
        if one.starts is not None and one.starts > now
    )
    return Rule(draft.pattern, clock, off, monday(first) + timedelta(weeks=draft.later))


def next_look(series: Series, now: datetime, zone: ZoneInfo, is_workday: Workdays) -> datetime:
    """Return when a series is to be looked at again: when what is not planned comes near enough.

    At the latest in a week, in the small hours, each series at a minute of its own.
    """
    today = now.astimezone(zone).date()
    beyond = today + HORIZON + timedelta(days=1)
    coming = occurrences(series.rule, beyond, beyond + LOOK_AT_LEAST, zone, is_workday)
    nearest = min((one.day or one.nominal for one in coming), default=beyond + LOOK_AT_LEAST)
    days = min(max(nearest - HORIZON - today, timedelta(days=1)), LOOK_AT_LEAST)
    hours, minutes = divmod(series.id % 120, 60)
    return instant(today + days, time(_LOOKED_AT + hours, minutes), zone)


def rematched(
    pattern: Pattern, made: Iterable[tuple[_T, date]], meant: Sequence[date]
) -> dict[_T, date]:
    """Return, for what a series made, the day of its new pattern that it stands for.

    Within a week, or a month, what stands on a day that is meant still stands for it, and of the
    rest the first for the first. What has no day to stand for is left out.
    """
    found: dict[_T, date] = {}
    left: dict[tuple[int, int], list[date]] = {}
    for day in sorted(meant):
        left.setdefault(period_of(pattern, day), []).append(day)
    rest: list[tuple[_T, date]] = []
    for one, day in sorted(made, key=lambda pair: pair[1]):
        if day in left.get(period_of(pattern, day), []):
            left[period_of(pattern, day)].remove(day)
            found[one] = day
        else:
            rest.append((one, day))
    for one, day in rest:
        days = left.get(period_of(pattern, day), [])
        if days:
            found[one] = days.pop(0)
    return found

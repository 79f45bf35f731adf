"""A session that is being planned: what is settled so far, and what is to be asked next."""

import json
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.rules.phrase import Phrase, Unclear
from bot.rules.phrase_days import next_at
from bot.rules.phrase_leftovers import looks_like_a_place
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
USUAL_OF: Final = 5
"""Of so many sessions of a kind, what most had in common is usual."""
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_MINUTES: Final = re.compile(r"\s*\d{1,3}\s*")
_LENGTH: Final = re.compile("小时|分钟|钟头|半天|课时|节课|个半|[0-9一二两三四五六七八九十]天|min")
_CLOCK: Final = re.compile(r"[:：;；点时]|\d[.．]\d|[apAP]\.?[mM]|[早晚午]")
"""What words look like that were not understood."""


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
    first: bool | None = None
    side: str = ""

    def facts(self) -> Mapping[str, Any]:
        """Return the draft as a dialogue keeps it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    def mark(self) -> int:
        """Return a number by which this draft is told from what it was or will be."""
        return zlib.crc32(json.dumps(self.facts(), sort_keys=True).encode())

    def starts(self, zone: tzinfo | None) -> datetime | None:
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
            has_first_topic=bool(self.first),
        )


_NAMES: Final = frozenset(field.name for field in fields(Draft))


def from_facts(facts: Mapping[str, Any]) -> Draft:
    """Return the draft that a dialogue keeps."""
    return Draft(**{name: value for name, value in facts.items() if name in _NAMES})


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft with what a line said; `problem` is the code of what of it could not be taken, and
    `part` that as it was written; both are empty where all was.
    """

    draft: Draft
    problem: str = ""
    part: str = ""


def taken(draft: Draft, read: Phrase | Unclear, now: datetime) -> Taken:
    """Return the draft with all that a line says; `now` is in the organisation's zone.

    A clock alone is of the day that is settled already, else of the next one. What is not clear,
    too far off or too long is left open, so that it is asked for again.
    """
    if isinstance(read, Unclear):
        said = _merged(draft, read.rest, now) if read.rest else draft
        return Taken(_reopened(said, read), read.code, read.part[:TEXT_AT_MOST])
    if stray := stray_words(read):
        return Taken(draft, "stray", stray)
    new = _merged(draft, read, now)
    starts = new.starts(now.tzinfo)
    if read.length is not None and read.length > LONGEST:
        return Taken(replace(new, minutes=None, side="length"), "too_long")
    if new.day is not None and new.day > now.date().toordinal() + DAYS_AHEAD:
        return Taken(replace(new, day=None), "too_far")
    if starts is not None and starts <= now and (read.day or read.clock):
        return Taken(replace(new, clock=None), "past")
    if len(read.place) > TEXT_AT_MOST:
        return Taken(replace(new, place=draft.place, side="place"), "too_much")
    return Taken(new)


def stray_words(read: Phrase) -> str:
    """Return what was written if it is nothing but words that are no place for sure, or nothing.

    好的 and 定下 below a preview answer nothing. Where [地点] asks for it, it may be anything.
    """
    is_alone = read == Phrase(None, None, None, None, read.place, None)
    return read.place if is_alone and not looks_like_a_place(read.place) else ""


def as_length(words: str) -> str:
    """Return the words with the unit that somebody leaves out who is asked how long."""
    return f"{words}分钟" if _MINUTES.fullmatch(words) else words


def begins_anew(draft: Draft, read: Phrase | Unclear) -> bool:
    """Say whether a line written while `draft` is open plans another session.

    It does if it says what is held and when; a single answer to what was asked does not.
    """
    said = read.rest if isinstance(read, Unclear) else read
    if said is None or draft.kind is None:
        return False
    is_unclear = isinstance(read, Unclear)
    says_what = said.kind is not None or (isinstance(read, Unclear) and read.code == "kind")
    says_when = said.day is not None or said.clock is not None
    return says_what and (says_when or (is_unclear and said.kind is not None))


def names_group(title: str, group: str) -> bool:
    """Say whether a title names a party group: 第一党小组会, 第一小组会."""
    stem = group.removesuffix("党小组")
    return title.startswith((group, f"{stem}党小组", f"{stem}小组"))


def with_text(draft: Draft, side: str, words: str) -> Taken:
    """Return the draft with a text that was asked for, or why it cannot be taken."""
    if len(words) > TEXT_AT_MOST:
        return Taken(draft, "too_much")
    if side == "link" and not _LINK.fullmatch(words):
        return Taken(draft, "no_link")
    changes: dict[str, Any] = {side: words, "side": ""}
    return Taken(replace(draft, **changes))


def _merged(draft: Draft, read: Phrase, now: datetime) -> Draft:
    """Return the draft with all that was understood; what belongs to another kind is let go."""
    if read.kind is not None and read.kind != draft.kind:
        draft = replace(
            draft, minutes=None, audience=None, first=None, title="", topics="", lecturer="",
            chair=None, recorder=None,
        )  # fmt: skip
    day = draft.day if read.day is None else read.day.toordinal()
    if day is None and read.clock is not None:
        day = next_at(read.clock, now).toordinal()
    return replace(
        draft,
        kind=read.kind or draft.kind,
        day=day,
        clock=draft.clock if read.clock is None else read.clock.hour * 60 + read.clock.minute,
        minutes=draft.minutes
        if read.length is None
        else max(1, int(read.length.total_seconds()) // 60),
        place=read.place or draft.place,
        title=read.title or draft.title,
        first=draft.first if read.has_first_topic is None else read.has_first_topic,
        side="",
    )


def _reopened(draft: Draft, read: Unclear) -> Draft:
    """Return the draft without what the unclear words were to change."""
    said = read.rest
    if read.code == "kind":
        return replace(draft, kind=None)
    if read.code == "time" and is_length(read.part):
        return replace(draft, minutes=None, side="length")
    if read.code == "time":
        is_clock = _CLOCK.search(read.part) is not None
        return replace(draft, clock=None) if is_clock else replace(draft, day=None)
    if said is None or said.day is None:
        draft = replace(draft, day=None)
    return draft if said is not None and said.clock else replace(draft, clock=None)


def is_length(part: str) -> bool:
    """Say whether words that were not understood look like a length."""
    return _LENGTH.search(part) is not None


def usual_length(minutes: Sequence[int]) -> int | None:
    """Return how long a kind of session usually lasts, by the last ones; None if none stands out.

    A single exception is not what is usual.
    """
    counted = Counter(minutes).most_common(2)
    stands_out = (
        counted and counted[0][1] > 1 and (len(counted) < 2 or counted[0][1] > counted[1][1])
    )
    return counted[0][0] if stands_out else None


def like_the_last(
    draft: Draft, last: Session | None, minutes: int | None, secretary: int | None
) -> Draft:
    """Return the draft with what is still open as it was the last time, or is usually.

    Who plans is the chair where nobody was before.
    """
    if last is None:
        return replace(draft, chair=draft.chair or secretary)
    is_same_kind = last.kind == draft.kind
    first = is_same_kind and last.has_first_topic
    return replace(
        draft,
        minutes=draft.minutes or minutes,
        place=draft.place or last.place,
        chair=draft.chair or last.chair_id or secretary,
        recorder=draft.recorder or last.recorder_id,
        audience=draft.audience or (last.audience if is_same_kind else None),
        first=first if draft.first is None else draft.first,
    )

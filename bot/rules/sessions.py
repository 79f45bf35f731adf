"""What a session is, and when what happens around it falls due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.workdays import Workdays, workday_before

CARD_BEFORE: Final = timedelta(minutes=3)
"""How long before the start the host gets the card with the names not yet in."""
ANNOUNCED: Final = time(17)
"""When the meeting post goes out, on the workday before."""
REMIND_BEFORE: Final = timedelta(minutes=30)
"""How long before the start what was planned at short notice is said again."""
SHORT_NOTICE: Final = timedelta(days=1)
REMIND_GAP: Final = timedelta(minutes=15)
"""A meeting post and its reminder are at least so far apart, or there is no reminder."""
NUDGE_AFTER: Final = timedelta(minutes=5)
GRACE: Final = timedelta(minutes=1)
"""Times are said in minutes: someone who checks in within the minute of the start is in time."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of session: its name as people say it, who is meant, where held, its usual times.

    `names` are all that people call it, its own first; `levels` those of the units that hold it.
    `votes`: 报数 counts those who may vote; `has_lecturer`: the record names who lectured.
    """

    code: str
    name: str
    audience: str
    length: timedelta
    opens_before: timedelta
    names: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset()
    votes: bool = False
    has_lecturer: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to be held. `starts` is aware.

    `chair_id` and `recorder_id` are members, None where nobody was named; texts are empty where
    nothing was said. A plan that is not to be announced has no meeting post: its group knows.
    `occurrence` is the day of the series that it stands for, if it is of one.
    """

    unit_id: int
    kind: str
    starts: datetime
    place: str
    length: timedelta | None = None
    title: str = ""
    link: str = ""
    topics: str = ""
    lecturer: str = ""
    audience: str | None = None
    chair_id: int | None = None
    recorder_id: int | None = None
    has_first_topic: bool = False
    is_recurring: bool = False
    is_announced: bool = True
    series_id: int | None = None
    occurrence: date | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One session; all instants are aware and UTC.

    `state` is planned, open, closed, confirmed or dropped. Check-in is open from `opens_at` to
    `closes_at`, which is `ends_at` unless the bot was down; who checks in from `late_from` on is
    late. `dropped_why` is what the reason is called for which it was not held, if anybody said so.
    """

    id: int
    unit_id: int
    kind: str
    kind_name: str
    audience: str
    place: str
    has_first_topic: bool
    state: str
    opens_at: datetime
    starts_at: datetime
    closes_at: datetime
    ends_at: datetime
    late_from: datetime
    planned_at: datetime
    votes: bool = False
    has_lecturer: bool = False
    title: str = ""
    link: str = ""
    topics: str = ""
    lecturer: str = ""
    chair_id: int | None = None
    recorder_id: int | None = None
    is_recurring: bool = False
    pings: int = 0
    is_reminded: bool = False
    is_roll_called: bool = False
    confirmed_at: datetime | None = None
    dropped_why: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether check-in has closed."""
        return self.state in ("closed", "confirmed")

    @property
    def takes_marks(self) -> bool:
        """Whether the host can say where people are: once the list is fixed, until it is right."""
        return self.state in ("open", "closed")

    @property
    def is_to_come(self) -> bool:
        """Whether it can still be moved or dropped."""
        return self.state in ("planned", "open")


@dataclass(frozen=True, slots=True)
class Times:
    """The instants of a session: check-in from `opens` to `closes`, the host's card at `card`.

    `announced`, `day` (the first instant of its day), `reminded` and `nudged` are None where there
    is no such thing.
    """

    opens: datetime
    card: datetime
    starts: datetime
    closes: datetime
    announced: datetime | None = None
    day: datetime | None = None
    reminded: datetime | None = None
    nudged: datetime | None = None

    @property
    def late_from(self) -> datetime:
        """From when on who checks in is late."""
        return self.starts + GRACE


def times(kind: Kind, starts: datetime, length: timedelta | None = None) -> Times:
    """Return the instants of a session of `kind` that `starts` then and lasts `length`.

    Without a length the kind's usual one holds. Check-in closes when the session ends.
    """
    return Times(
        opens=starts - kind.opens_before,
        card=starts - CARD_BEFORE,
        starts=starts,
        closes=starts + (kind.length if length is None else length),
    )


def announced(starts: datetime, planned: datetime, zone: ZoneInfo, days: Workdays) -> datetime:
    """Return when the meeting post of a session goes out: 17:00 on the workday before.

    If that is past when it is planned, at once.
    """
    day = workday_before(starts.astimezone(zone).date(), days)
    return max(datetime.combine(day, ANNOUNCED, zone), planned)


def reminded(starts: datetime, planned: datetime) -> datetime | None:
    """Return when a session is said again half an hour before its start, or None if it is not.

    Only what was planned less than a day before is, and only if the meeting post did not just
    come.
    """
    at = starts - REMIND_BEFORE
    if starts - planned >= SHORT_NOTICE or at - planned < REMIND_GAP:
        return None
    return at


def day_begins(starts: datetime, planned: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first instant of the day of a session by the organisation's clock.

    None if it is planned on that day itself: then no post says 明天.
    """
    at = datetime.combine(starts.astimezone(zone).date(), time(), zone)
    return at if at > planned else None

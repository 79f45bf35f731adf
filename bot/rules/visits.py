"""Home visits: their states, rounds spread over a period, deadlines, and who goes.

What a visit records is ticks: who was met, by relation, and which topics were talked through.
There is no field for an account of a family, on purpose.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules import quiet
from bot.rules.workdays import Workdays, next_workday, workday_before

MET: Final = ("self", "spouse", "parents", "children", "relatives")
"""Who was met, by relation to the member. By their place, which old buttons carry."""
TOPICS: Final = ("work", "family", "health", "schooling", "need", "other")
"""What was talked through. By their place, which old buttons carry."""
MODES: Final = ("online", "in_person")
KINDS: Final = ("routine", "must", "key_date")
OPEN: Final = ("due", "proposed", "agreed", "started")
"""The states of a visit that is yet to be held."""
COMPLAINTS: Final = ("not_held", "time", "content")
"""What a member may say is wrong with a record. By their place, which old buttons carry."""
PERIODS: Final = ("off", "quarter", "half_year", "year")
"""How often every household is visited. By their place, which old buttons carry."""

MORNING: Final = time(9)
EARLY: Final = time(7, 30)
"""When a day's reminders go out; the early hour if what they are about begins before ten."""


def workdays(first: date, last: date, is_workday: Workdays) -> list[date]:
    """Return the workdays from one day to another, both included."""
    days = ((first + timedelta(days=n)) for n in range((last - first).days + 1))
    return [day for day in days if is_workday(day)]


def deadlines(count: int, days: Sequence[date]) -> list[date]:
    """Return the last day for each of `count` visits, spread evenly over `days`.

    Of any stretch of the days, its share of the visits falls due in it, to within one.
    """
    if not days:
        return []
    # Rounded up: with more visits than days, rounding down would put the first ones on no day.
    return [days[-(-len(days) * (place + 1) // count) - 1] for place in range(count)]


def deadline(day: date, after: int, is_workday: Workdays) -> date:
    """Return the day that lies so many workdays after another one."""
    for _ in range(after):
        day = next_workday(day, is_workday)
    return day


def share(
    households: Sequence[int], visitors: Sequence[int], load: Mapping[int, int]
) -> dict[int, int]:
    """Return who visits each household: evenly, nobody their own; one of a lone visitor has none.

    Households and visitors are members. `load` is how many each visits already. Those next in turn
    take the next, so each visitor's own are spread as the whole is. Of equals it is the one whose
    own household comes soonest: so nobody is left over for whom only their own would remain.
    """
    counts = {one: load.get(one, 0) for one in visitors}
    place = {one: number for number, one in enumerate(visitors)}
    own = {one: number for number, one in enumerate(households) if one in place}
    chosen: dict[int, int] = {}
    for number, household in enumerate(households):
        turns = {
            one: (counts[one], own[one] if own.get(one, -1) > number else len(households), at)
            for one, at in place.items()
            if one != household
        }
        if turns:
            chosen[household] = min(turns, key=turns.__getitem__)
            counts[chosen[household]] += 1
    return chosen


def in_order(
    members: Iterable[int], last_visited: Mapping[int, datetime], visitors: Iterable[int]
) -> list[int]:
    """Return households in the order in which they are visited.

    Visitors first, for only so can the rest be shared out evenly; then who was visited never, or
    the longest time ago.
    """
    first = set(visitors)
    never = datetime.min.replace(tzinfo=ZoneInfo("UTC"))
    return sorted(members, key=lambda one: (one not in first, last_visited.get(one, never), one))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day of the organisation's calendar is over."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the last day for a visit: the one that ends at `due_at`."""
    return (due_at - timedelta(milliseconds=1)).astimezone(zone).date()


def reminds_visitor_at(
    kind: str, made_at: datetime, due_at: datetime, zone: ZoneInfo, is_workday: Workdays
) -> datetime:
    """Return when a visitor is reminded that a visit is due: always within its deadline.

    Of a routine visit on a morning five workdays before its last day; of any other the workday
    before it, or on the last day itself where it was noted too late for that.
    """
    day = last = last_day(due_at, zone)
    for _ in range(5 if kind == "routine" else 1):
        day = workday_before(day, is_workday)
    for candidate in (day, last):
        at = datetime.combine(candidate, MORNING, zone)
        if at > made_at:
            return at
    return made_at


def reminds_of_meeting_at(
    meets_at: datetime, agreed_at: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return when both are reminded of an appointment: in the morning of its day.

    If it was agreed on later than that, an hour before, but never at night; None if that has passed
    as well.
    """
    local = meets_at.astimezone(zone)
    clock = MORNING if local.time() >= time(10) else EARLY
    morning = datetime.combine(local.date(), clock, zone)
    if agreed_at < morning < meets_at:
        return morning
    hour_before = quiet.morning(meets_at - timedelta(hours=1), zone)
    return hour_before if agreed_at < hour_before < meets_at else None


def offers(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return times to offer for a visit held online: evenings, and a weekend's day."""
    local = now.astimezone(zone)
    saturday = local.date() + timedelta(days=(5 - local.weekday()) % 7)
    tomorrow = local.date() + timedelta(days=1)
    wanted = (
        (local.date(), time(20)),
        (tomorrow, time(20)),
        (tomorrow + timedelta(days=1), time(20)),
        (saturday, time(10)),
        (saturday + timedelta(days=1), time(10)),
    )
    found = (datetime.combine(day, clock, zone) for day, clock in wanted)
    return sorted({at for at in found if at > now + timedelta(hours=1)})


def ticked(codes: str, of: Sequence[str]) -> tuple[str, ...]:
    """Return the codes that are ticked, in the order of the table; what is not in it goes."""
    chosen = set(codes.split())
    return tuple(code for code in of if code in chosen)


def as_bits(codes: str, of: Sequence[str]) -> int:
    """Return ticked codes as a number that a button can carry: a bit for each of the table."""
    return sum(1 << of.index(code) for code in ticked(codes, of))


def from_bits(bits: int, of: Sequence[str]) -> str:
    """Return the ticked codes that a button carries; bits beyond the table mean nothing."""
    return " ".join(code for place, code in enumerate(of) if bits >> place & 1)

"""What overlaps the days of a series: what is planned, and what other series will hold later on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.actions import known_days
from bot.rules.recurrence import Occurrence, Rule, occurrences
from bot.rules.series import HORIZON, Series
from bot.rules.sessions import Session
from bot.rules.workdays import Workdays
from bot.screens import series as screens
from bot.screens.voice import Voice
from storage import series as stored
from storage import sessions as stored_sessions
from storage.tx import Tx

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Other:
    """What else a unit holds again and again; `until` is its last day, or None."""

    unit_id: int
    kind_name: str
    rule: Rule
    length: timedelta
    until: date | None = None


async def clashes(
    tx: Tx,
    unit_id: int,
    found: Sequence[Occurrence],
    length: timedelta,
    voice: Voice,
    now: datetime,
    *,
    besides: int | None = None,
    others: Sequence[Other] = (),
) -> list[str]:
    """Return a warning for each occurrence within which the unit holds something else.

    Beyond what is planned already, what its series say counts; the series `besides` does not.
    `others` are not planned at all yet.
    """
    own = set() if besides is None else set(await stored.to_come(tx, besides))
    beyond = now.astimezone(voice.zone).date() + HORIZON
    known = [_other(one) for one in await stored.of_unit(tx, unit_id) if one.id != besides]
    is_workday = await known_days.of(tx)
    warned = []
    for one in found:
        if one.starts is None or one.day is None:
            continue
        held = await _held(tx, unit_id, one.starts, length, own)
        if held is not None:
            warned.append(screens.clash(held, voice))
            continue
        asked = [*others, *(known if one.day > beyond else ())]
        for other in asked:
            at = _overlap(other, one.day, one.starts, length, voice, is_workday)
            if other.unit_id == unit_id and at is not None:
                warned.append(screens.clash_with(other.kind_name, at, other.length, voice))
                break
    return warned


async def _held(
    tx: Tx, unit_id: int, starts: datetime, length: timedelta, own: set[int]
) -> Session | None:
    found = await stored_sessions.overlapping(tx, unit_id, starts, starts + length)
    return next((one for one in found if one.id not in own), None)


def _overlap(
    other: Other,
    day: date,
    starts: datetime,
    length: timedelta,
    voice: Voice,
    is_workday: Workdays,
) -> datetime | None:
    """Return when the other begins that overlaps what starts then on a day, or None."""
    until = day + _DAY if other.until is None else min(other.until, day + _DAY)
    for one in occurrences(other.rule, day - _DAY, until, voice.zone, is_workday):
        at = one.starts
        if at is not None and at < starts + length and starts < at + other.length:
            return at
    return None


def _other(series: Series) -> Other:
    return Other(series.unit_id, series.kind_name, series.rule, series.length, series.until)

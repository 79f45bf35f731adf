"""Sessions are made from a series ahead of time, follow its changes, and end with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import announcing, drafting, known_days, sessions
from bot.rules import series as rules
from bot.rules.cadence import REPLANNED
from bot.rules.recurrence import Occurrence, Rule, monday, occurrences
from bot.rules.series import HORIZON, Made, Series
from bot.rules.sessions import Plan, Session
from storage import due, kinds, members, units
from storage import series as stored
from storage import sessions as stored_sessions
from storage.series import Fields
from storage.tx import Tx

DUE: Final = "series_plan"
_LOOKS_BACK: Final = timedelta(days=62)
"""How far before today a day may lie that something to come still stands for, moved by hand."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a change or an end leaves as it is: sessions to come that were announced, or moved."""

    sessions: Sequence[Session]


async def fill(tx: Tx, item: due.Due, now: datetime, zone: ZoneInfo) -> str | None:
    """The horizon has moved: plan what has come near enough. Returns why not, if not."""
    if not await stored.is_looked_at(tx, item.subject_id, item.at):
        return "not_any_more"
    series = await stored.by_id(tx, item.subject_id)
    assert series is not None, "it goes on"
    return await keep_up(tx, series, now, zone)


async def keep_up(tx: Tx, series: Series, now: datetime, zone: ZoneInfo) -> str | None:
    """Have all that a series says up to the horizon be planned; twice is once.

    What was planned before follows days off that have become known, as long as nobody was told.
    Returns why nothing is planned, if nothing is.
    """
    if series.until is not None and series.until < now.astimezone(zone).date():
        await stored.end(tx, series.id, "ended", now)
        return "over"
    at = rules.next_look(series, now, zone, await known_days.of(tx))
    await stored.look(tx, series.id, at)
    await due.note(tx, DUE, series.id, at)
    kind = await kinds.by_code(tx, series.kind)
    if kind is None or await drafting.why_not(tx, kind, series.unit_id) is not None:
        return "not_held_here"
    await _align(tx, series, now, zone)
    return None


async def change(
    tx: Tx,
    was: Series,
    rule: Rule,
    fields: Fields,
    until: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> Kept | None:
    """Have a series be otherwise: what is not announced yet follows. None if it has ended.

    Where the days change within weeks, or within months, a session stands for the new day of its
    week or month, so that nothing that was announced, moved or dropped is made anew.
    """
    free = {
        one.session_id
        for one in await _made(tx, was, now, zone)
        if not one.is_own and await is_free(tx, one, now)
    }
    series = await stored.change(tx, was.id, rule, fields, until)
    if series is None:
        return None
    days = await days_after(tx, series, was, now, zone)
    for session_id in days:
        await stored.stand_for(tx, session_id, None)
    for session_id, day in days.items():
        await stored.stand_for(tx, session_id, day)
    await keep_up(tx, series, now, zone)
    for session_id in free:
        await stored.follow(tx, session_id, stored.fields_of(was), fields, now)
    return Kept(await _kept(tx, series.id, now))


async def end(
    tx: Tx, series: Series, now: datetime, zone: ZoneInfo, state: str = "ended"
) -> Kept | None:
    """End a series and drop what nobody was told of; None if it has ended before.

    If it is "undone", all else of it that is to come is dropped as well, and told.
    """
    if not await stored.end(tx, series.id, state, now):
        return None
    for session_id in await stored.to_come(tx, series.id):
        session = await stored_sessions.by_id(tx, session_id)
        assert session is not None, "sessions are never removed"
        if state == "undone" or not await is_settled(tx, session, now):
            await sessions.drop(tx, session, now, zone, REPLANNED)
    return Kept(await _kept(tx, series.id, now))


async def is_settled(tx: Tx, session: Session, now: datetime) -> bool:
    """Say whether a session's group has been told of it, or is being told right now."""
    if session.state != "planned":
        return True
    at = await stored_sessions.announced_at(tx, session.id)
    return (at is not None and at <= now) or await announcing.was_told(tx, session.id)


async def is_free(tx: Tx, one: Made, now: datetime) -> bool:
    """Say whether a session may still follow its series: nobody was told of it."""
    if one.state != "planned" or one.announce_at is None or one.announce_at <= now:
        return False
    return not await announcing.was_told(tx, one.session_id)


async def coming(
    tx: Tx, series: Series, now: datetime, zone: ZoneInfo
) -> tuple[list[Occurrence], dict[date, Made]]:
    """Return what a series says from today to the horizon, and what stands for its days already."""
    today = now.astimezone(zone).date()
    since, until = max(today, series.since), today + HORIZON
    if series.until is not None:
        until = min(until, series.until)
    said = list(occurrences(series.rule, since, until, zone, await known_days.of(tx)))
    return said, {one.occurrence: one for one in await _made(tx, series, now, zone)}


async def _align(tx: Tx, series: Series, now: datetime, zone: ZoneInfo) -> None:
    said, made = await coming(tx, series, now, zone)
    wanted = {one.nominal: one for one in said if one.starts is not None and one.starts > now}
    for day, one in made.items():
        meant = wanted.get(day)
        is_as_said = meant is not None and meant.starts == one.starts_at
        if is_as_said or one.is_own or not await is_free(tx, one, now):
            continue
        if meant is None:
            await _release(tx, one, now, zone)
        elif meant.starts is not None:
            session = await stored_sessions.by_id(tx, one.session_id)
            assert session is not None, "sessions are never removed"
            await sessions.move(tx, session, meant.starts, now, zone)
            await stored.stand_for(tx, one.session_id, day, meant.starts)
    for day, meant in wanted.items():
        if day not in made and meant.starts is not None:
            await _plan(tx, series, day, meant.starts, now, zone)


async def _plan(
    tx: Tx, series: Series, day: date, starts: datetime, now: datetime, zone: ZoneInfo
) -> None:
    base = await units.base(tx, series.unit_id)
    around = {
        one: await members.is_around(tx, one, base)
        for one in (series.chair_id, series.recorder_id)
        if one is not None
    }
    wanted = Plan(
        series.unit_id,
        series.kind,
        starts,
        series.place,
        length=series.length,
        title=series.title,
        link=series.link,
        topics=series.topics,
        audience=series.audience,
        chair_id=series.chair_id if around.get(series.chair_id or 0) else None,
        recorder_id=series.recorder_id if around.get(series.recorder_id or 0) else None,
        has_first_topic=series.has_first_topic,
        is_recurring=True,
        series_id=series.id,
        occurrence=day,
    )
    await sessions.plan(tx, wanted, now=now, zone=zone)


async def _release(tx: Tx, one: Made, now: datetime, zone: ZoneInfo) -> None:
    """Drop a session that its series does not have any more; the day may be planned anew."""
    session = await stored_sessions.by_id(tx, one.session_id)
    assert session is not None, "sessions are never removed"
    await sessions.drop(tx, session, now, zone, REPLANNED)
    await stored.stand_for(tx, one.session_id, None)


async def days_after(
    tx: Tx, series: Series, was: Series, now: datetime, zone: ZoneInfo
) -> dict[int, date]:
    """Return for which day of a changed series each session stands that it has made.

    What is held each month from now on has nothing to do with what was held each week.
    """
    if was.pattern == series.pattern or (was.pattern.every == "week" != series.pattern.every):
        return {}
    today = now.astimezone(zone).date()
    since = monday(today) if series.pattern.every == "week" else today.replace(day=1)
    plain = replace(series.rule, off="hold")
    coming = occurrences(plain, since, today + HORIZON, zone, await known_days.of(tx))
    made = [(one.session_id, one.occurrence) for one in await stored.made(tx, series.id, since)]
    return rules.rematched(series.pattern, made, [one.nominal for one in coming])


async def _made(tx: Tx, series: Series, now: datetime, zone: ZoneInfo) -> list[Made]:
    return await stored.made(tx, series.id, now.astimezone(zone).date() - _LOOKS_BACK)


async def _kept(tx: Tx, series_id: int, now: datetime) -> list[Session]:
    """Return what is to come of a series and does not follow it: told, or moved by hand."""
    found = []
    by_id = {one.session_id: one for one in await stored.made(tx, series_id, date.min)}
    for session_id in await stored.to_come(tx, series_id):
        session = await stored_sessions.by_id(tx, session_id)
        assert session is not None, "sessions are never removed"
        is_own = session_id in by_id and by_id[session_id].is_own
        if is_own or await is_settled(tx, session, now):
            found.append(session)
    return found

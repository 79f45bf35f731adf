"""What is due around a visit: who holds it is told and reminded, and hears when it is overdue."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, known_days, visit_telling
from bot.actions.arranging import TODAY
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import from_ms, to_ms
from bot.rules import overdue, quiet
from bot.rules import visits as rules
from bot.rules.workdays import Workdays
from bot.screens import visit_duties as screens
from storage import away, due, members, units, visitors, visits
from storage.due import Due
from storage.messages import Message
from storage.tx import Tx
from storage.visits import Visit

YOURS: Final = "visit_yours"
YOURS_MANY: Final = "visit_yours_many"
DUE: Final = "visit_due"
OVERDUE: Final = "visit_overdue"
AFTER: Final = "visit_after"
ROUND: Final = "round_due"
OVERDUE_UP: Final = "visit_overdue_up"
TODAY_YOU: Final = "visit_today_you"
DAY: Final = "visit_day"
"""What falls due each morning while there are visits."""
LOOKS_AT: Final = time(7, 30)
LASTS: Final = timedelta(days=1)


async def begin(
    tx: Tx, visit_id: int, now: datetime, zone: ZoneInfo, by: int | None = None
) -> None:
    """A visit is due from now on: tell who holds it, and note when they are reminded.

    Whoever `by` brought it about knows it. Doing it again, for who joins or for another last day,
    tells nobody twice.
    """
    visit = await visits.by_id(tx, visit_id)
    assert visit is not None, "it was just made"
    await note(tx, visit, zone, await known_days.of(tx))
    await watch(tx, now, zone)
    at, lasts = quiet.morning(now, zone), visit.due_at - now
    facts: dict[str, int | str] = {"visit": visit.id}
    if visit.kind == "key_date":
        about = f"{visit.unit_id}:{visit.occasion}:{to_ms(visit.due_at)}"
        await visit_telling.visitors(tx, YOURS_MANY, visit, about, at, lasts, facts, by)
    else:
        await visit_telling.visitors(tx, YOURS, visit, visit.id, at, lasts, facts, by)


async def watch(tx: Tx, now: datetime, zone: ZoneInfo) -> None:
    """Have all visits looked after each morning from the next on; once is enough."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < LOOKS_AT else local.date() + timedelta(days=1)
    await due.note(tx, DAY, 0, datetime.combine(day, LOOKS_AT, zone))


async def note(tx: Tx, visit: Visit, zone: ZoneInfo, is_workday: Workdays) -> None:
    """Note when who holds a visit is reminded of it, and who hears when it is overdue."""
    at = rules.reminds_visitor_at(visit.kind, visit.made_at, visit.due_at, zone, is_workday)
    await due.note(tx, DUE, visit.id, at)
    for at in _steps(visit, zone, is_workday):
        await due.note(tx, OVERDUE, visit.id, at)


async def note_anew(
    tx: Tx, visit: Visit, now: datetime, zone: ZoneInfo, is_workday: Workdays
) -> None:
    """Other days are worked on: move what is yet to come to their mornings; the last day stays."""
    steps = _steps(visit, zone, is_workday)
    taken = await due.count_taken(tx, OVERDUE, visit.id, visit.due_at)
    await due.plan_anew(tx, OVERDUE, visit.id, steps[taken:], now)
    if await due.is_open_before(tx, DUE, visit.id, visit.due_at):
        at = rules.reminds_visitor_at(visit.kind, visit.made_at, visit.due_at, zone, is_workday)
        await due.plan_anew(tx, DUE, visit.id, [at], now)


def _steps(visit: Visit, zone: ZoneInfo, is_workday: Workdays) -> list[datetime]:
    """Return when others hear that a visit is overdue.

    Of what no event calls for only who holds it hears: nobody is pushed up the tree for a figure.
    """
    steps = overdue.instants(visit.due_at, zone, is_workday)
    return steps if visit.kind == "must" else steps[:1]


async def remind(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Remind who holds a visit that it is due, unless it is arranged by now."""
    visit = await visits.by_id(tx, item.subject_id)
    if visit is None or visit.state not in ("due", "proposed"):
        return "arranged"
    is_workday = await known_days.of(tx)
    at = rules.reminds_visitor_at(visit.kind, visit.made_at, visit.due_at, zone, is_workday)
    if at != item.at:
        return "moved"
    if now >= visit.due_at:
        return "too_late"
    await _tell(tx, DUE, visit, item, quiet.morning(now, zone), visit.due_at - now)
    return None


async def tell_overdue(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Tell of a visit that is overdue: who holds it, the secretary, then nameless up the tree.

    While the member is away nobody is told: the visit waits until they are back.
    """
    visit = await visits.by_id(tx, item.subject_id)
    if visit is None or not visit.is_open or visit.state == "started":
        return "held"
    step = overdue.step_at(item.at, visit.due_at, zone, await known_days.of(tx))
    if step is None:
        return "moved"
    if await away.now_of(tx, visit.member_id, now) is not None:
        return "away"
    at, about = quiet.morning(now, zone), f"{visit.id}:{to_ms(item.at)}"
    if step.up == 0:
        await _tell(tx, OVERDUE, visit, item, at, LASTS)
        return None
    besides = (visit.member_id,)
    chosen = await charge.secretary_for(tx, visit.unit_id, now, besides, up=step.up - 1)
    if chosen is None:
        return "nobody"
    if step.up == 1:
        await tell(tx, OVERDUE, chosen.user_id, about, at, LASTS, {"visit": visit.id})
        return None
    day = item.at.astimezone(zone).date().toordinal()
    await tell(
        tx, OVERDUE_UP, chosen.user_id, f"{visit.unit_id}:{day}", at, LASTS,
        {"unit": visit.unit_id},
    )  # fmt: skip
    return None


async def on_the_day(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Remind both sides of an appointment, once, on its day."""
    visit = await visits.by_id(tx, item.subject_id)
    if visit is None or visit.state != "agreed" or visit.meets_at is None:
        return "not_arranged"
    just_before = item.at - timedelta(milliseconds=1)
    if rules.reminds_of_meeting_at(visit.meets_at, just_before, zone) != item.at:
        return "moved"
    if now >= visit.meets_at:
        return "too_late"
    about, lasts = f"{visit.id}:{to_ms(visit.meets_at)}", visit.meets_at - now
    facts = {"visit": visit.id, "at": to_ms(visit.meets_at)}
    await visit_telling.visitors(tx, TODAY, visit, about, now, lasts, facts)
    await visit_telling.member(tx, TODAY_YOU, visit, about, now, lasts, facts)
    return None


async def ask_how_it_went(tx: Tx, visit: Visit, now: datetime, zone: ZoneInfo) -> None:
    """The day after an appointment nothing is recorded of it: ask who holds it, once."""
    at = visit.held_at or visit.meets_at
    assert at is not None, "it was arranged or begun"
    await visit_telling.visitors(
        tx, AFTER, visit, f"{visit.id}:{to_ms(at)}", quiet.morning(now, zone), LASTS,
        {"visit": visit.id},
    )  # fmt: skip


async def _write_after(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or visit.state not in ("agreed", "started"):
        return Withdrawn("settled")
    return Prepared(screens.after(visit, telling.voice))


async def _tell(tx: Tx, kind: str, visit: Visit, item: Due, at: datetime, lasts: timedelta) -> None:
    """Tell who holds a visit; of those that no event calls for, all of a day in one message."""
    if visit.kind == "must":
        about = f"{visit.id}:{to_ms(item.at)}"
        await visit_telling.visitors(tx, kind, visit, about, at, lasts, {"visit": visit.id})
        return
    facts: dict[str, int | str] = {"at": to_ms(item.at), "what": kind}
    await visit_telling.visitors(tx, ROUND, visit, f"{kind}:{to_ms(item.at)}", at, lasts, facts)


async def _write_many(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    person = await members.by_account(tx, message.chat_id)
    if visit is None or person is None:
        return Withdrawn("gone")
    own = [
        one
        for one in await visits.to_hold(tx, person.member_id)
        if (one.unit_id, one.occasion, one.due_at) == (visit.unit_id, visit.occasion, visit.due_at)
    ]
    if not own:
        return Withdrawn("none_left")
    return Prepared(screens.yours_many(visit, len(own), telling.voice, telling.now))


async def _write_round(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    person = await members.by_account(tx, message.chat_id)
    if person is None:
        return Withdrawn("not_bound")
    at, zone = from_ms(int(message.details["at"])), telling.voice.zone
    is_due, is_workday = message.details["what"] == DUE, await known_days.of(tx)
    meant = [
        one
        for one in await visits.to_hold(tx, person.member_id)
        if one.kind != "must"
        and one.state in (("due", "proposed") if is_due else ("due", "proposed", "agreed"))
        and at
        == (
            rules.reminds_visitor_at(one.kind, one.made_at, one.due_at, zone, is_workday)
            if is_due
            else overdue.instants(one.due_at, zone, is_workday)[0]
        )
    ]
    if not meant:
        return Withdrawn("arranged")
    return Prepared(
        screens.of_round(meant, str(message.details["what"]), telling.voice, telling.now)
    )


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or not visit.is_open:
        return Withdrawn("closed")
    is_away = await away.now_of(tx, visit.member_id, telling.now) is not None
    return Prepared(
        screens.notice(visit, message.kind, telling.voice, telling.now, is_away=is_away)
    )


async def _write_today(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or visit.state != "agreed" or visit.meets_at is None:
        return Withdrawn("not_arranged")
    if to_ms(visit.meets_at) != message.details["at"]:
        return Withdrawn("moved")
    if message.kind == TODAY:
        return Prepared(screens.today(visit, telling.voice, telling.now))
    them = await visitors.of_visit(tx, visit.id)
    return Prepared(screens.today_you(visit, them, telling.voice, telling.now))


async def _write_up(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit = await units.by_id(tx, int(message.details["unit"]))
    assert unit is not None, "units are never removed"
    count = await visits.count_overdue(tx, unit.id, telling.now)
    if not count:
        return Withdrawn("held")
    return Prepared(screens.overdue_up(unit.name, count, telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    YOURS: _write,
    DUE: _write,
    OVERDUE: _write,
    OVERDUE_UP: _write_up,
    ROUND: _write_round,
    YOURS_MANY: _write_many,
    AFTER: _write_after,
    TODAY: _write_today,
    TODAY_YOU: _write_today,
}
ASKING: Final = tuple(WRITERS)

"""What is due around a visit: who holds it is told and reminded, and hears when it is overdue."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, known_days, visit_telling
from bot.actions.arranging import TODAY
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import to_ms
from bot.rules import overdue, quiet
from bot.rules import visits as rules
from bot.rules.workdays import Workdays
from bot.screens import visit_duties as screens
from storage import away, due, members, messages, roles, units, visit_steps, visitors, visits
from storage.due import Due
from storage.messages import Message
from storage.tx import Tx
from storage.visitors import Visitor
from storage.visits import Visit

YOURS: Final = "visit_yours"
YOURS_MANY: Final = "visit_yours_many"
DUE: Final = "visit_due"
AFTER: Final = "visit_after"
OVERDUE_UP: Final = "visit_overdue_up"
TODAY_YOU: Final = "visit_today_you"
DAY: Final = "visit_day"
"""What falls due each morning while there are visits."""
LOOKS_AT: Final = time(7, 30)
OVERDUE: Final = "visit_overdue"
"""What falls due when it was not held in time."""
LASTS: Final = timedelta(days=1)
ANEW_WITHIN: Final = 10
"""Workdays for a visit whose record was withdrawn after its last day."""


_WAITS: Final = {
    "due": ("due", "proposed"),
    "overdue": ("due", "proposed", "agreed"),
}
"""In which states a visit is still worth a reminder."""


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
    at, lasts = quiet.morning(now, zone), max(visit.due_at - now, LASTS)
    facts: dict[str, int | str] = {"visit": visit.id}
    if visit.kind == "key_date":
        about = f"{visit.unit_id}:{visit.occasion}:{to_ms(visit.due_at)}"
        # It is about no household, so it stays true when one of them is erased.
        date: dict[str, int | str] = {
            "unit": visit.unit_id, "occasion": visit.occasion, "at": to_ms(visit.due_at)
        }  # fmt: skip
        await visit_telling.visitors(tx, YOURS_MANY, visit, about, at, lasts, date, by)
    else:
        await visit_telling.visitors(tx, YOURS, visit, visit.id, at, lasts, facts, by)


async def due_again(tx: Tx, visit_id: int, now: datetime, zone: ZoneInfo) -> None:
    """What was recorded counts no more: the visit is due, with some days to go if none are left."""
    visit = await visits.by_id(tx, visit_id)
    assert visit is not None, "it was just withdrawn"
    is_workday = await known_days.of(tx)
    if visit.due_at <= now:
        last = rules.deadline(now.astimezone(zone).date(), ANEW_WITHIN, is_workday)
        await visit_steps.set_due(tx, visit_id, rules.end_of(last, zone), now, None)
        visit = await visits.by_id(tx, visit_id)
        assert visit is not None, "it is open"
    await note(tx, visit, zone, is_workday)
    await watch(tx, now, zone)


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


async def moved(tx: Tx, visit: Visit, now: datetime, zone: ZoneInfo) -> None:
    """The last day of a visit was moved: reminders follow; one whose time has passed comes now."""
    is_workday = await known_days.of(tx)
    await note(tx, visit, zone, is_workday)
    at = rules.reminds_visitor_at(visit.kind, visit.made_at, visit.due_at, zone, is_workday)
    if at <= now < visit.due_at and visit.state in _WAITS["due"]:
        await _gather(tx, await visitors.of_visit(tx, visit.id), "due", visit, now, zone)


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
    await _gather(tx, await visitors.of_visit(tx, visit.id), "due", visit, now, zone)
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
    if step.up == 0:
        await _gather(tx, await visitors.of_visit(tx, visit.id), "overdue", visit, now, zone)
        return None
    besides = (visit.member_id,)
    chosen = await charge.secretary_for(tx, visit.unit_id, now, besides, up=step.up - 1)
    if chosen is None:
        return "nobody"
    if step.up == 1:
        secretary = await visitors.by_member(tx, chosen.member_id)
        assert secretary is not None, "a secretary is on the roster"
        await _gather(tx, [secretary], "overdue", visit, now, zone)
        return None
    at = quiet.morning(now, zone)
    day = at.astimezone(zone).date().toordinal()
    await tell(
        tx, OVERDUE_UP, chosen.user_id, f"{visit.unit_id}:{day}", at,
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
        tx, AFTER, visit, f"{visit.id}:{to_ms(at)}", quiet.morning(now, zone), None,
        {"visit": visit.id},
    )  # fmt: skip


async def _write_after(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or visit.state not in ("agreed", "started"):
        return Withdrawn("settled")
    if not await visit_telling.may_hear(tx, message.chat_id, visit, telling.now):
        return Withdrawn("not_visitor")
    return Prepared(screens.after(visit, telling.voice))


async def _gather(
    tx: Tx, those: Sequence[Visitor], part: str, visit: Visit, now: datetime, zone: ZoneInfo
) -> None:
    """Have a visit stand under `due` or `overdue` in the one message that each gets of a day."""
    at = quiet.morning(now, zone)
    day = at.astimezone(zone).date().toordinal()
    for one in those:
        if one.user_id is None:
            continue
        if await messages.add_to_waiting(tx, f"{DUE}:{day}:{one.user_id}", part, visit.id):
            continue
        # Once it is sent nothing needs to know any more whose households it named.
        facts: dict[str, int | str] = {part: str(visit.id), "forget": 1}
        if not await tell(tx, DUE, one.user_id, day, at, facts):
            # It has gone out already: this one came late.
            await tell(tx, DUE, one.user_id, f"{day}:{part}:{visit.id}", at, facts)


async def _write_due(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    now = telling.now
    parts: dict[str, list[Visit]] = {"due": [], "overdue": []}
    for part, found in parts.items():
        for one in str(message.details.get(part, "")).split(","):
            visit = await visits.by_id(tx, int(one)) if one else None
            if visit is None or visit.state not in _WAITS[part]:
                continue
            if (visit.due_at <= now) != (part == "overdue"):
                continue
            if await visit_telling.may_hear(tx, message.chat_id, visit, now):
                found.append(visit)
    if not parts["due"] and not parts["overdue"]:
        return Withdrawn("arranged")
    away_ids = {
        one.id
        for one in (*parts["due"], *parts["overdue"])
        if await away.now_of(tx, one.member_id, now) is not None
    }
    return Prepared(screens.of_day(parts["due"], parts["overdue"], away_ids, telling.voice, now))


async def _write_many(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    person = await members.by_account(tx, message.chat_id)
    if person is None:
        return Withdrawn("gone")
    date = tuple(message.details[name] for name in ("unit", "occasion", "at"))
    own = [
        one
        for one in await visits.to_hold(tx, person.member_id)
        if (one.unit_id, one.occasion, to_ms(one.due_at)) == date
    ]
    if not own:
        return Withdrawn("none_left")
    return Prepared(screens.yours_many(own[0], len(own), telling.voice, telling.now))


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or not visit.is_open:
        return Withdrawn("closed")
    if not await visit_telling.may_hear(tx, message.chat_id, visit, telling.now):
        return Withdrawn("not_visitor")
    is_away = await away.now_of(tx, visit.member_id, telling.now) is not None
    return Prepared(screens.notice(visit, "yours", telling.voice, telling.now, is_away=is_away))


async def _write_today(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or visit.state != "agreed" or visit.meets_at is None:
        return Withdrawn("not_arranged")
    if to_ms(visit.meets_at) != message.details["at"]:
        return Withdrawn("moved")
    if message.kind == TODAY:
        if not await visit_telling.may_hear(tx, message.chat_id, visit, telling.now):
            return Withdrawn("not_visitor")
        is_away = await away.now_of(tx, visit.member_id, telling.now) is not None
        return Prepared(screens.today(visit, telling.voice, telling.now, is_away=is_away))
    if not await visit_telling.is_members(tx, message.chat_id, visit):
        return Withdrawn("not_theirs")
    them = await visitors.of_visit(tx, visit.id)
    return Prepared(screens.today_you(visit, them, telling.voice, telling.now))


async def _write_up(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit = await units.by_id(tx, int(message.details["unit"]))
    assert unit is not None, "units are never removed"
    if not (await roles.who(tx, message.chat_id, telling.now, unit.id)).runs_unit:
        return Withdrawn("not_secretary")
    count = await visits.count_overdue(tx, unit.id, telling.now)
    if not count:
        return Withdrawn("held")
    return Prepared(screens.overdue_up(unit.name, count, telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    YOURS: _write,
    DUE: _write_due,
    OVERDUE_UP: _write_up,
    YOURS_MANY: _write_many,
    AFTER: _write_after,
    TODAY: _write_today,
    TODAY_YOU: _write_today,
}

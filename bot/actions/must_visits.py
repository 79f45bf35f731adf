"""十必访: who goes, when it is taken back, and what waits while the member is away."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days, visit_duties, visit_telling
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell, was_told
from bot.rules import quiet
from bot.rules.hosts import host, rank
from bot.rules.must_visits import Goer, who_goes
from bot.rules.visits import deadline, end_of, last_day
from bot.screens import routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import safe
from storage import away, due, members, roles, visit_steps, visitors, visits
from storage.members import Member
from storage.messages import Message
from storage.triggers import Trigger
from storage.tx import Tx
from storage.visitors import Visitor
from storage.visits import Visit

BACK: Final = "visit_back"
"""Falls due at the end of a span of absence, whose id it has; and what visitors are told then."""
UNDO_WITHIN: Final = timedelta(minutes=10)


async def goers(
    tx: Tx, unit_id: int, trigger: Trigger, member_id: int, now: datetime
) -> list[Visitor]:
    """Return who goes when this happens to a member of a unit, who leads it first."""
    known = {one.member_id: one for one in await visitors.everybody(tx, unit_id)}
    known |= {one.member_id: one for one in await visitors.of_unit(tx, unit_id)}
    secretary = await _secretary(tx, unit_id, member_id, list(known.values()), now)
    if secretary is not None:
        known[secretary.member_id] = secretary

    async def goer(one: Visitor) -> Goer:
        is_away = await away.now_of(tx, one.member_id, now) is not None
        count = await visitors.count_open(tx, one.member_id)
        return Goer(one.member_id, one.is_leader, is_away, one.is_reachable, count)

    chosen = who_goes(
        trigger.led_by,
        trigger.visitors,
        None if secretary is None else await goer(secretary),
        [
            await goer(one)
            for one in await visitors.of_unit(tx, unit_id)
            if one.member_id != member_id
        ],
        [
            await goer(one)
            for one in await visitors.everybody(tx, unit_id)
            if one.is_leader and one.member_id != member_id
        ],
    )
    return [known[one] for one in chosen]


async def register(
    tx: Tx, member: Member, trigger: Trigger, now: datetime, zone: ZoneInfo, by: int
) -> int | None:
    """Have a must-visit be due and its visitors know; return its id.

    None if there is an open one that the same trigger called for.
    """
    last = deadline(now.astimezone(zone).date(), trigger.workdays, await known_days.of(tx))
    visit_id = await visits.add(
        tx,
        member_id=member.id,
        unit_id=member.base_id,
        kind="must",
        due_at=end_of(last, zone),
        now=now,
        by_member_id=by,
        trigger_code=trigger.code,
        workdays=trigger.workdays,
    )
    if visit_id is None:
        return None
    chosen = await goers(tx, member.base_id, trigger, member.id, now)
    await visitors.assign(tx, visit_id, [(one.member_id, one.unit_id) for one in chosen])
    await _note_ends(tx, member.id, now)
    await visit_duties.begin(tx, visit_id, now, zone, by)
    return visit_id


async def open_one(tx: Tx, member_id: int, trigger: Trigger) -> Visit | None:
    """Return the open must-visit that a trigger called for, or None."""
    every = await visits.open_of_member(tx, member_id)
    return next((one for one in every if one.trigger_code == trigger.code), None)


async def drop(tx: Tx, visit: Visit, now: datetime, zone: ZoneInfo, by: int) -> bool:
    """It is not due any more, and its visitors hear so; False if it is over already.

    Whoever was to hear of it in the morning only never hears of either.
    """
    if not await visit_steps.void(tx, visit.id, now, by):
        return False
    if visit.state == "agreed":
        await visit_telling.news(tx, visit, "called_off", "void", now, zone)
    if quiet.morning(visit.made_at, zone) <= now:
        await visit_telling.off(tx, visit, "void", "void", now, zone, by)
    return True


async def pause(
    tx: Tx, member_id: int, ends_at: datetime | None, now: datetime, zone: ZoneInfo, by: int
) -> None:
    """Note the member away without a word of why, and have nothing be arranged with them."""
    span_id = await away.add(tx, member_id, "other", "secretary", now, ends_at, by)
    await went_away(tx, member_id, span_id, None, now, zone, by)
    if ends_at is not None:
        await due.note(tx, BACK, span_id, ends_at)


async def went_away(
    tx: Tx,
    member_id: int,
    span_id: int,
    until: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    by: int | None,
) -> None:
    """What was arranged with a member who is away is arranged no more, and the visitors hear so.

    With `until` it is what was arranged for before then.
    """
    every = await visits.open_of_member(tx, member_id)
    cancelled = [
        one
        for one in every
        if one.state in ("proposed", "agreed")
        and one.meets_at is not None
        and (until is None or one.meets_at < until)
    ]
    for visit in cancelled:
        await visit_steps.unarrange(tx, visit.id, now, by)
        await _tell(tx, "visit_away", visit, span_id, quiet.morning(now, zone))
    if until is not None and every:
        await due.note(tx, BACK, span_id, until)


async def came_back(
    tx: Tx, member_id: int, span_id: int, at: datetime, now: datetime, zone: ZoneInfo
) -> None:
    """A member is back since `at`: the workdays of a must-visit count anew, its visitors hear."""
    day, morning = at.astimezone(zone).date(), quiet.morning(now, zone)
    for visit in await visits.open_of_member(tx, member_id):
        if visit.kind == "must":
            await _tell(tx, BACK, visit, span_id, morning)
            is_workday = await known_days.of(tx)
            last = deadline(day, visit.workdays or 0, is_workday)
            if last > last_day(visit.due_at, zone):
                await visit_steps.set_due(tx, visit.id, end_of(last, zone), now, None)
                moved = await visits.by_id(tx, visit.id)
                assert moved is not None, "it is open"
                await visit_duties.note(tx, moved, zone, is_workday)
                await visit_duties.watch(tx, now, zone)
        else:
            await _tell_again(tx, visit, span_id, morning)


async def never_was_away(
    tx: Tx, member_id: int, span_id: int, now: datetime, zone: ZoneInfo
) -> None:
    """A span was noted by mistake: those who were told of it hear that the member is there."""
    for visit in await visits.open_of_member(tx, member_id):
        await _tell_again(tx, visit, span_id, quiet.morning(now, zone))


async def span_ends(tx: Tx, item: due.Due, now: datetime, zone: ZoneInfo) -> str | None:
    """A span of absence is over. Returns why that has no effect, if it has none."""
    noted = await away.by_id(tx, item.subject_id)
    if noted is None or noted[1].ends_at != item.at:
        return "span_changed"
    member_id, span = noted
    if await away.now_of(tx, member_id, now) is not None:
        await _note_ends(tx, member_id, now)
        return "still_away"
    await came_back(tx, member_id, span.id, item.at, now, zone)
    return None


async def _note_ends(tx: Tx, member_id: int, now: datetime) -> None:
    """Note the end of each span that holds for a member: they are back at the last of them."""
    for span in await away.holding(tx, member_id, now):
        if span.ends_at is not None:
            await due.note(tx, BACK, span.id, span.ends_at)


async def _secretary(
    tx: Tx, unit_id: int, besides: int, known: list[Visitor], now: datetime
) -> Visitor | None:
    """Return a unit's own acting secretary; where none can be written to, who has the position."""
    acting = host(
        [one for one in await roles.secretaries(tx, unit_id, now) if one.member_id != besides]
    )
    if acting is not None:
        found = next((one for one in known if one.member_id == acting.member_id), None)
        # Who deputises for a unit may belong to one below it.
        return found or await visitors.by_member(tx, acting.member_id)
    by_position = [
        one for one in known if one.member_id != besides and one.position in roles.SECRETARIAL
    ]
    return min(by_position, key=lambda one: (rank(one.position), one.member_id), default=None)


async def _tell(tx: Tx, kind: str, visit: Visit, span_id: int, at: datetime) -> None:
    """Tell a visit's visitors of the member's absence, once a span whatever else they visit."""
    for one in await visitors.of_visit(tx, visit.id):
        if one.user_id is not None:
            details = {"member": visit.member_id, "span": span_id}
            await tell(tx, kind, one.user_id, span_id, at, details)


async def _tell_again(tx: Tx, visit: Visit, span_id: int, at: datetime) -> None:
    """Tell those who heard that the member was away that they are back."""
    for one in await visitors.of_visit(tx, visit.id):
        if one.user_id is not None and await was_told(tx, "visit_away", one.user_id, span_id):
            details = {"member": visit.member_id, "span": span_id}
            await tell(tx, BACK, one.user_id, span_id, at, details)


async def _to_hold(tx: Tx, chat_id: int, member_id: int) -> list[Visit]:
    """Return the visits to that household which whoever a message goes to still has to hold."""
    person = await members.by_account(tx, chat_id)
    if person is None:
        return []
    every = await visits.to_hold(tx, person.member_id)
    return [one for one in every if one.member_id == member_id]


async def _write_whereabouts(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    member = await members.by_id(tx, int(message.details["member"]))
    own = await _to_hold(tx, message.chat_id, int(message.details["member"]))
    if member is None or not own:
        return Withdrawn("not_visitor")
    is_away = await away.now_of(tx, member.id, telling.now) is not None
    if is_away != (message.kind == "visit_away"):
        return Withdrawn("span_changed")
    voice, now = telling.voice, telling.now
    shows = tuple(
        (Button(voice.say("visit.show"), routes.data(routes.VISIT, one.id)),) for one in own
    )
    if is_away:
        return Prepared(Screen(voice.say("visit.away", name=safe(member.name)), shows))
    until = voice.last_day(own[0].due_at, now)
    return Prepared(Screen(voice.say("visit.back", name=safe(member.name), until=until), shows))


WRITERS: Final[dict[str, Writer]] = {
    "visit_away": _write_whereabouts,
    "visit_back": _write_whereabouts,
}

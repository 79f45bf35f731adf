"""How often a unit's households are visited, who visits, and what the secretary moves."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import (
    charge,
    known_days,
    replies,
    rounds,
    visit_cards,
    visit_duties,
    visit_telling,
)
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.actions.visit_rights import VISITORS_KINDS, Handling, caring
from bot.rules.dates import parse_day
from bot.rules.periods import period
from bot.rules.permissions import Denied
from bot.rules.quiet import morning
from bot.rules.visits import PERIODS, end_of, last_day, workdays
from bot.screens import days as day_screens
from bot.screens import rounds as screens
from bot.screens import routes
from bot.screens import visits as visit_screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import dialogues, units, visit_steps, visitors, visits
from storage import rounds as stored
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit
from storage.visitors import Visitor
from storage.visits import Visit

MOVE: Final = "visit_move"
MOVED: Final = "visit_moved"
LONGEST: Final = timedelta(days=366)


async def set_length(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[全员访]: the ids are the unit, then how often, then from this period on or the next."""
    unit = await _theirs(tx, pressed, voice)
    if isinstance(unit, Turned):
        return unit
    now, place = pressed.now, pressed.ids[1] if len(pressed.ids) > 1 else None
    is_now, households = await stored.period_of(tx, unit.id), await visitors.everybody(tx, unit.id)
    if place is None:
        return Turned(screen=screens.length(unit, is_now[0], len(households), voice))
    if place >= len(PERIODS):
        return alert(voice, STALE)
    code, today = PERIODS[place], now.astimezone(voice.zone).date()
    if code == "off" and len(pressed.ids) == 2:
        return Turned(screen=screens.sure_off(unit, place, voice))
    if code == "off":
        await stored.set_period(tx, unit.id, code, None)
        await rounds.end(tx, unit.id, now)
        return Turned(screen=screens.done(unit, code, 0, "", voice))
    of = period(code, today)
    if len(pressed.ids) == 2:
        weeks = max(1, round(len(workdays(today, of.last, await known_days.of(tx))) / 5))
        return Turned(screen=screens.since(unit, place, of, len(households), weeks, voice))
    first = today if pressed.ids[2] == screens.NOW else of.last + timedelta(days=1)
    await rounds.end(tx, unit.id, now)
    await stored.set_period(tx, unit.id, code, datetime.combine(first, time(), voice.zone))
    await visit_duties.watch(tx, now, voice.zone)
    joined = await rounds.plan(tx, unit.id, now, voice.zone)
    begins = "" if first == today else voice.named_day(first, today)
    lone = len(await visits.unattended(tx, unit.id))
    return Turned(screen=screens.done(unit, code, joined, begins, voice, lone=lone))


async def choose_visitors(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[走访人]: the ids are the unit and the page, then a member and whether they visit."""
    unit = await _theirs(tx, pressed, voice)
    if isinstance(unit, Turned):
        return unit
    everybody = await visitors.everybody(tx, unit.id)
    chosen = {one.member_id for one in await visitors.of_unit(tx, unit.id)}
    if len(pressed.ids) == 4:
        _, _, member_id, visits_now = pressed.ids
        if member_id not in {one.member_id for one in everybody}:
            return alert(voice, "people.gone")
        after = chosen | {member_id} if visits_now else chosen - {member_id}
        if not after:
            return alert(voice, "visit.visitors.one")
        if after != chosen:
            await visitors.choose(tx, unit.id, sorted(after))
            await rounds.share_anew(tx, unit.id, pressed.now, voice.zone)
        chosen = after
    return Turned(screen=screens.visitors(unit, everybody, chosen, pressed.ids[1], voice))


async def hand(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[改走访人]: the ids are the visit, then a member and whether they hold it."""
    found = await caring(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit = found.visit
    if not visit.is_open:
        return alert(voice, "visit.over")
    those = await visitors.of_unit(tx, visit.unit_id)
    own = await visitors.of_visit(tx, visit.id)
    chosen = [one.member_id for one in own]
    if len(pressed.ids) == 1:
        return Turned(screen=screens.hand_to(visit, those, chosen, voice))
    to = next((one for one in those if one.member_id == pressed.ids[1]), None)
    if to is None or to.member_id == visit.member_id:
        return alert(voice, STALE)
    visits_now = pressed.ids[2] == 1
    if (to.member_id in chosen) != visits_now:
        after = [one for one in own if one.member_id != to.member_id]
        after = [*after, to] if visits_now else after
        if not after:
            return alert(voice, "visit.visitors.one")
        await _hand(tx, found, own, after, pressed, voice.zone)
        chosen = [one.member_id for one in after]
    return Turned(screen=screens.hand_to(visit, those, chosen, voice))


async def _hand(
    tx: Tx, found: Handling, own: Sequence[Visitor], after: Sequence[Visitor], pressed: Pressed,
    zone: ZoneInfo,
) -> None:  # fmt: skip
    """Others hold a visit from now on: all whom it concerns hear so."""
    visit, now, about = found.visit, pressed.now, pressed.update_id
    await visitors.assign(tx, visit.id, [(one.member_id, one.unit_id) for one in after])
    fresh = [one for one in after if one not in own]
    gone = [one for one in own if one not in after]
    at, lasts = morning(now, zone), max(visit.due_at - now, visit_duties.LASTS)
    await visit_telling.some(
        tx, visit_duties.YOURS, fresh, f"{visit.id}:{about}", at, lasts, {"visit": visit.id},
        found.by,
    )  # fmt: skip
    await visit_telling.off(tx, visit, "handed_on", about, now, zone, found.by, gone)
    if visit.state == "agreed":
        await visit_telling.news(tx, visit, "other", about, now, zone)


async def move(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[改到期日]: the ids are the visit, then its last day."""
    found = await caring(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, now = found.visit, pressed.now
    if not visit.is_open:
        return alert(voice, "visit.over")
    today = now.astimezone(voice.zone).date()
    if len(pressed.ids) == 1:
        await dialogues.begin(tx, pressed.user_id, MOVE, now, visit=visit.id)
        return Turned(screen=_which_day(found, voice, now, today))
    day = date.fromordinal(pressed.ids[1]) if 0 < pressed.ids[1] < date.max.toordinal() else None
    key, latest = await _cannot_move(tx, visit, day, today, voice.zone)
    if key is not None:
        return alert(voice, key, day=voice.named_day(latest, today))
    assert day is not None, "it is none of the reasons against it"
    await dialogues.end(tx, pressed.user_id)
    await _move(tx, visit, day, found.by, now, voice.zone)
    said = brief(voice, "visit.moved").toast
    return Turned(said, await visit_cards.fresh(tx, found, voice, now))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a day that was written instead of pressed."""
    who = await asks(tx, said, "rounds")
    visit = await visits.by_id(tx, dialogue.facts["visit"])
    if who is None or visit is None or who.member_id is None:
        return
    if not await charge.runs_families(
        tx, said.user_id, visit.unit_id, said.now, (visit.member_id,)
    ):
        await replies.add(tx, said.update_id, "secretaries_only", said.user_id, said.now)
        return
    today = said.now.astimezone(said.zone).date()
    day = parse_day(said.words, today)
    key, latest = await _cannot_move(tx, visit, day, today, said.zone)
    details: dict[str, int | str] = {
        "visit": visit.id, "key": key or "", "latest": latest.toordinal(),
    }  # fmt: skip
    if key is None and day is not None:
        await dialogues.end(tx, said.user_id)
        await _move(tx, visit, day, who.member_id, said.now, said.zone)
    await replies.add(tx, said.update_id, MOVED, said.user_id, said.now, details=details)


async def _cannot_move(
    tx: Tx, visit: Visit, day: date | None, today: date, zone: ZoneInfo
) -> tuple[str | None, date]:
    """Return why a visit cannot be due by a day, or None; and the latest day that there is."""
    latest = today + LONGEST
    if visit.kind == "routine":
        length, _ = await stored.period_of(tx, visit.unit_id)
        if length != "off":
            latest = period(length, last_day(visit.due_at, zone)).last
    if not visit.is_open:
        return "visit.over", latest
    if day is None:
        return "days.unclear", latest
    if not today <= day <= latest:
        return "visit.move.outside", latest
    if visit.kind == "key_date" and await visits.is_for_that_date(tx, visit, end_of(day, zone)):
        return "visit.move.there_is", latest
    return None, latest


async def _move(tx: Tx, visit: Visit, day: date, by: int, now: datetime, zone: ZoneInfo) -> None:
    due_at = end_of(day, zone)
    if due_at != visit.due_at:
        await visit_steps.set_due(tx, visit.id, due_at, now, by)
        moved = await visits.by_id(tx, visit.id)
        assert moved is not None, "it is open"
        await visit_duties.moved(tx, moved, now, zone)


async def _write_moved(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None:
        return Withdrawn("gone")
    key, voice, now = str(message.details["key"]), telling.voice, telling.now
    latest = date.fromordinal(int(message.details["latest"]))
    today = now.astimezone(voice.zone).date()
    last = voice.named_day(latest, today)
    said = voice.say(key, day=last) if key else voice.say("visit.moved")
    text = said if key else f"{visit_screens.head(visit, voice, now)}\n{said}"
    return Prepared(Screen(text, ((visit_screens.show(visit, voice),),)))


def _which_day(found: Handling, voice: Voice, now: datetime, today: date) -> Screen:
    asked = f"{visit_screens.head(found.visit, voice, now)}\n{voice.say('visit.move.which')}"
    back = visit_screens.back(found.visit, voice)
    return day_screens.choice(
        asked, today, lambda day: routes.data(routes.VISIT_MOVE, found.visit.id, day), voice, back
    )


async def _theirs(tx: Tx, pressed: Pressed, voice: Voice) -> Unit | Turned:
    """Return the unit that is pressed, for who looks after its families; or why not."""
    who = await may(tx, pressed, "rounds", VISITORS_KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    unit = await units.by_id(tx, pressed.ids[0])
    if unit is None or unit.level == "group":
        return alert(voice, STALE)
    if not await charge.runs_families(tx, pressed.user_id, unit.id, pressed.now):
        return alert(voice, "visit.secretarys")
    return unit


WRITERS: Final[dict[str, Writer]] = {MOVED: _write_moved}

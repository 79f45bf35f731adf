"""How often a unit's households are visited, who visits, and what the secretary moves."""

from datetime import date, datetime, time, timedelta

from bot.actions import charge, known_days, rounds, visit_cards, visit_duties, visit_telling
from bot.actions.asking import STALE, Pressed, alert, brief, may
from bot.actions.visit_rights import VISITORS_KINDS, Handling, caring
from bot.rules.permissions import Denied
from bot.rules.quiet import morning
from bot.rules.visits import PERIODS, end_of, last_day, period, workdays
from bot.screens import days as day_screens
from bot.screens import rounds as screens
from bot.screens import routes
from bot.screens import visits as visit_screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import rounds as stored
from storage import units, visit_steps, visitors, visits
from storage.tx import Tx
from storage.units import Unit

LONGEST = timedelta(days=366)


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
    return Turned(screen=screens.done(unit, code, joined, begins, voice))


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
            await rounds.share_anew(tx, unit.id, pressed.now)
        chosen = after
    return Turned(screen=screens.visitors(unit, everybody, chosen, pressed.ids[1], voice))


async def hand(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[改走访人]: the ids are the visit, then who holds it from now on."""
    found = await caring(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, now = found.visit, pressed.now
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
    if chosen != [to.member_id]:
        kept = [(one.member_id, one.unit_id) for one in own if one.unit_id != visit.unit_id]
        await visitors.assign(tx, visit.id, [(to.member_id, to.unit_id), *kept])
        about = f"{visit.id}:{pressed.update_id}"
        await visit_telling.visitors(
            tx, visit_duties.YOURS, visit, about, morning(now, voice.zone), visit.due_at - now,
            {"visit": visit.id}, besides=found.by,
        )  # fmt: skip
    return Turned(screen=await visit_cards.fresh(tx, found, voice, now))


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
        return Turned(screen=_which_day(found, voice, now, today))
    latest = today + LONGEST
    if visit.kind == "routine":
        length, _ = await stored.period_of(tx, visit.unit_id)
        if length != "off":
            latest = period(length, last_day(visit.due_at, voice.zone)).last
    if not today.toordinal() <= pressed.ids[1] <= latest.toordinal():
        return alert(voice, "visit.move.outside", day=voice.named_day(latest, today))
    due_at = end_of(date.fromordinal(pressed.ids[1]), voice.zone)
    if due_at != visit.due_at:
        await visit_steps.set_due(tx, visit.id, due_at, now, found.by)
        moved = await visits.by_id(tx, visit.id)
        assert moved is not None, "it is open"
        await visit_duties.note(tx, moved, voice.zone, await known_days.of(tx))
    said = brief(voice, "visit.moved").toast
    return Turned(said, await visit_cards.fresh(tx, found, voice, now))


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
    if unit is None:
        return alert(voice, STALE)
    if not await charge.runs_families(tx, pressed.user_id, unit.id, pressed.now):
        return alert(voice, "visit.secretarys")
    return unit

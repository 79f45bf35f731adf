"""Arranging a visit: either side proposes a time, the other says whether it suits.

The member may decline at any time, and is asked for no reason.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, consenting, visit_cards, visit_rights, visit_telling
from bot.actions.asking import Pressed, alert
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.actions.visit_rights import MEMBERS_KINDS, Handling, handling
from bot.rules import visits as rules
from bot.rules.quiet import morning
from bot.screens import arranging as screens
from bot.screens import consents as consent_screens
from bot.screens.screen import Screen, Toast, Turned
from bot.screens.voice import Voice
from storage import (
    away,
    consents,
    due,
    members,
    messages,
    places,
    retention,
    visit_steps,
    visitors,
    visits,
)
from storage.messages import Message
from storage.tx import Tx
from storage.visits import Visit

ASK: Final = "visit_ask"
ASKED_BACK: Final = "visit_asked_back"
AGREED: Final = "visit_agreed"
SET: Final = "visit_set"
CARD: Final = "visit_card"
TODAY: Final = "visit_today"
"""What falls due on the day of an appointment."""
AHEAD: Final = timedelta(days=92)
CARD_LASTS: Final = timedelta(hours=1)


async def offer(tx: Tx, found: Handling, voice: Voice, now: datetime) -> Turned:
    """[约时间]: offer times to who visits."""
    key = await _unreachable(tx, found.visit, now)
    if key is not None:
        return alert(voice, key, name=found.visit.name)
    times = rules.offers(now, voice.zone)
    return Turned(screen=screens.offers(found.visit, times, voice, now, to_member=False))


async def when(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[换个时间], or a time: the ids are the visit, then the day, then the minute of the day."""
    side = await _side(tx, pressed, voice)
    if isinstance(side, Turned):
        return side
    visit, by, is_member = side
    if not visit.is_open or visit.state == "started":
        return alert(voice, "visit.over")
    if not is_member and (key := await _unreachable(tx, visit, pressed.now)):
        return alert(voice, key, name=visit.name)
    now, to_member = pressed.now, is_member
    if len(pressed.ids) == 1:
        times = rules.offers(now, voice.zone)
        return Turned(screen=screens.offers(visit, times, voice, now, to_member=to_member))
    day = _day(pressed.ids[1], now, voice.zone)
    if day is None:
        return alert(voice, "days.past")
    minute = pressed.ids[2]
    if minute == screens.ANY_CLOCK:
        return Turned(screen=screens.which_clock(visit, day, voice, now, to_member=to_member))
    if minute >= 24 * 60:
        return Turned(screen=screens.which_day(visit, voice, now, to_member=to_member))
    at = datetime.combine(day, time(minute // 60, minute % 60), voice.zone)
    if at <= now:
        return alert(voice, "plan.past")
    return await _propose(tx, visit, at, by, pressed, voice, is_member=is_member)


async def fine(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[方便]: agree on the time that the other side proposed; the ids are the visit and it."""
    side = await _side(tx, pressed, voice)
    if isinstance(side, Turned):
        return side
    visit, by, is_member = side
    now = pressed.now
    if is_member and pressed.ids[1] == 0:
        return Turned(screen=await _as_it_stands(tx, visit, voice, now))
    if visit.state == "agreed" and screens.minute_of(visit.meets_at or now) == pressed.ids[1]:
        return Turned(screen=await _after(tx, visit, by, voice, now, pressed, is_member=is_member))
    proposed_by = "visitor" if is_member else "member"
    if visit.meets_at is None or (visit.state, visit.proposed_by) != ("proposed", proposed_by):
        return alert(voice, "visit.settled_before")
    if screens.minute_of(visit.meets_at) != pressed.ids[1] or visit.meets_at <= now:
        return alert(voice, "visit.another_by_now")
    return await _agree(tx, visit, visit.meets_at, by, pressed, voice, is_member=is_member)


async def decline(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[这次不用了]: ask once, then close the visit; the ids are the visit, then 1 or 0."""
    visit = await visit_rights.visited(tx, pressed, voice)
    if isinstance(visit, Turned):
        return visit
    if visit.state == "declined":
        return Turned(screen=Screen(voice.say("visit.not.done")))
    if not visit.is_open or visit.state == "started":
        return alert(voice, "visit.over")
    if len(pressed.ids) == 1:
        return Turned(screen=screens.sure_not(visit, voice))
    if not pressed.ids[1]:
        return Turned(screen=await _as_it_stands(tx, visit, voice, pressed.now))
    await visit_steps.decline(tx, visit.id, pressed.now, visit.member_id)
    about, now = pressed.update_id, pressed.now
    await visit_telling.off(tx, visit, "declined", about, now, voice.zone)
    return Turned(screen=Screen(voice.say("visit.not.done")))


async def consent(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[同意] or [只记已访]: the ids are the visit and 1 or 0."""
    visit = await visit_rights.visited(tx, pressed, voice)
    if isinstance(visit, Turned):
        return visit
    given = pressed.ids[1] == 1
    await consenting.answer(tx, visit.member_id, pressed.user_id, pressed.now, given=given)
    said = Toast(voice.say("family.consent.given" if given else "family.consent.refused"))
    if visit.state != "agreed":
        return Turned(said)
    return Turned(said, await _arranged(tx, visit, voice, pressed.now))


async def send_card(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[给家人看的说明]: send the card that can be handed on at home; the id is the visit."""
    visit = await visit_rights.visited(tx, pressed, voice)
    if isinstance(visit, Turned):
        return visit
    await tell(
        tx, CARD, pressed.user_id, f"{visit.id}:{pressed.update_id}", pressed.now,
        {"visit": visit.id}, lasts=CARD_LASTS, urgency=messages.IMMINENT,
    )  # fmt: skip
    return Turned(Toast(voice.say("family.card.sent")))


async def call_off(tx: Tx, found: Handling, pressed: Pressed, voice: Voice) -> None:
    """Nothing is arranged any more, or nothing came of it: whoever had agreed is told."""
    visit, now = found.visit, pressed.now
    if await visit_steps.unarrange(tx, visit.id, now, found.by):
        await visit_telling.appointment_is_off(
            tx, visit, pressed.update_id, now, voice.zone, besides=found.by
        )


async def _propose(
    tx: Tx, visit: Visit, at: datetime, by: int, pressed: Pressed, voice: Voice, *, is_member: bool
) -> Turned:
    side, now = "member" if is_member else "visitor", pressed.now
    if (visit.state, visit.meets_at) == ("proposed", at) and visit.proposed_by != side:
        return await _agree(tx, visit, at, by, pressed, voice, is_member=is_member)
    if (visit.state, visit.meets_at, visit.proposed_by) != ("proposed", at, side):
        await visit_steps.propose(tx, visit.id, at, side, now, by)
        facts = {"visit": visit.id, "at": screens.minute_of(at), "by": by}
        about = f"{visit.id}:{pressed.update_id}"
        tells, lasts = morning(now, voice.zone), at - now
        if is_member:
            await visit_telling.visitors(tx, ASKED_BACK, visit, about, tells, lasts, facts)
        else:
            await visit_telling.member(tx, ASK, visit, about, tells, lasts, facts)
    again = await visits.by_id(tx, visit.id)
    assert again is not None, "visits are not removed while they are open"
    return Turned(screen=await _after(tx, again, by, voice, now, pressed, is_member=is_member))


async def _agree(
    tx: Tx, visit: Visit, at: datetime, by: int, pressed: Pressed, voice: Voice, *, is_member: bool
) -> Turned:
    """Both sides want this time: the other one is told, and both are reminded on the day."""
    now = pressed.now
    if not is_member and (key := await _unreachable(tx, visit, now)):
        return alert(voice, key, name=visit.name)
    await visit_steps.agree(tx, visit.id, at, now, by)
    remind = rules.reminds_of_meeting_at(at, now, voice.zone)
    if remind is not None:
        await due.note(tx, TODAY, visit.id, remind)
    facts = {"visit": visit.id, "at": screens.minute_of(at)}
    about, tells = f"{visit.id}:{pressed.update_id}", morning(now, voice.zone)
    if is_member:
        await visit_telling.visitors(tx, AGREED, visit, about, tells, at - now, facts)
    else:
        await visit_telling.member(tx, SET, visit, about, tells, at - now, facts)
    again = await visits.by_id(tx, visit.id)
    assert again is not None, "visits are not removed while they are open"
    return Turned(screen=await _after(tx, again, by, voice, now, pressed, is_member=is_member))


async def _after(
    tx: Tx, visit: Visit, by: int, voice: Voice, now: datetime, pressed: Pressed, *,
    is_member: bool,
) -> Screen:  # fmt: skip
    """Return what the message shows from now on to whichever side has pressed."""
    if is_member:
        return await _as_it_stands(tx, visit, voice, now)
    runs = await charge.runs_families(tx, pressed.user_id, visit.unit_id, now, (visit.member_id,))
    found = Handling(visit, by, runs)
    return await visit_cards.card(tx, found, voice, now)


async def _as_it_stands(tx: Tx, visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Return how a visit stands, as the member sees it."""
    if visit.state == "agreed":
        return await _arranged(tx, visit, voice, now)
    if visit.state == "proposed" and visit.proposed_by == "member":
        return screens.proposed(visit, voice, now)
    if visit.state == "proposed":
        them = await visitors.of_visit(tx, visit.id)
        if them:
            return screens.asked(visit, them[0], voice, now)
    return Screen(voice.say("visit.nothing_arranged"))


async def _arranged(tx: Tx, visit: Visit, voice: Voice, now: datetime) -> Screen:
    them = await visitors.of_visit(tx, visit.id)
    lines = ""
    if await consents.of(tx, visit.member_id) is None:
        lines = consent_screens.four_lines(await retention.kept(tx), voice)
    return screens.settled(visit, them, lines, voice, now)


async def _side(tx: Tx, pressed: Pressed, voice: Voice) -> tuple[Visit, int, bool] | Turned:
    """Return the visit, who has pressed, and whether it is the member whose household it is."""
    kind = await places.kind_of(tx, pressed.chat_id, pressed.message_id)
    if kind in MEMBERS_KINDS:
        visit = await visit_rights.visited(tx, pressed, voice)
        return visit if isinstance(visit, Turned) else (visit, visit.member_id, True)
    found = await handling(tx, pressed, voice)
    return found if isinstance(found, Turned) else (found.visit, found.by, False)


async def _unreachable(tx: Tx, visit: Visit, now: datetime) -> str | None:
    """Return why nothing can be proposed to the member by the bot, or None if it can."""
    if await away.now_of(tx, visit.member_id, now) is not None:
        return "visit.ask.away"
    if not await members.accounts_to_write_to(tx, [visit.member_id]):
        return "visit.ask.unreachable"
    return None


def _day(ordinal: int, now: datetime, zone: ZoneInfo) -> date | None:
    today = now.astimezone(zone).date().toordinal()
    return date.fromordinal(ordinal) if today <= ordinal <= today + AHEAD.days else None


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    wanted = "agreed" if message.kind in (AGREED, SET) else "proposed"
    if visit is None or visit.meets_at is None or visit.state != wanted:
        return Withdrawn("settled")
    if screens.minute_of(visit.meets_at) != message.details["at"]:
        return Withdrawn("moved")
    voice, now = telling.voice, telling.now
    to_member = message.kind in (ASK, SET)
    if to_member and not await visit_telling.is_members(tx, message.chat_id, visit):
        return Withdrawn("not_theirs")
    if not to_member and not await visit_telling.may_hear(tx, message.chat_id, visit, now):
        return Withdrawn("not_visitor")
    if message.kind == AGREED:
        return Prepared(screens.agreed(visit, voice, now))
    if message.kind == SET:
        return Prepared(await _arranged(tx, visit, voice, now))
    if message.kind == ASKED_BACK:
        return Prepared(screens.asked_back(visit, voice, now))
    them: Sequence[visitors.Visitor] = await visitors.of_visit(tx, visit.id)
    by = [one for one in them if one.member_id == message.details["by"]] or them
    if not by:
        return Withdrawn("nobody_visits")
    return Prepared(screens.asked(visit, by[0], voice, now))


async def _write_card(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or not await visit_telling.is_members(tx, message.chat_id, visit):
        return Withdrawn("not_theirs")
    kept = await retention.kept(tx)
    return Prepared(consent_screens.for_family(visit.unit, kept, telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    ASK: _write,
    ASKED_BACK: _write,
    AGREED: _write,
    SET: _write,
    CARD: _write_card,
}

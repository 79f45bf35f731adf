"""/event: something happened to a member that calls for a visit; what follows, and its end."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.actions import charge, known_days, must_visits, replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.must_visits import UNDO_WITHIN
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.permissions import Denied
from bot.rules.visits import deadline, end_of
from bot.screens import events as screens
from bot.screens.events import CHOICES, VERBS
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice, safe
from storage import (
    away,
    dialogues,
    inbox,
    members,
    places,
    roles,
    triggers,
    units,
    visitors,
    visits,
)
from storage.members import Member
from storage.messages import Message
from storage.triggers import Trigger
from storage.tx import Tx
from storage.visits import Visit

KIND: Final = "event"
SHOWS_WHY: Final = (KIND, "visit", "visit_told", "visit_due")
"""The kinds of message that carry [事由]."""
LONGEST: Final = timedelta(days=366)
MOST: Final = 20
_SAID_BEFORE: Final = (
    ("undo", "event.undone_before"),
    ("really_close", "event.closed_before"),
)
"""What is said to who presses twice; what came of the first press stays."""


async def ask(tx: Tx, said: Said) -> None:
    """Ask whom it is about, or what happened to the member who is named."""
    # Whoever is named here is somebody to whom something happened.
    await inbox.forget_words(tx, said.update_id)
    who = await asks(tx, said, "event")
    if who is None:
        return
    details = {"unit": 0}
    if said.words:
        found = [
            one
            for one in await members.named(tx, said.words, MOST)
            if one.id == who.member_id or await _is_theirs(tx, said.user_id, one, said.now)
        ]
        details = {"member": found[0].id} if len(found) == 1 else {"found": len(found)}
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details=details)


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button says with a member or a visit; the ids are the verb and theirs."""
    place, one = pressed.ids
    if place >= len(VERBS):
        return alert(voice, STALE)
    if VERBS[place] == "member":
        member = await _member(tx, pressed, one, voice)
        if isinstance(member, Turned):
            return member
        return Turned(screen=await _what(tx, member, voice, pressed.now))
    visit = await _visit(tx, pressed, one, voice)
    if isinstance(visit, Turned):
        return visit
    if not visit.is_open:
        about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
        for verb, key in _SAID_BEFORE:
            if VERBS[place] == verb and about.get(verb) == visit.id:
                return brief(voice, key)
        return Turned(screen=screens.over(visit, voice))
    return await _DOES[VERBS[place]](tx, pressed, visit, voice)


async def choose(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Choose a page of a unit, what happened to a member, or how long they are away.

    The ids are the verb; the unit and page, the member and the trigger, or the visit and the day.
    """
    place, one, other = pressed.ids
    if place >= len(CHOICES):
        return alert(voice, STALE)
    what = CHOICES[place]
    if what == "unit":
        return await _unit(tx, pressed, one, other, voice)
    if what == "pause":
        visit = await _visit(tx, pressed, one, voice)
        return visit if isinstance(visit, Turned) else await _pause(tx, pressed, visit, voice)
    member = await _member(tx, pressed, one, voice)
    if isinstance(member, Turned):
        return member
    trigger = await triggers.by_rank(tx, other)
    if trigger is None or not trigger.is_used:
        return alert(voice, STALE if trigger is None else "event.unused")
    there = await must_visits.open_one(tx, member.id, trigger)
    if there is not None:
        toast = brief(voice, "event.already").toast
        return Turned(toast, await _card(tx, there, voice, pressed.now))
    if what == "preview":
        return await _preview(tx, member, trigger, voice, pressed.now)
    return await _register(tx, pressed, member, trigger, voice)


async def _is_theirs(tx: Tx, user_id: int, member: Member, now: datetime) -> bool:
    """Say whether an account looks after the family of a member, which is not their own."""
    return await charge.runs_families(tx, user_id, member.base_id, now, (member.id,))


async def _runs(tx: Tx, user_id: int, visit: Visit, now: datetime) -> bool:
    return await charge.runs_families(tx, user_id, visit.unit_id, now, (visit.member_id,))


async def _member(tx: Tx, pressed: Pressed, member_id: int, voice: Voice) -> Member | Turned:
    """Return the member if their family is the presser's to look after, or else why not."""
    who = await may(tx, pressed, "event", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    member = await members.by_id(tx, member_id)
    if member is None:
        return alert(voice, "people.gone")
    if who.member_id == member.id:
        return await _oneself(tx, member, voice, pressed.now)
    if not await _is_theirs(tx, pressed.user_id, member, pressed.now):
        return alert(voice, "event.not_yours")
    return member


async def _oneself(tx: Tx, member: Member, voice: Voice, now: datetime) -> Turned:
    """Say who notes what happens to somebody who runs the unit themself."""
    other = await charge.secretary_for(tx, member.base_id, now, (member.id,))
    if other is None:
        return alert(voice, "event.self_nobody")
    return alert(voice, "event.self", name=await members.name_of(tx, other.member_id))


async def _visit(tx: Tx, pressed: Pressed, visit_id: int, voice: Voice) -> Visit | Turned:
    """Return a must-visit if it is the presser's to decide on, or else why not."""
    who = await may(tx, pressed, "event", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    visit = await visits.by_id(tx, visit_id)
    if visit is None or visit.kind != "must":
        return alert(voice, STALE)
    if not await _runs(tx, pressed.user_id, visit, pressed.now):
        return alert(voice, "event.not_yours")
    return visit


async def _unit(tx: Tx, pressed: Pressed, unit_id: int, page: int, voice: Voice) -> Turned:
    who = await may(tx, pressed, "event", KIND)
    if isinstance(who, Denied) or who.member_id is None:
        return alert(voice, who.code if isinstance(who, Denied) else STALE)
    theirs = await roles.families_of(tx, who.member_id, pressed.now)
    if unit_id and unit_id not in theirs:
        return alert(voice, "event.not_yours")
    await dialogues.end(tx, pressed.user_id)
    return Turned(screen=await _people(tx, who.member_id, unit_id, page, voice, pressed.now))


async def _people(
    tx: Tx, reader_id: int, unit_id: int, page: int, voice: Voice, now: datetime
) -> Screen:
    """Return the list of a unit, or with 0 of the only one, or the list of several."""
    theirs = await roles.families_of(tx, reader_id, now)
    if not theirs:
        return Screen(voice.say("event.no_unit"))
    if unit_id == 0 and len(theirs) > 1:
        found = [await units.by_id(tx, one) for one in theirs]
        return screens.units([one for one in found if one is not None], page, voice)
    unit = await units.by_id(tx, unit_id or theirs[0])
    assert unit is not None, "units are not removed"
    return screens.people(
        unit,
        await members.of_unit(tx, unit.id, now),
        page,
        voice,
        is_own=await charge.is_own(tx, reader_id, unit.id, now),
        has_more=len(theirs) > 1,
    )


async def _what(tx: Tx, member: Member, voice: Voice, now: datetime) -> Screen:
    due = [one for one in await visits.open_of_member(tx, member.id) if one.kind == "must"]
    return screens.what(member, await triggers.every(tx), due, voice, now)


async def _preview(tx: Tx, member: Member, trigger: Trigger, voice: Voice, now: datetime) -> Turned:
    """Show what follows; what was chosen is said in the toast, so that it does not stay."""
    last = deadline(now.astimezone(voice.zone).date(), trigger.workdays, await known_days.of(tx))
    goers = await must_visits.goers(tx, member.base_id, trigger, member.id, now)
    screen = screens.preview(member, trigger, end_of(last, voice.zone), goers, voice, now)
    return Turned(brief(voice, "event.chosen", trigger=trigger.name).toast, screen)


async def _register(
    tx: Tx, pressed: Pressed, member: Member, trigger: Trigger, voice: Voice
) -> Turned:
    person = await members.by_account(tx, pressed.user_id)
    assert person is not None, "who runs a unit is a member"
    visit_id = await must_visits.register(
        tx, member, trigger, pressed.now, voice.zone, person.member_id
    )
    visit = None if visit_id is None else await visits.by_id(tx, visit_id)
    if visit is None:
        return alert(voice, "event.already")
    screen = await _card(tx, visit, voice, pressed.now)
    return Turned(brief(voice, "event.registered").toast, screen)


async def _card(tx: Tx, visit: Visit, voice: Voice, now: datetime) -> Screen:
    trigger = await triggers.by_code(tx, visit.trigger_code or "")
    card = screens.Card(
        visit,
        await visitors.of_visit(tx, visit.id),
        0 if trigger is None else trigger.visitors,
        await away.now_of(tx, visit.member_id, now),
        pauses=trigger is not None and trigger.pauses,
        is_new=now <= visit.made_at + UNDO_WITHIN,
    )
    return screens.card(card, voice, now)


async def _show(tx: Tx, pressed: Pressed, visit: Visit, voice: Voice) -> Turned:
    return Turned(screen=await _card(tx, visit, voice, pressed.now))


async def _undo(tx: Tx, pressed: Pressed, visit: Visit, voice: Voice) -> Turned:
    """Take it back within the first minutes, and with it the absence that was noted besides."""
    now = pressed.now
    if now > visit.made_at + UNDO_WITHIN:
        toast = alert(voice, "event.too_late_to_undo").toast
        return Turned(toast, await _card(tx, visit, voice, now))
    if visit.state == "started":
        return alert(voice, "event.being_held")
    span = await away.now_of(tx, visit.member_id, now)
    is_ours = (
        span is not None
        and span.starts_at >= visit.made_at
        and (span.origin, span.reason) == ("secretary", "other")
    )
    await must_visits.drop(tx, visit, now, voice.zone, await _by(tx, pressed))
    await places.note_details(tx, pressed.chat_id, pressed.message_id, undo=visit.id)
    if span is not None and is_ours:
        await away.take_back(tx, span.id)
        await must_visits.never_was_away(tx, visit.member_id, span.id, now, voice.zone)
    return Turned(screen=screens.dropped(visit, voice, is_back=is_ours, is_undone=True))


async def _close(tx: Tx, pressed: Pressed, visit: Visit, voice: Voice) -> Turned:
    return Turned(screen=screens.really_close(visit, voice))


async def _really_close(tx: Tx, pressed: Pressed, visit: Visit, voice: Voice) -> Turned:
    if visit.state == "started":
        return alert(voice, "event.being_held")
    await must_visits.drop(tx, visit, pressed.now, voice.zone, await _by(tx, pressed))
    await places.note_details(tx, pressed.chat_id, pressed.message_id, really_close=visit.id)
    return Turned(screen=screens.dropped(visit, voice, is_back=False, is_undone=False))


async def _away(tx: Tx, pressed: Pressed, visit: Visit, voice: Voice) -> Turned:
    today = pressed.now.astimezone(voice.zone).date()
    return Turned(screen=screens.until(visit, today, voice))


async def _pause(tx: Tx, pressed: Pressed, visit: Visit, voice: Voice) -> Turned:
    """Note the member away, until the end of a day or with 0 until they are back."""
    now, ordinal = pressed.now, pressed.ids[2]
    if not visit.is_open:
        return Turned(screen=screens.over(visit, voice))
    today = now.astimezone(voice.zone).date()
    if ordinal and not today.toordinal() <= ordinal <= (today + LONGEST).toordinal():
        return alert(voice, "days.past" if ordinal < today.toordinal() else "days.too_far")
    said = "event.away_before"
    if await away.now_of(tx, visit.member_id, now) is None:
        said, ends_at = "event.paused", None
        if ordinal:
            day = date.fromordinal(ordinal) + timedelta(days=1)
            ends_at = datetime.combine(day, time(), voice.zone)
        by = await _by(tx, pressed)
        await must_visits.pause(tx, visit.member_id, ends_at, now, voice.zone, by)
    return Turned(brief(voice, said).toast, await _card(tx, visit, voice, now))


async def _by(tx: Tx, pressed: Pressed) -> int:
    person = await members.by_account(tx, pressed.user_id)
    assert person is not None, "who runs a unit is a member"
    return person.member_id


Does = Callable[[Tx, Pressed, Visit, Voice], Awaitable[Turned]]
_DOES: Final[dict[str, Does]] = {
    "show": _show,
    "undo": _undo,
    "close": _close,
    "really_close": _really_close,
    "away": _away,
}


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    details, voice, now = message.details, telling.voice, telling.now
    person = await members.by_account(tx, message.chat_id)
    if person is None:
        return Withdrawn("not_bound")
    if "found" in details:
        key = "event.found_many" if details["found"] else "event.found_none"
        return Prepared(Screen(voice.say(key)))
    if "unit" in details:
        return Prepared(await _people(tx, person.member_id, 0, 0, voice, now))
    member = await members.by_id(tx, int(details["member"]))
    if member is None:
        return Withdrawn("gone")
    if member.id == person.member_id:
        said = (await _oneself(tx, member, voice, now)).toast
        assert said is not None, "it is said in a toast where it is pressed"
        return Prepared(Screen(safe(said.text)))
    if not await _is_theirs(tx, message.chat_id, member, now):
        return Withdrawn("not_in_charge")
    return Prepared(await _what(tx, member, voice, now))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

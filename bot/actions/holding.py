"""A visit is held: 开始 and 结束, or recorded later; then ticks. Nothing is written about anybody.

Whoever has not consented to more is recorded as visited on a day, and nothing else.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import needs, visit_cards, visit_records
from bot.actions.asking import STALE, Pressed, alert, brief
from bot.actions.visit_rights import Handling, handling, judges
from bot.rules import visits as rules
from bot.screens import holding as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import consents, traces, visit_steps, visits
from storage import needs as needs_stored
from storage.tx import Tx
from storage.visits import Visit

FORGOTTEN: Final = timedelta(hours=4)
"""A visit that seems to have lasted longer was not ended in time: how long it took is not known."""


async def begin(tx: Tx, found: Handling, pressed: Pressed, zone: ZoneInfo) -> None:
    """开始: at the instant of the press; without consent only its day is kept."""
    at, now = pressed.happened_at, pressed.now
    if not await consents.of(tx, found.visit.member_id):
        at, now = _day_of(at, zone), _day_of(now, zone)
    await visit_steps.begin(tx, found.visit.id, at, now, found.by)


async def turn_to_record(
    tx: Tx, found: Handling, pressed: Pressed, voice: Voice, *, ends: bool
) -> Turned:
    """[结束] or [改记录]: end what was begun, and turn to what can be ticked."""
    visit = found.visit
    if ends and visit.state == "started":
        assert visit.held_at is not None, "it was begun"
        length = pressed.happened_at - visit.held_at
        minutes = max(1, round(length / timedelta(minutes=1)))
        return await _held(
            tx, found, pressed, voice, visit.held_at,
            minutes=minutes if length < FORGOTTEN else None, is_later=False,
        )  # fmt: skip
    if visit.state != "held":
        return Turned(brief(voice, "visit.over").toast)
    key = await _why_not(tx, found, pressed)
    if key is not None:
        return alert(voice, key)
    return await _ticks(tx, found, voice, pressed.now)


async def later(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[补记]: record a visit later; the ids are the visit, then the day's ordinal."""
    found = await handling(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, now = found.visit, pressed.now
    if not visit.is_open:
        return Turned(
            brief(voice, "visit.over").toast, await visit_cards.fresh(tx, found, voice, now)
        )
    if len(pressed.ids) == 1:
        return Turned(screen=screens.which_day(visit, voice, now))
    day = _past_day(pressed.ids[1], now, voice.zone)
    if day is None:
        return alert(voice, STALE)
    at = _begins(day, voice.zone)
    return await _held(tx, found, pressed, voice, at, minutes=None, is_later=True)


async def tick(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn a tick, or save: the ids are the visit, the ticks, and whether to save them.

    What somebody else recorded meanwhile is shown, not overwritten.
    """
    found = await handling(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, now = found.visit, pressed.now
    _, ticked, mode, day, then, since = pressed.ids
    held_on = _past_day(day, now, voice.zone)
    if visit.state != "held" or held_on is None or mode >= len(rules.MODES):
        return alert(voice, STALE)
    key = await _why_not(tx, found, pressed)
    if key is not None:
        return alert(voice, key)
    chosen = screens.Ticks.carried(ticked, mode, day, since)
    if since != screens.stamp(visit):
        if replace(chosen, since=screens.stamp(visit)) == _recorded(visit, voice.zone):
            return brief(voice, "visit.saved")
        newer = await _ticks(tx, found, voice, now)
        return Turned(alert(voice, "visit.tick.newer").toast, newer.screen)
    if then != screens.SAVE:
        return Turned(screen=_screen(visit, chosen, voice, now))
    return await _save(tx, found, chosen, held_on, pressed, voice)


async def raise_need(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Note what sort of need came up; the ids are the visit and the sort's rank, 0 for none."""
    found = await handling(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, now = found.visit, pressed.now
    if visit.state != "held" or "need" not in visit.topics.split():
        return alert(voice, STALE)
    card = await visit_cards.card(tx, found, voice, now)
    rank = pressed.ids[1]
    if rank == 0:
        return Turned(brief(voice, "visit.need.own").toast, card)
    need_id = await needs.from_visit(tx, visit, rank, now, voice.zone, found.by)
    key = "visit.need.not_noted" if need_id is None else "visit.need.noted"
    return Turned(alert(voice, key).toast, card)


async def _held(
    tx: Tx, found: Handling, pressed: Pressed, voice: Voice, at: datetime, *, minutes: int | None,
    is_later: bool,
) -> Turned:  # fmt: skip
    """It was held; without consent its day is all there is to record."""
    visit, day = found.visit, at.astimezone(voice.zone).date()
    if not await consents.of(tx, visit.member_id):
        first, today = _begins(day, voice.zone), _day_of(pressed.now, voice.zone)
        await visit_steps.hold(
            tx, visit.id, today, found.by, held_at=first, minutes=None, mode="",
            is_recorded_later=is_later,
        )  # fmt: skip
        held = await _as_it_is(tx, found)
        none = screens.Ticks(0, 0, 0, day.toordinal(), 0)
        return await _save(tx, held, none, day, pressed, voice)
    await visit_steps.hold(
        tx, visit.id, pressed.now, found.by, held_at=at, minutes=minutes, mode=visit.mode,
        is_recorded_later=is_later,
    )  # fmt: skip
    return await _ticks(tx, await _as_it_is(tx, found), voice, pressed.now)


async def _save(
    tx: Tx, found: Handling, chosen: screens.Ticks, held_on: date, pressed: Pressed, voice: Voice
) -> Turned:
    """Record what was ticked; without consent, the day alone, whenever that was given before."""
    visit, now = found.visit, pressed.now
    assert visit.held_at is not None, "it was held"
    if await consents.of(tx, visit.member_id):
        is_same_day = visit.held_at.astimezone(voice.zone).date() == held_on
        is_new = await visit_steps.record(
            tx, visit.id, now, found.by,
            held_at=visit.held_at if is_same_day else _begins(held_on, voice.zone),
            minutes=visit.minutes if is_same_day else None, mode=rules.MODES[chosen.mode],
            met=rules.from_bits(chosen.met, rules.MET),
            topics=rules.from_bits(chosen.topics, rules.TOPICS),
        )  # fmt: skip
    else:
        first, today = _begins(held_on, voice.zone), _day_of(now, voice.zone)
        is_new = await visit_steps.record(
            tx, visit.id, today, found.by, held_at=first, minutes=None, mode="", met="", topics="",
        )  # fmt: skip
        if is_new:
            await traces.forget_what_was(tx, visit.id)
    again = await _as_it_is(tx, found)
    saved = again.visit
    if is_new:
        await visit_records.show_member(tx, saved, now, voice.zone)
    card = await visit_cards.card(tx, again, voice, now)
    if is_new and "need" in saved.topics.split() and not saved.need_gone:
        card = screens.which_need(saved, await needs_stored.categories(tx), voice)
    return Turned(brief(voice, "visit.saved").toast, card)


async def _as_it_is(tx: Tx, found: Handling) -> Handling:
    """Return what somebody handles as it stands by now."""
    visit = await visits.by_id(tx, found.visit.id)
    assert visit is not None, "it is held"
    return Handling(visit, found.by, found.is_secretary)


async def _why_not(tx: Tx, found: Handling, pressed: Pressed) -> str | None:
    """Return why a record cannot be changed by who asks for it, or None if it can."""
    visit = found.visit
    if visit.is_erased:
        return "visit.erased.nothing"
    if visit.answer == "right":
        return "visit.confirmed_by_member"
    if visit.answer == "wrong" and not await judges(tx, pressed.user_id, visit, pressed.now):
        return "visit.judged_by_others"
    return None


async def _ticks(tx: Tx, found: Handling, voice: Voice, now: datetime) -> Turned:
    """Show what is recorded to change it, which is to look at it."""
    await visit_cards.look(tx, found, voice, now)
    return Turned(screen=_screen(found.visit, _recorded(found.visit, voice.zone), voice, now))


def _recorded(visit: Visit, zone: ZoneInfo) -> screens.Ticks:
    """Return the ticks of what is recorded of a visit that was held."""
    assert visit.held_at is not None, "it was held"
    return screens.Ticks(
        rules.as_bits(visit.met, rules.MET),
        rules.as_bits(visit.topics, rules.TOPICS),
        rules.MODES.index(visit.mode) if visit.mode else 0,
        visit.held_at.astimezone(zone).date().toordinal(),
        screens.stamp(visit),
    )


def _screen(visit: Visit, chosen: screens.Ticks, voice: Voice, now: datetime) -> Screen:
    return screens.ticks(visit, chosen, voice, now, days=visit.recorded_at is not None)


def _past_day(ordinal: int, now: datetime, zone: ZoneInfo) -> date | None:
    """Return a day up to today of the last weeks, or None if it is none of these."""
    today = now.astimezone(zone).date().toordinal()
    return date.fromordinal(ordinal) if today - 92 <= ordinal <= today else None


def _begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day, which stands for it where no time is known or kept."""
    return datetime.combine(day, time(), zone)


def _day_of(at: datetime, zone: ZoneInfo) -> datetime:
    return _begins(at.astimezone(zone).date(), zone)

"""请假报备: from what, why, and what was reported."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.pages import grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.leave import Leave, LeaveKind


def which(coming: Sequence[Session], told: Sequence[Leave], voice: Voice, now: datetime) -> Screen:
    """Ask from which session, or for a span; what is reported already can be taken back."""
    buttons = [
        Button(
            voice.say(
                "leave.from", kind=session.kind_name, when=voice.moment(session.starts_at, now)
            ),
            routes.data(routes.LEAVE_WHY, session.id),
        )
        for session in coming
    ]
    buttons.append(Button(voice.say("leave.span"), routes.data(routes.LEAVE_WHY, 0)))
    lines = [voice.say("leave.which" if coming else "leave.which.none")]
    for one in told:
        lines.append(reported_before(one, voice, now))
        label = voice.say("leave.take_back", kind=one.kind)
        buttons.append(Button(label, routes.data(routes.LEAVE_UNDO, one.id)))
    return Screen("\n".join(lines), grid(buttons, 1))


def why(session: Session, kinds: Sequence[LeaveKind], voice: Voice, now: datetime) -> Screen:
    """Ask for the reason."""
    buttons = [
        Button(one.name, routes.data(routes.LEAVE_REPORT, session.id, one.rank)) for one in kinds
    ]
    text = voice.say("leave.why", about=_about(session, voice, now))
    return Screen(text, grid(buttons, 3))


def why_span(kinds: Sequence[LeaveKind], voice: Voice) -> Screen:
    """Ask for the reason of a span."""
    buttons = [Button(one.name, routes.data(routes.LEAVE_SPAN, one.rank)) for one in kinds]
    return Screen(voice.say("leave.why_span"), grid(buttons, 3))


def which_day(kind: LeaveKind, known: Sequence[date], today: date, voice: Voice) -> Screen:
    """Ask for the first day, or once that is known, for the last."""
    back = Button(voice.say("days.back"), routes.data(routes.LEAVE_WHY, 0))
    if known:
        (first,) = known
        asked = voice.say("leave.until", kind=safe(kind.name), first=voice.named_day(first, today))
        offered = [first + timedelta(days=n) for n in (0, 1, 2, 3, 4, 6, 9, 13)]
        numbers = [kind.rank, first.toordinal()]
    else:
        asked = voice.say("leave.since", kind=safe(kind.name))
        offered = [today + timedelta(days=n) for n in range(8)]
        numbers = [kind.rank]
    buttons = [
        Button(
            voice.named_day(day, today),
            routes.data(routes.LEAVE_SPAN, *numbers, day.toordinal()),
        )
        for day in offered
    ]
    return Screen(asked, (*grid(buttons, 2), (back,)))


def reported(
    session: Session, kind: LeaveKind, leave_id: int, voice: Voice, now: datetime
) -> Screen:
    """Say that it is reported, with [撤销]."""
    lines = [voice.say("leave.reported", kind=safe(kind.name)), _about(session, voice, now)]
    return Screen("\n".join(lines), (_undo(leave_id, voice),))


def reported_span(noted: Leave, sessions: int, voice: Voice, now: datetime) -> Screen:
    """Say that a span is reported, and from how many sessions that are planned."""
    text = voice.say(
        "leave.reported_span", kind=safe(noted.kind), span=leave_span(noted, voice, now), n=sessions
    )
    return Screen(text, (_undo(noted.id, voice),))


def reported_before(one: Leave, voice: Voice, now: datetime) -> str:
    """Return what was reported, and whether the secretary did not agree."""
    key = "leave.told"
    if one.declined:
        key = "leave.told.declined" if one.session_id is not None else "leave.told.partly_declined"
    span = leave_span(one, voice, now)
    return voice.say(key, kind=safe(one.kind), span=span, n=one.declined)


def taken_back(other: Leave | None, voice: Voice, now: datetime, *, is_in: bool) -> Screen:
    """Say that a leave is taken back, and how the person stands then."""
    if other is not None:
        span = leave_span(other, voice, now)
        return Screen(voice.say("leave.withdrawn.other", kind=safe(other.kind), span=span))
    return Screen(voice.say("leave.withdrawn.is_in" if is_in else "leave.withdrawn"))


def declined(session: Session, why_: str, voice: Voice, now: datetime) -> Screen:
    """Tell somebody that the secretary disagrees, and why."""
    key = "leave.declined.after" if session.is_over else "leave.declined"
    return Screen(
        voice.say(key, about=_about(session, voice, now), why=voice.say(f"decline.{why_}"))
    )


def _undo(leave_id: int, voice: Voice) -> tuple[Button, ...]:
    return (Button(voice.say("undo"), routes.data(routes.LEAVE_UNDO, leave_id)),)


def _about(session: Session, voice: Voice, now: datetime) -> str:
    return voice.say(
        "check_in.about", kind=safe(session.kind_name), when=voice.moment(session.starts_at, now)
    )


def leave_span(one: Leave, voice: Voice, now: datetime) -> str:
    """Return when a leave holds, in words."""
    if one.session_id is not None:
        return voice.moment(one.starts_at, now)
    first, last = voice.day(one.starts_at, now), voice.last_day(one.ends_at, now)
    return first if first == last else voice.say("leave.days", first=first, last=last)

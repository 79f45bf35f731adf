"""The answer to a check-in: the same sentence as a toast in the group and in private."""

import html
from collections.abc import Sequence
from datetime import datetime

from bot.rules import payloads
from bot.rules.attendance import (
    AlreadyCheckedIn,
    CheckedIn,
    Closed,
    NotBound,
    NotExpected,
    Outcome,
    TooEarly,
)
from bot.rules.sessions import Session
from bot.screens import guests, routes
from bot.screens.screen import Button, Screen, Toast
from bot.screens.voice import Voice

_ALERTS = (Closed, NotBound, NotExpected)
"""Refusals after which the person has to do something: they stay until they are closed."""


def toast(outcome: Outcome, voice: Voice, now: datetime, chat_id: int, session_id: int) -> Toast:
    """Return the answer to a tap in a chat.

    From a group, who has no name yet is led to the names, and who is not on the list, or too late,
    to what they can do about it.
    """
    if chat_id < 0:
        if isinstance(outcome, NotBound):
            return Toast("", url=voice.link(payloads.claim(chat_id)))
        if isinstance(outcome, NotExpected | Closed):
            return Toast("", url=voice.link(payloads.guest(session_id)))
    return Toast(sentence(outcome, voice, now), alert=isinstance(outcome, _ALERTS))


def sentence(outcome: Outcome, voice: Voice, now: datetime) -> str:
    """Return what came of a check-in, as one line of plain text."""
    match outcome:
        case CheckedIn(at=at, starts_at=starts_at, late=True):
            return voice.say(
                "check_in.checked_in_late", at=voice.clock(at), starts=voice.clock(starts_at)
            )
        case CheckedIn(at=at) | AlreadyCheckedIn(at=at):
            return voice.say(f"check_in.{outcome.code}", at=voice.clock(at))
        case TooEarly(opens_at=opens_at):
            is_today = voice.day(opens_at, now) == voice.day(now, now)
            opens = voice.clock(opens_at) if is_today else voice.moment(opens_at, now)
            return voice.say("check_in.too_early", opens=opens)
        case _:
            return voice.say(f"check_in.{outcome.code}")


def reply(outcome: Outcome, session: Session, voice: Voice, now: datetime) -> Screen:
    """Return the answer in private: what came of it, and for which session."""
    about = voice.say(
        "check_in.about",
        kind=html.escape(session.kind_name, quote=False),
        when=voice.moment(session.starts_at, now),
    )
    buttons: tuple[tuple[Button, ...], ...] = ()
    if isinstance(outcome, NotExpected):
        buttons = guests.not_listed(session, voice)
    elif isinstance(outcome, Closed) and session.state != "confirmed":
        buttons = guests.closed(session, voice)
    return Screen(f"{html.escape(sentence(outcome, voice, now), quote=False)}\n{about}", buttons)


def choice(sessions: Sequence[Session], voice: Voice) -> Screen:
    """Ask which of the sessions that are open now is meant."""
    rows = tuple(
        (
            Button(
                voice.say(
                    "check_in.which.button",
                    kind=session.kind_name,
                    starts=voice.clock(session.starts_at),
                ),
                routes.data(routes.CHECK_IN, session.id),
            ),
        )
        for session in sessions
    )
    return Screen(voice.say("check_in.which", n=len(sessions)), rows)

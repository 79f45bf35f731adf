"""Who is not on a session's list, or comes after its end: the ways there are."""

from datetime import datetime

from bot.rules.attendance import Standing
from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.announcing import check_in_button
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe


def ways(
    session: Session, standing: Standing, voice: Voice, now: datetime, *, is_guest: bool
) -> Screen:
    """Say how somebody stands to a session, with the buttons for what they can do now."""
    about = _about(session, voice, now)
    if session.state in ("confirmed", "dropped"):
        return Screen(f"{voice.say(f'guests.{session.state}')}\n{about}")
    if standing.attendance is not None and not session.is_over:
        return Screen(
            f"{voice.say('guests.is_listed')}\n{about}", ((check_in_button(session, voice),),)
        )
    if is_guest:
        return Screen(f"{voice.say('guests.attend')}\n{about}")
    if standing.attendance is None:
        return Screen(f"{voice.say('check_in.not_expected')}\n{about}", not_listed(session, voice))
    return Screen(f"{voice.say('check_in.closed')}\n{about}", closed(session, voice))


def not_listed(session: Session, voice: Voice) -> tuple[tuple[Button, ...], ...]:
    """Return [我来列席] and [名单有误]; a guest is there while it lasts."""
    mistaken = Button(voice.say("guests.plead.button"), routes.data(routes.PLEAD, session.id))
    if session.is_over:
        return ((mistaken,),)
    return (
        (
            Button(voice.say("guests.attend.button"), routes.data(routes.ATTEND, session.id)),
            mistaken,
        ),
    )


def closed(session: Session, voice: Voice) -> tuple[tuple[Button, ...], ...]:
    """Return [请书记补录]."""
    label = voice.say("guests.say_present.button")
    return ((Button(label, routes.data(routes.SAY_PRESENT, session.id)),),)


def done(session: Session, what: str, voice: Voice, now: datetime) -> Screen:
    """Say what was taken."""
    return Screen(f"{voice.say(f'guests.{what}')}\n{_about(session, voice, now)}")


def granted(session: Session, standing: Standing, voice: Voice, now: datetime) -> Screen:
    """Tell somebody that they are on the list now, and what is said of them there."""
    lines = [voice.say("guests.granted")]
    rows: tuple[tuple[Button, ...], ...] = ()
    if standing.checked_in_at is not None:
        lines.append(voice.say("check_in.checked_in", at=voice.clock(standing.checked_in_at)))
    elif session.state == "open":
        rows = ((check_in_button(session, voice),),)
    return Screen("\n".join([*lines, _about(session, voice, now)]), rows)


def refused(session: Session, voice: Voice, now: datetime) -> Screen:
    """Tell somebody that the list stays as it is."""
    return Screen(f"{voice.say('guests.refused')}\n{_about(session, voice, now)}")


def _about(session: Session, voice: Voice, now: datetime) -> str:
    return voice.say(
        "check_in.about", kind=safe(session.kind_name), when=voice.moment(session.starts_at, now)
    )

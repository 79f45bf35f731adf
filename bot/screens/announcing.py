"""What a session tells: the meeting post, changes, and in private to whom no group tells it."""

from datetime import datetime

from bot.rules import payloads
from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.planning import about, joined
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe


def meeting_post(session: Session, voice: Voice, now: datetime) -> Screen:
    """会议帖: return the meeting post as it should stand now; it is edited all its life."""
    lines = [voice.say("meeting.head", about=_line(session, voice, now))]
    if session.state == "dropped":
        lines.append(voice.say("post.dropped"))
        return Screen("\n".join(lines))
    if session.title:
        lines.append(voice.say("session.title", title=safe(session.title)))
    if session.has_first_topic:
        lines.append(voice.say("post.first_topic"))
    if session.is_over:
        lines.append(voice.say("meeting.over"))
    buttons = [Button(voice.say("details.button"), url=voice.link(payloads.details(session.id)))]
    if not session.is_over:
        buttons.insert(0, leave_button(session, voice))
    return Screen("\n".join(lines), (tuple(buttons),))


def leave_button(session: Session, voice: Voice) -> Button:
    """Return [请假]."""
    return Button(voice.say("leave.button"), routes.data(routes.LEAVE, session.id))


def check_in_button(session: Session, voice: Voice) -> Button:
    """Return [签到]."""
    return Button(voice.say("post.button.check_in"), routes.data(routes.CHECK_IN, session.id))


def notice(session: Session, voice: Voice, now: datetime) -> Screen:
    """Tell in private what is planned."""
    return meeting_post(session, voice, now)


def short_notice(session: Session, voice: Voice, now: datetime) -> Screen:
    """Say half an hour before what was planned at short notice."""
    return Screen(voice.say("meeting.soon", about=_line(session, voice, now)))


def unconfirmed(session: Session, voice: Voice) -> Screen:
    """Say that a record waits for being confirmed, with the card that does it."""
    text = voice.say(
        "todo.unconfirmed", when=voice.full_moment(session.starts_at), kind=safe(session.kind_name)
    )
    button = Button(voice.say("todo.card"), routes.data(routes.CARD_HERE, session.id))
    return Screen(text, ((button,),))


def ask(session: Session, voice: Voice, now: datetime) -> Screen:
    """Ask in private to check in."""
    text = voice.say("meeting.open", about=_line(session, voice, now))
    return Screen(text, (_both(session, voice),))


def nudge(session: Session, voice: Voice, now: datetime) -> Screen:
    """Remind somebody who is neither in nor on leave."""
    text = voice.say(
        "meeting.nudge",
        kind=safe(session.kind_name),
        starts=voice.clock(session.starts_at),
        place=safe(session.place),
    )
    return Screen(text, (_both(session, voice),))


def changed(session: Session, was: datetime, voice: Voice, now: datetime) -> Screen:
    """Say that a session is held at another time than `was`, elsewhere, or not at all."""
    kind, before = safe(session.kind_name), voice.moment(was, now)
    if session.state == "dropped":
        return Screen(voice.say("changed.dropped", kind=kind, was=before))
    if session.starts_at == was:
        place = safe(session.place)
        return Screen(voice.say("changed.place", kind=kind, when=before, place=place))
    length = session.ends_at - session.starts_at
    to = about(session.starts_at, length, "", session.place, voice, now)
    return Screen(voice.say("changed.moved", kind=kind, was=before, to=to))


def leave_void(session: Session, was: datetime, voice: Voice, now: datetime) -> Screen:
    """Tell who was on leave that the session is on another day, with [请假] for that."""
    text = voice.say(
        "leave.void",
        kind=safe(session.kind_name),
        was=voice.moment(was, now),
        to=voice.moment(session.starts_at, now),
    )
    return Screen(text, ((leave_button(session, voice),),))


def _both(session: Session, voice: Voice) -> tuple[Button, ...]:
    return (check_in_button(session, voice), leave_button(session, voice))


def _line(session: Session, voice: Voice, now: datetime) -> str:
    """Return what is held when and where; once over or dropped with its date, which stays true."""
    length = session.ends_at - session.starts_at
    if session.is_to_come:
        return about(session.starts_at, length, session.kind_name, session.place, voice, now)
    day = voice.full_day(session.starts_at)
    ends = voice.clock_after(session.ends_at, session.starts_at)
    when = f"{day} {voice.clock(session.starts_at)}–{ends}"
    parts = [safe(session.kind_name), when, safe(session.place)]
    return joined(parts, voice)

"""签到帖: the post in the group that officers tap; counts only, no names."""

import html
from datetime import datetime

from bot.rules.attendance import Tally
from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice


def check_in_post(session: Session, tally: Tally, voice: Voice, now: datetime) -> Screen:
    """Return the post as it should stand at `now`; once closed it has the date and no button."""
    is_closed = session.state == "closed"
    starts = session.starts_at
    when = (
        f"{voice.full_day(starts)} {voice.clock(starts)}"
        if is_closed
        else voice.moment(starts, now)
    )
    lines = [
        voice.say(
            "post.head",
            kind=html.escape(session.kind_name, quote=False),
            when=when,
            place=html.escape(session.place, quote=False),
        )
    ]
    if session.has_first_topic:
        lines.append(voice.say("post.first_topic"))
    if is_closed:
        lines.append(voice.say("post.closed"))
    lines.append(
        voice.say(
            "post.tally",
            expected=tally.expected,
            checked_in=tally.checked_in,
            missing=tally.missing,
        )
    )
    button = Button(voice.say("post.button.check_in"), routes.data(routes.CHECK_IN, session.id))
    return Screen("\n".join(lines), () if is_closed else ((button,),))

"""签到帖: the post in the group that officers tap; counts only, no names."""

from datetime import datetime

from bot.rules.figures import Record, Tally
from bot.rules.sessions import Session
from bot.screens.announcing import check_in_button, leave_button
from bot.screens.figures import of_record, of_tally
from bot.screens.planning import joined
from bot.screens.screen import Screen
from bot.screens.voice import Voice, safe


def check_in_post(
    session: Session, tally: Tally, record: Record, voice: Voice, now: datetime
) -> Screen:
    """Return the post as it should stand at `now`; once closed it has the date and no button.

    Until the secretary has confirmed the record it says 已签到, then 实到.
    """
    starts = session.starts_at
    when = (
        f"{voice.full_day(starts)} {voice.clock(starts)}"
        if session.is_over or session.state == "dropped"
        else voice.moment(starts, now)
    )
    about = joined((safe(session.kind_name), when, safe(session.place)), voice)
    lines = [voice.say("meeting.head", about=about)]
    if session.state == "dropped":
        return Screen("\n".join([*lines, voice.say("post.dropped")]))
    if session.title:
        lines.append(voice.say("session.title", title=safe(session.title)))
    if session.has_first_topic:
        lines.append(voice.say("post.first_topic"))
    if session.state == "confirmed":
        return Screen("\n".join([*lines, of_record(record, voice)]))
    if session.is_over:
        lines.append(voice.say("post.closed"))
    lines.append(of_tally(tally, voice))
    if session.state != "open":
        return Screen("\n".join(lines))
    return Screen(
        "\n".join(lines), ((check_in_button(session, voice), leave_button(session, voice)),)
    )


def retired_post(session: Session, voice: Voice, *, is_card: bool) -> Screen:
    """Return what a post says that is done with: when the session is held now.

    A card may be done with because another one took its place.
    """
    if is_card and session.state != "planned":
        return Screen(voice.say("card.elsewhere", kind=safe(session.kind_name)))
    if session.state == "dropped":
        return Screen(voice.say("post.was_dropped", kind=safe(session.kind_name)))
    day = voice.full_day(session.starts_at)
    when = f"{day} {voice.clock(session.starts_at)}"
    return Screen(voice.say("post.was_moved", kind=safe(session.kind_name), when=when))

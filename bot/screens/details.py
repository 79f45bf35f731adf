"""详情: what a session is about; what is attached to it; what is planned in a unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.pages import Rows, grid
from bot.screens.planning import about, coming_buttons
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.attachments import Attachment

UNITS: Final = 6


def details(
    session: Session,
    unit: str,
    chair: str,
    recorder: str,
    attached: Sequence[Attachment],
    voice: Voice,
    now: datetime,
    *,
    runs: bool,
) -> Screen:
    """Return all that is said of a session, with what is attached; `runs` for who runs it."""
    length = session.ends_at - session.starts_at
    lines = [
        about(session.starts_at, length, session.kind_name, session.place, voice, now),
        safe(unit),
    ]
    if session.state == "dropped":
        lines.append(voice.say("post.dropped"))
        if session.dropped_why and runs:
            lines.append(voice.say("drop.why", why=safe(session.dropped_why)))
    if session.title:
        lines.append(voice.say("session.title", title=safe(session.title)))
    if session.has_first_topic:
        lines.append(voice.say("post.first_topic"))
    if session.topics:
        lines.append(voice.say("record.topics", topics=safe(session.topics)))
    if session.lecturer:
        lines.append(voice.say("record.lecturer", name=safe(session.lecturer)))
    if chair or recorder:
        blank = voice.say("record.blank")
        lines.append(
            voice.say("record.who", chair=safe(chair) or blank, recorder=safe(recorder) or blank)
        )
    if session.link:
        lines.append(safe(session.link))
    rows = _buttons(session, attached, voice, runs=runs)
    return Screen("\n".join(line for line in lines if line), rows)


def _buttons(session: Session, attached: Sequence[Attachment], voice: Voice, *, runs: bool) -> Rows:
    """Return what is attached; and for who runs it, what can be done."""
    material = [
        Button(voice.say("attach.one", name=one.name), routes.data(routes.ATTACHMENT, one.id))
        for one in attached
    ]
    if not runs:
        return grid(material, 1)
    rows: list[tuple[Button, ...]] = [
        (button, Button(voice.say("attach.take_off"), routes.data(routes.DETACH, one.id)))
        for button, one in zip(material, attached, strict=True)
    ]
    if session.state in ("open", "closed", "confirmed"):
        rows.append((Button(voice.say("card.here"), routes.data(routes.CARD_HERE, session.id)),))
    rows.append((Button(voice.say("card.attach"), routes.data(routes.ATTACH, session.id)),))
    if session.is_to_come:
        rows.append(coming_buttons(session, voice))
    return tuple(rows)


def coming(
    listed: Sequence[Session],
    nudges: Sequence[tuple[int, str, bool]],
    voice: Voice,
    now: datetime,
) -> Screen:
    """List what is planned, and what is over and nobody has confirmed.

    `nudges` has each unit that somebody runs, and whether those not in are reminded there.
    """
    buttons = []
    for session in listed:
        key = "coming.unconfirmed" if session.is_over else "coming.one"
        label = voice.say(key, when=voice.moment(session.starts_at, now), kind=session.kind_name)
        buttons.append(Button(label, routes.data(routes.SESSION, session.id)))
    for unit_id, name, on in nudges[:UNITS]:
        label = voice.say("nudges.on" if on else "nudges.off", unit=name)
        buttons.append(Button(label, routes.data(routes.NUDGES, unit_id, int(not on))))
    return Screen(voice.say("coming.text" if listed else "coming.none"), grid(buttons, 1))


def attachment(found: Attachment, voice: Voice) -> Screen:
    """Return something attached: a text as it was written, a document with its name."""
    if found.type == "document":
        return Screen(safe(found.name), document=found.content)
    return Screen(safe(found.content))

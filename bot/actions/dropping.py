"""没开成: why, by one tap that nobody has to make, once a session is not held."""

from bot.actions.asking import STALE, Pressed, alert, may
from bot.actions.moving import KINDS
from bot.rules.permissions import Denied
from bot.screens import moving as screens
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import dropping, posts, sessions
from storage.tx import Tx


async def say_why(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Note why a session was not held; the ids are the session and the reason's place.

    What was said first stays, and is shown.
    """
    session_id, rank = pressed.ids
    session = await sessions.by_id(tx, session_id)
    if session is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "host", KINDS, session.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if await dropping.note_why(tx, session_id, rank, pressed.now, who.member_id):
        await posts.want_new_version(tx, session_id)
    now_is = await sessions.by_id(tx, session_id)
    assert now_is is not None, "sessions are never removed"
    if now_is.state != "dropped" or not now_is.dropped_why:
        return alert(voice, STALE)
    return Turned(screen=screens.why_dropped(now_is, voice, pressed.now))

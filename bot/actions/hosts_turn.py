"""A press on the host's card, checked: which session and card, who presses, with which number."""

from dataclasses import dataclass
from datetime import datetime

from bot.actions.asking import STALE, Pressed
from bot.rules.permissions import Denied, Place, Who, judge
from bot.rules.sessions import Session
from bot.screens.voice import Voice
from storage import posts, roles, sessions
from storage.posts import Post
from storage.tx import Tx

CARD = "host_card"


@dataclass(frozen=True, slots=True)
class Turn:
    """One press on the card of a session by one of those who run its unit."""

    session: Session
    post: Post
    who: Who
    number: int
    pressed: Pressed
    voice: Voice

    @property
    def now(self) -> datetime:
        """When this update's turn began."""
        return self.pressed.now

    @property
    def by(self) -> int:
        """The member who presses: whoever runs a unit is one."""
        assert self.who.member_id is not None, "the permission table asks for a member"
        return self.who.member_id

    def view(self) -> list[int]:
        """Return the numbers of the side that is up."""
        return [int(one) for one in self.post.view.split(".")[1:]]


async def begin(tx: Tx, pressed: Pressed, voice: Voice) -> Turn | Denied:
    """Return the turn, or why the press counts for nothing.

    It counts only on the very card of that session, for those who run the unit now.
    """
    session_id, _, number = pressed.ids
    session = await sessions.by_id(tx, session_id)
    post = await posts.at_message(tx, CARD, pressed.chat_id, pressed.message_id)
    if session is None or post is None or post.session_id != session_id or post.view == "retired":
        return Denied(STALE)
    if pressed.chat_id != pressed.user_id:
        return Denied(STALE)
    who = await roles.who(tx, pressed.user_id, pressed.now, session.unit_id)
    denied = judge("host", who, Place.PRIVATE)
    if denied is not None:
        return denied
    return Turn(session, post, who, number, pressed, voice)

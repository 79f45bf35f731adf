"""What a post shows, read in one snapshot together with the version that it shows."""

from dataclasses import dataclass
from datetime import datetime

from bot.screens.check_in_post import check_in_post
from bot.screens.host_card import host_card
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from storage import attendance, chats, posts, sessions
from storage.posts import Post
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post's screen, the version of the facts that it shows, and the unit that it is about."""

    post: Post
    unit_id: int
    screen: Screen
    version: int


async def post(tx: Tx, post_id: int, voice: Voice, now: datetime) -> Rendered | None:
    """Render a post from the present facts, or return None if there is no such post."""
    row = await posts.by_id(tx, post_id)
    if row is None:
        return None
    chat = await chats.by_id(tx, row.chat_id)
    assert chat is not None, "a post's chat is a foreign key"
    voice = voice.of(chat.language)
    session = await sessions.by_id(tx, row.session_id)
    assert session is not None, "a post's session is a foreign key"
    tally = await attendance.tally(tx, session.id)
    if row.kind == "check_in":
        screen = check_in_post(session, tally, voice, now)
    else:
        screen = host_card(session, tally, await attendance.missing(tx, session.id), voice)
    return Rendered(row, session.unit_id, screen, row.wanted_version)

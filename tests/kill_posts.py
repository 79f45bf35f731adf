"""Every post that lives shows the facts, and the admin's status counts what is of unknown fate."""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.actions import rendering
from bot.locales import DEFAULT, text
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from bot.standin import Message
from bot.standin.api.markup import read_html
from storage.database import Database
from storage.posts import Post
from storage.tx import Tx
from tests.kill_check import Book
from tests.kill_watch import Watched

_UNKNOWN = re.compile(re.escape(text(DEFAULT, "status.unknown", n="QQ")).replace("QQ", r"(\d+)"))
_CLOSED = text(DEFAULT, "card.closed")
_UNREACHABLE = text(DEFAULT, "card.unreachable", name="")


async def posts_are_true(db: Database, standin: Watched, voice: Voice, now: datetime) -> list[str]:
    """Compare each post that lives with what the application makes of the facts."""

    async def render(tx: Tx) -> list[rendering.Rendered]:
        ids = [row["id"] for row in await tx.all("SELECT id FROM post WHERE state = 'live'")]
        rendered = [await rendering.post(tx, post_id, voice, now) for post_id in ids]
        return [one for one in rendered if one is not None]

    found: list[str] = []
    for one in await db.read(render):
        post = one.post
        about = f"{post.kind} of session {post.session_id} in chat {post.chat_id}"
        chat = standin.chats[post.chat_id]
        message = chat.message(post.telegram_id)
        if message is None:
            found.append(f"{about}: the bot knows it as {post.telegram_id}, where nothing is")
            continue
        is_card = post.kind == "host_card"
        wrong = [
            *_differs(one.screen, message, is_card=is_card),
            *_is_behind(post, is_pinned=message.id in chat.pins),
        ]
        found += [f"{about}: {what}" for what in wrong]
    return found


def _differs(screen: Screen, message: Message, *, is_card: bool) -> Iterator[str]:
    said, shown = read_html(screen.text)[0], message.text or ""
    if is_card and _CLOSED in said:
        # A card stays as it closed; whoever opened a private chat later changes nothing in it.
        said, shown = said.replace(_UNREACHABLE, ""), shown.replace(_UNREACHABLE, "")
    if said != shown:
        yield f"shows {shown!r}, not {said!r}"
    buttons = [[button["callback_data"] for button in row] for row in message.buttons()]
    wanted = [[button.data for button in row] for row in screen.buttons]
    if buttons != wanted:
        yield f"has the buttons {buttons}, not {wanted}"


def _is_behind(post: Post, *, is_pinned: bool) -> Iterator[str]:
    if post.shown_version != post.wanted_version:
        yield f"is at version {post.shown_version} of {post.wanted_version}"
    if not post.pinned == post.pin_wanted == is_pinned:
        yield f"pin wanted {post.pin_wanted}, noted {post.pinned}, in fact {is_pinned}"


def no_post_is_gone(book: Book) -> Iterator[str]:
    """No post was given up, but those whose session was over before they could be sent."""
    for row in book.rows(
        """SELECT p.id, p.kind, p.session_id, m.state, m.reason, m.attempts
           FROM post p JOIN message m ON m.post_id = p.id WHERE p.state IN ('gone', 'unsent')"""
    ):
        if row["state"] not in ("withdrawn", "expired"):
            yield f"{row['kind']} of session {row['session_id']} was given up: {tuple(row)}"


def status_counts_unknown(book: Book, said: str) -> Iterator[str]:
    """The admin's status lists as many messages of unknown fate as there are."""
    there = book.value("SELECT COUNT(*) FROM message WHERE state = 'unknown'")
    shown = _UNKNOWN.search(said)
    listed = int(shown[1]) if shown else 0
    if listed != there:
        yield f"the status lists {listed} messages of unknown fate, and there are {there}"

"""What people write that is no check-in, and what becomes of chats."""

from datetime import datetime, timedelta

from bot.actions import announcing, binding, details, replies
from bot.clock import to_ms
from storage import chats, messages, posts, sessions
from storage.tx import Tx

REVIVES_FOR = timedelta(hours=24)
"""How long after a session its posts are still put right when the bot may write again."""


async def answer_with(tx: Tx, *, now: datetime, update_id: int, user_id: int, kind: str) -> None:
    """Answer a private message with one of the fixed texts; who is asked for material and sends
    what cannot be attached is told what can.
    """
    await chats.note(tx, user_id, "private", "open", now)
    if kind == "unknown_text" and await details.waits(tx, user_id, now):
        kind = "attach_what"
    await replies.add(tx, update_id, kind, user_id, now)


async def answer_anonymous(tx: Tx, *, now: datetime, chat_id: int) -> None:
    """An anonymous admin sent a command in a group: say what to do instead.

    Nobody can be written to in private there, so this one answer goes to the group, if it is one
    of ours, and at most once in ten minutes.
    """
    if await chats.by_id(tx, chat_id) is None:
        return
    span = to_ms(now) // (10 * 60 * 1000)
    await messages.add(
        tx,
        key=f"anonymous:{chat_id}:{span}",
        kind="anonymous",
        chat_id=chat_id,
        not_before=now,
        expires_at=now + replies.USEFUL_FOR,
    )


async def membership(
    tx: Tx, *, now: datetime, chat_id: int, chat_type: str, may_write: bool
) -> None:
    """The bot's own standing in a chat changed: blocked or opened, added or removed."""
    is_private = chat_type == "private"
    before = await chats.by_id(tx, chat_id)
    state = "open" if may_write else "blocked" if is_private else "removed"
    await chats.note(tx, chat_id, chat_type, state, now)
    if not is_private:
        await binding.standing_changed(tx, before, chat_id, now)
        if not may_write and before is not None and before.unit_id is not None:
            await announcing.ask_instead(tx, before.unit_id, now)
    if may_write:
        await posts.revive(tx, chat_id, now, now - REVIVES_FOR)


async def present_id(tx: Tx, chat_id: int) -> int:
    """Return the id that a group has now, after whatever moves."""
    return await chats.present_id(tx, chat_id)


async def migrated(tx: Tx, *, now: datetime, old_id: int, new_id: int) -> None:
    """A group became a supergroup under a new id; told twice, it has moved once.

    Its old messages cannot be edited from there: what stood in the old group is posted anew, if
    check-in is still open.
    """
    standing = await posts.live_in(tx, old_id)
    await chats.migrate(tx, old_id, new_id, now)
    for post in standing:
        session = await sessions.by_id(tx, post.session_id)
        assert session is not None, "a post's session is a foreign key"
        await posts.lift(tx, post.id)
        await messages.add(
            tx,
            key=f"post:{post.id}:{new_id}",
            kind="post",
            chat_id=new_id,
            not_before=now,
            expires_at=session.closes_at,
            urgency=messages.IMMINENT,
            post_id=post.id,
            session_id=session.id,
        )

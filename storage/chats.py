"""Chats that the bot may write to, and whether it can."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import to_ms
from storage import posts
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as the bot knows it; `topic_id` is the forum topic to post in, if any.

    `language` is what the bot speaks there, None for the organisation's own.
    """

    id: int
    type: str
    state: str
    unit_id: int | None
    topic_id: int | None
    language: str | None


async def note(
    tx: Tx, chat_id: int, chat_type: str, state: str, now: datetime, *, unit_id: int | None = None
) -> None:
    """Note that a chat is there and what `state` it is in; its unit is kept unless one is given."""
    changed = await tx.run(
        """INSERT INTO chat (id, type, state, unit_id, changed_at)
           VALUES (:id, :type, :state, :unit_id, :now)
           ON CONFLICT (id) DO UPDATE SET
               type = excluded.type, state = excluded.state, changed_at = excluded.changed_at,
               unit_id = COALESCE(excluded.unit_id, chat.unit_id)
           WHERE chat.state <> excluded.state OR chat.type <> excluded.type
              OR excluded.unit_id IS NOT NULL""",
        id=chat_id,
        type=chat_type,
        state=state,
        unit_id=unit_id,
        now=to_ms(now),
    )
    if changed and chat_type == "private":
        await posts.want_new_names(tx, chat_id)


async def set_state(tx: Tx, chat_id: int, state: str, now: datetime) -> None:
    """Change the state of a chat that is known."""
    changed = await tx.run(
        "UPDATE chat SET state = :state, changed_at = :now WHERE id = :id AND state <> :state",
        id=chat_id,
        state=state,
        now=to_ms(now),
    )
    if changed and chat_id > 0:
        await posts.want_new_names(tx, chat_id)


async def bind(tx: Tx, chat_id: int, unit_id: int, topic_id: int | None, now: datetime) -> None:
    """Bind a group to a unit, and to the forum topic in which it was asked for, if in one."""
    await tx.run(
        """INSERT INTO chat (id, type, state, unit_id, topic_id, changed_at)
           VALUES (:id, 'supergroup', 'open', :unit_id, :topic_id, :now)
           ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id, topic_id = excluded.topic_id,
               state = 'open'""",
        id=chat_id,
        unit_id=unit_id,
        topic_id=topic_id,
        now=to_ms(now),
    )


async def set_language(tx: Tx, chat_id: int, language: str) -> None:
    """Speak this language in a chat from now on; its posts are to show it."""
    changed = await tx.run(
        """UPDATE chat SET language = :language
           WHERE id = :id AND COALESCE(language, '') <> :language""",
        id=chat_id,
        language=language,
    )
    if changed:
        await posts.want_new_words(tx, chat_id)


async def forget_topic(tx: Tx, chat_id: int) -> None:
    """Post in the group itself from now on: its topic is gone."""
    await tx.run("UPDATE chat SET topic_id = NULL WHERE id = :id", id=chat_id)


async def migrate(tx: Tx, old_id: int, new_id: int, now: datetime) -> None:
    """A group has become a supergroup under a new id: everything that points at it moves along.

    Telegram tells it twice, from both sides, and the new id may have been seen already. A second
    telling changes nothing.
    """
    if await tx.value("SELECT 1 FROM chat WHERE id = :id", id=old_id) is None:
        return
    await tx.run("UPDATE moved_chat SET new_id = :new WHERE new_id = :old", new=new_id, old=old_id)
    await tx.run(
        """INSERT INTO moved_chat (old_id, new_id) VALUES (:old, :new)
           ON CONFLICT (old_id) DO UPDATE SET new_id = excluded.new_id""",
        old=old_id,
        new=new_id,
    )
    # The new group counts its messages anew: an old one's number may be given out again there.
    await tx.run("UPDATE message SET telegram_id = NULL WHERE chat_id = :old", old=old_id)
    seen = await tx.one("SELECT unit_id FROM chat WHERE id = :id", id=new_id)
    if seen is not None:
        await tx.run("UPDATE post SET chat_id = :new WHERE chat_id = :old", new=new_id, old=old_id)
        await tx.run(
            "UPDATE message SET chat_id = :new WHERE chat_id = :old", new=new_id, old=old_id
        )
        await tx.run(
            """UPDATE chat SET unit_id = COALESCE(unit_id,
                   (SELECT unit_id FROM chat WHERE id = :old)) WHERE id = :new""",
            new=new_id,
            old=old_id,
        )
        await tx.run("DELETE FROM chat WHERE id = :old", old=old_id)
        return
    await tx.run(
        """UPDATE chat SET id = :new, type = 'supergroup', state = 'open', topic_id = NULL,
               changed_at = :now WHERE id = :old""",
        new=new_id,
        old=old_id,
        now=to_ms(now),
    )


async def present_id(tx: Tx, chat_id: int) -> int:
    """Return the id that a group has now, after whatever moves."""
    moved: int | None = await tx.value(
        "SELECT new_id FROM moved_chat WHERE old_id = :id", id=chat_id
    )
    return chat_id if moved is None else moved


async def by_id(tx: Tx, chat_id: int) -> Chat | None:
    """Return the chat, or None if it was never seen."""
    row = await tx.one(
        "SELECT id, type, state, unit_id, topic_id, language FROM chat WHERE id = :id", id=chat_id
    )
    return None if row is None else Chat(**dict(row))


async def groups_of_unit(tx: Tx, unit_id: int) -> list[Chat]:
    """Return the groups bound to a unit, by id."""
    rows = await tx.all(
        """SELECT id, type, state, unit_id, topic_id, language FROM chat
           WHERE unit_id = :unit_id AND type <> 'private' ORDER BY id""",
        unit_id=unit_id,
    )
    return [Chat(**dict(row)) for row in rows]


async def groups_for(tx: Tx, unit_id: int) -> list[Chat]:
    """Return the groups in which a unit's sessions are posted: its own, by id; a party group that
    has none meets in those of its branch.
    """
    own = await groups_of_unit(tx, unit_id)
    if own:
        return own
    parent: int | None = await tx.value(
        "SELECT parent_id FROM unit WHERE id = :id AND level = 'group'", id=unit_id
    )
    return [] if parent is None else await groups_of_unit(tx, parent)


async def units_of_lost(tx: Tx) -> list[str]:
    """Return the names of the units of bound groups that the bot was removed from, by unit."""
    rows = await tx.all(
        """SELECT DISTINCT u.id, u.name FROM chat ch JOIN unit u ON u.id = ch.unit_id
           WHERE ch.type <> 'private' AND ch.state <> 'open' ORDER BY u.id"""
    )
    return [row["name"] for row in rows]


async def label(tx: Tx, chat_id: int) -> str:
    """Return whose chat it is: the member's name, or that of the group's unit; else its number."""
    name: str | None = await tx.value(
        """SELECT COALESCE(
               (SELECT m.name FROM account a JOIN member m ON m.id = a.member_id
                WHERE a.user_id = :id),
               (SELECT u.name FROM chat ch JOIN unit u ON u.id = ch.unit_id WHERE ch.id = :id))""",
        id=chat_id,
    )
    return str(chat_id) if name is None else name

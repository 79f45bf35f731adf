"""Posts: messages of ours that live, and are edited until they show the wanted version."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage.tx import Row, Tx

_POST = """SELECT id, kind, session_id, chat_id, telegram_id, state, view, wanted_version,
                  shown_version, pin_wanted, pinned FROM post"""
_IS_BEHIND = "state = 'live' AND (wanted_version > shown_version OR pin_wanted <> pinned)"


@dataclass(frozen=True, slots=True)
class Post:
    """One post; `telegram_id` is its message in the chat once that is known.

    `view` is which side of it is up, for a card that has several.
    """

    id: int
    kind: str
    session_id: int
    chat_id: int
    telegram_id: int | None
    state: str
    view: str
    wanted_version: int
    shown_version: int
    pin_wanted: bool
    pinned: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A post and its message in the chat, which is None until it is known."""

    post_id: int
    telegram_id: int | None


async def add(tx: Tx, kind: str, session_id: int, chat_id: int, *, pin: bool) -> int | None:
    """Make a post that is to be sent and return its id, or None if it was made before."""
    post_id: int | None = await tx.value(
        """INSERT INTO post (kind, session_id, chat_id, pin_wanted)
           VALUES (:kind, :session_id, :chat_id, :pin)
           ON CONFLICT (kind, session_id, chat_id) WHERE view <> 'retired' DO NOTHING
           RETURNING id""",
        kind=kind,
        session_id=session_id,
        chat_id=chat_id,
        pin=int(pin),
    )
    return post_id


async def by_id(tx: Tx, post_id: int) -> Post | None:
    """Return the post, or None."""
    row = await tx.one(f"{_POST} WHERE id = :id", id=post_id)
    return None if row is None else _post(row)


async def place(tx: Tx, kind: str, session_id: int, chat_id: int) -> Place | None:
    """Return where the session's post of that kind stands in a chat, or None if it has none."""
    row = await tx.one(
        """SELECT id, telegram_id FROM post
           WHERE kind = :kind AND session_id = :session_id AND chat_id = :chat_id
             AND view <> 'retired'""",
        kind=kind,
        session_id=session_id,
        chat_id=chat_id,
    )
    return None if row is None else Place(row["id"], row["telegram_id"])


async def live_in(tx: Tx, chat_id: int) -> list[Post]:
    """Return the posts that stand in a chat."""
    rows = await tx.all(
        f"{_POST} WHERE chat_id = :chat_id AND state = 'live' ORDER BY id", chat_id=chat_id
    )
    return [_post(row) for row in rows]


async def lift(tx: Tx, post_id: int) -> None:
    """The post does not stand where it stood any more: it is as if it had not been sent."""
    await tx.run(
        """UPDATE post SET state = 'unsent', telegram_id = NULL, shown_version = 0, pinned = 0
           WHERE id = :id""",
        id=post_id,
    )


async def want_new_version(tx: Tx, session_id: int) -> None:
    """The figures or names that the session's posts show have changed."""
    await tx.run(
        """UPDATE post SET wanted_version = wanted_version + 1
           WHERE session_id = :session_id AND kind <> 'meeting'""",
        session_id=session_id,
    )


async def want_new_head(tx: Tx, session_id: int) -> None:
    """What is held, when, or whether at all has changed: the meeting post shows it as well."""
    await tx.run(
        "UPDATE post SET wanted_version = wanted_version + 1 WHERE session_id = :session_id",
        session_id=session_id,
    )


async def turn(tx: Tx, post_id: int, view: str) -> None:
    """Another side of the post is up."""
    await tx.run(
        "UPDATE post SET view = :view, wanted_version = wanted_version + 1 WHERE id = :id",
        id=post_id,
        view=view,
    )


async def retire(tx: Tx, session_id: int) -> None:
    """The session is moved: its check-in posts and its card say so and are done with; those for
    the new time are posts of their own.
    """
    await tx.run(
        """UPDATE post SET view = 'retired', wanted_version = wanted_version + 1, pin_wanted = 0,
               pinned = pin_wanted
           WHERE session_id = :session_id AND kind <> 'meeting'""",
        session_id=session_id,
    )
    await want_new_head(tx, session_id)


async def retire_card(tx: Tx, session_id: int, chat_id: int) -> None:
    """The session's card in a chat is done with: another one takes its place there."""
    await tx.run(
        """UPDATE post SET view = 'retired', wanted_version = wanted_version + 1
           WHERE session_id = :session_id AND chat_id = :chat_id AND kind = 'host_card'
             AND view <> 'retired'""",
        session_id=session_id,
        chat_id=chat_id,
    )


async def show_front(tx: Tx, kind: str, session_id: int, but: str = "retired") -> None:
    """Whatever side of a session's posts of a kind is up, the front is from now on; not where it
    is the side `but`, whose name may be followed by numbers.
    """
    await tx.run(
        """UPDATE post SET view = '', wanted_version = wanted_version + 1
           WHERE session_id = :session_id AND kind = :kind AND view NOT IN ('', 'retired')
             AND view <> :but AND view NOT LIKE :but || '.%'""",
        session_id=session_id,
        kind=kind,
        but=but,
    )


async def view_of(tx: Tx, kind: str, session_id: int, chat_id: int) -> str | None:
    """Return which side of a session's post of a kind is up in a chat, or None if it has none."""
    view: str | None = await tx.value(
        """SELECT view FROM post WHERE kind = :kind AND session_id = :session_id
             AND chat_id = :chat_id AND view <> 'retired'""",
        kind=kind,
        session_id=session_id,
        chat_id=chat_id,
    )
    return view


async def want_new_cards(tx: Tx, member_id: int) -> None:
    """What a member may see has changed: the cards that stand with them are looked at anew."""
    await tx.run(
        """UPDATE post SET wanted_version = wanted_version + 1
           WHERE kind = 'host_card' AND state = 'live' AND view <> 'retired'
             AND chat_id IN (SELECT user_id FROM account WHERE member_id = :id)
             AND session_id IN (SELECT id FROM session WHERE state IN ('open', 'closed'))""",
        id=member_id,
    )


async def at_message(tx: Tx, kind: str, chat_id: int, telegram_id: int) -> Post | None:
    """Return the post of a kind that stands in a chat as this message, or None."""
    row = await tx.one(
        f"""{_POST} WHERE chat_id = :chat_id AND telegram_id = :telegram_id AND kind = :kind""",
        chat_id=chat_id,
        telegram_id=telegram_id,
        kind=kind,
    )
    return None if row is None else _post(row)


async def of_session(tx: Tx, session_id: int) -> list[Post]:
    """Return a session's posts, by id."""
    rows = await tx.all(f"{_POST} WHERE session_id = :id ORDER BY id", id=session_id)
    return [_post(row) for row in rows]


async def want_new_names(tx: Tx, user_id: int) -> None:
    """Whether an account can be written to has changed: cards that still wait for it say so."""
    await tx.run(
        """UPDATE post SET wanted_version = wanted_version + 1
           WHERE kind = 'host_card' AND session_id IN (
               SELECT s.id FROM account a
               JOIN attendance t ON t.member_id = a.member_id AND t.state = 'expected'
               JOIN session s ON s.id = t.session_id AND s.state = 'open'
               WHERE a.user_id = :user_id)""",
        user_id=user_id,
    )


async def want_new_words(tx: Tx, chat_id: int) -> None:
    """The chat speaks another language: what stands there and is open is said anew."""
    await tx.run(
        """UPDATE post SET wanted_version = wanted_version + 1
           WHERE chat_id = :chat_id AND session_id IN (
               SELECT id FROM session WHERE state IN ('planned', 'open'))""",
        chat_id=chat_id,
    )


async def want_unpinned(tx: Tx, session_id: int) -> None:
    """The session's posts need not stay pinned.

    One may be pinned although no reply said so, and unpinning may be repeated: so it is done once.
    """
    await tx.run(
        """UPDATE post SET pin_wanted = 0, pinned = 1
           WHERE session_id = :session_id AND pin_wanted = 1""",
        session_id=session_id,
    )


async def want_pinned(tx: Tx, session_id: int) -> None:
    """Check-in is open again: its posts are to be pinned as before."""
    await tx.run(
        """UPDATE post SET pin_wanted = 1, pinned = 0
           WHERE session_id = :session_id AND kind = 'check_in' AND view <> 'retired'
             AND pin_wanted = 0""",
        session_id=session_id,
    )


async def adopt(tx: Tx, post_id: int, telegram_id: int, now: datetime) -> bool:
    """Somebody pressed a post whose sending got no reply: so it stands there, and where is known.

    What it shows is not known, so it is edited once. Returns False, and nothing changes, if the
    post was never sent, or if the message is known to be another one: then the button is forged.
    """
    adopted = await tx.run(
        """UPDATE post SET state = 'live', telegram_id = :telegram_id, shown_version = 0
           WHERE id = :id
             AND (state = 'unknown' OR (state = 'unsent' AND EXISTS (
                 SELECT 1 FROM message m WHERE m.post_id = post.id AND m.state = 'claimed')))
             AND NOT EXISTS (
                 SELECT 1 FROM message o
                 WHERE o.chat_id = post.chat_id AND o.telegram_id = :telegram_id)""",
        id=post_id,
        telegram_id=telegram_id,
    )
    if not adopted:
        return False
    await tx.run(
        """UPDATE message SET state = 'sent', reason = 'seen', telegram_id = :telegram_id,
               settled_at = :now
           WHERE post_id = :id AND state IN ('claimed', 'unknown')""",
        id=post_id,
        telegram_id=telegram_id,
        now=to_ms(now),
    )
    return True


async def sent(tx: Tx, post_id: int, telegram_id: int, version: int) -> None:
    """The post stands in the chat and shows `version`."""
    await tx.run(
        """UPDATE post SET state = 'live', telegram_id = :telegram_id, shown_version = :version
           WHERE id = :id AND state IN ('unsent', 'unknown')""",
        id=post_id,
        telegram_id=telegram_id,
        version=version,
    )


async def set_state(tx: Tx, post_id: int, state: str) -> None:
    """Note that a post's fate is unknown, that it is gone, or that it is to be sent again."""
    await tx.run("UPDATE post SET state = :state WHERE id = :id", id=post_id, state=state)


async def set_unknown(tx: Tx, post_id: int) -> None:
    """The sending got no reply; unless a tap has shown meanwhile that the post is there."""
    await tx.run(
        "UPDATE post SET state = 'unknown' WHERE id = :id AND state = 'unsent'", id=post_id
    )


async def edited(tx: Tx, post_id: int, version: int, next_edit_at: datetime) -> None:
    """The post shows `version` now; no edit before `next_edit_at`."""
    await tx.run(
        """UPDATE post SET next_edit_at = :at, shown_version =
               CASE WHEN shown_version > :version THEN shown_version ELSE :version END
           WHERE id = :id""",
        id=post_id,
        version=version,
        at=to_ms(next_edit_at),
    )


async def set_pinned(tx: Tx, post_id: int, *, pinned: bool) -> None:
    """The post is pinned now, or is not."""
    await tx.run("UPDATE post SET pinned = :pinned WHERE id = :id", id=post_id, pinned=int(pinned))


async def give_up_pinning(tx: Tx, post_id: int) -> None:
    """The bot may not pin in this chat: leave the post as it is."""
    await tx.run("UPDATE post SET pin_wanted = pinned WHERE id = :id", id=post_id)


async def delay(tx: Tx, post_id: int, until: datetime) -> None:
    """Edit the post no earlier than `until`."""
    await tx.run(
        "UPDATE post SET next_edit_at = :until WHERE id = :id", id=post_id, until=to_ms(until)
    )


async def behind(tx: Tx, now: datetime, at_most: int = 200) -> list[Post]:
    """Return the posts that do not show what they should and may be edited now."""
    rows = await tx.all(
        f"""{_POST} WHERE {_IS_BEHIND} AND next_edit_at <= :now
            ORDER BY next_edit_at, id LIMIT :most""",
        now=to_ms(now),
        most=at_most,
    )
    return [_post(row) for row in rows]


async def next_edit(tx: Tx, now: datetime) -> datetime | None:
    """Return when the next post that is behind may be edited, after `now`; None if none is."""
    at = await tx.value(
        f"SELECT MIN(next_edit_at) FROM post WHERE {_IS_BEHIND} AND next_edit_at > :now",
        now=to_ms(now),
    )
    return None if at is None else from_ms(at)


async def count_behind(tx: Tx) -> int:
    """Count the posts that do not show what they should."""
    counted: int = await tx.value(f"SELECT COUNT(*) FROM post WHERE {_IS_BEHIND}")
    return counted


async def revive(tx: Tx, chat_id: int, now: datetime, since: datetime) -> None:
    """The bot may write to the chat again: what was given up there is sent or edited after all.

    Of sessions that ended before `since` nothing is touched.
    """
    values = {"chat_id": chat_id, "now": to_ms(now), "since": to_ms(since)}
    recent = "session_id IN (SELECT id FROM session WHERE closes_at > :since)"
    await tx.run(
        f"""UPDATE post SET state = 'live', wanted_version = wanted_version + 1, next_edit_at = :now
            WHERE chat_id = :chat_id AND state = 'gone' AND telegram_id IS NOT NULL
              AND {recent}""",
        **values,
    )
    await tx.run(
        f"""UPDATE message SET state = 'waiting', not_before = :now, reason = 'chat_open_again'
            WHERE chat_id = :chat_id AND state IN ('refused', 'withdrawn') AND expires_at > :now
              AND {recent} AND post_id IN (SELECT id FROM post WHERE state = 'gone'
                                             AND telegram_id IS NULL)""",
        **values,
    )
    await tx.run(
        """UPDATE post SET state = 'unsent'
           WHERE chat_id = :chat_id AND state = 'gone' AND telegram_id IS NULL
             AND id IN (SELECT post_id FROM message WHERE state = 'waiting')""",
        chat_id=chat_id,
    )


def _post(row: Row) -> Post:
    fields = dict(row)
    fields["pin_wanted"] = bool(fields["pin_wanted"])
    fields["pinned"] = bool(fields["pinned"])
    return Post(**fields)

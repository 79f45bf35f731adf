"""What must hold whatever was killed when: the database against what people were told and sent."""

import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import from_ms
from bot.screens import routes
from bot.standin.api.schema import Json
from storage.entries import entry_hash
from tests.kill_watch import Confirmed, is_ours_to_keep

Row = sqlite3.Row


class Book:
    """A database file, read from outside, and the run's account of who is who."""

    def __init__(self, path: Path, member_of: Mapping[int, int], zone: ZoneInfo) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._connection.row_factory = sqlite3.Row
        self.member_of = member_of
        self.zone = zone

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Return what a query finds."""
        return self._connection.execute(sql, values).fetchall()

    def value(self, sql: str, **values: Any) -> Any:
        """Return the first column of the first row."""
        return self._connection.execute(sql, values).fetchone()[0]


def confirmed_is_kept(book: Book, confirmed: Iterable[Confirmed]) -> Iterator[str]:
    """Every check-in that a person was told of is there, once, at the time that they were told."""
    for one in confirmed:
        member_id = book.member_of.get(one.user_id)
        if member_id is None:
            yield f"{one.by} tells a stranger, {one.user_id}, that they are checked in"
            continue
        about = f"session {one.session_id}, member {member_id}: told 已签到 {one.at} by {one.by}"
        found = book.rows(
            """SELECT e.happened_at, a.state, a.happened_at AS current
               FROM attendance_entry e
               LEFT JOIN attendance a USING (session_id, member_id)
               WHERE e.session_id = :session AND e.member_id = :member AND what = 'checked_in'""",
            session=one.session_id,
            member=member_id,
        )
        if len(found) != 1:
            yield f"{about}, but the history has {len(found)} check-ins"
            continue
        entry = found[0]
        if entry["state"] != "checked_in" or entry["current"] != entry["happened_at"]:
            yield f"{about}, but the present state is {tuple(entry)}"
        local = from_ms(entry["happened_at"]).astimezone(book.zone)
        if f"{local.hour}:{local.minute:02}" != one.at:
            yield f"{about}, but it is recorded at {local:%H:%M:%S}"


def acknowledged_is_kept(book: Book, made: Iterable[Json], below: int) -> Iterator[str]:
    """Every update that the bot has told Telegram it has is in the inbox."""
    for update in made:
        update_id = update["update_id"]
        if update_id >= below or not is_ours_to_keep(update):
            continue
        if not book.rows("SELECT 1 FROM inbox WHERE update_id = :id", id=update_id):
            yield f"update {update_id} was confirmed to Telegram and is not in the inbox"


def all_is_handled(book: Book, made: list[Json]) -> Iterator[str]:
    """Every update is done, none is open or set aside, and none came from nowhere."""
    states = {
        row["update_id"]: (row["state"], row["reason"])
        for row in book.rows("SELECT update_id, state, reason FROM inbox")
    }
    expected = {update["update_id"] for update in made if is_ours_to_keep(update)}
    for update_id in sorted(expected | states.keys()):
        state, reason = states.get(update_id, ("missing", None))
        if update_id not in expected:
            yield f"update {update_id} is in the inbox and was none to keep"
        elif state != "done":
            yield f"update {update_id} is {state} ({reason})"
    # The week is noted a day ahead; it is about no session.
    for row in book.rows(
        "SELECT kind, subject_id FROM due WHERE state = 'open' AND kind <> 'week'"
    ):
        yield f"{row['kind']} of session {row['subject_id']} fell due and is still open"
    for row in book.rows("SELECT id FROM message WHERE state IN ('waiting', 'claimed')"):
        yield f"message {row['id']} is still on its way"


def history_is_right(book: Book, made: list[Json]) -> Iterator[str]:
    """Each check-in is there once, its hash is right, and its person made it at that time."""
    acts = _acts(book, made)
    seen = set()
    for row in book.rows("SELECT * FROM attendance_entry ORDER BY id"):
        subject = (row["session_id"], row["member_id"])
        about = f"entry {row['id']} (session {subject[0]}, member {subject[1]}, {row['what']})"
        if (subject, row["what"]) in seen:
            yield f"{about} is there twice"
        seen.add((subject, row["what"]))
        columns = ("session_id", "member_id", "what", "happened_at", "recorded_at")
        content = [row[name] for name in (*columns, "by_member_id", "how", "why")]
        if row["hash"] != entry_hash(row["salt"], *content):
            yield f"{about} has a wrong hash"
        if row["what"] == "checked_in":
            by_tap = (subject[1], row["how"], row["happened_at"], subject[0])
            by_word = (subject[1], row["how"], row["happened_at"], None)
            if not {by_tap, by_word} & acts:
                yield f"{about}: this person did nothing of that kind at {row['happened_at']}"
    current = {
        (row["session_id"], row["member_id"], row["state"])
        for row in book.rows("SELECT * FROM attendance")
    }
    for session_id, member_id, state in sorted(current):
        if ((session_id, member_id), state) not in seen:
            yield f"session {session_id}, member {member_id} is {state} without a history"
    for subject, what in sorted(seen):
        if what == "checked_in" and (*subject, what) not in current:
            yield f"session {subject[0]}, member {subject[1]} has a check-in that does not show"


def _acts(book: Book, made: list[Json]) -> set[tuple[int, str, int, int | None]]:
    """Return all that members did to check in: member, how, when in ms, and for which session.

    A tap happened when it was received; a word when Telegram dated it, for whatever session.
    """
    received = {
        row["update_id"]: row["received_at"]
        for row in book.rows("SELECT update_id, received_at FROM inbox")
    }
    acts: set[tuple[int, str, int, int | None]] = set()
    for update in made:
        query, message = update.get("callback_query"), update.get("message")
        if query is not None and update["update_id"] in received:
            member_id, ids = book.member_of.get(query["from"]["id"]), routes.ids(query["data"])
            if member_id is not None and ids:
                acts.add((member_id, "tap", received[update["update_id"]], ids[0]))
        elif message is not None and "from" in message:
            member_id = book.member_of.get(message["from"]["id"])
            if member_id is not None:
                acts.add((member_id, "text", message["date"] * 1000, None))
    return acts


def taps_have_counted(book: Book, made: list[Json], resent: Container[int]) -> Iterator[str]:
    """Whoever was on the list and tapped the session's post while check-in was open is in.

    `resent` are the rows that the admin had sent again by hand: a post that stands there twice then
    is refused at the one of which the bot does not know.
    """
    resent_posts = {
        (row["session_id"], row["chat_id"])
        for row in book.rows("SELECT id, session_id, chat_id FROM message WHERE kind = 'post'")
        if row["id"] in resent
    }
    received = dict(tuple(row) for row in book.rows("SELECT update_id, received_at FROM inbox"))
    posts = {
        (row["session_id"], row["chat_id"]): row["telegram_id"]
        for row in book.rows("SELECT * FROM post WHERE kind = 'check_in'")
    }
    sessions = {row["id"]: row for row in book.rows("SELECT * FROM session")}
    states = {
        (row["session_id"], row["member_id"]): (row["state"], row["happened_at"])
        for row in book.rows("SELECT * FROM attendance")
    }
    for update in made:
        query = update.get("callback_query")
        if query is None or routes.route(query["data"]) != routes.CHECK_IN:
            continue
        chat_id, message_id = query["message"]["chat"]["id"], query["message"]["message_id"]
        (session_id,) = routes.ids(query["data"]) or (0,)
        at, member_id = received.get(update["update_id"]), book.member_of.get(query["from"]["id"])
        subject = (session_id, member_id or 0)
        if at is None or chat_id > 0 or subject not in states:
            continue
        if posts[session_id, chat_id] != message_id:
            if (session_id, chat_id) not in resent_posts:
                yield f"update {update['update_id']} tapped a post that the bot does not know"
            continue
        session, (state, happened_at) = sessions[session_id], states[subject]
        if not session["opens_at"] <= at < session["closes_at"]:
            continue
        if state != "checked_in" or happened_at > at:
            yield f"update {update['update_id']} tapped in time and {subject} is {state}"


def file_is_sound(book: Book) -> Iterator[str]:
    """The file itself is whole."""
    for row in book.rows("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"integrity_check: {row[0]}"
    for row in book.rows("PRAGMA foreign_key_check"):
        yield f"foreign_key_check: {tuple(row)}"


def sessions_are_true(book: Book, now: int) -> Iterator[str]:
    """Whatever fell due has its effect: what is over is closed, what has begun is open."""
    for row in book.rows("SELECT * FROM session WHERE state <> 'dropped'"):
        over, begun = row["closes_at"] <= now, row["opens_at"] <= now
        expected = "closed" if over else "open" if begun else "planned"
        if row["state"] != expected:
            yield f"session {row['id']} is {row['state']}, not {expected}"


def busy_with(book: Book, soon: int) -> Iterator[str]:
    """Yield what is open, waiting or behind, and what falls due by `soon` (ms)."""
    for what, sql in (
        ("updates are open", "inbox WHERE state = 'open'"),
        ("fell due and are open", "due WHERE state = 'open' AND at <= :soon"),
        ("messages are on their way", "message WHERE state IN ('waiting', 'claimed')"),
        (
            "posts are behind",
            """post WHERE state = 'live'
               AND (wanted_version > shown_version OR pin_wanted <> pinned)""",
        ),
        (
            "sessions open or close in a moment",
            """session WHERE (state = 'planned' AND opens_at <= :soon)
                          OR (state = 'open' AND closes_at <= :soon)""",
        ),
    ):
        count = book.value(f"SELECT COUNT(*) FROM {sql}", soon=soon)
        if count:
            yield f"{count} {what}"

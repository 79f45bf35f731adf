"""`kill -9`: nothing confirmed is lost and nothing is sent twice; and the harness would notice."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kill_run import Run

KILLS = 40
SEED = 1

pytestmark = pytest.mark.timeout(300)  # whichever test comes first waits for the run


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A bot that was killed again and again under load, brought to rest, and found true."""
    finished = Run(SEED, tmp_path_factory.mktemp("kill"))
    asyncio.run(finished.all(KILLS))
    return finished


@pytest.fixture
def tampered(killed: Run, tmp_path: Path) -> tuple[Run, Path]:
    """The run, and a copy of its database to spoil."""
    path = tmp_path / "shidao.db"
    shutil.copyfile(killed.path, path)
    return killed, path


def test_a_bot_killed_forty_times_under_load_loses_and_repeats_nothing(killed: Run) -> None:
    figures = killed.figures
    print(figures.line())  # noqa: T201 -- pytest shows it with -s or after a failure
    assert figures.kills == KILLS
    assert figures.confirmed > KILLS
    assert figures.stop_seconds < 10


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (
            "DELETE FROM attendance_entry WHERE id = :told",
            "but the history has 0 check-ins",
        ),
        (
            """INSERT INTO attendance_entry (session_id, member_id, what, happened_at, recorded_at,
                                             how, salt, hash)
               SELECT session_id, member_id, what, happened_at, recorded_at, how, salt, hash
               FROM attendance_entry WHERE id = :told""",
            "is there twice",
        ),
        (
            "UPDATE attendance_entry SET happened_at = happened_at + 1 WHERE id = :told",
            "has a wrong hash",
        ),
        (
            "UPDATE attendance_entry SET happened_at = happened_at + 60000 WHERE id = :told",
            "but it is recorded at",
        ),
        (
            "UPDATE attendance SET state = 'expected', happened_at = NULL",
            "has a check-in that does not show",
        ),
        (
            """UPDATE attendance SET state = 'checked_in', happened_at = 0
               WHERE rowid = (SELECT MIN(rowid) FROM attendance WHERE state = 'expected')""",
            "is checked_in without a history",
        ),
        (
            """UPDATE attendance_entry SET what = 'checked_in', how = 'tap' WHERE id =
               (SELECT e.id FROM attendance_entry e JOIN attendance USING (session_id, member_id)
                WHERE state = 'expected')""",
            "did nothing of that kind",
        ),
        ("DELETE FROM inbox WHERE update_id = :tap", "is missing"),
        ("UPDATE inbox SET state = 'open' WHERE update_id = :tap", "is open"),
        ("UPDATE inbox SET state = 'quarantined' WHERE update_id = :tap", "is quarantined"),
        ("INSERT INTO inbox VALUES (1, 'tap', 1, '', 1, 'done', 1, NULL)", "was none to keep"),
        (
            "UPDATE message SET state = 'withdrawn', telegram_id = NULL WHERE id = :sent",
            "is one more than the outbox knows of",
        ),
        (
            """UPDATE message SET telegram_id = 999999 WHERE id = :sent""",
            "claims 999999, which is not there",
        ),
        (
            "UPDATE message SET state = 'withdrawn' WHERE state = 'unknown'",
            "the status lists",
        ),
        ("UPDATE due SET state = 'open' WHERE id = 1", "fell due and is still open"),
        ("UPDATE session SET state = 'open' WHERE id = :closed", "is open, not closed"),
        ("UPDATE post SET wanted_version = wanted_version + 1", "is at version"),
        ("UPDATE post SET pinned = 1, pin_wanted = 1", "pin wanted True"),
        (
            """UPDATE attendance SET state = 'expected', happened_at = NULL
               WHERE (session_id, member_id) = (SELECT session_id, member_id
                                                FROM attendance_entry WHERE id = :tapped)""",
            "is expected",
        ),
        ("UPDATE post SET state = 'gone' WHERE id = :post", "was given up"),
    ],
)
async def test_whatever_is_spoilt_in_the_database_is_found(
    tampered: tuple[Run, Path], spoil: str, finding: str
) -> None:
    run, path = tampered
    with closing(sqlite3.connect(path)) as connection, connection:
        some = {
            name: connection.execute(sql, _resent(run)).fetchone()[0]
            for name, sql in (
                ("told", _TOLD_IN_PRIVATE),
                ("tapped", _TAPPED),
                ("tap", "SELECT MIN(update_id) FROM inbox WHERE kind = 'tap'"),
                ("sent", _SENT_ONCE),
                ("closed", "SELECT MIN(id) FROM session WHERE state = 'closed'"),
                ("post", "SELECT MIN(id) FROM post WHERE state = 'live'"),
            )
            if f":{name}" in spoil
        }
        connection.execute(spoil, some)
    assert finding in "\n".join(await run.findings(path))


# Where the fate of one message is unknown, or an admin sent one again, one more may be explained.
_SENT_ONCE = """
    SELECT id, chat_id, telegram_id FROM message
    WHERE telegram_id IS NOT NULL AND chat_id NOT IN
      (SELECT chat_id FROM message WHERE state = 'unknown' OR reason = 'seen_by_admin'
         OR id IN (SELECT value FROM json_each(:resent)))
    ORDER BY id LIMIT 1"""


# Of a post that an admin sent again, which of both was tapped is not asked.
_TAPPED = """
    SELECT MIN(id) FROM attendance_entry
    WHERE what = 'checked_in' AND how = 'tap' AND session_id NOT IN
      (SELECT session_id FROM message WHERE kind = 'post'
         AND id IN (SELECT value FROM json_each(:resent)))"""


def _resent(run: Run) -> dict[str, str]:
    """Return the ids of the messages that an admin sent again, as SQL is given them."""
    return {"resent": json.dumps(list(run.load.resends))}


_TOLD_IN_PRIVATE = """
    SELECT e.id FROM attendance_entry e JOIN message m
      ON m.session_id = e.session_id AND m.kind = 'check_in_reply' AND m.telegram_id IS NOT NULL
    JOIN account a ON a.user_id = m.chat_id AND a.member_id = e.member_id
    WHERE e.what = 'checked_in' ORDER BY e.id"""


async def test_a_message_accepted_once_more_is_found(tampered: tuple[Run, Path]) -> None:
    run, path = tampered
    with closing(sqlite3.connect(path)) as connection:
        _, chat, number = connection.execute(_SENT_ONCE, _resent(run)).fetchone()
    sent = next(s for s in run.standin.sends if (s.chat_id, s.message_id) == (chat, number))
    again = replace(sent, message_id=10**6)
    run.standin.sends.append(again)
    try:
        assert "is one more than the outbox knows of" in "\n".join(await run.findings(path))
    finally:
        run.standin.sends.remove(again)


async def test_a_post_that_shows_something_else_is_found(tampered: tuple[Run, Path]) -> None:
    run, path = tampered
    with closing(sqlite3.connect(path)) as connection:
        chat_id, message_id = connection.execute(
            "SELECT chat_id, telegram_id FROM post WHERE state = 'live'"
        ).fetchone()
    message = run.standin.chats[chat_id].messages[message_id]
    shown, message.text = message.text, "别的"
    try:
        assert "shows '别的', not" in "\n".join(await run.findings(path))
    finally:
        message.text = shown

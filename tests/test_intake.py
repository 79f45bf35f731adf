"""The inbox: kept before it is confirmed, handled once and in order, and not kept for ever."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import app, upkeep
from bot.intake import intake
from bot.intake.arrival import Arrival
from tests.delivering import change, restart, texts, until
from tests.town import Town

Json = dict[str, Any]


def written(town: Town, update_id: int, name: str, text: str) -> Json:
    """Return a private message as Telegram sends it."""
    user_id = town.account(name)
    person = {"id": user_id, "is_bot": False, "first_name": name}
    message = {
        "message_id": update_id,
        "date": int(town.clock.now().timestamp()),
        "chat": {"id": user_id, "type": "private", "first_name": name},
        "from": person,
        "text": text,
    }
    return {"update_id": update_id, "message": message}


def stored(path: Path) -> set[int]:
    """Return the ids in the inbox as any other process would find them."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {number for (number,) in connection.execute("SELECT update_id FROM inbox")}


async def states(town: Town) -> list[str]:
    return [state for (state,) in await town.query("SELECT state FROM inbox ORDER BY update_id")]


def hold(town: Town, lane: int | None = None) -> asyncio.Event:
    """Hold all updates of this bot before they are handled, or one lane's, until the event."""
    going_on = asyncio.Event()
    lanes = town.bot.intake.lanes
    handle = lanes._handle

    async def held(arrival: Arrival) -> None:
        if lane in (None, arrival.lane):
            await going_on.wait()
        await handle(arrival)

    lanes._handle = held
    return going_on


@pytest.fixture
def handling(town: Town, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Hold every update until the event is set, also in the face of a stop."""
    monkeypatch.setattr(app, "FINISH_LANES", 0)
    return hold(town)


async def test_what_a_poll_confirms_is_on_the_disk(town: Town) -> None:
    confirmed: list[bool] = []

    def spy(params: Json) -> bool:
        if "offset" in params:
            confirmed.append(params["offset"] - 1 in stored(town.path))
        return False

    town.standin.fault("getUpdates", "slow", times=999, when=spy)
    for _ in range(3):
        await town.says("李娜", "帮助")
    assert confirmed == [True] * 3


async def test_an_update_that_comes_twice_is_handled_once(town: Town) -> None:
    update = written(town, 7, "李娜", "帮助")
    await town.bot.intake.receive([update, update], town.clock.now())
    await town.rest()
    await town.bot.intake.receive([update], town.clock.now())
    await restart(town)
    await town.bot.intake.receive([update], town.clock.now())
    await town.later(60)
    assert len(town.standin.from_bot(town.account("李娜"))) == 1
    assert await states(town) == ["done"]


async def test_what_was_not_finished_is_handled_at_the_next_start_in_each_persons_order(
    town: Town, handling: asyncio.Event
) -> None:
    batch = [
        written(town, 11, "李娜", "帮助"),
        written(town, 12, "王强", "什么"),
        written(town, 13, "李娜", "什么"),
        written(town, 14, "李娜", "/start"),
    ]
    batch[3]["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
    await town.bot.intake.receive(batch, town.clock.now())
    assert await states(town) == ["open"] * 4
    await town.bot.shut_down()
    assert await states(town) == ["open"] * 4
    handling.set()
    await restart(town)
    for _ in range(3):
        await town.later(1)
    said = texts(town.standin.from_bot(town.account("李娜")))
    assert [text[:2] for text in said] == ["签到", "没看", "李娜"]
    assert await states(town) == ["done"] * 4


async def test_a_tap_made_before_a_crash_counts_from_when_it_was_made(
    town: Town, handling: asyncio.Event
) -> None:
    await town.plan("14:30")
    await town.go_to("14:29")
    assert not stored(town.path)
    town.press("李娜")
    await until(lambda: stored(town.path))
    await town.bot.shut_down()
    town.clock.move(timedelta(minutes=10))
    handling.set()
    await restart(town)
    await town.later(1)
    assert (await town.says("李娜", "签到")).startswith("您 14:29 已签到")


async def test_a_row_that_is_no_json_is_set_aside_at_the_start(town: Town) -> None:
    await change(
        town,
        """INSERT INTO inbox (update_id, kind, lane, body, received_at)
           VALUES (1, 'text', 7004, '{', 0), (2, 'text', 7004, '[]', 1),
                  (3, 'tap', 7004, '{}', 2)""",
    )
    await restart(town)
    rows = await town.query("SELECT state, reason FROM inbox ORDER BY update_id")
    assert rows[0] == ("quarantined", "not_json")
    assert [state for state, _ in rows] == ["quarantined"] * 3
    assert (await town.says("李娜", "帮助")).startswith("签到：")


async def test_nobody_waits_for_another_persons_update(town: Town) -> None:
    going_on = hold(town, town.account("李娜"))
    now = town.clock.now()
    batch = [written(town, 20 + n, "李娜", text) for n, text in enumerate(["帮助", "什么"])]
    await town.bot.intake.receive([*batch, written(town, 30, "王强", "帮助")], now)
    await until(lambda: town.private("王强"))
    assert town.private("李娜") == ""
    going_on.set()
    await town.rest()
    await town.later(1)
    assert len(town.standin.from_bot(town.account("李娜"))) == 2


async def test_while_too_many_wait_nothing_more_is_fetched(
    town: Town, handling: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "ROOM", 3)
    people = [member.account for member in town.branch.members if member.private_chat][:20]
    for account in people:
        if not account:
            continue
        town.standin.write(account, account, "帮助")
        for _ in range(200):
            await asyncio.sleep(0)
    await until(lambda: not town.standin.updates.polled and len(town.bot.intake.lanes) > 3)
    assert 3 < len(town.bot.intake.lanes) < len(people)
    assert town.standin.updates.pending > 0
    town.clock.move(timedelta(minutes=1))
    await town.bot.upkeep.look()
    handling.set()
    await town.rest()
    await town.later(1)
    assert all(town.standin.from_bot(account) for account in people if account)


async def test_ids_that_start_lower_after_a_quiet_week_are_handled(town: Town) -> None:
    await town.says("李娜", "帮助")
    await town.go_to("14:00", "2026-12-05")
    town.standin.updates._last_at = town.clock.now()
    town.standin.updates._next_id = 5
    await town.says("李娜", "帮助")
    await town.says("李娜", "帮助")
    assert len(town.standin.from_bot(town.account("李娜"))) == 3
    assert {5, 6} <= stored(town.path)


WORD = "此句只该留七天"


def holds(town: Town, word: str) -> bool:
    """Say whether any of the database's files holds a word."""
    return any(
        word.encode() in file.read_bytes() for file in town.path.parent.glob(town.path.name + "*")
    )


async def test_what_was_written_is_gone_from_all_files_after_seven_days(town: Town) -> None:
    await town.go_to("03:00", "2026-11-26")
    await town.says("李娜", WORD)
    await town.later(7 * 86400 - 60)
    await town.bot.upkeep.clean_once()
    assert holds(town, WORD)
    await town.later(60)
    await town.bot.upkeep.clean_once()
    assert not holds(town, WORD)


async def test_by_day_a_word_leaves_the_table_and_by_night_the_files(town: Town) -> None:
    await town.says("李娜", WORD)
    await town.later(7 * 86400)
    await town.bot.upkeep.clean_once()
    rows = await town.query(
        "SELECT COUNT(*) FROM inbox WHERE body LIKE '%' || :word || '%'", word=WORD
    )
    assert rows == [(0,)]
    await town.later(13 * 3600)
    await town.bot.upkeep.clean_once()
    assert not holds(town, WORD)


async def test_what_was_set_aside_is_gone_from_all_files_after_thirty_days(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError(WORD)

    monkeypatch.setattr("handlers.asking.answer", broken)
    await town.go_to("03:00", "2026-11-26")
    await town.says("李娜", WORD)
    monkeypatch.undo()
    await town.later(29 * 86400)
    await town.bot.upkeep.clean_once()
    assert holds(town, WORD)
    assert "隔离 1" in await town.says("陈静", "/status")
    await town.later(86400)
    await town.bot.upkeep.clean_once()
    assert not holds(town, WORD)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Read the database from somewhere else meanwhile, as an export does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT COUNT(*) FROM inbox").fetchone()
        yield


async def test_forgetting_beside_a_reader_is_made_good_afterwards_and_ends_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(upkeep, "CLEAN_EVERY", 0.01)
    await town.go_to("03:00", "2026-11-26")
    await town.says("李娜", WORD)
    town.clock.move(timedelta(days=7))
    with reading(town.path):
        cleaning = asyncio.create_task(town.bot.upkeep.clean())
        await until(lambda: "cleaning_unfinished" in caplog.messages)
        assert not cleaning.done()
    await until(lambda: not holds(town, WORD))
    cleaning.cancel()
    assert (await town.says("李娜", "帮助")).startswith("签到：")


async def test_nothing_is_forgotten_that_is_not_done(town: Town, handling: asyncio.Event) -> None:
    await town.bot.intake.receive([written(town, 7, "李娜", WORD)], town.clock.now())
    town.clock.move(timedelta(days=60))
    await town.bot.upkeep.clean_once()
    assert await states(town) == ["open"]
    handling.set()
    await town.rest()

"""What callers may rely on when they write."""

import asyncio
import gc
import logging
import sqlite3
import threading
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.clock import SetClock
from storage.database import Database
from storage.errors import (
    DatabaseBusy,
    DatabaseClosed,
    NotAUnit,
    StatementRefused,
    TxOver,
    UnitStopped,
    UnitSuspended,
    UnitWentOn,
    WriterStopped,
)
from storage.tx import Tx
from storage.writer import BATCH_UNITS
from tests.ledger import HALF, bare, count, keys, ledger, pair, pragma, stored, trace

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


async def _all(database: Database, *names: str) -> list[str | BaseException]:
    return await asyncio.gather(
        *(database.write(pair, name) for name in names), return_exceptions=True
    )


async def test_what_waits_together_is_committed_together(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        seen: list[str] = []
        await trace(database, seen.append)
        await _all(database, *(f"k{number}" for number in range(BATCH_UNITS)))
        assert seen.count("COMMIT") == 1
        await _all(database, *(f"m{number}" for number in range(2 * BATCH_UNITS)))
        assert seen.count("COMMIT") == 3
        assert seen.count("ROLLBACK TO unit") == 0
        await trace(database, None)


async def test_nobody_is_answered_before_the_commit_is_done(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        reached, go = threading.Event(), threading.Event()

        def hold(statement: str) -> None:
            if statement == "COMMIT":
                reached.set()
                assert go.wait(10)

        await trace(database, hold)
        tasks = [asyncio.create_task(database.write(pair, name)) for name in ("a", "b")]
        assert await asyncio.to_thread(reached.wait, 10)
        done, _ = await asyncio.wait(tasks, timeout=0.05)
        go.set()
        assert not done
        assert await asyncio.gather(*tasks) == ["a", "b"]
        await trace(database, None)


async def test_units_run_in_the_order_in_which_they_were_asked_for(tmp_path: Path) -> None:
    async def owe(tx: Tx, key: str) -> None:
        await pair(tx, key)
        await tx.run("INSERT INTO debt (half_id) VALUES (-1)")

    names = [f"{number:04}" for number in range(1000)]
    async with ledger(tmp_path) as database:
        await asyncio.gather(
            *(database.write(owe if name == "0500" else pair, name) for name in names),
            return_exceptions=True,
        )
        names.remove("0500")
        assert await database.read(keys) == names


async def test_a_unit_that_fails_takes_nobody_with_it(tmp_path: Path) -> None:
    async def fail(tx: Tx, key: str) -> str:
        await tx.run(HALF, key=key, part=1)
        raise LookupError("mine")

    async with ledger(tmp_path) as database:
        answers = await asyncio.gather(
            database.write(pair, "a"),
            database.write(fail, "b"),
            database.write(pair, "a"),
            database.write(pair, "c"),
            return_exceptions=True,
        )
    assert answers[0] == "a"
    assert isinstance(answers[1], LookupError)
    assert isinstance(answers[2], sqlite3.IntegrityError)
    assert answers[3] == "c"
    assert stored(tmp_path) == {"a": 2, "c": 2}


async def test_an_error_at_commit_reaches_its_own_caller_only(tmp_path: Path) -> None:
    async def owe(tx: Tx, key: str) -> str:
        await pair(tx, key)
        await tx.run("INSERT INTO debt (half_id) VALUES (-1)")
        return key

    async with ledger(tmp_path) as database:
        answers = await asyncio.gather(
            *(database.write(owe if name == "c" else pair, name) for name in "abcde"),
            return_exceptions=True,
        )
        assert isinstance(answers[2], sqlite3.IntegrityError)
        with pytest.raises(sqlite3.IntegrityError):
            await database.write(owe, "alone")
        assert await database.write(pair, "f") == "f"
    assert stored(tmp_path) == dict.fromkeys("abdef", 2)


async def test_a_statement_that_rolls_everything_back_loses_nobody_else(tmp_path: Path) -> None:
    async def roll_back(tx: Tx, key: str) -> str:
        await tx.run(HALF, key=key, part=1)
        await tx.run("INSERT OR ROLLBACK INTO half (key, part) VALUES ('a', 1)")
        return key

    async with ledger(tmp_path) as database:
        await database.write(pair, "a")
        seen: list[str] = []
        await trace(database, seen.append)
        answers = await asyncio.gather(
            database.write(pair, "b"),
            database.write(roll_back, "c"),
            *(database.write(pair, name) for name in "defg"),
            return_exceptions=True,
        )
        await trace(database, None)
    assert answers[0] == "b"
    assert isinstance(answers[1], sqlite3.IntegrityError)
    assert answers[2:] == [*"defg"]
    assert stored(tmp_path) == dict.fromkeys("abdefg", 2)
    # Those that had not run yet are not made to pay: "b" is committed alone, they together.
    assert seen.count("COMMIT") == 2


@pytest.mark.parametrize(
    "raised", [asyncio.CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit]
)
@pytest.mark.parametrize("company", [1, 5])
async def test_what_would_stop_a_task_stops_only_its_unit(
    tmp_path: Path, raised: type[BaseException], company: int
) -> None:
    async def stop(tx: Tx, key: str) -> str:
        await tx.run(HALF, key=key, part=1)
        raise raised

    async with ledger(tmp_path) as database:
        answers = await asyncio.gather(
            *(
                database.write(stop if not number else pair, str(number))
                for number in range(company)
            ),
            return_exceptions=True,
        )
        assert isinstance(answers[0], UnitStopped)
        assert isinstance(answers[0].__cause__, raised)
        assert answers[1:] == [str(number) for number in range(1, company)]
        assert await database.write(pair, "after") == "after"
    assert "0" not in stored(tmp_path)


async def test_a_function_that_raises_stop_iteration_stops_only_itself(tmp_path: Path) -> None:
    def stop(tx: Tx) -> object:
        raise StopIteration

    async with ledger(tmp_path) as database:
        with pytest.raises(UnitStopped):
            await database.write(stop)  # type: ignore[arg-type]
        assert await database.write(pair, "after") == "after"


@pytest.mark.parametrize("company", [1, 5])
@pytest.mark.parametrize("how", ["sleep", "future"])
async def test_a_unit_that_awaits_something_else_is_closed_without_a_trace(
    tmp_path: Path, how: str, company: int
) -> None:
    ended: list[tuple[int, type[BaseException]]] = []
    future = asyncio.get_running_loop().create_future()

    async def suspend(tx: Tx, key: str) -> str:
        await tx.run(HALF, key=key, part=1)
        try:
            await (asyncio.sleep(0) if how == "sleep" else future)
        finally:
            try:
                await tx.run(HALF, key=key, part=2)
            except TxOver as error:
                ended.append((threading.get_ident(), type(error)))
        return key

    async with ledger(tmp_path) as database:
        writer = await bare(database, lambda _: threading.get_ident())
        answers = await asyncio.gather(
            *(
                database.write(pair if number else suspend, str(number))
                for number in range(company)
            ),
            return_exceptions=True,
        )
        assert isinstance(answers[0], UnitSuspended)
        assert answers[1:] == [str(number) for number in range(1, company)]
        assert ended == [(writer, TxOver)]
    assert "0" not in stored(tmp_path)


async def test_a_unit_that_will_not_be_closed_fails_all_the_same(tmp_path: Path) -> None:
    async def cling(tx: Tx) -> None:
        await tx.run(HALF, key="x", part=1)
        try:
            await asyncio.sleep(0)
        except GeneratorExit:
            await asyncio.sleep(0)

    async with ledger(tmp_path) as database:
        with pytest.raises(UnitSuspended):
            await database.write(cling)
        assert await database.write(pair, "after") == "after"
    assert stored(tmp_path) == {"after": 2}


@pytest.mark.parametrize("goes_on", [True, False])
@pytest.mark.parametrize(
    ("sql", "raised"), [(HALF, sqlite3.IntegrityError), ("COMMIT", StatementRefused)]
)
async def test_a_unit_that_swallows_an_error_stores_nothing(
    tmp_path: Path, sql: str, raised: type[Exception], goes_on: bool
) -> None:
    async def swallow(tx: Tx, key: str) -> str:
        await tx.run(HALF, key=key, part=1)
        try:
            await tx.run(sql, key=key, part=1)
        except raised:
            if goes_on:
                await tx.run(HALF, key=key, part=2)
        return key

    async with ledger(tmp_path) as database:
        for company in (1, 3):
            answers = await asyncio.gather(
                database.write(swallow, "half"),
                *(database.write(pair, f"{company}-{number}") for number in range(company - 1)),
                return_exceptions=True,
            )
            assert isinstance(answers[0], UnitWentOn)
            assert isinstance(answers[0].__cause__, raised)
    assert stored(tmp_path) == {"3-0": 2, "3-1": 2}


async def test_a_unit_may_turn_an_error_into_its_own(tmp_path: Path) -> None:
    class AlreadyThereError(Exception):
        pass

    async def refuse(tx: Tx, key: str) -> None:
        try:
            await tx.run(HALF, key=key, part=1)
        except sqlite3.IntegrityError:
            raise AlreadyThereError from None

    async with ledger(tmp_path) as database:
        await database.write(pair, "a")
        with pytest.raises(AlreadyThereError):
            await database.write(refuse, "a")


@pytest.mark.parametrize(
    "sql",
    [
        "COMMIT",
        "end",
        "ROLLBACK",
        "rollback to unit",
        "BEGIN",
        "SAVEPOINT mine",
        "RELEASE unit",
        "PRAGMA query_only = ON",
        "ATTACH 'x' AS x",
        "DETACH x",
        "VACUUM",
        " ; -- a word\n /* and */ COMMIT",
        "\ufeffCOMMIT",
    ],
)
@pytest.mark.parametrize("company", [1, 3])
async def test_a_unit_cannot_end_its_own_transaction(
    tmp_path: Path, sql: str, company: int
) -> None:
    async def meddle(tx: Tx, key: str) -> None:
        await tx.run(HALF, key=key, part=1)
        await tx.run(sql)

    async with ledger(tmp_path) as database:
        answers = await asyncio.gather(
            database.write(meddle, "half"),
            *(database.write(pair, str(number)) for number in range(company - 1)),
            return_exceptions=True,
        )
        assert isinstance(answers[0], StatementRefused)
    assert stored(tmp_path) == {str(number): 2 for number in range(company - 1)}


async def test_many_statements_cannot_hide_in_one(tmp_path: Path) -> None:
    async def hide(tx: Tx) -> None:
        await tx.run("INSERT INTO half (key, part) VALUES ('x', 1); COMMIT")

    async with ledger(tmp_path) as database:
        with pytest.raises((sqlite3.Warning, sqlite3.ProgrammingError)):
            await database.write(hide)
    assert stored(tmp_path) == {}


async def test_a_tx_is_worth_nothing_after_its_unit(tmp_path: Path) -> None:
    kept: list[Tx] = []

    async def leak(tx: Tx) -> None:
        kept.append(tx)

    async def borrow(tx: Tx) -> None:
        await kept[0].run(HALF, key="x", part=1)

    async with ledger(tmp_path) as database:
        await database.write(leak)
        with pytest.raises(TxOver):
            await database.write(borrow)
        with pytest.raises(TxOver):
            await kept[0].run(HALF, key="x", part=1)
    assert stored(tmp_path) == {}


async def test_what_is_not_a_coroutine_function_is_refused(tmp_path: Path) -> None:
    def plain(tx: Tx) -> int:
        return 1

    async with ledger(tmp_path) as database:
        with pytest.raises(NotAUnit):
            await database.write(plain)  # type: ignore[arg-type]
        assert await database.write(partial(pair, key="a")) == "a"


async def test_a_cancelled_caller_changes_nothing_for_anybody_else(tmp_path: Path) -> None:
    names = [f"{number:03}" for number in range(200)]
    async with ledger(tmp_path) as database:
        tasks = [asyncio.create_task(database.write(pair, name)) for name in names]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(answer, asyncio.CancelledError) for answer in answers] == [
        place % 3 == 0 for place in range(200)
    ]
    assert stored(tmp_path) == dict.fromkeys(names, 2)


async def test_whoever_waits_hears_of_it_when_the_keeper_is_cancelled(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        heard: list[str] = []
        database.when_broken(lambda broken: heard.append(broken.code))
        tasks = [asyncio.create_task(database.write(pair, str(number))) for number in range(400)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        database._writer._keeper.cancel()
        answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert {type(answer) for answer in answers[1:]} == {WriterStopped}
        with pytest.raises(Exception, match="stopped") as later:
            await asyncio.wait_for(database.write(pair, "later"), 5)
        assert getattr(later.value, "code", "") == "stopped"
        assert heard == ["stopped"]
        assert not await database.probe()


async def test_whoever_waits_hears_of_it_when_the_writer_itself_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    async with ledger(tmp_path) as database:
        await database.write(pair, "before")
        monkeypatch.setattr("storage.batch.Batch.run", fail)
        answers = await asyncio.wait_for(_all(database, "a", "b"), 5)
        assert {type(answer) for answer in answers} == {WriterStopped}
    assert stored(tmp_path) == {"before": 2}


async def test_closing_finishes_what_is_waiting(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        names = [f"{number:04}" for number in range(2 * BATCH_UNITS)]
        tasks = [asyncio.create_task(database.write(pair, name)) for name in names]
        await asyncio.sleep(0)
        await database.close()
        assert await asyncio.wait_for(asyncio.gather(*tasks), 5) == names
        with pytest.raises(DatabaseClosed):
            await database.write(pair, "late")
        with pytest.raises(DatabaseClosed):
            await database.read(count)
        await database.close()
    assert len(stored(tmp_path)) == 2 * BATCH_UNITS


async def test_closing_is_carried_through_when_its_caller_is_cancelled(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    async with ledger(tmp_path) as database:
        writing = asyncio.create_task(database.write(pair, "a"))
        closing = asyncio.create_task(database.close())
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.wait([closing])
        assert closing.cancelled()
        assert await writing == "a"
        await database.close()
        for thread in set(threading.enumerate()) - before:
            thread.join(5)
            assert not thread.is_alive()


async def test_a_slow_unit_is_named_and_nothing_of_it_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = SetClock(NOON)

    async def dawdle(tx: Tx, key: str) -> None:
        await pair(tx, key)
        clock.move(timedelta(milliseconds=150))

    async with ledger(tmp_path, clock) as database:
        await database.write(pair, "quick")
        assert not caplog.records
        await database.write(partial(dawdle, key="secret"))
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == "unit_slow"
    assert (record.__dict__["unit"][-6:], record.__dict__["ms"]) == ("dawdle", 150)
    assert "secret" not in str(record.__dict__)


async def test_a_batch_ends_after_a_tenth_of_a_second_and_the_rest_follows(tmp_path: Path) -> None:
    clock = SetClock(NOON)

    async def dawdle(tx: Tx, key: str) -> None:
        await pair(tx, key)
        clock.move(timedelta(milliseconds=60))

    async with ledger(tmp_path, clock) as database:
        seen: list[str] = []
        await trace(database, seen.append)
        names = [f"{number:03}" for number in range(BATCH_UNITS + 6)]
        await asyncio.gather(
            *(database.write(dawdle if name < "006" else pair, name) for name in names)
        )
        assert seen.count("COMMIT") == 4
        assert await database.read(keys) == names
        await trace(database, None)


async def test_a_unit_sees_its_callers_context_and_leaves_it_alone(tmp_path: Path) -> None:
    who = ContextVar("who", default="nobody")
    seen: list[str] = []

    async def note(tx: Tx, key: str) -> None:
        seen.append(who.get())
        who.set("the unit")
        await pair(tx, key)
        if key == "lost":
            await tx.run("INSERT INTO debt (half_id) VALUES (-1)")

    async def caller(name: str, key: str) -> None:
        who.set(name)
        await database.write(note, key)
        assert who.get() == name

    async with ledger(tmp_path) as database:
        await asyncio.gather(
            caller("first", "a"),
            caller("second", "lost"),
            caller("third", "c"),
            return_exceptions=True,
        )
    # Twice, for the batch is lost at COMMIT; the second run starts from the caller's again.
    assert seen == ["first", "second", "third"] * 2


async def test_an_error_that_nobody_waits_for_is_told_by_name_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def fail(tx: Tx, key: str) -> None:
        await tx.run(HALF, key=key, part=1)
        raise ValueError(f"no room for {key}")

    async def be_cancelled(database: Database) -> None:
        task = asyncio.create_task(database.write(fail, "小明的家事"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    async with ledger(tmp_path) as database:
        await be_cancelled(database)
        await database.write(pair, "after")
        gc.collect()
    assert "小明" not in str([record.__dict__ for record in caplog.records])
    (told,) = [r for r in caplog.records if r.getMessage() == "unit_failed_unheard"]
    assert (told.__dict__["unit"][-4:], told.__dict__["failure"]) == ("fail", "ValueError")


async def test_an_errand_has_its_place_in_the_queue(tmp_path: Path) -> None:
    def halves(connection: sqlite3.Connection) -> object:
        return connection.execute("SELECT count(*) FROM half").fetchone()[0]

    async with ledger(tmp_path) as database:
        answers = await asyncio.gather(
            database.write(pair, "a"),
            database.write(pair, "b"),
            bare(database, halves),
            database.probe(),
            database.write(pair, "c"),
            bare(database, halves),
        )
    assert [*answers] == ["a", "b", 4, True, "c", 6]


async def test_a_lock_held_by_another_process_is_waited_for_once(tmp_path: Path) -> None:
    async with ledger(tmp_path) as database:
        await pragma(database, "busy_timeout = 20")
        seen: list[str] = []
        await trace(database, seen.append)
        other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            for names in (["a"], ["b", "c", "d"]):
                seen.clear()
                answers = await _all(database, *names)
                assert [type(answer) for answer in answers] == [DatabaseBusy] * len(names)
                assert seen == ["BEGIN IMMEDIATE"]
            other.execute("ROLLBACK")
        finally:
            other.close()
        assert await database.write(pair, "a") == "a"
        assert database.broken is None
        await trace(database, None)


async def test_a_loop_that_is_never_idle_does_not_starve_the_writer(tmp_path: Path) -> None:
    is_over = False

    async def burn() -> None:
        loop = asyncio.get_running_loop()
        while not is_over:
            until = loop.time() + 0.0002
            while loop.time() < until:
                pass
            await asyncio.sleep(0)

    async with ledger(tmp_path) as database:
        burning = asyncio.create_task(burn())
        try:
            async with asyncio.timeout(5):
                for number in range(20):
                    await database.write(pair, str(number))
                    assert await database.read(count) == 2 * number + 2
        finally:
            is_over = True
            await burning


async def test_the_loop_steps_aside_while_statements_run_and_not_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.hop.HAND_OVER", 5)
    monkeypatch.setattr("storage.hop.SHARE_EVERY", 60)
    loop = asyncio.get_running_loop()
    ran: dict[str, bool] = {}

    def see(when: str, seconds: float) -> None:
        it_ran = threading.Event()
        loop.call_soon_threadsafe(it_ran.set)
        ran[when] = it_ran.wait(seconds)

    async def look(tx: Tx, key: str) -> None:
        see(key, 0.03)

    def at_commit(statement: str) -> None:
        if statement == "COMMIT":
            see("commit", 4)

    async with ledger(tmp_path) as database:
        await trace(database, at_commit)
        for company in (1, 2):
            await asyncio.gather(
                *(database.write(look, f"unit {number}") for number in range(company))
            )
            assert ran.pop("commit")
        await trace(database, None)
        async with asyncio.timeout(4):
            await database.read(look, "query")
    assert ran == {"unit 0": False, "unit 1": False, "query": False}


async def test_the_loop_gives_the_commit_a_chance_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.hop.SHARE_FOR", 5)
    loop = asyncio.get_running_loop()
    ran: list[bool] = []

    def at_commit(statement: str) -> None:
        if statement == "COMMIT":
            never, it_ran = threading.Event(), threading.Event()
            never.wait(0.25)  # longer than SHARE_EVERY
            loop.call_soon_threadsafe(it_ran.set)
            ran.append(it_ran.wait(0.1))

    async with ledger(tmp_path) as database:
        await trace(database, at_commit)
        await database.write(pair, "a")
        await trace(database, None)
    assert ran == [False]

"""What the bot removes by itself, and what it keeps until then."""

from datetime import timedelta

from storage.tx import Tx
from tests.town import Town

WORDS = "老人下周复查"


def is_in_the_files(town: Town, words: str) -> bool:
    files = (town.path, town.path.with_name(town.path.name + "-wal"))
    return any(words.encode() in file.read_bytes() for file in files if file.exists())


async def test_what_was_written_is_gone_from_the_files_after_its_time(town: Town) -> None:
    await town.says("李娜", WORDS)
    assert is_in_the_files(town, WORDS)
    town.clock.move(timedelta(days=7) - timedelta(seconds=2))
    assert await town.bot.upkeep.forget_updates() == 0
    assert is_in_the_files(town, WORDS)
    town.clock.move(timedelta(seconds=2))
    assert await town.bot.upkeep.forget_updates() == 1
    assert not is_in_the_files(town, WORDS)
    assert await town.query("SELECT COUNT(*) FROM inbox") == [(0,)]


async def test_what_could_not_be_handled_is_kept_for_a_month_to_be_looked_at(town: Town) -> None:
    await town.says("李娜", WORDS)
    await town.bot.db.write(_set_aside)
    town.clock.move(timedelta(days=29))
    assert await town.bot.upkeep.forget_updates() == 0
    town.clock.move(timedelta(days=1))
    assert await town.bot.upkeep.forget_updates() == 1
    assert not is_in_the_files(town, WORDS)


async def _set_aside(tx: Tx) -> None:
    await tx.run("UPDATE inbox SET state = 'quarantined', reason = 'for the test'")

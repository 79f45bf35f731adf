"""Made-up updates through the real intake: `python -m tests.fuzz --updates 1000000 --seed 1`.

Each round is a town of its own with an open check-in. Whatever comes, every update that is kept is
handled, who acts is counted once and nobody else is, and what must not be stored is in no file.
"""

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ["PTB_TIMEDELTA"] = "1"

from bot.clock import to_ms
from tests.fuzz_storm import SECRET, Place, Storm
from tests.test_allow_list_made_up import KEPT, fits
from tests.town import Town, town

ROUND = 20_000
BATCH = 50
SHOWN = 5
WITNESS = "李娜"


@dataclass
class Round:
    """What a round found; no problems is what is hoped for."""

    seed: int
    updates: int = 0
    kept: int = 0
    acted: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = f"{len(self.problems)} problems" if self.problems else "ok"
        return (
            f"seed {self.seed}: {self.updates} updates, {self.kept} kept, {self.acted} people "
            f"acted, {self.seconds:.1f} s: {verdict}"
        )


async def run_round(seed: int, updates: int, folder: Path) -> Round:
    """Send `updates` made-up updates to a new town in `folder`; return what came of it."""
    outcome, began = Round(seed), time.monotonic()
    path = folder / f"{seed}.db"
    with _errors_logged(outcome.problems):
        async with town(path, threads=True) as built:
            place = await _set_out(built)
            storm = Storm(seed, place)
            await _rage(built, storm, updates, outcome)
            outcome.acted = len(storm.acted)
            await _look_back(built, storm, place, outcome)
    outcome.problems += _secrets_in(folder)
    outcome.seconds = time.monotonic() - began
    return outcome


async def _set_out(built: Town) -> Place:
    """Open a check-in; let every other member with an account act, but not the witness."""
    session_id = await built.plan("14:30")
    await built.go_to("14:20")
    accounts = [m.account for m in built.branch.members if m.account and m.name != WITNESS]
    return Place(
        bot_username=built.bot.bot.username,
        group_id=built.group,
        post_id=built.check_in_post().id,
        data=f"in.{session_id}",
        present=tuple(accounts[::2]),
        absent=tuple(accounts[1::2]),
    )


async def _rage(built: Town, storm: Storm, updates: int, outcome: Round) -> None:
    """Deliver the storm in batches over an hour of the town's time."""
    batches = max(1, updates // BATCH)
    for number in range(batches):
        now = built.clock.now()
        batch = storm.batch(BATCH, to_ms(now) // 1000)
        await built.bot.intake.receive(batch, now)
        outcome.updates += len(batch)
        if number % 20 == 0:  # so that at most 1,000 wait, as when polling
            await built.later(3600 * 20 / max(batches, 20))
    await built.rest()


async def _look_back(built: Town, storm: Storm, place: Place, outcome: Round) -> None:
    """Compare what is in the database with what was done."""
    problems = outcome.problems
    [(outcome.kept, open_)] = await built.query(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'open') FROM inbox"
    )
    if open_:
        problems.append(f"{open_} updates were kept and not handled")
    for reason, body in await built.query(
        "SELECT reason, body FROM inbox WHERE state = 'quarantined' LIMIT 20"
    ):
        problems.append(f"set aside for {reason}: {body}")
    problems += await _misshapen(built)
    entries = await built.query(
        """SELECT a.user_id, COUNT(*) FROM attendance_entry e
           JOIN account a ON a.member_id = e.member_id
           WHERE e.what = 'checked_in' GROUP BY a.user_id"""
    )
    counted = {int(user_id): int(count) for user_id, count in entries}
    problems += [f"{user} was counted {n} times" for user, n in counted.items() if n != 1]
    problems += [f"{user} acted and was not counted" for user in storm.acted - set(counted)]
    problems += [f"{user} never acted but was counted" for user in set(counted) & set(place.absent)]
    [post] = [one for one in built.standin.from_bot(built.group) if one.id == place.post_id]
    answer = await built.tap(WITNESS, post)
    if "已签到" not in (answer.text or ""):
        problems.append(f"after it all, a tap was answered: {answer.text}")


async def _misshapen(built: Town) -> list[str]:
    """Hold every kept update to the explicit shape of what may be stored."""
    return [
        f"kept what it must not: {body}"
        for kind, body in await built.query("SELECT kind, body FROM inbox")
        if not fits(json.loads(body), KEPT[kind])
    ]


@contextmanager
def _errors_logged(problems: list[str]) -> Iterator[None]:
    """Take every error that is logged for a problem."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            cause = record.exc_info[1] if record.exc_info else None
            problems.append(f"logged: {record.getMessage()} {cause!r}")

    listener = Listener(logging.ERROR)
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)


def _secrets_in(folder: Path) -> list[str]:
    """Look for what must never be stored in the bytes of every file."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [f"{path.name} holds a secret" for path in files if SECRET.encode() in path.read_bytes()]


def main() -> int:
    """Run the rounds; return the exit code: 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=ROUND)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = 0
    for number, start in enumerate(range(0, options.updates, ROUND)):
        size = min(ROUND, options.updates - start)
        with tempfile.TemporaryDirectory() as folder:
            outcome = asyncio.run(run_round(options.seed + number, size, Path(folder)))
        sys.stdout.write(f"{outcome}\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in outcome.problems[:SHOWN])
        sys.stdout.flush()
        found += len(outcome.problems)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

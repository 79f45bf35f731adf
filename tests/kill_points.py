"""Where the bot is killed: at random moments, and at those where something hangs by a thread."""

import asyncio
import fcntl
import random
import signal
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.standin.state.faults import Fault, Kind
from tests.kill_watch import Watched

PATIENCE: Final = 1.6
"""Seconds to wait for a telling moment; if it does not come, the kill falls where it falls."""
WRITE_LOCK: Final = 120
"""The byte by which SQLite's WAL locks writing: see its "WAL-mode File Format", 2.2."""
STOPPING: Final = "while it stops"


@dataclass
class Life:
    """One life of the bot: its process, and the name of the moment at which it ends."""

    process: Process
    standin: Watched
    path: Path
    rng: random.Random
    point: str
    after: ExitStack
    """What ends when the bot is dead."""


async def _early(life: Life) -> None:
    """While it starts: modules, lock, what the last life had claimed, getMe, the first poll."""
    await asyncio.sleep(life.rng.uniform(0.0, 0.75))


async def _any_time(life: Life) -> None:
    """Anywhere in its work."""
    await asyncio.sleep(life.rng.uniform(0.4, 1.5))


async def _replay(life: Life) -> None:
    """When what was left over is handled and the first updates are asked for."""
    await _event(life.standin.watch.asked)
    await asyncio.sleep(life.rng.uniform(0.0, 0.04))


async def _batch(life: Life) -> None:
    """Just after updates were handed out: they are being stored, handled, answered."""
    for _ in range(life.rng.choice((1, 1, 2, 4))):
        await _event(life.standin.watch.handed_out)
    await asyncio.sleep(life.rng.choice((0.0, 0.005, 0.01, 0.02, 0.04)) * life.rng.random() * 2)


def _at(method: str, *, effect: bool) -> Callable[[Life], Awaitable[None]]:
    async def point(life: Life) -> None:
        """When a call is accepted, or has just arrived, and its reply has not gone out."""
        await _nth(life, method, "held", effect=effect)

    return point


def _after(method: str) -> Callable[[Life], Awaitable[None]]:
    async def point(life: Life) -> None:
        """When the reply to an accepted call is on its way and what became of it is stored."""
        await _nth(life, method, "slow", effect=True)
        await asyncio.sleep(life.rng.uniform(0.0, 0.015))

    return point


async def _confirmation(life: Life) -> None:
    """Just when Telegram is told that updates have arrived."""
    await _event(life.standin.watch.confirmed)
    await asyncio.sleep(life.rng.choice((0.0, 0.002)))


async def _commit(life: Life) -> None:
    """Just after a commit: what is written in two transactions is half written then."""
    shared = life.path.with_name(life.path.name + "-shm")
    commits, seen = life.rng.randint(1, 7), b""
    with suppress(TimeoutError, FileNotFoundError):
        async with asyncio.timeout(PATIENCE):
            while commits:
                # The header of the index changes with each commit, and nothing tells when.
                with shared.open("rb") as file:
                    header = file.read(48)
                commits -= header != seen
                seen = header
                await asyncio.sleep(0.0005)


async def _nothing_written(life: Life) -> None:
    """While no write comes to an end, as on a disk that hangs: nothing may be confirmed then."""
    await _event(life.standin.watch.asked)
    await asyncio.sleep(life.rng.uniform(0.0, 0.3))
    await _hold_writes(life)
    await _event(life.standin.watch.handed_out, within=0.4)
    await asyncio.sleep(life.rng.uniform(0.02, 0.25))


async def _hold_writes(life: Life) -> None:
    """Take the lock that SQLite takes for a write, a byte of the -shm file, until the bot is dead.

    Not by a connection: closing one would tidy up what the bot has left. Nor for a second, after
    which the bot is right to say that another process holds its database.
    """
    shared = life.path.with_name(life.path.name + "-shm")
    for _ in range(50):
        try:
            file = shared.open("r+b")
        except FileNotFoundError:
            return
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, WRITE_LOCK)
        except BlockingIOError:
            file.close()
            await asyncio.sleep(0.002)
        else:
            life.after.enter_context(file)
            return


async def _stopping(life: Life) -> None:
    """While it stops as it was asked to."""
    await asyncio.sleep(life.rng.uniform(0.5, 1.2))
    if life.process.returncode is None:
        life.process.send_signal(signal.SIGTERM)
    await asyncio.sleep(life.rng.uniform(0.0, 0.25))


async def _nth(life: Life, method: str, kind: Kind, *, effect: bool) -> None:
    skip = life.rng.choice((0, 0, 1, 3))

    def is_meant(_params: object) -> bool:
        nonlocal skip
        skip -= 1
        return skip < 0

    fault: Fault = life.standin.fault(method, kind, effect=effect, when=is_meant)
    try:
        async with asyncio.timeout(PATIENCE):
            await fault.reached()
    except TimeoutError:
        life.point += " (did not come)"


async def _event(event: asyncio.Event, within: float = PATIENCE) -> None:
    event.clear()
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return


POINTS: Final[dict[str, tuple[int, Callable[[Life], Awaitable[None]]]]] = {
    "while it starts": (16, _early),
    "at any time": (14, _any_time),
    "in the replay": (6, _replay),
    "after a getUpdates reply": (14, _batch),
    "when updates are confirmed": (6, _confirmation),
    "after a commit": (8, _commit),
    "while nothing can be written": (6, _nothing_written),
    "sendMessage accepted, no reply yet": (12, _at("sendMessage", effect=True)),
    "sendMessage arrived": (3, _at("sendMessage", effect=False)),
    "sendMessage replied": (8, _after("sendMessage")),
    "answerCallbackQuery accepted, no reply yet": (6, _at("answerCallbackQuery", effect=True)),
    "answerCallbackQuery arrived": (4, _at("answerCallbackQuery", effect=False)),
    "editMessageText accepted, no reply yet": (3, _at("editMessageText", effect=True)),
    "editMessageText replied": (2, _after("editMessageText")),
    "pinChatMessage accepted, no reply yet": (1, _at("pinChatMessage", effect=True)),
    STOPPING: (3, _stopping),
}
"""Each moment with its weight."""


def choose(rng: random.Random) -> str:
    """Return the name of the moment of the next kill."""
    return rng.choices(list(POINTS), [weight for weight, _ in POINTS.values()])[0]


async def come(life: Life) -> None:
    """Wait for the moment of this life's kill."""
    await POINTS[life.point][1](life)


_FAULTS: Final[list[tuple[str, Kind, int]]] = [
    ("sendMessage", "reply_dropped", 8),
    ("sendMessage", "too_many", 4),
    ("sendMessage", "server_error", 3),
    ("sendMessage", "reset", 2),
    ("sendMessage", "slow", 3),
    ("sendMessage", "not_json", 1),
    ("editMessageText", "reply_dropped", 3),
    ("editMessageText", "too_many", 3),
    ("editMessageText", "server_error", 3),
    ("editMessageText", "slow", 2),
    ("pinChatMessage", "reply_dropped", 2),
    ("pinChatMessage", "server_error", 2),
    ("answerCallbackQuery", "reply_dropped", 4),
    ("answerCallbackQuery", "server_error", 3),
    ("answerCallbackQuery", "reset", 2),
    ("answerCallbackQuery", "slow", 3),
    ("getUpdates", "reply_dropped", 2),
    ("getUpdates", "reset", 1),
    ("getUpdates", "server_error", 1),
    ("getMe", "server_error", 1),
]


def put_faults(standin: Watched, rng: random.Random) -> list[Fault]:
    """Take the last life's faults away and put this one's in the way of some requests."""
    standin.faults.clear()
    put = []
    for method, kind, _ in rng.choices(_FAULTS, [w for *_, w in _FAULTS], k=rng.randrange(1, 6)):
        chance = rng.choice((0.1, 0.4, 1.0))
        put.append(
            standin.fault(
                method,
                kind,
                times=rng.choice((1, 1, 3)),
                retry_after=rng.choice((1, 2)),
                delay=rng.uniform(0.05, 0.4),
                effect=rng.random() < 0.5 if kind in ("server_error", "not_json") else None,
                when=_now_and_then(rng, chance),
            )
        )
    return put


def _now_and_then(rng: random.Random, chance: float) -> Callable[[object], bool]:
    return lambda _params: rng.random() < chance

"""The process of one job: reads it from stdin, bounds itself, writes the result to stdout.

The first line of what it reads is JSON, the rest the blob; the first line of what it writes says
whether it is done or refused, the rest is the result or the refusal's code. A long job writes lines
before that which say how far it is.
"""

import asyncio
import json
import os
import resource
import sys
from typing import Any, Final

from bot.heavy.jobs import JOBS, LONG, Refused

NICE: Final = 10
"""A tenth of the turns that the bot gets where both want them: never none, a job has its time."""

STEPS: Final = 400
"""How often at most a long job says how far it is."""


def main() -> None:
    """Do the job that stdin asks for."""
    os.nice(NICE)  # check-ins come first on a small machine
    head = json.loads(sys.stdin.buffer.readline())
    most = head["megabytes"] * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        result = _result(head["job"], head["facts"])
    except Refused as refusal:
        _answer(b"refused\n" + refusal.code.encode())
    else:
        _answer(b"done\n" + result)


def _result(job: str, facts: dict[str, Any]) -> bytes:
    if job in LONG:
        return asyncio.run(LONG[job](_Progress().report, **facts))
    return JOBS[job](sys.stdin.buffer.read(), **facts)


class _Progress:
    """Says how far a long job is, a line each time that it can be seen."""

    def __init__(self) -> None:
        self._said = -1

    def report(self, done: int, total: int) -> None:
        """Take how much is done of how much."""
        step = done * STEPS // max(total, 1)
        if step > self._said:
            self._said = step
            _answer(f"progress {done} {total}\n".encode())


def _answer(said: bytes) -> None:
    # Not `sys.stdout`: with PYTHONUNBUFFERED it writes once, and what a pipe does not take then, as
    # when the process is stopped and goes on, is lost without an error.
    with open(1, "wb", closefd=False) as out:
        out.write(said)


if __name__ == "__main__":
    main()

"""The process of one job: reads it from stdin, bounds itself, writes the result to stdout.

The first line of what it reads is JSON, the rest the blob; the first line of what it writes says
whether it is done or refused, the rest is the result or the refusal's code.
"""

import json
import os
import resource
import sys
from typing import Final

from bot.heavy.jobs import JOBS, Refused

NICE: Final = 10
"""A tenth of the turns that the bot gets where both want them: never none, a job has its time."""


def main() -> None:
    """Do the job that stdin asks for."""
    os.nice(NICE)  # check-ins come first on a small machine
    head = json.loads(sys.stdin.buffer.readline())
    most = head["megabytes"] * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        result = JOBS[head["job"]](sys.stdin.buffer.read(), **head["facts"])
    except Refused as refusal:
        _answer(b"refused\n" + refusal.code.encode())
    else:
        _answer(b"done\n" + result)


def _answer(said: bytes) -> None:
    # Not `sys.stdout`: with PYTHONUNBUFFERED it writes once, and what a pipe does not take then, as
    # when the process is stopped and goes on, is lost without an error.
    with open(1, "wb", closefd=False) as out:
        out.write(said)


if __name__ == "__main__":
    main()

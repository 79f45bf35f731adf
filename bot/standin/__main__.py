"""`python -m bot.standin`: the stand-in alone, for any Bot API client; see docs/standin.md."""

import argparse
import asyncio
import contextlib
import signal
from datetime import datetime

from bot.clock import ShiftedClock, SystemClock
from bot.standin.standin import Standin
from bot.standin.web.server import serve


async def run(port: int, zone: str, at: datetime) -> None:
    """Serve an empty stand-in from the instant `at` until SIGTERM or Ctrl-C."""
    standin = Standin(ShiftedClock(at), limits=True)
    door = await serve(standin, port, next_free=True, zone=zone)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    print(  # noqa: T201 -- for the person at the terminal
        f"page and control API: {door.address}",
        f"Bot API:              {door.api_address}",
        f"token:                {standin.token}",
        sep="\n",
        flush=True,
    )
    try:
        await stopped.wait()
    finally:
        await door.close()


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bot.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8470, help="a taken one moves on")
    parser.add_argument("--zone", default="Asia/Shanghai", help="the page's time zone")
    parser.add_argument(
        "--at",
        type=lambda said: datetime.fromisoformat(said).astimezone(),
        default=SystemClock().now(),
        help="the instant to begin at, such as 2026-11-25T14:10+08:00",
    )
    said = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(said.port, said.zone, said.at))


if __name__ == "__main__":
    main()

"""`kill -9` on a real bot under load, again and again, and then: is everything true?

`python -m tests.kill --kills 1000 --seed 1` prints a line of figures, or what went wrong, and then
exits with 1. The seed decides who does what, where the kills fall and which faults there are; how
the two processes interleave it cannot decide.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.kill_figures import Figures
from tests.kill_run import Run, Violated


async def run(kills: int, seed: int, folder: Path) -> Figures:
    """Do a whole run in an empty folder. Raises Violated with what was broken, and where."""
    return await Run(seed, folder).all(kills)


def main() -> int:
    """Run from the command line; what a run that failed has left is kept to be looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", action="store_true", help="also say where the kills fell")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="shidao-kill-"))
    try:
        figures = asyncio.run(run(options.kills, options.seed, folder))
    except Violated as error:
        print(f"{error}\nthe database and the bot's log are in {folder}", file=sys.stderr)  # noqa: T201
        return 1
    shutil.rmtree(folder)
    print(figures.line())  # noqa: T201
    if options.points:
        for point, count in figures.points.most_common():
            print(f"  {count:4} {point}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.bench [--json] [--pairs 5]`: all benchmarks, as ratios measured in one run."""

import argparse
import asyncio
import json
import sys

from tests.bench import bulletin, check_in, export, latency, processes, roster, sender


def main() -> None:
    """Measure and print; every figure is a median of alternated pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object on one line")
    parser.add_argument("--pairs", type=int, default=5, help="alternated pairs of each figure")
    options = parser.parse_args()
    figures = {
        "check_in": check_in.measure(options.pairs),
        "start": asyncio.run(processes.start_ratio(options.pairs)),
        "memory": asyncio.run(processes.memory_ratio(options.pairs)),
        "answers": asyncio.run(latency.measure(options.pairs)),
        "roster": roster.measure(max(1, options.pairs // 5)),
        "sender": sender.measure(options.pairs),
        "bulletin": asyncio.run(bulletin.measure(options.pairs)),
        "export": asyncio.run(export.measure(options.pairs)),
    }
    sys.stdout.write(json.dumps(figures, indent=None if options.json else 2) + "\n")


if __name__ == "__main__":
    main()

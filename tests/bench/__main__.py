"""`python -m tests.bench [--json] [--pairs 5]`: all benchmarks, as ratios measured in one run."""

import argparse
import json

from tests.bench import check_in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--pairs", type=int, default=5, help="alternated pairs of each figure")
    options = parser.parse_args()
    figures = {"check_in": check_in.measure(options.pairs)}
    print(json.dumps(figures, indent=None if options.json else 2))


if __name__ == "__main__":
    main()

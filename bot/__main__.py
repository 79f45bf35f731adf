"""`python -m bot` is `shidao`."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still being loaded is no error either."""
    try:
        from bot.cli import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

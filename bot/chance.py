"""The only place that asks the machine for what nobody can guess: salts and the tokens of links."""

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_source: Callable[[int], bytes] = secrets.token_bytes


def unguessable(count: int) -> bytes:
    """Return `count` random bytes of the machine's."""
    return _source(count)


@contextmanager
def repeated(seed: int) -> Iterator[None]:
    """Let the bytes be the same for the same seed meanwhile, so that anybody can guess them.

    For the simulated year, which is the same each time; nothing that serves people comes here.
    """
    global _source  # noqa: PLW0603 -- the one switch, and the simulated year alone turns it
    before, _source = _source, random.Random(seed).randbytes  # noqa: S311
    try:
        yield
    finally:
        _source = before

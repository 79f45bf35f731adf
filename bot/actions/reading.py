"""Reading a line of words; the grammar is loaded with the first, for it slows every start."""

from collections.abc import Mapping
from datetime import datetime

from bot.rules.phrase import Phrase, Unclear


def line(words: str, kinds: Mapping[str, str], now: datetime) -> Phrase | Unclear:
    """Return what a line says, or what of it is not clear: see bot.rules.phrases."""
    from bot.rules import phrases  # noqa: PLC0415

    return phrases.read(words, kinds, now)

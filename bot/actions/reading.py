"""Reading a line of words; the grammar is loaded with the first, for it slows every start."""

from collections.abc import Mapping
from datetime import datetime

from bot.rules.phrase import Phrase, Repeating, Unclear
from bot.rules.recurrence import Pattern


def line(words: str, kinds: Mapping[str, str], now: datetime) -> Phrase | Unclear:
    """Return what a line says, or what of it is not clear: see bot.rules.phrases."""
    from bot.rules import phrases  # noqa: PLC0415

    return phrases.read(words, kinds, now)


def repeating(
    words: str, kinds: Mapping[str, str], now: datetime, asked: Pattern | None = None
) -> Repeating | Unclear | None:
    """Return what a line says of what repeats: see bot.rules.recurrence_phrases.

    With `asked` it is the answer to the question on which days that pattern is.
    """
    from bot.rules import recurrence_phrases  # noqa: PLC0415

    lead = "" if asked is None else recurrence_phrases.lead(asked)
    return recurrence_phrases.read(f"{lead}{words}", kinds, now)


def days_off(words: str) -> tuple[str, str]:
    """Return what a line says is to become of days off, and its rest."""
    from bot.rules import recurrence_phrases  # noqa: PLC0415

    return recurrence_phrases.days_off(words)

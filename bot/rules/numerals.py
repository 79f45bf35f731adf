"""Small numbers as people write them: 14, 两, 十四, 四十五, 零五, 零5."""

from typing import Final

_DIGITS: Final = {"零": 0, "〇": 0, "两": 2} | {
    word: n for n, word in enumerate("一二三四五六七八九", 1)
}

SPELT: Final = (
    r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九]|[零〇])"
)
"""A number below a hundred, spelt out."""
NUMBER: Final = rf"(?:\d{{1,2}}|[零〇]\d|{SPELT})"
"""A number below a hundred, as digits or spelt out."""


def value(words: str) -> int:
    """Return the number that words name, which matched `NUMBER`, or are digits only."""
    if (digits := words.lstrip("零〇")).isdecimal():
        return int(digits)
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _DIGITS[ones[-1]]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)

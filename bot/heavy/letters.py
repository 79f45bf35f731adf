"""Text in pictures: what of it the bundled font can show, how wide it is, and how it is broken.

The font is Noto Sans SC in its one weight; it comes with the package and no other one is used.
"""

import unicodedata
from typing import Final

SHORTENED: Final = "…"
_PRINTABLE: Final = range(0x20, 0x7F)
_ADVANCES: Final = (
    *(224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392),
    *(555, 555, 555, 555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474),
    *(946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742),
    *(633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559),
    *(606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606),
    *(620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555),
)
"""How far each printable ASCII character moves the next one, in thousandths of the font's size."""
_WIDEST: Final = 1000
"""The same of all others, as a bound: a Chinese character's is exactly this."""
_WIDER: Final = {"Ю": 1000, "⸺": 2000, "⸻": 3000}
_SYMBOLS: Final = (range(0x2600, 0x27C0), range(0x2B00, 0x2C00), range(0x1F000, 0x1FB00))
"""Where emoji are, which the font has not."""
_NEVER_FIRST: Final = frozenset("，。、；：！？）》」』】”’…·,.;:!?)]}%/")
"""What does not begin a line."""


def clean(text: str) -> str:
    """Return what of a text can be drawn, in one line: no controls, marks on nothing, or emoji.

    A character that the font lacks is drawn as a crossed box, so that it is seen to be missing.
    """
    spaced = " ".join(text.split())
    composed = unicodedata.normalize("NFC", spaced)
    return " ".join("".join(sign for sign in composed if _can_be_drawn(sign)).split())


def _can_be_drawn(sign: str) -> bool:
    is_symbol = any(ord(sign) in those for those in _SYMBOLS)
    return not is_symbol and unicodedata.category(sign)[0] not in "CM"


def width(text: str, size: float) -> float:
    """Return how wide a text is at most in a font of that size, in the same unit."""
    return sum(map(_advance, text)) * size / 1000


def _advance(sign: str) -> int:
    if ord(sign) in _PRINTABLE:
        return _ADVANCES[ord(sign) - _PRINTABLE.start]
    return _WIDER.get(sign, _WIDEST)


def shorten(text: str, size: float, room: float) -> str:
    """Return a text as it is if it fits into `room`, else its beginning and its end around a …

    Long names of units begin alike, and differ at their end.
    """
    if width(text, size) <= room:
        return text
    left = room - width(SHORTENED, size)
    head = _fitting(text, size, left * 0.6)
    tail = _fitting(text[::-1], size, left - width(head, size))[::-1]
    return head + SHORTENED + tail


def _fitting(text: str, size: float, room: float) -> str:
    end = 0
    while end < len(text) and width(text[: end + 1], size) <= room:
        end += 1
    return text[:end]


def wrap(text: str, size: float, room: float, most: int) -> list[str]:
    """Return a text in at most `most` lines that fit into `room`; the last may be shortened.

    Chinese breaks anywhere but before what closes; words and numbers break between them only where
    they fit.
    """
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and width(rest, size) > room:
        end = _break(rest, max(1, len(_fitting(rest, size, room))))
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, shorten(rest, size, room)] if rest or not lines else lines


def _break(text: str, most: int) -> int:
    """Return where the line ends that has room for `most` characters."""
    for end in range(most, most // 3, -1):
        before, after = text[end - 1], text[end]
        is_inside = before.isascii() and after.isascii() and before != " " and after != " "
        if not is_inside and after not in _NEVER_FIRST:
            return end
    return most

"""What is left over of a phrase: the place, a fuller name of the kind, or a kind misspelt."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.rules.phrase_scan import Kind, Text, Token
from bot.rules.phrase_words import LINK, PLACES

_BETWEEN: Final = " \t\r\n,，。.、;；:：-‐‑–—―~～!！·|/\u3000\ufeff\u200b"
_OPEN: Final = "([{（【「《“"
_CLOSED: Final = ")]}）】」》”"
_FILLING: Final = re.compile(
    "(?:的|在|从|自|于|到|至|和|及|开(?:一?[个次])?|上|讲|共|[兹请拟]?定?于|时长|时间|地点|为期|历时|开始)?"
    "(?:召开|举行|开展|进行|组织|参加)?"
)
"""What only joins the parts."""
_LED_BY: Final = re.compile("^[的在到]")
_LINK_LAST: Final = re.compile(LINK.pattern + "$", re.IGNORECASE)
_BEHIND_LINK: Final = ",.;"
_FOLLOWED_BY: Final = re.compile("(?:召开|举行|开展|参加)$")

_GLUED: Final = re.compile(r"[\u3400-\u9fff]{1,8}$")
_IS_PLACE: Final = re.compile("(?:[室楼厅堂馆院所站房库场层号座校区园队局]|中心|基地|阵地)$")
_COURTESY: Final = re.compile(
    "(?:好的?|行|可以|谢谢|多谢|收到|知道了?|麻烦了?|辛苦了?|拜托了?|确定|确认|定下|请?安排(?:一下)?)"
    "[。.!！~]*"
)
"""What is said besides, and is no place."""
_HAS_ROOM: Final = re.compile(r"[室楼厅堂馆院]|线上|\d-\d|[a-z]\d|\d[a-z]", re.IGNORECASE)
_ASKS: Final = re.compile("[?？吗呢]|怎么|什么|哪")
_HAN_WORDS: Final = re.compile(r"[\u3400-\u9fff]+")
_SHORTEST: Final = 4
"""Characters of a name from which on one that differs in one of them is a slip."""


def leftovers(text: Text, tokens: Sequence[Token]) -> tuple[str, str]:
    """Return the place, and the fuller name of the kind where a word is glued to its front.

    What only joins the other parts is neither, nor is a courtesy besides them.
    """
    left, title, at = [], "", 0
    for token in tokens:
        rest = text.written(at, token.start)
        if isinstance(token.what, Kind) and (word := _qualifier(rest)):
            title = word + text.written(token.start, token.end)
            rest = rest.removesuffix(word)
        left.append(_piece(rest))
        at = token.end
    left.append(_piece(text.written(at, len(text.plain))))
    words = " ".join(piece for piece in left if piece)
    if tokens:
        words = " ".join(one for one in words.split(" ") if not _COURTESY.fullmatch(one))
    return words, title


def looks_like_a_place(words: str) -> bool:
    """Say whether words that stand by themselves can only be meant as a place."""
    if _ASKS.search(words):
        return False
    is_known = any(place.search(words) for place in PLACES)
    return is_known or bool(_IS_PLACE.search(words) or _HAS_ROOM.search(words))


def nearly_a_kind(place: str, kinds: Mapping[str, str]) -> str | None:
    """Return the word of a place that is a kind's name but for one character, or None."""
    for found in _HAN_WORDS.finditer(place):
        word = found[0]
        if _IS_PLACE.search(word):
            continue
        for name in sorted(kinds, key=len, reverse=True):
            for at in range(len(word) - len(name) + 1 if len(name) >= _SHORTEST else 0):
                part = word[at : at + len(name)]
                if sum(one != other for one, other in zip(part, name, strict=True)) == 1:
                    return part
    return None


def _qualifier(piece: str) -> str:
    """Return the word at the end of a piece that is a part of the name behind it, or nothing."""
    found = _GLUED.search(piece)
    if found is None:
        return ""
    word = found[0]
    joins = _FILLING.fullmatch(word) or _LED_BY.search(word) or _FOLLOWED_BY.search(word)
    return "" if joins or _IS_PLACE.search(word) else word


def _piece(written: str) -> str:
    """Return what there is of a place in a piece."""
    piece = _trimmed(written)
    piece = _trimmed(_FOLLOWED_BY.sub("", _LED_BY.sub("", piece)))
    return "" if _FILLING.fullmatch(piece) else piece


def _trimmed(piece: str) -> str:
    """Return a piece without what separates it, and without brackets that lost their other half."""
    before = None
    while piece != before:
        before = piece
        piece = piece.strip().lstrip(_BETWEEN + _CLOSED)
        if _LINK_LAST.search(piece):
            return piece.rstrip(_BEHIND_LINK)
        piece = piece.rstrip(_BETWEEN + _OPEN)
        if piece.startswith(tuple(_OPEN)) and not any(char in _CLOSED for char in piece):
            piece = piece[1:]
        if piece.endswith(tuple(_CLOSED)) and not any(char in _OPEN for char in piece):
            piece = piece[:-1]
    return piece

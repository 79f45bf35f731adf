"""Text as Telegram counts it, and what it finds in plain text by itself: commands, links, names.

Offsets and lengths are in UTF-16 code units, as everywhere in the Bot API.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.standin.api.schema import Json

_COMMAND: Final = r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{4,32})?(?![\w/])"
_MENTION: Final = r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)"
_EMAIL: Final = r"(?<![\w.@-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w@])"
_URL: Final = (
    r"(?<![\w@./])(?:https?://[^\s<>\"，。；：！？、（）【】《》“”]+"
    r"|(?:[A-Za-z0-9-]+\.)+(?:com|org|net|cn|me|io|dev|gov|edu)\b(?:/[^\s<>\"，。；：！？、（）]*)?)"
)
_HASHTAG: Final = r"(?<!\w)[#＃](?=\w*[^\W\d])\w{1,256}"
_CASHTAG: Final = r"(?<!\w)\$[A-Z]{1,8}(?!\w)"
_FOUND: Final = re.compile(
    f"(?P<email>{_EMAIL})|(?P<url>{_URL})|(?P<bot_command>{_COMMAND})|(?P<mention>{_MENTION})"
    f"|(?P<hashtag>{_HASHTAG})|(?P<cashtag>{_CASHTAG})"
)
# Most texts hold none of these signs, so most are never searched.
_SIGNS: Final = re.compile(r"[/@#＃$]|\.[A-Za-z]{2}")
_WHOLE: Final = frozenset({"code", "pre", "text_link", "text_mention"})


# What Telegram leaves out of any text: control characters, and those that turn its direction.
_CLEANED: Final = {
    **{code: " " for code in (*range(9), *range(11, 32)) if code != ord("\r")},
    **dict.fromkeys((ord("\r"), *range(0x2028, 0x202F))),
}


def clean(text: str) -> str:
    """Return `text` without control characters, a line feed and a tab excepted."""
    return text.translate(_CLEANED)


def utf16_len(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find(text: str, given: Iterable[Json] = ()) -> list[Json]:
    """Return `given` entities and those that Telegram finds in `text`, in Telegram's order.

    Nothing is found inside code and links.
    """
    entities = list(given)
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in _WHOLE
    ]
    if _SIGNS.search(text):
        for match in _FOUND.finditer(text):
            start = utf16_len(text[: match.start()])
            length = utf16_len(_without_tail(match))
            if not any(start < stop and begin < start + length for begin, stop in closed):
                entities.append({"type": match.lastgroup, "offset": start, "length": length})
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return entities


def _without_tail(match: re.Match[str]) -> str:
    """Return the match, a link without the full stop of the sentence that it ends."""
    return match[0].rstrip(".,;:!?)'") if match.lastgroup == "url" else match[0]


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Return `text` without space around it, and `entities` moved and cut to fit."""
    left = text.lstrip()
    kept = left.rstrip()
    if kept == text:
        return text, entities
    shift, length = utf16_len(text) - utf16_len(left), utf16_len(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        stop = min(entity["offset"] + entity["length"] - shift, length)
        if start < stop:
            moved.append({**entity, "offset": start, "length": stop - start})
    return kept, moved


def commands(text: str, entities: Iterable[Json]) -> list[str]:
    """Return the commands among `entities` as written in `text`: "/start", "/start@a_bot"."""
    units = text.encode("utf-16-le", "surrogatepass")
    return [
        units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in entities
        if entity["type"] == "bot_command"
    ]

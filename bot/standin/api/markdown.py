"""Telegram's MarkdownV2 and its older Markdown: markup in, plain text and entities out.

Offsets of errors are in UTF-8 bytes of the markup, as Telegram reports them.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.standin.api.entities import utf16_len
from bot.standin.api.markup import complete_link
from bot.standin.api.schema import Json
from bot.standin.errors import ApiError, bad_request

_RESERVED: Final = frozenset("_*[]()~`>#+-=|{}.!\n")
_SIMPLE: Final = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
    "[": "text_link",
    "![": "custom_emoji",
    ">": "blockquote",
    "**>": "blockquote",
}
_ENDS: Final = {
    "bold": "*",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "text_link": "]",
    "custom_emoji": "]",
}
# Telegram's names of them in its complaints.
_NAMES: Final = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_EMOJI: Final = re.compile(r"tg://emoji\?id=(\d+)")


@dataclass(slots=True)
class _Open:
    kind: str
    start: int
    at: int
    part: int
    language: str = ""


class _Reader:
    """One pass over MarkdownV2, from left to right."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.place = 0
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []
        self.quoting = False

    def read(self) -> tuple[str, list[Json]]:
        while self.place < len(self.markup):
            sign = self.markup[self.place]
            following = self.markup[self.place + 1 : self.place + 2]
            if sign == "\\" and following and ord(following) <= 126:
                self._put(following)
                self.place += 2
            elif sign not in self._reserved():
                self._put(sign)
                self.place += 1
            elif self._ends_quote():
                self._end_quote()
            elif end := self._end():
                self._close(end)
            else:
                self._start(sign)
        if self.open and self.open[-1].kind == "blockquote":
            self._entity(self.open.pop())
        if self.open:
            raise self._unclosed()
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_len(text)

    def _reserved(self) -> frozenset[str]:
        if self.open and self.open[-1].kind in ("code", "pre"):
            return frozenset("`")
        return _RESERVED

    def _ends_quote(self) -> bool:
        return (
            self.quoting
            and self.markup[self.place] == "\n"
            and not self.markup.startswith(">", self.place + 1)
        )

    def _end_quote(self) -> None:
        if self.open[-1].kind != "blockquote":
            raise self._unclosed()
        quote = self.open.pop()
        self._entity(quote)
        self.quoting = False
        self._put("\n")
        self.place += 1

    def _end(self) -> str:
        """Return the sign that ends the innermost entity here, empty if none does."""
        end = _ENDS.get(self.open[-1].kind, "") if self.open else ""
        if not end or not self.markup.startswith(end, self.place):
            return ""
        if end == "_" and self.markup.startswith("__", self.place):
            return ""
        return end

    def _close(self, end: str) -> None:
        opened = self.open[-1]
        # ||> would be a spoiler's end and a quote's mark; the last line of an expandable
        # quotation ends with || that opened nothing, which _start sees to.
        self.place += len(end)
        url = self._url() if opened.kind in ("text_link", "custom_emoji") else None
        self.open.pop()
        self._entity(opened, url)

    def _url(self) -> str | None:
        """Return the address in parentheses that follows, None if none does."""
        if not self.markup.startswith("(", self.place):
            return None
        self.place += 1
        at, url = self.place, ""
        while self.place < len(self.markup) and self.markup[self.place] != ")":
            if self.markup[self.place] == "\\":
                self.place += 1
            url += self.markup[self.place : self.place + 1]
            self.place += 1
        if self.place >= len(self.markup):
            raise self._wrong(f"Can't find end of a URL at byte offset {self._bytes(at)}")
        self.place += 1
        return url

    def _start(self, sign: str) -> None:
        if sign == "\n":
            self._new_line()
            return
        if self._ends_expandable():
            self.place += 2
            return
        at = self.place
        mark = self._mark(sign)
        opened = _Open(_SIMPLE[mark], self.length, at, len(self.parts))
        self.place += len(mark)
        if mark == "```":
            self._language(opened)
        elif opened.kind == "blockquote":
            self.quoting = True
        self.open.append(opened)

    def _ends_expandable(self) -> bool:
        """Return whether || stands here at the end of a quotation, which it lets expand."""
        if not (self.open and self.open[-1].kind == "blockquote"):
            return False
        if self.markup[self.place : self.place + 3] not in ("||", "||\n"):
            return False
        if self.markup.startswith("\n>", self.place + 2):
            return False
        self.open[-1].language = "expandable"
        return True

    def _mark(self, sign: str) -> str:
        """Return the mark that opens an entity here; ApiError 400 where none does."""
        at = self.place
        for mark in ("```", "__", "||", "![", "**>"):
            if self.markup.startswith(mark, at) and (mark != "**>" or self._at_line_start()):
                return mark
        if sign in ("*", "_", "~", "[", "`") or (sign == ">" and at == 0):
            return sign
        raise self._wrong(
            f"Character '{sign}' is reserved and must be escaped with the preceding '\\'"
        )

    def _at_line_start(self) -> bool:
        return self.place == 0 or self.markup[self.place - 1] == "\n"

    def _new_line(self) -> None:
        self._put("\n")
        self.place += 1
        if self.markup.startswith(">", self.place):
            if not self.quoting:
                self.open.append(_Open("blockquote", self.length, self.place - 1, len(self.parts)))
                self.quoting = True
            self.place += 1

    def _language(self, opened: _Open) -> None:
        match = re.compile(r"[^\s`]+(?=\s)").match(self.markup, self.place)
        if match:
            opened.language = match[0]
            self.place = match.end()
        if line := re.compile(r"\r\n|\n\r|\r|\n").match(self.markup, self.place):
            self.place = line.end()

    def _entity(self, opened: _Open, url: str | None = None) -> None:
        entity: Json = {
            "type": opened.kind,
            "offset": opened.start,
            "length": self.length - opened.start,
        }
        if opened.kind == "text_link":
            address = "".join(self.parts[opened.part :]) if url is None else url
            if not complete_link(entity, address):
                return
        elif opened.kind == "custom_emoji":
            match = _EMOJI.fullmatch(url or "")
            if match is None:
                raise self._wrong("Custom emoji entity must contain a tg://emoji URL")
            entity["custom_emoji_id"] = match[1]
        elif opened.kind == "pre" and opened.language:
            entity["language"] = opened.language
        elif opened.language == "expandable":
            entity["type"] = "expandable_blockquote"
        if entity["length"] > 0:
            self.entities.append(entity)

    def _unclosed(self) -> ApiError:
        last = self.open[-1]
        name = "PreCode" if last.kind == "pre" and last.language else _NAMES[last.kind]
        return self._wrong(f"Can't find end of {name} entity at byte offset {self._bytes(last.at)}")

    def _bytes(self, place: int) -> int:
        return len(self.markup[:place].encode("utf-8", "surrogatepass"))

    @staticmethod
    def _wrong(what: str) -> ApiError:
        return bad_request(f"can't parse entities: {what}")


def read_markdown(markup: str) -> tuple[str, list[Json]]:
    """Return the plain text of MarkdownV2 and its entities; ApiError 400 for what is not sound."""
    return _Reader(markup).read()


_LEGACY: Final = re.compile(
    r"\\(?P<escaped>[_*`\[])|```(?:(?P<language>[^\s`]+)(?=\s))?\n?(?P<pre>.*?)```"
    r"|`(?P<code>[^`]*)`|\*(?P<bold>[^*]*)\*|_(?P<italic>[^_]*)_"
    r"|\[(?P<label>[^\]]*)\](?:\((?P<url>[^)]*)\))?|(?P<open>```|[_*`\[])",
    re.DOTALL,
)
_LEGACY_ENTITIES: Final = {"pre": "pre", "code": "code", "bold": "bold", "italic": "italic"}


def read_legacy_markdown(markup: str) -> tuple[str, list[Json]]:
    """Return the plain text of Markdown, which nests nothing, and its entities; ApiError 400."""
    text, entities, place = "", list[Json](), 0
    for match in _LEGACY.finditer(markup):
        text += markup[place : match.start()]
        place = match.end()
        if match["open"]:
            at = len(markup[: match.start()].encode("utf-8", "surrogatepass"))
            raise bad_request(
                f"can't parse entities: Can't find end of the entity starting at byte offset {at}"
            )
        kind = match.lastgroup or ""
        if kind == "escaped":
            text += match["escaped"]
            continue
        inner = match["label"] if kind in ("label", "url") else match[kind]
        entity: Json = {"type": "text_link", "offset": utf16_len(text), "length": utf16_len(inner)}
        text += inner
        sound = entity["length"] > 0
        if kind in ("label", "url"):
            sound = sound and complete_link(entity, match["url"] or "")
        else:
            entity["type"] = _LEGACY_ENTITIES[kind]
            if kind == "pre" and match["language"]:
                entity["language"] = match["language"]
        if sound:
            entities.append(entity)
    return text + markup[place:], entities

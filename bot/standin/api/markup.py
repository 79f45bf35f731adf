"""Telegram's HTML, the `parse_mode` of this bot: markup in, plain text and entities out.

Offsets of errors are in UTF-8 bytes of the markup, as Telegram reports them.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.standin.api.entities import utf16_len
from bot.standin.api.schema import Json
from bot.standin.errors import ApiError, bad_request

_TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(
    r"&(?:#(?P<code>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>\w+));?"
)
_TAG_NAME: Final = re.compile(r"[^\s>/]*")
_ATTRIBUTE: Final = re.compile(r"""\s*([^\s=>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]+))?""")


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    at: int
    attributes: dict[str, str] = field(default_factory=dict)


class _Reader:
    """One pass over the markup, from left to right."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.place = 0
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while self.place < len(self.markup):
            sign = self.markup[self.place]
            if sign == "<":
                if self.markup.startswith("</", self.place):
                    self._close()
                else:
                    self._start()
            elif sign == "&":
                self._reference()
            else:
                end = self.place
                while end < len(self.markup) and self.markup[end] not in "<&":
                    end += 1
                self._put(self.markup[self.place : end])
                self.place = end
        if self.open:
            last = self.open[-1]
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{last.tag}"')
        return "".join(self.parts), self.entities

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_len(text)

    def _reference(self) -> None:
        match = _REFERENCE.match(self.markup, self.place)
        text = _referred(match) if match else None
        if match is None or text is None:
            self._put("&")
            self.place += 1
        else:
            self._put(text)
            self.place = match.end()

    def _start(self) -> None:
        at = self.place
        name = _TAG_NAME.match(self.markup, at + 1)
        tag = name[0].lower() if name else ""
        place = at + 1 + len(tag)
        if place >= len(self.markup):
            raise self._wrong("Unclosed start tag", at)
        if tag not in _TAGS:
            raise self._wrong(f'Unsupported start tag "{tag}"', at)
        attributes: dict[str, str] = {}
        while match := _ATTRIBUTE.match(self.markup, place):
            value = match[2] or ""
            if value[:1] in ("'", '"'):
                value = value[1:-1]
            attributes[match[1].lower()] = _unescaped(value)
            place = match.end()
        while self.markup[place : place + 1].isspace():
            place += 1
        if self.markup[place : place + 1] != ">":
            raise self._wrong(f'Unclosed start tag "{tag}"', at)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', at)
        self.open.append(_Open(tag, self.length, at, attributes))
        self.place = place + 1

    def _close(self) -> None:
        at = self.place
        if not self.open:
            raise self._wrong("Unexpected end tag", at)
        name = _TAG_NAME.match(self.markup, at + 2)
        tag = name[0].lower() if name else ""
        end = at + 2 + len(tag)
        while self.markup[end : end + 1].isspace():
            end += 1
        if self.markup[end : end + 1] != ">":
            raise self._wrong("Unclosed end tag", at)
        last = self.open.pop()
        if tag and tag != last.tag:
            raise self._wrong(
                "Unmatched end tag", at, f'expected "</{last.tag}>", found "</{tag}>"'
            )
        self.place = end + 1
        if self.length > last.start:
            self._entity(last)

    def _entity(self, opened: _Open) -> None:
        entity: Json = {
            "type": _TAGS[opened.tag],
            "offset": opened.start,
            "length": self.length - opened.start,
        }
        if opened.tag == "a":
            if not complete_link(entity, opened.attributes.get("href", "")):
                return
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.tag == "code" and self.open and self.open[-1].tag == "pre":
            language = opened.attributes.get("class", "")
            if language.startswith("language-"):
                self.open[-1].attributes["language"] = language.removeprefix("language-")
                return
        elif opened.tag == "pre" and opened.attributes.get("language"):
            entity["language"] = opened.attributes["language"]
        self.entities.append(entity)

    def _wrong(self, what: str, at: int | None = None, more: str = "") -> ApiError:
        text = f"can't parse entities: {what}"
        if at is not None:
            text += f" at byte offset {len(self.markup[:at].encode())}"
        return bad_request(f"{text}, {more}" if more else text)


def complete_link(entity: Json, url: str) -> bool:
    """Give a link's entity its address; return False where Telegram keeps the text alone."""
    if not url:
        return False
    if user := re.fullmatch(r"tg://user\?id=(\d+)", url):
        # Who that is only the stand-in's people know; the sender's caller fills it in.
        entity["type"] = "text_mention"
        entity["user"] = int(user[1])
        return True
    if "://" not in url:
        if "." not in url:
            return False
        url = f"http://{url}"
    if not url.lower().startswith(("http://", "https://", "tg://", "ton://")):
        return False
    if re.fullmatch(r"https?://[^/?#]+", url):
        url += "/"
    entity["url"] = url
    return True


def _referred(match: re.Match[str]) -> str | None:
    if match["name"] is not None:
        return _NAMED.get(match["name"])
    number = int(match["code"]) if match["code"] else int(match["hex"], 16)
    return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else None


def _unescaped(value: str) -> str:
    return _REFERENCE.sub(lambda match: _referred(match) or match[0], value)


def read_html(markup: str) -> tuple[str, list[Json]]:
    """Return the plain text of `markup` and its entities; ApiError 400 for what is not sound."""
    return _Reader(markup).read()

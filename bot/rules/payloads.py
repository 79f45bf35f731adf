"""What a deep link hands to the bot: one letter for its kind, then what it names.

At most 64 of `A-Z a-z 0-9 _ -`, as Telegram demands.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from bot import chance

Kind = Literal["claim", "link", "admin", "bind", "leave", "guest", "details"]

_LETTERS: Final[dict[str, Kind]] = {
    "c": "claim",
    "l": "link",
    "a": "admin",
    "u": "bind",
    "v": "leave",
    "g": "guest",
    "d": "details",
}
_SHAPE: Final = re.compile(r"([clauvgd])-([A-Za-z0-9_-]{1,62})")
_DECIMAL: Final = re.compile(r"[0-9]{1,16}")

TOKEN_BYTES: Final = 10
"""80 bits: nobody comes upon one by trying."""
_NONCE: Final = 10
_SIGNATURE: Final = 16
_EXPIRY: Final = 5


@dataclass(frozen=True, slots=True)
class Payload:
    """A link's kind, and what follows it: a group's or a unit's number, or a token."""

    kind: Kind
    value: str

    @property
    def number(self) -> int | None:
        """The number that it names, or None if that is none."""
        return int(self.value) if _DECIMAL.fullmatch(self.value) else None


@dataclass(frozen=True, slots=True)
class AdminLink:
    """A signed link that makes its user admin: until when, and what tells it from others."""

    nonce: bytes
    expires_at: datetime


def parse(words: str) -> Payload | None:
    """Return the payload that a /start came with, or None if it is none of ours."""
    found = _SHAPE.fullmatch(words.strip())
    return None if found is None else Payload(_LETTERS[found[1]], found[2])


def claim(chat_id: int) -> str:
    """Return the payload that leads from a group to its names."""
    return f"c-{-chat_id}"


def bind(unit_id: int) -> str:
    """Return the payload that binds the group it is brought to."""
    return f"u-{unit_id}"


def leave(session_id: int) -> str:
    """Return the payload that asks why somebody is on leave from a session."""
    return f"v-{session_id}"


def guest(session_id: int) -> str:
    """Return the payload for somebody who is not on a session's list."""
    return f"g-{session_id}"


def details(session_id: int) -> str:
    """Return the payload that shows a session's details."""
    return f"d-{session_id}"


def link(token: str) -> str:
    """Return the payload of a personal link."""
    return f"l-{token}"


def new_token() -> str:
    """Return a token of 80 random bits."""
    return _text(chance.unguessable(TOKEN_BYTES))


def sign_admin_link(bot_token: str, nonce: bytes, expires_at: datetime) -> str:
    """Return the payload of an admin's link, signed so that nothing has to be stored for it."""
    body = nonce + int(expires_at.timestamp()).to_bytes(_EXPIRY, "big")
    return f"a-{_text(body + _signature(bot_token, body))}"


def new_nonce() -> bytes:
    """Return what tells one admin's link from another."""
    return chance.unguessable(_NONCE)


def read_admin_link(bot_token: str, value: str) -> AdminLink | None:
    """Return what a signed link says, or None if it is not one that this bot's owner made."""
    try:
        signed = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        return None
    body, signature = signed[:-_SIGNATURE], signed[-_SIGNATURE:]
    if len(body) != _NONCE + _EXPIRY or not hmac.compare_digest(
        signature, _signature(bot_token, body)
    ):
        return None
    seconds = int.from_bytes(body[_NONCE:], "big")
    return AdminLink(body[:_NONCE], datetime.fromtimestamp(seconds, UTC))


def _signature(bot_token: str, body: bytes) -> bytes:
    key = hmac.digest(bot_token.encode(), b"shidao admin-link", hashlib.sha256)
    return hmac.digest(key, body, hashlib.sha256)[:_SIGNATURE]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

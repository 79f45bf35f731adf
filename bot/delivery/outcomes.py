"""What became of a call to Telegram, told from the exception: the one place that decides it."""

from dataclasses import dataclass

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)


@dataclass(frozen=True, slots=True)
class NotSent:
    """The call certainly had no effect: it may be made again."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooMany:
    """Refused for now: nothing that this covers may be sent for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has a new id: address it there."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused for good; `reason` is one of the codes below."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have had its effect or not: what is not idempotent is never repeated by itself."""

    reason: str


Failure = NotSent | TooMany | Moved | Refused | Unknown

_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_REASONS = (
    ("message is not modified", "not_modified"),
    ("message_not_modified", "not_modified"),
    ("query is too old", "query_too_old"),
    ("query id is invalid", "query_too_old"),
    ("query_id_invalid", "query_too_old"),
    ("message to edit not found", "message_gone"),
    ("message can't be edited", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("message to pin not found", "message_gone"),
    ("message to unpin not found", "message_gone"),
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_closed", "topic_gone"),
    ("bot was blocked", "blocked"),
    ("user_is_blocked", "blocked"),
    ("user is deactivated", "gone"),
    ("user_deactivated", "gone"),
    ("can't initiate conversation", "unopened"),
    ("bot was kicked", "removed"),
    ("bot is not a member", "removed"),
    ("group chat was deleted", "removed"),
    ("chat not found", "removed"),
    ("peer_id_invalid", "removed"),
    ("not enough rights", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("have no rights", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("chat_send_", "no_rights"),
)
"""Parts of Telegram's descriptions in lower case, and our code for each; the first counts."""

CHAT_STATES = frozenset({"blocked", "gone", "unopened", "removed"})
"""The reasons that are at the same time a state of the chat: nothing more can be sent there."""


def classify(error: TelegramError) -> Failure:
    """Tell what a failed call came to.

    PTB's classes alone do not say it: BadRequest and TimedOut are both NetworkErrors, and only the
    cause of one tells whether the request ever left. Whatever is not understood is Unknown, also a
    refusal that is not Telegram's: a proxy's page has a status too, but no JSON.
    """
    if isinstance(error.__cause__, TelegramError):
        return Unknown(type(error.__cause__).__name__)
    match error:
        case RetryAfter():
            return TooMany(_seconds(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case BadRequest() | Forbidden():
            return Refused(_reason(error))
        case InvalidToken() | Conflict():
            return NotSent("token")
    if isinstance(error.__cause__, _BEFORE_SENDING):
        return NotSent("unreachable")
    cause = error.__cause__ or error
    return Unknown(type(cause).__name__)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def _reason(error: TelegramError) -> str:
    description = error.message.lower()
    return next((code for part, code in _REASONS if part in description), "bad_request")

"""One message: claimed and asked again in one unit, sent once, settled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec

from telegram.error import TelegramError

from bot.actions.calendar import card_refused
from bot.actions.chats import migrated
from bot.actions.telling import Held, Merged, Prepared, Withdrawn
from bot.clock import Clock
from bot.delivery.gateway import Gateway
from bot.delivery.limits import Limits
from bot.delivery.outcomes import (
    CHAT_STATES,
    Failure,
    Moved,
    NotSent,
    Refused,
    TooMany,
    Unknown,
    classify,
)
from bot.heavy.worker import Worker
from bot.screens.screen import File
from storage import chats, messages, posts, reminders
from storage.database import Database
from storage.errors import DatabaseBroken, DatabaseBusy, StorageError
from storage.messages import Message
from storage.tx import Tx

P = ParamSpec("P")

log = logging.getLogger(__name__)

Prepare = Callable[[Tx, Message, datetime], Awaitable[Prepared | Withdrawn | Held | Merged]]

SETTLE_AGAIN_AFTER = 1.0
"""Seconds between two attempts to store an outcome while the disk is full."""
RETRY_FIRST = timedelta(seconds=2)
RETRY_AT_MOST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours to send now: where, and what."""

    message: Message
    topic_id: int | None
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Made:
    """A file with its content, None if it could not be made."""

    file: File
    content: bytes | None


class _NotMade(Exception):
    """A message cannot be claimed yet: its file takes a while, and is not there."""

    def __init__(self, file: File) -> None:
        super().__init__(file.job)
        self.file = file


class Messages:
    """Sends messages, each at most once unless it is certain that it was not sent."""

    def __init__(
        self,
        db: Database,
        gateway: Gateway,
        clock: Clock,
        limits: Limits,
        prepare: Prepare,
        worker: Worker,
    ) -> None:
        self._db = db
        self._gateway = gateway
        self._clock = clock
        self._limits = limits
        self._prepare = prepare
        self._worker = worker
        self._listeners: list[Callable[[Message], None]] = []

    def when_sent(self, listener: Callable[[Message], None]) -> None:
        """Have `listener` called, on the event loop, with each message that has gone out."""
        self._listeners.append(listener)

    async def send(self, message_id: int, made: Made | None = None) -> File | None:
        """Claim, send and settle one message; nothing happens if it does not wait any more.

        Return the file that goes with it if that has to be `made` first: it waits on meanwhile.
        """
        try:
            claim = await self._db.write(self._claim, message_id, self._clock.now(), made)
        except StorageError:
            raise
        except _NotMade as not_made:
            return not_made.file
        except Exception as error:
            # A defect of ours: later messages to the same chat must not wait for its mending.
            log.exception("message_not_prepared", extra={"message_id": message_id}, exc_info=error)
            later = self._clock.now() + RETRY_AT_MOST
            await self._db.write(messages.put_back, message_id, later, "defect")
            return None
        if claim is not None:
            await self._send_claimed(claim, made)
        return None

    async def _send_claimed(self, claim: Claim, made: Made | None) -> None:
        message_id = claim.message.id
        sent = await self._try(claim, made)
        now = self._clock.now()
        if isinstance(sent, int):
            await self._settle(_settle_sent, claim, sent, now)
            for listener in self._listeners:
                listener(claim.message)
            log.info("message_sent", extra={"message_id": message_id, "kind": claim.message.kind})
            if claim.prepared.then_leave:
                await self._leave(claim.message.chat_id)
            return
        await self._settle(_settle_failure, claim, sent, now)
        log.warning("message_not_sent", extra={"message_id": message_id, "failure": repr(sent)})

    async def make(self, message_id: int, file: File) -> Made:
        """Make the file of a message; what comes back goes into `send`, whatever came of it."""
        try:
            content = await self._worker.do(file.job, file.blob, **file.facts)
        except Exception as error:
            log.exception("file_not_made", extra={"message_id": message_id}, exc_info=error)
            return Made(file, None)
        return Made(file, content)

    async def _try(self, claim: Claim, made: Made | None) -> int | Failure:
        """Send it and return its id in the chat, or what its failure came to."""
        file = claim.prepared.screen.file
        if file is not None and (made is None or made.file != file):
            # It changed while it was made. Again, and now it cannot: nothing has left yet.
            made = await self.make(claim.message.id, file)
        content = None
        if file is not None:
            assert made is not None, "it was made just now, or before"
            if made.content is None:
                return Refused("no_file")
            content = made.content
        try:
            return await self._send(claim, content)
        except TelegramError as error:
            failure = classify(error)
            if isinstance(failure, TooMany):
                self._limits.pause(claim.message.chat_id, failure.seconds)
            return failure
        except Exception as error:
            # What PTB could not parse was sent all the same: leave it to be looked at.
            log.exception("send_failed", extra={"message_id": claim.message.id})
            return Unknown(type(error).__name__)

    async def _send(self, claim: Claim, content: bytes | None) -> int:
        screen, chat_id = claim.prepared.screen, claim.message.chat_id
        if screen.document is not None:
            return await self._gateway.send_document(
                chat_id, claim.topic_id, screen, screen.document
            )
        if content is None:
            return await self._gateway.send(chat_id, claim.topic_id, screen)
        assert screen.file is not None, "the content is its own"
        if screen.file.is_photo:
            return await self._gateway.send_photo(chat_id, claim.topic_id, screen, content)
        name = screen.file.name
        return await self._gateway.send_file(chat_id, claim.topic_id, screen, name, content)

    async def _leave(self, chat_id: int) -> None:
        try:
            await self._gateway.leave(chat_id)
        except TelegramError as error:
            log.warning("not_left", extra={"failure": repr(classify(error))})

    async def _settle(
        self,
        unit: Callable[Concatenate[Tx, P], Coroutine[Any, Any, None]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Store what became of a message, also if that has to wait for room on the disk."""
        while True:
            try:
                await self._db.write(unit, *args, **kwargs)
                return
            except DatabaseBusy:
                pass
            except DatabaseBroken as error:
                if error.broken.is_for_good:
                    raise
            await asyncio.sleep(SETTLE_AGAIN_AFTER)

    async def _claim(
        self, tx: Tx, message_id: int, now: datetime, made: Made | None
    ) -> Claim | None:
        message = await messages.by_id(tx, message_id, state="waiting")
        if message is None:
            return None
        # Claimed before it is written, so that a status does not count itself as waiting.
        await messages.claim(tx, message.id)
        prepared = await self._prepare(tx, message, now)
        if isinstance(prepared, Withdrawn):
            state = "expired" if prepared.reason == "too_late" else "withdrawn"
            await messages.settle(tx, message.id, state, now, reason=prepared.reason)
            if message.post_id is not None and prepared.reason != "stands_already":
                await posts.set_state(tx, message.post_id, "gone")
            return None
        if isinstance(prepared, Held):
            until, expires_at = prepared.until, prepared.expires_at
            await reminders.hold(tx, message.id, until, expires_at, prepared.reason)
            return None
        if isinstance(prepared, Merged):
            return await self._claim(tx, prepared.list_id, now, None)
        if prepared.screen.file is not None and made is None:
            raise _NotMade(prepared.screen.file)  # and all that was written here is not
        if prepared.counts_on is not None:
            await reminders.note_counted(tx, message.id, prepared.counts_on)
        chat = await chats.by_id(tx, message.chat_id)
        return Claim(message, None if chat is None else chat.topic_id, prepared)


async def _settle_sent(tx: Tx, claim: Claim, telegram_id: int, now: datetime) -> None:
    await messages.settle(tx, claim.message.id, "sent", now, telegram_id=telegram_id)
    if claim.message.post_id is not None:
        await posts.sent(tx, claim.message.post_id, telegram_id, claim.prepared.version)


async def _settle_failure(tx: Tx, claim: Claim, failure: Failure, now: datetime) -> None:
    message = claim.message
    match failure:
        case NotSent(reason):
            wait = min(RETRY_FIRST * 2**message.attempts, RETRY_AT_MOST)
            await messages.put_back(tx, message.id, now + wait, reason)
        case TooMany(seconds):
            await messages.put_back(tx, message.id, now + timedelta(seconds=seconds), "too_many")
        case Moved(chat_id):
            await migrated(tx, now=now, old_id=message.chat_id, new_id=chat_id)
            await messages.put_back(tx, message.id, now, "moved")
        case Refused("topic_gone") if claim.topic_id is not None:
            await chats.forget_topic(tx, message.chat_id)
            await messages.put_back(tx, message.id, now, "topic_gone")
        case Refused(reason):
            await _settle_refused(tx, message, reason, now)
        case Unknown(reason):
            await messages.settle(tx, message.id, "unknown", now, reason=reason)
            if message.post_id is not None:
                await posts.set_unknown(tx, message.post_id)


async def _settle_refused(tx: Tx, message: Message, reason: str, now: datetime) -> None:
    await messages.settle(tx, message.id, "refused", now, reason=reason)
    if message.post_id is not None:
        await posts.set_state(tx, message.post_id, "gone")
    if reason not in CHAT_STATES:
        return
    await chats.set_state(tx, message.chat_id, reason, now)
    if message.post_id is not None and message.chat_id > 0:
        assert message.session_id is not None, "a post is of a session"
        await card_refused(tx, message.session_id, now)

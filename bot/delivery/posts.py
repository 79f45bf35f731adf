"""One post: brought to the version that is wanted, by edits that may be repeated."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from telegram.error import TelegramError

from bot.actions.chats import migrated
from bot.actions.rendering import Rendered
from bot.actions.sessions import pass_card_on
from bot.clock import Clock
from bot.delivery.gateway import Gateway
from bot.delivery.limits import Limits
from bot.delivery.outcomes import CHAT_STATES, Failure, Moved, Refused, TooMany, classify
from storage import chats, posts
from storage.database import Database
from storage.errors import StorageError
from storage.posts import Post
from storage.tx import Tx

log = logging.getLogger(__name__)

Render = Callable[[Tx, int, datetime], Coroutine[Any, Any, Rendered | None]]

RETRY_AFTER = timedelta(seconds=5)
RETRY_DEFECT_AFTER = timedelta(minutes=5)


def needs_edit(post: Post) -> bool:
    """Say whether the next call for a post that is behind is an edit, or else about its pin."""
    return post.wanted_version > post.shown_version


class Posts:
    """Edits posts, and pins or unpins them."""

    def __init__(
        self, db: Database, gateway: Gateway, clock: Clock, limits: Limits, render: Render
    ) -> None:
        self._db = db
        self._gateway = gateway
        self._clock = clock
        self._limits = limits
        self._render = render

    async def bring_up_to_date(self, post: Post) -> None:
        """Make one call that brings the post nearer to what is wanted, and settle it."""
        if needs_edit(post):
            await self._edit(post)
        else:
            await self._pin(post)

    async def _edit(self, post: Post) -> None:
        try:
            rendered = await self._db.read(self._render, post.id, self._clock.now())
        except StorageError:
            raise
        except Exception as error:
            log.exception("post_not_rendered", extra={"post_id": post.id}, exc_info=error)
            later = self._clock.now() + RETRY_DEFECT_AFTER
            await self._db.write(posts.delay, post.id, later)
            return
        if rendered is None:
            await self._db.write(pass_card_on, post.id, self._clock.now())
            return
        if rendered.post.telegram_id is None:
            return
        current = rendered.post
        assert current.telegram_id is not None
        failure = await self._call(
            current, self._gateway.edit(current.chat_id, current.telegram_id, rendered.screen)
        )
        now = self._clock.now()
        if failure is None or failure == Refused("not_modified"):
            await self._db.write(posts.edited, current.id, rendered.version, now)
        else:
            await self._db.write(_settle_failure, current, failure, now)

    async def _pin(self, post: Post) -> None:
        assert post.telegram_id is not None
        change = self._gateway.pin if post.pin_wanted else self._gateway.unpin
        failure = await self._call(post, change(post.chat_id, post.telegram_id))
        match failure:
            case None:
                await self._db.write(posts.set_pinned, post.id, pinned=post.pin_wanted)
            case Refused(reason) if reason not in CHAT_STATES:
                await self._db.write(posts.give_up_pinning, post.id)
            case _:
                await self._db.write(_settle_failure, post, failure, self._clock.now())

    async def _call(self, post: Post, call: Awaitable[None]) -> Failure | None:
        try:
            await call
        except TelegramError as error:
            failure = classify(error)
            if isinstance(failure, TooMany):
                self._limits.pause(post.chat_id, failure.seconds)
            log.info("post_not_edited", extra={"post_id": post.id, "failure": repr(failure)})
            return failure
        return None


async def _settle_failure(tx: Tx, post: Post, failure: Failure, now: datetime) -> None:
    match failure:
        case TooMany(seconds):
            await posts.delay(tx, post.id, now + timedelta(seconds=seconds))
        case Moved(chat_id):
            await migrated(tx, now=now, old_id=post.chat_id, new_id=chat_id)
        case Refused(reason):
            await posts.set_state(tx, post.id, "gone")
            if reason in CHAT_STATES:
                await chats.set_state(tx, post.chat_id, reason, now)
        case _:
            await posts.delay(tx, post.id, now + RETRY_AFTER)

"""What a message says, asked at the moment of sending: is it still needed, may it go out now?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bot.actions import digests, holding_back, lists, rendering, todo
from bot.actions import writers as single
from bot.actions.holding_back import ActedAt
from bot.actions.telling import Held, Merged, Outgoing, Telling, Withdrawn, Writer
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from storage import chats
from storage.messages import Message
from storage.tx import Tx

WRITERS: Final[dict[str, Writer]] = {
    **single.WRITERS,
    **lists.WRITERS,
    **todo.WRITERS,
    **digests.WRITERS,
}
"""Every kind of message with its writer."""


class Outbox:
    """Prepares messages: one writer a kind, all asked inside the unit that claims the row.

    `acted_at` says when an account last did something, as far as the running process knows.
    """

    def __init__(self, voice: Voice, vitals: Callable[[], Vitals], acted_at: ActedAt) -> None:
        self._voice = voice
        self._vitals = vitals
        self._acted_at = acted_at

    async def prepare(self, tx: Tx, message: Message, now: datetime) -> Outgoing | Held | Merged:
        """Return what to send for `message`, or why it is withdrawn or held back; or the list that
        is to be sent in its place, with whatever else waits for that person.

        Raises KeyError for a kind that is not in the table.
        """
        if now >= message.expires_at:
            return Withdrawn("too_late")
        if "erased" in message.details:
            return Withdrawn("erased")
        chat = await chats.by_id(tx, message.chat_id)
        if chat is None or chat.state != "open":
            return Withdrawn("unopened" if chat is None else chat.state)
        telling = Telling(self._voice.of(chat.language), self._vitals, now)
        rule = holding_back.rule(message)
        if rule is None or message.chat_id < 0:
            return await WRITERS[message.kind](tx, message, telling)
        zone = self._voice.zone
        found = await holding_back.look(tx, message, rule, now, zone, self._acted_at)
        if isinstance(found, (Held, Withdrawn)):
            return found
        outgoing = await WRITERS[message.kind](tx, message, telling)
        return await self._together(tx, message, outgoing, telling, found)

    async def render_post(self, tx: Tx, post_id: int, now: datetime) -> rendering.Rendered | None:
        """Return what a post should show now, or None if it is nobody's to see any more."""
        rendered = await rendering.post(tx, post_id, self._voice, now)
        if rendered is None or not await single.may_see(tx, rendered, now):
            return None
        return rendered

    async def _together(
        self, tx: Tx, message: Message, outgoing: Outgoing, telling: Telling, day: date | None
    ) -> Outgoing | Merged:
        if isinstance(outgoing, Withdrawn):
            return outgoing
        list_id = await lists.put_together(tx, message, outgoing, telling)
        return replace(outgoing, counts_on=day) if list_id is None else Merged(list_id)

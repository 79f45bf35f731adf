"""The table of long work: every kind of it."""

from typing import Final

from bot.actions import exporting, progress, verifying
from bot.actions.asking import Pressed
from bot.actions.progress import Kinds
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage.messages import Message
from storage.tx import Tx

KINDS: Final[Kinds] = {verifying.ACT: verifying.KIND, exporting.ACT: exporting.KIND}
"""Every kind by its code; what it is called is `work.<code>` in the catalogue, and what does it is
put in at the composition root.
"""


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[取消] or [重新开始] below work of one's own."""
    return await progress.press(tx, pressed, voice, KINDS)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    shown = await progress.shown(tx, int(message.details["work"]), telling.voice, KINDS)
    return Withdrawn("gone") if shown is None else Prepared(shown.screen)


WRITERS: Final[dict[str, Writer]] = {
    progress.MESSAGE: _write,
    **verifying.WRITERS,
    **exporting.WRITERS,
}

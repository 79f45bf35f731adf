"""Work that takes a while: asked for by a command, called off or begun again by a button."""

from telegram import Update

from bot.actions import exporting, long_kinds
from handlers.asking import Action, Handler, asking, turning
from handlers.context import Context
from handlers.taps import Tap

_turn = turning(long_kinds.press)
_export = turning(exporting.begin)


def beginning(action: Action, word: str = "") -> Handler:
    """Return the handler of a command that begins long work; `word` is its own in Chinese."""
    ask = asking(action, word)

    async def handle(update: Update, context: Context) -> None:
        await ask(update, context)
        context.services.work_changed()

    return handle


async def press(tapped: Tap, context: Context) -> None:
    """[取消], [重新开始]."""
    await _turn(tapped, context)
    context.services.work_changed()


async def export(tapped: Tap, context: Context) -> None:
    """[工作簿], [CSV]: the message that offered them shows from then on how far it is."""
    await _export(tapped, context)
    context.services.work_changed()

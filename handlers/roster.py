"""A file, sent in private: a roster, or what was asked for just before."""

from telegram import Update

from bot.actions import day_table, details, roster_files
from bot.intake.actor import NoActor
from handlers.asking import DONE, said, turning
from handlers.chats import refuse
from handlers.context import Context
from handlers.taps import Tap

_turn = turning(roster_files.decide)


async def decide(tapped: Tap, context: Context) -> None:
    """Do what a button below a file's preview says; a file may be to be imported then."""
    await _turn(tapped, context)
    context.services.imports()


async def receive(update: Update, context: Context) -> None:
    """Take a file, forwarded or not, as what its sender is in the middle of, else as a roster.

    It is read beside everything else.
    """
    who, message = context.turn.actor, update.message
    assert message is not None
    document, sender = message.document, message.from_user
    assert document is not None
    assert sender is not None
    if isinstance(who, NoActor) and who.reason != "forwarded":
        await refuse(update, context, who)
        return
    words = said(update, context, sender.id)
    size = document.file_size or 0
    name = document.file_name or context.voice.say("attach.unnamed")
    if await context.services.desk.read(details.waits, sender.id, context.now):
        await context.act(details.receive, words, document.file_id, name)
        return
    if await context.services.desk.read(day_table.waits, sender.id, context.now):
        taken = await context.act(day_table.receive, words, document.file_id, size)
    else:
        taken = await context.act(roster_files.receive, words, document.file_id, size)
    if taken:
        context.services.answers.react(message.chat.id, message.message_id, DONE)
        context.services.imports()

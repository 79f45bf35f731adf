"""/start: a greeting, or whatever the link that led here is for."""

from telegram import Update
from telegram.error import TelegramError

from bot.actions import binding, chats, claiming, details, guests, help_, leave
from bot.actions.asking import Said
from bot.intake.actor import NoActor
from bot.rules import payloads
from bot.rules.payloads import Payload
from handlers.asking import react, said
from handlers.chats import refuse
from handlers.context import Context


async def in_private(update: Update, context: Context) -> None:
    """Greet someone who opened the private chat, or take them where their link leads."""
    who = context.turn.actor
    if isinstance(who, NoActor):
        await refuse(update, context, who)
        return
    words = said(update, context, who.user_id)
    payload = payloads.parse(words.words)
    match payload:
        case Payload("claim") if payload.number is not None:
            await _claim(context, words, -payload.number)
        case Payload("link"):
            await context.act(claiming.by_link, words, payload.value)
        case Payload("admin"):
            link = payloads.read_admin_link(context.services.bot_token, payload.value)
            await context.act(help_.by_admin_link, words, link)
        case Payload("leave") if payload.number is not None:
            await context.act(leave.by_link, words, payload.number)
        case Payload("guest") if payload.number is not None:
            await context.act(guests.by_link, words, payload.number)
        case Payload("details") if payload.number is not None:
            await context.act(details.by_link, words, payload.number)
        case _:
            await context.act(help_.start, words)


async def in_group(update: Update, context: Context) -> None:
    """Bind the group that a secretary has just added the bot to."""
    who, message = context.turn.actor, update.message
    assert message is not None
    if isinstance(who, NoActor):
        await refuse(update, context, who)
        return
    words = said(update, context, who.user_id)
    payload = payloads.parse(words.words)
    if payload is None or payload.kind != "bind" or payload.number is None:
        return
    done = await context.act(binding.start_in_group, words, payload.number)
    react(context, message, done=done)


async def _claim(context: Context, words: Said, chat_id: int) -> None:
    """Ask Telegram whether they are in the group whose names they want to see."""
    chat_id = await context.services.desk.read(chats.present_id, chat_id)
    try:
        is_in = await context.services.is_member(chat_id, words.user_id)
    except TelegramError:
        await context.act(help_.not_understood, words, "claim_unreachable")
        return
    await context.act(claiming.by_group, words, chat_id, is_in=is_in)

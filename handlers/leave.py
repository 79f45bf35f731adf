"""请假: a tap below a post, which leads into the private chat, where the reason is asked."""

from bot.actions import leave
from bot.actions.leave import Refused
from bot.rules import payloads
from bot.screens.screen import Toast
from handlers.context import Context
from handlers.taps import Tap


async def tap(tapped: Tap, context: Context) -> None:
    """Take a tap on [请假]; reasons are asked and told in private only."""
    (session_id,) = tapped.ids or ()
    refused = await context.act(
        leave.tap,
        now=context.now,
        update_id=tapped.update_id,
        session_id=session_id,
        chat_id=tapped.chat_id,
        message_id=tapped.message_id,
        user_id=tapped.user_id,
    )
    context.toast(tapped.query_id, _toast(refused, session_id, tapped.chat_id, context))


def _toast(refused: Refused | None, session_id: int, chat_id: int, context: Context) -> Toast:
    voice = context.voice
    if refused is None:
        return Toast("", url=voice.link(payloads.leave(session_id))) if chat_id < 0 else Toast("")
    if refused.code == "check_in.not_bound" and chat_id < 0:
        return Toast("", url=voice.link(payloads.claim(chat_id)))
    return Toast(voice.say(refused.code), alert=True)

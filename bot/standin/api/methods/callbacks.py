"""answerCallbackQuery."""

from datetime import timedelta
from typing import Final

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.errors import bad_request
from bot.standin.state.presses import PressAnswer
from bot.standin.world import Change, World

TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a press, once and within 150 seconds."""
    press = world.presses.get(params["callback_query_id"])
    if press is None or press.expired or press.answered is not None:
        raise bad_request(TOO_OLD)
    text, url = params.get("text"), params.get("url")
    if text and len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{world.username}?start=", "tg://")):
        raise bad_request("URL_INVALID")
    now = world.clock.now()
    answer = PressAnswer(
        text=text or None, show_alert=params.get("show_alert", False), url=url or None, at=now
    )
    if (seconds := params.get("cache_time", 0)) > 0:
        world.cached_answers[press.key] = (answer, now + timedelta(seconds=seconds))
    press.take(answer)
    world.changed(Change("answer", press.chat_id, press))
    return True


METHODS = {"answerCallbackQuery": Method(answer_callback_query, "True")}

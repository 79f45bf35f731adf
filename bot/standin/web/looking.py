"""GET routes: what one person sees, and what a test asks about the bot's requests."""

from collections.abc import Callable
from typing import Final

from bot.clock import to_ms
from bot.standin.api.schema import Json
from bot.standin.web import views
from bot.standin.web.arranging import faults
from bot.standin.web.asked import Asked

Look = Callable[[Asked], Json]

_MOST_CALLS: Final = 1000


def chat(asked: Asked) -> Json:
    """Return a chat as one person sees it, of a forum the topic named (left out: the general)."""
    return views.conversation(
        asked.standin, asked.person(), asked.number("chat"), asked.maybe_number("thread") or None
    )


def calls(asked: Asked) -> Json:
    """Return the bot's requests from number `since` on, with the HTTP status that answered each.

    Status 0 is a connection that ended without a reply. Polls are not among them.
    """
    since = asked.maybe_number("since") or 0
    found = asked.standin.calls[since : since + _MOST_CALLS]
    return {
        "next": since + len(found),
        "calls": [
            {"method": call.method, "status": call.status, "at": to_ms(call.at)} for call in found
        ],
    }


LOOKS: Final[dict[str, Look]] = {"chat": chat, "calls": calls, "faults": faults}
"""By the last part of the route's path."""

"""保存期限: how long what is closed of visits and needs is kept, as an admin sets it."""

from collections.abc import Mapping
from typing import Final

from bot.rules.erasing import KEPT
from bot.screens import routes
from bot.screens.consents import length
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice
from storage.retention import Retention

WHAT: Final = tuple(KEPT)
"""By their place, which old buttons carry."""


def choices(kept: Retention, voice: Voice) -> Screen:
    """Show how long what is kept, with a row of lengths to choose from for each."""
    now: Mapping[str, int] = {"visit": kept.visit, "need": kept.need}
    rows = tuple(
        tuple(
            Button(
                _label(what, days, voice, is_now=days == now[what]),
                routes.data(routes.RETENTION, place, days),
            )
            for days in KEPT[what]
        )
        for place, what in enumerate(WHAT)
    )
    text = voice.say(
        "retention.now", visits=length(kept.visit, voice), needs=length(kept.need, voice)
    )
    back = Button(voice.say("days.back"), routes.data(routes.TRIGGER, 0, 0))
    return Screen(text, (*rows, (back,)))


def _label(what: str, days: int, voice: Voice, *, is_now: bool) -> str:
    key = "retention.visit" if what == "visit" else "retention.need"
    label = voice.say(key, length=length(days, voice))
    return voice.say("retention.chosen", label=label) if is_now else label

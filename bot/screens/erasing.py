"""家属要求删除: asked once, noted, taken back, and the receipt to hand on at home."""

from datetime import datetime
from typing import Final

from bot.screens import routes
from bot.screens.pages import Rows
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.erasures import Erasure, Household

VERBS: Final = ("ask", "do", "take_back")
"""What the buttons do. By their place, which old buttons carry."""


def button(member_id: int, voice: Voice) -> Button:
    """Return the button that asks whether to have it all removed."""
    return _button("erase.button", member_id, "ask", voice)


def ask(of: Household, rows: Rows, voice: Voice) -> Screen:
    """Say what goes and what stays, before it is noted. `rows` lead back."""
    sure = _button("erase.sure", of.member_id, "do", voice)
    return Screen(voice.say("erase.ask", name=safe(of.name)), ((sure,), *rows))


def noted(
    of: Household, asked: Erasure, rows: Rows, voice: Voice, now: datetime, *, is_own: bool
) -> Screen:
    """Say by when it is done; `is_own` if it is said to whose household it is."""
    by = voice.last_day(asked.due_at, now)
    text = voice.say("erase.noted", name=safe(of.name), by=by)
    if is_own:
        text = voice.say("erase.noted.own", by=by)
    return Screen(text, ((_button("erase.take_back", of.member_id, "take_back", voice),), *rows))


def entered(of: Household, asked: Erasure, voice: Voice, now: datetime) -> Screen:
    """Tell a member that their secretary noted it for them."""
    text = voice.say("erase.entered", by=safe(asked.asker), until=voice.last_day(asked.due_at, now))
    return Screen(text, ((_button("erase.take_back", of.member_id, "take_back", voice),),))


def receipt(of: Household, done: Erasure, voice: Voice) -> Screen:
    """Return what a member can hand on at home: when, what was removed, what is left."""
    return Screen(
        voice.say(
            "erase.receipt", unit=safe(of.unit), asked=_at(done.asked_at, voice),
            done=_at(done.done_at or done.due_at, voice), visits=done.visits, needs=done.needs,
        )
    )  # fmt: skip


def receipt_for(of: Household, done: Erasure, voice: Voice) -> Screen:
    """Return what a secretary who noted it can hand on: the same without any count."""
    return Screen(
        voice.say(
            "erase.receipt_for", name=safe(of.name), unit=safe(of.unit),
            asked=_at(done.asked_at, voice), done=_at(done.done_at or done.due_at, voice),
        )
    )  # fmt: skip


def left_behind(found: list[Household], voice: Voice) -> Screen:
    """Offer it for those of a name who have left, of whose household something is recorded."""
    rows = tuple((button(one.member_id, voice),) for one in found)
    text = voice.say("erase.left", name=safe(found[0].name), unit=safe(found[0].unit))
    return Screen(text, rows)


def _at(instant: datetime, voice: Voice) -> str:
    year = instant.astimezone(voice.zone).year
    return voice.say("erase.at", year=year, day=voice.full_day(instant), clock=voice.clock(instant))


def _button(key: str, member_id: int, verb: str, voice: Voice) -> Button:
    return Button(voice.say(key), routes.data(routes.ERASE, member_id, VERBS.index(verb)))

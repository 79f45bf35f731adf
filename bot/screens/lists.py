"""Several messages in one: each with its number, and the button that opens it."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from bot.screens import routes
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice

MOST: Final = 8
"""Messages in one list; what else there is makes the next."""
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Item:
    """One of a list: the screen that it would be by itself, and the route and ids that open it."""

    screen: Screen
    route: str
    ids: tuple[int, ...]


def today(items: Sequence[Item], voice: Voice, now: datetime) -> Screen:
    """Say what waits for somebody; before noon that is what there is today."""
    if len(items) == 1:
        # The rest was settled since: what is left stands by itself, and is opened all the same.
        return Screen(items[0].screen.text, buttons(items, voice, alone=True))
    is_morning = now.astimezone(voice.zone).time() < _NOON
    head = voice.say("list.today" if is_morning else "list.now", n=len(items))
    return listed(head, items, voice)


def todo(items: Sequence[Item], voice: Voice, unlisted: int = 0) -> Screen:
    """Say what somebody owes: the most urgent, and how many more there are.

    `unlisted` counts what is owed as well and is not among the items.
    """
    if not items:
        return Screen(voice.say("todo.nothing"))
    every, shown = len(items) + unlisted, items[:MOST]
    screen = listed(voice.say("todo.some", n=every), shown, voice)
    if every == len(shown):
        return screen
    more = voice.say("todo.more", n=every - len(shown))
    return Screen(f"{screen.text}\n{more}", screen.buttons)


def listed(head: str, items: Sequence[Item], voice: Voice) -> Screen:
    """Show items below a head, numbered, with a button each."""
    texts = [
        voice.say("list.item", n=number, text=one.screen.text)
        for number, one in enumerate(items, 1)
    ]
    gap = "\n\n" if any("\n" in text for text in texts) else "\n"
    return Screen(gap.join([head, *texts]), buttons(items, voice))


def settling(screen: Screen) -> Button | None:
    """Return the button of a screen that settles it, or else its first one; None without any."""
    pressable = [button for row in screen.buttons for button in row if button.data]
    return next((one for one in pressable if one.settles), next(iter(pressable), None))


def mark(screen: Screen) -> int:
    """Return a number by which what a list shows of a message is told from what it says later."""
    button = settling(screen)
    return zlib.crc32(f"{screen.text} {'' if button is None else button.data}".encode())


def buttons(items: Sequence[Item], voice: Voice, *, alone: bool = False) -> Rows:
    """Return a button for each item that has any: it is called as the one that settles it."""
    found = []
    for number, one in enumerate(items, 1):
        button = settling(one.screen)
        if button is not None:
            numbered = voice.say("list.button", n=number, label=button.label)
            label = button.label if alone else numbered
            found.append(Button(label, routes.data(one.route, *one.ids, mark(one.screen))))
    return grid(found, 2)

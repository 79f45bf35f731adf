"""Long lists in a keyboard: a grid of buttons, a page at a time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.screens.screen import Button
from bot.screens.voice import Voice

T = TypeVar("T")
Rows = tuple[tuple[Button, ...], ...]


def grid(buttons: Sequence[Button], columns: int) -> Rows:
    """Return the buttons in rows of so many."""
    return tuple(
        tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)
    )


def pager(
    items: Sequence[T], page: int, size: int, data: Callable[[int], str], voice: Voice
) -> tuple[Sequence[T], Rows]:
    """Return the items of a page, counted from 0, and the row that turns the pages.

    A page beyond the end is the last one; a list that fits needs no row. `data` is what the button
    that leads to a page carries.
    """
    last = max(0, (len(items) - 1) // size)
    page = min(page, last)
    shown = items[page * size : (page + 1) * size]
    if not last:
        return shown, ()
    turns = [(page - 1, "pages.before"), (page + 1, "pages.after")]
    row = tuple(
        Button(voice.say(key, page=to + 1, of=last + 1), data(to))
        for to, key in turns
        if 0 <= to <= last
    )
    return shown, (row,)

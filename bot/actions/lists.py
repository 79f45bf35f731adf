"""Several messages as one: what can wait goes out together, and each is opened from there.

A list stands for what it shows: while one of its messages is open, what is pressed below it is
pressed on that one, and [返回] leads back to the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.actions import holding_back, known_days, writers
from bot.actions.asking import STALE, Pressed, alert, brief
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import budget, reminders
from bot.rules.reminders import Reminder
from bot.screens import lists as screens
from bot.screens import routes
from bot.screens.lists import Item
from bot.screens.screen import Button, Screen, Turned
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from storage import messages
from storage import reminders as stored
from storage.messages import Message
from storage.tx import Tx

TODAY: Final = "today"
"""The list of what waited for somebody at one time."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a press on a list comes to, and the button of what was opened that is meant by it."""

    turned: Turned
    means: Button | None = None


async def put_together(tx: Tx, first: Message, prepared: Prepared, telling: Telling) -> int | None:
    """Put what else waits for a person together with the `first` that goes out, of more than a
    list holds the most urgent; return the list's id, or None if there is nothing else.
    """
    if not _can_be_listed(first, prepared):
        return None
    now, is_workday = telling.now, await known_days.of(tx)
    found = [first]
    for one in _in_order(await stored.waiting(tx, first.chat_id, now, first.id)):
        of = holding_back.rule(one)
        if of is None or not _is_listed(of) or one.expires_at <= now:
            continue
        if budget.may_go_at(of, now, telling.voice.zone, is_workday) > now:
            continue
        outgoing = await writers.WRITERS[one.kind](tx, one, telling)
        if isinstance(outgoing, Withdrawn):
            await messages.settle(tx, one.id, "withdrawn", now, reason=outgoing.reason)
        elif _can_be_listed(one, outgoing):
            found.append(one)
        if len(found) == screens.MOST:
            break
    if len(found) == 1:
        return None
    list_id = await messages.add(
        tx, key=f"{TODAY}:{first.id}", kind=TODAY, chat_id=first.chat_id, not_before=now,
        expires_at=max(one.expires_at for one in found),
    )  # fmt: skip
    assert list_id is not None, "a message goes out once"
    await stored.merge(tx, [one.id for one in found], list_id, now)
    return list_id


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Opened:
    """Open one of a list's messages in its place, or go back to the list: the ids are the message
    and the mark of what was shown of it, or nothing.
    """
    whole = await stored.list_at(tx, pressed.chat_id, pressed.message_id)
    if whole is None or whole.kind != TODAY or pressed.chat_id != pressed.user_id:
        return Opened(alert(voice, STALE))
    telling = Telling(voice, no_vitals, pressed.now)
    message_id, mark = pressed.ids or (0, 0)
    one = await stored.one_listed(tx, whole.id, message_id) if message_id else None
    if one is None and message_id:
        return Opened(alert(voice, STALE))
    prepared = None if one is None else await _asked(tx, one, telling)
    if one is not None and prepared is None and await stored.shows(tx, whole.id, one.id):
        return Opened(brief(voice, "list.gone"))  # a second tap: what the first came to stays
    await stored.show(tx, whole.id, message_id if prepared is not None else None)
    if prepared is not None:
        return opened(prepared.screen, mark)
    screen = await _screen(tx, whole, telling)
    gone = None if one is None else alert(voice, "list.gone").toast
    return Opened(Turned(gone, screen or Screen(voice.say("list.done"))))


def opened(screen: Screen, mark: int) -> Opened:
    """Return one of a list's messages as it is opened; its button was meant only if it is as shown.

    Nobody says yes to what they have not seen.
    """
    is_as_shown = screens.mark(screen) == mark
    return Opened(Turned(screen=screen), screens.settling(screen) if is_as_shown else None)


async def lead_back(tx: Tx, pressed: Pressed, turned: Turned, voice: Voice) -> Turned:
    """Add to what a list has turned into the way back to it."""
    if turned.screen is None or pressed.chat_id != pressed.user_id:
        return turned
    back = await stored.opened_at(tx, pressed.chat_id, pressed.message_id)
    if back is None:
        return turned
    row = (Button(voice.say("list.back"), routes.data(_LEADS_BACK[back])),)
    return replace(turned, screen=replace(turned.screen, buttons=(*turned.screen.buttons, row)))


async def _screen(tx: Tx, whole: Message, telling: Telling) -> Screen | None:
    """Return the list as it stands now; None if nothing of it is left."""
    items = []
    for one in _in_order(await stored.listed(tx, whole.id)):
        prepared = await _asked(tx, one, telling)
        if prepared is not None:
            items.append(Item(prepared.screen, routes.ITEM, (one.id,)))
    return screens.today(items, telling.voice, telling.now) if items else None


async def _asked(tx: Tx, one: Message, telling: Telling) -> Prepared | None:
    if "erased" in one.details:
        return None
    outgoing = await writers.WRITERS[one.kind](tx, one, telling)
    return None if isinstance(outgoing, Withdrawn) else outgoing


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    screen = await _screen(tx, message, telling)
    return Withdrawn("all_done") if screen is None else Prepared(screen)


def _can_be_listed(one: Message, prepared: Prepared) -> bool:
    """Say whether a message can stand in a list: text alone, and of a kind that does."""
    of, screen = holding_back.rule(one), prepared.screen
    is_text = screen.file is None and screen.document is None
    return of is not None and _is_listed(of) and is_text


def _is_listed(of: Reminder) -> bool:
    """Say whether a kind goes out together with others: it can wait, and goes by the same rules.

    What goes out whatever else did that day, or wherever somebody is, would be held back with them.
    """
    return of.can_wait and of.code != TODAY and not of.beyond and not of.to_away


def _in_order(those: Sequence[Message]) -> list[Message]:
    return sorted(those, key=lambda one: (reminders.place(one.kind), one.id))


def no_vitals() -> Vitals:
    """Stand for what only the running process knows, where nothing asks for it."""
    raise AssertionError("no reminder asks for the process")


_LEADS_BACK: Final = {TODAY: routes.ITEM, "todo": routes.TODO, "weekly": routes.WEEK}
WRITERS: Final[dict[str, Writer]] = {TODAY: _write}

"""/triggers: the admin says what calls for a visit, within how many workdays, and who goes."""

from typing import Final

from bot.actions import replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.permissions import Denied
from bot.rules.roster_columns import clean
from bot.screens import triggers as screens
from bot.screens.screen import Screen, Turned
from bot.screens.triggers import COLUMNS, VERBS
from bot.screens.voice import Voice
from storage import dialogues, roles, triggers
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "trigger_name"
KIND: Final = "triggers"
NAME_AT_MOST: Final = 12


async def ask(tx: Tx, said: Said) -> None:
    """Show the catalogue."""
    if await asks(tx, said, "triggers") is not None:
        await _reply(tx, said, rank=0)


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to the list, to one of it, or ask for a new one's name; the ids are verb and place."""
    place, rank = pressed.ids
    who = await may(tx, pressed, "triggers", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if place >= len(VERBS):
        return alert(voice, STALE)
    if VERBS[place] == "add":
        await dialogues.begin(tx, pressed.user_id, STEP, pressed.now)
        return Turned(screen=screens.name(voice))
    await _end(tx, pressed)
    screen = await _screen(tx, rank if VERBS[place] == "card" else 0, voice)
    return alert(voice, STALE) if screen is None else Turned(screen=screen)


async def change(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Change one thing about a trigger; the ids are its place, what, and to what.

    What is due already keeps its last day and its visitors.
    """
    rank, place, number = pressed.ids
    who = await may(tx, pressed, "triggers", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    value = screens.value(COLUMNS[place], number) if place < len(COLUMNS) else None
    if value is None or await triggers.by_rank(tx, rank) is None:
        return alert(voice, STALE)
    await triggers.change(tx, rank, COLUMNS[place], value)
    return Turned(screen=await _screen(tx, rank, voice))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take the name of a new one."""
    if await asks(tx, said, "triggers") is None:
        return
    name = clean(said.words)
    if not 0 < len(name) <= NAME_AT_MOST:
        await _reply(tx, said, problem="long")
        return
    added = await triggers.add(tx, name)
    if added is None:
        await _reply(tx, said, problem="there")
        return
    await dialogues.end(tx, said.user_id)
    await _reply(tx, said, rank=added.rank)


async def _end(tx: Tx, pressed: Pressed) -> None:
    """Wait for no name any more; what else the person is in the middle of stays."""
    dialogue = await dialogues.of(tx, pressed.user_id, pressed.now)
    if dialogue is not None and dialogue.step == STEP:
        await dialogues.end(tx, pressed.user_id)


async def _reply(tx: Tx, said: Said, **details: int | str) -> None:
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details=details)


async def _screen(tx: Tx, rank: int, voice: Voice) -> Screen | None:
    """Return the list, or with a place the one there; None if there is none."""
    if rank == 0:
        return screens.every(await triggers.every(tx, used_only=False), voice)
    found = await triggers.by_rank(tx, rank)
    return None if found is None else screens.card(found, voice)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    if not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    problem = str(message.details.get("problem", ""))
    if problem:
        return Prepared(screens.name(telling.voice, problem))
    screen = await _screen(tx, int(message.details["rank"]), telling.voice)
    return Withdrawn("gone") if screen is None else Prepared(screen)


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

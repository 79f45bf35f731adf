"""What is written in private that is no command: the next word of a dialogue, or not understood."""

from collections.abc import Awaitable, Callable
from typing import Final

from bot.actions import (
    absence,
    claiming,
    correcting,
    deputies,
    details,
    help_,
    key_dates,
    moving,
    need_own,
    needs,
    planning,
    round_settings,
    series,
    series_drafting,
    transfers,
    triggers,
)
from bot.actions.asking import Said
from storage import dialogues
from storage.dialogues import Dialogue
from storage.tx import Tx

FAMILY: Final = "家里有事"
"""Whoever goes on writing after this word tells of their family: that is not to be kept."""
Step = Callable[[Tx, Said, Dialogue], Awaitable[None]]

STEPS: Final[dict[str, Step]] = {
    claiming.PROVING: claiming.prove,
    absence.UNTIL: absence.written,
    deputies.UNTIL: deputies.written,
    transfers.TO: transfers.written_unit,
    transfers.AT: transfers.written_day,
    planning.STEP: planning.written,
    series_drafting.STEP: series.written,
    moving.STEP: moving.written,
    correcting.STEP: correcting.written,
    details.STEP: details.written,
    key_dates.STEP: key_dates.written,
    triggers.STEP: triggers.written,
    round_settings.MOVE: round_settings.written,
    **needs.STEPS,
    **need_own.STEPS,
}
"""The steps that wait for a word, each with what takes it."""


async def take(tx: Tx, said: Said) -> None:
    """Take words as the answer to what was asked last, if anything was and it still stands."""
    dialogue = await dialogues.of(tx, said.user_id, said.now)
    if (
        dialogue is not None
        and dialogue.step == correcting.STEP
        and not await correcting.still_asks(tx, said, dialogue)
    ):
        await dialogues.end(tx, said.user_id)
        dialogue = None
    step = None if dialogue is None else STEPS.get(dialogue.step)
    if dialogue is not None and step is not None:
        await step(tx, said, dialogue)
    elif said.words.startswith(FAMILY):
        await needs.ask(tx, said)
    elif not await needs.came_late(tx, said) and not await planning.by_line(tx, said):
        await help_.not_understood(tx, said, "unknown_text")

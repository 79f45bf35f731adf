"""What is kept of a household: said before anything is, and on a card to hand on at home."""

from typing import Final

from bot.screens.screen import Screen
from bot.screens.voice import Voice, safe
from storage.retention import Retention

YEAR: Final = 365
HALF_A_YEAR: Final = 183


def four_lines(kept: Retention, voice: Voice, refusing: str = "visit") -> str:
    """Return the four lines that are read before more is kept than that a visit was held.

    `refusing` is what is refused where they are read: more about a `visit`, a `need`, or `both`.
    """
    return voice.say(
        "family.consent", visits=length(kept.visit, voice), needs=length(kept.need, voice),
        refuse=voice.say(f"family.refuse.{refusing}"),
    )  # fmt: skip


def for_family(unit: str, kept: Retention, voice: Voice) -> Screen:
    """Return the card to forward to one's family."""
    return Screen(
        voice.say(
            "family.card",
            unit=safe(unit),
            visits=length(kept.visit, voice),
            needs=length(kept.need, voice),
        )
    )


def length(days: int, voice: Voice) -> str:
    """Return how long something is kept, in years where it is that long: 3 年, 90 天."""
    if days == HALF_A_YEAR:
        return voice.say("time.half_year")
    if days >= YEAR:
        return voice.say("time.years", n=round(days / YEAR))
    return voice.say("time.days", n=days)

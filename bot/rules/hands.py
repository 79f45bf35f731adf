"""Which units need a hand, and what kind of hand: for those above them, in counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.rules.needs import shown_count

KINDS: Final = ("no_secretary", "needs", "visits", "unconfirmed")
"""The kinds of hand, the most urgent first: a unit without a secretary can do nothing by itself."""
UNCONFIRMED_AFTER: Final = timedelta(days=3)
"""How long a record may wait for being confirmed before those above hear of it."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What a unit needs: how many of each kind; those of 0 are left out."""

    unit_id: int
    of: Mapping[str, int]


def in_need(found: Mapping[int, Mapping[str, int]], order: Sequence[int]) -> list[Hand]:
    """Return the units that need a hand: by the most urgent kind each has, else in the tree's
    order. By nothing else: more of a kind is no worse.

    Needs of which there are so few that they would point at somebody are not counted.
    """
    hands = []
    for unit_id in order:
        of = {
            kind: n
            for kind in KINDS
            if (n := found.get(unit_id, {}).get(kind, 0))
            and (kind != "needs" or shown_count(n, in_charge=False))
        }
        if of:
            hands.append(Hand(unit_id, of))
    return sorted(hands, key=lambda one: KINDS.index(next(iter(one.of))))

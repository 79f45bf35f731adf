"""Who goes on a visit that something calls for: who leads it, and who comes along."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goer:
    """A member who may go; `load` is how many open visits they have to hold."""

    member_id: int
    is_leader: bool
    is_away: bool
    is_reachable: bool
    load: int


def who_goes(
    led_by: str,
    number: int,
    secretary: Goer | None,
    visitors: Sequence[Goer],
    leaders: Sequence[Goer],
) -> list[int]:
    """Return who goes, who leads it first; fewer than `number` if there are not more.

    `led_by` is `secretary`, `leader` or `visitor`; the member whom it is about is in none of the
    lists. The rest are visitors, those with the least to do first. Nobody who is away goes where
    another can, and nobody out of the bot's reach before one in it.
    """
    known = [*visitors, *leaders, *([] if secretary is None else [secretary])]
    nobody_is_here = all(one.is_away for one in known)

    def ranked(those: Sequence[Goer]) -> list[Goer]:
        here = [one for one in those if nobody_is_here or not one.is_away]
        return sorted(here, key=lambda one: (not one.is_reachable, one.load, one.member_id))

    first = ranked([] if secretary is None else [secretary])
    if led_by == "leader":
        first = [*ranked(leaders), *first]
    order = [*([] if led_by == "visitor" else first[:1]), *ranked(visitors), *first]
    chosen = list(dict.fromkeys(one.member_id for one in order))
    return chosen[:number]

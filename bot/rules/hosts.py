"""Who hosts: the one secretary who gets a session's card."""

from collections.abc import Sequence
from dataclasses import dataclass

RANKS = ("secretary", "deputy_secretary", "organiser")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A secretary of the unit, and whether the bot may write to them in private."""

    member_id: int
    user_id: int
    position: str | None
    is_reachable: bool
    is_deputy: bool = False


def host(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the reachable secretary of the highest rank, or None if none can be reached.

    Who was named to deputise comes first; then 书记 before 副书记, 副书记 before 组织委员, and
    these before whoever else has the role.
    """
    reachable = [candidate for candidate in candidates if candidate.is_reachable]
    return min(reachable, key=_order, default=None)


def rank(position: str | None) -> int:
    """Return the place of a position among those that make a secretary; the first is 0."""
    return RANKS.index(position) if position in RANKS else len(RANKS)


def _order(candidate: Candidate) -> tuple[bool, int, int]:
    return not candidate.is_deputy, rank(candidate.position), candidate.member_id

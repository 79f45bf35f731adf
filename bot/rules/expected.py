"""应到: who is expected at a session, computed from its audience; and who is left out, and why.

Each person is counted in their own unit. 兼任 in a further unit makes someone one of its
leadership body, nothing else: a party member belongs to one branch (《支部工作条例》), so that a
leader attends as an ordinary member there and as a leader of the body (双重组织生活,
《党员教育管理工作条例》 art. 16).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

PARTY_MEMBERS: Final = frozenset({"full", "probationary"})
COMMITTEE: Final = frozenset(
    {
        *("secretary", "deputy_secretary", "organiser", "publicity", "discipline", "youth"),
        "committee_member",
    }
)
"""Positions that make someone a member of the committee; a group's leader is not by that."""
FEWEST_FOR_COMMITTEE: Final = 7
"""Full members from which on a branch has a committee (《支部工作条例》 art. 13)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be expected, as they stand when the list is made.

    `is_own`: their own unit is the session's or below it; `is_here`: they are in the session's unit
    itself, by their own or by a further membership, party groups counting as their branch;
    `is_on_their_way`: an agreed transfer brings them into it after the session.
    """

    member_id: int
    party_status: str
    position: str | None = None
    is_leader: bool = False
    is_own: bool = True
    is_here: bool = True
    is_away: bool = False
    is_exempt: bool = False
    is_on_their_way: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """Who is expected, and who of the audience is not with the reason; members' ids, in order.

    A reason is away, exempt or not_yet_here.
    """

    members: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]


def expected(audience: str, people: Iterable[Person]) -> Expected:
    """Return who of `people` is expected by an audience. Raises KeyError for one that is none."""
    belongs = _AUDIENCES[audience]
    members, left_out = [], []
    for person in people:
        if not belongs(person):
            continue
        reason = _why_not(person)
        if reason is None:
            members.append(person.member_id)
        else:
            left_out.append((person.member_id, reason))
    return Expected(tuple(members), tuple(left_out))


def may_vote(party_status: str) -> bool:
    """Say whether a party member may vote: full members may, probationary ones may not."""
    return party_status == "full"


def has_committee(full_members: int) -> bool:
    """Say whether a branch has a committee: below seven full members it has a secretary only."""
    return full_members >= FEWEST_FOR_COMMITTEE


def _why_not(person: Person) -> str | None:
    if person.is_on_their_way:
        return "not_yet_here"
    if person.is_away:
        return "away"
    return "exempt" if person.is_exempt else None


def _everyone(person: Person) -> bool:
    return person.is_own


def _party_members(person: Person) -> bool:
    return person.is_own and person.party_status in PARTY_MEMBERS


def _committee(person: Person) -> bool:
    return person.is_own and person.is_here and person.position in COMMITTEE


def _leadership(person: Person) -> bool:
    return person.is_here and (person.is_leader or (person.is_own and person.position in COMMITTEE))


def _leaders(person: Person) -> bool:
    return person.is_own and (person.is_leader or person.position == "secretary")


_AUDIENCES: Final = {
    "everyone": _everyone,
    "party_members": _party_members,
    "committee": _committee,
    "leadership": _leadership,
    "leaders": _leaders,
}
AUDIENCES: Final = tuple(_AUDIENCES)
"""Every audience, by the code that a kind of session names it with."""

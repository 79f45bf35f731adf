"""The permission table: who may do what, and where. The one place that says it.

An officer does what is their own; a secretary, or who deputises for one, what is of their unit and
those below; an admin runs the system. What is refused says why and what to do next.
"""

from dataclasses import dataclass
from enum import Flag, auto
from typing import Final


class Role(Flag):
    """What an account is, to the unit that an act is about."""

    NOBODY = 0
    MEMBER = auto()
    VISITOR = auto()
    DEPUTY = auto()
    SECRETARY = auto()
    ADMIN = auto()


class Place(Flag):
    """Where an act is done."""

    PRIVATE = auto()
    GROUP = auto()


RUNS_UNIT: Final = Role.SECRETARY | Role.DEPUTY
VISITS: Final = RUNS_UNIT | Role.VISITOR
IN_CHARGE: Final = RUNS_UNIT | Role.ADMIN
IN_OWN_RIGHT: Final = Role.SECRETARY | Role.ADMIN
"""Not for deputies: what would outlast them."""
ANYWHERE: Final = Place.PRIVATE | Place.GROUP


@dataclass(frozen=True, slots=True)
class Who:
    """An account as it stands at this instant, to one unit or, where none is meant, to any.

    `member_id` and `name` are None for an account that is bound to no name.
    """

    user_id: int
    member_id: int | None
    name: str | None
    role: Role

    @property
    def is_in_charge(self) -> bool:
        """Whether they run the unit or the system."""
        return bool(self.role & IN_CHARGE)

    @property
    def runs_unit(self) -> bool:
        """Whether they run the unit, as its secretary or for one."""
        return bool(self.role & RUNS_UNIT)

    @property
    def is_admin(self) -> bool:
        """Whether they run the system."""
        return Role.ADMIN in self.role


@dataclass(frozen=True, slots=True)
class Denied:
    """The act is not theirs, or not here; `code` names the sentence that says so."""

    code: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One of `roles` is enough, NOBODY needs none; and where it may be done."""

    roles: Role
    places: Place = Place.PRIVATE


ACTS: Final[dict[str, Rule]] = {
    # Anybody: how to begin, and what is about oneself.
    "start": Rule(Role.NOBODY),
    "help": Rule(Role.NOBODY),
    "cancel": Rule(Role.NOBODY),
    "claim": Rule(Role.NOBODY),
    "me": Rule(Role.MEMBER),
    "check_in": Rule(Role.MEMBER, ANYWHERE),
    "away_self": Rule(Role.MEMBER),
    "leave": Rule(Role.MEMBER),
    "details": Rule(Role.MEMBER),
    "visited": Rule(Role.MEMBER),
    "need": Rule(Role.MEMBER),
    # Any member may be named to answer; that it is them is asked of the need itself.
    "answer_need": Rule(Role.MEMBER),
    "buddy": Rule(Role.MEMBER),
    "todo": Rule(Role.MEMBER),
    # Those who run a unit: its sessions are theirs, not the admins'.
    "plan": Rule(RUNS_UNIT),
    "series": Rule(RUNS_UNIT),
    "host": Rule(RUNS_UNIT),
    "nudges": Rule(RUNS_UNIT),
    # What families need; that it is their own unit is asked of `charge.runs_families` besides.
    "unit_needs": Rule(RUNS_UNIT),
    # Counts alone, so those of the units above see them too.
    "coverage": Rule(RUNS_UNIT),
    "cadence_unit": Rule(RUNS_UNIT),
    "settle_dispute": Rule(RUNS_UNIT),
    # Who visits, and who looks after a unit's families: of no others, whatever else they run.
    "visit": Rule(VISITS),
    "rounds": Rule(RUNS_UNIT),
    # What calls for a visit: actions ask besides whether the families of the unit are theirs.
    "event": Rule(RUNS_UNIT),
    "erase_for": Rule(RUNS_UNIT),
    # Those in charge of a unit.
    "people": Rule(IN_CHARGE),
    "summary": Rule(IN_CHARGE),
    # What of it they get is asked anew when it is written.
    "export": Rule(IN_CHARGE),
    "away_other": Rule(IN_CHARGE),
    "settle_claim": Rule(IN_CHARGE),
    "release": Rule(IN_OWN_RIGHT),
    "personal_link": Rule(IN_CHARGE),
    "deputy": Rule(IN_OWN_RIGHT),
    "transfer": Rule(IN_OWN_RIGHT),
    "exempt": Rule(IN_OWN_RIGHT),
    # 频次: who runs nothing sees the rules with their sources; what a unit asks of itself outlasts.
    "cadence": Rule(IN_CHARGE),
    "cadence_own": Rule(IN_OWN_RIGHT),
    "bind": Rule(IN_CHARGE, Place.GROUP),
    "language": Rule(IN_CHARGE, Place.GROUP),
    # Who runs the system.
    "import": Rule(Role.ADMIN),
    "invites": Rule(Role.ADMIN),
    "rollout": Rule(Role.ADMIN),
    "roles": Rule(Role.ADMIN),
    "triggers": Rule(Role.ADMIN),
    "calendar": Rule(Role.ADMIN),
    "messages": Rule(Role.ADMIN),
    "cadence_rules": Rule(Role.ADMIN),
    "verify": Rule(Role.ADMIN),
    "status": Rule(Role.ADMIN, ANYWHERE),
}
"""Every act, by the name that actions ask for it with."""


def judge(act: str, who: Who, place: Place) -> Denied | None:
    """Return why `who` may not do `act` in `place`, or None if they may.

    Raises KeyError for an act that is not in the table.
    """
    rule = ACTS[act]
    if rule.roles and not rule.roles & who.role:
        return Denied(_why_not(rule, who))
    if not rule.places & place:
        return Denied("private_only" if place is Place.GROUP else "group_only")
    return None


def _why_not(rule: Rule, who: Who) -> str:
    if rule.roles is Role.ADMIN:
        return "admins_only"
    if rule.roles is VISITS and who.member_id is not None:
        return "visitors_only"
    if rule.roles is IN_OWN_RIGHT and Role.DEPUTY in who.role:
        return "not_for_deputies"
    return "check_in.not_bound" if who.member_id is None else "secretaries_only"

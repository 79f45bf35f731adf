"""The made-up bureau: its branches, their people with accounts and roles, and their chats.

It is put in through storage's own functions as those come into being: the roster's import is to
take this over once the bot has one.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from importlib import resources
from typing import Any

from storage import chats, members, roles, units
from storage.database import Database
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One made-up person; account 0 is nobody's, party group 0 is none, the branch's own from 1."""

    name: str
    account: int
    party_status: str
    employment: str = "officer"
    position: str | None = None
    roles: tuple[str, ...] = ()
    party_group: int = 0
    is_leader: bool = False
    private_chat: bool = True


@dataclass(frozen=True, slots=True)
class DemoSession:
    """One session of the week: `day` workdays after the start at the local time `clock`.

    Without a clock it is the one whose check-in is open as the trial begins.
    """

    kind: str
    place: str
    has_first_topic: bool = False
    day: int = 0
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class DemoBranch:
    """A made-up branch with its chat, which is called `group` as in Telegram, and its week."""

    unit: str
    group: str
    group_id: int
    party_groups: tuple[str, ...]
    sessions: tuple[DemoSession, ...] = field(repr=False)
    members: tuple[DemoMember, ...] = field(repr=False)
    is_in_general_branch: bool = False


@dataclass(frozen=True, slots=True)
class DemoBureau:
    """The committee, the general branch below it, and the branches below either."""

    committee: str
    general_branch: str
    branches: tuple[DemoBranch, ...] = field(repr=False)

    @property
    def people(self) -> int:
        """How many people there are, with an account or without."""
        return sum(len(branch.members) for branch in self.branches)

    def units(self) -> dict[int, str]:
        """Return the branch of everyone who has an account, by the account."""
        return {
            one.account: branch.unit
            for branch in self.branches
            for one in branch.members
            if one.account
        }


def read_bureau() -> DemoBureau:
    """Return the bureau as the file beside this one has it."""
    text = resources.files("bot.demo").joinpath("bureau.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return DemoBureau(
        data["committee"], data["general_branch"], tuple(map(_branch, data["branch"]))
    )


def _branch(data: Mapping[str, Any]) -> DemoBranch:
    people = [
        DemoMember(**{**entry, "roles": tuple(entry.get("roles", ()))}) for entry in data["members"]
    ]
    return DemoBranch(
        **{
            **data,
            "party_groups": tuple(data["party_groups"]),
            "sessions": tuple(DemoSession(**entry) for entry in data["sessions"]),
            "members": tuple(people),
        }
    )


def smaller(bureau: DemoBureau, people: int) -> DemoBureau:
    """Return the bureau with as many of its branches as fit into `people`, at least the first."""
    kept = list(bureau.branches)
    while len(kept) > 1 and sum(len(branch.members) for branch in kept) > people:
        kept.pop()
    return replace(bureau, branches=tuple(kept))


async def load_bureau(db: Database, bureau: DemoBureau, now: datetime) -> list[int]:
    """Put the bureau into an empty database; return the units of its branches, in their order."""
    committee_id = await db.write(units.add, bureau.committee, "committee", None)
    general_id = await db.write(units.add, bureau.general_branch, "general_branch", committee_id)
    unit_ids = []
    for branch in bureau.branches:
        above = general_id if branch.is_in_general_branch else committee_id
        # One branch a unit of work: a whole bureau at once would hold up the writer.
        unit_ids.append(await db.write(load, branch, now, parent_id=above))
    return unit_ids


async def load(
    tx: Tx,
    branch: DemoBranch,
    now: datetime,
    *,
    parent_id: int | None = None,
) -> int:
    """Put one branch below `parent_id` (None: at the top) and return its unit's id."""
    unit_id = await units.add(tx, branch.unit, "branch", parent_id)
    places = [unit_id] + [
        await units.add(tx, name, "group", unit_id) for name in branch.party_groups
    ]
    for person in branch.members:
        member_id = await members.add(
            tx,
            unit_id=places[person.party_group],
            name=person.name,
            employment=person.employment,
            party_status=person.party_status,
            position=person.position,
            is_leader=person.is_leader,
        )
        if not person.account:
            continue
        await members.bind(tx, member_id, person.account)
        state = "open" if person.private_chat else "unopened"
        await chats.note(tx, person.account, "private", state, now)
        if "secretary" in person.roles:
            await roles.give(tx, member_id, unit_id)
        if "admin" in person.roles:
            await roles.make_admin(tx, person.account, now)
    await chats.note(tx, branch.group_id, "supergroup", "open", now, unit_id=unit_id)
    return unit_id

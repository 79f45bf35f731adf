"""Loads the made-up branch: its people, their accounts and roles, and its group."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources

from storage import chats, members, units
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One made-up person; account 0 is nobody's."""

    name: str
    account: int
    party_status: str
    employment: str = "officer"
    position: str | None = None
    roles: tuple[str, ...] = ()
    private_chat: bool = True


@dataclass(frozen=True, slots=True)
class DemoBranch:
    """The made-up branch with its group and what its next session is to be."""

    unit: str
    group: str
    group_id: int
    kind: str
    place: str
    has_first_topic: bool
    members: tuple[DemoMember, ...] = field(repr=False)


def read_branch() -> DemoBranch:
    """Return the branch as the file beside this one has it."""
    text = resources.files("bot.demo").joinpath("branch.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    people = [
        DemoMember(**{**entry, "roles": tuple(entry.get("roles", ()))}) for entry in data["member"]
    ]
    return DemoBranch(
        unit=data["unit"],
        group=data["group"],
        group_id=data["group_id"],
        members=tuple(people),
        **data["session"],
    )


async def load(tx: Tx, branch: DemoBranch, now: datetime) -> int:
    """Put the branch into an empty database and return its unit's id."""
    unit_id = await units.add(tx, branch.unit, "branch", None)
    for person in branch.members:
        member_id = await members.add(
            tx,
            unit_id=unit_id,
            name=person.name,
            employment=person.employment,
            party_status=person.party_status,
            position=person.position,
        )
        if not person.account:
            continue
        await members.bind(tx, member_id, person.account)
        state = "open" if person.private_chat else "unopened"
        await chats.note(tx, person.account, "private", state, now)
        for role in person.roles:
            await members.give_role(tx, member_id, unit_id, role)
    await chats.note(tx, branch.group_id, "supergroup", "open", now, unit_id=unit_id)
    return unit_id

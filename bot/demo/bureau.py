"""The made-up bureau: its branches, their people with accounts and roles, and their chats."""

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One made-up person; account 0 is nobody's, party group 0 is none, the branch's own from 1.

    Who is not claimed has an account, but has yet to tell the bot which name it is.
    """

    name: str
    account: int
    party_status: str
    employment: str = "officer"
    position: str | None = None
    roles: tuple[str, ...] = ()
    party_group: int = 0
    is_leader: bool = False
    private_chat: bool = True
    is_claimed: bool = True

    @property
    def number(self) -> str:
        """The number on the roster; of an account's owner it ends with the account's."""
        return f"10{self.account or zlib.crc32(self.name.encode())}"


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

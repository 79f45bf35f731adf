"""A roster file beside what is stored: the plan of what it would change, as JSON in and out.

The file is read and compared in the job's process; what comes back is plain data of known shape.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from bot.heavy import sheets
from bot.heavy.jobs import Refused
from bot.rules import roster
from bot.rules.roster import Problem
from bot.rules.roster_plan import Change, Facts, KnownMember, KnownUnit, NewUnit, Plan, plan


def plan_file(
    blob: bytes, *, units: Sequence[Sequence[Any]], members: Sequence[Sequence[Any]]
) -> bytes:
    """Return the plan for a roster file; `units` and `members` are rows from `dump_known`.

    Raises Refused with a code of `sheets.read`, or no_header, too_many_rows.
    """
    found = json.loads(sheets.read(blob))
    try:
        read = roster.read(roster.best_sheet(found))
    except roster.NoHeader as error:
        raise Refused("no_header") from error
    except roster.TooManyRows as error:
        raise Refused("too_many_rows") from error
    known = [KnownMember(*_thawed(row, KnownMember)) for row in members]
    made = plan(read, [KnownUnit(*row) for row in units], known)
    return json.dumps(asdict(made), default=sorted, ensure_ascii=False).encode()


def dump_known(known: Sequence[KnownUnit] | Sequence[KnownMember]) -> list[list[Any]]:
    """Return what is stored as rows that JSON can hold, for `plan_file`."""
    return [
        [sorted(value) if isinstance(value, frozenset) else value for value in _values(one)]
        for one in known
    ]


def load_plan(result: bytes) -> Plan:
    """Return the plan that `plan_file` made."""
    data: dict[str, Any] = json.loads(result)
    return Plan(
        new_units=tuple(NewUnit(**unit) for unit in data["new_units"]),
        new=tuple(map(_facts, data["new"])),
        changes=tuple(
            Change(one["member_id"], _facts(one["facts"]), one["is_move"])
            for one in data["changes"]
        ),
        unchanged=data["unchanged"],
        gone=tuple(data["gone"]),
        outside=tuple(data["outside"]),
        of=data["of"],
        problems=tuple(Problem(**problem) for problem in data["problems"]),
    )


def _facts(data: dict[str, Any]) -> Facts:
    return Facts(**{**data, "further": frozenset(data["further"])})


def _values(one: KnownUnit | KnownMember) -> list[Any]:
    return [getattr(one, field.name) for field in fields(one)]


def _thawed(row: Sequence[Any], kind: type[KnownMember]) -> list[Any]:
    names = [field.name for field in fields(kind)]
    return [
        frozenset(value) if name == "further" else value
        for name, value in zip(names, row, strict=True)
    ]

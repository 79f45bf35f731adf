"""A roster file beside what is stored: the plan of what it would change, as JSON in and out.

The file is read and compared in the job's process; what comes back is plain data of known shape.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from bot.heavy import sheets
from bot.heavy.jobs import Refused
from bot.rules import roster
from bot.rules.roster import Problem
from bot.rules.roster_plan import (
    MOST_PROBLEMS,
    Change,
    Facts,
    KnownMember,
    KnownUnit,
    NewUnit,
    Plan,
    plan,
)

MOST_CHANGES = 5000
"""So many changes are listed by name; the counts are always whole."""


def plan_file(
    blob: bytes, *, units: Sequence[Sequence[Any]], members: Sequence[Sequence[Any]]
) -> bytes:
    """Return the plan for a roster file; `units` and `members` are rows from `dump_known`.

    Raises Refused with a code of `sheets.read`, or no_header, too_many_rows.
    """
    found = json.loads(sheets.read(blob))
    try:
        rows = roster.best_sheet(found)
        read = roster.read(rows)
    except roster.NoHeader as error:
        raise Refused("no_header") from error
    except roster.TooManyRows as error:
        raise Refused("too_many_rows") from error
    known = [KnownMember(*_thawed(row, KnownMember)) for row in members]
    stored = [KnownUnit(*row) for row in units]
    made = plan(read, stored, known)
    detail = _detail(made, rows, stored, known)
    result = asdict(made)
    changing = [result[name] for name in ("new_units", "new", "changes", "gone", "outside")]
    text = json.dumps(changing, default=sorted, ensure_ascii=False)
    detail["digest"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps({**result, "detail": detail}, default=sorted, ensure_ascii=False).encode()


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


def load_detail(result: bytes) -> dict[str, Any]:
    """Return what an admin may want to look at in detail of a plan that `plan_file` made.

    `header` and `bad`: the header and each bad row with its number, as they stand in the file.
    `changes`: what happens to whom in which unit, as codes and names. `digest` tells whether
    another plan would do the same.
    """
    detail: dict[str, Any] = json.loads(result)["detail"]
    return detail


def _detail(
    made: Plan,
    rows: Sequence[Sequence[Any]],
    units: Sequence[KnownUnit],
    members: Sequence[KnownMember],
) -> dict[str, Any]:
    names = {unit.id: unit.name for unit in units} | {
        unit.ref: unit.name for unit in made.new_units
    }
    stored = {member.id: member for member in members}
    changes = [("new", facts.name, names[facts.unit_ref]) for facts in made.new]
    changes += [
        ("moved" if one.is_move else "changed", one.facts.name, names[one.facts.unit_ref])
        for one in made.changes
    ]
    for code, ids in (("gone", made.gone), ("outside", made.outside)):
        changes += [(code, stored[each].name, names[stored[each].unit_id]) for each in ids]
    return {
        "header": list(map(str, roster.header_of(rows))),
        "bad": [
            [problem.row, list(rows[problem.row - 1])] for problem in made.problems[:MOST_PROBLEMS]
        ],
        "changes": changes[:MOST_CHANGES],
    }


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

"""What is asked about one unit or one person costs the same however large the organisation is."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from storage import due, members, roles, rounds, series, sessions, visitors, visits
from storage.tx import Tx
from storage.unit import Unit
from tests.town import Town


def _asked(town: Town) -> list[tuple[Unit, tuple[Any, ...]]]:
    now, unit = town.clock.now(), town.unit_id
    return [
        (visitors.of_unit, (unit,)),
        (visitors.chosen, (unit,)),
        (visitors.everybody, (unit,)),
        (visitors.count_open, (1,)),
        (rounds.without, (unit, "2026")),
        (visits.to_hold, (1,)),
        (visits.open_of_unit, (unit,)),
        (visits.unattended, (unit,)),
        (members.of_unit, (unit, now)),
        (members.audience, (unit, now)),
        (roles.families_of, (1, now)),
        (series.of_unit, (unit,)),
        (sessions.open_in, (unit,)),
        (sessions.of_unit, (unit, now - timedelta(days=1), 5)),
        (sessions.unconfirmed, (unit, 5)),
        (due.next_instant, (now,)),
    ]


async def test_nothing_about_one_unit_goes_through_the_whole_organisation(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: dict[str, list[str]] = {}
    fetch = Tx._fetch

    def explain(self: Tx, how: Callable[..., Any], sql: str, values: Mapping[str, Any]) -> Any:
        rows = self._cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
        plans[sql] = [str(row[-1]) for row in rows]
        return fetch(self, how, sql, values)

    monkeypatch.setattr(Tx, "_fetch", explain)
    for ask, args in _asked(town):
        await town.db.read(ask, *args)
    assert len(plans) >= len(_asked(town))
    scans = {sql: plan for sql, plan in plans.items() if any(map(_goes_through_all, plan))}
    assert scans == {}


def _goes_through_all(step: str) -> bool:
    return step.startswith("SCAN ") and step != "SCAN CONSTANT ROW"

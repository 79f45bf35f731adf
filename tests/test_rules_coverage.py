"""What each figure of coverage means, by tables worked out by hand."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.coverage import (
    FARTHEST,
    Fact,
    Figures,
    NeedCount,
    back,
    figures,
    line,
    needs,
    of_held,
    periods,
    total,
)

TODAY = date(2026, 11, 25)


def fact(state: str, answer: str | None = None, kind: str = "routine", count: int = 1,
         *, is_past: bool = False, is_away: bool = False) -> Fact:  # fmt: skip
    return Fact(kind, state, answer, is_past, is_away, count)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (fact("held", "right"), Figures(due=1, held=1, confirmed=1)),
        (fact("held", "told"), Figures(due=1, held=1, unanswered=1)),
        (fact("held", "untold"), Figures(due=1, held=1, unanswered=1)),
        (fact("held", "wrong"), Figures(due=1, held=1, disputed=1)),
        (fact("held", "right", is_past=True, is_away=True), Figures(due=1, held=1, confirmed=1)),
        (fact("declined", is_past=True), Figures(due=1, declined=1)),
        (fact("missed", is_past=True), Figures(due=1, missed=1)),
        (fact("void", is_past=True), Figures()),
        (fact("due"), Figures(due=1)),
        (fact("due", is_away=True), Figures(due=1)),
        (fact("due", is_past=True), Figures(due=1, overdue=1)),
        (fact("proposed", is_past=True), Figures(due=1, overdue=1)),
        (fact("agreed", is_past=True), Figures(due=1, overdue=1)),
        (fact("started", is_past=True), Figures(due=1, overdue=1)),
        (fact("due", is_past=True, is_away=True), Figures(due=1, on_hold=1)),
        (fact("agreed", is_past=True, is_away=True), Figures(due=1, on_hold=1)),
        (fact("due", count=7, is_past=True), Figures(due=7, overdue=7)),
    ],
)
def test_one_visit_is_counted_so(one: Fact, expected: Figures) -> None:
    assert figures([one])["routine"] == expected


def test_a_branch_in_november() -> None:
    # Of 24 households all are due this year: 9 held (5 right, 3 silent, 1 wrong), 1 declined,
    # 1 missed in the first half, 2 overdue, 1 on hold: 10 are yet to come. One was not due at all.
    # Of two must-visits one is held and one overdue.
    found = figures(
        [
            fact("held", "right", count=5, is_past=True),
            fact("held", "told", count=2, is_past=True),
            fact("held", "untold"),
            fact("held", "wrong"),
            fact("declined"),
            fact("missed", is_past=True),
            fact("due", count=1, is_past=True),
            fact("agreed", count=1, is_past=True),
            fact("proposed", is_past=True, is_away=True),
            fact("due", count=9),
            fact("started", count=1),
            fact("void", count=1),
            fact("held", "right", "must"),
            fact("due", None, "must", is_past=True),
        ]
    )
    assert list(found) == ["routine", "must", "key_date"]
    assert found["routine"] == Figures(
        due=24, held=9, confirmed=5, unanswered=3, disputed=1, declined=1, missed=1, overdue=2,
        on_hold=1,
    )  # fmt: skip
    assert found["must"] == Figures(due=2, held=1, confirmed=1, overdue=1)
    assert found["key_date"] == Figures()
    whole = total(found)
    assert whole == Figures(
        due=26, held=10, confirmed=6, unanswered=3, disputed=1, declined=1, missed=1, overdue=3,
        on_hold=1,
    )  # fmt: skip
    assert line(whole) == [
        ("due", 26), ("held", 10), ("declined", 1), ("missed", 1), ("overdue", 3), ("on_hold", 1),
        ("to_come", 10),
    ]  # fmt: skip
    assert of_held(whole) == [("confirmed", 6), ("unanswered", 3), ("disputed", 1)]


def test_a_line_has_its_base_and_leaves_out_what_is_nothing() -> None:
    assert line(Figures()) == [("due", 0), ("held", 0)]
    assert line(Figures(due=24, held=9, declined=1, overdue=2)) == [
        ("due", 24), ("held", 9), ("declined", 1), ("overdue", 2), ("to_come", 12),
    ]  # fmt: skip
    assert of_held(Figures(due=3, held=3, unanswered=3)) == [("unanswered", 3)]


FACTS = st.lists(
    st.builds(
        Fact,
        st.sampled_from(["routine", "must", "key_date"]),
        st.sampled_from(
            ["due", "proposed", "agreed", "started", "held", "declined", "missed", "void"]
        ),
        st.sampled_from(["untold", "told", "right", "wrong"]),
        st.booleans(),
        st.booleans(),
        st.integers(0, 50),
    )
)


@settings(deadline=None)
@given(FACTS)
def test_whatever_there_is_the_figures_add_up(facts: list[Fact]) -> None:
    whole = total(figures(facts))
    still_open = sum(
        one.count for one in facts if one.state in ("due", "proposed", "agreed", "started")
    )
    assert whole.due == whole.held + whole.declined + whole.missed + still_open
    assert whole.held == whole.confirmed + whole.unanswered + whole.disputed
    assert whole.overdue + whole.on_hold <= still_open
    assert whole.due == sum(one.count for one in facts if one.state != "void")


@pytest.mark.parametrize(
    ("length", "offset", "expected"),
    [
        ("year", 0, ["2026"]),
        ("year", 1, ["2025"]),
        ("off", 0, ["2026"]),
        ("quarter", 0, ["2026Q4", "2026"]),
        ("quarter", 3, ["2026Q1", "2026"]),
        ("quarter", 4, ["2025Q4", "2025"]),
        ("half_year", 0, ["2026H2", "2026"]),
        ("half_year", 2, ["2025H2", "2025"]),
    ],
)
def test_these_periods_are_shown(length: str, offset: int, expected: list[str]) -> None:
    assert [one.label for one in periods(length, TODAY, offset)] == expected


def test_nobody_looks_farther_back_than_so_many_periods() -> None:
    assert back("year", TODAY, FARTHEST).label == "1986"
    assert back("year", TODAY, 2**40).label == "1986"


@pytest.mark.parametrize(
    ("by_unit", "in_charge_of", "expected"),
    [
        ({}, None, NeedCount(0, hides=False)),
        ({}, 1, NeedCount(0, hides=False)),
        ({1: 2}, None, NeedCount(0, hides=True)),
        ({1: 2}, 1, NeedCount(2, hides=False)),
        ({1: 3}, None, NeedCount(3, hides=False)),
        # Who runs the unit above sees its own few, not those of the branches below.
        ({1: 1, 2: 2, 3: 4}, 1, NeedCount(5, hides=True)),
        # Not 5: then 5 less the 4 that are shown of the one would be the other's.
        ({2: 1, 3: 4}, None, NeedCount(4, hides=True)),
        ({2: 0, 3: 4}, None, NeedCount(4, hides=False)),
    ],
)
def test_few_needs_of_a_unit_are_for_those_in_charge_of_it(
    by_unit: dict[int, int], in_charge_of: int | None, expected: NeedCount
) -> None:
    assert needs(by_unit, in_charge_of) == expected

"""The one table of reminders: whole, true of the code, and as docs/reminders.md shows it."""

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions import calendar, outgoing
from bot.actions.telling import Writer
from bot.rules import reminders
from bot.rules.calendar import DUE_KINDS
from bot.rules.reminders import ACT, Reminder, To, Waits

PAGE = Path(__file__).parents[1] / "docs" / "reminders.md"
ROOT = Path(__file__).parents[1]
WITHDRAWN = re.compile(r'Withdrawn\(\s*"(\w+)"')
DECIDED = re.compile(r'\btell\(\s*tx,\s*([A-Z_]+|"\w+")')
ANSWERS = {
    *("bound", "goodbye", "visit_card", "family_copy", "days_asked", "days_example"),
    *("days_refused", "roster_asked", "roster_refused", "roster_replaced", "roster_imported"),
    *("erasure_done", "erasure_done_for", "claim_gone", "export_file"),
}
"""What is told later than at once, and was asked for: it goes by its own time."""


def length(lasts: timedelta | None) -> str:
    """Return how long a kind lasts, as the page shows it."""
    if lasts is None:
        return "its matter"
    days, hours = lasts.days, lasts.seconds // 3600
    return f"{days} d" if days else f"{hours} h"


def row(one: Reminder) -> str:
    """Return the line of the page for a kind."""
    counts = "beyond" if one.beyond else "yes" if one.counts else "no"
    asks, to_away = ("yes" if one.asks else "", "yes" if one.to_away else "")
    unneeded = ", ".join(one.unneeded)
    cells = (f"`{one.code}`", one.when, one.to, length(one.lasts), one.waits, counts, asks, to_away)
    return f"| {' | '.join(cells)} | {unneeded} |"


def test_the_page_shows_the_table() -> None:
    shown = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert shown == [row(one) for one in reminders.TABLE]


def test_each_kind_is_there_once_and_has_its_writer() -> None:
    codes = [one.code for one in reminders.TABLE]
    assert len(codes) == len(set(codes))
    assert set(codes) <= outgoing.WRITERS.keys()


def codes_in(writer: Writer) -> set[str]:
    """Return the codes with which a writer withdraws what it writes."""
    return set(WITHDRAWN.findall(inspect.getsource(writer)))


@pytest.mark.parametrize("one", reminders.TABLE, ids=lambda one: one.code)
def test_what_makes_it_unnecessary_is_what_its_writer_knows(one: Reminder) -> None:
    found = codes_in(outgoing.WRITERS[one.code])
    assert set(one.unneeded) <= found or not found
    mine = {code for code in found if one.code != "post" or code != "not_secretary"}
    # Kinds that share a writer share what it knows of each.
    shared = {
        code
        for other in reminders.TABLE
        if outgoing.WRITERS[other.code] is outgoing.WRITERS[one.code]
        for code in other.unneeded
    }
    assert mine <= shared


def test_whatever_is_told_and_no_answer_is_in_the_table() -> None:
    """A kind that somebody tells, and that is neither in the table nor asked for, fails here."""
    told = set()
    for path in (ROOT / "bot" / "actions").glob("*.py"):
        text = path.read_text("utf-8")
        names = dict(re.findall(r'^([A-Z_]+): Final = "(\w+)"', text, re.MULTILINE))
        for kind in DECIDED.findall(text):
            told.add(kind.strip('"') if kind.startswith('"') else names.get(kind, ""))
    told -= {""}
    assert len(told) > 25
    assert told <= {one.code for one in reminders.TABLE} | ANSWERS


def test_when_is_an_act_or_something_that_falls_due() -> None:
    dues = {*calendar._OF_FAMILIES, *DUE_KINDS, "session", "back", "night", "others that wait"}
    for one in reminders.TABLE:
        assert one.when == ACT or set(one.when.split(", ")) <= dues, one.code


def test_who_is_told_in_the_group_is_told_by_sounds_not_by_the_budget() -> None:
    for one in reminders.TABLE:
        if one.to is To.GROUP:
            assert not one.counts
            assert one.waits is Waits.NO


def test_only_a_change_goes_beyond_a_day() -> None:
    assert {one.code for one in reminders.TABLE if one.beyond} == {
        *("session_changed_private", "leave_void", "visit_off", "visit_news"),
    }

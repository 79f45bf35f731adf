"""Who goes on a must-visit, and until when: rules by hand."""

from datetime import date

import pytest

from bot.rules.key_dates import Draft, from_facts, next_of
from bot.rules.must_visits import Goer, who_goes
from bot.rules.visits import deadline
from bot.workdays import is_workday


def goer(
    member_id: int, load: int = 0, *, leads: bool = False, away: bool = False, mute: bool = False
) -> Goer:
    return Goer(member_id, leads, away, not mute, load)


CHIEF, DEPUTY, ORGANISER = goer(1), goer(2, 3), goer(3, 1)
VISITORS = (CHIEF, DEPUTY, ORGANISER)
HEAD, OTHER_HEAD = goer(8, 2, leads=True), goer(9, 1, leads=True)


@pytest.mark.parametrize(
    ("led_by", "number", "visitors", "leaders", "goes"),
    [
        ("secretary", 1, VISITORS, (), [1]),
        ("secretary", 2, VISITORS, (), [1, 3]),
        ("secretary", 3, VISITORS, (HEAD,), [1, 3, 2]),
        ("leader", 1, VISITORS, (HEAD, OTHER_HEAD), [9]),
        ("leader", 2, VISITORS, (HEAD, OTHER_HEAD), [9, 1]),
        ("leader", 2, VISITORS, (), [1, 3]),
        ("leader", 2, VISITORS, (goer(8, leads=True, away=True),), [1, 3]),
        ("visitor", 1, (DEPUTY, ORGANISER), (), [3]),
        ("visitor", 2, (DEPUTY, ORGANISER), (HEAD,), [3, 2]),
        # Who has the least to do but cannot be written to comes last.
        ("visitor", 1, (goer(4, mute=True), DEPUTY), (), [2]),
        # Away: not where another can, be it one too few; all of them rather than nobody.
        ("visitor", 2, (goer(4, away=True), DEPUTY), (), [2, 1]),
        ("secretary", 3, (goer(4, away=True), DEPUTY), (), [1, 2]),
        ("secretary", 2, (), (), [1]),
    ],
)
def test_who_goes(
    led_by: str, number: int, visitors: tuple[Goer, ...], leaders: tuple[Goer, ...], goes: list[int]
) -> None:
    assert who_goes(led_by, number, CHIEF, visitors, leaders) == goes


def test_those_who_are_away_go_rather_than_nobody() -> None:
    gone = (goer(4, away=True), goer(5, away=True))
    assert who_goes("secretary", 1, None, gone, ()) == [4]
    assert who_goes("visitor", 2, None, (), ()) == []


@pytest.mark.parametrize(
    ("noted", "workdays", "last"),
    [
        # A weekend between: Friday 27 November, Monday 30 November.
        ("2026-11-25", 3, "2026-11-30"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        # 1 to 7 October are holidays; Saturday the 10th is worked on instead, as is 20 September.
        ("2026-09-29", 1, "2026-09-30"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        ("2026-10-03", 5, "2026-10-13"),
    ],
)
def test_a_deadline_counts_workdays_over_weekends_and_holidays(
    noted: str, workdays: int, last: str
) -> None:
    day = deadline(date.fromisoformat(noted), workdays, is_workday)
    assert day == date.fromisoformat(last)


def test_a_date_comes_round_today_this_year_or_next() -> None:
    today = date(2026, 11, 25)
    assert next_of(11, 25, today) == today
    assert next_of(1, 10, today) == date(2027, 1, 10)
    assert next_of(2, 29, today) == date(2028, 2, 29)
    assert next_of(None, None, today) is None


def test_a_draft_is_kept_and_read_as_it_was() -> None:
    draft = Draft(3, "people", 2, 740000, (5, 7), 1, 9, (9, 11))
    assert from_facts(draft.facts()) == draft
    assert draft.turned(6).turned(5).members == (6, 7)

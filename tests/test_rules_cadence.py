"""频次: what is due, held and missing, worked out by hand; and against a naive count."""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.cadence import Fact, Line, Rule, Standing, Training, lines, periods_for
from bot.rules.periods import Period, period

ZONE = ZoneInfo("Asia/Shanghai")
BRANCH, GROUP, OTHER_GROUP = 1, 2, 3
QUARTER = period("quarter", date(2026, 11, 28))
NEXT_QUARTER = period("quarter", date(2027, 1, 1))
NOVEMBER = period("month", date(2026, 11, 1))
YEAR = period("year", date(2026, 1, 1))


def rule(code: str, length: str, **facts: object) -> Rule:
    made = Rule(
        code=code, rank=1, name=code, kinds=frozenset({code}), measure="sessions", length=length,
        minimum=1, levels=frozenset({"branch"}), needs_committee=False, by_groups=False,
        source="《条例》", article=11, dated=date(2018, 10, 28), is_quoted=False, is_used=True,
    )  # fmt: skip
    return replace(made, **facts)  # type: ignore[arg-type]


GENERAL = rule("general_meeting", "quarter")
COMMITTEE = rule("committee_meeting", "month", needs_committee=True)
GROUPS = rule("group_meeting", "month", levels=frozenset({"group"}))
LIFE = rule("organisational_life", "year", by_groups=True)


def unit(**facts: object) -> Standing:
    made = Standing(BRANCH, "branch", 9, (), None, {})
    return replace(made, **facts)  # type: ignore[arg-type]


def at(day: str, clock: str = "14:30") -> datetime:
    """Return an instant by the organisation's clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


def held(day: str, kind: str = "general_meeting", state: str = "confirmed", *,
         clock: str = "14:30", meant: str | None = None, why: str | None = None,
         unit_id: int = BRANCH) -> Fact:  # fmt: skip
    return Fact(unit_id, kind, state, at(day, clock), None if meant is None else at(meant), why)


def one_line(of: Rule, to: Standing, facts: Sequence[Fact], when: Period) -> Line:
    by_unit: dict[int, list[Fact]] = {}
    for fact in facts:
        by_unit.setdefault(fact.unit_id, []).append(fact)
    (line,) = lines([of], to, by_unit, when, ZONE)
    return line


@pytest.mark.parametrize(
    ("facts", "due", "count", "missing"),
    [
        ([], 1, 0, 1),
        ([held("2026-10-01")], 1, 1, 0),
        # The first and the last instant of the quarter by the organisation's clock: in UTC the one
        # is still September and the other is not yet January.
        ([held("2026-10-01", clock="00:00")], 1, 1, 0),
        ([held("2026-12-31", clock="23:59")], 1, 1, 0),
        ([held("2027-01-01", clock="00:00")], 1, 0, 1),
        ([held("2026-09-30", clock="23:59")], 1, 0, 1),
        # One more than is usual is not carried over, and nothing is missing.
        ([held("2026-10-08"), held("2026-12-08")], 1, 2, 0),
        # Another kind, one that is to come, one that is going on.
        ([held("2026-11-03", "theme_day")], 1, 0, 1),
        ([held("2026-12-08", state="planned")], 1, 0, 1),
        ([held("2026-11-28", state="open")], 1, 0, 1),
    ],
)
def test_a_quarter_asks_for_one_general_meeting(
    facts: list[Fact], due: int, count: int, missing: int
) -> None:
    line = one_line(GENERAL, unit(), facts, QUARTER)
    assert (line.due, line.held, line.missing) == (due, count, missing)


def test_a_meeting_moved_across_a_quarters_end_counts_in_the_new_one_and_the_old_one_says_so() -> (
    None
):
    moved = held("2027-01-05", meant="2026-12-29")
    old, new = (one_line(GENERAL, unit(), [moved], one) for one in (QUARTER, NEXT_QUARTER))
    assert (old.held, old.missing) == (0, 1)
    assert old.moved == ((date(2026, 12, 29), date(2027, 1, 5)),)
    assert (new.held, new.missing, new.moved) == (1, 0, ())


def test_a_meeting_moved_within_its_quarter_is_said_nothing_of() -> None:
    line = one_line(GENERAL, unit(), [held("2026-12-30", meant="2026-12-29")], QUARTER)
    assert (line.held, line.moved) == (1, ())


def test_an_unconfirmed_one_counts_and_is_told_apart() -> None:
    facts = [held("2026-10-08", state="closed"), held("2026-11-10")]
    line = one_line(GENERAL, unit(), facts, QUARTER)
    assert (line.held, line.unconfirmed) == (2, 1)


def test_what_was_not_held_is_listed_with_its_day_and_reason_and_counts_for_nothing() -> None:
    facts = [
        held("2026-11-20", state="dropped"),
        held("2026-10-20", state="dropped", why="duty"),
        # Of a series that has it no more, and of the quarter before.
        held("2026-10-27", state="dropped", why="replanned"),
        held("2026-09-30", state="dropped", why="quorum"),
    ]
    line = one_line(GENERAL, unit(), facts, QUARTER)
    assert line.dropped == ((date(2026, 10, 20), "duty"), (date(2026, 11, 20), None))
    assert (line.held, line.missing) == (0, 1)


def test_what_was_dropped_after_it_was_moved_is_not_said_to_have_gone_elsewhere() -> None:
    fact = held("2027-01-05", meant="2026-12-29", state="dropped", why="later")
    assert one_line(GENERAL, unit(), [fact], QUARTER).moved == ()


@pytest.mark.parametrize(
    ("founded", "due", "why"),
    [
        (None, 1, None),
        ("2026-09-30", 1, None),
        ("2026-10-01", 0, "new"),
        ("2026-11-16", 0, "new"),
        ("2027-01-01", 0, "new"),
    ],
)
def test_a_unit_founded_within_a_quarter_owes_nothing_for_it(
    founded: str | None, due: int, why: str | None
) -> None:
    since = None if founded is None else at(founded, "00:00")
    line = one_line(GENERAL, unit(founded_at=since), [], QUARTER)
    assert (line.due, line.missing, line.why, line.applies) == (due, due, why, True)


def test_a_unit_founded_in_mid_quarter_owes_the_next_and_what_it_held_is_shown() -> None:
    new = unit(founded_at=at("2026-11-16"))
    facts = [held("2026-12-08")]
    this, coming = (one_line(GENERAL, new, facts, one) for one in (QUARTER, NEXT_QUARTER))
    assert (this.due, this.held, this.missing) == (0, 1, 0)
    assert (coming.due, coming.held, coming.missing) == (1, 0, 1)


@pytest.mark.parametrize(
    ("full_members", "due", "why"), [(6, None, "no_committee"), (7, 1, None), (8, 1, None)]
)
def test_a_branch_has_a_committee_from_seven_full_members_on(
    full_members: int, due: int | None, why: str | None
) -> None:
    line = one_line(COMMITTEE, unit(full_members=full_members), [], NOVEMBER)
    assert (line.due, line.why, line.applies) == (due, why, why is None)
    assert line.missing == (due or 0)


def test_a_branch_without_party_groups_is_told_that_their_meeting_does_not_apply() -> None:
    line = one_line(GROUPS, unit(), [], NOVEMBER)
    assert (line.why, line.applies, line.due) == ("no_groups", False, None)


def test_where_there_are_party_groups_each_has_the_line_and_the_branch_has_none() -> None:
    assert lines([GROUPS], unit(groups=(GROUP,)), {}, NOVEMBER, ZONE) == []
    group = Standing(GROUP, "group", 0, (), None, {})
    facts = [held("2026-11-05", "group_meeting", unit_id=GROUP)]
    line = one_line(GROUPS, group, facts, NOVEMBER)
    assert (line.unit_id, line.due, line.held) == (GROUP, 1, 1)
    assert lines([GENERAL, COMMITTEE, LIFE], group, {}, NOVEMBER, ZONE) == []


def test_what_every_party_group_has_held_counts_once_for_the_branch() -> None:
    both = unit(groups=(GROUP, OTHER_GROUP))
    first = held("2026-11-05", "organisational_life", unit_id=GROUP)
    second = held("2026-11-06", "organisational_life", "closed", unit_id=OTHER_GROUP)
    assert one_line(LIFE, both, [first], YEAR).held == 0
    line = one_line(LIFE, both, [first, second], YEAR)
    assert (line.held, line.unconfirmed) == (1, 1)
    whole = held("2026-12-20", "organisational_life")
    line = one_line(LIFE, both, [first, second, whole], YEAR)
    assert (line.held, line.unconfirmed) == (2, 1)


@pytest.mark.parametrize(("own", "due"), [({}, 1), ({"general_meeting": 2}, 2),
                                          ({"committee_meeting": 3}, 1)])  # fmt: skip
def test_a_unit_may_ask_more_of_itself(own: dict[str, int], due: int) -> None:
    line = one_line(GENERAL, unit(stricter=own), [held("2026-10-08")], QUARTER)
    assert (line.due, line.missing) == (due, due - 1)


def test_a_unit_cannot_ask_less_of_itself_than_the_rule_does() -> None:
    raised = replace(GENERAL, minimum=2)
    assert one_line(raised, unit(stricter={"general_meeting": 1}), [], QUARTER).due == 2


def test_a_rule_that_is_switched_off_has_no_line() -> None:
    assert lines([replace(GENERAL, is_used=False)], unit(), {}, QUARTER, ZONE) == []


def test_a_rule_of_another_level_has_no_line() -> None:
    study = replace(GENERAL, levels=frozenset({"committee", "general_branch"}))
    assert lines([study], unit(), {}, QUARTER, ZONE) == []
    assert one_line(study, unit(level="general_branch"), [], QUARTER).due == 1


def test_where_a_rule_names_no_number_nothing_is_due_and_what_was_held_is_shown() -> None:
    lecture = replace(GENERAL, minimum=None, length="year")
    line = one_line(lecture, unit(), [held("2026-03-01"), held("2026-11-01")], YEAR)
    assert (line.due, line.held, line.missing, line.why) == (None, 2, 0, "no_number")


def test_what_the_bot_does_not_record_is_not_counted() -> None:
    talks = replace(GENERAL, measure="nothing", kinds=frozenset(), length="year")
    line = one_line(talks, unit(), [], YEAR)
    assert (line.due, line.held, line.missing, line.why) == (None, 0, 0, "not_recorded")


def test_a_rule_of_months_has_a_line_for_each_month_of_a_quarter() -> None:
    facts = [held("2026-10-08", "theme_day"), held("2026-10-15", "theme_day"),
             held("2026-12-03", "theme_day")]  # fmt: skip
    found = lines([rule("theme_day", "month")], unit(), {BRANCH: facts}, QUARTER, ZONE)
    # Two in October make up for none in November.
    assert [(one.period.label, one.held, one.missing) for one in found] == [
        ("2026-10", 2, 0), ("2026-11", 0, 1), ("2026-12", 1, 0),
    ]  # fmt: skip


def test_a_rule_of_quarters_is_told_in_a_week_by_the_quarter_around_its_last_day() -> None:
    # Monday, 28 December to Sunday, 3 January: what is told then is of the new quarter.
    turn = period("week", date(2026, 12, 30))
    assert [one.label for one in periods_for(GENERAL, turn)] == ["2027Q1"]


@pytest.mark.parametrize(
    ("today", "planned", "said"),
    [
        ("2026-10-01", [], False),
        ("2026-11-30", [], False),
        ("2026-12-01", [], False),  # 31 of 92 days are left: more than a third
        ("2026-12-02", [], True),
        ("2026-12-31", [], True),
        ("2027-01-01", [], False),
        ("2026-12-02", ["2026-12-20"], False),
    ],
)
def test_what_is_missing_is_worth_saying_in_the_last_third_unless_it_is_planned(
    today: str, planned: list[str], said: bool
) -> None:
    facts = [held(day, state="planned") for day in planned]
    line = one_line(GENERAL, unit(), facts, QUARTER)
    assert line.planned == tuple(date.fromisoformat(day) for day in planned)
    assert line.is_worth_saying(date.fromisoformat(today)) is said


def test_hours_of_training_are_told_only_where_they_were_asked_for() -> None:
    training = rule("training", "year", measure="hours", minimum=32)
    assert lines([training], unit(), {}, YEAR, ZONE) == []
    hours = Training(needed=32, members=4, reached=1, minutes=60 * 50, exempt=1)
    (line,) = lines([training], unit(), {}, YEAR, ZONE, {"training": hours})
    assert (line.training, line.due, line.missing) == (hours, None, 0)
    assert hours.average == 12.5
    assert Training(32, 0, 0, 0, 0).average == 0.0


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
FACTS = st.builds(
    Fact,
    unit_id=st.just(BRANCH),
    kind=st.sampled_from(["general_meeting", "theme_day"]),
    state=st.sampled_from(["planned", "open", "closed", "confirmed", "dropped"]),
    starts_at=st.integers(0, 2 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    why=st.sampled_from([None, "duty", "replanned"]),
)  # fmt: skip


@given(
    st.lists(FACTS, max_size=40),
    st.sampled_from(["week", "month", "quarter", "half_year", "year"]),
    DAYS,
    st.integers(1, 4),
)
def test_a_line_is_what_counting_day_by_day_finds(
    facts: list[Fact], length: str, day: date, minimum: int
) -> None:
    when = period(length, day)
    asked = rule("general_meeting", length, minimum=minimum)
    line = one_line(asked, unit(), facts, when)
    # A clock eight hours ahead, and days counted one by one: nothing of periods and zones.
    local = [(one, (one.starts_at + timedelta(hours=8)).date()) for one in facts]
    days = {when.first + timedelta(days=n) for n in range((when.last - when.first).days + 1)}
    here = [(one, at_) for one, at_ in local if at_ in days and one.kind == "general_meeting"]
    states = [one.state for one, _ in here]
    assert line.held == states.count("closed") + states.count("confirmed")
    assert line.unconfirmed == states.count("closed")
    assert len(line.planned) == states.count("planned") + states.count("open")
    assert sorted(line.dropped, key=str) == sorted(
        ((at_, one.why) for one, at_ in here
         if one.state == "dropped" and one.why != "replanned"), key=str
    )  # fmt: skip
    assert line.missing == max(0, minimum - line.held)


@given(st.lists(FACTS, max_size=40))
def test_the_months_of_a_year_hold_together_what_the_year_does(facts: list[Fact]) -> None:
    by_unit = {BRANCH: facts}
    months = lines([rule("general_meeting", "month")], unit(), by_unit, YEAR, ZONE)
    (year,) = lines([rule("general_meeting", "year")], unit(), by_unit, YEAR, ZONE)
    assert len(months) == 12
    assert {one.period.last.day for one in months} == {
        calendar.monthrange(2026, month)[1] for month in range(1, 13)
    }
    assert sum(one.held for one in months) == year.held
    assert sum(len(one.dropped) for one in months) == len(year.dropped)

"""When what falls due around a session, and how late each still helps, by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.calendar import DUE_KINDS, is_still_useful
from bot.rules.hosts import Candidate, host
from bot.rules.sessions import Kind, Session, times

START = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
END = START + timedelta(hours=1)
STUDY = Kind(
    "political_study",
    "政治学习",
    "everyone",
    length=timedelta(minutes=60),
    opens_before=timedelta(minutes=15),
)
SESSION = Session(
    id=1,
    unit_id=1,
    kind=STUDY.code,
    kind_name=STUDY.name,
    audience=STUDY.audience,
    place="三楼",
    has_first_topic=False,
    state="planned",
    opens_at=START - timedelta(minutes=15),
    starts_at=START,
    closes_at=END,
    ends_at=END,
    late_from=START + timedelta(minutes=1),
    planned_at=START - timedelta(days=2),
)


def test_a_session_opens_by_its_kind_and_closes_when_it_ends() -> None:
    planned = times(STUDY, START)
    assert planned.opens == datetime(2026, 11, 25, 6, 15, tzinfo=UTC)
    assert planned.card == datetime(2026, 11, 25, 6, 27, tzinfo=UTC)
    assert planned.starts == START
    assert planned.closes == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)


def test_a_length_of_its_own_moves_the_end_alone() -> None:
    planned = times(STUDY, START, timedelta(minutes=90))
    assert planned.closes == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert planned.opens == times(STUDY, START).opens


MOMENT = timedelta(milliseconds=1)
A_DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("kind", "now", "expected"),
    [
        ("check_in_opens", START, True),
        ("check_in_opens", END - MOMENT, True),
        ("check_in_opens", END, False),
        ("host_card", END, True),
        ("host_card", END + A_DAY - MOMENT, True),
        ("host_card", END + A_DAY, False),
        ("check_in_closes", END, True),
        ("check_in_closes", END + 365 * A_DAY, True),
    ],
)
def test_each_kind_helps_for_so_long(kind: str, now: datetime, expected: bool) -> None:
    assert is_still_useful(DUE_KINDS[kind], SESSION, now) is expected


def candidate(number: int, position: str | None, *, is_reachable: bool = True) -> Candidate:
    return Candidate(number, 7000 + number, position, is_reachable)


SECRETARY, DEPUTY = candidate(3, "secretary"), candidate(2, "deputy_secretary")
ORGANISER, OTHER = candidate(1, "organiser"), candidate(4, None)


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], None),
        ([OTHER], OTHER),
        ([OTHER, ORGANISER], ORGANISER),
        ([OTHER, ORGANISER, DEPUTY], DEPUTY),
        ([ORGANISER, DEPUTY, SECRETARY, OTHER], SECRETARY),
        ([candidate(3, "secretary", is_reachable=False), ORGANISER], ORGANISER),
        ([candidate(3, "secretary", is_reachable=False)], None),
        ([candidate(9, "deputy_secretary"), DEPUTY], DEPUTY),
        ([candidate(9, None), OTHER], OTHER),
        ([candidate(1, "guest_of_honour"), ORGANISER], ORGANISER),
    ],
)
def test_the_host_is_the_highest_who_can_be_reached_and_the_first_of_equals(
    candidates: list[Candidate], expected: Candidate | None
) -> None:
    assert host(candidates) == expected

"""报数, by hand-worked tables: the figures, the quorum, and the very sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.figures import Group, record, roll, tally, whereabouts
from bot.rules.quorum import Roll, is_quorate, still_needed
from bot.rules.sessions import Session
from bot.screens.figures import count
from bot.screens.voice import Voice
from tests.town import ZONE

START = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
MEETING = Session(
    id=1, unit_id=1, kind="general_meeting", kind_name="支部党员大会", audience="party_members",
    place="三楼", has_first_topic=False, state="open", opens_at=START - timedelta(minutes=15),
    starts_at=START, closes_at=START + timedelta(hours=1), ends_at=START + timedelta(hours=1),
    late_from=START + timedelta(minutes=1), planned_at=START - timedelta(days=2), votes=True,
    is_roll_called=True,
)  # fmt: skip
STUDY = replace(MEETING, kind="political_study", kind_name="政治学习", votes=False)
VOICE = Voice(ZONE)


def voters(state: str, count_: int, mark: str | None = None) -> Group:
    return Group(state, mark, may_vote=True, count=count_)


def others(state: str, count_: int, mark: str | None = None) -> Group:
    return Group(state, mark, may_vote=False, count=count_)


@pytest.mark.parametrize(
    ("expected", "present", "quorate", "needed"),
    [
        (20, 18, True, 0),
        (20, 10, True, 0),  # 半数以上 includes the half
        (20, 9, False, 1),
        (19, 10, True, 0),
        (19, 9, False, 1),  # half of 19 is 9.5
        (7, 4, True, 0),
        (7, 3, False, 1),
        (1, 1, True, 0),
        (1, 0, False, 1),
        (0, 0, False, 0),
        (3, 0, False, 2),
    ],
)
def test_half_of_those_who_may_vote_is_enough(
    expected: int, present: int, quorate: bool, needed: int
) -> None:
    rolled = Roll(expected, present, 0)
    assert is_quorate(rolled) is quorate
    assert still_needed(rolled) == needed


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        # The sample of how the bot speaks; two probationary members do not count.
        (
            [voters("checked_in", 18, "present"), voters("leave", 2), others("checked_in", 2)],
            "应到有表决权党员 20 人，实到 18 人，请假 2 人，已达半数以上，可以开会。",
        ),
        # Half is enough; who was marked absent is 未到.
        (
            [voters("checked_in", 10), voters("expected", 10, "absent")],
            "应到有表决权党员 20 人，实到 10 人，未到 10 人，已达半数以上，可以开会。",
        ),
        # One short of the half; probationary members in the room do not help.
        (
            [voters("checked_in", 9), voters("leave", 3), voters("expected", 8),
             others("checked_in", 5)],
            (
                "应到有表决权党员 20 人，实到 9 人，请假 3 人，未到 8 人，"
                "未达半数，还差 1 人，不能表决。"
            ),
        ),
        # Who is not counted with the meeting's consent lowers the number that half is taken of.
        (
            [voters("checked_in", 9), voters("expected", 9, "absent"), voters("exempt", 2)],
            "应到有表决权党员 18 人，实到 9 人，未到 9 人，已达半数以上，可以开会。",
        ),
        # Nobody may vote: nothing is said of a vote.
        ([others("checked_in", 3)], "应到有表决权党员 0 人，实到 0 人。"),
        ([voters("checked_in", 1)], "应到有表决权党员 1 人，实到 1 人，已达半数以上，可以开会。"),
        # Somebody on leave came after all, somebody who had checked in left again.
        (
            [voters("leave", 1, "present"), voters("checked_in", 1, "absent"),
             voters("checked_in", 1)],
            "应到有表决权党员 3 人，实到 2 人，未到 1 人，已达半数以上，可以开会。",
        ),
    ],
)  # fmt: skip
def test_the_sentence_counts_those_who_may_vote(groups: list[Group], sentence: str) -> None:
    assert count(MEETING, groups, 0, VOICE) == sentence


def test_before_the_roll_is_called_it_says_checked_in_and_not_present() -> None:
    groups = [voters("checked_in", 12), voters("leave", 1), voters("expected", 7)]
    assert count(replace(MEETING, is_roll_called=False), groups, 0, VOICE) == (
        "应到有表决权党员 20 人，已签到 12 人，请假 1 人，未签到 7 人，已达半数以上，可以开会。"
    )


@pytest.mark.parametrize(
    ("called", "guests", "sentence"),
    [
        (True, 0, "应到 24 人，实到 21 人，请假 2 人，未到 1 人。"),
        (False, 1, "应到 24 人，已签到 21 人，请假 2 人，未签到 1 人，列席 1 人。"),
    ],
)
def test_where_nothing_is_voted_on_everybody_counts(
    called: bool, guests: int, sentence: str
) -> None:
    groups = [voters("checked_in", 15), others("checked_in", 6), others("leave", 2)]
    groups.append(voters("expected", 1))
    assert count(replace(STUDY, is_roll_called=called), groups, guests, VOICE) == sentence


@pytest.mark.parametrize(
    ("state", "mark", "where"),
    [
        ("expected", None, "open"),
        ("checked_in", None, "present"),
        ("leave", None, "leave"),
        ("present", None, "present"),
        ("absent", None, "absent"),
        ("made_up", None, "made_up"),
        ("exempt", None, "exempt"),
        ("expected", "present", "present"),
        ("expected", "absent", "absent"),
        ("expected", "leave", "leave"),
        ("checked_in", "absent", "absent"),
        ("leave", "present", "present"),
    ],
)
def test_the_roll_call_says_more_than_what_people_said(
    state: str, mark: str | None, where: str
) -> None:
    assert whereabouts(state, mark) == where


def test_every_figure_has_its_base_and_they_add_up() -> None:
    groups = [
        voters("checked_in", 5), others("checked_in", 2, "absent"), voters("leave", 3),
        others("expected", 4), voters("expected", 1, "present"), voters("exempt", 2),
    ]  # fmt: skip
    words = tally(groups, guests=1)
    assert (words.expected, words.checked_in, words.leave, words.missing) == (15, 7, 3, 5)
    said = record(groups, guests=1)
    assert (said.expected, said.present, said.leave, said.absent, said.undecided) == (
        15, 6, 3, 2, 4,
    )  # fmt: skip
    assert roll(groups, voters_only=True) == Roll(9, 6, 3)
    assert roll(groups, voters_only=True).missing == 0

"""Who is expected, for every kind of session, by hand-worked lists."""

import re
from pathlib import Path

import pytest

from bot.rules.expected import AUDIENCES, Person, expected, has_committee, may_vote
from storage import migrate

# A branch: its committee of three, ordinary members, and what can happen to people.
SECRETARY = Person(1, "full", "secretary", is_leader=True)
DEPUTY = Person(2, "full", "deputy_secretary")
ORGANISER = Person(3, "full", "organiser")
GROUP_LEADER = Person(4, "full", "group_leader")
FULL = Person(5, "full")
PROBATIONARY = Person(6, "probationary")
APPLICANT = Person(7, "applicant")
NOBODY = Person(8, "none")
AWAY = Person(9, "full", is_away=True)
EXEMPT = Person(10, "full", is_exempt=True)
COMING = Person(11, "full", is_on_their_way=True)
AWAY_APPLICANT = Person(12, "applicant", is_away=True)
# Belongs to another unit, and to this one's leadership body by a further membership.
GUEST_LEADER = Person(13, "full", is_leader=True, is_own=False)
GUEST_PLAIN = Person(14, "full", is_own=False)
# Of a branch below, if this is a committee.
BELOW = Person(15, "full", is_here=False)
LEADER_BELOW = Person(16, "full", "secretary", is_leader=True, is_here=False)
EVERYBODY = (
    *(SECRETARY, DEPUTY, ORGANISER, GROUP_LEADER, FULL, PROBATIONARY, APPLICANT, NOBODY),
    *(AWAY, EXEMPT, COMING, AWAY_APPLICANT, GUEST_LEADER, GUEST_PLAIN, BELOW, LEADER_BELOW),
)
OUT_OF_ALL = ((9, "away"), (10, "exempt"), (11, "not_yet_here"))


@pytest.mark.parametrize(
    ("audience", "members", "left_out"),
    [
        # Everybody of the unit and below, party members or not; of other units nobody.
        ("everyone", (1, 2, 3, 4, 5, 6, 7, 8, 15, 16), (*OUT_OF_ALL, (12, "away"))),
        # Full and probationary members; an applicant who is away is not even left out.
        ("party_members", (1, 2, 3, 4, 5, 6, 15, 16), OUT_OF_ALL),
        # Those with a seat in the branch itself; a group's leader has none, nor one from below.
        ("committee", (1, 2, 3), ()),
        # Leaders and the committee of the unit itself, further memberships included.
        ("leadership", (1, 2, 3, 13), ()),
        # Leaders and secretaries of the unit and below.
        ("leaders", (1, 16), ()),
    ],
)
def test_each_audience_is_who_it_says(
    audience: str, members: tuple[int, ...], left_out: tuple[tuple[int, str], ...]
) -> None:
    found = expected(audience, EVERYBODY)
    assert found.members == members
    assert found.left_out == left_out


def test_who_is_both_away_and_exempt_is_left_out_once_for_being_away() -> None:
    both = Person(1, "full", is_away=True, is_exempt=True)
    assert expected("everyone", [both]).left_out == ((1, "away"),)


def test_a_committee_member_who_is_away_is_left_out_of_the_committee_with_the_reason() -> None:
    away = Person(2, "full", "organiser", is_away=True)
    found = expected("committee", [SECRETARY, away])
    assert (found.members, found.left_out) == ((1,), ((2, "away"),))


def test_a_leader_in_two_units_is_expected_in_each_by_what_they_are_there() -> None:
    own = Person(1, "full", "secretary", is_leader=True)
    elsewhere = Person(1, "full", "secretary", is_leader=True, is_own=False)
    assert [expected(audience, [own]).members for audience in AUDIENCES] == [(1,)] * 5
    assert [expected(audience, [elsewhere]).members for audience in AUDIENCES] == [
        (), (), (), (1,), (),
    ]  # fmt: skip


def test_an_empty_unit_expects_nobody() -> None:
    assert all(expected(audience, []).members == () for audience in AUDIENCES)


@pytest.mark.parametrize(
    ("status", "may"),
    [("full", True), ("probationary", False), ("applicant", False), ("none", False)],
)
def test_full_members_alone_may_vote(status: str, may: bool) -> None:
    assert may_vote(status) is may


@pytest.mark.parametrize(("full", "has"), [(0, False), (6, False), (7, True), (30, True)])
def test_a_branch_of_seven_full_members_has_a_committee(full: int, has: bool) -> None:
    assert has_committee(full) is has


KINDS = {
    # What each kind of the catalogue asks for, by the founding documents: see the glossary.
    "政治学习": ("everyone", "committee general_branch branch group"),
    "支部党员大会": ("party_members", "branch"),
    "支部委员会会议": ("committee", "branch"),
    "党小组会": ("party_members", "group"),
    "党课": ("party_members", "committee general_branch branch group"),
    "主题党日": ("party_members", "committee general_branch branch group"),
    "组织生活会": ("party_members", "branch group"),
    "民主评议党员": ("party_members", "branch"),
    "党委会": ("leadership", "committee"),
    "理论学习中心组学习": ("leadership", "committee general_branch"),
    "民主生活会": ("leadership", "committee general_branch"),
    "调度例会": ("leaders", "committee general_branch branch"),
    "全警大会": ("everyone", "committee general_branch branch"),
    "政治轮训": ("everyone", "committee general_branch branch"),
    "警示教育": ("everyone", "committee general_branch branch group"),
    "专题讨论": ("everyone", "committee general_branch branch group"),
    "其他": ("everyone", "committee general_branch branch group"),
}


def test_every_kind_of_the_glossary_has_its_audience_and_its_units() -> None:
    sql = Path(migrate.FOLDER, "0004_sessions.sql").read_text(encoding="utf-8")
    rows = re.findall(
        r"\('\w+', '(\w+)', '[^']*', \d+, '(\w+)',\s*'([a-z_ ]+)',\s*\d+, 15, [01], [01]\)", sql
    )
    assert {name: (audience, levels) for name, audience, levels in rows} == KINDS

"""A roster: what a sheet says, and what it would change. Tables worked by hand."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.rules.roster import MemberEntry, NoHeader, Problem, Roster, TooManyRows, best_sheet, read
from bot.rules.roster_plan import KnownMember, KnownUnit, Plan, plan

HEADER = (
    *("单位", "上级单位", "单位类别", "姓名", "编号", "身份"),
    *("政治面貌", "党内职务", "党小组", "领导干部", "兼任单位", "在岗状态"),
)


def row(unit: str = "", name: str = "", **more: object) -> list[object]:
    """Return a row under HEADER."""
    places = {
        "parent": 1, "level": 2, "number": 4, "employment": 5, "party": 6,
        "position": 7, "group": 8, "leader": 9, "further": 10, "duty": 11,
    }  # fmt: skip
    cells: list[object] = [""] * len(HEADER)
    cells[0], cells[3] = unit, name
    for column, value in more.items():
        cells[places[column]] = value
    return cells


def sheet(*rows: list[object]) -> Roster:
    """Read rows under HEADER; the first of them is the spreadsheet's row 2."""
    return read([list(HEADER), *rows])


def only(roster: Roster) -> MemberEntry:
    """Return the one person of a roster without problems."""
    assert roster.problems == ()
    (member,) = roster.members
    return member


def codes(roster: Roster) -> list[tuple[int, str]]:
    """Return each problem's row and code."""
    return [(problem.row, problem.code) for problem in roster.problems]


BUREAU = KnownUnit(1, "市局党委", None, "committee")
STATION = KnownUnit(2, "城关所党支部", 1, "branch")
GROUP = KnownUnit(3, "第一党小组", 2, "group")
OTHER = KnownUnit(4, "城东所党支部", 1, "branch")
UNITS = (BUREAU, STATION, GROUP, OTHER)


def known(member_id: int, name: str, unit: int = 2, **more: Any) -> KnownMember:
    """Return a stored member: an officer who is no party member, unless said otherwise."""
    facts: dict[str, Any] = {
        "number": None, "employment": "officer", "party_status": "none", "position": None,
        "is_leader": False, "further": frozenset(), "away": None,
    }  # fmt: skip
    return KnownMember(member_id, unit, name, **{**facts, **more})


def planned(*rows: list[object], members: Sequence[KnownMember] = ()) -> Plan:
    """Return what rows under HEADER would change of UNITS and `members`."""
    return plan(sheet(*rows), UNITS, members)


def test_a_row_is_read_with_every_column() -> None:
    member = only(
        sheet(
            row(
                "城关所党支部", "李娜", parent="市局党委", level="党支部", number="D1023",
                employment="辅警", party="预备党员", position="组织委员", group="第一党小组",
                leader="是", further="机关党支部、城东所党支部", duty="产假",
            )
        )
    )  # fmt: skip
    assert (member.unit.name, member.unit.parent, member.group) == (
        "城关所党支部", "市局党委", "第一党小组",
    )  # fmt: skip
    assert (member.name, member.number) == ("李娜", "D1023")
    assert (member.employment, member.party_status, member.position) == (
        "auxiliary", "probationary", "organiser",
    )  # fmt: skip
    assert (member.is_leader, member.away, member.is_gone) == (True, "maternity", False)
    assert member.further == ("机关党支部", "城东所党支部")


def test_what_is_left_out_is_what_is_usual() -> None:
    member = only(read([["姓名", "单位"], ["李娜", "城关所"]]))
    assert (member.employment, member.party_status, member.position) == ("officer", "none", None)
    assert (member.number, member.is_leader, member.away, member.further) == (None, False, None, ())


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        ("李 娜", "李娜"),
        ("　李娜　", "李娜"),
        ("李\u200b娜", "李娜"),
        ("李娜\n", "李娜"),
        ("\u202e李娜", "李娜"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
    ],
)
def test_a_name_is_read_without_what_only_lines_it_up(typed: str, is_read: str) -> None:
    assert only(sheet(row("城关所", typed))).name == is_read


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [
        (1.0, "1"),
        (1023, "1023"),
        ("1023.0", "1023"),
        ("００１０２３", "001023"),
        (" d1023 ", "D1023"),
        ("１．５", "1.5"),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_read_as_it_was_meant(typed: object, is_read: str | None) -> None:
    assert only(sheet(row("城关所", "李娜", number=typed))).number == is_read


def test_the_header_may_stand_below_a_title_in_any_order_and_in_english() -> None:
    rows = [
        ["城关分局花名册", "", ""],
        ["", "2026年11月", ""],
        ["No.", " Name* ", "UNIT"],
        ["7", "李娜", "城关所"],
    ]
    roster = read(rows)
    assert (only(roster).number, only(roster).row) == ("7", 4)


def test_a_sheet_without_a_header_is_refused() -> None:
    for rows in ([], [["姓名"], ["李娜"]], [["a", "b"]] * 30):
        with pytest.raises(NoHeader):
            read(rows)
    with pytest.raises(TooManyRows):
        read([list(HEADER)] + [[]] * 100_000)


def test_of_several_sheets_the_roster_is_read() -> None:
    small: list[Sequence[object]] = [list(HEADER), row("城关所", "李娜")]
    large: list[Sequence[object]] = [*small, row("城关所", "王强")]
    assert best_sheet({"说明": [["填表说明"]] * 9, "1": small, "2": large}) is large
    with pytest.raises(NoHeader):
        best_sheet({"说明": [["填表说明"]]})


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row("", "李娜"), "no_unit"),
        (row("城关所", ""), "no_name"),
        (row("城关所", "", number="7"), "no_name"),
        (row("城关所", "", level="党支部", position="书记"), "no_name"),
        (row("城关所", "李" * 61), "too_long"),
        (row("城关所", "李娜", parent="城关所"), "own_parent"),
        (row("城关所", "李娜", level="派出所"), "unknown_level"),
        (row("城关所", "李娜", employment="临时"), "unknown_employment"),
        (row("城关所", "李娜", party="党"), "unknown_party_status"),
        (row("城关所", "李娜", position="所长"), "unknown_position"),
        (row("城关所", "李娜", leader="也许"), "unknown_leader"),
        (row("城关所", "李娜", duty="失联"), "unknown_duty"),
    ],
)
def test_a_row_that_is_wrong_holds_up_no_other(wrong: list[object], code: str) -> None:
    roster = sheet(wrong, row("城关所", "王强"))
    assert codes(roster) == [(2, code)]
    assert [member.name for member in roster.members] == ["王强"]


def test_empty_rows_are_nothing_and_short_rows_are_enough() -> None:
    roster = sheet([], ["", " ", None], ["城关所", "", "", "李娜"])
    assert only(roster).row == 4


def test_the_same_number_twice_counts_once_and_is_named() -> None:
    roster = sheet(
        row("城关所", "李娜", number="D1"),
        row("城关所", "王强"),
        row("城东所", "赵敏", number="d1"),
    )
    assert roster.problems == (Problem(4, "same_number", {"number": "D1", "row": 2}),)
    assert [member.name for member in roster.members] == ["李娜", "王强"]


def test_namesakes_in_one_unit_need_numbers() -> None:
    roster = sheet(
        row("城关所", "王伟", number="D1"),
        row("城关所", "王伟"),
        row("城东所", "王伟"),
        row("城北所", "王伟", number="D2"),
        row("城北所", "王伟", number="D3"),
    )
    assert roster.problems == (Problem(3, "namesakes", {"name": "王伟", "count": 2}),)
    assert [member.row for member in roster.members] == [2, 4, 5, 6]


def test_a_unit_that_two_rows_describe_differently_is_a_problem_of_the_second() -> None:
    roster = sheet(
        row("城关所", parent="市局", level="党支部"),
        row("城关所", "李娜", parent="市局", level="党委"),
    )
    assert codes(roster) == [(3, "other_level")]


def test_a_first_import_makes_the_tree_whatever_the_order_of_the_rows() -> None:
    roster = sheet(
        row("城关所党支部", "李娜", parent="机关党总支"),
        row("机关党总支", parent="市局党委"),
        row("市局党委", level="党委"),
        row("城关所党支部", "王强", parent="机关党总支", group="第一党小组"),
    )
    made = plan(roster, (), ())
    assert made.problems == ()
    assert [(unit.ref, unit.name, unit.parent_ref, unit.level) for unit in made.new_units] == [
        (-1, "市局党委", None, "committee"),
        (-2, "机关党总支", -1, "general_branch"),
        (-3, "城关所党支部", -2, "branch"),
        (-4, "第一党小组", -3, "group"),
    ]
    assert [(facts.name, facts.unit_ref) for facts in made.new] == [("李娜", -3), ("王强", -4)]


def test_units_that_go_round_in_a_circle_are_named_and_hold_up_no_other() -> None:
    roster = sheet(
        row("甲", "李娜", parent="乙"), row("乙", parent="丙"), row("丙", parent="甲"),
        row("丁", parent="甲"), row("市局党委", "王强"),
    )  # fmt: skip
    made = plan(roster, UNITS, ())
    assert [(problem.row, problem.code) for problem in made.problems] == [
        (2, "circle"), (2, "no_such_unit"), (3, "circle"), (4, "circle"), (5, "no_such_unit"),
    ]  # fmt: skip
    assert [facts.name for facts in made.new] == ["王强"]


def test_a_unit_that_nobody_described_is_a_problem_and_so_is_one_of_two() -> None:
    made = planned(
        row("城东所", "李娜"),
        row("第一党小组", parent="城东所党支部", level="党小组"),
        row("第一党小组", "王强"),
        row("第一党小组", "赵敏", parent="城关所党支部"),
        row("城关所党支部", "陈静", further="没有的支部"),
    )
    assert made.problems == (
        Problem(2, "no_such_unit", {"unit": "城东所"}),
        Problem(4, "unclear_unit", {"unit": "第一党小组", "count": 2}),
        Problem(6, "no_such_unit", {"unit": "没有的支部"}),
    )
    assert [(facts.name, facts.unit_ref) for facts in made.new] == [("赵敏", 3)]


def test_the_same_file_again_changes_nothing() -> None:
    stored = [
        known(11, "李娜", 3, number="D1", party_status="full"),
        known(
            12, "王强", position="secretary", is_leader=True, further=frozenset({4}), away="sick"
        ),
    ]
    made = planned(
        row("城关所党支部", "李娜", number="D1", party="正式党员", group="第一党小组"),
        row(
            "城关所党支部",
            "王强",
            position="书记",
            leader="是",
            further="城东所党支部",
            duty="病假",
        ),
        members=stored,
    )
    assert made.changes_nothing
    assert (made.unchanged, made.outside, made.problems) == (2, (), ())


def test_changes_moves_newcomers_and_who_is_outside_are_told_apart() -> None:
    stored = [
        known(11, "李娜", 3, number="D1"),
        known(12, "王强", number="D2"),
        known(13, "赵敏"),
        known(14, "陈静"),
        known(15, "周涛", 4),
        known(16, "吴芳", 1),
    ]
    made = planned(
        row("城关所党支部", "李娜", number="D1", group="第一党小组", party="积极分子"),
        row("城东所党支部", "王强", number="D2"),
        row("城关所党支部", "赵敏", number="D3"),
        row("城关所党支部", "新来的"),
        members=stored,
    )
    assert [(one.member_id, one.is_move) for one in made.changes] == [
        (11, False), (12, True), (13, False),
    ]  # fmt: skip
    assert (made.changed, made.moved, made.unchanged) == (2, 1, 0)
    assert [facts.name for facts in made.new] == ["新来的"]
    # Both stations are in the file, the bureau's own people are not.
    assert (made.outside, made.of) == ((14, 15), 5)
    assert made.summary().must_ask_twice(outside_leave=True)


def test_a_column_that_the_file_has_not_leaves_what_is_stored() -> None:
    stored = [known(11, "李娜", 3, number="D1", position="organiser", away="sick", is_leader=True)]
    roster = read([["单位", "姓名", "政治面貌"], ["城关所党支部", "李娜", "正式党员"]])
    (change,) = plan(roster, UNITS, stored).changes
    assert (change.facts.number, change.facts.position, change.facts.away) == (
        "D1", "organiser", "sick",
    )  # fmt: skip
    assert (change.facts.unit_ref, change.facts.party_status, change.is_move) == (3, "full", False)


def test_who_has_left_is_gone_and_a_stranger_who_left_is_nothing() -> None:
    made = planned(
        row("城关所党支部", "李娜", duty="调离"), row("城关所党支部", "路人", duty="退休"),
        members=[known(11, "李娜")],
    )  # fmt: skip
    assert (made.gone, made.new, made.outside) == ((11,), (), ())


def test_two_rows_for_one_stored_person_are_a_problem_of_the_second() -> None:
    made = planned(
        row("城关所党支部", "李娜", number="D1"), row("城关所党支部", "李娜", group="第一党小组"),
        members=[known(11, "李娜", number="D1"), known(12, "李娜", 4)],
    )  # fmt: skip
    assert [(one.row, one.code) for one in made.problems] == [(3, "namesakes")]


def test_leaving_is_asked_about_twice_only_above_two_in_a_hundred() -> None:
    stored = [known(number, f"第{number}人") for number in range(100)]
    rows = [row("城关所党支部", f"第{number}人") for number in range(100)]
    assert not planned(*rows[:98], members=stored).summary().must_ask_twice(outside_leave=True)
    assert planned(*rows[:97], members=stored).summary().must_ask_twice(outside_leave=True)

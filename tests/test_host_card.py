"""The host's card: one, to the highest secretary who can be reached, with the names not yet in."""

import pytest

from storage import members
from storage.tx import Tx
from tests.delivering import change, chat_state, second_group, sends_to, texts
from tests.town import Town

SECRETARY, DEPUTY, ORGANISER = "王建国", "赵敏", "陈静"


async def carded(town: Town) -> None:
    """Have the card of the session at 14:30 fall due."""
    await town.plan("14:30")
    await town.go_to("14:27")


def card(town: Town, name: str = SECRETARY) -> list[str]:
    """Return the lines of the newest message to somebody."""
    return town.private(name).splitlines()


async def test_the_card_comes_three_minutes_before_the_start_with_the_names(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    for member in town.branch.members[:20]:
        if member.account:
            await town.tap(member.name)
    await town.go_to("14:26:59")
    assert card(town) == []
    await town.go_to("14:27")
    assert card(town) == [
        "政治学习 14:30",
        "应到 24　已签到 20　未签到 4",
        "未签到：施展、孔亮、曹阳、严冬（没有绑定账号，请点名）",
    ]


@pytest.mark.parametrize(
    ("unreachable", "host"),
    [
        ((), SECRETARY),
        ((SECRETARY,), DEPUTY),
        ((SECRETARY, DEPUTY), ORGANISER),
        ((SECRETARY, DEPUTY, ORGANISER), None),
    ],
)
async def test_it_goes_to_the_highest_secretary_who_can_be_reached(
    town: Town, unreachable: tuple[str, ...], host: str | None
) -> None:
    for name in unreachable:
        town.standin.block(town.account(name))
    await town.rest()
    await carded(town)
    cards = [name for name in (SECRETARY, DEPUTY, ORGANISER) if sends_to(town, town.account(name))]
    assert cards == ([] if host is None else [host])
    if host is None:
        rows = await town.query("SELECT state, reason FROM due WHERE kind = 'host_card'")
        assert rows == [("void", "no_reachable_secretary")]


async def test_who_has_the_role_in_another_unit_gets_no_card(town: Town) -> None:
    await change(
        town,
        """INSERT INTO unit (parent_id, name, level) VALUES (NULL, '另一支部', 'branch')""",
    )
    await change(
        town,
        """UPDATE secretary SET unit_id = (SELECT id FROM unit WHERE name = '另一支部')""",
    )
    await carded(town)
    assert card(town) == []


async def test_the_card_is_edited_as_people_check_in_and_once_more_at_the_end(
    town: Town,
) -> None:
    await carded(town)
    for name in ("李娜", "刘洋"):
        await town.tap(name)
    await town.later(1)
    assert card(town)[1] == "应到 24　已签到 2　未签到 22"
    assert "李娜" not in card(town)[2]
    await town.go_to("15:30")
    assert card(town)[-1] == "签到已结束"
    assert len(sends_to(town, town.account(SECRETARY))) == 1


async def test_who_cannot_be_written_to_is_marked(town: Town) -> None:
    await carded(town)
    names = card(town)[2].removeprefix("未签到：").split("、")
    marked = [name.partition("（")[0] for name in names if "（未开启私聊，提醒发不到）" in name]
    assert marked == ["刘洋", "秦勇"]
    assert names[-1] == "严冬（没有绑定账号，请点名）"


async def test_when_all_are_in_the_card_says_so(town: Town) -> None:
    await change(town, "DELETE FROM member WHERE name = '严冬'")
    await carded(town)
    for member in town.branch.members:
        if member.account:
            await town.tap(member.name)
    await town.later(1)
    assert card(town) == ["政治学习 14:30", "应到 23　已签到 23　未签到 0", "应到人员都已签到"]


async def test_a_secretary_who_blocks_the_bot_gets_no_more_edits(town: Town) -> None:
    await carded(town)
    town.standin.block(town.account(SECRETARY))
    await town.tap("李娜")
    await town.later(1)
    assert await town.query("SELECT state FROM post WHERE kind = 'host_card'") == [("gone",)]
    assert await chat_state(town, town.account(SECRETARY)) == "blocked"


async def test_who_is_no_secretary_any_more_sees_no_more_names(town: Town) -> None:
    await carded(town)
    before = card(town)
    await change(town, "DELETE FROM secretary")
    await town.tap("李娜")
    await town.later(1)
    await town.go_to("15:31")
    assert card(town) == before
    assert await town.query("SELECT state FROM post WHERE kind = 'host_card'") == [("gone",)]


async def test_a_second_group_of_the_branch_makes_no_second_card(town: Town) -> None:
    await second_group(town, "二群")
    await carded(town)
    assert len(sends_to(town, town.account(SECRETARY))) == 1


async def add_people(tx: Tx, unit_id: int, names: list[str]) -> None:
    for name in names:
        await members.add(tx, unit_id=unit_id, name=name, employment="officer", party_status="full")


async def test_the_card_names_sixty_and_counts_the_rest(town: Town) -> None:
    await town.db.write(add_people, town.unit_id, [f"警员{n:02}" for n in range(60)])
    await carded(town)
    assert card(town)[1] == "应到 84　已签到 0　未签到 84"
    names = card(town)[2]
    assert names.endswith("等 84 人")
    assert len(names.split("、")) == 60


async def test_names_are_shown_as_they_are_and_can_do_nothing(town: Town) -> None:
    await town.plan("14:30")
    odd = ["<b>粗</b>", "甲&乙", "\u202e反\u2066写", "换\n行", "&lt;", "长" * 60]
    await town.db.write(add_people, town.unit_id, odd)
    await town.go_to("14:27")
    names = card(town)[2]
    for shown in ("<b>粗</b>", "甲&乙", "、反写（", "换行", "&lt;", "长" * 60):
        assert shown in names
    assert town.standin.from_bot(town.account(SECRETARY))[-1].entities == []
    assert len(card(town)) == 3


async def test_sixty_long_names_still_fit_into_a_message(town: Town) -> None:
    await town.plan("14:30")
    await town.db.write(add_people, town.unit_id, ["<&>" * 20] * 60)
    await town.go_to("14:27")
    assert len(sends_to(town, town.account(SECRETARY))) == 1
    assert card(town)[1] == "应到 84　已签到 0　未签到 84"
    assert card(town)[2].endswith("等 84 人")


async def test_a_card_of_nobody_says_that_the_list_is_empty(town: Town) -> None:
    await change(town, "UPDATE member SET state = 'left', left_at = 0")
    await town.plan("14:30")
    await town.go_to("14:27")
    rows = await town.query("SELECT state, reason FROM due WHERE kind = 'host_card'")
    assert rows == [("done", None)]
    assert card(town)[1:] == ["应到 0　已签到 0　未签到 0", "应到名单是空的，请核对花名册"]


async def test_the_group_is_told_no_name(town: Town) -> None:
    await carded(town)
    await town.tap("李娜")
    await town.later(1)
    shown = "".join(texts(town.standin.from_bot(town.group)))
    assert not [member.name for member in town.branch.members if member.name in shown]

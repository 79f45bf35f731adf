"""Groups: bound by who is in charge, left with a word if nobody binds them."""

import pytest

from bot.locales import CATALOGUES
from bot.standin import Group
from storage import units
from tests.delivering import change, texts
from tests.people_scene import begin, labels, newest, write
from tests.test_people import other_branch
from tests.town import Town

CHIEF, OFFICER, ADMIN = "王建国", "李娜", "陈静"
SEVERAL = "例如 /bind 城关派出所党支部（演示）、城东派出所党支部（演示）"
BOUND = (
    "本群已绑定 城关派出所党支部（演示）。请各位点 [去绑定] 选自己的姓名，以后开会在这里点一下签到"
)


def new_group(town: Town, owner: str = CHIEF) -> Group:
    """Make a group without the bot; its owner is by default the secretary."""
    return town.standin.add_group(
        "新群", owner=town.account(owner), members=[town.account(OFFICER)], bot=None
    )


async def add(town: Town, group: Group, unit_id: int, who: str = CHIEF) -> None:
    """Follow [添加到群] into a group."""
    town.standin.start_in_group(town.account(who), group, f"u-{unit_id}", ["pin_messages"])
    await town.later(1)


async def unit_of(town: Town, group: Group) -> int | None:
    found = await town.query("SELECT unit_id FROM chat WHERE id = :id", id=group.id)
    return found[0][0] if found else None


async def test_a_secretary_adds_the_bot_and_the_group_is_bound_in_that_step(town: Town) -> None:
    group = new_group(town)
    await add(town, group, town.unit_id)
    assert await unit_of(town, group) == town.unit_id
    (said,) = town.standin.from_bot(group)
    assert said.text == BOUND
    assert [[b["url"] for b in row] for row in said.buttons()] == [
        [f"https://t.me/shidao_bot?start=c-{-group.id}"]
    ]


async def test_adding_it_again_changes_nothing_and_says_nothing_more(town: Town) -> None:
    group = new_group(town)
    await add(town, group, town.unit_id)
    await add(town, group, town.unit_id)
    assert texts(town.standin.from_bot(group)) == [BOUND]


async def test_a_group_bound_while_check_in_is_open_gets_the_post_too(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    group = new_group(town)
    await add(town, group, town.unit_id)
    assert any("政治学习" in text for text in texts(town.standin.from_bot(group)))
    answer = await town.tap(OFFICER, town.standin.from_bot(group)[-1])
    assert answer.text == "已签到 14:20"


async def test_who_is_not_in_charge_binds_nothing_and_is_told_in_private(town: Town) -> None:
    group = new_group(town, OFFICER)
    await add(town, group, town.unit_id, OFFICER)
    assert await unit_of(town, group) is None
    assert town.private(OFFICER) == (
        "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
    )
    assert town.standin.from_bot(group) == []


async def test_a_secretary_of_another_unit_binds_nothing(town: Town) -> None:
    await other_branch(town)
    group = town.standin.add_group("别的群", owner=7101, members=[], bot="administrator")
    town.standin.write(7101, group.id, f"/start@shidao_bot u-{town.unit_id}")
    await town.later(1)
    assert await unit_of(town, group) is None
    assert "只有本单位书记" in (newest(town, 7101).text or "")


async def test_bind_by_hand_needs_no_name_where_there_is_one_unit(town: Town) -> None:
    group = town.standin.add_group(
        "新群", owner=town.account(CHIEF), members=[], bot="administrator"
    )
    town.standin.write(town.account(CHIEF), group.id, "/bind")
    await town.later(1)
    assert await unit_of(town, group) == town.unit_id


async def test_an_admin_binds_any_unit_by_its_name(town: Town) -> None:
    unit_id = await other_branch(town)
    group = town.standin.add_group(
        "新群", owner=town.account(ADMIN), members=[], bot="administrator"
    )
    admin = town.account(ADMIN)
    for words, answer in (
        ("/bind 天上", "没有这个单位，请按花名册上的名称写，例如 /bind 城关派出所党支部"),
        (
            "/bind 派出所",
            f"您管着几个单位，请写明是哪个，{SEVERAL}",
        ),
    ):
        town.standin.write(admin, group.id, words)
        await town.later(1)
        assert newest(town, admin).text == answer
    town.standin.write(admin, group.id, "/bind 城东派出所党支部(演示)")
    await town.later(1)
    assert await unit_of(town, group) == unit_id


async def test_another_units_group_is_not_taken_over(town: Town) -> None:
    await other_branch(town)
    town.standin.join(7101, town.group)
    town.standin.write(7101, town.group, "/bind")
    await town.later(1)
    assert (newest(town, 7101).text or "").startswith("这个群已绑定 城关派出所党支部（演示）")
    ((unit_id,),) = await town.query("SELECT unit_id FROM chat WHERE id = :id", id=town.group)
    assert unit_id == town.unit_id


async def test_a_topic_is_bound_where_it_was_asked_for(town: Town) -> None:
    group = town.standin.add_group(
        "论坛", owner=town.account(CHIEF), members=[town.account(OFFICER)], bot="administrator",
        is_forum=True,
    )  # fmt: skip
    topic = town.standin.create_topic(town.account(CHIEF), group, "签到")
    town.standin.write(town.account(CHIEF), group.id, "/bind", thread_id=topic)
    await town.later(1)
    assert await town.query("SELECT unit_id, topic_id FROM chat WHERE id = :id", id=group.id) == [
        (town.unit_id, topic)
    ]
    await town.plan("14:30")
    await town.go_to("14:20")
    post = town.standin.from_bot(group)[-1]
    assert "政治学习" in (post.text or "")
    assert post.thread_id == topic


@pytest.mark.parametrize("is_bound", [True, False])
async def test_a_group_that_nobody_binds_in_a_day_is_left_with_a_word(
    town: Town, is_bound: bool
) -> None:
    group = new_group(town)
    town.standin.add_bot(group, town.account(CHIEF), admin=True)
    await town.later(1)
    if is_bound:
        town.standin.write(town.account(CHIEF), group.id, "/bind")
        await town.later(1)
    await town.go_to("13:59", "2026-11-26")
    assert group.bot == "administrator"
    await town.go_to("14:00:05", "2026-11-26")
    goodbye = "24 小时内没有绑定单位，我先退出。需要时请书记在私聊里发送 /people，点 [添加到群]"
    assert (goodbye in texts(town.standin.from_bot(group))) is not is_bound
    assert (group.bot == "administrator") is is_bound


async def test_members_of_the_new_group_claim_the_units_names(town: Town) -> None:
    group = new_group(town)
    await add(town, group, town.unit_id)
    await change(
        town,
        "DELETE FROM account WHERE member_id = (SELECT id FROM member WHERE name = '李娜')",
    )
    names = await begin(town, town.account(OFFICER), f"c-{-group.id}")
    assert (names.text or "").startswith("城关派出所党支部（演示）还没绑定的姓名")


async def test_help_tells_each_what_they_can_do(town: Town) -> None:
    assert "/people" not in ((await write(town, town.account(OFFICER), "帮助")).text or "")
    chief = (await write(town, town.account(CHIEF), "帮助")).text or ""
    assert "/people" in chief
    assert "/rollout" not in chief
    assert "/rollout" in ((await write(town, town.account(ADMIN), "帮助")).text or "")


async def test_a_unit_that_is_gone_is_no_unit(town: Town) -> None:
    group = new_group(town)
    await add(town, group, 999)
    assert await unit_of(town, group) is None
    assert await town.db.read(units.by_id, 999) is None


async def test_of_a_group_that_throws_the_bot_out_those_in_charge_are_told_once(town: Town) -> None:
    chief = town.account(CHIEF)
    before = len(town.standin.from_bot(chief))
    town.standin.kick_bot(town.group, chief)
    await town.later(1)
    (told,) = town.standin.from_bot(chief)[before:]
    assert told.text == (
        "我被移出了 城关派出所党支部（演示） 的群，签到帖发不到那里了。需要时请点下面重新添加"
    )
    assert "已被移出的群：城关派出所党支部（演示）" in (await town.says(ADMIN, "/status"))
    town.standin.start_in_group(chief, town.group, f"u-{town.unit_id}", ["pin_messages"])
    await town.later(1)
    assert "已被移出的群" not in (await town.says(ADMIN, "/status"))


async def test_a_group_is_spoken_to_in_its_own_language(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = {**CATALOGUES["zh"], "post.button.check_in": "Check in", "post.closed": "Closed"}
    monkeypatch.setitem(CATALOGUES, "en", english)
    await town.plan("14:30")
    await town.go_to("14:20")
    chief, group = town.account(CHIEF), town.standin.group(town.group)
    town.standin.write(chief, group.id, "/language fr")
    await town.later(1)
    assert newest(town, chief).text == "请写明语言，例如 /language zh。现有：zh、en"
    town.standin.write(chief, group.id, "/language en")
    await town.later(1)
    assert town.check_in_post().buttons()[0][0]["text"] == "Check in"
    town.standin.write(town.account(OFFICER), group.id, "/language zh")
    await town.later(1)
    assert "只有本单位书记" in town.private(OFFICER)
    await town.go_to("15:31")
    assert "Closed" in (town.check_in_post().text or "")


async def test_the_list_of_a_unit_without_a_group_offers_to_add_one(town: Town) -> None:
    await other_branch(town)
    shown = await write(town, 7101, "/people")
    assert "https://t.me/shidao_bot?startgroup=u-" in shown.buttons()[-1][0]["url"]
    assert labels(shown) == ["高峰", "添加到群"]


async def test_a_group_that_is_bound_back_says_so_again(town: Town) -> None:
    unit_id = await other_branch(town)
    admin = town.account(ADMIN)
    group = town.standin.add_group("新群", owner=admin, members=[], bot="administrator")
    for name in (
        "城关派出所党支部（演示）",
        "城东派出所党支部（演示）",
        "城关派出所党支部（演示）",
    ):
        town.standin.write(admin, group.id, f"/bind {name}")
        await town.later(5)
    assert [text.partition("。")[0] for text in texts(town.standin.from_bot(group))] == [
        "本群已绑定 城关派出所党支部（演示）",
        "本群已绑定 城东派出所党支部（演示）",
        "本群已绑定 城关派出所党支部（演示）",
    ]
    assert await unit_of(town, group) != unit_id


async def test_a_link_from_before_a_group_moved_leads_to_its_names_still(town: Town) -> None:
    plain = town.standin.add_group(
        "小群", owner=town.account(CHIEF), members=[town.account(OFFICER)], bot="administrator",
        type="group",
    )  # fmt: skip
    town.standin.write(town.account(CHIEF), plain.id, "/bind")
    await town.later(1)
    town.standin.migrate(plain, town.account(CHIEF))
    await town.later(1)
    await change(
        town,
        "DELETE FROM account WHERE member_id = (SELECT id FROM member WHERE name = '李娜')",
    )
    names = await begin(town, town.account(OFFICER), f"c-{-plain.id}")
    assert (names.text or "").startswith("城关派出所党支部（演示）还没绑定的姓名")

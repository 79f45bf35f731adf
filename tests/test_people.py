"""名单, 不在岗, 代理, 调动: what those in charge see and do, and what members see of themselves."""

import pytest

from bot.standin import Message
from storage import roles, units
from tests.delivering import change, fates
from tests.people_scene import choose, labels, newest, owner_of, told, write
from tests.town import Town

CHIEF, OFFICER, ADMIN, DEPUTY = "王建国", "李娜", "陈静", "赵敏"


async def other_branch(town: Town) -> int:
    """Make a second branch whose secretary is 高峰, account 7101, and return its unit."""
    unit_id = await town.db.write(units.add, "城东派出所党支部（演示）", "branch", None)
    await change(
        town,
        """INSERT INTO member (unit_id, name, employment, party_status, position)
           VALUES (:unit, '高峰', 'officer', 'full', 'secretary')""",
        unit=unit_id,
    )
    await change(
        town,
        """INSERT INTO secretary (member_id, unit_id, origin)
           SELECT id, unit_id, 'position' FROM member WHERE name = '高峰'""",
    )
    await change(town, "INSERT INTO account SELECT 7101, id FROM member WHERE name = '高峰'")
    person = town.standin.add_person("高峰", id=7101)
    town.standin.start(person)
    await town.later(1)
    return unit_id


async def card(town: Town, name: str, by: str = CHIEF) -> Message:
    return await write(town, town.account(by), f"/people {name}")


async def test_a_secretary_sees_who_is_not_bound_and_who_cannot_be_reached(town: Town) -> None:
    shown = await write(town, town.account(CHIEF), "/people")
    assert shown.text == (
        "城关派出所党支部（演示） · 24 人\n"
        "书记 王建国、副书记 赵敏、组织委员 陈静\n"
        "未绑定 1 人：严冬\n"
        "未开私聊 2 人：刘洋、秦勇（单独的消息发不到）\n"
        "点姓名可以看和改"
    )
    assert labels(shown) == [one.name for one in town.branch.members]


async def test_a_card_says_what_the_roster_says(town: Town) -> None:
    shown = await card(town, OFFICER)
    assert shown.text == "李娜 · 城关派出所党支部（演示） 第一党小组\n民警、正式党员"
    assert labels(shown) == [
        "不在岗",
        "解除绑定",
        "代理书记",
        "调动",
        "免到会",
        "家属要求删除",
        "返回名单",
    ]
    by_admin = await card(town, CHIEF, ADMIN)
    assert by_admin.text == ("王建国 · 城关派出所党支部（演示） 第一党小组\n民警、正式党员、书记")
    assert labels(by_admin)[-4:] == ["取消书记权限", "设为管理员", "家属要求删除", "返回名单"]


async def test_a_name_outside_the_unit_is_not_found(town: Town) -> None:
    await other_branch(town)
    assert (await card(town, "高峰")).text == (
        "您管的单位里没有叫这个名字的人。看全部名单请发送 /people"
    )


async def test_me_shows_everything_that_is_recorded(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await town.tap(OFFICER)
    shown = await write(town, town.account(OFFICER), "我的")
    assert shown.text == (
        "李娜 · 城关派出所党支部（演示） 第一党小组\n"
        "民警、正式党员\n"
        "编号 107004\n"
        "今天 14:30 政治学习：已签到 14:20\n"
        "关于您的记录就是这些，不在岗和签到只列最近各 8 条。有误请告诉书记"
    )
    assert labels(shown) == ["不在岗", "家访和困难事项", "结对互助", "收到的消息"]


async def test_who_is_away_is_not_expected_and_is_back_when_they_say_so(town: Town) -> None:
    user_id = town.account(OFFICER)
    await write(town, user_id, "/me")
    assert (await choose(town, user_id, "不在岗")).text == "李娜 不在岗的原因"
    asked = await choose(town, user_id, "年休")
    assert (asked.text or "").startswith("李娜（年休）最后一天是哪天？")
    assert labels(asked) == [
        "今天", "明天", "11月29日 周日", "11月30日 周一", "12月6日 周日", "12月31日 周四", "返回",
    ]  # fmt: skip
    noted = await choose(town, user_id, "明天")
    assert noted.text == "李娜：年休，今天到明天。这期间不计入应到，也不发消息"
    listed = await write(town, town.account(CHIEF), "名单")
    assert "不在岗 1 人：李娜 年休，今天到明天" in (listed.text or "")
    await town.plan("14:30")
    await town.go_to("14:20")
    assert "应到 23" in (town.check_in_post().text or "")
    await write(town, user_id, "/me")
    back = await choose(town, user_id, "已回来")
    assert back.text == "李娜 已回来，从现在起计入应到"
    await town.plan("16:30")
    await town.go_to("16:20")
    assert "应到 24" in (town.check_in_post().text or "")


async def test_a_secretary_notes_it_for_someone_by_a_day_that_is_written(town: Town) -> None:
    chief = town.account(CHIEF)
    await card(town, OFFICER)
    await choose(town, chief, "不在岗")
    await choose(town, chief, "病假")
    assert (await write(town, chief, "明儿个")).text == (
        "没看懂这个日期。可以这样写：明天、周五、11月30日"
    )
    assert (await write(town, chief, "11月24日")).text == "这一天已经过去，请换一天"
    noted = await write(town, chief, "周五")
    assert noted.text == "李娜：病假，今天到11月27日 周五。这期间不计入应到，也不发消息"
    assert (await choose(town, chief, "撤销")).text == "已撤销，李娜 照常在岗"
    assert await town.query("SELECT * FROM away") == []


async def test_nothing_is_sent_to_a_secretary_who_is_away(town: Town) -> None:
    chief = town.account(CHIEF)
    await write(town, chief, "/me")
    for label in ("不在岗", "年休", "今天"):
        await choose(town, chief, label)
    await town.plan("14:30")
    await town.go_to("14:27")
    card_of = [
        message for message in town.standin.from_bot(chief) if "未签到" in (message.text or "")
    ]
    assert card_of == []
    assert "应到 23" in town.private(DEPUTY)


async def test_a_deputy_acts_until_the_day_and_no_longer(town: Town) -> None:
    chief, wei = town.account(CHIEF), town.account("张伟")
    done = await write(town, chief, "/deputy 张伟 明天")
    assert done.text == (
        "张伟 代理 城关派出所党支部（演示） 书记，到明天。期间主持卡和名单发给 张伟"
    )
    assert town.private("张伟") == (
        "请您代理 城关派出所党支部（演示） 书记，到明天。期间主持卡会发给您；看名单请发送 /people"
    )
    await town.plan("14:30")
    await town.go_to("14:27")
    assert "未签到" in town.private("张伟")
    assert (await write(town, wei, "/people")).text is not None
    await town.go_to("00:01", "2026-11-27")
    assert (await write(town, wei, "/people")).text == (
        "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("代理", "请这样写：/deputy 李娜 12月1日；或发送 /people，点姓名后选 [代理书记]"),
        ("代理 没有这人 明天", "您管的单位里没有这个人。请发送 /people 在名单里选"),
        ("代理 李娜", "没看懂到哪天。请这样写：/deputy 李娜 12月1日"),
        ("代理 李娜 2020-01-01", "这一天已经过去，请换一天"),
        ("代理 李娜 2027-11-01", "代理最多半年，请换一天"),
        (
            "调动 李娜",
            "请这样写：/transfer 李娜 城东派出所党支部 12月1日；或发送 /people，点姓名后选 [调动]",
        ),
        ("调动 李娜 天上 明天", "没有这个单位，请按花名册上的名称再发一次，或发送 取消"),
        ("调动 李娜 城关派出所党支部（演示） 明天", "现在就在这个单位，不用调动"),
        ("调动 李娜 城东 某天", "没看懂哪天起。请这样写：12月1日"),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_write(
    town: Town, words: str, answer: str
) -> None:
    await other_branch(town)
    assert (await write(town, town.account(CHIEF), words)).text == answer


async def test_a_transfer_takes_effect_on_its_day_once_the_other_side_agrees(town: Town) -> None:
    unit_id = await other_branch(town)
    chief = town.account(CHIEF)
    asked = await write(town, chief, "/transfer 李娜 城东 12月1日")
    assert asked.text == (
        "已请 城东派出所党支部（演示） 的书记同意：李娜，12月1日 周二起。有结果会告诉您"
    )
    question = newest(town, 7101)
    assert question.text == (
        "城关派出所党支部（演示） 想把 李娜 调到 城东派出所党支部（演示），12月1日 周二起。同意吗？"
    )
    agreed = await choose(town, 7101, "同意")
    assert (agreed.text or "").startswith("已同意：李娜 12月1日 周二起到 城东派出所党支部")
    assert (newest(town, chief).text or "").startswith("已同意：李娜")
    await town.go_to("23:59", "2026-11-30")
    assert await unit_of(town, OFFICER) != unit_id
    await town.go_to("00:01", "2026-12-01")
    assert await unit_of(town, OFFICER) == unit_id
    assert town.private(OFFICER) == "", "nobody is woken up for it"
    await town.go_to("07:31", "2026-12-01")
    assert town.private(OFFICER) == (
        "您已调到 城东派出所党支部（演示）。以后开会，请在新单位的群里签到"
    )
    assert await owner_of(town, OFFICER) == town.account(OFFICER)


async def unit_of(town: Town, name: str) -> int:
    ((unit_id,),) = await town.query("SELECT unit_id FROM member WHERE name = :name", name=name)
    return int(unit_id)


async def test_history_stays_where_it_was_made_when_someone_moves(town: Town) -> None:
    unit_id = await other_branch(town)
    await town.plan("14:30")
    await town.go_to("14:20")
    await town.tap(OFFICER)
    await write(town, town.account(ADMIN), "/transfer 李娜 城东 今天")
    await town.rest()
    assert await unit_of(town, OFFICER) == unit_id
    ((held_in, state),) = await town.query(
        """SELECT s.unit_id, t.state FROM attendance t JOIN session s ON s.id = t.session_id
           JOIN member m ON m.id = t.member_id WHERE m.name = '李娜'"""
    )
    assert (held_in, state) == (town.unit_id, "checked_in")


async def test_a_transfer_that_is_refused_changes_nothing(town: Town) -> None:
    await other_branch(town)
    await write(town, town.account(CHIEF), "/transfer 李娜 城东 明天")
    assert (await choose(town, 7101, "不同意")).text == (
        "没有同意：李娜 不调到 城东派出所党支部（演示）"
    )
    await town.go_to("09:00", "2026-11-27")
    assert await unit_of(town, OFFICER) == town.unit_id + 1


async def test_a_transfer_from_the_card_asks_for_unit_and_day(town: Town) -> None:
    await other_branch(town)
    chief = town.account(CHIEF)
    await card(town, OFFICER)
    assert (await choose(town, chief, "调动")).text == "李娜 调到哪个单位？请发送单位名称"
    when = await write(town, chief, "城东")
    assert (when.text or "").startswith("李娜 从哪天起到 城东派出所党支部（演示）？")
    assert (await choose(town, chief, "明天")).text == (
        "已请 城东派出所党支部（演示） 的书记同意：李娜，明天起。有结果会告诉您"
    )


async def test_an_admin_gives_and_takes_roles_and_the_last_admin_stays(town: Town) -> None:
    admin = town.account(ADMIN)
    await card(town, OFFICER, ADMIN)
    assert (await told(town, admin, "给书记权限")).text == "已给书记权限"
    assert "城关派出所党支部（演示） 的书记权限" in (newest(town, admin).text or "")
    await town.later(1)
    assert town.private(OFFICER) == (
        "您现在有 城关派出所党支部（演示） 的书记权限。看能做什么请发送 帮助"
    )
    assert "24 人" in ((await write(town, town.account(OFFICER), "/people")).text or "")
    await card(town, ADMIN, ADMIN)
    assert (await told(town, admin, "取消管理员")).text == "至少要有一位管理员，没有取消"
    await card(town, OFFICER, ADMIN)
    assert (await told(town, admin, "设为管理员")).text == "已设为管理员"
    await card(town, ADMIN, ADMIN)
    assert (await told(town, admin, "取消管理员")).text == "已取消管理员"


async def test_a_role_that_was_taken_is_not_given_back_by_the_position(town: Town) -> None:
    admin = town.account(ADMIN)
    await card(town, DEPUTY, ADMIN)
    assert (await told(town, admin, "取消书记权限")).text == "已取消书记权限"
    ((member_id,),) = await town.query("SELECT id FROM member WHERE name = :name", name=DEPUTY)
    await town.db.write(roles.follow_position, member_id)
    assert (await write(town, town.account(DEPUTY), "/people")).text == (
        "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
    )


async def test_releasing_asks_once_and_tells_the_account(town: Town) -> None:
    chief = town.account(CHIEF)
    await card(town, OFFICER)
    asked = await choose(town, chief, "解除绑定")
    assert asked.text == "解除后，李娜 的账号不再能签到，要重新绑定。已有的签到记录不变"
    assert (await told(town, chief, "确定解除")).text == "已解除绑定"
    assert await owner_of(town, OFFICER) is None
    await town.later(1)
    assert newest(town, town.account(OFFICER)).text == (
        "您的账号已与姓名解除绑定。如有误，请联系书记"
    )
    assert ("claim_undone", "sent", None) in await fates(town)


async def test_a_deputy_names_no_deputy_and_parts_nobody_from_their_account(town: Town) -> None:
    await write(town, town.account(CHIEF), "/deputy 张伟 12月1日")
    wei = town.account("张伟")
    refused = "代理期间不能办这一项，请书记本人或管理员来办"
    for words in ("/deputy 张伟 5月1日", "/deputy 刘洋 12月30日", "/transfer 李娜 城东 明天"):
        assert (await write(town, wei, words)).text == refused
    shown = await write(town, wei, f"/people {CHIEF}")
    assert labels(shown) == ["不在岗", "家属要求删除", "返回名单"]


async def test_roles_in_the_unit_that_was_left_end_with_the_transfer(town: Town) -> None:
    await other_branch(town)
    await write(town, town.account(CHIEF), "/deputy 张伟 12月1日")
    await write(town, town.account(ADMIN), "/transfer 张伟 城东 今天")
    assert (await write(town, town.account("张伟"), "/people")).text == (
        "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
    )


async def test_an_admins_account_is_released_by_admins_only_and_is_admin_no_more(
    town: Town,
) -> None:
    chief, admin = town.account(CHIEF), town.account(ADMIN)
    assert "解除绑定" not in labels(await card(town, ADMIN))
    await card(town, OFFICER, ADMIN)
    await told(town, admin, "设为管理员")
    await card(town, OFFICER, ADMIN)
    await choose(town, admin, "解除绑定")
    assert (await told(town, admin, "确定解除")).text == "已解除绑定"
    assert await town.query("SELECT user_id FROM admin") == [(admin,)]
    await card(town, ADMIN, ADMIN)
    await choose(town, admin, "解除绑定")
    assert (await told(town, admin, "确定解除")).text == "至少要有一位管理员，没有取消"
    assert chief != admin


async def test_a_transfer_is_seen_on_the_card_and_can_be_dropped(town: Town) -> None:
    await other_branch(town)
    chief = town.account(CHIEF)
    await write(town, chief, "/transfer 李娜 城东 12月1日")
    shown = await card(town, OFFICER)
    assert "调动：12月1日 周二起到 城东派出所党支部（演示），等对方书记同意" in (shown.text or "")
    assert (await told(town, chief, "取消调动")).text == "这次调动已取消"
    stale = await told(town, 7101, "同意")
    assert stale.text is None or "已处理" in stale.text
    assert await town.query("SELECT state FROM transfer") == [("withdrawn",)]


async def test_after_a_day_that_does_not_do_the_next_word_may_be_one(town: Town) -> None:
    chief = town.account(CHIEF)
    await write(town, chief, "/deputy 张伟 2020-01-01")
    assert ((await write(town, chief, "明天")).text or "").startswith("张伟 代理")


async def test_after_a_unit_that_there_is_not_the_next_word_may_be_one(town: Town) -> None:
    await other_branch(town)
    chief = town.account(CHIEF)
    await write(town, chief, "/transfer 李娜 天上 12 月 1 日")
    when = await write(town, chief, "城东")
    assert (when.text or "").startswith("李娜 从哪天起到 城东派出所党支部（演示）？")
    assert ((await write(town, chief, "12 月 1 日")).text or "").startswith("已请 城东派出所党支部")

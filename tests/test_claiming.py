"""绑定: how an account comes to its name, and what gets nobody anywhere."""

import pytest

from bot.standin import Message
from tests import people_scene as scene
from tests.delivering import change
from tests.people_scene import labels, newest, owner_of
from tests.town import Town

OWNER = "吴芳"
HERS = 7010


@pytest.fixture
async def place(town: Town) -> Town:
    """吴芳's and 郑凯's names have no account; both are in the group and have opened the chat."""
    await change(
        town,
        """DELETE FROM account WHERE member_id IN
               (SELECT id FROM member WHERE name IN ('吴芳', '郑凯'))""",
    )
    return town


async def begin(town: Town, user_id: int = HERS, payload: str | None = None) -> Message:
    """Follow the group's link, and return what the bot answers."""
    return await scene.begin(town, user_id, payload or f"c-{-town.group}")


async def choose(town: Town, name: str, user_id: int = HERS) -> Message:
    return await scene.choose(town, user_id, name)


async def write(town: Town, text: str, user_id: int = HERS) -> str:
    return (await scene.write(town, user_id, text)).text or ""


async def test_from_the_group_one_chooses_a_name_and_proves_it(place: Town) -> None:
    names = await begin(place)
    assert names.text == "城关派出所党支部（演示）还没绑定的姓名如下，请点您的姓名"
    assert labels(names) == ["吴芳", "郑凯", "严冬"]
    asked = await choose(place, OWNER)
    assert asked.text == "吴芳，请发送您编号的后 4 位，确认是您本人"
    assert await write(place, "７０１０") == (
        "已绑定：吴芳，城关派出所党支部（演示）\n以后开会，在群里点 [签到] 即可"
    )
    assert await owner_of(place, OWNER) == HERS
    assert labels(await begin(place)) == []


async def test_a_tap_before_the_name_was_known_counts_from_its_own_time(place: Town) -> None:
    await place.plan("14:30")
    await place.go_to("14:29:30")
    press = place.press(OWNER)
    await place.rest()
    assert press.answered is not None
    assert press.answered.url == f"https://t.me/shidao_bot?start=c-{-place.group}"
    await place.go_to("14:40:00")
    await begin(place)
    await choose(place, OWNER)
    assert "您刚才点的签到已记上（政治学习）" in await write(place, "7010")
    assert await place.says(OWNER, "签到") == "您 14:29 已签到，不用再点\n政治学习 · 今天 14:30"


async def test_a_wrong_number_is_told_with_what_is_left_and_five_are_enough(place: Town) -> None:
    await begin(place)
    await choose(place, OWNER)
    for left in (4, 3, 2, 1):
        said = await write(place, f"000{left}")
        assert said == (
            f"与 吴芳 的编号对不上，24 小时内还可试 {left} 次。请再发一次，或请书记确认"
        )
    blocked = "24 小时内已试 5 次，请明天再试，或请书记确认"
    assert await write(place, "0000") == blocked
    assert await write(place, "7010") == blocked
    assert await owner_of(place, OWNER) is None


async def test_tries_are_counted_for_the_name_too_whoever_makes_them(place: Town) -> None:
    other = place.standin.add_person("别人", id=9001)
    place.standin.join(other, place.group)
    await begin(place, 9001)
    await choose(place, OWNER, 9001)
    for _ in range(5):
        await write(place, "1234", 9001)
    await begin(place)
    await choose(place, OWNER)
    assert (await write(place, "7010")).startswith("24 小时内已试 5 次")
    await place.go_to("15:00", "2026-11-26")
    await begin(place)
    await choose(place, OWNER)
    assert (await write(place, "7010")).startswith("已绑定：吴芳")


async def test_who_is_not_in_the_group_sees_no_name(place: Town) -> None:
    place.standin.add_person("外人", id=9002)
    answer = await begin(place, 9002)
    assert answer.text == "您的账号不在这个群里，看不到姓名。请先入群，或请书记发个人链接"
    assert labels(answer) == []


async def test_a_mismatch_is_asked_of_the_secretary_who_may_say_yes(place: Town) -> None:
    await begin(place)
    await choose(place, OWNER)
    await write(place, "1111")
    assert (await choose(place, "请书记确认")).text == "已请书记确认 吴芳 是您本人，有结果会告诉您"
    chief = place.account("王建国")
    asked = newest(place, chief)
    assert asked.text == "一个账号要绑定 吴芳（城关派出所党支部（演示）），编号没有对上。是本人吗？"
    assert (await choose(place, "是本人", chief)).text == "已确认：吴芳"
    assert (newest(place, HERS).text or "").startswith("已绑定：吴芳")
    assert await owner_of(place, OWNER) == HERS


async def test_a_secretary_who_says_no_leaves_the_name_free(place: Town) -> None:
    await begin(place)
    await choose(place, OWNER)
    await write(place, "1111")
    await choose(place, "请书记确认")
    chief = place.account("王建国")
    assert (await choose(place, "不是", chief)).text == "已回绝，吴芳 仍未绑定"
    assert (newest(place, HERS).text or "").startswith("书记没有确认您选的姓名")
    assert await owner_of(place, OWNER) is None


async def test_what_went_by_itself_is_told_to_the_secretary_once_and_together(place: Town) -> None:
    await begin(place)
    await choose(place, OWNER)
    await write(place, "7010")
    await begin(place, 7011)
    await choose(place, "郑凯", 7011)
    await write(place, "7011", 7011)
    chief = place.account("王建国")
    before = len(place.standin.from_bot(chief))
    await place.go_to("18:00:05")
    (notice,) = place.standin.from_bot(chief)[before:]
    assert notice.text == "城关派出所党支部（演示）：2 人绑定了姓名，有误的请点一下\n吴芳、郑凯"
    assert labels(notice) == ["吴芳 有误", "郑凯 有误"]
    assert (await choose(place, "吴芳 有误", chief)).text == (
        "城关派出所党支部（演示）：2 人绑定了姓名，有误的请点一下\n郑凯\n已解除：吴芳"
    )
    assert await owner_of(place, OWNER) is None
    assert newest(place, HERS).text == "您的账号已与姓名解除绑定。如有误，请联系书记"


async def personal_link(town: Town, name: str) -> str:
    """Have the secretary make a personal link; return what it hands over."""
    chief = town.account("王建国")
    await write(town, f"/people {name}", chief)
    shown = await choose(town, "个人链接", chief)
    return (shown.text or "").rpartition("?start=")[2]


async def test_a_personal_link_and_the_number_bring_one_to_the_name(place: Town) -> None:
    payload = await personal_link(place, OWNER)
    place.standin.leave(HERS, place.group)
    assert (await begin(place, payload=payload)).text == (
        "吴芳，请发送您编号的后 4 位，确认是您本人"
    )
    assert (await write(place, "7010")).startswith("已绑定：吴芳")
    stolen = await begin(place, 7011, payload)
    assert (stolen.text or "").startswith("这个链接已用过。如果不是您本人用的，请立即告诉")
    assert await owner_of(place, OWNER) == HERS


async def test_a_stolen_link_gets_nobody_anywhere_without_the_number(place: Town) -> None:
    payload = await personal_link(place, OWNER)
    thief = place.standin.add_person("小偷", id=9003)
    assert "请发送您编号的后 4 位" in ((await begin(place, thief.id, payload)).text or "")
    for _ in range(6):
        await write(place, "9999", thief.id)
    assert await owner_of(place, OWNER) is None


@pytest.mark.parametrize("payload", ["l-AAAAAAAAAAAAAA", "l-x", "a-AAAA", f"a-{'A' * 42}"])
async def test_a_made_up_link_is_refused(place: Town, payload: str) -> None:
    assert (await begin(place, payload=payload)).text == (
        "这个链接无效或已过期，请书记或管理员再发一个"
    )


async def test_a_link_expires_and_a_new_one_ends_the_old(place: Town) -> None:
    old = await personal_link(place, OWNER)
    new = await personal_link(place, OWNER)
    assert (await begin(place, payload=old)).text == "这个链接无效或已过期，请书记或管理员再发一个"
    await place.go_to("14:30", "2026-12-03")
    assert (await begin(place, payload=new)).text == "这个链接无效或已过期，请书记或管理员再发一个"


async def test_cancel_ends_it_and_a_button_from_before_says_so(place: Town) -> None:
    names = await begin(place)
    assert await write(place, "取消") == "已取消"
    press = place.standin.press(HERS, HERS, names.id, label=OWNER)
    await place.rest()
    assert press.answered is not None
    assert press.answered.text == "这一步已过时，请回到群里点 [去绑定]"
    assert await write(place, "取消") == "现在没有进行到一半的事"


async def test_what_was_begun_goes_on_after_a_restart(place: Town) -> None:
    await begin(place)
    await choose(place, OWNER)
    await place.bot.shut_down()
    place.bot = place.make_bot()
    await place.bot.start()
    await place.rest()
    assert (await write(place, "7010")).startswith("已绑定：吴芳")


async def test_two_at_the_same_name_the_second_is_told(place: Town) -> None:
    other = place.standin.add_person("别人", id=9001)
    place.standin.join(other, place.group)
    await begin(place, 9001)
    await choose(place, OWNER, 9001)
    await begin(place)
    await choose(place, OWNER)
    assert (await write(place, "7010")).startswith("已绑定：吴芳")
    assert (await write(place, "7010", 9001)) == "这个姓名已绑定。如不是您本人，请联系书记"
    assert await owner_of(place, OWNER) == HERS


async def test_no_token_is_in_the_database(place: Town) -> None:
    payload = await personal_link(place, OWNER)
    token = payload.removeprefix("l-").encode()
    await place.db.scrub()
    assert token not in place.path.read_bytes()


async def test_a_secretary_who_comes_by_a_link_is_told_to_the_admins(place: Town) -> None:
    await change(
        place,
        """DELETE FROM account WHERE member_id IN
               (SELECT id FROM member WHERE name IN ('王建国', '赵敏'))""",
    )
    await change(
        place,
        "DELETE FROM secretary WHERE member_id NOT IN "
        "(SELECT id FROM member WHERE name IN ('王建国', '赵敏'))",
    )
    for user_id, name in ((7001, "王建国"), (7002, "赵敏")):
        await scene.begin(place, user_id, f"c-{-place.group}")
        await choose(place, name, user_id)
        await write(place, str(user_id), user_id)
    admin = place.account("陈静")
    before = len(place.standin.from_bot(admin))
    await place.go_to("18:00:05")
    told = [message.text for message in place.standin.from_bot(admin)[before:]]
    assert told == ["城关派出所党支部（演示）：2 人绑定了姓名，有误的请点一下\n王建国、赵敏"]


async def test_a_name_without_a_number_is_the_secretarys_to_confirm(place: Town) -> None:
    await change(place, "UPDATE member SET number = NULL WHERE name = '吴芳'")
    await begin(place)
    asked = await choose(place, OWNER)
    no_number = "花名册上没有 吴芳 的编号，请书记确认是您本人"
    assert asked.text == no_number
    assert await write(place, "7010") == no_number
    await choose(place, "请书记确认")
    question = newest(place, place.account("王建国"))
    assert (question.text or "").endswith("花名册上没有编号。是本人吗？")


async def test_a_name_that_went_elsewhere_meanwhile_is_told_to_both(place: Town) -> None:
    await begin(place)
    await choose(place, OWNER)
    await write(place, "1111")
    await choose(place, "请书记确认")
    await change(place, "UPDATE member SET state = 'left', left_at = 1 WHERE name = '吴芳'")
    chief = place.account("王建国")
    assert (await choose(place, "是本人", chief)).text == (
        "吴芳 已由另一个账号绑定或已不在花名册上，没有改动"
    )
    assert (newest(place, HERS).text or "").startswith("书记没有确认您选的姓名")

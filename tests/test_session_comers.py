"""Who comes without being on the list, moves or leaves meanwhile, and links that are guessed."""

from storage import members, roster, units
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import begin, choose, labels, newest, write
from tests.session_scene import card, group_says, lines, press, state_of
from tests.town import Town, at

GUEST = 9101


async def a_neighbour(town: Town) -> None:
    """Somebody of another branch, who is in the group and has opened the private chat."""

    async def unit(tx: Tx) -> None:
        there = await units.add(tx, "城东派出所党支部", "branch", None)
        one = await members.add(
            tx, unit_id=there, name="石磊", employment="officer", party_status="full"
        )
        await members.bind(tx, one, GUEST)

    await town.db.write(unit)
    town.standin.start(town.standin.add_person("石磊", id=GUEST))
    town.standin.join(GUEST, town.group)
    await town.rest()


async def test_a_guessed_link_shows_no_session_of_another_unit(town: Town) -> None:
    await a_neighbour(town)
    await town.plan("14:30")
    await town.go_to("14:20")
    for payload in ("g-1", "g-7", "d-1"):
        said = await begin(town, GUEST, payload)
        assert said.text == "这是别的单位的会议，您看不到"
        assert labels(said) == []
    # Who sees the post in that group and presses it has seen the session there.
    post = town.check_in_post()
    pressed = town.standin.press(GUEST, post.chat.id, post.id, label="签到")
    await town.rest()
    assert pressed.answered is not None
    assert (pressed.answered.url or "").endswith("start=g-1")
    said = await begin(town, GUEST, "g-1")
    assert labels(said) == ["我来列席", "名单有误"]
    said = await choose(town, GUEST, "我来列席")
    assert (said.text or "").startswith("已记列席")


async def test_who_is_a_guest_and_then_checks_in_is_counted_once(town: Town) -> None:
    await change(
        town,
        """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
           SELECT id, 'annual', 'self', 0, 0 FROM member WHERE name = '李娜'""",
    )
    await town.plan("14:30")
    await town.go_to("14:20")
    await begin(town, town.account("李娜"), "g-1")
    await choose(town, town.account("李娜"), "我来列席")
    await town.later(5)
    assert group_says(town)[-1].endswith("列席 1")
    assert (await town.tap("李娜")).text == "已签到 14:20"
    await town.later(5)
    assert group_says(town)[-1].endswith("应到 24　已签到 1　未签到 23")


async def test_who_is_transferred_while_a_session_is_open_still_stands_on_its_list(
    town: Town,
) -> None:
    await town.plan("14:30", is_announced=True)
    await town.go_to("14:20")

    async def unit(tx: Tx) -> None:
        there = await units.add(tx, "城东派出所党支部", "branch", None)
        await tx.run(
            "UPDATE member SET unit_id = :there WHERE name IN ('李娜', '王强')", there=there
        )

    await town.db.write(unit)
    assert (await town.says("李娜", "签到")).startswith("已签到 14:20")
    shown = await begin(town, town.account("李娜"), "d-1")
    assert (shown.text or "").startswith("政治学习 · 今天 14:30")
    offered = await write(town, town.account("王强"), "请假")
    assert "今天 14:30 政治学习" in labels(offered)
    await choose(town, town.account("王强"), "今天 14:30 政治学习")
    await choose(town, town.account("王强"), "值班")
    assert await state_of(town, "王强") == "leave"


async def test_who_leaves_the_organisation_is_not_expected_any_more(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    await town.tap("李娜")

    async def unit(tx: Tx) -> None:
        for name in ("王强", "李娜"):
            found = await tx.value("SELECT id FROM member WHERE name = :name", name=name)
            await roster.take_off(tx, [found], at("14:27"))

    await town.db.write(unit)
    await town.later(5)
    await press(town, "更多")
    await press(town, "返回")
    assert lines(card(town))[1] == "应到 23　已签到 1　未签到 22", "who has come was there"
    assert "未计入应到：王强 已离开" in lines(card(town))
    rows = await town.query(
        """SELECT e.what, e.why FROM attendance_entry e JOIN member m ON m.id = e.member_id
           WHERE m.name = '王强' ORDER BY e.id"""
    )
    assert rows == [("expected", None), ("not_expected", "left")]


async def test_when_the_bot_loses_the_group_those_not_in_are_asked_in_private(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await town.tap("王强")
    town.standin.kick_bot(town.group, town.account("王建国"))
    await town.later(60)
    asked = newest(town, town.account("李娜"))
    assert (asked.text or "").startswith("📖 正在签到：政治学习 · 今天 14:30")
    assert labels(asked) == ["签到", "请假"]
    assert "正在签到" not in town.private("王强")
    await choose(town, town.account("李娜"), "签到")
    assert await state_of(town, "李娜") == "checked_in"

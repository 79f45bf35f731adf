"""Leave, guests, reminders and material: what is around a session besides checking in."""

from bot.clock import to_ms
from bot.standin.state.files import Upload
from tests.delivering import change, fates, texts
from tests.needs_scene import is_away
from tests.people_scene import begin, choose, labels, newest, told, write
from tests.session_scene import HOST, card, group_says, held, lines, press, report_leave, state_of
from tests.town import Town, at


async def test_somebody_of_another_unit_comes_as_a_guest(town: Town) -> None:
    await town.plan("14:30", kind="general_meeting")
    await town.go_to("14:20")
    visitor = next(one for one in town.branch.members if one.party_status == "none")
    asked = await begin(town, visitor.account, "g-1")
    assert labels(asked) == ["我来列席", "名单有误"]
    said = await choose(town, visitor.account, "我来列席")
    assert (said.text or "").startswith("已记列席")
    await town.later(5)
    assert group_says(town)[-1].endswith("　列席 1")
    await town.go_to("14:27")
    assert f"列席：{visitor.name}" in lines(card(town))
    assert "应到 18　" in (card(town).text or ""), "a guest is not expected"


async def test_who_belongs_on_the_list_is_put_on_it_by_the_secretary(town: Town) -> None:
    await town.plan("14:30", kind="general_meeting")
    await town.go_to("14:20")
    visitor = next(one for one in town.branch.members if one.party_status == "none")
    await begin(town, visitor.account, "g-1")
    await choose(town, visitor.account, "名单有误")
    await town.go_to("14:27")
    assert f"{visitor.name} 说应在名单里" in lines(card(town))
    await press(town, f"加入 {visitor.name}")
    assert "应到 19　已签到 1　" in (card(town).text or "")


async def test_who_was_put_on_a_confirmed_list_has_their_word_in_the_history(town: Town) -> None:
    await town.plan("14:30", kind="general_meeting")
    await town.go_to("14:20")
    visitor = next(one for one in town.branch.members if one.party_status == "none")
    await begin(town, visitor.account, "g-1")
    await choose(town, visitor.account, "名单有误")
    await town.winding.forward(at("16:01"))
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")
    await press(town, f"加入 {visitor.name}")
    assert "应到 19　实到 1　缺席 18" in (card(town).text or "")
    await press(town, "撤销")
    assert "应到 19　已签到 1　" in (card(town).text or "")
    said = await town.query(
        """SELECT e.what FROM attendance_entry e JOIN member m ON m.id = e.member_id
           WHERE m.name = :name ORDER BY e.id""",
        name=visitor.name,
    )
    assert [what for (what,) in said] == ["expected", "checked_in", "present", "reopened"]


async def test_who_comes_after_the_end_asks_the_secretary(town: Town) -> None:
    await held(town, "王强")
    said = await write(town, town.account("李娜"), "签到")
    assert labels(said) == ["请书记补录"]
    said = await choose(town, town.account("李娜"), "请书记补录")
    assert (said.text or "").startswith("已告诉书记您到会了")
    await town.later(2)
    shown = labels(card(town))
    assert "李娜 说到了" in shown
    await press(town, "李娜 说到了")
    await press(town, next(one for one in labels(card(town)) if one.startswith("其余")))
    await press(town, "核对无误")
    assert await state_of(town, "李娜") == "present"


async def test_leave_is_declined_with_a_reason_and_the_person_is_told(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "事假")
    await town.go_to("14:27")
    assert "请假：李娜 事假" in lines(card(town))
    await press(town, "逐个看")
    await press(town, "不同意")
    await press(town, "这次会议需要您到会")
    await town.later(2)
    assert newest(town, town.account("李娜")).text == (
        "政治学习 · 今天 14:30\n书记不同意您请假：这次会议需要您到会。请到会，或与书记联系"
    )
    assert await state_of(town, "李娜") == "expected"
    assert "事假" not in "".join(group_says(town))


async def test_leave_for_a_span_counts_for_every_session_in_it(town: Town) -> None:
    user_id = town.account("李娜")
    await write(town, user_id, "请假")
    await choose(town, user_id, "一段时间")
    await choose(town, user_id, "出差")
    await choose(town, user_id, "明天")
    said = await choose(town, user_id, "11月28日 周六")
    assert (said.text or "").startswith("已报备请假（出差，明天至11月28日 周六）")
    await town.plan(starts=at("14:30", "2026-11-27"))
    await town.go_to("14:20", "2026-11-27")
    assert await state_of(town, "李娜") == "leave"
    await town.tap("李娜")
    assert await state_of(town, "李娜") == "checked_in", "who comes after all is there"


async def test_leave_that_is_taken_back_is_as_if_it_had_not_been(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    await report_leave(town, "李娜", "值班")
    assert await state_of(town, "李娜") == "leave"
    said = await choose(town, town.account("李娜"), "撤销")
    assert said.text == "已撤销请假，到会请照常签到"
    assert await state_of(town, "李娜") == "expected"


async def test_those_not_in_are_reminded_once(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    # 周涛 was noted away after check-in had opened: still on the list, and sent nothing.
    await is_away(town, "周涛", at("00:00", "2026-12-01"))
    said = await press(town, "提醒未签到的人")
    # 王建国 has them reminded and is not; 刘洋, 秦勇 and 严冬 are out of reach besides.
    assert said == "已提醒 19 人，另有 4 人发不到，请点名"
    assert not [one for one in texts(town.standin.from_bot(town.account(HOST))) if "还没有" in one]
    await town.later(5)
    assert [fate[1] for fate in await fates(town, "nudge")] == ["sent"] * 19
    assert "提醒未签到的人" not in labels(card(town))
    reminded = newest(town, town.account("李娜"))
    assert (reminded.text or "").startswith("政治学习 14:30 开始，在三楼会议室，您还没有签到")
    said_ = await told(town, town.account("李娜"), "签到", reminded)
    assert said_.text == "已签到 14:27"


async def test_a_unit_that_wants_it_has_those_not_in_reminded_five_minutes_after_the_start(
    town: Town,
) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "开会")
    await choose(town, user_id, "已定的会议")
    await choose(
        town, user_id, "城关派出所党支部（演示）：开始 5 分钟后提醒未签到的人（已关，点一下开）"
    )
    await town.plan("14:30")
    await town.go_to("14:34")
    assert not (town.private("李娜")).startswith("政治学习 14:30 开始")
    await town.go_to("14:35")
    await town.later(5)
    assert town.private("李娜").startswith("政治学习 14:30 开始")


async def test_whoever_is_away_and_comes_all_the_same_is_counted(town: Town) -> None:
    await change(
        town,
        """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
           SELECT id, 'annual', 'self', 0, 0 FROM member WHERE name = '李娜'""",
    )
    await town.plan("14:30")
    await town.go_to("14:20")
    assert "应到 23" in (town.check_in_post().text or "")
    assert (await town.tap("李娜")).text == "已签到 14:20"
    await town.later(5)
    assert "应到 24　已签到 1" in (town.check_in_post().text or "")


async def test_material_is_attached_and_sent_to_who_asks_for_it(town: Town) -> None:
    session_id = await town.plan("14:30", is_announced=True)
    await town.go_to("14:27")
    await press(town, "更多")
    assert "请发来要附上的文件" in await press(town, "加资料")
    user_id = town.account(HOST)
    town.standin.send_document(user_id, user_id, Upload("提纲".encode(), "学习提纲.txt"))
    await town.later(1)
    assert "📎 学习提纲.txt" in labels(newest(town, user_id))
    await begin(town, town.account("李娜"), f"d-{session_id}")
    await choose(town, town.account("李娜"), "📎 学习提纲.txt")
    sent = newest(town, town.account("李娜"))
    assert sent.media is not None
    assert sent.media.file.name == "学习提纲.txt"
    stranger = town.standin.add_person("路人", id=9001)
    town.standin.start(stranger)
    said = await begin(town, 9001, f"d-{session_id}")
    assert "还没绑定姓名" in (said.text or "")


async def test_who_is_exempt_is_not_expected_and_the_card_says_so(town: Town) -> None:
    user_id = town.account(HOST)
    await write(town, user_id, "/people 李娜")
    await choose(town, user_id, "免到会")
    await town.plan("14:30")
    await town.go_to("14:27")
    assert "应到 23　" in (card(town).text or "")
    assert "未计入应到：李娜 免到会" in lines(card(town))


async def test_who_comes_by_an_agreed_transfer_later_is_left_out_until_then(town: Town) -> None:
    await change(town, "INSERT INTO unit (id, name, level) VALUES (90, '城东', 'branch')")
    await change(town, "INSERT INTO unit_closure VALUES (90, 90, 0)")
    await change(
        town, "INSERT INTO member (unit_id, name, employment, party_status) "
        "VALUES (90, '石磊', 'officer', 'full')",
    )  # fmt: skip
    await change(
        town, "INSERT INTO transfer (member_id, from_unit_id, to_unit_id, at, state, asked_by, "
        "asked_at) SELECT id, 90, :unit, :at, 'agreed', 1, 1 FROM member WHERE name = '石磊'",
        unit=town.unit_id, at=to_ms(at("00:00", "2026-12-01")),
    )  # fmt: skip
    await town.plan("14:30")
    await town.go_to("14:27")
    assert "未计入应到：石磊 尚未报到" in lines(card(town))
    assert "应到 24　" in (card(town).text or "")

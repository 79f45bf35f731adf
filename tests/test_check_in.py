"""签到, as the people of the branch see it."""

from datetime import timedelta

from tests.town import Town


def text_of_post(town: Town) -> str:
    return town.check_in_post().text or ""


async def test_the_post_stands_in_the_group_a_quarter_before_the_session(town: Town) -> None:
    await town.plan("14:30", has_first_topic=True)
    assert town.standin.from_bot(town.group) == []
    await town.go_to("14:15")
    assert text_of_post(town) == (
        "📖 政治学习 · 今天 14:30 · 三楼会议室\n含第一议题\n应到 24　已签到 0　未签到 24"
    )
    assert town.standin.pinned(town.group) is town.check_in_post()


async def test_a_tap_is_confirmed_and_the_tally_moves(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to("14:28")
    answer = await town.tap("李娜")
    assert (answer.text, answer.show_alert) == ("已签到 14:28", False)
    await town.later(1)
    assert text_of_post(town).endswith("应到 24　已签到 1　未签到 23")


async def test_a_second_tap_shows_the_first(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:28")
    await town.tap("李娜")
    await town.go_to("14:29")
    assert (await town.tap("李娜")).text == "您 14:28 已签到，不用再点"
    rows = await town.query("SELECT COUNT(*) FROM attendance_entry WHERE what = 'checked_in'")
    assert rows == [(1,)]


async def test_a_late_officer_is_told_when_the_session_started(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:43")
    assert (await town.tap("刘洋")).text == "14:43 已签到（会议 14:30 开始）"


async def test_a_tap_in_the_minute_of_the_start_is_in_time(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:30:59")
    assert (await town.tap("刘洋")).text == "已签到 14:30"


async def test_a_tap_after_the_end_is_told_whom_to_ask(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("15:29:59")
    post = town.check_in_post()
    await town.go_to("15:30")
    assert text_of_post(town) == (
        "📖 政治学习 · 11月25日 周三 14:30 · 三楼会议室\n签到已结束\n应到 24　已签到 0　未签到 24"
    )
    assert post.keyboard is None
    assert town.standin.pinned(town.group) is None
    answer = await town.tap("李娜", post, data="in.1", forged=True)
    assert answer.url == "https://t.me/shidao_bot?start=g-1"
    town.standin.start(town.account("李娜"), "g-1")
    await town.later(1)
    told = town.standin.from_bot(town.account("李娜"))[-1]
    assert told.text == "签到已结束。如已到会，请点 [请书记补录]\n政治学习 · 今天 14:30"
    assert [[one["text"] for one in row] for row in told.buttons()] == [["请书记补录"]]


async def test_a_tap_made_in_time_counts_though_it_is_handled_after_the_end(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("15:29:59")
    hold = town.standin.fault("answerCallbackQuery", "reply_dropped")
    await town.tap("李娜")
    hold.cancel()
    await town.go_to("15:31")
    assert (await town.says("李娜", "签到")).startswith("您 15:29 已签到，不用再点")


async def test_who_is_not_in_the_audience_is_told_so(town: Town) -> None:
    await town.plan("14:30", kind="general_meeting")
    await town.go_to("14:20")
    applicant = next(m.name for m in town.branch.members if m.party_status == "applicant")
    answer = await town.tap(applicant)
    assert answer.url == "https://t.me/shidao_bot?start=g-1"
    town.standin.start(town.account(applicant), "g-1")
    await town.later(1)
    told = town.standin.from_bot(town.account(applicant))[-1]
    assert told.text == "本次应到名单里没有您\n支部党员大会 · 今天 14:30"
    assert [[one["text"] for one in row] for row in told.buttons()] == [["我来列席", "名单有误"]]
    assert "应到 18　" in text_of_post(town)


async def test_an_account_without_a_name_is_led_to_the_names_and_not_counted(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    stranger = town.standin.add_person("路人", id=9001)
    town.standin.join(stranger, town.group)
    press = town.standin.press(stranger, town.group, town.check_in_post().id, label="签到")
    await town.rest()
    assert press.answered is not None
    assert press.answered.url == f"https://t.me/shidao_bot?start=c-{-town.group}"
    assert text_of_post(town).endswith("已签到 0　未签到 24")


async def test_a_button_of_another_chat_or_message_is_refused(town: Town) -> None:
    session_id = await town.plan("14:30")
    await town.go_to("14:20")
    data = f"in.{session_id}"
    own_chat = town.account("李娜")
    town.standin.write(own_chat, own_chat, "帮助")
    await town.rest()
    somewhere = town.standin.from_bot(own_chat)[-1]
    for forged in (data, "in.999"):
        answer = await town.tap("李娜", somewhere, data=forged, forged=True)
        assert answer.text == "这个按钮已失效，请点群里最新的签到帖", forged
    for forged in ("in.", "in.zz.1", "in.-1", "in." + "z" * 40, "in", "nonsense", "."):
        answer = await town.tap("李娜", somewhere, data=forged, forged=True)
        assert answer.text == "这个按钮已失效，请发送 帮助 看现在能做什么", forged
    assert await town.query("SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'") == [(0,)]


async def test_a_word_in_private_checks_in_too(town: Town) -> None:
    await town.plan("14:30")
    assert await town.says("李娜", "签到") == "14:15 开始签到\n政治学习 · 今天 14:30"
    await town.go_to("14:29")
    assert await town.says("李娜", "签到") == "已签到 14:29\n政治学习 · 今天 14:30"
    await town.later(61)
    assert (await town.says("李娜", "/checkin")).startswith("您 14:29 已签到，不用再点")


async def test_a_word_in_private_finds_nothing_where_nothing_is_planned(town: Town) -> None:
    assert (await town.says("李娜", "签到")).startswith("现在没有要签到的会议")


async def test_two_open_sessions_are_asked_about_and_chosen_by_a_button(town: Town) -> None:
    await town.plan("14:30")
    await town.plan("14:40", kind="theme_day")
    await town.go_to("14:30")
    assert await town.says("王建国", "签到") == "现在有 2 个会议在签到，请选一个"
    question = town.standin.from_bot(town.account("王建国"))[-1]
    answer = await town.tap("王建国", question, label="主题党日 14:40")
    assert answer.text == "已签到 14:30"
    rows = await town.query(
        """SELECT s.kind FROM attendance t JOIN session s ON s.id = t.session_id
           WHERE t.state = 'checked_in'"""
    )
    assert rows == [("theme_day",)]


async def test_a_command_in_the_group_is_answered_by_a_reaction(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    message = town.standin.write(town.account("李娜"), town.group, "/checkin")
    await town.rest()
    assert list(message.reactions.values()) == [["👌"]]
    assert len(town.standin.from_bot(town.group)) == 1
    assert town.private("李娜") == ""


async def test_a_refused_command_in_the_group_is_explained_in_private(town: Town) -> None:
    message = town.standin.write(town.account("李娜"), town.group, "/checkin")
    await town.rest()
    assert list(message.reactions.values()) == [["🤔"]]
    assert town.private("李娜").startswith("现在没有要签到的会议")
    assert town.standin.from_bot(town.group) == []


async def test_an_anonymous_admin_is_told_what_to_do_instead_and_only_once(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    town.standin.promote(town.account("王建国"), town.group)
    for _ in range(3):
        town.standin.write(town.account("王建国"), town.group, "/checkin", as_anonymous_admin=True)
        await town.rest()
    said = [m.text for m in town.standin.from_bot(town.group) if m is not town.check_in_post()]
    texts = [m.text for m in town.standin.from_bot(town.group)]
    assert sum(t == "您现在是匿名发言，看不出是哪一位。请私聊我，发送 签到" for t in texts) == 1
    assert len(said) == 1


async def test_an_edited_message_checks_nobody_in(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    user_id = town.account("李娜")
    message = town.standin.write(user_id, user_id, "早上好")
    await town.rest()
    town.standin.edit(user_id, message, "签到")
    await town.rest()
    assert await town.query("SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'") == [(0,)]


async def test_a_forwarded_word_checks_nobody_in_and_is_answered(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    user_id = town.account("李娜")
    town.standin.write(user_id, user_id, "签到", forwarded=True)
    await town.rest()
    assert town.private("李娜") == "转发或定时发送的消息不能签到。请您到场后自己发送 签到"
    assert await town.query("SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'") == [(0,)]


async def test_a_tap_too_old_for_an_answer_is_confirmed_in_private(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    press = town.press("李娜")
    town.clock.move(timedelta(seconds=151))
    await town.rest()
    assert press.answered is None
    assert town.private("李娜") == "已签到 14:22\n政治学习 · 今天 14:30"

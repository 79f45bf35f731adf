"""The posts that live show the facts, also when a reply about them is lost."""

from tests.town import Town


async def test_a_post_whose_pinning_got_no_reply_is_unpinned_at_the_end(town: Town) -> None:
    await town.plan("14:30")
    town.standin.fault("pinChatMessage", "reply_dropped")
    await town.go_to("14:15")
    assert town.standin.pinned(town.group) is town.check_in_post()
    await town.go_to("15:30")
    assert town.standin.pinned(town.group) is None


async def test_a_post_that_the_bot_may_not_pin_is_left_as_it_is(town: Town) -> None:
    town.standin.group(town.group).bot_rights.discard("can_pin_messages")
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to("15:30")
    assert [call.method for call in town.standin.calls].count("pinChatMessage") == 1
    assert "unpinChatMessage" not in [call.method for call in town.standin.calls]


async def test_the_card_follows_who_can_be_written_to_while_check_in_is_open(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    assert "刘洋（未开启私聊，提醒发不到）" in town.private("王建国")
    town.standin.start(town.account("刘洋"))
    await town.later(2)
    assert "、刘洋、" in town.private("王建国")
    town.standin.block(town.account("刘洋"))
    await town.later(2)
    assert "刘洋（未开启私聊，提醒发不到）" in town.private("王建国")

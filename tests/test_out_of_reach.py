"""Nobody and nothing is given up in silence: who is out of reach, and who comes back."""

from storage.tx import Tx
from tests.town import Town


def tally(town: Town) -> str:
    return (town.check_in_post().text or "").splitlines()[-1]


async def test_a_card_that_is_refused_goes_to_the_next_secretary(town: Town) -> None:
    await town.plan("14:30")
    town.standin.deactivate(town.account("王建国"))
    await town.go_to("14:27")
    await town.later(1)
    assert town.private("王建国") == ""
    assert town.private("赵敏").startswith("政治学习 14:30\n应到 24")


async def test_a_card_that_every_secretary_refuses_is_told_to_the_admin(town: Town) -> None:
    await town.plan("14:30")
    for name in ("王建国", "赵敏", "陈静"):
        town.standin.deactivate(town.account(name))
    await town.go_to("14:27")
    await town.later(2)
    rows = await town.query("SELECT state, reason FROM due WHERE kind = 'host_card'")
    assert rows == [("void", "no_reachable_secretary")]


async def test_a_bot_that_is_added_again_posts_what_it_could_not(town: Town) -> None:
    await town.plan("14:30")
    town.standin.promote(town.account("王建国"), town.group)
    town.standin.kick_bot(town.group, town.account("王建国"))
    await town.rest()
    await town.go_to("14:16")
    assert town.standin.from_bot(town.group) == []
    town.standin.add_bot(town.group, town.account("王建国"), admin=True)
    await town.later(1)
    assert tally(town) == "应到 24　已签到 0　未签到 24"
    assert (await town.tap("李娜")).text == "已签到 14:16"


async def test_a_bot_that_was_away_brings_its_post_up_to_date(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:16")
    town.standin.promote(town.account("王建国"), town.group)
    town.standin.kick_bot(town.group, town.account("王建国"))
    await town.says("李娜", "签到")
    await town.later(30)
    assert tally(town) == "应到 24　已签到 0　未签到 24"
    town.standin.add_bot(town.group, town.account("王建国"), admin=True)
    await town.later(5)
    assert tally(town) == "应到 24　已签到 1　未签到 23"


async def test_a_secretary_who_comes_back_sees_the_card_go_on(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:27")
    secretary = town.account("王建国")
    town.standin.block(secretary)
    await town.tap("李娜")
    await town.later(2)
    assert "李娜" in town.private("王建国")
    town.standin.unblock(secretary)
    await town.later(2)
    assert "李娜" not in town.private("王建国")


async def test_a_unit_without_a_group_is_told_to_the_admin(town: Town) -> None:
    await town.db.write(_unbind)
    await town.plan("14:30")
    await town.go_to("14:15")
    assert "近 7 天有 1 场会议没有群可发签到帖" in await town.says("陈静", "/status")


async def _unbind(tx: Tx) -> None:
    await tx.run("UPDATE chat SET unit_id = NULL")

"""/status: what an admin sees of how the bot is doing, and is told to do."""

from pathlib import Path

from tests.delivering import change
from tests.town import Town, at, quiet_town

ADMIN = "陈静"


async def test_an_admin_sees_that_all_is_well(town: Town) -> None:
    lines = (await town.says(ADMIN, "/status")).splitlines()
    assert lines[0].startswith("实到 0.1.0 · 运行 ")
    assert lines[1].startswith("最近一次从 Telegram 取到消息：")
    assert lines[2:5] == ["待处理更新 0　隔离 0", "待发消息 0", "待更新的帖子 0"]
    assert lines[5].startswith("数据文件 ")
    assert lines[6:] == ["管理员 1 个账号"]


async def test_the_menu_offers_each_the_commands_of_their_role(town: Town) -> None:
    async def offered(name: str) -> list[str]:
        await town.says(name, "帮助")
        account = town.account(name)
        return [each["command"] for each in town.standin.menu(account, account)]

    officer = ["checkin", "leave", "family", "me", "help", "cancel"]
    secretary = [
        *officer,
        "meeting",
        "plan",
        "event",
        "todo",
        "visit",
        "people",
        "summary",
        "deputy",
    ]
    assert await offered("李娜") == officer
    assert await offered("王建国") == secretary
    assert await offered(ADMIN) == [
        *secretary,
        "import",
        "invites",
        "rollout",
        "status",
        "triggers",
        "calendar",
        "messages",
        "verify",
    ]


async def test_the_menu_follows_the_role(town: Town) -> None:
    account = town.account("王建国")
    await town.says("王建国", "帮助")
    await change(town, "DELETE FROM secretary")
    await town.says("王建国", "帮助")
    commands = [each["command"] for each in town.standin.menu(account, account)]
    assert commands == ["checkin", "leave", "family", "me", "help", "cancel"]


async def test_a_card_that_no_secretary_could_get_is_told_to_the_admin(tmp_path: Path) -> None:
    async with quiet_town(tmp_path / "shidao.db") as town:
        for secretary in ("王建国", "赵敏", "陈静"):
            town.standin.block(town.account(secretary))
        await town.bot.start()
        try:
            await town.plan("14:30")
            await town.go_to("14:27")
            town.standin.unblock(town.account(ADMIN))
            assert "近 7 天有 1 张主持卡没人能收" in await town.says(ADMIN, "/status")
        finally:
            await town.bot.shut_down()


async def test_what_a_downtime_made_useless_is_told_to_the_admin(tmp_path: Path) -> None:
    async with quiet_town(tmp_path / "shidao.db") as town:
        await town.bot.start()
        await town.plan("14:30")
        await town.bot.shut_down()
        town.clock.move(at("17:00") - town.clock.now())
        town.bot = town.make_bot()
        await town.bot.start()
        try:
            assert "近 7 天因中断过时未办 1 件，不再补办" in await town.says(ADMIN, "/status")
        finally:
            await town.bot.shut_down()

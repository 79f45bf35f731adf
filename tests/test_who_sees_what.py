"""Counts go to the group, names in private to the secretary, the system's state to admins."""

from typing import Any

from tests.town import Town


def seen_by(town: Town, chat_id: int) -> str:
    return "\n".join(message.text or "" for message in town.standin.from_bot(chat_id))


def names_in(town: Town, text: str) -> set[str]:
    return {member.name for member in town.branch.members if member.name in text}


async def a_session(town: Town) -> None:
    """Go through a whole session in which one person checks in."""
    await town.plan("14:30")
    await town.go_to("14:20")
    await town.tap("李娜")
    await town.go_to("14:27")
    await town.go_to("15:31")


async def test_the_group_sees_counts_and_no_names(town: Town) -> None:
    await a_session(town)
    text = seen_by(town, town.group)
    assert "已签到 1" in text
    assert names_in(town, text) == set()


async def test_who_is_missing_is_told_to_the_secretary_alone(town: Town) -> None:
    await a_session(town)
    everybody = {member.name for member in town.branch.members}
    assert names_in(town, town.private("王建国")) == everybody - {"李娜"}
    others = [m.name for m in town.branch.members if m.account and m.private_chat]
    assert [name for name in others if town.private(name)] == ["王建国"]


async def test_the_state_of_the_system_is_told_to_admins_only(town: Town) -> None:
    for word in ("/status", "状态"):
        for name in ("李娜", "王建国"):
            assert await town.says(name, word) == "这项只有管理员能用。看您能做什么，请发送 帮助"
        assert (await town.says("陈静", word)).startswith("实到 ")


async def test_a_status_asked_for_in_the_group_is_told_in_private(town: Town) -> None:
    before: list[Any] = town.standin.from_bot(town.group)
    town.standin.write(town.account("陈静"), town.group, "/status")
    await town.later(1)
    assert town.standin.from_bot(town.group) == before
    assert town.private("陈静").startswith("实到 ")

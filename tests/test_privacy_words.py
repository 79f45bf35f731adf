"""A line that a member typed about their family, from the typing to the night after which it is
in none of the files: withdrawn, erased, outlived, or never sent."""

from collections.abc import Awaitable, Callable

import pytest

from tests.delivering import change
from tests.family_scene import ask_for_erasure, found_in, night, open_page
from tests.needs_scene import HER, WORDS, consents, raises
from tests.people_scene import choose, newest, told, write
from tests.town import Town, at


async def withdraws(town: Town) -> None:
    user_id = town.account(HER)
    await write(town, user_id, "家里有事")
    for label in ("1 看进展", "撤回", "确定撤回"):
        await choose(town, user_id, label)


async def has_it_erased(town: Town) -> None:
    await ask_for_erasure(town, HER)


@pytest.mark.parametrize("how", [withdraws, has_it_erased])
async def test_a_line_that_was_typed_is_in_no_file_after_the_night(
    town: Town, how: Callable[[Town], Awaitable[None]]
) -> None:
    await night(town)  # so that nothing is owed from the start
    await town.winding.forward(at("14:00", "2026-11-26"))
    await consents(town)
    await raises(town)
    message = await open_page(town, HER)
    assert WORDS not in (message.text or "")
    assert (await told(town, message.chat.id, "父母就医：看我写的")).text == f"“{WORDS}”"
    assert found_in(town, WORDS) == {WORDS}
    await how(town)
    await night(town, "2026-11-27")
    assert found_in(town, WORDS) == set()
    assert "父母就医" not in ((await open_page(town, HER)).text or "")


async def test_a_line_that_was_typed_is_in_no_file_once_it_had_its_time(town: Town) -> None:
    await consents(town)
    await raises(town)
    await change(town, "UPDATE need SET state = 'closed', closed_at = raised_at")
    await town.go_to("03:30", "2027-11-25")
    assert found_in(town, WORDS) == {WORDS}
    await town.go_to("03:30", "2027-11-26")
    assert found_in(town, WORDS) == set()


async def test_a_line_that_was_never_sent_is_in_no_file_after_the_night(town: Town) -> None:
    await night(town)
    await town.winding.forward(at("14:00", "2026-11-26"))
    await consents(town)
    user_id = town.account(HER)
    await write(town, user_id, "家里有事")
    await choose(town, user_id, "父母就医")
    urgent = newest(town, user_id).buttons()[0][0]["text"]
    await choose(town, user_id, urgent)
    await write(town, user_id, WORDS)
    assert found_in(town, WORDS) == {WORDS}
    await night(town, "2026-11-27")
    assert found_in(town, WORDS) == set()

"""A storm of faults on all that the bot sends: nothing twice, nothing forgotten, the end right.

The faults are chosen by a seed. Whatever they do, what Telegram took from the bot is never more
than what was decided, and once they are over every post shows the last state.
"""

import asyncio
import random
from collections import Counter
from typing import Final

import pytest

from bot.delivery import answers
from bot.intake import poll
from bot.standin.state.faults import Kind
from tests.delivering import change, restart, second_group
from tests.town import Town

KINDS: Final[tuple[Kind, ...]] = (
    *("reply_dropped", "reset", "too_many", "server_error", "not_json"),
    *("slow", "unauthorized", "not_found"),
)
METHODS: Final = (
    *("sendMessage", "sendMessage", "editMessageText", "editMessageText", "pinChatMessage"),
    *("unpinChatMessage", "answerCallbackQuery", "setMessageReaction", "getUpdates"),
)
SLEPT_ON: Final = ("answerCallbackQuery", "setMessageReaction", "getUpdates")
"""After a 429 to one of these the bot waits by the machine's time, which a test has none of."""
STEPS: Final = 60


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "RETRY_AFTER", 0.0)
    monkeypatch.setattr(poll, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(poll, "TOKEN_REFUSALS", 10**6)


class Storm:
    """One storm over one town; `acted` is who has checked in."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.acted: set[str] = set()
        self._random = random.Random(seed)
        self._people = [one.name for one in town.branch.members if one.account]

    async def step(self) -> None:
        """Do one thing that a person, the network or the operator might do."""
        town, chance = self.town, self._random.random()
        if chance < 0.35:
            self._fault()
        elif chance < 0.6:
            self._tap()
        elif chance < 0.75:
            self._write()
        elif chance < 0.78:
            await restart(town)
        else:
            await town.later(self._random.choice((0, 0.3, 1, 5, 20)))
        if self._random.random() < 0.3:
            await town.rest()
        for _ in range(self._random.randrange(40)):
            await asyncio.sleep(0)

    def _fault(self) -> None:
        kind = self._random.choice(KINDS)
        method = self._random.choice(METHODS)
        effect = None if method == "getUpdates" else self._random.choice((True, False, None))
        if kind == "too_many" and method in SLEPT_ON:
            kind = "reset"
        if kind in ("too_many", "unauthorized", "not_found"):
            effect = False  # Telegram does not do what it refuses
        times = self._random.randint(1, 3)
        self.town.standin.fault(method, kind, times, retry_after=2, delay=0.01, effect=effect)

    def _tap(self) -> None:
        posts = [post for post in self.town.standin.from_bot(self.town.group) if post.keyboard]
        if posts:
            name = self._random.choice(self._people)
            self.acted.add(name)
            self.town.press(name, posts[0])

    def _write(self) -> None:
        """Write something in private; who has no private chat says it in the group."""
        name = self._random.choice(self._people)
        user_id = self.town.account(name)
        word = self._random.choice(("签到", "帮助", "/start"))
        if user_id not in self.town.standin.chats:
            self.town.standin.write(user_id, self.town.group, "/checkin")
            self.acted.add(name)
            return
        self.town.standin.write(user_id, user_id, word)
        if word == "签到":
            self.acted.add(name)


async def calm(town: Town) -> None:
    """Take the faults away and let all that waits go out, also what waits for five minutes."""
    town.standin.faults.clear()
    for _ in range(12):
        await town.later(30)
    for _ in range(20):
        await town.later(1)


async def check(town: Town, storm: Storm) -> None:
    """Compare what people have with what was decided."""
    assert await town.query("SELECT * FROM message WHERE state IN ('waiting', 'claimed')") == []
    settled = await town.query("SELECT chat_id FROM message WHERE state IN ('sent', 'unknown')")
    decided = Counter(chat for (chat,) in settled)
    certain = await town.query(
        "SELECT chat_id, telegram_id FROM message WHERE state = 'sent' AND telegram_id IS NOT NULL"
    )
    assert len(set(certain)) == len(certain)
    taken = Counter(send.chat_id for send in town.standin.sends)
    sure = Counter(chat for chat, _ in certain)
    assert sure <= taken <= decided
    names = await town.query(
        """SELECT m.name, COUNT(*) FROM attendance_entry e JOIN member m ON m.id = e.member_id
           WHERE e.what = 'checked_in' GROUP BY m.name"""
    )
    assert dict(names) == dict.fromkeys(storm.acted, 1)
    behind = "SELECT * FROM post WHERE state = 'live' AND wanted_version > shown_version"
    assert await town.query(behind) == []
    live = await town.query("SELECT chat_id, telegram_id FROM post WHERE state = 'live'")
    for chat_id, telegram_id in live:
        shown = town.standin.chat(chat_id).messages[telegram_id].text or ""
        assert f"应到 24　已签到 {len(storm.acted)}　" in shown
    assert await town.query("SELECT * FROM inbox WHERE state <> 'done'") == []


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_the_network_does_nothing_is_sent_twice_and_the_end_is_right(
    town: Town, seed: int
) -> None:
    await second_group(town, "二群")
    await town.plan("14:30")
    await town.go_to("14:10")
    await change(town, "UPDATE session SET closes_at = closes_at + 86400000")
    storm = Storm(town, seed)
    storm._fault()
    await town.go_to("14:15")
    for _ in range(STEPS):
        await storm.step()
    await town.go_to("15:00")  # the host's card is due by now, whatever time the storm took
    await calm(town)
    await check(town, storm)

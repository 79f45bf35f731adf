"""What people do while the bot is killed: they tap, tap twice, write, and ask how it is doing."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

from bot.screens import routes
from bot.standin import Message, Press
from tests.kill_town import Town
from tests.kill_watch import Watched

A_SECOND = 14.0
"""Acts a second; an act may be several taps."""


class Load:
    """Acts at random moments until stopped, whether the bot is up or not."""

    def __init__(self, standin: Watched, town: Town, seed: int) -> None:
        self._standin = standin
        self._town = town
        self._rng = random.Random(f"{seed}:load")
        self._posts: list[Message] = []
        self._sends_seen = 0
        self.presses = self.words = self.again = 0
        self.resends: Counter[int] = Counter()
        acts: list[tuple[Callable[[], None], int]] = [
            (self._tap, 60),
            (self._tap_twice, 8),
            (self._burst, 2),
            (self._tap_what_is_over, 3),
            (self._deliver_again, 5),
            (self._write, 14),
            (self._write_in_group, 3),
            (self._tap_in_private, 3),
            (self._ask_status, 3),
            (self._decide_unknown, 5),
            (self._open_private_chat, 1),
        ]
        self._acts = [act for act, _ in acts]
        self._weights = [weight for _, weight in acts]

    async def run(self) -> None:
        """Act until cancelled."""
        while True:
            await asyncio.sleep(self._rng.expovariate(A_SECOND))
            self.act()

    def act(self) -> None:
        """Do one thing that people do."""
        self._look_for_posts()
        self._rng.choices(self._acts, self._weights)[0]()

    def ask_status(self) -> None:
        """The admin asks how the bot is doing."""
        self._write_as(self._town.admin, "/status")

    def _look_for_posts(self) -> None:
        for send in self._standin.sends[self._sends_seen :]:
            message = self._standin.chats[send.chat_id].messages[send.message_id]
            if send.chat_id in self._town.groups and message.keyboard is not None:
                self._posts.append(message)
        self._sends_seen = len(self._standin.sends)

    def _a_post(self) -> Message | None:
        """Return a post that has its button, a new one rather than an old one."""
        self._posts = [post for post in self._posts if post.keyboard is not None]
        if not self._posts:
            return None
        return self._rng.choice(self._posts if self._rng.random() < 0.3 else self._posts[-6:])

    def _press(self, user_id: int, message: Message, data: str | None = None) -> Press:
        press = self._standin.press(
            user_id, message.chat.id, message.id, data, forged=data is not None,
            label=None if data else "签到",
        )  # fmt: skip
        self._standin.pressed(press)
        self.presses += 1
        return press

    def _member(self, message: Message) -> int:
        return self._rng.choice(self._town.groups[message.chat.id].accounts)

    def _tap(self) -> None:
        if (post := self._a_post()) is not None:
            self._press(self._member(post), post)

    def _tap_twice(self) -> None:
        if (post := self._a_post()) is not None:
            user_id = self._member(post)
            self._press(user_id, post)
            self._press(user_id, post)

    def _burst(self) -> None:
        if (post := self._a_post()) is not None:
            accounts = self._town.groups[post.chat.id].accounts
            for user_id in self._rng.sample(accounts, min(8, len(accounts))):
                self._press(user_id, post)

    def _tap_what_is_over(self) -> None:
        """Tap a button that the app still shows though the post has lost it."""
        group = self._rng.choice(list(self._town.groups.values()))
        for message in reversed(self._standin.from_bot(group.chat_id)[-4:]):
            about = _session_of(message)
            if message.keyboard is None and about is not None:
                self._press(self._member(message), message, routes.data(routes.CHECK_IN, about))
                return

    def _deliver_again(self) -> None:
        """Deliver something once more, and something new behind it: ids in a reply end rising."""
        made = self._standin.watch.made
        if made:
            self._standin.updates.again(self._rng.choice(made[-30:]))
            self.again += 1
            self._write_as(self._rng.choice(self._town.opened), "签到")

    def _write(self) -> None:
        self._write_as(self._rng.choice(self._town.opened), self._rng.choice(("签到", "/checkin")))

    def _write_as(self, user_id: int, said: str) -> None:
        self._standin.write(user_id, user_id, said)
        self.words += 1

    def _write_in_group(self) -> None:
        group = self._rng.choice(list(self._town.groups.values()))
        self._standin.write(self._rng.choice(group.accounts), group.chat_id, "/checkin")
        self.words += 1

    def _tap_in_private(self) -> None:
        """Choose one of several sessions that are open, where the bot has asked which."""
        for user_id in self._rng.sample(self._town.opened, 12):
            asked = [m for m in self._standin.from_bot(user_id)[-3:] if m.keyboard is not None]
            if asked and user_id != self._town.admin:
                buttons = [button for row in asked[-1].buttons() for button in row]
                offered = [one["callback_data"] for one in buttons]
                taps = [one for one in offered if routes.route(one) == routes.CHECK_IN]
                if taps:
                    self._press(user_id, asked[-1], self._rng.choice(taps))
                    return

    def _ask_status(self) -> None:
        if self._rng.random() < 0.7:
            self.ask_status()
        else:
            self._write_as(self._rng.choice(self._town.opened), "/status")

    def _decide_unknown(self) -> None:
        """The admin looks for a message of unknown fate and says what became of it."""
        shown = [m for m in self._standin.from_bot(self._town.admin)[-8:] if m.keyboard is not None]
        decisions = [
            (message, button["callback_data"])
            for message in shown
            for row in message.buttons()
            for button in row
            if routes.route(button["callback_data"]) in (routes.RESEND, routes.ARRIVED)
        ]
        if not decisions:
            return
        message, data = self._rng.choice(decisions)
        (row_id,) = routes.ids(data) or (0,)
        for _ in range(self._rng.choice((1, 1, 2))):
            self._press(self._town.admin, message, data)
            if routes.route(data) == routes.RESEND:
                self.resends[row_id] += 1

    def _open_private_chat(self) -> None:
        if self._town.unopened:
            user_id = self._town.unopened.pop()
            self._standin.start(user_id)
            self._town.opened.append(user_id)
            self.words += 1


def _session_of(message: Message) -> int | None:
    digits = "".join(c for c in (message.text or "").partition("·")[0] if c.isdigit())
    return int(digits) if digits else None

"""What people do about what they see: each message of the bot's that reaches them, in its time.

They know nothing of the bot but what stands in their chats, and press real buttons of it.
"""

import math
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

from bot.rules.quiet import is_quiet, morning
from bot.screens import routes
from bot.simulate.choices import Button, button_with, buttons_of, choose, wants_words
from bot.simulate.world import Someone, World
from bot.standin import CannotError, Message
from bot.standin.state.people import PRESENT, Group
from bot.standin.state.presses import Press
from bot.standin.world import Change

IN_CONVERSATION: Final = timedelta(minutes=5)
MOST_PRESSES: Final = 7
"""Of one message by one person, host's cards aside: nobody goes round in circles for ever."""
LOSES_PATIENCE: Final = 40
"""Seconds after which an unanswered press is tried again."""
TRIES: Final = 4
HAND: Final = timedelta(seconds=2)
"""Between two things that somebody does in private."""
OPENS_BEFORE: Final = 900
"""Seconds from the check-in post to the start."""
WORDS: Final = ("老人下周复查要人陪诊", "孩子转学材料不清楚找谁办", "想请人问问家属就业的事")


class Life:
    """Watches all chats, and has people act on what they find there."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = world.rng
        self._posts: set[tuple[int, int]] = set()
        self.presses = 0
        world.standin.on_change(self._changed)

    def press(self, one: Someone, chat: int, message: Message, button: Button, tries: int) -> None:
        """Press a button, and see later whether it was answered."""
        world = self._world
        if chat > 0 and one.acted and world.clock.now() - one.acted[-1] < HAND:
            again = partial(self.press, one, chat, message, button, tries)
            world.after(max(HAND.total_seconds(), world.agenda.grid), again)
            return
        try:
            press = world.standin.press(
                one.account, chat, message.id, row=button.row, column=button.column
            )
        except (CannotError, IndexError):
            return  # it is gone by now
        one.acted.append(world.clock.now())
        world.pressed.append(press)
        self.presses += 1
        world.trace.note("press", one.account, chat, message.id, press.data)
        if press.answered is None and tries < TRIES:
            world.after(
                LOSES_PATIENCE, partial(self._try_again, one, chat, message, press, tries + 1)
            )

    def write(self, one: Someone, text: str) -> None:
        """Write to the bot in private."""
        world = self._world
        try:
            world.standin.write(one.account, one.account, text)
        except CannotError:
            return  # they have blocked the bot, or never opened the chat
        one.acted.append(world.clock.now())
        world.trace.note("write", one.account, text)

    def follow(self, one: Someone, url: str) -> None:
        """Follow a link of the bot's into the private chat."""
        (payload,) = parse_qs(urlsplit(url).query).get("start", [""])
        if payload:
            one.acted.append(self._world.clock.now())
            self._world.standin.start(one.account, payload)
            self._world.trace.note("start", one.account, payload)

    def in_waking_hours(self, seconds: float) -> float:
        """Return the seconds from now until `seconds` have passed, or until the next morning.

        At night nobody looks at what reached them; what they are in the middle of goes on.
        """
        world = self._world
        then = world.now() + timedelta(seconds=seconds)
        if not is_quiet(then, world.zone):
            return seconds
        late = self._rng.uniform(60, 5400)
        return (morning(then, world.zone) - world.now()).total_seconds() + late

    def _changed(self, change: Change) -> None:
        if change.press is not None and change.kind == "answer":
            self._answered(change.press)
        elif change.chat_id is None or change.kind not in ("message", "edit"):
            return
        elif change.chat_id > 0:
            self._in_private(change.chat_id)
        elif change.kind == "message":
            self._in_group(change.chat_id)

    def _answered(self, press: Press) -> None:
        one = self._world.people.get(press.person.id)
        url = press.answered.url if press.answered else None
        if one is not None and url:
            self._world.after(3, partial(self.follow, one, url))

    # In private

    def _in_private(self, user_id: int) -> None:
        one = self._world.people.get(user_id)
        chat = self._world.standin.chats[user_id]
        message = next(reversed(chat.messages.values()), None)
        if one is None or message is None:
            return
        for seen in self._edited_or_new(one, message):
            one.looks.add(seen.id)
            self._world.after(self._until_looked(one, seen), partial(self._look, one, seen))

    def _edited_or_new(self, one: Someone, newest: Message) -> list[Message]:
        """Return the newest message, if it is of the bot's, has buttons and is not known yet."""
        is_ours = newest.sender["id"] == self._world.standin.bot["id"]
        if not is_ours or newest.id in one.looks or not newest.buttons():
            return []
        return [newest]

    def _until_looked(self, one: Someone, message: Message) -> float:
        """Return in how many seconds somebody looks at a message."""
        rng = self._rng
        if button_with(message, routes.HOST) is not None and not _is_over(message):
            return rng.uniform(60, 1500)
        if self._is_talking(one):
            return rng.uniform(3, 25)
        return self.in_waking_hours(min(math.exp(rng.gauss(7.2, 1.3)), 86_400))

    def _is_talking(self, one: Someone) -> bool:
        return self._world.acted_within(one.account, self._world.clock.now(), IN_CONVERSATION)

    def _look(self, one: Someone, message: Message) -> None:
        """Look at a message, and do something about it or not."""
        rng = self._rng
        one.looks.discard(message.id)
        pressed = one.pressed.get(message.id, 0)
        if message.deleted or not message.buttons() or self._is_out_of_reach(one):
            return
        is_card = button_with(message, routes.HOST) is not None
        if is_card:
            self._host(one, message, pressed)
            return
        if pressed >= MOST_PRESSES or rng.random() > (0.93 if pressed else 0.8):
            return
        if wants_words(message) and rng.random() < 0.5:
            self.write(one, rng.choice(WORDS))
            return
        self._press_some(one, message, pressed)

    def _press_some(self, one: Someone, message: Message, pressed: int) -> None:
        button = choose(message, self._rng)
        if button is None:
            return
        one.pressed[message.id] = pressed + 1
        self.press(one, one.account, message, button, 1)
        # It is edited by the answer, or says no: then another look is worth it. Whoever gets no
        # answer tries again, and so does not look.
        if self._world.is_undisturbed:
            one.looks.add(message.id)
            self._world.after(self._rng.uniform(3, 25), partial(self._look, one, message))

    def _host(self, one: Someone, message: Message, pressed: int) -> None:
        """Be host: a glance while the session goes on, and the record after it."""
        if pressed > 6 * MOST_PRESSES:
            return
        if _is_confirmed(message) and self._rng.random() > 0.08:
            return
        if not _is_over(message) and self._rng.random() > 0.25:
            self._later(one, message, self._rng.uniform(600, 2400))
            return
        self._press_some(one, message, pressed)
        if not _is_over(message):
            self._later(one, message, self._rng.uniform(600, 2400))

    def _later(self, one: Someone, message: Message, seconds: float) -> None:
        one.looks.add(message.id)
        self._world.after(self.in_waking_hours(seconds), partial(self._look, one, message))

    def _is_out_of_reach(self, one: Someone) -> bool:
        return self._world.standin.person(one.account).blocked

    # In groups

    def _in_group(self, chat_id: int) -> None:
        group = self._world.standin.chats[chat_id]
        message = next(reversed(group.messages.values()), None)
        if message is None or not isinstance(group, Group):
            return
        if button_with(message, routes.CHECK_IN) is not None:
            for one in self._members(group):
                self._come_or_not(one, message)
        elif button_with(message, routes.LEAVE) is not None:
            for one in self._members(group):
                if self._rng.random() < 0.05:
                    self._take_leave(one, message, self._rng.uniform(60, 20_000))

    def _members(self, group: Group) -> list[Someone]:
        people = self._world.people
        return [
            people[user_id]
            for user_id, status in group.members.items()
            if status in PRESENT and user_id in people
        ]

    def _come_or_not(self, one: Someone, post: Message) -> None:
        """Decide what somebody does about a check-in post."""
        rng, world = self._rng, self._world
        if one.away_until is not None and world.now() < one.away_until:
            return
        if rng.random() > one.reliability:
            if rng.random() < 0.4:
                self._take_leave(one, post, rng.uniform(10, OPENS_BEFORE))
            return  # the rest forget, or do not come
        is_late = rng.random() < 0.08
        seconds = rng.uniform(10, OPENS_BEFORE - 5)
        if is_late:
            seconds = OPENS_BEFORE + min(rng.expovariate(1 / 500), 2400)
        if rng.random() < 0.06:
            world.after(
                seconds, partial(self.write, one, rng.choice(("签到", "/checkin", "签到。")))
            )
        else:
            world.after(seconds, partial(self._check_in, one, post))
            if rng.random() < 0.04:
                world.after(seconds + rng.uniform(0, 3), partial(self._check_in, one, post))

    def _check_in(self, one: Someone, post: Message) -> None:
        button = button_with(post, routes.CHECK_IN)
        if button is not None and not post.deleted:
            self.press(one, post.chat.id, post, button, 1)

    def _take_leave(self, one: Someone, post: Message, seconds: float) -> None:
        self._world.after(self.in_waking_hours(seconds), partial(self._press_leave, one, post))

    def _press_leave(self, one: Someone, post: Message) -> None:
        button = button_with(post, routes.LEAVE)
        if button is not None and not post.deleted:
            self.press(one, post.chat.id, post, button, 1)

    def _try_again(
        self, one: Someone, chat: int, message: Message, press: Press, tries: int
    ) -> None:
        """Nothing has come of a press: press once more, as people do."""
        if press.answered is not None or message.deleted:
            return
        button = next((each for each in buttons_of(message) if each.data == press.data), None)
        if button is not None:
            wait = self._rng.uniform(5, 240)
            self._world.after(wait, partial(self.press, one, chat, message, button, tries))


def _is_over(message: Message) -> bool:
    return any(one.label.startswith(("核对无误", "更正", "撤销")) for one in buttons_of(message))


def _is_confirmed(message: Message) -> bool:
    return any(one.label.startswith("更正") for one in buttons_of(message))

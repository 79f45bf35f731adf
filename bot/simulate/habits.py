"""What people begin by themselves, day by day: sessions, leave, absence, visits, needs, moves."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from bot.simulate.choices import buttons_of
from bot.simulate.people import Life
from bot.simulate.world import Someone, World
from bot.standin import CannotError

_SATURDAY: Final = 5
SESSIONS_A_WEEK: Final = 0.5
"""Besides those that recur."""
_WEEKLY: Final = ("每周{day} {clock} 政治学习 {place}", "每两周周{day} {clock} 政治学习 {place}")
_MONTHLY: Final = (
    "每月第一个周{day} {clock} 主题党日 {place}",
    "每月最后一个周{day} {clock} 党课 {place}",
)
_KINDS: Final = (
    ("政治学习", 8.0),
    ("主题党日", 2.0),
    ("党课", 1.0),
    ("支部党员大会", 1.0),
    ("专题讨论", 0.5),
    ("警示教育", 0.3),
)
_CLOCKS: Final = ("9:00", "9:30", "10:00", "14:30", "15:00", "16:00", "19:30")
_DAYS: Final = ("明天", "后天", "今天")
_PLACES: Final = ("三楼会议室", "党员活动室", "二楼会议室")
_SAY: Final = (
    # What is written to the bot, and how often a person does that in a day.
    ("我的", 0.01),
    ("请假", 0.004),
    ("家里有事", 0.006),
    ("帮助", 0.002),
    ("取消", 0.001),
    ("收到", 0.002),
    ("<b>什么</b> & 怎么用", 0.0005),
)
_SECRETARIES_SAY: Final = (("家访", 0.08), ("名单", 0.01), ("开会", 0.05), ("必访", 0.01))
_ADMINS_SAY: Final = (("状态", 0.3), ("进度", 0.01))


class Habits:
    """Plans each day's doings of everybody on their own account."""

    def __init__(self, world: World, life: Life) -> None:
        self._world = world
        self._life = life
        self._rng = world.generator("habits")

    def begin(self) -> None:
        """Settle in: what recurs is planned, rounds of visits arranged; then plan day after day."""
        world = self._world
        for members in world.by_branch.values():
            first = next((one for one in members if one.is_secretary), None)
            if first is None:
                continue
            for lines in (_WEEKLY, _MONTHLY):
                line = self._rng.choice(lines).format(
                    day=self._rng.choice("一二三四五"),
                    clock=self._rng.choice(_CLOCKS),
                    place=self._rng.choice(_PLACES),
                )
                seconds = self._rng.uniform(7200, 36_000)
                world.after(seconds, partial(self._life.write, first, line))
            for day in range(3):
                # Once more on the next days: the first attempt may have come to nothing.
                seconds = day * 86_400 + self._rng.uniform(7200, 14_400)
                world.after(seconds, partial(self._arrange_visits, first))
        self.day()

    def day(self) -> None:
        """Plan what is begun today, and look again tomorrow."""
        world = self._world
        everyone = list(world.people.values())
        secretaries = [one for one in everyone if one.is_secretary]
        admins = [one for one in everyone if one.is_admin]
        for of, habits in (
            (everyone, _SAY),
            (secretaries, _SECRETARIES_SAY),
            (admins, _ADMINS_SAY),
        ):
            for text, rate in habits:
                self._some(of, rate, partial(self._say, text))
        self._some(everyone, 0.006, self._goes_away)
        self._some(everyone, 0.001, self._blocks)
        for members in world.by_branch.values():
            self._in_branch(members)
        midnight = world.now().replace(hour=0, minute=5, second=0) + timedelta(days=1)
        world.agenda.put(midnight, self.day)

    def _in_branch(self, members: list[Someone]) -> None:
        """Plan what the secretaries of a branch begin today."""
        rng = self._rng
        secretaries = [one for one in members if one.is_secretary]
        if not secretaries:
            return
        first = secretaries[0]
        if self._world.now().weekday() < _SATURDAY and rng.random() < SESSIONS_A_WEEK / 5:
            self._some([first], 1, self._plans_session)
        if rng.random() < 0.08:
            whom = rng.choice(members).name
            self._some([rng.choice(secretaries)], 1, partial(self._say, f"/event {whom}"))
        if rng.random() < 0.01:
            whom = rng.choice(members).name
            day = (self._world.now() + timedelta(days=rng.randint(2, 9))).date()
            line = f"/deputy {whom} {day.month}月{day.day}日"
            self._some([first], 1, partial(self._say, line))
        if rng.random() < 0.03:
            self._some([first], 1, partial(self._moves, rng.choice(members)))

    def _some(self, of: list[Someone], rate: float, act: Callable[[Someone], None]) -> None:
        """Have each of `of` do something at some time of the day, as often as `rate` says."""
        rng, world = self._rng, self._world
        expected = len(of) * rate
        count = int(expected) + (rng.random() < expected % 1)
        for one in rng.sample(of, min(count, len(of))):
            # Between half past seven and ten at night, from the start of this day.
            at = world.now().replace(hour=7, minute=30, second=0) + timedelta(
                seconds=rng.triangular(0, 14.4 * 3600, 3 * 3600)
            )
            if at > world.now():
                world.agenda.put(at, partial(act, one))

    def _say(self, text: str, one: Someone) -> None:
        self._life.write(one, text)

    def _plans_session(self, one: Someone) -> None:
        rng, local = self._rng, self._world.now()
        kinds, weights = zip(*_KINDS, strict=True)
        kind = rng.choices(kinds, weights)[0]
        day = rng.choices(_DAYS, (6, 3, 1))[0]
        clock = rng.choice(_CLOCKS)
        if day == "今天" and local.hour >= 13:
            clock = f"{min(local.hour + 2, 20)}:{rng.choice(('00', '30'))}"
        self._life.write(one, f"{kind} {day} {clock} {rng.choice(_PLACES)}")

    def _arrange_visits(self, one: Someone) -> None:
        """Have every household be visited once a year: by pressing, as a secretary does."""
        chat = self._world.standin.chats.get(one.account)
        if chat and any("均匀排到本期" in (each.text or "") for each in chat.messages.values()):
            return
        self._life.write(one, "家访")
        for number, label in enumerate(("", "全员访", "每年一次", "从本期开始")):
            press = partial(self._press_labelled, one, label, is_unit=not number)
            self._world.after(8 * (number + 1), press)

    def _press_labelled(self, one: Someone, label: str, *, is_unit: bool) -> None:
        chat = self._world.standin.chats.get(one.account)
        if chat is None:
            return
        for message in reversed(chat.messages.values()):
            for button in buttons_of(message):
                if button.label == label or (is_unit and "户未访" in button.label):
                    self._life.press(one, one.account, message, button, 1)
                    return

    def _goes_away(self, one: Someone) -> None:
        """Be away for some days: most tell the bot, by pressing."""
        world, rng = self._world, self._rng
        if one.away_until is not None and world.now() < one.away_until:
            return
        one.away_until = world.now() + timedelta(days=rng.choice((1, 2, 3, 5, 10, 30)))
        if rng.random() < 0.8:
            self._life.write(one, "我的")
            world.after(8, partial(self._press_labelled, one, "不在岗", is_unit=False))

    def _blocks(self, one: Someone) -> None:
        """Block the bot, and think better of it some days later."""
        world = self._world
        try:
            world.standin.block(one.account)
        except CannotError:
            return
        world.blocks += 1
        world.trace.note("blocks", one.account)
        days = self._rng.uniform(0.2, 20)
        world.after(days * 86_400, partial(self._unblocks, one))

    def _unblocks(self, one: Someone) -> None:
        self._world.standin.start(one.account)
        self._world.trace.note("unblocks", one.account)

    def _moves(self, whom: Someone, by: Someone) -> None:
        """Have somebody go to another branch: its secretary is asked, and the groups change."""
        world, rng = self._world, self._rng
        others = [one for one in world.bureau.branches if one.group_id != whom.branch.group_id]
        if not others or whom.is_secretary:
            return
        to = rng.choice(others)
        day = (world.now() + timedelta(days=rng.randint(1, 9))).replace(hour=7, minute=0)
        line = f"/transfer {whom.name} {to.unit} {day.month}月{day.day}日"
        self._life.write(by, line)
        world.agenda.put(day, partial(self._changes_group, whom, to.group_id))

    def _changes_group(self, whom: Someone, to: int) -> None:
        standin = self._world.standin
        try:
            standin.leave(whom.account, whom.branch.group_id)
            standin.join(whom.account, to)
        except CannotError:
            return
        whom.branch = next(one for one in self._world.bureau.branches if one.group_id == to)
        self._world.trace.note("changes_group", whom.account, to)

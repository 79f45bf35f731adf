"""The checker of the simulated year is known to work: each promise, broken on purpose, is caught.

The days are small and real: a branch, its bot, a session at 15:00, and one thing that goes wrong.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.actions import calendar, sessions
from bot.actions.telling import tell
from bot.app import Shidao
from bot.delivery import limits
from bot.delivery.gateway import Gateway
from bot.rules import figures as bots_figures
from bot.rules import pings, reminders
from bot.rules.reminders import Reminder, Waits
from bot.rules.sessions import Plan
from bot.rules.summary import Summary
from bot.screens import routes
from bot.screens.screen import Screen
from bot.simulate import figures, periods
from bot.simulate.report import Report
from bot.simulate.sending import Sending
from bot.simulate.violations import NAMES, Violations
from bot.simulate.world import World
from bot.simulate.year import BEGINS, ZONE, Options, simulate
from bot.standin.state.presses import Press
from storage import attendance, away, due, entries, messages, summaries
from storage.auditing import EntryRow
from storage.errors import Broken, DatabaseBroken
from storage.tx import Tx

CHIEF = 7001


def at(clock: str, day: int = 0) -> datetime:
    """Return an instant of a day of the simulated year."""
    return datetime.fromisoformat(f"{BEGINS.date()}T{clock}").replace(tzinfo=ZONE) + timedelta(
        days=day
    )


def a_session(world: World) -> None:
    """Have the branch's 政治学习 be at 15:00 on the first day."""

    async def plan() -> None:
        shidao = world.host.shidao
        wanted = Plan(3, "political_study", at("15:00"), "三楼会议室")
        await shidao.desk.do(sessions.plan, wanted, now=world.clock.now(), zone=ZONE)
        assert shidao.alarm_clock is not None
        await shidao.alarm_clock.ring()

    world.agenda.put(at("08:30"), plan)


def lived(*prepare: Callable[[World], None], days: int = 1) -> Report:
    """Live a small world in which these have been prepared."""

    def all_of_it(world: World) -> None:
        for one in (a_session, *prepare):
            one(world)

    return simulate(Options(24, days, 5), prepare=all_of_it)


def told(clock: str, **changes: Any) -> Callable[[World], None]:
    """Return what has the bot tell the secretary something by itself at a time of the first day."""

    async def now(world: World, number: int) -> None:
        async def unit(tx: Tx) -> None:
            await tell(
                tx, "visitors_only", CHIEF, number, world.clock.now(), lasts=timedelta(hours=2)
            )

        await world.host.db.write(unit)
        world.host.shidao.sender.wake()

    def prepare(world: World) -> None:
        for number in range(changes.get("times", 1)):
            world.agenda.put(at(clock), partial(now, world, number))

    return prepare


def found(report: Report) -> set[str]:
    """Return the kinds of violations that were found."""
    return set(report.violations.counts)


def test_a_day_on_which_nothing_is_broken_has_no_violation() -> None:
    report = lived()
    assert found(report) == set(), report.violations.lines()
    assert report.check_ins_confirmed > 10
    assert report.most_sounds == 2, "the meeting post, and half an hour before"


def test_a_message_that_is_sent_twice_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    send = Gateway.send

    async def twice(self: Gateway, chat_id: int, topic_id: int | None, screen: Screen) -> int:
        if chat_id < 0:
            await send(self, chat_id, topic_id, screen)
        return await send(self, chat_id, topic_id, screen)

    monkeypatch.setattr(Gateway, "send", twice)
    report = lived()
    assert "sent_twice" in found(report)
    assert report.duplicates > 0


@pytest.mark.parametrize(("reason", "expected"), [("erased", set()), ("away", {"sent_twice"})])
def test_a_message_of_unknown_fate_may_be_erased_and_not_be_called_off(
    reason: str, expected: set[str]
) -> None:
    def prepare(world: World) -> None:
        def lose() -> None:
            world.standin.fault(
                "sendMessage", "reply_dropped", when=lambda params: params["chat_id"] == CHIEF
            )

        async def unit(tx: Tx) -> None:
            await tx.run(
                """UPDATE message SET state = 'withdrawn', reason = :reason
                   WHERE kind = 'visitors_only' AND state = 'unknown'""",
                reason=reason,
            )

        world.agenda.put(at("12:29"), lose)
        world.agenda.put(at("12:35"), lambda: world.host.db.write(unit))

    assert found(lived(prepare, told("12:30"))) == expected


@pytest.mark.parametrize(("by_admin", "expected"), [(True, set()), (False, {"sent_twice"})])
def test_what_is_lost_twice_within_hours_is_two_only_if_an_admin_sent_it_again(
    monkeypatch: pytest.MonkeyPatch, by_admin: bool, expected: set[str]
) -> None:
    sendings: list[Sending] = []
    init = Sending.__init__

    def kept(self: Sending, world: World, violations: Violations) -> None:
        init(self, world, violations)
        sendings.append(self)

    def prepare(world: World) -> None:
        def lose() -> None:
            world.standin.fault(
                "sendMessage", "reply_dropped", 2, when=lambda params: params["chat_id"] == CHIEF
            )

        async def again() -> None:
            async def unit(tx: Tx) -> int:
                lost: int = await tx.value(
                    "SELECT id FROM message WHERE kind = 'visitors_only' AND state = 'unknown'"
                )
                await messages.put_back(tx, lost, world.clock.now(), messages.BY_HAND)
                return lost

            lost = await world.host.db.write(unit)
            if by_admin:
                sendings[0].resent(lost)
            world.host.shidao.sender.wake()

        world.agenda.put(at("12:29"), lose)
        world.agenda.put(at("12:35"), again)

    monkeypatch.setattr(Sending, "__init__", kept)
    assert found(lived(prepare, told("12:30"))) == expected


def test_a_confirmed_check_in_whose_row_is_dropped_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter = entries.enter
    dropped: list[int] = []

    async def drop_one(
        tx: Tx, session_id: int, member_id: int, what: str, *rest: Any, **more: Any
    ) -> None:
        if what == "checked_in" and (not dropped or dropped == [member_id]):
            dropped[:] = [member_id]
            return
        await enter(tx, session_id, member_id, what, *rest, **more)

    monkeypatch.setattr(entries, "enter", drop_one)
    report = lived()
    assert {"check_in_lost", "figures_differ"} <= found(report)
    assert report.check_ins_lost == 1


def test_something_due_that_is_only_said_to_be_done_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle = calendar.settle

    async def pretend(tx: Tx, due_id: int, now: datetime, *rest: Any) -> None:
        item = await due.take(tx, due_id)
        if item is not None and item.kind == "check_in_opens":
            await due.settle(tx, due_id, "done", now)
            return
        await settle(tx, due_id, now, *rest)

    monkeypatch.setattr(calendar, "settle", pretend)
    assert "skipped" in found(lived())


def test_something_due_that_the_calendar_overlooks_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = due.read_calendar

    async def overlook(tx: Tx, until: datetime) -> datetime | None:
        before = await read(tx, until)
        await tx.run("DELETE FROM due WHERE kind = 'host_card' AND state = 'open'")
        return before

    monkeypatch.setattr(due, "read_calendar", overlook)
    assert "skipped" in found(lived())


def test_something_due_that_is_never_settled_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: Any) -> list[int]:
        return []

    monkeypatch.setattr(due, "open_ids", never)
    assert "skipped" in found(lived())


def _is_away(world: World) -> None:
    """Have the secretary be away, as the roster says."""

    async def unit(tx: Tx) -> None:
        await away.add(tx, 1, "annual", "roster", world.clock.now(), None, None)

    def note() -> Awaitable[None]:
        return world.host.db.write(unit)

    world.agenda.put(at("08:00"), note)


def _as_a_reminder(code: str) -> Reminder | None:
    """Have what is told go by the table, as one of its kinds."""
    return replace(reminders.TABLE[-1], code=code, waits=Waits.NO)


@pytest.mark.parametrize(("lets", "expected"), [(False, set()), (True, {"to_somebody_away"})])
def test_a_message_to_somebody_who_is_away_is_caught(
    monkeypatch: pytest.MonkeyPatch, lets: bool, expected: set[str]
) -> None:
    async def nobody_is(*_: Any) -> bool:
        return False

    if lets:
        monkeypatch.setattr(away, "is_away", nobody_is)
    else:
        monkeypatch.setattr(reminders, "of", _as_a_reminder)
    assert found(lived(_is_away, told("12:00"))) == expected


def test_a_message_at_night_is_caught() -> None:
    assert found(lived(told("23:30"))) == {"at_night"}


def test_more_messages_a_day_than_were_promised_are_caught() -> None:
    report = lived(told("12:00", times=4))
    assert found(report) == {"over_budget"}
    assert report.most_a_day >= 4


@pytest.mark.parametrize(("clock", "expected"), [("12:06", set()), ("12:08", {"over_budget"})])
def test_an_answer_may_be_on_its_way_for_a_while(clock: str, expected: set[str]) -> None:
    def acts(world: World) -> None:
        chief = world.people[CHIEF]
        world.agenda.put(at("12:00"), lambda: chief.acted.append(world.clock.now()))

    assert found(lived(acts, told(clock, times=4))) == expected


@pytest.mark.parametrize(("presses", "expected"), [(True, set()), (False, {"never_sent"})])
def test_what_an_admin_says_has_arrived_counts_though_the_answer_to_the_press_is_lost(
    presses: bool, expected: set[str]
) -> None:
    def prepare(world: World) -> None:
        def lose() -> None:
            world.standin.fault(
                "sendMessage", "server_error", effect=False,
                when=lambda params: params["chat_id"] == CHIEF,
            )  # fmt: skip

        async def arrived() -> None:
            async def unit(tx: Tx) -> int:
                lost: int = await tx.value(
                    "SELECT id FROM message WHERE kind = 'visitors_only' AND state = 'unknown'"
                )
                now = world.clock.now()
                await messages.settle(tx, lost, "sent", now, reason="seen_by_admin")
                return lost

            lost = await world.host.db.write(unit)
            if presses:
                world.pressed.append(_unanswered(world, routes.data(routes.ARRIVED, lost)))

        world.agenda.put(at("12:29"), lose)
        world.agenda.put(at("12:35"), arrived)

    assert found(lived(prepare, told("12:30"))) == expected


def _unanswered(world: World, data: str) -> Press:
    """Return a press whose answer nobody ever sees."""
    person, clock = world.standin.person(CHIEF), world.clock
    return Press("1", person, CHIEF, 1, data, clock.now(), clock, None, None)


def test_a_third_sound_in_the_group_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pings, "MOST", 99)
    assert found(lived()) == {"too_many_sounds"}


def test_a_name_that_the_group_is_told_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_a_name(screen: Screen) -> Screen:
        return Screen(f"{screen.text} 李娜", screen.buttons, silent=screen.silent)

    send = Gateway.send

    async def names(self: Gateway, chat_id: int, topic_id: int | None, screen: Screen) -> int:
        return await send(self, chat_id, topic_id, with_a_name(screen))

    monkeypatch.setattr(Gateway, "send", names)
    assert "names_in_group" in found(lived())


def test_a_wrong_figure_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = bots_figures.tally

    def one_more(*args: Any) -> bots_figures.Tally:
        made = tally(*args)
        return bots_figures.Tally(made.expected + 1, made.checked_in, made.leave, made.guests)

    monkeypatch.setattr(bots_figures, "tally", one_more)
    assert "figures_differ" in found(lived())


def test_what_goes_beyond_the_limits_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.Limits, "wait", lambda *_, **__: 0.0)
    assert "beyond_the_limits" in found(lived(told("12:00", times=30)))


def test_an_error_of_the_bots_own_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> bool:
        raise ValueError("a defect")

    monkeypatch.setattr(attendance, "check_in", broken)
    assert "defect" in found(lived())


@pytest.mark.parametrize("is_full", [True, False])
def test_a_ring_that_fails_for_want_of_room_is_no_error_of_the_bots_own(
    monkeypatch: pytest.MonkeyPatch, is_full: bool
) -> None:
    worlds: list[World] = []
    ring = Shidao.ring

    async def refused(self: Shidao, now: datetime) -> datetime | None:
        if at("14:50") <= now < at("14:55"):
            worlds[0].full_since = worlds[0].clock.now() if is_full else worlds[0].never
            raise DatabaseBroken(Broken("full", "SQLITE_FULL"))
        worlds[0].full_since = worlds[0].never
        return await ring(self, now)

    def prepare(world: World) -> None:
        worlds.append(world)

        async def look() -> None:
            alarm_clock = world.host.shidao.alarm_clock
            assert alarm_clock is not None
            await alarm_clock.ring()

        world.agenda.put(at("14:50"), look)

    monkeypatch.setattr(Shidao, "ring", refused)
    assert found(lived(prepare)) == (set() if is_full else {"defect"})


def test_every_kind_of_violation_has_its_sentence_and_a_few_examples() -> None:
    violations = Violations()
    for kind in NAMES:
        for number in range(9):
            violations.found(kind, BEGINS, number)
    assert len(violations.lines()) == len(NAMES)
    assert violations.lines()[0].count("\n") == 5
    with pytest.raises(AssertionError):
        violations.found("unheard_of", BEGINS, "")


def _history(*said: tuple[int, str, str]) -> list[EntryRow]:
    return [
        EntryRow(number, 1, member, what, number, how, None)
        for number, (member, what, how) in enumerate(said)
    ]


def test_attendance_is_worked_out_from_the_history_alone() -> None:
    history = _history(
        *((member, "expected", "calendar") for member in (1, 2, 3, 4, 5)),
        (1, "checked_in", "tap"),
        (2, "leave", "leave"),
        (3, "checked_in", "tap"),
        (9, "guest", "tap"),
        (5, "not_expected", "calendar"),
    )
    assert figures.worked_out(history) == {"expected": 4, "checked_in": 2, "leave": 1}
    confirmed = _history(
        (1, "present", "confirmation"),
        (2, "leave", "confirmation"),
        (3, "absent", "confirmation"),
        (4, "absent", "confirmation"),
    )
    assert figures.worked_out([*history, *confirmed]) == {
        "expected": 4,
        "present": 1,
        "leave": 1,
        "absent": 2,
    }
    undone = _history(*((member, "reopened", "undo") for member in (1, 2, 3, 4)))
    assert figures.worked_out([*history, *confirmed, *undone]) == figures.worked_out(history)
    shown = figures.shown("应到 4　已签到 2　请假 1　未签到 1　列席 1")
    assert shown == figures.worked_out(history)


def test_who_is_checked_in_again_after_a_move_came_twice_and_was_not_recorded_twice() -> None:
    expected, came = (1, "expected", "calendar"), (1, "checked_in", "tap")
    assert figures.twice_checked_in(_history(expected, came, expected, came)) == []
    assert figures.twice_checked_in(_history(expected, came, (1, "guest", "tap"), came)) == [1]


def test_a_row_that_no_entry_stands_for_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    enter = entries.enter

    async def not_always(tx: Tx, *about: Any, **more: Any) -> None:
        if about[2] != "checked_in" or about[1] % 5:
            await enter(tx, *about, **more)

    monkeypatch.setattr(entries, "enter", not_always)
    assert "not_verified" in found(lived())


def test_a_month_that_is_closed_with_wrong_figures_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_units = summaries.of_units

    async def without_sessions(*args: Any) -> dict[int, Summary]:
        made = await of_units(*args)
        return {unit: replace(one, sessions={}) for unit, one in made.items()}

    monkeypatch.setattr(summaries, "of_units", without_sessions)
    assert "period_differs" in found(lived(days=31))


def test_visits_and_needs_of_a_period_are_counted_as_they_were_at_its_seal() -> None:
    # Of a period from 100 to 200 that was sealed at 250.
    visits = [
        (1, "routine", "held", 150, 50, 140), (1, "routine", "held", 150, 50, 260),
        (1, "routine", "due", 200, 50, None), (1, "routine", "declined", 201, 50, 140),
        (1, "must", "void", 150, 50, 240), (1, "must", "void", 150, 50, 260),
        (2, "must", "missed", 101, 50, 250), (2, "must", "held", 150, 251, 252),
    ]  # fmt: skip
    assert periods._visits(visits, 100, 200, 250) == {
        (1, "routine", "due"): 3, (1, "routine", "held"): 1, (1, "must", "due"): 1,
        (2, "must", "due"): 1, (2, "must", "missed"): 1,
    }  # fmt: skip
    needs = [
        (1, "closed", 99, 150), (1, "closed", 120, 210), (1, "closed", 120, 260),
        (1, "withdrawn", 120, 130), (1, "withdrawn", 120, 260), (1, "raised", 199, None),
        (1, "raised", 200, None),
    ]  # fmt: skip
    assert periods._needs(needs, 100, 200, 250) == {
        (1, "need", "raised"): 4, (1, "need", "closed"): 1, (1, "need", "open"): 4,
    }  # fmt: skip

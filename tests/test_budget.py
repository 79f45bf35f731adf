"""Three messages a person and day on the bot's own account, in the whole application."""

from datetime import timedelta

from bot.actions.telling import tell
from storage import messages
from storage.tx import Tx
from tests.delivering import change, fates, to
from tests.needs_scene import is_away
from tests.people_scene import choose, newest
from tests.session_scene import HOST
from tests.town import Town, at
from tests.visit_scene import due, member

HER = "赵敏"
LASTS = timedelta(days=3)


async def told(town: Town, times: int, kind: str = "visit_yours") -> None:
    """Have somebody be told of a visit so many times, one after another."""
    ((visit,),) = await town.query("SELECT MAX(id) FROM visit")
    for number in range(times):
        about = f"{town.clock.now()} {number}"

        async def unit(tx: Tx, about: str = about) -> None:
            now = town.clock.now()
            facts = {"visit": visit, "due": str(visit)}
            await tell(tx, kind, town.account(HER), about, now, facts, lasts=LASTS)

        await town.bot.desk.do(unit)
        await town.later(2)


def count(town: Town) -> int:
    return len(town.standin.from_bot(town.account(HER)))


async def test_the_fourth_message_of_a_day_waits_for_the_morning(town: Town) -> None:
    await due(town)
    await told(town, 4)
    assert count(town) == 3
    held = await town.query(
        "SELECT held, datetime(not_before / 1000, 'unixepoch') FROM message WHERE state = 'waiting'"
    )
    assert held == [("budget", "2026-11-26 01:00:00")] * 2
    await town.winding.forward(at("08:59", "2026-11-26"))
    assert count(town) == 3
    await town.winding.forward(at("09:01", "2026-11-26"))
    assert count(town) == 4, "both in one"
    assert (newest(town, town.account(HER)).text or "").startswith("今天有 2 件事")


async def test_what_helps_only_today_is_not_sent_and_says_so(town: Town) -> None:
    await due(town)
    await told(town, 2)
    session = await town.plan("14:30")
    await town.go_to("14:31")
    await change(town, "UPDATE unit SET nudges = 1")

    async def unit(tx: Tx) -> None:
        now = town.clock.now()
        await tell(tx, "nudge", town.account(HER), "x", now, lasts=LASTS, session_id=session)

    await town.bot.desk.do(unit)
    await town.later(2)
    assert await fates(town, "nudge") == [("nudge", "withdrawn", "budget")]


async def test_what_answers_an_act_does_not_count(town: Town) -> None:
    await due(town)
    await town.says(HER, "帮助")
    before = count(town)
    await told(town, 5)
    assert count(town) == before + 5
    # Six minutes later nothing answers her any more.
    await town.later(360)
    await told(town, 3)
    assert count(town) == before + 5 + 2, "the visit was the first that counted"


async def test_what_can_wait_is_not_sent_on_a_day_off(town: Town) -> None:
    await due(town)
    await town.winding.forward(at("10:00", "2026-11-28"))  # a Saturday
    before = count(town)
    await told(town, 2, "visit_wrong")
    assert count(town) == before
    assert await town.query("SELECT DISTINCT held FROM message WHERE kind = 'visit_wrong'") == [
        ("day_off",)
    ]


async def test_a_change_of_what_is_imminent_goes_out_all_the_same(town: Town) -> None:
    await due(town)
    await told(town, 3)
    session = await town.plan("16:30")

    async def unit(tx: Tx) -> None:
        details = {"was": 0, "at": 0, "near": 1, "place": 0}
        now = town.clock.now()
        await tell(
            tx, "session_changed_private", town.account(HER), "x", now, details, lasts=LASTS,
            session_id=session,
        )  # fmt: skip

    before = count(town)
    await change(town, "UPDATE session SET state = 'dropped' WHERE id = :id", id=session)
    await town.bot.desk.do(unit)
    await town.later(2)
    assert count(town) == before + 1


async def test_a_message_that_was_refused_takes_nothing_of_the_day(town: Town) -> None:
    await due(town)
    town.standin.fault("sendMessage", "too_many", retry_after=30)
    await told(town, 1)
    assert await fates(town, "visit_yours") == [
        ("visit_yours", "sent", None),
        ("visit_yours", "waiting", "too_many"),
    ]
    assert await town.query(
        "SELECT COUNT(*) FROM message WHERE counted_on IS NOT NULL AND state <> 'sent'"
    ) == [(0,)]


async def test_what_may_have_arrived_counts_though_it_is_called_off_when_it_is_sent_again(
    town: Town,
) -> None:
    visit = await due(town)
    await told(town, 1)
    town.standin.fault("sendMessage", "reply_dropped", when=to(town.account(HER)))
    await told(town, 1)
    assert (count(town), await fates(town, "visit_yours")) == (3, [
        ("visit_yours", "sent", None), ("visit_yours", "sent", None),
        ("visit_yours", "unknown", "RemoteProtocolError"),
    ])  # fmt: skip
    ((lost,),) = await town.query("SELECT id FROM message WHERE state = 'unknown'")
    await change(
        town, "UPDATE visit SET state = 'void', trigger_code = NULL WHERE id = :id", id=visit
    )
    await town.db.write(messages.put_back, lost, town.clock.now(), messages.BY_HAND)
    await town.later(2)
    await due(town, "刘洋")
    assert (await fates(town, "visit_yours"))[2:] == [
        ("visit_yours", "withdrawn", "closed"),
        ("visit_yours", "waiting", None),
    ]
    assert count(town) == 3


async def test_what_is_sent_again_by_hand_is_not_in_its_own_way(town: Town) -> None:
    await due(town)
    await told(town, 1)
    town.standin.fault("sendMessage", "server_error", effect=False, when=to(town.account(HER)))
    await told(town, 1)
    assert count(town) == 2
    ((lost,),) = await town.query("SELECT id FROM message WHERE state = 'unknown'")
    await town.db.write(messages.put_back, lost, town.clock.now(), messages.BY_HAND)
    await town.later(2)
    assert count(town) == 3
    assert (await fates(town, "visit_yours"))[2] == ("visit_yours", "sent", None)


async def test_a_list_that_was_not_sent_is_sent_later_with_what_is_left(town: Town) -> None:
    first, second = await due(town), await due(town, "刘洋")
    await town.later(600)

    async def unit(tx: Tx) -> None:
        now = town.clock.now()
        for visit in (first, second):
            facts = {"visit": visit}
            await tell(tx, "visit_yours", town.account(HER), f"x{visit}", now, facts, lasts=LASTS)

    town.standin.fault("sendMessage", "too_many", retry_after=30)
    before = count(town)
    await town.bot.desk.do(unit)
    await town.later(2)
    assert await fates(town, "today") == [("today", "waiting", "too_many")]
    await change(
        town, "UPDATE visit SET state = 'void', trigger_code = NULL WHERE id = :id", id=first
    )
    await town.later(40)
    assert count(town) == before + 1
    assert (newest(town, town.account(HER)).text or "").startswith("必访：刘洋")


async def test_what_was_tried_and_then_held_back_holds_up_nothing_behind_it(town: Town) -> None:
    await due(town)
    await town.winding.forward(at("21:58", "2026-11-27"))
    town.standin.fault("sendMessage", "too_many", retry_after=120)
    await told(town, 1, "visit_due")
    await town.later(60)
    await town.later(150)
    late = "SELECT held FROM message WHERE kind = 'visit_due' AND state = 'waiting'"
    assert await town.query(late) == [("quiet",)]
    await town.winding.forward(at("10:00", "2026-11-28"))  # a Saturday
    before = count(town)
    await told(town, 1)
    assert count(town) == before + 1


async def test_the_hosts_card_does_not_count(town: Town) -> None:
    await town.plan("14:30")
    await town.winding.forward(at("14:28"))
    assert await town.query(
        """SELECT m.counted_on FROM message m JOIN post p ON p.id = m.post_id
           WHERE p.kind = 'host_card'"""
    ) == [(None,)]
    assert newest(town, town.account(HOST)).text is not None
    await choose(town, town.account(HOST), "报数")


async def test_who_is_away_hears_the_answer_to_what_they_asked_and_nothing_else(
    town: Town,
) -> None:
    visit = await due(town)
    before, who = count(town), await member(town, HER)
    await is_away(town, HER, at("00:00", "2026-12-31"))

    async def unit(tx: Tx) -> None:
        her, now = town.account(HER), town.clock.now()
        await tell(tx, "visit_yours", her, "x", now, {"visit": visit}, lasts=LASTS)
        await tell(tx, "claim_done", her, "x", now, {"member": who, "sessions": ""})

    await town.bot.desk.do(unit)
    await town.later(2)
    await town.later(2)  # what was withdrawn has taken its second of the chat
    assert await fates(town, "visit_yours") == [
        ("visit_yours", "sent", None),
        ("visit_yours", "withdrawn", "away"),
    ]
    assert count(town) == before + 1

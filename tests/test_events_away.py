"""必访 while the member is away: nothing is arranged, nothing sent, and workdays count anew."""

from datetime import date

from bot.rules.visits import end_of, last_day
from bot.screens import routes
from storage import visits
from storage.roster import _follow_duty as follow_duty
from tests.delivering import change, fates
from tests.people_scene import choose, labels, newest, told, write
from tests.permission_scene import member_id
from tests.test_events import (
    CHIEF,
    DEPUTY,
    OFFICER,
    OPEN_END,
    ORGANISER,
    PAUSE,
    UNDO,
    a_routine_visit,
    arranged,
    heard,
    only_visit,
    register,
    visits_of,
)  # fmt: skip
from tests.town import ZONE, Town, at


def heard_of(town: Town, name: str, words: str) -> int:
    """Return how often somebody was told what begins with these words."""
    return sum(text.startswith(words) for text in heard(town, name))


async def test_while_a_member_is_away_nothing_is_arranged_and_nothing_is_sent(town: Town) -> None:
    chief, before = town.account(CHIEF), len(heard(town, OFFICER))
    routine = await a_routine_visit(town, OFFICER, ORGANISER)
    await arranged(town, routine, "20:00", "2026-11-27")
    await register(town, OFFICER, "生病住院")
    must = (await visits_of(town, CHIEF))[0]
    await arranged(town, must.id, "20:00", "2026-11-26")
    asked = await choose(town, chief, PAUSE)
    assert labels(asked)[0] == OPEN_END
    assert (await told(town, chief, OPEN_END)).text == "已登记不在岗"
    # Twice is once.
    press = town.standin.press(chief, chief, asked.id, f"ev.3.{must.id}.0", forged=True)
    await town.later(2)
    assert press.answered is not None
    assert press.answered.text == "已登记过不在岗"
    assert await town.query("SELECT reason, origin, ends_at FROM away") == [
        ("other", "secretary", None)
    ]
    told_ = "李娜 不在岗，约好的时间取消。回来后再约；要联系请直接找本人"
    for name in (CHIEF, DEPUTY, ORGANISER):
        assert heard(town, name).count(told_) == 1, name
    states = await town.query("SELECT state, meets_at FROM visit ORDER BY id")
    assert states == [("due", None)] * 2
    # On the lists all the same.
    assert [one.id for one in await visits_of(town, DEPUTY)] == [must.id]
    await town.winding.forward(at("09:00", "2026-12-14"))
    assert len(heard(town, OFFICER)) == before
    # Back on Monday 14 December: three workdays later is Thursday the 17th.
    await write(town, chief, "/people 李娜")
    await choose(town, chief, "已回来")
    await town.later(2)
    back = "李娜 已回来，可以约家访"
    for name in (CHIEF, DEPUTY, ORGANISER):
        assert heard_of(town, name, back) == 1, name
    after = await town.db.read(visits.by_id, must.id)
    assert after is not None
    assert last_day(after.due_at, ZONE).isoformat() == "2026-12-17"
    again = await town.db.read(visits.by_id, routine)
    assert again is not None
    assert again.due_at == at("00:00", "2027-01-01"), "only a must-visit's workdays count anew"
    await town.winding.forward(at("09:00", "2026-12-16"))
    assert heard_of(town, DEPUTY, back) == 1


async def test_at_the_end_of_a_span_the_visitors_hear_once_in_the_morning(town: Town) -> None:
    chief = town.account(CHIEF)
    await register(town, OFFICER, "长期外派")  # 10 workdays: Wednesday 9 December
    visit = await only_visit(town)
    assert last_day(visit.due_at, ZONE).isoformat() == "2026-12-09"
    await write(town, chief, "/people 李娜")
    await choose(town, chief, "不在岗")
    await choose(town, chief, "病假")
    await choose(town, chief, "11月29日 周日")
    await town.winding.forward(at("07:29", "2026-11-30"))
    back = "李娜 已回来，可以约家访"
    assert heard_of(town, CHIEF, back) == 0
    await town.winding.forward(at("07:31", "2026-11-30"))
    assert heard_of(town, CHIEF, back) == 1
    after = await only_visit(town)
    # Ten workdays after Monday 30 November: Monday 14 December.
    assert last_day(after.due_at, ZONE).isoformat() == "2026-12-14"
    await town.winding.forward(at("12:00", "2026-12-02"))
    assert heard_of(town, CHIEF, back) == 1


async def test_who_is_away_already_is_waited_for_and_a_longer_span_moves_it(town: Town) -> None:
    chief = town.account(CHIEF)

    await write(town, chief, "/people 李娜")
    await choose(town, chief, "不在岗")
    await choose(town, chief, "病假")
    first = newest(town, chief)
    await choose(town, chief, "11月29日 周日")
    said = await register(town, OFFICER, "生病住院")
    assert "本人不在岗，到11月29日 周日。这期间什么都不发给本人" in said
    assert labels(newest(town, chief)) == ["事由", UNDO], "it is noted already"
    day = at("00:00", "2026-12-06").date().toordinal()
    longer = routes.data(routes.AWAY_UNTIL, await member_id(town, OFFICER), 1, day)
    town.standin.press(chief, chief, first.id, longer, forged=True)
    await town.rest()
    await town.winding.forward(at("12:00", "2026-11-30"))
    back = "李娜 已回来，可以约家访"
    assert heard_of(town, CHIEF, back) == 0
    await town.winding.forward(at("07:31", "2026-12-07"))
    assert heard_of(town, CHIEF, back) == 1
    visit = await only_visit(town)
    assert visit.due_at == end_of(at("00:00", "2026-12-10").date(), ZONE)


async def test_who_is_back_by_the_roster_is_back(town: Town) -> None:
    member = await member_id(town, OFFICER)
    await town.db.write(follow_duty, member, "seconded", town.clock.now())
    await register(town, OFFICER, "生病住院")
    await town.go_to("09:00", "2026-12-07")
    await town.db.write(follow_duty, member, None, town.clock.now())
    await town.ring()
    assert heard(town, DEPUTY)[-1].startswith("李娜 已回来，可以约家访")
    # Three workdays after Monday 7 December.
    assert last_day((await only_visit(town)).due_at, ZONE).isoformat() == "2026-12-10"


async def test_a_visitor_who_is_away_is_sent_nothing_of_it(town: Town) -> None:
    await register(town, OFFICER, "生病住院")
    await choose(town, town.account(CHIEF), PAUSE)
    await choose(town, town.account(CHIEF), OPEN_END)
    before = heard(town, DEPUTY)
    deputy = await member_id(town, DEPUTY)
    await change(
        town,
        """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
           VALUES (:id, 'annual', 'self', 0, 0)""",
        id=deputy,
    )
    await write(town, town.account(CHIEF), "/people 李娜")
    await choose(town, town.account(CHIEF), "已回来")
    await town.later(2)
    assert heard(town, DEPUTY) == before
    assert ("visit_back", "withdrawn", "away") in await fates(town, "visit_back")


async def test_an_absence_noted_by_mistake_is_told_back_and_moves_no_deadline(town: Town) -> None:
    chief = town.account(CHIEF)
    await register(town, OFFICER, "生病住院")
    visit = await only_visit(town)
    await arranged(town, visit.id, "20:00", "2026-11-26")
    await write(town, chief, "/people 李娜")
    await choose(town, chief, "不在岗")
    await choose(town, chief, "年休")
    noted = newest(town, chief)
    await choose(town, chief, "11月29日 周日")
    await town.later(2)
    assert heard(town, DEPUTY)[-1].startswith("李娜 不在岗，约好的时间取消")
    await told(town, chief, UNDO, noted)
    await town.later(2)
    assert heard(town, DEPUTY)[-1].startswith("李娜 已回来，可以约家访")
    assert (await only_visit(town)).due_at == visit.due_at


async def test_of_two_absences_at_once_the_visitors_hear_at_the_end_of_the_last(
    town: Town,
) -> None:
    member = await member_id(town, OFFICER)
    for origin, until in (("self", "2026-12-06"), ("roster", "2026-12-01")):
        await change(
            town,
            """INSERT INTO away (member_id, reason, origin, starts_at, ends_at, recorded_at)
               VALUES (:member, 'sick', :origin, :now, :until, :now)""",
            member=member, origin=origin, now=int(town.clock.now().timestamp() * 1000),
            until=int(end_of(date.fromisoformat(until), ZONE).timestamp() * 1000),
        )  # fmt: skip
    await register(town, OFFICER, "家庭困难")
    back = f"{OFFICER} 已回来，可以约家访，12月14日 周一到期"
    await town.winding.forward(at("12:00", "2026-12-06"))
    assert heard(town, CHIEF).count(back) == 0
    await town.winding.forward(at("08:00", "2026-12-07"))
    assert heard(town, CHIEF).count(back) == 1
    visit = await only_visit(town)
    assert last_day(visit.due_at, ZONE).isoformat() == "2026-12-14"

"""Several messages go out as one, each is opened from there, and what was opened leads back."""

from datetime import timedelta

from bot.actions.telling import tell
from bot.rules import reminders
from bot.screens import routes
from bot.screens.needs import VERBS
from storage.tx import Tx
from tests.delivering import change, fates
from tests.needs_scene import FIRST, consents, is_away, raises, states
from tests.people_scene import choose, labels, newest, told
from tests.town import ZONE, Town, at
from tests.visit_scene import due, member

SECOND = "赵敏"
DAY = timedelta(days=1)
YOURS = "必访：李娜，11月30日 周一到期，由您走访"
NEED = "困难事项：父母就医 · 李娜 · 最晚11月26日答复"
LATE = f"{NEED}\n已逾期，请今天联系本人；一时办不了，请点 [改时间]"
VISIT = "请家访 李娜（必访），11月30日 周一到期"


async def hands_on(town: Town, to: str) -> None:
    """Have the need be somebody else's to answer."""
    await choose(town, town.account(FIRST), "转给别人")
    await choose(town, town.account(FIRST), to)
    await town.later(2)


async def morning(town: Town) -> int:
    """Let a Friday begin on which somebody has a need to answer and a household to visit."""
    await consents(town)
    await due(town)
    await raises(town)
    await hands_on(town, SECOND)
    await town.winding.forward(at("09:02", "2026-11-27"))
    return town.account(SECOND)


async def test_what_is_due_of_a_morning_is_one_message_the_most_urgent_first(town: Town) -> None:
    her = await morning(town)
    before = [one.text for one in town.standin.from_bot(her)]
    assert before[-1] == f"今天有 2 件事\n\n1 {LATE}\n\n2 {VISIT}"
    assert labels(newest(town, her)) == ["1 已联系", "2 约时间"]
    assert await fates(town, "visit_due") == [("visit_due", "withdrawn", "merged")]
    assert await town.query("SELECT COUNT(*) FROM message WHERE kind = 'today'") == [(1,)]


async def test_one_by_itself_goes_out_as_it_is(town: Town) -> None:
    await due(town)
    await town.winding.forward(at("09:02", "2026-11-27"))
    assert newest(town, town.account(SECOND)).text == VISIT


async def test_what_is_settled_from_a_list_is_gone_from_it(town: Town) -> None:
    her = await morning(town)
    done = await choose(town, her, "1 已联系")
    assert done.text == "困难事项：父母就医 · 李娜 · 已联系，最晚12月4日办下一步"
    assert labels(done)[-1] == "返回列表"
    back = await choose(town, her, "返回列表")
    # It is answered, and due again on another day: of this morning only the visit is left.
    assert (back.text, labels(back)) == (VISIT, ["约时间"])
    times = await choose(town, her, "约时间")
    assert labels(times)[-1] == "返回列表"
    await choose(town, her, "明天 20:00")
    after = await choose(town, her, "返回列表")
    assert (after.text, labels(after)) == (
        "请家访 李娜（必访），11月30日 周一到期",
        ["约时间"],
    ), "proposed, and not agreed on yet"


async def test_what_was_opened_answers_to_its_own_buttons_alone(town: Town) -> None:
    her = await morning(town)
    message = newest(town, her)
    await choose(town, her, "2 约时间")
    # As a tampered app would press a button of the other one, which it does not show by now.
    contacted = routes.data(routes.NEED_DO, 1, VERBS.index("contacted"))
    press = town.standin.press(her, her, message.id, contacted, forged=True)
    await town.rest()
    assert press.answered is not None
    assert (press.answered.text or "").startswith("这个按钮已失效")
    assert await states(town) == ["raised"]


async def test_a_list_is_about_nothing_the_next_night(town: Town) -> None:
    her = await morning(town)
    await town.winding.forward(at("05:00", "2026-11-28"))
    assert await town.query(
        "SELECT details FROM message WHERE kind = 'visit_due' AND reason = 'merged'"
    ) == [('{"erased":1}',)]
    assert (await choose(town, her, "2 约时间")).text == LATE, "only what is left can be opened"


async def test_whoever_may_not_see_it_any_more_does_not_see_it_in_the_list(town: Town) -> None:
    her = await morning(town)
    message = newest(town, her)
    third = await member(town, "陈静")
    await change(town, "UPDATE need SET answerer_id = :third", third=third)
    assert (await told(town, her, "1 已联系", message)).text == "这件已经办好，或者不用办了"
    assert newest(town, her).text == VISIT


async def told_at_once(town: Town, times: int) -> list[str]:
    """Have somebody be told of a visit so many times in one unit; return what reaches them."""
    visit, her = await due(town), town.account(SECOND)
    before = len(town.standin.from_bot(her))

    async def unit(tx: Tx) -> None:
        for number in range(times):
            now = town.clock.now()
            await tell(tx, "visit_yours", her, f"again {number}", now, {"visit": visit}, lasts=DAY)

    await town.bot.desk.do(unit)
    for _ in range(3):  # a private chat gets one message a second
        await town.later(1)
    return [one.text or "" for one in town.standin.from_bot(her)[before:]]


async def told_of_both(town: Town, *those: tuple[str, str, dict[str, int | str]]) -> list[str]:
    """Have somebody be told of several things in one unit; return what reaches them soon after."""
    her = town.account(SECOND)
    before = len(town.standin.from_bot(her))

    async def unit(tx: Tx) -> None:
        for kind, about, facts in those:
            of = reminders.of(kind)
            assert of is not None
            # All are ready at one time: what is decided of a morning waits so long by itself.
            waits = timedelta(0) if of.waits is reminders.Waits.MORNING else reminders.GATHERS
            await tell(tx, kind, her, about, town.clock.now() + waits, facts, lasts=3 * DAY)

    await town.bot.desk.do(unit)
    await town.later(61)
    for _ in range(4):  # a private chat gets one message a second
        await town.later(1)
    return [one.text or "" for one in town.standin.from_bot(her)[before:]]


async def test_what_goes_out_whatever_else_did_is_not_held_back_in_a_list(town: Town) -> None:
    one, two = await due(town), await due(town, "刘洋")
    await town.later(600)
    day = town.clock.now().astimezone(ZONE).date().toordinal()
    await change(
        town,
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at, state,
                                counted_on)
           SELECT 'x' || value, 'buddy', :her, 10, 0, 0, 'sent', :day
           FROM json_each('[1, 2, 3]')""",
        her=town.account(SECOND), day=day,
    )  # fmt: skip
    who = await member(town, SECOND)
    off: list[tuple[str, str, dict[str, int | str]]] = [
        ("visit_off", str(one), {"visit": one, "code": "called_off", "to": who})
        for one in (one, two)
    ]
    heard = await told_of_both(town, *off, ("visit_yours", "x", {"visit": one}))
    assert [text[:2] for text in heard] == ["李娜", "刘洋"], heard
    assert await fates(town, "today") == []


async def test_what_reaches_whoever_is_away_is_not_lost_in_a_list(town: Town) -> None:
    visit, who = await due(town), await member(town, SECOND)
    await is_away(town, SECOND, at("00:00", "2026-12-31"))
    heard = await told_of_both(
        town,
        ("claim_done", "x", {"member": who, "sessions": ""}),
        ("visit_yours", "x", {"visit": visit}),
    )
    assert [SECOND in text for text in heard] == [True], heard
    assert (await fates(town, "visit_yours"))[-1] == ("visit_yours", "withdrawn", "away")


async def test_of_more_than_eight_the_most_urgent_are_in_the_first(town: Town) -> None:
    visit = await due(town)
    await town.later(600)
    many: list[tuple[str, str, dict[str, int | str]]] = [
        ("visit_yours", f"x{n}", {"visit": visit}) for n in range(9)
    ]
    first, second = await told_of_both(town, *many, ("visit_due", "y", {"due": str(visit)}))
    assert first.splitlines()[:2] == ["现在有 8 件事", f"1 {VISIT}"]
    assert second.splitlines()[0] == "现在有 2 件事"


async def test_after_noon_it_is_called_what_there_is_now(town: Town) -> None:
    assert await told_at_once(town, 2) == [f"现在有 2 件事\n1 {YOURS}\n2 {YOURS}"]


async def test_more_than_eight_make_a_second_message(town: Town) -> None:
    first, second = await told_at_once(town, 10)
    assert (first.splitlines()[0], second.splitlines()[0]) == ("现在有 8 件事", "现在有 2 件事")

"""Who may do what about needs by pressing: every button, by every role, real or forged.

The need is 李娜's, who is the officer; 王建国, the secretary, answers it.
"""

import json
from typing import Final

import pytest

from bot.actions.answering import FOR_SECRETARY
from bot.actions.need_own import DOES
from bot.screens import routes
from bot.screens.needs import VERBS
from bot.standin import Message
from storage import consents, members, needs
from storage.tx import Tx
from tests.delivering import change
from tests.permission_scene import (
    NOT_BOUND,
    OFFICER,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    ids_of,
)
from tests.pressing_table import OK, Row, data_of, press_here, shapes
from tests.town import Town, at

GONE: Final = "这件困难事项已撤回或已删除"
NOT_HIS: Final = "这件困难事项不由您答复"
OTHER_UNIT: Final = "这是别的单位的困难事项"
WORDS: Final = "老人住院要陪护"
# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
MEMBERS = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
NOBODY: Final = "现在没有能收到消息的书记"
ASKED = (NOT_BOUND, *(OK,) * 4, NOBODY, OK, NOT_BOUND)  # above is nobody but 郭宁 alone
HERS = (NOT_BOUND, OK, *(GONE,) * 5, NOT_BOUND)
ANSWERS = (NOT_BOUND, NOT_HIS, NOT_HIS, OK, NOT_HIS, NOT_HIS, NOT_HIS, NOT_BOUND)
LOOKS_AFTER = (NOT_BOUND, NOT_HIS, OK, OK, NOT_HIS, NOT_HIS, OK, NOT_BOUND)
RUNS_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OTHER_UNIT, OK, NOT_BOUND)
DAY: Final = at("12:00", "2026-11-27").date().toordinal()


def does(verb: str, kind: str, answers: tuple[str, ...], seen: str = "") -> Row:
    return Row(routes.NEED_DO, ("need", VERBS.index(verb)), kind, answers, seen)


TABLE: Final = (
    Row(routes.NEED_CONSENT, (1,), "family", MEMBERS),
    Row(routes.NEED, (0,), "family", MEMBERS),
    Row(routes.NEED, ("need",), "need_step", HERS, "困难事项：父母就医\n"),
    Row(routes.NEED_RAISE, (0,), "family", ASKED, "家里遇到困难"),
    Row(routes.NEED_RAISE, (1,), "family", MEMBERS, "父母就医：多急？"),
    Row(routes.NEED_RAISE, (1, 0), "family", MEMBERS, "父母就医 · 急"),
    Row(routes.NEED_SEND, (99, 1), "family", MEMBERS, "这一条没有提交"),
    does("words", "family", HERS, f"“{WORDS}”"),
    does("add_words", "family", HERS, "请写一句话发来"),
    does("withdraw", "family", HERS, "撤回后"),
    does("not_yet", "need_solved", HERS),
    does("confirm", "need_solved", HERS, "已办结：父母就医"),
    does("really_withdraw", "need_from_visit", HERS, "已撤回"),
    does("look", "need_told", LOOKS_AFTER, f"父母就医 · 李娜 · 急\n“{WORDS}”"),
    does("look", "need_overdue", LOOKS_AFTER, f"父母就医 · 李娜 · 急\n“{WORDS}”"),
    does("card", "family", LOOKS_AFTER, "困难事项：父母就医 · 李娜"),
    does("put_off", "need_told", ANSWERS, "困难事项：父母就医 · 李娜"),
    does("hand_on", "need_told", LOOKS_AFTER, "困难事项：父母就医 · 李娜"),
    does("contacted", "need_due", ANSWERS, "困难事项：父母就医 · 李娜 · 已联系"),
    does("solved", "need_due", ANSWERS, "困难事项：父母就医 · 李娜 · 已解决"),
    Row(routes.NEED_DAY, ("need", DAY), "need_told", ANSWERS, "困难事项：父母就医 · 李娜"),
    Row(routes.NEED_HAND, ("need", "赵敏"), "need_told", LOOKS_AFTER, "已转给 赵敏"),
    Row(routes.NEED_LIST, (0, 0), "family", MEMBERS, "由您答复"),
    Row(routes.NEED_LIST, ("here", 0), "family", RUNS_HERE, "城关派出所党支部（演示）\n"),
    Row(routes.NEED_LIST, ("here", 0), "visit", RUNS_HERE, "城关派出所党支部（演示）\n"),
    Row(routes.NEED_SEND, (99, 3), "family", MEMBERS, "这一条没有提交"),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.NEED: ["need"], routes.NEED_CONSENT: ["need"], routes.NEED_RAISE: ["need"],
    routes.NEED_SEND: ["need"], routes.NEED_DO: ["need", "answer_need"],
    routes.NEED_DAY: ["answer_need"], routes.NEED_HAND: ["answer_need"],
    routes.NEED_LIST: ["answer_need", "unit_needs"],
}  # fmt: skip


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


@pytest.fixture
async def known(place: Town) -> dict[str, int]:
    """Return the ids of everybody, who have all consented."""
    found = await ids_of(place)

    async def unit(tx: Tx) -> None:
        for (member_id,) in await tx.all("SELECT member_id FROM account"):
            await consents.set_(tx, member_id, place.clock.now(), given=True)

    await place.db.write(unit)
    return found


async def a_need(town: Town, known: dict[str, int]) -> int:
    """Have 李娜 have raised one need and no other, which 王建国 answers; return its id."""

    async def unit(tx: Tx) -> int:
        await tx.run("DELETE FROM need")
        found = await needs.add(
            tx, member_id=known[OFFICER], unit_id=known["here"], category="medical", words=WORDS,
            urgency="urgent", answerer_id=known["王建国"], now=town.clock.now(),
            answer_by=at("00:00", "2026-12-03"), by_member_id=known[OFFICER],
        )  # fmt: skip
        assert found is not None
        return found

    return await town.db.write(unit)


async def carrier(town: Town, role: str, kind: str, need_id: int) -> Message:
    """Return a message of a kind in somebody's chat; all but lists are about one need."""
    message = await help_of(town, role, kind)
    if kind != "family":
        await change(
            town,
            "UPDATE message SET details = :details WHERE chat_id = :chat AND telegram_id = :id",
            details=json.dumps({"need": need_id, "why": "raised"}),
            chat=message.chat.id,
            id=message.id,
        )
    return message


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_needs_does_what_the_table_says(
    place: Town, known: dict[str, int], role: str
) -> None:
    for row in TABLE:
        known["need"] = await a_need(place, known)
        message = await carrier(place, role, row.kind, known["need"])
        await press_here(place, role, row, message, known)
        if row.answers[ROLES.index(role)] != OK:
            assert WORDS not in (message.text or ""), row
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


@pytest.mark.parametrize("role", ROLES)
async def test_on_a_message_that_does_not_carry_it_no_button_about_needs_does_anything(
    place: Town, known: dict[str, int], role: str
) -> None:
    known["need"] = await a_need(place, known)
    # One of another kind, and one of the right kind that is about another need.
    other = await carrier(place, role, "status", known["need"])
    about_another = await carrier(place, role, "need_told", known["need"] + 1)
    before = await everything(place)
    for row in TABLE:
        assert await forge(place, role, other, data_of(row, known)) == STALE, row
        if "need" in row.ids:
            said = await forge(place, role, about_another, data_of(row, known))
            assert said in (STALE, NOT_BOUND), (row, said)
    # Copied into the group: our post there carries none of them.
    for row in TABLE:
        assert await forge(place, role, place.check_in_post(), data_of(row, known)) == STALE
    assert changed(before, await everything(place)) == set()


async def test_numbers_of_nothing_are_answered_and_harm_nothing(
    place: Town, known: dict[str, int]
) -> None:
    message = await carrier(place, "王建国", "family", 0)
    known["need"] = await a_need(place, known)
    before = await everything(place)
    for row in TABLE:
        if row.route == routes.NEED_CONSENT:
            continue
        nothing = [2**40 + number for number, _ in enumerate(row.ids)]
        assert await forge(place, "王建国", message, routes.data(row.route, *nothing)), row
    data = routes.data(routes.NEED_DO, known["need"], len(VERBS))
    assert await forge(place, "王建国", message, data) == STALE
    assert changed(before, await everything(place)) == set()
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def test_who_has_left_and_whose_need_it_is_not_any_more_get_nothing(
    place: Town, known: dict[str, int]
) -> None:
    known["need"] = await a_need(place, known)
    card = await carrier(place, "王建国", "need_told", known["need"])
    await place.db.write(members.move, known["王建国"], known["there"])
    await change(place, "DELETE FROM secretary WHERE member_id = :id", id=known["王建国"])
    for verb in ("look", "card", "contacted", "hand_on"):
        data = routes.data(routes.NEED_DO, known["need"], VERBS.index(verb))
        assert await forge(place, "王建国", card, data) == NOT_HIS
    assert card.text == NOT_HIS


def test_every_verb_is_in_the_table_and_is_the_members_or_the_answerers() -> None:
    assert {row.ids[1] for row in TABLE if row.route == routes.NEED_DO} == set(range(len(VERBS)))
    assert not DOES.keys() & set(FOR_SECRETARY)
    assert DOES.keys() < set(VERBS)

"""What is told of a need: to who answers it, and to the member, of each step. The member's own line
stands in none of it: a button shows that."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import answerers, charge, known_days
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import from_ms, to_ms
from bot.rules import needs as rules
from bot.rules import overdue, quiet
from bot.rules.visits import EARLY
from bot.rules.workdays import Workdays
from bot.screens import answering as answer_screens
from bot.screens import needs as screens
from bot.screens.screen import Screen
from bot.screens.voice import safe
from storage import due, members, messages, needs, roles, units
from storage.messages import Message
from storage.needs import Need
from storage.tx import Tx

TOLD: Final = "need_told"
DUE: Final = "need_due"
OVERDUE: Final = "need_overdue"
ABOVE: Final = "need_overdue_above"
STEP: Final = "need_step"
SOLVED: Final = "need_solved"
VISIT: Final = "need_from_visit"
ENDED: Final = "need_ended"
DAY: Final = "need_day"
"""What falls due each morning while there are needs."""
Details = Mapping[str, int | str]


async def schedule(tx: Tx, need: Need, now: datetime, zone: ZoneInfo) -> None:
    """Note when who answers is reminded, and when others hear that it is overdue.

    Who answers hears of the day that holds now, those above of the one that was promised.
    """
    assert need.answer_by is not None, "every need is answered by a day"
    assert need.overdue_from is not None, "every need is overdue from a day on"
    reminds_at = rules.reminds_at(need.answer_by, zone)
    if reminds_at > now:
        await due.note(tx, DUE, need.id, reminds_at)
    is_workday = await known_days.of(tx)
    own, *_ = overdue.instants(need.answer_by, zone, is_workday)
    _, *above = overdue.instants(need.overdue_from, zone, is_workday)
    for at in (own, *above):
        await due.note(tx, OVERDUE, need.id, at)
    await watch(tx, now, zone)


async def watch(tx: Tx, now: datetime, zone: ZoneInfo) -> None:
    """Have all needs looked after each morning from the next on; once is enough."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < EARLY else local.date() + timedelta(days=1)
    await due.note(tx, DAY, 0, datetime.combine(day, EARLY, zone))


async def schedule_anew(
    tx: Tx, need: Need, now: datetime, zone: ZoneInfo, is_workday: Workdays
) -> None:
    """Other days are worked on: move what is yet to be heard to their mornings; the day stays."""
    if need.answer_by is None or need.overdue_from is None:
        return
    own, *_ = overdue.instants(need.answer_by, zone, is_workday)
    first, *above = overdue.instants(need.overdue_from, zone, is_workday)
    heard_own = await due.count_taken(tx, OVERDUE, need.id, need.answer_by) > 0
    # If another day holds for who answers, what they heard of either is no step of those above.
    is_one_day = need.answer_by == need.overdue_from
    since = need.overdue_from if is_one_day else first
    heard = await due.count_taken(tx, OVERDUE, need.id, since)
    heard -= heard_own and own not in above
    steps = [] if heard_own else [own]
    steps += [at for at in above[heard:] if at not in steps]
    await due.plan_anew(tx, OVERDUE, need.id, steps, now)


async def tell_answerer(
    tx: Tx, need: Need, why: str, about: int, now: datetime, zone: ZoneInfo
) -> None:
    """Tell who answers a need of it: `raised`, `handed_on`, `added` or `not_yet`.

    `about` tells one telling from the next: what was done that it tells of.
    """
    await _tell(tx, TOLD, need.answerer_id, need, f"{why}:{about}", now, zone, {"why": why})


async def tell_member(
    tx: Tx, need: Need, what: str, about: int, now: datetime, zone: ZoneInfo
) -> None:
    """Tell the member of a step: `answered`, `put_off` or `handed_on`, as it then stands."""
    assert need.answer_by is not None, "every need is answered by a day"
    assert need.answerer_id is not None, "every need is answered by somebody"
    details: Details = {"what": what, "by": to_ms(need.answer_by), "answerer": need.answerer_id}
    await _tell(tx, STEP, need.member_id, need, f"{what}:{about}", now, zone, details)


async def ask_member(
    tx: Tx, need: Need, kind: str, about: int | str, now: datetime, zone: ZoneInfo
) -> None:
    """Ask the member whether it is SOLVED, or tell them what was noted in a VISIT."""
    await _tell(tx, kind, need.member_id, need, str(about), now, zone, {})


async def tell_ended(
    tx: Tx, need: Need, now: datetime, zone: ZoneInfo, *, is_confirmed: bool = False
) -> None:
    """Tell who answers a need, and knows of it, that the member has taken it back or closed it.

    `is_confirmed` if they had said that it is solved. Of what is withdrawn nothing is left to tell
    but whose it was.
    """
    if need.answerer_id is None or need.member_id is None:
        return
    accounts = await members.accounts_to_write_to(tx, [need.answerer_id])
    for user_id in accounts:
        if not await _knows(tx, user_id, need.id):
            return
        state = "confirmed" if is_confirmed else need.state
        # Once it is told, nothing ties what is left of the need to whose it was.
        details: Details = {"member": need.member_id, "state": state, "forget": 1}
        at = quiet.morning(now, zone)
        await tell(tx, ENDED, user_id, need.id, at, details)


async def remind(tx: Tx, need: Need, now: datetime, zone: ZoneInfo) -> None:
    """Remind who answers that it is due today, or that it was due."""
    assert need.answer_by is not None, "every need is answered by a day"
    day = now.astimezone(zone).date().toordinal()
    await _tell(tx, DUE, need.answerer_id, need, str(day), now, zone, {})


async def tell_unit(tx: Tx, need: Need, user_id: int, now: datetime, zone: ZoneInfo) -> None:
    """Tell the unit's secretary that a need is overdue."""
    day = now.astimezone(zone).date().toordinal()
    at = quiet.morning(now, zone)
    details = {"need": need.id}
    await tell(tx, OVERDUE, user_id, f"{need.id}:{day}", at, details)


async def tell_above(
    tx: Tx, home_id: int, above_id: int, up: int, user_id: int, now: datetime, zone: ZoneInfo
) -> None:
    """Tell the secretary of a unit above how many are overdue in a unit: once a morning."""
    day = now.astimezone(zone).date().toordinal()
    at = quiet.morning(now, zone)
    details = {"unit": home_id, "above": above_id, "up": up}
    await tell(tx, ABOVE, user_id, f"{home_id}:{up}:{day}", at, details)


async def _tell(
    tx: Tx,
    kind: str,
    member_id: int | None,
    need: Need,
    about: str,
    now: datetime,
    zone: ZoneInfo,
    details: Details,
) -> None:
    if member_id is None:
        return
    at = quiet.morning(now, zone)
    for user_id in await members.accounts_to_write_to(tx, [member_id]):
        facts = {"need": need.id, **details}
        await tell(tx, kind, user_id, f"{need.id}:{about}", at, facts)


async def _knows(tx: Tx, user_id: int, need_id: int) -> bool:
    for kind in (TOLD, DUE):
        if await messages.went_out(tx, kind, user_id, "need", need_id):
            return True
    return False


async def _open(tx: Tx, message: Message) -> Need | None:
    need = await needs.by_id(tx, int(message.details["need"]))
    return need if need is not None and need.is_open else None


async def _write_told(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    need = await _open(tx, message)
    if need is None:
        return Withdrawn("ended")
    person = await members.by_account(tx, message.chat_id)
    if person is None or not await answerers.answers(tx, need, person.member_id, telling.now):
        return Withdrawn("not_the_answerer")
    voice, note = telling.voice, ""
    if need.state == "solved" or need.answer_by is None:
        return Withdrawn("waits_for_member")
    if message.kind == DUE:
        if rules.reminds_at(need.answer_by, voice.zone) > telling.now:
            return Withdrawn("moved")
        is_over = need.answer_by <= telling.now
        note = voice.say("answer.overdue" if is_over else "answer.due")
    elif message.details["why"] != "raised":
        note = voice.say(f"answer.why.{message.details['why']}")
    return Prepared(answer_screens.card(need, voice, note, answers=True))


async def _write_overdue(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    need = await _open(tx, message)
    if need is None or need.state == "solved" or need.overdue_from is None or need.home_id is None:
        return Withdrawn("ended")
    is_workday = await known_days.of(tx)
    if not rules.is_heard_of(1, need.overdue_from, telling.now, telling.voice.zone, is_workday):
        return Withdrawn("moved")
    besides = [] if need.member_id is None else [need.member_id]
    if not await charge.runs_families(tx, message.chat_id, need.home_id, telling.now, besides):
        return Withdrawn("not_secretary")
    return Prepared(answer_screens.overdue(need, telling.voice, telling.now))


async def _write_above(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    home_id, up = int(message.details["unit"]), int(message.details["up"])
    above_id, now, zone = int(message.details["above"]), telling.now, telling.voice.zone
    if all(one.user_id != message.chat_id for one in await roles.secretaries(tx, above_id, now)):
        return Withdrawn("not_secretary")
    is_workday = await known_days.of(tx)
    late = [
        need
        for need in await needs.open_of_unit(tx, home_id)
        if need.state != "solved"
        and need.overdue_from is not None
        and rules.is_heard_of(up, need.overdue_from, now, zone, is_workday)
    ]
    unit = await units.by_id(tx, home_id)
    if not late or unit is None:
        return Withdrawn("ended")
    (days,) = (step.after for step in overdue.STEPS if step.up == up)
    return Prepared(answer_screens.overdue_above(unit.name, late, days, telling.voice))


async def _write_to_member(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    need = await _open(tx, message)
    person = await members.by_account(tx, message.chat_id)
    if need is None or person is None or person.member_id != need.member_id:
        return Withdrawn("ended")
    if message.kind == VISIT:
        return Prepared(screens.from_visit(need, telling.voice))
    if message.kind == SOLVED:
        if need.state != "solved":
            return Withdrawn("moved_on")
        return Prepared(screens.is_it_solved(need, telling.voice))
    what, by = str(message.details["what"]), from_ms(int(message.details["by"]))
    is_as_told = need.answer_by == by and need.answerer_id == message.details["answerer"]
    if need.state == "solved" or not is_as_told:
        return Withdrawn("moved_on")
    return Prepared(screens.told(need, what, telling.voice))


async def _write_ended(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    voice = telling.voice
    name = safe(await members.name_of(tx, int(message.details["member"])))
    key = "answer.withdrawn"
    if message.details["state"] == "confirmed":
        key = "answer.closed_confirmed"
    elif message.details["state"] == "closed":
        key = "answer.closed_without"
    return Prepared(Screen(voice.say(key, name=name)))


WRITERS: Final[dict[str, Writer]] = {
    TOLD: _write_told,
    DUE: _write_told,
    OVERDUE: _write_overdue,
    ABOVE: _write_above,
    STEP: _write_to_member,
    SOLVED: _write_to_member,
    VISIT: _write_to_member,
    ENDED: _write_ended,
}

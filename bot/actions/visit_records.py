"""What is recorded of a visit is shown to the member: right, or wrong.

Silence is 未回复, and counts as nothing else.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import visit_cards, visit_rights, visit_telling
from bot.actions.asking import Pressed, alert
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.actions.visit_rights import Handling
from bot.clock import to_ms
from bot.rules.quiet import morning
from bot.rules.visits import COMPLAINTS
from bot.screens import holding as screens
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import away, members, visit_steps, visitors, visits
from storage.messages import Message
from storage.tx import Tx
from storage.visits import Visit

RECORD: Final = "visit_record"
WRONG: Final = "visit_wrong"


async def show_member(tx: Tx, visit: Visit, now: datetime, zone: ZoneInfo) -> None:
    """Show the member what is recorded; not while they are away: then on their first day back."""
    if await away.now_of(tx, visit.member_id, now) is None:
        await visit_telling.member(
            tx, RECORD, visit, f"{visit.id}:{to_ms(now)}", morning(now, zone), None,
            {"visit": visit.id},
        )  # fmt: skip


async def said(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[属实], [有误], or what is wrong: the ids are the visit, which of them, and which record."""
    visit = await visit_rights.visited(tx, pressed, voice)
    if isinstance(visit, Turned):
        return visit
    what, now = pressed.ids[1], pressed.now
    if visit.is_erased:
        return alert(voice, "visit.erased.nothing")
    if visit.state != "held" or what > screens.BACK:
        return alert(voice, "visit.settled_before")
    if visit.answer in ("right", "wrong"):
        return Turned(screen=screens.answered(visit, voice, now))
    if screens.stamp(visit) != pressed.ids[2]:
        return alert(voice, "visit.record.newer")
    if what == screens.BACK:
        return Turned(screen=screens.shown(visit, await _names(tx, visit, voice), voice, now))
    if what == screens.WRONG:
        return Turned(screen=screens.what_is_wrong(visit, voice, now))
    if what == screens.RIGHT:
        await visit_steps.answer(tx, visit.id, "right", now, visit.member_id)
    else:
        complaint = COMPLAINTS[what - screens.ASKED]
        await visit_steps.answer(tx, visit.id, "wrong", now, visit.member_id, complaint)
        judge = await visit_rights.judge_of(tx, visit, now)
        if judge is not None:
            await tell(
                tx,
                WRONG,
                judge,
                f"{visit.id}:{pressed.update_id}",
                morning(now, voice.zone),
                {"visit": visit.id},
            )
    again = await visits.by_id(tx, visit.id)
    assert again is not None, "it is held"
    return Turned(screen=screens.answered(again, voice, now))


async def _write_record(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or visit.is_erased or visit.answer not in ("untold", "told"):
        return Withdrawn("settled")
    names = await _names(tx, visit, telling.voice)
    await visit_steps.note_told(tx, visit.id)
    return Prepared(screens.shown(visit, names, telling.voice, telling.now))


async def _write_wrong(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or visit.answer != "wrong":
        return Withdrawn("settled")
    if not await visit_rights.judges(tx, message.chat_id, visit, telling.now):
        return Withdrawn("not_in_charge")
    judge = await members.by_account(tx, message.chat_id)
    assert judge is not None, "who judges is a member"
    found = Handling(visit, judge.member_id, is_secretary=True)
    await visit_cards.look(tx, found, telling.voice, telling.now)
    names = await _names(tx, visit, telling.voice)
    return Prepared(screens.complaint(visit, names, telling.voice, telling.now))


async def _names(tx: Tx, visit: Visit, voice: Voice) -> str:
    them = await visitors.of_visit(tx, visit.id)
    return voice.say("list.separator").join(one.name for one in them)


WRITERS: Final[dict[str, Writer]] = {RECORD: _write_record, WRONG: _write_wrong}

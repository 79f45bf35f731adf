"""Who answers a need takes its steps, each told to the member; the unit's secretary sees what is
open there and may have somebody else answer."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

from bot.actions import answerers, charge, known_days, need_own, need_telling
from bot.actions import needs as raising
from bot.actions.asking import STALE, Pressed, alert, brief, may
from bot.rules import needs as rules
from bot.rules.permissions import Denied, Who
from bot.rules.visits import end_of
from bot.screens import answering as screens
from bot.screens import routes
from bot.screens.needs import MINE, VERBS, back, date_of
from bot.screens.screen import Button, Screen, Toast, Turned
from bot.screens.voice import Voice
from storage import consents, members, needs, places, units
from storage.needs import Need
from storage.tx import Tx

VISIT: Final = "visit"
LISTS: Final = (raising.FAMILY, VISIT)
"""What lists are on: 家里有事, and the list of a unit's visits."""
KINDS: Final = (*LISTS, need_telling.TOLD, need_telling.DUE, need_telling.OVERDUE)
"""What the buttons of who answers, or looks after the unit, are on."""
FOR_SECRETARY: Final = ("look", "card", "hand_on")
"""What the unit's secretary does with a need that somebody else answers."""


class Case:
    """A need that somebody has pressed a button of, and as what: as who `answers` it or not."""

    def __init__(
        self, need: Need, who: Who, pressed: Pressed, voice: Voice, *, answers: bool,
        back: Button | None,
    ) -> None:  # fmt: skip
        assert who.member_id is not None, "the act is a member's"
        assert need.answer_by is not None, "every need is answered by a day"
        self.need, self.pressed, self.voice = need, pressed, voice
        self.by, self.answer_by, self.answers = who.member_id, need.answer_by, answers
        self.now, self.today = pressed.now, pressed.now.astimezone(voice.zone).date()
        self.back = back

    def card(self, need: Need, toast: Toast | None = None) -> Turned:
        """Return the need's card as this person sees it."""
        return Turned(
            toast,
            screens.card(need, self.voice, answers=self.answers, back=self.back),
        )

    async def again(self, tx: Tx) -> Need:
        """Return the need as it stands by now."""
        need = await needs.by_id(tx, self.need.id)
        assert need is not None, "needs are never removed"
        return need


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button about a need says; the ids are the need and the verb's place."""
    if pressed.ids[1] >= len(VERBS):
        return alert(voice, STALE)
    verb = VERBS[pressed.ids[1]]
    if verb in need_own.DOES:
        return await need_own.do(tx, pressed, voice)
    case = await _case(tx, pressed, voice, for_secretary=verb in FOR_SECRETARY)
    return case if isinstance(case, Turned) else await _DOES[verb](tx, case)


async def put_off_to(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Put off the next step; the ids are the need and the day."""
    case = await _case(tx, pressed, voice)
    if isinstance(case, Turned):
        return case
    if case.need.state == "solved":
        return case.card(case.need, brief(voice, "answer.waits").toast)
    is_workday = await known_days.of(tx)
    days = {day.toordinal(): day for day in rules.days_to_put_off(case.today, is_workday)}
    day: date | None = days.get(pressed.ids[1])
    if day is None:
        return alert(voice, "answer.day_gone")
    by = end_of(day, voice.zone)
    if await needs.set_answer_by(tx, case.need.id, by, case.now, case.by):
        after = await case.again(tx)
        await need_telling.schedule(tx, after, case.now, voice.zone)
        about = pressed.update_id
        await need_telling.tell_member(tx, after, "put_off", about, case.now, voice.zone)
    return case.card(await case.again(tx))


async def hand_to(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have somebody else answer; the ids are the need and the member."""
    if await _was_handed(tx, pressed):
        name = await members.name_of(tx, pressed.ids[1])
        return brief(voice, "answer.handed_before", answerer=name)
    case = await _case(tx, pressed, voice, for_secretary=True)
    if isinstance(case, Turned):
        return case
    need, member_id, now, zone = case.need, pressed.ids[1], case.now, voice.zone
    if need.state == "solved":
        return case.card(need, brief(voice, "answer.waits").toast)
    if member_id not in dict(await answerers.candidates(tx, need, now)):
        return alert(voice, "answer.to_nobody" if member_id != need.answerer_id else STALE)
    by = rules.handed_on_by(case.answer_by, now, zone, await known_days.of(tx))
    if await needs.hand_on(tx, need.id, member_id, by, now, case.by):
        at = (pressed.chat_id, pressed.message_id)
        await places.note_details(tx, *at, handed=f"{need.id}:{member_id}")
        after, about = await case.again(tx), pressed.update_id
        await need_telling.schedule(tx, after, now, zone)
        if member_id != case.by:
            await need_telling.tell_answerer(tx, after, "handed_on", about, now, zone)
        await need_telling.tell_member(tx, after, "handed_on", about, now, zone)
    after = await case.again(tx)
    if member_id == case.by:
        return Turned(screen=screens.card(after, voice, answers=True, back=case.back))
    return Turned(screen=screens.handed_on(after, case.back, voice))


async def listed(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """List what is open: in a unit, or what one answers; the ids are the unit or MINE, the page."""
    unit_id, page = pressed.ids
    at = (pressed.chat_id, pressed.message_id)
    if unit_id == MINE:
        who = await may(tx, pressed, "answer_need", raising.FAMILY)
        if isinstance(who, Denied):
            return alert(voice, who.code)
        assert who.member_id is not None, "the act is a member's"
        own = [
            one
            for one in await needs.to_answer(tx, who.member_id)
            if await answerers.answers(tx, one, who.member_id, pressed.now)
        ]
        await places.note_details(tx, *at, list=MINE, page=page)
        return Turned(screen=screens.listed(own, MINE, "", page, back(voice), voice, pressed.now))
    who = await may(tx, pressed, "unit_needs", LISTS, unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    unit = await units.by_id(tx, unit_id)
    if unit is None or not await charge.runs_families(tx, pressed.user_id, unit_id, pressed.now):
        return alert(voice, "answer.not_your_unit")
    found = await needs.open_looked_after(tx, unit_id, pressed.now)
    seen = [one for one in found if one.member_id != who.member_id]
    await places.note_details(tx, *at, list=unit_id, page=page)
    to = back(voice)
    if await places.was_sent_as(tx, *at, VISIT):
        to = Button(voice.say("days.back"), routes.data(routes.VISITS, unit_id, 0))
    return Turned(screen=screens.listed(seen, unit_id, unit.name, page, to, voice, pressed.now))


async def _was_handed(tx: Tx, pressed: Pressed) -> bool:
    """Say whether this very press was made before, so that it is so already."""
    need_id, member_id = pressed.ids
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    need = await needs.by_id(tx, need_id)
    is_so = need is not None and need.is_open and need.answerer_id == member_id
    return is_so and about.get("handed") == f"{need_id}:{member_id}"


async def _case(
    tx: Tx, pressed: Pressed, voice: Voice, *, for_secretary: bool = False
) -> Case | Turned:
    """Return the open need whose button was pressed by who answers it or, where that is for them
    too, looks after the families of the unit; else why it counts for nothing.
    """
    who = await may(tx, pressed, "answer_need", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    need = await needs.by_id(tx, pressed.ids[0])
    if need is None or ("need" in about and about["need"] != need.id):
        return alert(voice, STALE)
    is_listed = "need" not in about and "erased" not in about
    to = None
    if is_listed:
        to = screens.to_list(int(about.get("list", MINE)), int(about.get("page", 0)), voice)
    if not is_listed and not need.is_open:
        # On a message that was about it the rest may go: it is settled.
        return Turned(screen=Screen(voice.say("answer.ended")))
    answers = await answerers.answers(tx, need, who.member_id, pressed.now)
    if need.is_open and not answers and for_secretary and need.home_id is not None:
        besides = [] if need.member_id is None else [need.member_id]
        if await charge.runs_families(tx, pressed.user_id, need.home_id, pressed.now, besides):
            return Case(need, who, pressed, voice, answers=False, back=to)
    if not answers or not need.is_open:
        said = None if is_listed else Screen(voice.say("answer.not_yours"))
        return Turned(alert(voice, "answer.not_yours").toast, said)
    return Case(need, who, pressed, voice, answers=True, back=to)


async def _look(tx: Tx, case: Case) -> Turned:
    """Show the member's own line in an alert, which leaves nothing behind; and note who saw it."""
    await _note(tx, case)
    return Turned(Toast(screens.content(case.need, case.voice), alert=True))


async def _card(tx: Tx, case: Case) -> Turned:
    await _note(tx, case)
    return case.card(case.need)


async def _note(tx: Tx, case: Case) -> None:
    assert case.need.member_id is not None, "an open need is somebody's"
    await consents.note_look(
        tx, case.by, case.need.member_id, "need", case.need.id, case.today.toordinal(), case.now
    )


async def _contacted(tx: Tx, case: Case) -> Turned:
    """The member was spoken to: the next step follows. Twice on a day is once."""
    need, voice = case.need, case.voice
    if need.state == "solved":
        return case.card(need, brief(voice, "answer.waits").toast)
    by = rules.next_step_by(case.now, voice.zone, await known_days.of(tx))
    if need.standing == "answered" and case.answer_by == by:
        day = date_of(by, voice)
        return case.card(need, brief(voice, "answer.noted_today", by=day).toast)
    await needs.move(
        tx, need.id, ("raised", "answered"), "answered", case.now, case.by, answer_by=by
    )
    after, about = await case.again(tx), case.pressed.update_id
    await need_telling.schedule(tx, after, case.now, voice.zone)
    await need_telling.tell_member(tx, after, "answered", about, case.now, voice.zone)
    return case.card(after)


async def _solved(tx: Tx, case: Case) -> Turned:
    """Who answers says that it is solved; the member is asked, and has the last word."""
    if await needs.move(tx, case.need.id, ("raised", "answered"), "solved", case.now, case.by):
        about = case.pressed.update_id
        after = await case.again(tx)
        await need_telling.ask_member(
            tx, after, need_telling.SOLVED, about, case.now, case.voice.zone
        )
    return case.card(await case.again(tx))


async def _put_off(tx: Tx, case: Case) -> Turned:
    if case.need.state == "solved":
        return case.card(case.need, brief(case.voice, "answer.waits").toast)
    days = rules.days_to_put_off(case.today, await known_days.of(tx))
    return Turned(screen=screens.which_day(case.need, days, case.today, case.voice))


async def _hand_on(tx: Tx, case: Case) -> Turned:
    if case.need.state == "solved":
        return case.card(case.need, brief(case.voice, "answer.waits").toast)
    people = await answerers.candidates(tx, case.need, case.now)
    if not people:
        return alert(case.voice, "answer.to_nobody")
    return Turned(screen=screens.to_whom(case.need, people, case.voice))


_DOES: Final[dict[str, Callable[[Tx, Case], Awaitable[Turned]]]] = {
    "look": _look,
    "card": _card,
    "contacted": _contacted,
    "solved": _solved,
    "put_off": _put_off,
    "hand_on": _hand_on,
}
"""What is done with a need by who answers it or looks after the unit."""

"""重要节点联合访: a unit's secretary has households visited for a date, alone or with a unit."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, joint_visits, replies, visit_duties
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.dates import parse_day
from bot.rules.key_dates import Draft, from_facts, next_of
from bot.rules.permissions import Denied
from bot.rules.roster_columns import clean
from bot.rules.visits import end_of, in_order, share
from bot.screens import key_dates as screens
from bot.screens.key_dates import VERBS
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import away, dialogues, members, places, triggers, units, visitors, visits
from storage import joint_visits as storage
from storage.dialogues import Dialogue
from storage.messages import Message
from storage.triggers import Occasion
from storage.tx import Tx
from storage.visitors import Visitor

STEP: Final = "key_date"
KIND: Final = "key_date"
KINDS: Final = ("event", KIND)
LONGEST: Final = timedelta(days=366)
OFFERED: Final = 8


@dataclass(frozen=True, slots=True)
class Planning:
    """A press on a message that plans visits for a date: whose draft, with which number."""

    draft: Draft
    member_id: int
    number: int
    pressed: Pressed
    voice: Voice

    @property
    def today(self) -> date:
        """The day by the organisation's calendar."""
        return self.pressed.now.astimezone(self.voice.zone).date()


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button says; the ids are the verb and a number."""
    place, number = pressed.ids
    who = await may(tx, pressed, "event", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if place >= len(VERBS) or who.member_id is None:
        return alert(voice, STALE)
    verb, draft = VERBS[place], Draft(number)
    if verb != "begin":
        dialogue = await dialogues.of(tx, pressed.user_id, pressed.now)
        if dialogue is None or dialogue.step != STEP:
            return await _over(tx, pressed, verb, voice)
        draft = from_facts(dialogue.facts)
    if not await charge.is_own(tx, who.member_id, draft.unit, pressed.now):
        return alert(voice, "event.not_yours")
    done: Draft | Turned = draft
    if verb != "begin":
        turn = Planning(draft, who.member_id, number, pressed, voice)
        done = await _DOES[verb](tx, turn)
    if isinstance(done, Turned):
        return done
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, **done.facts())
    return Turned(screen=await _screen(tx, done, voice, pressed.now))


async def _over(tx: Tx, pressed: Pressed, verb: str, voice: Voice) -> Turned:
    """Say that nothing is being planned; to who presses [定下] twice, that it is done."""
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    if verb == "settle" and about.get("settled"):
        return brief(voice, "key_date.settled_before")
    return alert(voice, "key_date.gone")


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take the last day or the second unit's name, whichever was asked for."""
    who = await asks(tx, said, "event")
    if who is None:
        return
    draft, problem = from_facts(dialogue.facts), ""
    today = said.now.astimezone(said.zone).date()
    if draft.side == "unit":
        found = await units.found(tx, clean(said.words), OFFERED)
        draft = replace(draft, found=tuple(one.id for one in found if one.id != draft.unit))
        if not draft.found:
            problem = "key_date.no_unit"
        elif len(draft.found) == 1:
            problem = await _cannot_join(tx, draft.found[0], said.now)
            if not problem:
                draft = replace(draft, to=draft.found[0], found=(), side="check")
    elif draft.side in ("day", "people"):
        day = parse_day(said.words, today)
        problem = "days.unclear" if day is None else _problem(day, today)
        if day is not None and not problem:
            draft = replace(draft, day=day.toordinal(), side="people")
    await dialogues.begin(tx, said.user_id, STEP, said.now, **draft.facts())
    details = {"problem": problem}
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details=details)


async def _occasion(tx: Tx, turn: Planning) -> Draft | Turned:
    """Its day is the next one of that date; one that moves is asked for."""
    occasion = await _named(tx, turn.number)
    if occasion is None:
        return alert(turn.voice, STALE)
    day = next_of(occasion.month, occasion.day, turn.today)
    side = "day" if day is None else "people"
    ordinal = 0 if day is None else day.toordinal()
    return replace(turn.draft, occasion=occasion.rank, day=ordinal, side=side)


async def _ask_day(tx: Tx, turn: Planning) -> Draft | Turned:
    return (
        replace(turn.draft, side="day")
        if turn.draft.occasion
        else alert(turn.voice, "key_date.gone")
    )


async def _day(tx: Tx, turn: Planning) -> Draft | Turned:
    if not turn.draft.occasion or not 0 < turn.number < date.max.toordinal():
        return alert(turn.voice, STALE)
    problem = _problem(date.fromordinal(turn.number), turn.today)
    if problem:
        return alert(turn.voice, problem)
    return replace(turn.draft, day=turn.number, side="people")


async def _people(tx: Tx, turn: Planning) -> Draft | Turned:
    return replace(turn.draft, page=turn.number, side="people", found=())


async def _tick(tx: Tx, turn: Planning) -> Draft | Turned:
    if turn.number not in {one.member_id for one in await visitors.everybody(tx, turn.draft.unit)}:
        return alert(turn.voice, "people.gone")
    return turn.draft.turned(turn.number)


async def _all(tx: Tx, turn: Planning) -> Draft | Turned:
    every = tuple(one.member_id for one in await visitors.everybody(tx, turn.draft.unit))
    return replace(turn.draft, members=() if every == turn.draft.members else every)


async def _ask_unit(tx: Tx, turn: Planning) -> Draft | Turned:
    if not turn.draft.members:
        return alert(turn.voice, "key_date.tick_first")
    return replace(turn.draft, side="unit", to=0, found=())


async def _unit(tx: Tx, turn: Planning) -> Draft | Turned:
    """With 0 no other unit comes along."""
    if turn.number:
        if turn.number == turn.draft.unit or await units.by_id(tx, turn.number) is None:
            return alert(turn.voice, STALE)
        problem = await _cannot_join(tx, turn.number, turn.pressed.now)
        if problem:
            return alert(turn.voice, problem)
    return replace(turn.draft, to=turn.number, found=(), side="check")


async def _cancel(tx: Tx, turn: Planning) -> Draft | Turned:
    await dialogues.end(tx, turn.pressed.user_id)
    return Turned(screen=Screen(turn.voice.say("cancelled")))


async def _settle(tx: Tx, turn: Planning) -> Draft | Turned:
    """Have them be due; the dialogue ends with it, so a second press finds nothing to plan."""
    draft, voice, now = turn.draft, turn.voice, turn.pressed.now
    occasion = await _named(tx, draft.occasion)
    if occasion is None or not draft.members or not draft.day or draft.side != "check":
        return alert(voice, "key_date.gone")
    day = date.fromordinal(draft.day)
    if day < turn.today:
        return alert(voice, "days.past")
    if draft.to and await _cannot_join(tx, draft.to, now):
        return alert(voice, "key_date.no_secretary")
    await dialogues.end(tx, turn.pressed.user_id)
    await places.note_details(tx, turn.pressed.chat_id, turn.pressed.message_id, settled=1)
    chosen = await _chosen(tx, draft, occasion, voice.zone, now)
    due_at = end_of(day, voice.zone)
    made: list[int] = []
    goes: list[Visitor] = []
    for member_id, visitor in chosen.items():
        visit_id = await visits.add(
            tx, member_id=member_id, unit_id=draft.unit, kind="key_date", due_at=due_at, now=now,
            by_member_id=turn.member_id, occasion=occasion.name,
        )  # fmt: skip
        if visit_id is None:
            continue
        made.append(visit_id)
        if visitor is not None:
            goes.append(visitor)
            await visitors.assign(tx, visit_id, [(visitor.member_id, visitor.unit_id)])
    if draft.to and made:
        await joint_visits.ask(
            tx, draft.unit, draft.to, occasion.name, due_at, made, turn.member_id, now, voice.zone
        )
    await _begin(tx, made, now, voice.zone, turn.member_id)
    to = await units.by_id(tx, draft.to) if draft.to else None
    last = voice.last_day(due_at, now)
    before = len(draft.members) - len(made)
    return Turned(
        screen=screens.settled(occasion.name, last, len(made), before, _counted(goes), to, voice)
    )


async def _begin(tx: Tx, visit_ids: Sequence[int], now: datetime, zone: ZoneInfo, by: int) -> None:
    for visit_id in visit_ids:
        await visit_duties.begin(tx, visit_id, now, zone, by)


async def _chosen(
    tx: Tx, draft: Draft, occasion: Occasion, zone: ZoneInfo, now: datetime
) -> dict[int, Visitor | None]:
    """Return the households that are new and still the unit's, each with who visits it.

    They are shared evenly, those counted in that were noted for the date before; nobody who is
    away visits, unless all are.
    """
    due_at = end_of(date.fromordinal(draft.day), zone)
    before = await storage.noted(tx, draft.unit, occasion.name, due_at)
    here = {one.member_id for one in await visitors.everybody(tx, draft.unit)}
    here -= {household for household, _ in before}
    every = await visitors.of_unit(tx, draft.unit)
    present = [one for one in every if await away.now_of(tx, one.member_id, now) is None]
    by_id = {one.member_id: one for one in present or every}
    households = in_order([one for one in draft.members if one in here], {}, by_id)
    load = Counter(visitor for _, visitor in before if visitor is not None)
    shared = share(households, list(by_id), load)
    return {one: by_id.get(shared.get(one, 0)) for one in households}


def _counted(goes: Sequence[Visitor]) -> list[tuple[str, int]]:
    """Return how many each visitor gets, by id."""
    counts: dict[tuple[int, str], int] = {}
    for one in goes:
        counts[one.member_id, one.name] = counts.get((one.member_id, one.name), 0) + 1
    return [(name, n) for (_, name), n in sorted(counts.items())]


async def _cannot_join(tx: Tx, unit_id: int, now: datetime) -> str:
    """Return why a unit cannot be asked along, or nothing."""
    return "" if await joint_visits.secretary_of(tx, unit_id, now) else "key_date.no_secretary"


def _problem(day: date, today: date) -> str:
    if day < today:
        return "days.past"
    return "days.too_far" if day > today + LONGEST else ""


async def _named(tx: Tx, rank: int) -> Occasion | None:
    return next((one for one in await triggers.occasions(tx) if one.rank == rank), None)


async def _screen(tx: Tx, draft: Draft, voice: Voice, now: datetime) -> Screen:
    """Return what is asked next."""
    occasion = await _named(tx, draft.occasion)
    if occasion is None:
        return screens.which_occasion(await triggers.occasions(tx), voice)
    today = now.astimezone(voice.zone).date()
    if draft.side == "day" or not draft.day:
        return screens.which_day(occasion, today, voice)
    last = voice.named_day(date.fromordinal(draft.day), today)
    if draft.side == "people":
        listed = await members.of_unit(tx, draft.unit, now)
        return screens.which_people(draft, occasion, listed, last, voice)
    if draft.side == "unit":
        found = [await units.by_id(tx, one) for one in draft.found]
        return screens.which_unit([one for one in found if one is not None], voice)
    chosen = await _chosen(tx, draft, occasion, voice.zone, now)
    goes = [one for one in chosen.values() if one is not None]
    to = await units.by_id(tx, draft.to) if draft.to else None
    before = len(draft.members) - len(chosen)
    return screens.check(occasion, last, len(chosen), before, _counted(goes), to, voice)


Does = Callable[[Tx, Planning], Awaitable[Draft | Turned]]
_DOES: Final[dict[str, Does]] = {
    "occasion": _occasion,
    "ask_day": _ask_day,
    "day": _day,
    "people": _people,
    "tick": _tick,
    "all": _all,
    "ask_unit": _ask_unit,
    "unit": _unit,
    "settle": _settle,
    "cancel": _cancel,
}


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    dialogue = await dialogues.of(tx, message.chat_id, telling.now)
    if dialogue is None or dialogue.step != STEP:
        return Withdrawn("gone")
    person = await members.by_account(tx, message.chat_id)
    draft = from_facts(dialogue.facts)
    if person is None or not await charge.is_own(tx, person.member_id, draft.unit, telling.now):
        return Withdrawn("not_in_charge")
    screen = await _screen(tx, draft, telling.voice, telling.now)
    key = str(message.details["problem"])
    if key:
        hint = telling.voice.say(key)
        screen = replace(screen, text=f"{hint}\n{screen.text}")
    return Prepared(screen)


WRITERS: Final[dict[str, Writer]] = {KIND: _write}

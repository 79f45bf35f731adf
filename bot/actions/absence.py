"""不在岗: noted by the member or by who is in charge, until a day; then nothing is expected."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import must_visits, people, replies
from bot.actions.asking import STALE, Pressed, Said, alert, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules.dates import parse_day
from bot.rules.permissions import Denied, Place, Who, judge
from bot.screens import absence as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import away, dialogues, members, roles
from storage.dialogues import Dialogue
from storage.members import Member
from storage.messages import Message
from storage.tx import Tx

UNTIL: Final = "away"
_KINDS: Final = (people.KIND, "me", "away_done")
UNDO_WITHIN: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=366)


async def ask_reason(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask why a member is away; the id is the member."""
    found = await _member(tx, pressed, pressed.ids[0], voice)
    return found if isinstance(found, Turned) else Turned(screen=screens.reasons(found, voice))


async def ask_day(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask until when; the ids are the member and the reason."""
    member_id, reason = pressed.ids
    found = await _member(tx, pressed, member_id, voice)
    if isinstance(found, Turned):
        return found
    if reason >= len(screens.REASONS):
        return alert(voice, STALE)
    await dialogues.begin(tx, pressed.user_id, UNTIL, pressed.now, member=member_id, reason=reason)
    today = pressed.now.astimezone(voice.zone).date()
    return Turned(screen=screens.until(found, reason, today, voice))


async def note(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Note it; the ids are the member, the reason and the last day."""
    member_id, reason, ordinal = pressed.ids
    found = await _member(tx, pressed, member_id, voice)
    if isinstance(found, Turned):
        return found
    day = _day(ordinal)
    if day is None or reason >= len(screens.REASONS):
        return alert(voice, STALE)
    problem = _problem(day, pressed.now.astimezone(voice.zone).date())
    if problem is not None:
        return alert(voice, problem)
    span_id = await _note(tx, pressed.user_id, found, reason, day, voice.zone, pressed.now)
    noted = await away.by_id(tx, span_id)
    assert noted is not None, "noted just now"
    return Turned(screen=screens.done(found, noted[1], voice, pressed.now))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a day that was written instead of pressed."""
    member = await members.by_id(tx, dialogue.facts["member"])
    who = None if member is None else await _may_note(tx, said.user_id, member, said.now)
    if member is None or isinstance(who, Denied):
        await replies.add(tx, said.update_id, "secretaries_only", said.user_id, said.now)
        return
    today = said.now.astimezone(said.zone).date()
    day = parse_day(said.words, today)
    problem = "days.unclear" if day is None else _problem(day, today)
    details: dict[str, int | str] = {"problem": problem or "", "member": member.id}
    if problem is None:
        assert day is not None
        details["span"] = await _note(
            tx, said.user_id, member, dialogue.facts["reason"], day, said.zone, said.now
        )
    await replies.add(tx, said.update_id, "away_done", said.user_id, said.now, details=details)


async def come_back(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """A member is back; the id is theirs."""
    found = await _member(tx, pressed, pressed.ids[0], voice)
    if isinstance(found, Turned):
        return found
    span = await away.now_of(tx, found.id, pressed.now)
    was_away = await away.end(tx, found.id, pressed.now)
    if span is not None:
        at = pressed.now
        await must_visits.came_back(tx, found.id, span.id, at, at, voice.zone)
    key = "away.is_back" if was_away else "away.was_not"
    return Turned(screen=Screen(voice.say(key, name=screens.named(found))))


async def take_back(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Undo what was noted within the last minutes; the id is the span's."""
    noted = await away.by_id(tx, pressed.ids[0])
    if noted is None:
        return alert(voice, "away.undone_before")
    member_id, span = noted
    found = await _member(tx, pressed, member_id, voice)
    if isinstance(found, Turned):
        return found
    if pressed.now > span.starts_at + UNDO_WITHIN:
        return brief(voice, "away.too_late_to_undo")
    await away.take_back(tx, span.id)
    await must_visits.never_was_away(tx, found.id, span.id, pressed.now, voice.zone)
    return Turned(screen=Screen(voice.say("away.undone", name=screens.named(found))))


async def _member(tx: Tx, pressed: Pressed, member_id: int, voice: Voice) -> Member | Turned:
    """Return the member if the one who pressed may note their absence, or else why not."""
    member = await members.by_id(tx, member_id)
    if member is None:
        return alert(voice, "people.gone")
    ours = await may(tx, pressed, "me", _KINDS)
    if isinstance(ours, Denied) and ours.code == STALE:
        return alert(voice, STALE)
    who = await _may_note(tx, pressed.user_id, member, pressed.now)
    return alert(voice, who.code) if isinstance(who, Denied) else member


async def _may_note(tx: Tx, user_id: int, member: Member, now: datetime) -> Who | Denied:
    who = await roles.who(tx, user_id, now, member.unit_id)
    act = "away_self" if who.member_id == member.id else "away_other"
    return judge(act, who, Place.PRIVATE) or who


async def _note(
    tx: Tx, user_id: int, member: Member, reason: int, day: date, zone: ZoneInfo, now: datetime
) -> int:
    """Note a span that ends with the day; return its id."""
    person = await members.by_account(tx, user_id)
    by = None if person is None else person.member_id
    ends_at = datetime.combine(day + timedelta(days=1), time(), zone)
    await dialogues.end(tx, user_id)
    span_id = await away.add(
        tx,
        member.id,
        screens.REASONS[reason],
        "self" if by == member.id else "secretary",
        now,
        ends_at,
        by,
    )
    await must_visits.went_away(tx, member.id, span_id, ends_at, now, zone, by)
    return span_id


def _problem(day: date, today: date) -> str | None:
    if day < today:
        return "days.past"
    return "days.too_far" if day > today + LONGEST else None


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if 0 < ordinal < date.max.toordinal() else None


async def _write_done(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    problem = str(message.details["problem"])
    if problem:
        return Prepared(Screen(telling.voice.say(f"days.{problem.removeprefix('days.')}")))
    noted = await away.by_id(tx, int(message.details["span"]))
    member = await members.by_id(tx, int(message.details["member"]))
    if noted is None or member is None:
        return Withdrawn("undone")
    return Prepared(screens.done(member, noted[1], telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {"away_done": _write_done}

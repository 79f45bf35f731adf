"""The figures of a session in words: a number never without its base."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from bot.rules.figures import Attendee, Group, Record, Tally, roll
from bot.rules.quorum import is_quorate, still_needed
from bot.rules.sessions import Session
from bot.screens.voice import Voice

WIDE_SPACE: Final = "\u3000"
"""Between figures in a line."""


def of_tally(tally: Tally, voice: Voice) -> str:
    """Return what is known by people's own words, in one line."""
    parts = [
        voice.say("tally.expected", n=tally.expected),
        voice.say("tally.checked_in", n=tally.checked_in),
    ]
    if tally.leave:
        parts.append(voice.say("tally.leave", n=tally.leave))
    parts.append(voice.say("tally.missing", n=tally.missing))
    if tally.guests:
        parts.append(voice.say("tally.guests", n=tally.guests))
    return WIDE_SPACE.join(parts)


def of_record(record: Record, voice: Voice) -> str:
    """Return what the secretary says, in one line."""
    parts = [
        voice.say("tally.expected", n=record.expected),
        voice.say("tally.present", n=record.present),
    ]
    if record.leave:
        parts.append(voice.say("tally.leave", n=record.leave))
    if record.absent:
        parts.append(voice.say("tally.absent", n=record.absent))
    if record.made_up:
        parts.append(voice.say("tally.made_up", n=record.made_up))
    if record.undecided:
        parts.append(voice.say("tally.undecided", n=record.undecided))
    if record.guests:
        parts.append(voice.say("tally.guests", n=record.guests))
    return WIDE_SPACE.join(parts)


def of_roll(record: Record, voice: Voice) -> str:
    """Return what the roll call says, in one line: not yet the record."""
    parts = [voice.say("tally.there", n=record.present, all=record.expected)]
    if record.leave:
        parts.append(voice.say("tally.leave", n=record.leave))
    if record.absent:
        parts.append(voice.say("tally.not_there", n=record.absent))
    if record.undecided:
        parts.append(voice.say("tally.undecided", n=record.undecided))
    return WIDE_SPACE.join(parts)


def count(session: Session, groups: Sequence[Group], guests: int, voice: Voice) -> str:
    """报数: return the sentence that the host reads out.

    实到 is the host's own word, so it is said only once the roll was called; before that the
    sentence says 已签到.
    """
    is_called = session.is_roll_called or session.state == "confirmed"
    figures = roll(groups, voters_only=session.votes)
    parts = [
        voice.say("count.voters" if session.votes else "count.expected", n=figures.expected),
        voice.say("count.present" if is_called else "count.checked_in", n=figures.present),
    ]
    if figures.leave:
        parts.append(voice.say("count.leave", n=figures.leave))
    if figures.missing:
        key = "count.not_there" if is_called else "count.missing"
        parts.append(voice.say(key, n=figures.missing))
    if guests and not session.votes:
        parts.append(voice.say("count.guests", n=guests))
    if session.votes:
        if is_quorate(figures):
            parts.append(voice.say("count.quorate"))
        elif figures.expected:
            parts.append(voice.say("count.not_quorate", n=still_needed(figures)))
    return voice.say("count.sentence", parts=voice.say("count.separator").join(parts))


def record_head(
    session: Session,
    record: Record,
    attendees: Iterable[Attendee],
    voice: Voice,
    *,
    chair: str,
    recorder: str,
) -> str:
    """Return the head of the record as it goes into the book, as plain text."""
    blank = voice.say("record.blank")
    lines = [
        voice.say(
            "record.when",
            day=_day(session.starts_at, voice),
            starts=voice.clock(session.starts_at),
            ends=voice.clock_after(session.ends_at, session.starts_at),
            place=session.place or blank,
            kind=session.title or session.kind_name,
        ),
        voice.say("record.who", chair=chair or blank, recorder=recorder or blank),
    ]
    if session.has_lecturer:
        lines.append(voice.say("record.lecturer", name=session.lecturer or blank))
    if session.topics:
        lines.append(voice.say("record.topics", topics=session.topics))
    parts = [voice.say("count.expected", n=record.expected)]
    is_confirmed = session.state == "confirmed"
    parts.append(voice.say("count.present" if is_confirmed else "count.so_far", n=record.present))
    if record.leave:
        parts.append(voice.say("record.leave", n=record.leave, kinds=_kinds(attendees, voice)))
    if record.absent:
        key = "record.absent" if is_confirmed else "count.not_there"
        parts.append(voice.say(key, n=record.absent))
    if record.made_up:
        parts.append(voice.say("count.made_up", n=record.made_up))
    if record.guests:
        parts.append(voice.say("count.guests", n=record.guests))
    if not is_confirmed:
        parts.append(voice.say("record.unconfirmed"))
    lines.append(voice.say("count.sentence", parts=voice.say("count.separator").join(parts)))
    return "\n".join(lines)


def _kinds(attendees: Iterable[Attendee], voice: Voice) -> str:
    counted: dict[str, int] = {}
    for one in attendees:
        if one.whereabouts == "leave":
            kind = one.leave or voice.say("record.leave.unknown")
            counted[kind] = counted.get(kind, 0) + 1
    said = [voice.say("record.leave.kind", kind=kind, n=n) for kind, n in counted.items()]
    return voice.say("list.separator").join(said)


def _day(instant: datetime, voice: Voice) -> str:
    local = instant.astimezone(voice.zone)
    return voice.say("record.day", year=local.year, month=local.month, day=local.day)

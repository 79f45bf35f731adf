"""The other sides of the host's card: roll call, leave one by one, changes, 报数, the record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.rules.figures import Attendee, can_make_up
from bot.screens.figures import WIDE_SPACE, count, record_head
from bot.screens.host_card import Card, front, head, listed, press, short, why_dropped
from bot.screens.pages import grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe

PEOPLE: Final = 45
COLUMNS: Final = 3
COPY_AT_MOST: Final = 256
"""Characters that a button can put on the clipboard (Bot API, CopyTextButton)."""
EXTEND_BY: Final = (timedelta(minutes=15), timedelta(minutes=30))
WHY_DECLINED: Final = ("needed", "too_many", "ask_first")
"""By their place, which old buttons carry: new ones go to the end."""
WHY_CORRECTED: Final = ("not_there", "was_there", "leave_known", "slip", "not_meant", "studied")
STATES: Final = ("present", "leave", "absent", "exempt", "made_up")
"""What a member can be changed to, by place."""
FITTING: Final[Mapping[str, Sequence[str]]] = {
    "present": ("was_there", "slip"),
    "leave": ("leave_known", "slip"),
    "absent": ("not_there", "slip"),
    "exempt": ("not_meant", "slip"),
    "made_up": ("studied", "slip"),
}
"""The reasons that are offered for a change to each."""


def side(card: Card, view: str, voice: Voice, now: datetime) -> Screen:
    """Return the side of the card that is up; one that is not known any more is the front."""
    name, *rest = view.split(".")
    numbers = [int(one) for one in rest]
    make = _SIDES.get(name)
    return front(card, voice, now) if make is None else make(card, numbers, voice)


def _roll(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    called = [one for one in card.attendees if one.whereabouts in ("present", "absent", "open")]
    page = numbers[0] if numbers else 0
    shown, nav = pager(called, page, PEOPLE, lambda to: press(card, "roll", "", to).data, voice)
    marks = {one.member_id: card.roll.get(one.member_id, one.mark) for one in called}
    away = sum(mark == "absent" for mark in marks.values())
    buttons = [
        press(card, "there", voice.say("roll.absent", name=short(one.name)), one.member_id)
        if marks[one.member_id] == "absent"
        else press(
            card, "not_there", voice.say("roll.present", name=short(one.name)), one.member_id
        )
        for one in shown
    ]
    parts = [voice.say("tally.there", n=len(called) - away, all=card.record.expected)]
    if card.record.leave:
        parts.append(voice.say("tally.leave", n=card.record.leave))
    parts.append(voice.say("tally.not_there", n=away))
    text = voice.say("roll.text", figures=WIDE_SPACE.join(parts))
    done = (
        press(card, "roll_done", voice.say("roll.done")),
        press(card, "front", voice.say("roll.back")),
    )
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, COLUMNS), *nav, done))


def _leave(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    rows: list[tuple[Button, ...]] = []
    lines = [head(card, voice), voice.say("leave.one_by_one")]
    for one in card.unanswered[:PEOPLE]:
        assert one.leave_id is not None, "who is unanswered has reported leave"
        lines.append(voice.say("card.leave.one", name=safe(one.name), kind=safe(one.leave or "")))
        rows.append(
            (
                press(card, "agree", voice.say("leave.agree", name=short(one.name)), one.leave_id),
                press(card, "decline", voice.say("leave.decline"), one.leave_id),
            )
        )
    if not rows:
        lines[1] = voice.say("leave.none_open")
    return Screen("\n".join(lines), (*rows, _back(card, voice)))


def _decline(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    found = [one for one in card.attendees if one.leave_id == numbers[0]]
    if not found:
        return _leave(card, (), voice)
    buttons = [
        press(card, "declined_why", voice.say(f"decline.{why}"), place)
        for place, why in enumerate(WHY_DECLINED)
    ]
    text = voice.say("leave.why_declined", name=safe(found[0].name))
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, 1), _back(card, voice)))


def _more(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    session = card.session
    buttons = [press(card, "people", voice.say("card.people"))]
    if session.state == "open":
        buttons += [_longer(card, by, voice) for by in EXTEND_BY]
        buttons.append(press(card, "end_now", voice.say("card.end_now")))
    buttons.append(press(card, "attach", voice.say("card.attach")))
    buttons.append(press(card, "drop", voice.say("card.drop")))
    ends = voice.say("card.ends", ends=voice.clock(session.ends_at))
    return Screen(f"{head(card, voice)}\n{ends}", (*grid(buttons, 2), _back(card, voice)))


def _longer(card: Card, by: timedelta, voice: Voice) -> Button:
    """Return the button that has the session end later; it carries the end, not the difference."""
    length = card.session.ends_at + by - card.session.starts_at
    label = voice.say("card.extend", length=voice.span(by))
    return press(card, "extend_to", label, -(-length // timedelta(minutes=1)))


def _end(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    rows = ((press(card, "really_end", voice.say("card.end_really")),), _back(card, voice))
    return Screen(f"{head(card, voice)}\n{voice.say('card.end_ask')}", rows)


def _drop(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    ways = [press(card, "really_drop", voice.say("drop.really"))]
    if card.session.is_to_come:
        ways.insert(0, press(card, "move", voice.say("drop.move")))
    rows = (tuple(ways), _back(card, voice))
    asked = voice.say("drop.ask" if card.session.is_to_come else "drop.ask.over")
    return Screen(f"{head(card, voice)}\n{asked}", rows)


def _dropped(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    return why_dropped(card, voice)


def _count(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    sentence = count(card.session, card.groups, len(card.guests), voice)
    lines = [head(card, voice), f"<code>{safe(sentence)}</code>"]
    if not card.session.is_roll_called:
        lines.append(voice.say("count.not_called"))
    rows = (_copying(sentence, voice), _back(card, voice))
    return Screen("\n".join(lines), tuple(row for row in rows if row))


def _record(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    text = record_head(
        card.session, card.record, card.attendees, voice,
        chair=card.chair, recorder=card.recorder,
    )  # fmt: skip
    lines = [head(card, voice), f"<code>{safe_lines(text)}</code>"]
    if len(text) > COPY_AT_MOST:
        lines.append(voice.say("copy.long"))
    rows = (_copying(text, voice), _back(card, voice))
    return Screen("\n".join(lines), tuple(row for row in rows if row))


def safe_lines(text: str) -> str:
    """Return lines of text for use in HTML."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _copying(text: str, voice: Voice) -> tuple[Button, ...]:
    if len(text) > COPY_AT_MOST:
        return ()
    return (Button(voice.say("copy"), copies=text),)


def _change(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    page = numbers[0] if numbers else 0
    shown, nav = pager(
        card.attendees, page, PEOPLE, lambda to: press(card, "change", "", to).data, voice
    )
    buttons = []
    for one in shown:
        label = voice.say("change.one", name=short(one.name), state=_state(card, one, voice))
        buttons.append(press(card, "change_one", label, one.member_id))
    text = voice.say("change.whom" if card.attendees else "card.nobody")
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, 2), *nav, _back(card, voice)))


def _change_one(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    found = [one for one in card.attendees if one.member_id == numbers[0]]
    if not found:
        return _change(card, (), voice)
    (one,) = found
    buttons = [
        press(card, "change_to", voice.say(f"change.to.{_word(card, state)}"), place)
        for place, state in enumerate(STATES)
        if one.whereabouts != state and (state != "made_up" or can_make_up(card.session, one))
    ]
    text = voice.say("change.to", name=safe(one.name), state=_state(card, one, voice))
    back = (press(card, "change", voice.say("card.back")),)
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, 2), back))


def _why(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    found = [one for one in card.attendees if one.member_id == numbers[0]]
    if not found:
        return _change(card, (), voice)
    state = STATES[numbers[1]]
    buttons = [
        press(card, "why", voice.say(f"correct.{why}"), place)
        for place, why in enumerate(WHY_CORRECTED)
        if why in FITTING[state]
    ]
    text = voice.say("correct.why", name=safe(found[0].name), state=voice.say(f"change.to.{state}"))
    back = (press(card, "change", voice.say("card.back")),)
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, 2), back))


def _people(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    lines = [head(card, voice)]
    for where in ("present", "leave", "absent", "made_up", "open"):
        of_them = [one for one in card.attendees if one.whereabouts == where]
        if of_them:
            names = listed(of_them, voice, lambda one, _: safe(short(one.name)))
            said = voice.say(f"people_side.{_word(card, where)}", n=len(of_them), names=names)
            lines.append(said)
    return Screen("\n".join(lines), (_back(card, voice),))


def _state(card: Card, one: Attendee, voice: Voice) -> str:
    return voice.say(f"state.{_word(card, one.whereabouts)}")


def _word(card: Card, where: str) -> str:
    """Return what being somewhere is called: before the record is confirmed nobody is absent."""
    return "not_there" if where == "absent" and card.session.state != "confirmed" else where


def _back(card: Card, voice: Voice) -> tuple[Button, ...]:
    return (press(card, "front", voice.say("card.back")),)


_SIDES: Final[Mapping[str, Callable[[Card, Sequence[int], Voice], Screen]]] = {
    "roll": _roll,
    "leave": _leave,
    "decline": _decline,
    "more": _more,
    "drop": _drop,
    "dropped": _dropped,
    "end": _end,
    "count": _count,
    "record": _record,
    "change": _change,
    "change_one": _change_one,
    "why": _why,
    "people": _people,
}
SIDES: Final = (*_SIDES, "retired")
"""Every side but the front."""

"""The other sides of the host's card: roll call, leave one by one, changes, 报数, the record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.rules.figures import Attendee
from bot.screens.figures import count, record_head
from bot.screens.host_card import Card, front, head, listed, press, short
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
WHY_CORRECTED: Final = ("not_there", "was_there", "leave_known", "slip")
STATES: Final = ("present", "leave", "absent", "exempt")
"""What a member can be changed to, by place."""


def side(card: Card, view: str, voice: Voice, now: datetime) -> Screen:
    """Return the side of the card that is up; one that is not known any more is the front."""
    name, *rest = view.split(".")
    numbers = [int(one) for one in rest]
    make = _SIDES.get(name)
    return front(card, voice, now) if make is None else make(card, numbers, voice)


def _roll(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    called = [one for one in card.attendees if one.state != "leave" and one.mark != "leave"]
    page = numbers[0] if numbers else 0
    shown, nav = pager(called, page, PEOPLE, lambda to: press(card, "roll", "", to).data, voice)
    away = sum(one.mark == "absent" for one in called)
    buttons = [press(card, "toggle", _marked(one, voice), one.member_id) for one in shown]
    text = voice.say("roll.text", there=len(called) - away, all=len(called), away=away)
    done = (
        press(card, "roll_done", voice.say("roll.done")),
        press(card, "front", voice.say("roll.back")),
    )
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, COLUMNS), *nav, done))


def _marked(one: Attendee, voice: Voice) -> str:
    key = "roll.absent" if one.mark == "absent" else "roll.present"
    return voice.say(key, name=short(one.name))


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
        buttons += [
            press(
                card, "extend", voice.say("card.extend", length=voice.span(by)),
                int(by.total_seconds()) // 60,
            )
            for by in EXTEND_BY
        ]  # fmt: skip
        buttons.append(press(card, "end_now", voice.say("card.end_now")))
    buttons.append(press(card, "attach", voice.say("card.attach")))
    buttons.append(press(card, "drop", voice.say("card.drop")))
    ends = voice.say("card.ends", ends=voice.clock(session.ends_at))
    return Screen(f"{head(card, voice)}\n{ends}", (*grid(buttons, 2), _back(card, voice)))


def _drop(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    ways = [press(card, "really_drop", voice.say("drop.really"))]
    if card.session.is_to_come:
        ways.insert(0, press(card, "move", voice.say("drop.move")))
    rows = (tuple(ways), _back(card, voice))
    asked = voice.say("drop.ask" if card.session.is_to_come else "drop.ask.over")
    return Screen(f"{head(card, voice)}\n{asked}", rows)


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
        label = voice.say("change.one", name=short(one.name), state=_state(one, voice))
        buttons.append(press(card, "change_one", label, one.member_id))
    text = voice.say("change.whom" if card.attendees else "card.nobody")
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, 2), *nav, _back(card, voice)))


def _change_one(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    found = [one for one in card.attendees if one.member_id == numbers[0]]
    if not found:
        return _change(card, (), voice)
    (one,) = found
    buttons = [
        press(card, "change_to", voice.say(f"change.to.{state}"), place)
        for place, state in enumerate(STATES)
        if one.whereabouts != state
    ]
    text = voice.say("change.to", name=safe(one.name), state=_state(one, voice))
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
    ]
    text = voice.say("correct.why", name=safe(found[0].name), state=voice.say(f"change.to.{state}"))
    back = (press(card, "change", voice.say("card.back")),)
    return Screen(f"{head(card, voice)}\n{text}", (*grid(buttons, 2), back))


def _people(card: Card, numbers: Sequence[int], voice: Voice) -> Screen:
    lines = [head(card, voice)]
    for where in ("present", "leave", "absent", "open"):
        of_them = [one for one in card.attendees if one.whereabouts == where]
        if of_them:
            names = listed(of_them, voice, lambda one, _: safe(short(one.name)))
            lines.append(voice.say(f"people_side.{where}", n=len(of_them), names=names))
    return Screen("\n".join(lines), (_back(card, voice),))


def _state(one: Attendee, voice: Voice) -> str:
    return voice.say(f"state.{one.whereabouts}")


def _back(card: Card, voice: Voice) -> tuple[Button, ...]:
    return (press(card, "front", voice.say("card.back")),)


_SIDES: Final[Mapping[str, Callable[[Card, Sequence[int], Voice], Screen]]] = {
    "roll": _roll,
    "leave": _leave,
    "decline": _decline,
    "more": _more,
    "drop": _drop,
    "count": _count,
    "record": _record,
    "change": _change,
    "change_one": _change_one,
    "why": _why,
    "people": _people,
}
SIDES: Final = (*_SIDES, "retired")
"""Every side but the front."""

"""主持卡: one card in private, for the secretary who hosts, until the record is confirmed.

What is up is one of its sides: the front here, the others in `host_sides`. A button carries the
session, what it does by its place among the verbs, and one number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.rules.figures import Attendee, Group, Record, Tally, left_to_place
from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.figures import of_record, of_roll, of_tally
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe, seen
from storage.attendance import LeftOut
from storage.dropping import Reason
from storage.guests import Plea

NAMES_AT_MOST: Final = 60
LENGTH_AT_MOST: Final = 1200
LENGTH_OF_OTHERS: Final = 400
NAME_AT_MOST: Final = 60
"""Characters: a card stays readable and within a message's length; the count is always whole."""
ROWS_AT_MOST: Final = 8
"""People whom nobody has placed, each with buttons on the front."""
LABEL_AT_MOST: Final = 12

Saying = Callable[[Attendee, Voice], str]

VERBS: Final = (
    *("front", "roll", "toggle", "roll_done", "remind", "count", "more", "extend", "end_now"),
    *("drop", "really_drop", "agree_all", "leave", "agree", "decline", "declined_why", "present"),
    *("on_leave", "absent", "rest_absent", "confirm", "change", "change_one", "change_to", "why"),
    *("record", "undo", "grant", "refuse", "people", "move", "attach", "not_there", "there"),
    *("extend_to", "really_end", "drop_why"),
)
"""By their place, which old buttons carry: new ones go to the end."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the host's card is made of; `can_undo` while a confirmation can be taken back.

    `roll` is what the roll call under way on this very card says of members, by id; `reasons` are
    those that can be given for a session that was dropped.
    """

    session: Session
    unit: str
    tally: Tally
    record: Record
    groups: Sequence[Group]
    attendees: Sequence[Attendee]
    left_out: Sequence[LeftOut]
    guests: Sequence[str]
    pleas: Sequence[Plea]
    chair: str = ""
    recorder: str = ""
    can_undo: bool = False
    roll: Mapping[int, str] = field(default_factory=dict)
    reasons: Sequence[Reason] = ()

    @property
    def unanswered(self) -> list[Attendee]:
        """Who is on leave by a report that the secretary has not answered."""
        return [
            one
            for one in self.attendees
            if one.state == "leave" and one.leave_id is not None and one.leave_answer is None
        ]

    @property
    def undecided(self) -> list[Attendee]:
        """Of whom nobody has said where they were."""
        return left_to_place(self.attendees)


def press(card: Card, verb: str, label: str, number: int = 0) -> Button:
    """Return a button of the card that does `verb`, with a number that it is about."""
    return Button(label, routes.data(routes.HOST, card.session.id, VERBS.index(verb), number))


def head(card: Card, voice: Voice) -> str:
    """Return the line that says which session it is; over, it has the date."""
    session = card.session
    when = voice.clock(session.starts_at)
    if session.is_over:
        when = f"{voice.full_day(session.starts_at)} {when}"
    return voice.say("card.head", kind=safe(session.kind_name), starts=when)


def front(card: Card, voice: Voice, now: datetime) -> Screen:
    """Return the front of the card as it should stand now."""
    session = card.session
    if session.state == "dropped":
        return Screen("\n".join(_dropped(card, voice)))
    if session.state == "confirmed":
        return _confirmed(card, voice)
    lines = [head(card, voice), of_tally(card.tally, voice)]
    if session.is_roll_called:
        lines.append(voice.say("card.roll_called", figures=of_roll(card.record, voice)))
    missing = _not_in(card)
    lines += _not_there(card, voice)
    if missing:
        lines.append(voice.say("card.missing", names=listed(missing, voice, _missing)))
    elif not card.tally.expected:
        lines.append(voice.say("card.nobody"))
    elif not session.is_roll_called and not card.tally.missing:
        lines.append(voice.say("card.all_in"))
    lines += _others(card, voice)
    if session.is_over:
        lines.append(voice.say("card.closed"))
        return Screen("\n".join(lines), _after(card, voice))
    return Screen("\n".join(lines), _during(card, voice))


def why_dropped(card: Card, voice: Voice) -> Screen:
    """Ask why the session was not held, unless that is known."""
    lines = _dropped(card, voice)
    if card.session.dropped_why or not card.reasons:
        return Screen("\n".join(lines))
    ways = [press(card, "drop_why", seen(one.name), one.rank) for one in card.reasons]
    return Screen("\n".join([*lines, voice.say("drop.ask_why")]), grid(ways, 2))


def _dropped(card: Card, voice: Voice) -> list[str]:
    lines = [head(card, voice), voice.say("post.dropped")]
    if card.session.dropped_why:
        lines.append(voice.say("drop.why", why=safe(card.session.dropped_why)))
    return lines


def listed(people: Sequence[Attendee], voice: Voice, said: Saying) -> str:
    """Return the names of people, as many as a card has room for; the number is always whole."""
    return _few([said(one, voice) for one in people], voice, LENGTH_AT_MOST)


def short(name: str) -> str:
    """Return a name for a button."""
    label = seen(name)
    return label if len(label) <= LABEL_AT_MOST else f"{label[: LABEL_AT_MOST - 1]}…"


def _not_in(card: Card) -> list[Attendee]:
    """Return who has neither checked in nor reported leave, and of whom the host says nothing."""
    return [one for one in card.attendees if one.is_missing and one.mark is None]


def _not_there(card: Card, voice: Voice) -> list[str]:
    """Return who was not there by the host's word, who of them says otherwise, and how."""
    absent = [one for one in card.attendees if one.whereabouts == "absent"]
    against = [one for one in absent if one.is_contradicted]
    heard = [one for one in card.attendees if one.is_heard]
    lines = []
    if absent:
        lines.append(voice.say("card.not_there", names=listed(absent, voice, _plain)))
    if against:
        lines.append(voice.say("card.contradicted", names=listed(against, voice, _checked_in)))
    if heard:
        lines.append(voice.say("card.says_present", names=listed(heard, voice, _plain)))
    return lines


def _others(card: Card, voice: Voice) -> list[str]:
    """Return the lines on leave, who is left out, guests, and who asks to be on the list."""
    lines = []
    on_leave = [one for one in card.attendees if one.state == "leave"]
    if on_leave:
        lines.append(voice.say("card.leave", names=listed(on_leave, voice, _on_leave)))
    if card.left_out:
        names = [
            voice.say(
                "card.left_out.one", name=_cut(one.name), reason=voice.say(f"left_out.{one.reason}")
            )
            for one in card.left_out
        ]
        lines.append(voice.say("card.left_out", names=_few(names, voice)))
    if card.guests:
        lines.append(
            voice.say("card.guests", names=_few([_cut(name) for name in card.guests], voice))
        )
    lines += [voice.say("card.plea", name=_cut(one.name)) for one in card.pleas[:ROWS_AT_MOST]]
    return lines


def _during(card: Card, voice: Voice) -> Rows:
    rows = list(_pleas(card, voice))
    if card.unanswered:
        rows.append(
            (
                press(card, "agree_all", voice.say("card.agree_all")),
                press(card, "leave", voice.say("card.one_by_one")),
            )
        )
    buttons = [press(card, "roll", voice.say("card.roll"))]
    if _not_in(card) and not card.session.is_reminded:
        buttons.append(press(card, "remind", voice.say("card.remind")))
    buttons += [
        press(card, "count", voice.say("card.count")),
        press(card, "more", voice.say("card.more")),
    ]
    return (*rows, *grid(buttons, 2))


def _after(card: Card, voice: Voice) -> Rows:
    rows = list(_pleas(card, voice))
    for one in _to_place(card):
        said = "decide.says_present" if one.says_present else "decide.present"
        rows.append(
            (
                press(card, "present", voice.say(said, name=short(one.name)), one.member_id),
                press(card, "on_leave", voice.say("decide.on_leave"), one.member_id),
                press(card, "absent", voice.say("decide.absent"), one.member_id),
            )
        )
    rest = [one for one in card.undecided if not one.says_present]
    if len(rest) > 1 or len(card.undecided) > ROWS_AT_MOST:
        label = voice.say("decide.rest_absent", n=len(rest))
        rows.append((press(card, "rest_absent", label),))
    if len(card.undecided) > ROWS_AT_MOST:
        rows.append((press(card, "roll", voice.say("card.roll")),))
    if card.unanswered:
        rows.append((press(card, "leave", voice.say("card.one_by_one")),))
    return (
        *rows,
        (
            press(card, "confirm", voice.say("card.confirm")),
            press(card, "change", voice.say("card.change")),
        ),
        (
            press(card, "record", voice.say("card.record")),
            press(card, "drop", voice.say("card.drop")),
        ),
    )


def _to_place(card: Card) -> list[Attendee]:
    """Return who is offered to be placed: those who say that they were there, also against the
    host's word, and the others that are left open if they are few.
    """
    heard = [one for one in card.attendees if one.is_heard][:ROWS_AT_MOST]
    if len(card.undecided) > ROWS_AT_MOST:
        return heard
    return [*heard, *(one for one in card.undecided if not one.says_present)]


def _confirmed(card: Card, voice: Voice) -> Screen:
    lines = [head(card, voice), of_record(card.record, voice)]
    absent = [one for one in card.attendees if one.whereabouts == "absent"]
    if absent:
        lines.append(voice.say("record.absent_names", names=listed(absent, voice, _plain)))
    lines += _others(card, voice)
    lines.append(voice.say("card.confirmed"))
    buttons = [
        press(card, "record", voice.say("card.record")),
        press(card, "change", voice.say("card.correct")),
    ]
    if card.can_undo:
        buttons.append(press(card, "undo", voice.say("undo")))
    return Screen("\n".join(lines), (*_pleas(card, voice), *grid(buttons, 2)))


def _pleas(card: Card, voice: Voice) -> Rows:
    return tuple(
        (
            press(card, "grant", voice.say("card.grant", name=short(one.name)), one.member_id),
            press(card, "refuse", voice.say("card.refuse"), one.member_id),
        )
        for one in card.pleas[:ROWS_AT_MOST]
    )


def _few(names: Sequence[str], voice: Voice, room: int = LENGTH_OF_OTHERS) -> str:
    separator = voice.say("list.separator")
    shown: list[str] = []
    for name in names[:NAMES_AT_MOST]:
        room -= len(name) + len(separator)
        if room < 0:
            break
        shown.append(name)
    listed_ = separator.join(shown)
    if len(names) > len(shown):
        listed_ += voice.say("list.more", n=len(names))
    return listed_


def _cut(name: str) -> str:
    return safe(name[:NAME_AT_MOST])


def _plain(one: Attendee, voice: Voice) -> str:
    return _cut(one.name)


def _checked_in(one: Attendee, voice: Voice) -> str:
    assert one.checked_in_at is not None, "it is what they said"
    return voice.say("card.checked_in_at", name=_cut(one.name), at=voice.clock(one.checked_in_at))


def _missing(one: Attendee, voice: Voice) -> str:
    if one.is_reachable:
        return _cut(one.name)
    key = "card.unreachable" if one.is_claimed else "card.unclaimed"
    return voice.say(key, name=_cut(one.name))


def _on_leave(one: Attendee, voice: Voice) -> str:
    if one.leave is None:
        return _cut(one.name)
    key = "card.leave.agreed" if one.leave_answer == "agreed" else "card.leave.one"
    return voice.say(key, name=_cut(one.name), kind=safe(one.leave))

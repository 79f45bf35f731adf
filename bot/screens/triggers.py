"""必访目录: what calls for a visit as the admin has it, and what can be changed about each."""

from collections.abc import Sequence
from typing import Final

from bot.screens import routes
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.triggers import Trigger

VERBS: Final = ("list", "card", "add")
"""By their place, which old buttons carry: new ones go to the end."""
COLUMNS: Final = ("workdays", "visitors", "led_by", "pauses", "is_used")
"""What can be changed, in the same way."""
WORKDAYS: Final = (1, 2, 3, 5, 10, 15, 20)
VISITORS: Final = (1, 2, 3)
LED_BY: Final = ("secretary", "leader", "visitor")


def do(verb: str, label: str, rank: int = 0) -> Button:
    """Return a button that does something with a trigger, by its place in the catalogue."""
    return Button(label, routes.data(routes.TRIGGER, VERBS.index(verb), rank))


def value(column: str, number: int) -> int | str | None:
    """Return what a button's number means for a column; None if that is nothing it may be."""
    if column == "led_by":
        return LED_BY[number] if number < len(LED_BY) else None
    allowed = {"workdays": WORKDAYS, "visitors": VISITORS}.get(column, (0, 1))
    return number if number in allowed else None


def every(found: Sequence[Trigger], voice: Voice) -> Screen:
    """List the catalogue."""
    used = [one for one in found if one.is_used]
    lines = [
        voice.say("triggers.head", used=len(used), of=len(found)),
        *(_line(one, voice) for one in found),
    ]
    rows: Rows = (
        *grid([do("card", one.name, one.rank) for one in found], 2),
        (
            do("add", voice.say("triggers.add")),
            Button(voice.say("triggers.retention"), routes.data(routes.RETENTION)),
        ),
    )
    return Screen("\n".join(lines), rows)


def card(of: Trigger, voice: Voice) -> Screen:
    """Show one trigger with what can be chosen for it; what holds is ticked."""
    lines = [
        _facts(of, voice),
        voice.say("triggers.is_used" if of.is_used else "triggers.is_unused"),
    ]

    def row(column: str, offered: Sequence[tuple[int, str, bool]]) -> tuple[Button, ...]:
        return tuple(
            Button(
                voice.say("triggers.chosen", label=label) if holds else label,
                routes.data(routes.TRIGGER, of.rank, COLUMNS.index(column), number),
            )
            for number, label, holds in offered
        )

    within = [(n, voice.say("triggers.within", n=n), n == of.workdays) for n in WORKDAYS]
    people = [(n, voice.say("triggers.how_many", n=n), n == of.visitors) for n in VISITORS]
    leads = [(place, _led_by(code, voice), code == of.led_by) for place, code in enumerate(LED_BY)]
    rows = (
        row("workdays", within[:4]),
        row("workdays", within[4:]),
        row("visitors", people),
        row("led_by", leads),
        row("pauses", [(int(not of.pauses), voice.say("triggers.offer"), of.pauses)]),
        row(
            "is_used",
            [
                (1, voice.say("triggers.use"), of.is_used),
                (0, voice.say("triggers.do_not_use"), not of.is_used),
            ],
        ),
        (do("list", voice.say("triggers.back")),),
    )
    return Screen("\n".join(lines), rows)


def name(voice: Voice, problem: str = "") -> Screen:
    """Ask what a new one is called, or say why it cannot be that: `long` or `there`."""
    key = {"long": "triggers.too_long", "there": "triggers.there"}.get(problem, "triggers.name")
    return Screen(voice.say(key), ((do("list", voice.say("triggers.back")),),))


def _line(one: Trigger, voice: Voice) -> str:
    return _facts(one, voice) if one.is_used else voice.say("triggers.unused", name=safe(one.name))


def _facts(one: Trigger, voice: Voice) -> str:
    said = voice.say(
        "triggers.line",
        name=safe(one.name),
        workdays=one.workdays,
        visitors=one.visitors,
        led_by=_led_by(one.led_by, voice),
    )
    return said + voice.say("triggers.pauses") if one.pauses else said


def _led_by(code: str, voice: Voice) -> str:
    return voice.say(f"triggers.{code}")

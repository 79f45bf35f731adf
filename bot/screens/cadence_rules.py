"""频次: the rules with their sources, what an admin may change, and what a unit asks of itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.rules.cadence import Rule, minimums, stricter
from bot.screens import routes
from bot.screens.cadence import back
from bot.screens.pages import grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe

COLUMNS: Final = ("minimum", "is_used")
"""What can be changed, by their place, which old buttons carry: new ones go to the end."""
AS_THE_RULE: Final = 0
"""Stands for no minimum of one's own."""


def value(rule: Rule, column: str, number: int) -> int | None:
    """Return what a button's number means for a column; None if that is nothing it may be."""
    return number if number in (minimums(rule) if column == "minimum" else (0, 1)) else None


def every(found: Sequence[Rule], voice: Voice) -> Screen:
    """List the rules."""
    used = sum(one.is_used for one in found)
    lines = [voice.say("cadence.rules.head", used=used, of=len(found))]
    lines += [_line(one, voice) for one in found]
    buttons = [Button(one.name, routes.data(routes.CADENCE_RULE, one.rank)) for one in found]
    return Screen("\n".join(lines), (*grid(buttons, 2), (back(0, voice),)))


def card(of: Rule, kinds: Mapping[str, str], voice: Voice, *, may_change: bool) -> Screen:
    """Show one rule with its source; for who may change it, what can be chosen.

    `kinds` has what kinds of session are called.
    """
    separator = voice.say("list.separator")
    lines = [_line(of, voice), voice.say("cadence.for", units=_levels(of, voice))]
    if of.needs_committee:
        lines.append(voice.say("cadence.for_committee"))
    if of.kinds:
        names = separator.join(safe(name) for code, name in kinds.items() if code in of.kinds)
        lines.append(voice.say("cadence.counts", kinds=names))
    if of.by_groups:
        lines.append(voice.say("cadence.by_groups"))
    lines.append(_source(of, voice))
    rows: list[tuple[Button, ...]] = []
    if may_change:
        numbers = [_choice(str(n), n == of.minimum, of, "minimum", n, voice) for n in minimums(of)]
        use = [(1, voice.say("cadence.use"), of.is_used)]
        use.append((0, voice.say("cadence.do_not_use"), not of.is_used))
        used = tuple(_choice(label, on, of, "is_used", n, voice) for n, label, on in use)
        rows = [*grid(numbers, 3), used]
    to_rules = Button(voice.say("cadence.to_rules"), routes.data(routes.CADENCE_RULE, 0))
    return Screen("\n".join(lines), (*rows, (to_rules,)))


def own(
    unit_id: int, unit: str, found: Sequence[Rule], has: Mapping[str, int], voice: Voice
) -> Screen:
    """Show of which rules a unit may ask more of itself, and what it does; `has` by code."""
    lines = [voice.say("cadence.own.head", unit=safe(unit))]
    lines += [
        voice.say("cadence.line", name=safe(one.name), parts=voice.say(
            "cadence.own", n=has[one.code], usual=one.minimum))
        for one in found
        if one.code in has
    ]  # fmt: skip
    buttons = [
        Button(one.name, routes.data(routes.CADENCE_OWN, unit_id, one.rank)) for one in found
    ]
    return Screen("\n".join(lines), (*grid(buttons, 2), (back(unit_id, voice),)))


def own_choice(unit_id: int, of: Rule, has: int | None, voice: Voice) -> Screen:
    """Ask how many a unit wants to hold at least, beyond what is usual."""

    def choice(n: int, label: str, *, holds: bool) -> Button:
        return Button(
            voice.say("cadence.chosen", label=label) if holds else label,
            routes.data(routes.CADENCE_OWN, unit_id, of.rank, n),
        )

    offered = tuple(choice(n, str(n), holds=n == has) for n in stricter(of))
    as_it_is = choice(AS_THE_RULE, voice.say("cadence.as_the_rule"), holds=has is None)
    to_all = Button(voice.say("days.back"), routes.data(routes.CADENCE_OWN, unit_id))
    text = f"{_line(of, voice)}\n{voice.say('cadence.own.how_many')}"
    return Screen(text, (offered, (as_it_is, to_all)))


def _choice(label: str, holds: bool, of: Rule, column: str, n: int, voice: Voice) -> Button:
    return Button(
        voice.say("cadence.chosen", label=label) if holds else label,
        routes.data(routes.CADENCE_RULE, of.rank, COLUMNS.index(column), n),
    )


def _line(of: Rule, voice: Voice) -> str:
    often = voice.say(f"cadence.every.{of.length}")
    if of.minimum is None:
        said = voice.say("cadence.no_number")
    elif of.measure == "hours":
        said = voice.say("cadence.usual_hours", often=often, n=of.minimum)
    else:
        said = voice.say("cadence.usual_every", often=often, n=of.minimum)
    if of.measure == "nothing":
        said += voice.say("count.separator") + voice.say("cadence.why.not_recorded")
    if not of.is_used:
        said += voice.say("count.separator") + voice.say("cadence.off")
    return voice.say("cadence.line", name=safe(of.name), parts=said)


def _levels(of: Rule, voice: Voice) -> str:
    order = ("committee", "general_branch", "branch", "group")
    return voice.say("list.separator").join(
        voice.say(f"cadence.level.{one}") for one in order if one in of.levels
    )


def _source(of: Rule, voice: Voice) -> str:
    said = safe(of.source)
    if of.article is not None:
        said += voice.say("cadence.article", n=of.article)
    if of.dated is not None:
        day = voice.say(
            "cadence.full_date", year=of.dated.year, month=of.dated.month, day=of.dated.day
        )
        said += voice.say("count.separator") + day
    if of.is_quoted:
        said += voice.say("cadence.quoted")
    return voice.say("cadence.source", source=said)

"""What a roster file comes to, in the words of the person who sent it."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.rules import roster_columns as columns
from bot.rules.roster import Problem
from bot.rules.roster_plan import Summary
from bot.screens import routes
from bot.screens.screen import Button, File, Screen
from bot.screens.voice import Voice

MOST_QUOTED: Final = 3
"""How many bad rows are quoted; a workbook has them all."""
VERBS: Final = ("confirm", "details", "cancel", "keep", "leave", "really", "template")
"""What the buttons do, by their place, which old buttons carry: new ones go to the end."""


def preview(
    summary: Summary, voice: Voice, *, quoted: int = MOST_QUOTED, outside_leave: bool = False
) -> str:
    """Return what a file comes to in a few lines, the first bad rows among them; plain text."""
    lines = [
        voice.say(
            "roster.read",
            new=summary.new,
            changed=summary.changed,
            moved=summary.moved,
            unchanged=summary.unchanged,
        )
    ]
    if summary.new_units:
        lines.append(voice.say("roster.units", n=summary.new_units))
    if summary.gone:
        lines.append(voice.say("roster.gone", n=summary.gone))
    if summary.outside:
        key = "roster.outside.leave" if outside_leave else "roster.outside"
        lines.append(voice.say(key, n=summary.outside))
    if summary.bad_rows:
        lines.append(bad_rows(summary.problems, summary.bad_rows, voice, quoted))
    if any(problem.code == "no_such_unit" for problem in summary.problems):
        lines.append(voice.say("roster.new_unit"))
    return "\n".join(lines)


def bad_rows(problems: Sequence[Problem], count: int, voice: Voice, quoted: int) -> str:
    """Return how many rows were not taken, and why the first of them were not."""
    quotes = [
        voice.say("roster.row", row=problem.row, why=reason(problem, voice))
        for problem in problems[:quoted]
    ]
    rest = count - len(quotes)
    if rest > 0:
        quotes.append(voice.say("roster.more", n=rest))
    rows = voice.say("roster.between").join(quotes)
    return voice.say("roster.problems", n=count, rows=rows)


def reason(problem: Problem, voice: Voice) -> str:
    """Return why a row was not taken, and what to write instead."""
    return voice.say(f"roster.problem.{problem.code}", **problem.facts)


def how(voice: Voice) -> Screen:
    """Say how a roster is sent, with the empty template."""
    return Screen(voice.say("roster.how"), ((_button(0, "template", voice),),))


def asked(
    file_id: int, summary: Summary, voice: Voice, *, outside_leave: bool, again: bool = False
) -> Screen:
    """Show what a file comes to, and ask whether to import it; `again` if that has changed."""
    text = preview(summary, voice, outside_leave=outside_leave)
    if again:
        text = voice.say("roster.again") + "\n" + text
    rows: list[tuple[Button, ...]] = []
    if summary.outside:
        verb = "keep" if outside_leave else "leave"
        rows.append((_button(file_id, verb, voice),))
    verbs = ("confirm", "details", "cancel")
    if changes_nothing(summary, outside_leave=outside_leave):
        text += "\n" + voice.say("roster.nothing")
        verbs = ("details", "cancel") if summary.bad_rows else ("cancel",)  # type: ignore[assignment]
    rows.append(tuple(_button(file_id, verb, voice) for verb in verbs))
    return Screen(html.escape(text, quote=False), tuple(rows))


def asked_twice(file_id: int, summary: Summary, voice: Voice, *, outside_leave: bool) -> Screen:
    """Ask once more, because many would leave."""
    leaving = summary.leaving(outside_leave=outside_leave)
    share = f"{100 * leaving / summary.of:.1f}"
    text = voice.say("roster.ask_twice", n=leaving, of=summary.of, share=share)
    return Screen(text, ((_button(file_id, "really", voice), _button(file_id, "cancel", voice)),))


def changes_nothing(summary: Summary, *, outside_leave: bool) -> bool:
    """Say whether an import would leave everything as it is."""
    counts = (summary.new, summary.changed, summary.moved, summary.new_units)
    return not any(counts) and not summary.leaving(outside_leave=outside_leave)


def details(detail: Mapping[str, Any], summary: Summary, voice: Voice) -> Screen:
    """Hand over a workbook: the bad rows with the reason beside each, and who changes how."""
    reasons = {problem.row: reason(problem, voice) for problem in summary.problems}
    bad = [[row, reasons.get(row, ""), *map(str, cells)] for row, cells in detail["bad"] if row]
    head = [voice.say("roster.sheet.row"), voice.say("roster.sheet.why"), *detail["header"]]
    widest = max([len(head), *map(len, bad)])
    tables = [
        {
            "name": voice.say("roster.sheet.bad"),
            "header": head + [""] * (widest - len(head)),
            "rows": bad,
            "choices": {},
        },
        {
            "name": voice.say("roster.sheet.changes"),
            "header": voice.say("roster.sheet.changes.header").split("|"),
            "rows": [
                [voice.say(f"roster.change.{code}"), name, unit]
                for code, name, unit in detail["changes"]
            ],
            "choices": {},
        },
    ]
    file = File(voice.say("roster.sheet.file"), "write_workbook", {"tables": tables})
    return Screen(voice.say("roster.details"), file=file)


def template(voice: Voice) -> Screen:
    """Hand over the empty template, with the words that each column takes."""
    header = [words[0] for words in columns.COLUMNS.values()]
    choices = {
        str(list(columns.COLUMNS).index(column)): list(words)
        for column, words in columns.TEMPLATE_WORDS.items()
    }
    table = {"name": voice.say("roster.sheet"), "header": header, "rows": [], "choices": choices}
    file = File(voice.say("roster.template.file"), "write_workbook", {"tables": [table]})
    return Screen(voice.say("roster.template"), file=file)


def _button(file_id: int, verb: str, voice: Voice) -> Button:
    data = routes.data(routes.ROSTER, file_id, VERBS.index(verb))
    return Button(voice.say(f"roster.do.{verb}"), data)

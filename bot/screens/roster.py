"""What a roster file comes to, in the words of the person who sent it."""

from collections.abc import Sequence

from bot.rules.roster import Problem
from bot.rules.roster_plan import Plan
from bot.screens.voice import Voice

MOST_PROBLEMS = 3
"""How many bad rows are quoted; a workbook has them all."""


def preview(plan: Plan, voice: Voice, *, quoted: int = MOST_PROBLEMS) -> str:
    """Return the plan in a few lines, the first `quoted` bad rows among them; plain text."""
    lines = [
        voice.say(
            "roster.read",
            new=len(plan.new),
            changed=plan.changed,
            moved=plan.moved,
            unchanged=plan.unchanged,
        )
    ]
    if plan.new_units:
        lines.append(voice.say("roster.units", n=len(plan.new_units)))
    if plan.gone:
        lines.append(voice.say("roster.gone", n=len(plan.gone)))
    if plan.outside:
        lines.append(voice.say("roster.outside", n=len(plan.outside)))
    if plan.problems:
        lines.append(bad_rows(plan.problems, voice, quoted))
    return "\n".join(lines)


def bad_rows(problems: Sequence[Problem], voice: Voice, quoted: int) -> str:
    """Return how many rows were not taken, and why the first of them were not."""
    quotes = [
        voice.say("roster.row", row=problem.row, why=reason(problem, voice))
        for problem in problems[:quoted]
    ]
    rest = len(problems) - len(quotes)
    if rest > 0:
        quotes.append(voice.say("roster.more", n=rest))
    rows = voice.say("roster.between").join(quotes)
    return voice.say("roster.problems", n=len(problems), rows=rows)


def reason(problem: Problem, voice: Voice) -> str:
    """Return why a row was not taken, and what to write instead."""
    return voice.say(f"roster.problem.{problem.code}", **problem.facts)

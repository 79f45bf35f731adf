"""Figures of a period as lines of text: a number never without its base."""

from collections.abc import Mapping
from typing import Final

from bot.rules.coverage import HIDDEN, NeedCount
from bot.rules.summary import Rate, Sessions, Summary, attendance
from bot.screens import coverage
from bot.screens.voice import Voice, safe

APART: Final = ("leave", "absent", "made_up")
BESIDES: Final = ("guests", "exempt")


def of_sessions(of: Sessions, voice: Voice) -> str:
    """Return how many were held, and what is still open about them: 开会 6 次，未核对 1 次."""
    parts = [voice.say("figures.held", n=of.held)]
    parts += [
        voice.say(f"figures.{name}", n=n)
        for name in ("unconfirmed", "dropped")
        if (n := getattr(of, name))
    ]
    return voice.say("count.separator").join(parts)


def of_attendance(of: Sessions, voice: Voice) -> str:
    """Return who came of those expected, and the others apart; empty where nothing is confirmed."""
    if not of.expected:
        return ""
    parts = [
        voice.say("figures.expected", n=of.expected),
        voice.say("figures.present", n=of.present, percent=attendance(of).percent),
        *_some(of, APART, voice),
    ]
    besides = voice.say("count.separator").join(_some(of, BESIDES, voice))
    line = voice.say("count.separator").join(parts)
    return voice.say("figures.besides", line=line, besides=besides) if besides else line


def by_kind(of: Mapping[str, Sessions], names: Mapping[str, str], voice: Voice) -> list[str]:
    """Return a line for each kind of session, in the order in which kinds are offered."""
    return [
        _kind(of[kind], safe(name), voice)
        for kind, name in names.items()
        if kind in of and of[kind].held
    ]


def of_visits(of: Summary, voice: Voice) -> str:
    """Return what visits came to; empty where none was due."""
    whole = of.all_visits
    return (
        voice.say("figures.visits", line=coverage.figures_line(whole, voice)) if whole.due else ""
    )


def of_needs(needs: Mapping[str, NeedCount], voice: Voice) -> str:
    """Return what needs came to as far as it may be shown; empty where there is nothing."""
    parts = []
    for name, count in needs.items():
        if count.hides and not count.shown:
            parts.append(voice.say(f"figures.needs.{name}.few", n=HIDDEN))
        elif count.shown:
            parts.append(voice.say(f"figures.needs.{name}", n=count.shown))
    if not parts:
        return ""
    return voice.say("figures.needs", parts=voice.say("count.separator").join(parts))


def of_rate(rate: Rate, voice: Voice) -> str:
    """Return a share with its base, which is not 0: 90%（118/131）."""
    return voice.say("figures.rate", percent=rate.percent, of=rate.of, base=rate.base)


def _kind(of: Sessions, kind: str, voice: Voice) -> str:
    if of.held == of.unconfirmed:
        return voice.say("figures.kind.unconfirmed", kind=kind, held=of.held)
    if not of.expected:
        return voice.say("figures.kind.nobody", kind=kind, held=of.held)
    return voice.say("figures.kind", kind=kind, held=of.held, base=of.expected, of=of.present)


def _some(of: Sessions, names: tuple[str, ...], voice: Voice) -> list[str]:
    return [voice.say(f"figures.{name}", n=n) for name in names if (n := getattr(of, name))]

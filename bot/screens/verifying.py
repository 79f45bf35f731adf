"""校验: what was looked at, what does not fit, and what a code stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms
from bot.rules.periods import by_label
from bot.rules.verifying import Finding
from bot.screens import periods
from bot.screens.screen import Screen
from bot.screens.voice import Voice, safe
from storage.chain import Seal


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with what a person knows it by.

    `seal` covers it, None if nothing does yet. `place` are unit, kind and start of its session, and
    `recorded_at` is when its entry was recorded, in milliseconds, each None where it is not known.
    """

    finding: Finding
    seal: Seal | None
    place: tuple[str, str, int] | None
    recorded_at: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it: how much was looked at, how much does not fit, the last seal."""

    entries: int
    sessions: int
    seals: int
    unsealed: int
    findings: int
    last: Seal | None


def summary(checked: Checked, voice: Voice) -> list[str]:
    """Return what came of it, a line each."""
    said = {
        "entries": f"{checked.entries:,}",
        "sessions": f"{checked.sessions:,}",
        "seals": f"{checked.seals:,}",
    }
    if checked.findings:
        lines = [voice.say("verify.wrong", n=f"{checked.findings:,}", **said)]
    else:
        lines = [voice.say("verify.fits", **said)]
    if checked.last is None:
        lines.append(voice.say("verify.never_sealed"))
        return lines
    lines.append(voice.say("verify.last", **_of_seal(checked.last, voice)))
    if checked.unsealed:
        lines.append(voice.say("verify.unsealed", n=f"{checked.unsealed:,}"))
    return lines


def line(found: Found, voice: Voice) -> str:
    """Return one finding in one line: what, of which session on which day, in which period."""
    one = found.finding
    history = "" if one.history == "seal" else voice.say(f"verify.history.{one.history}")
    of = by_label(one.period)
    what = voice.say(
        f"verify.code.{one.code}",
        history=history,
        id=one.id,
        member=one.member_id,
        period=one.period if of is None else periods.named(of, voice),
    )
    parts = [what, _where(found, voice)]
    if one.history != "seal":
        parts.append(
            voice.say("verify.not_sealed")
            if found.seal is None
            else voice.say("verify.sealed_in", **_of_seal(found.seal, voice))
        )
    return " · ".join(part for part in parts if part)


def about_code(seal: Seal, *, holds: bool, voice: Voice) -> str:
    """Return what a code stands for, and whether it holds."""
    key = "verify.holds" if holds else "verify.does_not_hold"
    return voice.say(key, **_of_seal(seal, voice))


def done(
    checked: Checked,
    shown: Sequence[Found],
    asked: tuple[Seal, bool] | None,
    voice: Voice,
) -> Screen:
    """Show the end of a verification in a chat; `asked` is the seal that was asked for, and whether
    it holds.
    """
    lines = [] if asked is None else [about_code(asked[0], holds=asked[1], voice=voice)]
    lines += summary(checked, voice)
    lines += [line(one, voice) for one in shown]
    if checked.findings > len(shown):
        lines.append(voice.say("verify.more", n=f"{checked.findings - len(shown):,}"))
    return Screen("\n".join(map(safe, lines)))


def _where(found: Found, voice: Voice) -> str:
    if found.place is not None:
        unit, kind, starts_at = found.place
        return voice.say(
            "verify.session",
            day=_day(from_ms(starts_at), voice),
            kind=kind,
            unit=unit,
            id=found.finding.session_id,
        )
    if found.finding.session_id is not None:
        return voice.say("verify.session_alone", id=found.finding.session_id)
    if found.recorded_at is None:
        return ""
    return voice.say("verify.recorded", day=_day(from_ms(found.recorded_at), voice))


def _of_seal(seal: Seal, voice: Voice) -> dict[str, str]:
    of = by_label(seal.period)
    period = voice.say("verify.by_hand") if of is None else periods.named(of, voice)
    at = f"{_day(seal.made_at, voice)} {voice.clock(seal.made_at)}"
    return {"period": period, "at": at, "code": seal.code}


def _day(instant: datetime, voice: Voice) -> str:
    local = instant.astimezone(voice.zone)
    return voice.say("verify.day", year=local.year, month=local.month, day=local.day)

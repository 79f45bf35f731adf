"""更正: what was corrected, what the person concerned is told, what becomes of a disagreement."""

from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe, seen
from storage.corrections import Correction


def stands_again(before: str) -> str:
    """Return how somebody stands whose correction is taken back: in a confirmed record who had
    checked in was there.
    """
    return "present" if before == "checked_in" else before


def done(*, is_told: bool) -> str:
    """Return the key of the sentence that says what was corrected, and whether they will know."""
    return "correct.done" if is_told else "correct.done_untold"


def facts(found: Correction, name: str, voice: Voice) -> dict[str, str]:
    """Return what that sentence names: who, from what and to what, as plain text."""
    return {
        "name": seen(name),
        "before": _state(found.before, voice),
        "after": _state(found.after, voice),
    }


def done_screen(found: Correction, name: str, voice: Voice, *, is_told: bool) -> Screen:
    """Say what was corrected."""
    key = done(is_told=is_told)
    return Screen(voice.say(key, **facts(found, safe(name), voice)))


def told(found: Correction, session: Session, by: str, voice: Voice) -> Screen:
    """Tell somebody that the record about them was changed, by whom, and why."""
    text = voice.say(
        "correct.told",
        by=safe(by),
        about=_about(session, voice),
        before=_state(found.before, voice),
        after=_state(found.after, voice),
        why=_why(found, voice),
    )
    rows = (
        (
            Button(voice.say("correct.agree"), routes.data(routes.CORRECTED, found.id, 1)),
            Button(voice.say("correct.disagree"), routes.data(routes.CORRECTED, found.id, 0)),
        ),
    )
    return Screen(text, rows)


def answered(found: Correction, session: Session, state: str, voice: Voice) -> Screen:
    """Say what the person said, and what follows from it."""
    about = _about(session, voice)
    return Screen(voice.say(f"correct.{state}", about=about, after=_state(found.after, voice)))


def dispute(found: Correction, session: Session, name: str, by: str, voice: Voice) -> Screen:
    """Ask who decides about a disagreement; `by` corrected it, or upheld it before."""
    key = "dispute.above" if found.state == "escalated" else "dispute.ask"
    text = voice.say(
        key,
        name=safe(name),
        by=safe(by),
        about=_about(session, voice),
        before=_state(found.before, voice),
        after=_state(found.after, voice),
        why=_why(found, voice),
    )
    rows = (
        (
            Button(
                voice.say("dispute.take_back", state=_state(stands_again(found.before), voice)),
                routes.data(routes.DISPUTE, found.id, 1),
            ),
            Button(voice.say("dispute.uphold"), routes.data(routes.DISPUTE, found.id, 0)),
        ),
    )
    return Screen(text, rows)


def settled(found: Correction, session: Session, after: str, name: str, voice: Voice) -> Screen:
    """Say what was decided, and whose case it is."""
    state = _state(stands_again(found.before) if after == "taken_back" else found.after, voice)
    about = _about(session, voice)
    return Screen(voice.say(f"dispute.{after}", name=safe(name), about=about, state=state))


def outcome(found: Correction, session: Session, voice: Voice) -> Screen:
    """Tell the person what became of their disagreement, also that nobody else could look at it."""
    state, key = found.after, "dispute.told_upheld"
    if found.state == "taken_back":
        state, key = stands_again(found.before), "dispute.told_back"
    elif found.upheld_by is None:
        key = "dispute.told_upheld_here"
    return Screen(voice.say(key, about=_about(session, voice), state=_state(state, voice)))


def ruled(found: Correction, session: Session, name: str, voice: Voice) -> Screen:
    """Tell who upheld or made a correction what was decided above."""
    is_back = found.state == "taken_back"
    state = _state(stands_again(found.before) if is_back else found.after, voice)
    key = "dispute.ruled_back" if is_back else "dispute.ruled_upheld"
    return Screen(voice.say(key, name=safe(name), about=_about(session, voice), state=state))


def _about(session: Session, voice: Voice) -> str:
    return f"{voice.full_day(session.starts_at)} {safe(session.kind_name)}"


def _why(found: Correction, voice: Voice) -> str:
    """Return the reason; without one somebody was confirmed absent who had checked in."""
    return safe(found.why) if found.why else voice.say("correct.not_seen")


def _state(state: str, voice: Voice) -> str:
    return voice.say(f"state.{state}")

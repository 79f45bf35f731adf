"""更正: what the person concerned is told, and what becomes of a disagreement."""

from bot.rules.sessions import Session
from bot.screens import routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.corrections import Correction


def told(found: Correction, session: Session, voice: Voice) -> Screen:
    """Tell somebody that the record about them was changed, and why."""
    text = voice.say(
        "correct.told",
        about=_about(session, voice),
        before=_state(found.before, voice),
        after=_state(found.after, voice),
        why=safe(found.why),
    )
    rows = (
        (
            Button(voice.say("correct.agree"), routes.data(routes.CORRECTED, found.id, 1)),
            Button(voice.say("correct.disagree"), routes.data(routes.CORRECTED, found.id, 0)),
        ),
    )
    return Screen(text, rows)


def answered(found: Correction, session: Session, voice: Voice, *, agrees: bool) -> Screen:
    """Say what the person said, and what follows from it."""
    key = "correct.agreed" if agrees else "correct.disagreed"
    return Screen(voice.say(key, about=_about(session, voice), after=_state(found.after, voice)))


def dispute(found: Correction, session: Session, name: str, by: str, voice: Voice) -> Screen:
    """Ask those who decide about a disagreement."""
    key = "dispute.above" if found.state == "escalated" else "dispute.ask"
    text = voice.say(
        key,
        name=safe(name),
        by=safe(by),
        about=_about(session, voice),
        before=_state(found.before, voice),
        after=_state(found.after, voice),
        why=safe(found.why),
    )
    rows = (
        (
            Button(
                voice.say("dispute.take_back", state=_state(found.before, voice)),
                routes.data(routes.DISPUTE, found.id, 1),
            ),
            Button(voice.say("dispute.uphold"), routes.data(routes.DISPUTE, found.id, 0)),
        ),
    )
    return Screen(text, rows)


def settled(found: Correction, session: Session, after: str, voice: Voice) -> Screen:
    """Say what was decided."""
    return Screen(voice.say(f"dispute.{after}", about=_about(session, voice)))


def outcome(found: Correction, session: Session, voice: Voice) -> Screen:
    """Tell the person what became of their disagreement."""
    state = found.before if found.state == "taken_back" else found.after
    key = "dispute.told_back" if found.state == "taken_back" else "dispute.told_upheld"
    return Screen(voice.say(key, about=_about(session, voice), state=_state(state, voice)))


def _about(session: Session, voice: Voice) -> str:
    return f"{voice.full_day(session.starts_at)} {safe(session.kind_name)}"


def _state(state: str, voice: Voice) -> str:
    return voice.say(f"state.{state}")

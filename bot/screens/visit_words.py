"""Visits in words: what is stored of them is codes."""

from bot.rules.visits import MET, TOPICS, ticked
from bot.screens.voice import Voice, safe
from storage.visits import Visit


def met_words(codes: str, voice: Voice) -> str:
    """Return who was met, as ticked: 本人、配偶. Empty if nothing is ticked."""
    words = [voice.say(f"visit.met.{code}") for code in ticked(codes, MET)]
    return voice.say("list.separator").join(words)


def topic_words(codes: str, voice: Voice) -> str:
    """Return what was talked through, as ticked: 工作近况、身心健康. Empty if nothing is."""
    words = [voice.say(f"visit.topic.{code}") for code in ticked(codes, TOPICS)]
    return voice.say("list.separator").join(words)


def kind_words(visit: Visit, voice: Voice) -> str:
    """Return what kind of visit it is: 全员访, 必访, 春节联合访. Never what calls for it."""
    if visit.kind != "key_date":
        return voice.say(f"visit.kind.{visit.kind}")
    return voice.say("visit.kind.key_date", occasion=safe(visit.occasion_name))


def mode_words(mode: str, voice: Voice) -> str:
    """Return how a visit is held: 线上, 上门. Empty where only its day is kept."""
    return voice.say(f"visit.mode.{mode}") if mode else ""

"""How far a piece of work is, in one message that edits itself."""

from bot.screens import routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice
from storage.long_work import Work

VERBS = CANCEL, AGAIN = range(2)
"""What the buttons do, as they carry it."""


def under_way(work: Work, done: int, total: int, voice: Voice) -> Screen:
    """Show how much is done of how much; of nothing at all, only that it has begun."""
    title = voice.say(f"work.{work.kind}")
    if not total:
        return _cancellable(work, voice.say("work.running", title=title), voice)
    words = voice.say(
        "work.progress",
        title=title,
        percent=min(99, done * 100 // total),
        done=f"{done:,}",
        total=f"{total:,}",
    )
    return _cancellable(work, words, voice)


def standing(work: Work, voice: Voice) -> Screen:
    """Show work that is not done: it waits, runs, or ended without a result and may begin anew."""
    words = voice.say(f"work.{work.state}", title=voice.say(f"work.{work.kind}"))
    if work.is_open:
        return _cancellable(work, words, voice)
    again = Button(voice.say("work.again"), routes.data(routes.LONG_WORK, work.id, AGAIN))
    return Screen(words, ((again,),))


def _cancellable(work: Work, words: str, voice: Voice) -> Screen:
    cancel = Button(voice.say("work.cancel"), routes.data(routes.LONG_WORK, work.id, CANCEL))
    return Screen(words, ((cancel,),))

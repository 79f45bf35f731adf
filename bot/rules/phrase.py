"""What one line by which a session is planned says, or what of it is not clear."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from bot.rules.recurrence import Pattern


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase says. None, or an empty text, is what it does not say.

    `title` is a fuller name of the kind, as it was written: 专题组织生活会.
    """

    kind: str | None
    day: date | None
    clock: time | None
    length: timedelta | None
    place: str
    has_first_topic: bool | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that were not understood, as they were written, and the code why.

    "time": they look like a day, a clock or a length and are none that is known. "past": what they
    say is over. "repeats": they name a series, not one session. "ambiguous": they say two things;
    what stands apart in the phrase is joined by 、 here. "kind": they are nearly a kind's name.
    `rest` is what the other words say.
    """

    part: str
    code: str
    rest: Phrase | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Repeating:
    """A line about what repeats: on which days, of which part may be open, and all else it says."""

    pattern: Pattern
    said: Phrase

"""What one line by which a session is planned says, or what of it is not clear."""

from dataclasses import dataclass
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase says. None, or an empty place, is what it does not say."""

    kind: str | None
    day: date | None
    clock: time | None
    length: timedelta | None
    place: str
    has_first_topic: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that were not understood, as they were written, and the code why.

    "time": they look like a day, a clock or a length and are none that is known. "past": what they
    say is over. "repeats": they name a series, not one session. "ambiguous": they say two things;
    what stands apart in the phrase is joined by 、 here.
    """

    part: str
    code: str

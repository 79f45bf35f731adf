"""A phrase cut into the words that the grammar knows; what lies between them is the place."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.rules import phrase_refused, phrase_words
from bot.rules.dates import DAY, DayName, day_name
from bot.rules.phrase_days import can_be
from bot.rules.phrase_times import (
    CLOCK,
    EVENING_OR_MORNING,
    LENGTH,
    PERIOD,
    SPAN,
    Clock,
    Span,
    clock,
    lasts,
    length,
    span,
    starts,
)

_DAY_GOES_ON: Final = re.compile(r"(?<![日号])(?:[./-]?\d|[a-z]|:\d|点)|(?<=号)楼")
_HOURS: Final = 24
_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """The name of a kind of session."""

    code: str


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day by itself."""

    word: str


@dataclass(frozen=True, slots=True)
class Mark:
    """第一议题, or that there is none."""

    is_set: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Words that look like a time and are none that is known, or none of one session."""

    code: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word that says what comes next: 时间."""


@dataclass(frozen=True, slots=True)
class Token:
    """Words that the grammar knows, from `start` to `end`.

    `doubt`: they may be part of a place ("place": 5号多功能厅), of a word ("word": 5号文件), or
    they may say the time ("clock": 8.30).
    """

    start: int
    end: int
    what: DayName | Clock | Span | timedelta | Kind | Period | Mark | Refused | Label
    doubt: str = ""


class Text:
    """What somebody wrote: `plain` for reading, half-width and small, and as it was written."""

    def __init__(self, words: str) -> None:
        self.words = words
        forms = [plain(char) for char in words]
        self.plain = "".join(forms)
        self._where = [at for at, form in enumerate(forms) for _ in form]

    def written(self, start: int, end: int) -> str:
        """Return as written what stands in `plain` from `start` to `end`."""
        return self.words[self._where[start] : self._where[end - 1] + 1] if start < end else ""

    def link_at(self, at: int) -> int:
        """Return where the link ends that begins at `at`, or `at` if none does."""
        found = phrase_words.LINK.match(self.plain, at)
        end = found.end() if found else at
        written = (n for n in range(at, end) if not self.words[self._where[n]].isascii())
        return next(written, end)


def plain(words: str) -> str:
    """Return words half-width and small, without what cannot be seen."""
    folded = unicodedata.normalize("NFKC", words).lower().replace("∶", ":")
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def scan(text: Text, kinds: Mapping[str, str]) -> list[Token]:
    """Return the words of `text` that the grammar knows, in order."""
    scanner = _Scanner(text, kinds)
    at = 0
    while at < len(text.plain):
        at = scanner.step(at)
    return scanner.tokens


class _Scanner:
    def __init__(self, text: Text, kinds: Mapping[str, str]) -> None:
        self._text = text
        self._plain = text.plain
        names = {plain(name): code for name, code in kinds.items() if plain(name)}
        self._kinds = sorted(names.items(), key=lambda one: -len(one[0]))
        self.tokens: list[Token] = []

    def step(self, at: int) -> int:
        """Take what begins at `at`, and return where the next begins."""
        if (end := self._text.link_at(at)) > at:
            return end
        token = max(self._all(at), key=lambda one: one.end, default=None)
        place = self._place(at)
        if token and token.end > place:
            self.tokens.append(token)
            return token.end
        if place == at:
            found = phrase_words.NUMBERS.match(self._plain, at)
            return found.end() if found else at + 1
        return place

    def _all(self, at: int) -> Iterator[Token]:
        """Yield what may begin at `at`; of two that are as long the first is meant."""
        if found := phrase_words.LABEL.match(self._plain, at):
            yield Token(at, found.end(), Label())
        if found := phrase_words.MARK.match(self._plain, at):
            yield Token(at, found.end(), Mark(not found["no"]))
        yield from self._kind(at)
        yield from self._day(at)
        yield from self._time(at)
        if found := self._period(at):
            yield Token(at, found.end(), Period(found[0]))
        if refused := phrase_refused.refused(self._plain, at):
            yield Token(at, refused[0], Refused(refused[1]))

    def _place(self, at: int) -> int:
        """Return the end of what can only be a part of a place, or `at`."""
        found = [pattern.match(self._plain, at) for pattern in phrase_words.PLACES]
        if name := self._name(at):
            found.append(phrase_words.NO_KIND.match(self._plain, at + len(name[0])))
        return max((one.end() for one in found if one), default=at)

    def _name(self, at: int) -> tuple[str, str] | None:
        return next((one for one in self._kinds if self._plain.startswith(one[0], at)), None)

    def _kind(self, at: int) -> Iterator[Token]:
        begin = at + 1 if self._plain[at] in phrase_words.EACH else at
        if name := self._name(begin):
            end = begin + len(name[0])
            hall = phrase_words.HALL.match(self._plain, end)
            if more := phrase_words.GATHERING.match(self._plain, end):
                end = more.end()
            yield Token(at, end, Kind(name[1]), doubt="place" if hall else "")

    def _day(self, at: int) -> Iterator[Token]:
        found = DAY.match(self._plain, at)
        if found is None or not self._is_day(found):
            return
        name = day_name(found)
        what = name if can_be(name) else Refused("time")
        doubt = ""
        if found["only"] and not self._goes_on(found.end()):
            is_room = phrase_words.A_ROOM.match(self._plain, found.end())
            doubt = "place" if is_room and found[0].endswith("号") else "word"
        elif found["mark"] and not found["year"] and _may_be_clock(found):
            doubt = "clock"
        yield Token(at, found.end(), what, doubt)

    def _is_day(self, found: re.Match[str]) -> bool:
        """Say whether a day ends where it seems to, and is no part of a longer word."""
        at, end = found.span()
        if found["near"] or found["formal"] or found["part"]:
            is_word = at == self._last or self._plain[at - 1] not in "光文"
            return is_word and (
                not found["part"] or EVENING_OR_MORNING.match(self._plain, end) is not None
            )
        if found["month"]:
            return not _DAY_GOES_ON.match(self._plain, end)
        return True

    @property
    def _last(self) -> int:
        return self.tokens[-1].end if self.tokens else 0

    def _goes_on(self, at: int) -> bool:
        """Say whether 5号 that ends at `at` is a day: what follows does not belong to it."""
        if not phrase_words.HAN.match(self._plain, at) or self._plain[at] in "的在到":
            return True
        patterns = (DAY, CLOCK, LENGTH, PERIOD, EVENING_OR_MORNING, phrase_words.MARK)
        return (
            any(pattern.match(self._plain, at) for pattern in patterns)
            or self._place(at) > at
            or self._name(at) is not None
        )

    def _time(self, at: int) -> Iterator[Token]:
        if (found := SPAN.match(self._plain, at)) and (said := span(found)):
            start = starts(said.start)
            is_known = start is not None and lasts(said, start) is not None
            yield Token(at, found.end(), said if is_known else Refused("time"))
        if found := CLOCK.match(self._plain, at):
            one = clock(found)
            yield Token(at, found.end(), Refused("time") if starts(one) is None else one)
        if found := LENGTH.match(self._plain, at):
            yield Token(at, found.end(), length(found) or Refused("time"))

    def _period(self, at: int) -> re.Match[str] | None:
        if self._last == at and self.tokens and isinstance(self.tokens[-1].what, DayName):
            found = EVENING_OR_MORNING.match(self._plain, at)
        else:
            found = None
        return PERIOD.match(self._plain, at) or found


def _may_be_clock(found: re.Match[str]) -> bool:
    """Say whether a day may be a clock, 8.30, or hours from and to, 9-11."""
    month, day = int(found["month"]), int(found["day"])
    if found["mark"] == ".":
        return len(found["day"]) > 1 and day < _MINUTES
    return found["mark"] == "-" and month < day <= _HOURS

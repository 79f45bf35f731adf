"""One line by which a secretary plans a session: 政治学习 明天 14:30 60分钟 三楼.

A small closed grammar. Its parts may come in any order, glued together or apart:

- a kind, by any of its names;
- a day: 今天 明天 后天 大后天, 今晚, 周五, 本周五, 下周三, 下下周一, 12月5日, 12-5, 12/5, 12.5,
  2026-12-05, 5号; beside another day 周五 says the same one again: 12月4日（周五）;
- a clock: 14:30, 14点半, 下午三点, 8点一刻, or one to another: 15:00-16:30, 下午2点到4点, 2-4点;
- a length: 60分钟, 1.5小时, 一个半小时;
- 第一议题, a mark;
- a word glued to the front of the kind's name, a title with it: 专题组织生活会;
- and what is left over is the place.

Nothing is guessed in silence: what looks like a time and is none of these is `Unclear`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from bot.rules.dates import DayName
from bot.rules.phrase import Phrase, Unclear
from bot.rules.phrase_days import is_over, meant
from bot.rules.phrase_leftovers import leftovers, nearly_a_kind
from bot.rules.phrase_scan import Kind, Mark, Period, Refused, Text, Token, scan
from bot.rules.phrase_times import Clock, Span, lasts, latest, starts

_T = TypeVar("_T")
_WORST: Final = ("repeats", "time", "past", "ambiguous")


def read(words: str, kinds: Mapping[str, str], now: datetime) -> Phrase | Unclear:
    """Return what a phrase says, or the first part of it that is not understood.

    `kinds` has the code of every name that people say; the longest name counts. `now` is aware, in
    the zone of the organisation, which all days and clocks are of. A day and a clock returned
    together are never before it. A clock without a day is that of the day that is known already,
    else of `phrase_days.next_at`.
    `phrase_days.meant` and `phrase_times.starts` say which day and which clock are meant.
    """
    text = Text(words)
    tokens = scan(text, kinds)
    place, title = leftovers(text, _without_rooms(tokens))
    problem: tuple[str, str] | None = None
    left: Sequence[Token] = tokens
    while True:
        try:
            said = replace(_Reading(text, left, now).phrase(), place=place, title=title)
            break
        except _Refusal as refusal:
            problem = problem or (_quote(text, refusal.tokens), refusal.code)
            left = [token for token in left if token not in refusal.tokens]
    if said.kind is None:
        said = replace(said, title="")
    if problem is None and said.kind is None and (typo := nearly_a_kind(place, kinds)):
        problem = typo, "kind"
        said = replace(said, place=" ".join(place.replace(typo, " ").split()))
    return said if problem is None else Unclear(*problem, said)


class _Refusal(Exception):
    def __init__(self, code: str, tokens: Iterable[Token]) -> None:
        super().__init__(code)
        self.code = code
        self.tokens = sorted(tokens, key=lambda token: token.start)


class _Reading:
    def __init__(self, text: Text, tokens: Sequence[Token], now: datetime) -> None:
        self._text = text
        self._tokens = _without_rooms(tokens)
        self._now = now

    def phrase(self) -> Phrase:
        """Return what is said, or raise what is refused."""
        self._refuse()
        kinds = {token: token.what.code for token in self._tokens if isinstance(token.what, Kind)}
        marks = {token: token.what.is_set for token in self._tokens if isinstance(token.what, Mark)}
        clock, length = self._clock()
        return Phrase(
            kind=_same(kinds),
            day=self._day(clock),
            clock=clock,
            length=length,
            place="",
            has_first_topic=_same(marks),
        )

    def _of(self, *whats: type) -> list[Token]:
        return [token for token in self._tokens if isinstance(token.what, whats)]

    def _refuse(self) -> None:
        refused = [(token.what, token) for token in self._tokens if isinstance(token.what, Refused)]
        if not refused:
            return
        code = min((what.code for what, _ in refused), key=_WORST.index)
        joined: list[Token] = []
        for what, token in refused:
            if what.code == code and (not joined or joined[-1].end == token.start):
                joined.append(token)
        raise _Refusal(code, joined)

    def _clock(self) -> tuple[time | None, timedelta | None]:
        """Return the one clock that is said, and the one length."""
        clocks: dict[Token, time] = {}
        lengths = {token: token.what for token in self._tokens if isinstance(token.what, timedelta)}
        for token in self._tokens:
            if isinstance(token.what, Clock):
                clocks[token], _ = self._settled(token, token.what)
            elif isinstance(token.what, Span):
                clocks[token], start = self._settled(token, token.what.start)
                length = lasts(replace(token.what, start=start), clocks[token])
                if length is None:
                    raise _Refusal("time", [token, *self._of(Period)])
                lengths[token] = length
        return _same(clocks), _same(lengths)

    def _settled(self, token: Token, said: Clock) -> tuple[time, Clock]:
        """Return the time that a clock means beside parts of the day, and it with its own."""
        periods = {one: one.what.word for one in self._tokens if isinstance(one.what, Period)}
        words = [word for word in (said.period, *periods.values()) if word] or [""]
        times = {starts(replace(said, period=word)) for word in words}
        at = times.pop()
        if times:
            raise _Refusal("ambiguous", [token, *periods])
        if at is None:
            raise _Refusal("time", [token, *periods])
        return at, replace(said, period=words[0])

    def _day(self, clock: time | None) -> date | None:
        """Return the one day that is said, or None."""
        named = [(token, token.what) for token in self._tokens if isinstance(token.what, DayName)]
        if not named:
            return None
        self._doubt([token for token, _ in named], clock)
        loose = [one for one in named if one[1].weekday is not None and one[1].weeks is None]
        firm = [one for one in named if one not in loose]
        days = {token: self._meant(token, name, clock) for token, name in firm or loose}
        day = _same(days)
        assert day is not None
        if any(name.weekday != day.weekday() for _, name in loose):
            raise _Refusal("ambiguous", [token for token, _ in named])
        self._refuse_over(day, clock, [token for token, _ in named])
        return day

    def _doubt(self, named: Sequence[Token], clock: time | None) -> None:
        doubts = {"place", "word", *(("clock",) if clock is None else ())}
        if doubtful := [token for token in named if token.doubt in doubts]:
            raise _Refusal("ambiguous", doubtful)

    def _meant(self, token: Token, name: DayName, clock: time | None) -> date:
        day = meant(name, clock, self._now)
        if isinstance(day, date):
            return day
        is_by_clock = isinstance(meant(name, None, self._now), date)
        raise _Refusal(day, [token, *(self._of(Clock, Span) if is_by_clock else ())])

    def _refuse_over(self, day: date, clock: time | None, named: Sequence[Token]) -> None:
        """Refuse 今早 in the afternoon, where no clock says more."""
        periods = [token for token in self._of(Period) if clock is None]
        for token in periods:
            assert isinstance(token.what, Period)
            if is_over(day, latest(token.what.word), self._now):
                raise _Refusal("past", [*named, token])


def _same(said: Mapping[Token, _T]) -> _T | None:
    """Return what all of them say, or None if there are none."""
    if len(set(said.values())) > 1:
        raise _Refusal("ambiguous", said)
    return next(iter(said.values()), None)


def _without_rooms(tokens: Sequence[Token]) -> list[Token]:
    """Leave out what may be a part of a place when its like is said elsewhere for sure."""
    sure = {type(token.what) for token in tokens if token.doubt != "place"}
    return [
        token
        for token in tokens
        if token.doubt != "place" or (Kind if isinstance(token.what, Kind) else DayName) not in sure
    ]


def _quote(text: Text, tokens: Sequence[Token]) -> str:
    """Return tokens as they were written, in order; what lies apart is joined by 、."""
    parts: list[tuple[int, int]] = []
    for token in tokens:
        if parts and not text.plain[parts[-1][1] : token.start].strip():
            parts[-1] = parts[-1][0], token.end
        else:
            parts.append((token.start, token.end))
    return "、".join(text.written(*part) for part in parts)

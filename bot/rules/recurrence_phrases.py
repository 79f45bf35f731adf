"""What repeats in one line: 每周三 14:30 政治学习, 每月最后一个工作日 16:00, 每季度第一个月10日.

A small closed grammar on top of that for one session (`bot.rules.phrases`): the words that say
which days are cut out of the line, and what is left is read as ever, for the kind, the clock, the
length and the place.

- weeks: 每周三, 每个周三, 逢周三, 每周二、四, 每周二 四, 每周一三五, 每周一至周五, 每周五至周一;
- each so many weeks: 每两周周五, 隔周周五, 每隔一周周五, 每两周一次 周五;
- months: 每月25日, 每月最后一天, 每月第一个周五, 每月最后一个周五;
- by workdays: 每月第二个工作日, 每月最后一个工作日;
- quarters, the same in one of their months: 每季度第一个月10日, 每季度末月最后一个工作日; without
  a month only what is clear: 每季度第一天, 每季度最后一个周五;
- years: 每年12月第一个周四.

What becomes of days off is asked by itself (`days_off`): 遇节假日顺延, 节假日不开, 照常.

每周, 每月 and 每季度 by themselves leave the day open; 周五 elsewhere in the line is then that of
每周. Nothing is guessed in silence: what may be two things, and what cannot be planned, is
`Unclear`: "daily", "rare" (less often than monthly), "which_week" (单周, 每月第一周周三), "fifth",
"vague" (月底), "several" (two patterns), "no_such_day", "which_month" (每季度10日), "dated" (a day
besides), or one of the codes of `phrases.read`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.rules.numerals import NUMBER, value
from bot.rules.phrase import Repeating, Unclear
from bot.rules.phrase_scan import Text
from bot.rules.phrases import read as read_one
from bot.rules.recurrence import LAST, MOST_WEEKS, Pattern, days_of

_WEEK: Final = "(?:周|星期|礼拜)"
_DAYS: Final = "一二三四五六日"
_WEEKDAY: Final = rf"[{_DAYS}天](?![点时个分次楼层室号栋幢座院]|会议室|教室|单元|小时)"
_ENDS: Final = r"(?=[\s,。、;:()]|$|\d|早|晚|上午|下午|中午|傍晚|凌晨|的)"
_AND: Final = r"\s*(?:[、/]|和|及|与)\s*"
_TO: Final = r"\s*(?:[-~]|至|到)\s*"
_ANOTHER: Final = (
    rf"(?:{_AND}{_WEEK}?{_WEEKDAY}|\s*[,\s]\s*(?:{_WEEK}{_WEEKDAY}"
    rf"|(?!一[早晚]){_WEEKDAY}(?:{_ENDS}|(?=[、/和及与]))))"
)
"""Behind a comma or a blank a numeral alone is a weekday only if nothing is glued to it."""
_WEEKDAYS: Final = rf"{_WEEKDAY}(?:{_TO}{_WEEK}?{_WEEKDAY}|{_ANOTHER}+|[{_DAYS}天]{{1,6}}{_ENDS})?"
_NAMED: Final = rf"{_WEEK}(?:的)?\s*(?P<weekdays>{_WEEKDAYS})"
_EACH: Final = r"每\s*(?:一个?|个)?"
_COUNT: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})"

_NTH: Final = (
    rf"(?P<nth>第?{NUMBER}个|首个|头一?个|最[后末]一?个|倒数第?[一1]个)\s*"
    rf"(?P<of>{_WEEK}{_WEEKDAY}|工作日)"
)
_IN_MONTH: Final = (
    rf"(?:(?P<date>{NUMBER})[日号](?![楼院栋幢馆厅门室房])|(?P<last>最[后末]一?[天日]|末日)"
    rf"|第(?P<ordinal>{NUMBER})[天日]|{_NTH})"
)
_OF_QUARTER: Final = (
    rf"(?:第?(?P<month>{NUMBER})个?月|(?P<first>首月|首个月|头一?个月)"
    r"|(?P<final>末月|最[后末]一?个月))份?的?\s*"
)

_WEEKS: Final = rf"(?:{_EACH}|每?逢(?:每|个)?){_WEEK}(?:的?\s*{_NAMED}|(?P<glued>{_WEEKDAYS}))"
_EACH_FEW: Final = (
    rf"(?:每(?P<n>{_COUNT})个?{_WEEK}|每?隔一?个?{_WEEK})"
    rf"(?:(?:的|,|\s)*{_NAMED})?(?![{_DAYS}天](?!次))"
)
_MONTHS: Final = rf"{_EACH}月(?:份?的?\s*{_IN_MONTH})?"
_QUARTERS: Final = rf"{_EACH}季度?(?:的?\s*{_OF_QUARTER})?(?:的?\s*{_IN_MONTH})?"
_YEARS: Final = rf"{_EACH}年的?\s*(?P<month>{NUMBER})月份?(?:的?\s*{_IN_MONTH})?"
_BARE_WEEK: Final = rf"{_EACH}{_WEEK}(?!末|[{_DAYS}天](?!次))"
_ONCE: Final = r"(?:\s*(?:开|召开|举行|安排)?一次)?"

_WHICH: Final = r"(?:第[一二三四五\d]|最后一?|首|头一?)"
_SEVERAL: Final = (
    rf"(?:{_IN_MONTH}{_AND}(?:第?{NUMBER}(?:[日号]|个)?|最后)"
    rf"|第?{NUMBER}个?{_AND}(?:第?{NUMBER}|最后一?)(?:个(?:{_WEEK}{_WEEKDAY}|工作日)|[日号]))"
)
_REFUSED: Final = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (rf"{_EACH}(?:天|日|工作日|早|晚|上午|下午|早上|晚上)|天天|{_EACH}{_WEEK}?工作日", "daily"),
        (rf"每半年|每隔?{_COUNT}个?(?:月(?!\d)|季度?|年)|每?隔一?个?[月季年]度?", "rare"),
        (rf"{_EACH}年(?!的?\s*{NUMBER}月)", "rare"),
        (rf"[每逢]*[单双]{_WEEK}(?:{_WEEK}?{_WEEKDAY})?", "which_week"),
        (rf"每?隔[二两三四五六七八九十\d]+个?{_WEEK}(?:的?{_WEEK}?{_WEEKDAY})?", "which_week"),
        (rf"每{_COUNT}个?{_WEEK}[{_DAYS}天](?!次)", "which_week"),
        (rf"隔{_WEEK}[{_DAYS}天](?!次)", "which_week"),
        (
            (
                rf"{_EACH}(?:月|季度?)的?\s*(?:{_WHICH}{_WEEK}的?(?:{_WEEK}?{_WEEKDAY})?"
                rf"|{_WHICH}个{_WEEK}的?{_WEEK}{_WEEKDAY})"
            ),
            "which_week",
        ),
        (rf"{_EACH}(?:月|季度?)的?[初底末](?!日|月)|{_EACH}月的?[上中下]旬|{_EACH}周末", "vague"),
        (rf"{_EACH}月份?的?\s*{_IN_MONTH}(?:前后|左右|上下|[之以][前后])", "vague"),
        (rf"{_EACH}月的?\s*{_SEVERAL}", "several"),
        (rf"{_EACH}(?:周|星期|月|季度?|年)的?\s*[两二三四五六\d]+次", "several"),
    )
)
_DAY_OFF: Final = (
    r"(?<!每)(?:如?[遇逢]到?)?(?:法定|国家)?"
    r"(?:节假日|节日|假日|假期|休息日|公休日?|双休日|放假|周末)时?(?:的话)?,?\s*[则就]?"
)
_ON_DAYS_OFF: Final = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        (
            (
                rf"(?:{_DAY_OFF})?(?:自动|依次)?(?:顺延|[向往]后[推延]|延后|推后|后推)"
                rf"(?:一天|[进举]行|召开)?|{_DAY_OFF}(?:推迟|改期)"
            ),
            "move",
        ),
        (rf"{_DAY_OFF}(?:不开会?|不办|不学|不安排|取消|跳过|停开|停办|暂停|除外)", "skip"),
        (rf"(?:{_DAY_OFF})?也?照常(?:开会?|召开|[进举]行|学习)?", "hold"),
    )
)
_LEFT_OVER: Final = re.compile(rf"每|[逢隔]{_WEEK}")
"""In what would be the place it is a part of what repeats that was not understood."""
_Read = Callable[[re.Match[str]], "Pattern | str"]


def read(words: str, kinds: Mapping[str, str], now: datetime) -> Repeating | Unclear | None:
    """Return what a line says of what repeats, or what of it is not clear; None if nothing does.

    `kinds` and `now` are as `phrases.read` takes them. `Unclear.rest` is what else was said.
    """
    text = Text(words)
    found = _found(text.plain)
    if not found:
        return None if not _is_repeating(words, kinds, now) else _unread(words, kinds, now)
    pattern = _merged([one for _, _, one in found])
    quoted = "、".join(text.written(start, end) for start, end, _ in found)
    rest = _without(text, found)
    if isinstance(pattern, Pattern) and pattern.every == "week" and not pattern.weekdays:
        pattern, rest = _with_day(pattern, rest)
    read_rest = read_one(rest, kinds, now)
    said = read_rest.rest if isinstance(read_rest, Unclear) else read_rest
    if isinstance(pattern, str):
        return Unclear(quoted, pattern, said)
    if isinstance(read_rest, Unclear):
        return read_rest
    if read_rest.day is not None:
        return Unclear(quoted, "dated", said)
    if _LEFT_OVER.search(read_rest.place):
        return Unclear(quoted, "repeats", said)
    return Repeating(pattern, read_rest)


def days_off(words: str) -> tuple[str, str]:
    """Return what a line says is to become of days off, as recurrence.OFF has it, and the rest.

    Nothing is said, and all is rest, where it says none of it or more than one thing.
    """
    text = Text(words)
    found = [
        (match.start(), match.end(), what)
        for regex, what in _ON_DAYS_OFF
        for match in regex.finditer(text.plain)
    ]
    if len({what for _, _, what in found}) != 1:
        return "", words
    return found[0][2], _without(text, sorted(found))


def lead(pattern: Pattern) -> str:
    """Return the words that somebody leaves out who answers on which days a pattern is."""
    if pattern.every == "week":
        return "每周" if pattern.n == 1 else f"每{pattern.n}周"
    if pattern.every == "quarter":
        return f"每季度第{pattern.month}个月" if pattern.month else "每季度"
    if pattern.every == "year":
        return f"每年{pattern.month}月" if pattern.month else "每年"
    return "每月"


def _found(plain: str) -> list[tuple[int, int, Pattern | str]]:
    """Return where words stand that say which days, and what they say: a pattern or a code."""
    found: list[tuple[int, int, Pattern | str]] = []
    at = 0
    while at < len(plain):
        taken = _at(plain, at) if plain[at] in "每逢隔单双天" else None
        if taken is None:
            at += 1
        else:
            found.append((at, *taken))
            at = taken[0]
    return found


def _at(plain: str, at: int) -> tuple[int, Pattern | str] | None:
    """Return where the words end that begin here, and what they say; the longest count."""
    best: tuple[int, Pattern | str] | None = None
    for regex, code in _REFUSED:
        if (match := regex.match(plain, at)) and (best is None or match.end() > best[0]):
            best = match.end(), code
    for regex, reads in _READ:
        match = regex.match(plain, at)
        if match and match.end() > at and (best is None or match.end() > best[0]):
            best = match.end(), reads(match)
    return best


def _merged(said: list[Pattern | str]) -> Pattern | str:
    """Return the one pattern that is said; 每月 by itself adds nothing to 每月5日."""
    for one in said:
        if isinstance(one, str):
            return one
    patterns = [one for one in said if isinstance(one, Pattern)]
    whole = [one for one in patterns if one.is_whole] or patterns[:1]
    if len(set(whole)) > 1 or any(one.every != whole[0].every for one in patterns):
        return "several"
    return whole[0]


def _without(text: Text, found: Sequence[tuple[int, int, object]]) -> str:
    """Return the line without the words that were found."""
    pieces, at = [], 0
    for start, end, _ in found:
        pieces.append(text.written(at, start))
        at = end
    return "，".join([*pieces, text.written(at, len(text.plain))])


def _with_day(pattern: Pattern, rest: str) -> tuple[Pattern, str]:
    """Return the pattern with the weekdays that stand elsewhere in the line: 每周例会 周五 9点."""
    text = Text(rest)
    match = re.search(rf"(?<![下本这上个]){_NAMED}", text.plain)
    if match is None:
        return pattern, rest
    weekdays = _weekdays(match["weekdays"])
    cut = f"{text.written(0, match.start())}，{text.written(match.end(), len(text.plain))}"
    return replace(pattern, weekdays=weekdays), cut


def _is_repeating(words: str, kinds: Mapping[str, str], now: datetime) -> bool:
    said = read_one(words, kinds, now)
    return isinstance(said, Unclear) and said.code == "repeats"


def _unread(words: str, kinds: Mapping[str, str], now: datetime) -> Unclear:
    said = read_one(words, kinds, now)
    assert isinstance(said, Unclear), "asked just before"
    return said


def _weekdays(words: str) -> tuple[int, ...]:
    days = [_DAYS.index(one) for one in re.sub("天", "日", words) if one in _DAYS]
    if re.search(_TO, words) and len(days) == 2:
        # 周五至周一 goes on into the next week.
        days = [(days[0] + n) % 7 for n in range((days[1] - days[0]) % 7 + 1)]
    return tuple(sorted(set(days)))


def _read_weeks(match: re.Match[str]) -> Pattern | str:
    return Pattern("week", weekdays=_weekdays(match["weekdays"] or match["glued"]))


def _read_each_few(match: re.Match[str]) -> Pattern | str:
    n = value(match["n"]) if match["n"] else 2
    if not 1 <= n <= MOST_WEEKS:
        return "rare"
    return Pattern("week", n=n, weekdays=_weekdays(match["weekdays"] or ""))


def _read_bare_week(match: re.Match[str]) -> Pattern | str:
    return Pattern("week")


def _read_months(match: re.Match[str]) -> Pattern | str:
    return _in_month(Pattern("month"), match)


def _read_years(match: re.Match[str]) -> Pattern | str:
    month = value(match["month"])
    if not 1 <= month <= 12:
        return "no_such_day"
    pattern = _in_month(Pattern("year", month=month), match)
    if isinstance(pattern, Pattern) and not match["last"] and pattern.day > days_of(month):
        return "no_such_day"
    return pattern


def _read_quarters(match: re.Match[str]) -> Pattern | str:
    month = 1 if match["first"] else 3 if match["final"] else 0
    if match["month"]:
        month = value(match["month"])
        if not 1 <= month <= 3:
            return "no_such_day"
    pattern = _in_month(Pattern("quarter", month=month), match)
    if isinstance(pattern, str) or month or not pattern.of:
        return pattern
    if pattern.nth == 1 or (match["ordinal"] and pattern.day == 1):
        return replace(pattern, month=1)
    if pattern.nth == LAST or match["last"]:
        return replace(pattern, month=3)
    return "which_month"


def _in_month(pattern: Pattern, match: re.Match[str]) -> Pattern | str:
    """Return the pattern with the day of the month that is said, if any is."""
    if match["date"] or match["ordinal"]:
        day = value(match["date"] or match["ordinal"])
        return replace(pattern, of="date", day=day) if 1 <= day <= 31 else "no_such_day"
    if match["last"]:
        return replace(pattern, of="date", day=31)
    if match["nth"]:
        return _nth(pattern, match["nth"], match["of"])
    return pattern


def _nth(pattern: Pattern, nth: str, of: str) -> Pattern | str:
    number = LAST if nth[0] in "最倒" else 1 if nth[0] in "首头" else _number(nth)
    if of == "工作日":
        return replace(pattern, of="workday", nth=number) if number <= 10 else "fifth"
    if not (number == LAST or 1 <= number <= 4):
        return "fifth"
    return replace(pattern, of="weekday", nth=number, weekday=_weekdays(of)[0])


def _number(nth: str) -> int:
    return value(nth.strip("第个"))


_READ: Final[tuple[tuple[re.Pattern[str], _Read], ...]] = tuple(
    (re.compile(pattern + _ONCE), reads)
    for pattern, reads in (
        (_WEEKS, _read_weeks),
        (_EACH_FEW, _read_each_few),
        (_BARE_WEEK, _read_bare_week),
        (_MONTHS, _read_months),
        (_QUARTERS, _read_quarters),
        (_YEARS, _read_years),
    )
)

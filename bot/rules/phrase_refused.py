"""Words of a phrase that look like a day, a clock or a length and are none that the grammar has.

They are refused under a code instead of being taken for a place. The longest counts; a word that
the grammar has counts before one that is refused if both are as long.
"""

import re
from typing import Final

from bot.rules.numerals import SPELT
from bot.rules.phrase_times import CLOCK, LENGTH, LINK_WORD, NO_OFFICE, PERIODS, POINT, SPAN
from bot.rules.phrase_words import ROOM, RUN

_WEEK: Final = "(?:周|星期|礼拜)"
_WEEKDAY: Final = "[一二三四五六日天]"
_AND: Final = r"\s*[、和及与或]\s*"
_OF_A_ROOM: Final = r"\s*(?:[:点时月号楼层室栋幢座院]|单元|会议|教室|小时|个|分|min|h)"
_STOPS: Final = r"(?=[\s,。、;:)]|$)"
_ENDS: Final = rf"(?:{_STOPS}|(?=\d|早|晚|上午|下午|中午))"

_REPEATS: Final = (
    (
        rf"(?:每[隔逢单双个]*|[隔逢单双]+(?={_WEEK}|[月天]))(?:\d|[一两二三四半])*个?"
        rf"(?:{_WEEK}|[月天日早晚年]|季度?)"
        rf"(?:{_WEEKDAY}(?:[、和及与/,至到\s-]*{_WEEK}?{_WEEKDAY}{_ENDS})*|末|{RUN}[日号])?"
    ),
    "天天|周周|工作日",
)
_AMBIGUOUS: Final = (
    # 周二、四; 周一至五; 周一三五
    rf"[下本这]?个?{_WEEK}{_WEEKDAY}(?:(?:[、和及与或/,]|{LINK_WORD})?{_WEEKDAY})+{_ENDS}",
    # 5、6号; 12月5日至7日; 12月5-7
    (
        rf"(?:\d{{1,2}}\s*月\s*)?\d{{1,2}}[日号]?(?:{_AND}|,|{LINK_WORD})"
        rf"(?:\d{{1,2}}月)?\d{{1,2}}[日号](?!{ROOM})"
    ),
    (
        rf"\d{{1,2}}月\d{{1,2}}[日号]?(?:{_AND}|{LINK_WORD})"
        r"\d{1,2}(?![\d:./a-z-]|\s*[\u4e00-\u9fff])"
    ),
    # 9、10点
    rf"\d{{1,2}}{_AND}\d{{1,2}}(?:点|:\d)",
    # 3点30分钟: half past, or for so long
    rf"{RUN}点(?:[0-5]?\d|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九])分钟",
    # 三点三十二楼; 3点302楼; 12.5会议室
    "[一二三四五六七八九十]+点[二三四五]十[一二三四五六七八九](?=号?[楼层])",
    r"\d{1,2}点\d{3}(?=[楼层\d])",
    r"\d{1,2}[-./]\d{1,2}(?:会议|教)室|\d{1,2}[./]\d{1,2}[室楼层]",
)
_PAST: Final = (f"昨[天日晚早晨夜]?|大?前[天日晚](?!台)|上上?个?(?:{_WEEK}|月)|去年|前年|刚才",)
_NUMBERS: Final = (
    # 八九点, 3点5, 13月, 3.5点, 第3天
    rf"{RUN}(?:[:./-]\d+)*(?:{POINT}(?:[\d一二三四五六七八九]{_STOPS}|\d{{4,}})?|月份?|[日号刻])",
    rf"第{RUN}(?:[:./-]\d+)*(?:{POINT}|[天日周月]|小时|分钟|:\d+)",
    # 25:00, 14:30:00, 8.30-9.30, 14;30, 3pm, T14:30, 下午3
    r"\d+(?:\s*:\s*\d+)+[点分]?",
    rf"\d+\s*[:.]\s*\d+{LINK_WORD}\d+\s*[:.]\s*\d+",
    r"\d{1,2}(?:[;。]\d\d(?![\d:点时月日号分个./-]|小时)|:(?=\s|$))",
    r"\d+(?:\s*:\s*\d+)?\s*[ap]\.?m(?![a-z])",
    r"[a-z][a-z0-9-]*\d(?::\d+|[点时月日]|小时|分钟|号(?!楼))",
    rf"(?:{PERIODS})\s*\d{{1,2}}(?!\d|\s*(?:[:点时号楼层室栋幢座会教分个小h月日./-]|min))",
    # 2026-13, 12/5/2026, 20261205
    r"(?:\d{1,2}|20\d\d)(?:[./-]\d{1,2})+(?![\d./-])",
    r"\d{1,2}([./-])\d{1,2}\1\d{4}",
    r"20\d\d[01]\d[0-3]\d(?!\d)",
    # 1126 15:00
    r"(?:0[1-9]|1[0-2])[0-3]\d(?=\s+\d{1,2}\s*[:点时])",
    # 120小时, 3天, 两周, 2026年, 2课时
    rf"(?:\d+\.)?{RUN}\s*(?:个?半?小时|个半小时|分钟)",
    rf"{RUN}(?:分{NO_OFFICE}|天|个?月|个?半?(?:星期|礼拜)|周(?!年)|年|节课|[课学]时)",
)
_WORDS: Final = (
    # lengths: 半天, 一个半, 提前15分钟, 差5分, 约1小时
    rf"(?:{RUN}个半?|半个){_STOPS}",
    "半[天日月年]|[一整全][天个]?(?:上午|下午|晚上|[天晚])",
    rf"(?:提前|提早|推迟|延后|延迟|休息)\s*(?:{RUN}|半)(?:个?小时|分钟?)?",
    rf"差\s*{RUN}\s*分",
    r"(?:大?约|不到|超过|至少|最多)(?=\s*[\d一二两三四五六七八九十半])",
    "(?:改|延|推迟|提前|延后|延迟)[到至为]",
    "[几仨俩](?:[点号天周]|个?小时|分钟)",
    # days
    "后[早晚]|[今明](?:[晨夜]|上午|下午|中午|儿个?)|后(?:日|儿个?)|今明|明后|大+后天|[今明后来]年",
    f"[下本这]+个?(?:{_WEEK}|月(?:{RUN}[日号])?)|星期|礼拜(?!堂)",
    rf"{_WEEK}(?:[\d七末几]|{_WEEKDAY}号?[楼层])",
    "[月年][初底末]|[上中下]旬|次日|隔[天日]|当[天日晚]|改[天日]|双休日|农历|[元正冬腊]月",
    "(?:元旦|春节|除夕|端午|中秋|国庆|清明)节?(?![路街大广楼厅村园桥乡镇河])",
    # parts of the day
    "[半深午子]夜|夜[里间]|现在|马上|立刻|待会儿?|一会儿|稍后",
    "(?:[上下]班|[早午晚]?饭|午休)[之以]?[前后]",
)
_REFUSED: Final = tuple(
    (re.compile(pattern), code)
    for code, patterns in {
        "repeats": _REPEATS,
        "ambiguous": _AMBIGUOUS,
        "past": _PAST,
        "time": _NUMBERS + _WORDS,
    }.items()
    for pattern in patterns
)

_TOO_MUCH: Final = re.compile(
    r"\s*(?:[之以][前后内]|左右|上下)|[前后内](?![勤院楼山门厅台面排务部保网街海湖])"
    r"|多(?![功媒])|来钟|过\d*"
    rf"|{LINK_WORD}\d{{1,2}}(?![\d号楼层室会栋座教中大:./-])"
)
"""Behind a clock or a length it makes another of it: 3点前, 15:00-16."""
_LONE: Final = re.compile(
    rf"\s*半{_STOPS}|\s+(?:\d{{1,2}}{_STOPS}(?!{_OF_A_ROOM})|{SPELT}{_STOPS})"
)
"""So does a number that belongs to nothing: 15:00 30."""
_MORE_MINUTES: Final = re.compile(r"\d{1,2}(?![\d号楼层室会点时:月日./-])")
"""So does this behind a length: 1小时30."""

_NOT_BEHIND: Final = (
    *((CLOCK, _TOO_MUCH), (CLOCK, _LONE), (SPAN, _LONE)),
    *((LENGTH, _TOO_MUCH), (LENGTH, _MORE_MINUTES)),
)


def refused(plain: str, at: int) -> tuple[int, str] | None:
    """Return where the words end that begin at `at` and are refused, and the code why; or None."""
    found = [
        (match.end(), code) for pattern, code in _REFUSED if (match := pattern.match(plain, at))
    ]
    for pattern, more in _NOT_BEHIND:
        if (said := pattern.match(plain, at)) and (too_much := more.match(plain, said.end())):
            found.append((too_much.end(), "time"))
    return max(found, key=lambda one: one[0], default=None)

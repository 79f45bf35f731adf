"""Words of a phrase that are no day, clock or length of ours: places, and what is refused.

A place is known by its unit (三楼, 5号楼, 12-5室), so that its number is not read as a time. What
looks like a day, a clock or a length and is none that the grammar has is refused under a code
instead of being taken for a place.
"""

import re
from typing import Final

from bot.rules.phrase_times import CLOCK, LENGTH, LINK_WORD, NO_OFFICE, POINT

_SPELT: Final = "[一二三四五六七八九十]"
_RUN: Final = r"(?:\d+|[一二三四五六七八九十百千零〇两廿]+)"
_WEEK: Final = "(?:周|星期|礼拜)"
_WEEKDAY: Final = "[一二三四五六日天]"
_AND: Final = r"\s*[、和及与或]\s*"
_STOPS: Final = r"(?=[\s,。、;:)]|$)"
_ENDS: Final = rf"(?:{_STOPS}|(?=\d|早|晚|上午|下午|中午))"
_ROOM: Final = (
    "(?:[楼院栋幢馆厅门室房库站岗线车桥路街]|会议室|教室|大楼|大院|办公|礼堂|食堂|包间|小区)"
)
_SIDE: Final = "(?:(?:之|以)?[前后内](?![勤院楼山门厅台面排务部保网街海湖])|左右|上下)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[!-~]+")
LABEL: Final = re.compile(r"北京时间|(?:会议|学习)?(?:时间|地点|时长)(?=\s*:)")
MARK: Final = re.compile("(?P<no>不含|不带|没有|无)?[含有带]?第一议题")
NUMBERS: Final = re.compile(rf"(?:\d+(?:[-./]\d+(?![\d:点时月日号]))*|{_RUN})")
"""A number that begins nothing: passed over whole, or its end would be read as another."""
PLACE: Final = _any(
    rf"第{_RUN}(?:号{_ROOM})?",
    rf"(?:\d+-)*{_RUN}(?:号{_ROOM}|号?[楼层栋幢室座]|单元)",
    rf"{_RUN}(?:会议|教)室",
    rf"[路街巷弄道村园]{_RUN}(?:-\d+)?号",
    "(?:腾讯|视频|电话|网络|线上)会议",
)
ROOM_BEHIND: Final = _any(
    "(?:议|教|活动)?(?:室|[厅馆])", "(?:会议|活动|教育)?(?:中心(?!组)|基地|阵地)"
)
"""Behind the name of a kind it makes a room of it: 政治学习室, 党委会议室."""
HALL_BEHIND: Final = re.compile("[大小]?会议室|多功能厅|报告厅|[大小]?礼堂")
"""Behind the name of a kind it may make one: 党委会会议室."""
GATHERING: Final = re.compile("(?:会议|大会|活动|会(?!议)|议(?!题))(?!室|厅|中心|基地|馆)")
"""What may end the name of a kind: 主题党日活动."""
HAN: Final = re.compile(r"[\u3400-\u9fff]")

_REPEATS: Final = _any(
    rf"(?:每[隔逢单双个]*|[隔逢单双]+(?={_WEEK}|[月天]))(?:\d|[一两二三四半])*个?(?:{_WEEK}|[月天日早晚年]|季度?)"
    rf"(?:{_WEEKDAY}(?:[、和及与/,至到\s-]*{_WEEK}?{_WEEKDAY}{_ENDS})*|末|{_RUN}[日号])?",
    "天天|周周|工作日",
)
_AMBIGUOUS: Final = _any(
    # 周二、四; 周一至五
    rf"[下本这]?个?{_WEEK}{_WEEKDAY}(?:[、和及与或/,]|{LINK_WORD})?{_WEEKDAY}{_ENDS}",
    # 5、6号; 12月5日至7日; 12月5-7
    rf"(?:\d{{1,2}}\s*月\s*)?\d{{1,2}}[日号]?(?:{_AND}|,|{LINK_WORD})(?:\d{{1,2}}月)?\d{{1,2}}[日号](?!{_ROOM})",
    rf"\d{{1,2}}月\d{{1,2}}[日号]?(?:{_AND}|{LINK_WORD})\d{{1,2}}(?![\d:./a-z-]|\s*[\u4e00-\u9fff])",
    # 9、10点
    rf"\d{{1,2}}{_AND}\d{{1,2}}(?:点|:\d)",
    # 三点三十二楼; 3点302楼; 12.5会议室
    rf"{_SPELT}+点[二三四五]十[一二三四五六七八九](?=号?[楼层])",
    r"\d{1,2}点\d{3}(?=[楼层\d])",
    r"\d{1,2}[-./]\d{1,2}(?:会议|教)室|\d{1,2}[./]\d{1,2}[室楼层]",
)
_PAST: Final = _any(
    "昨[天日晚早晨夜]?", "大?前[天日晚](?!台)", f"上上?个?(?:{_WEEK}|月)", "去年", "前年", "刚才"
)
_TIME: Final = _any(
    # numbers: 25:00, 14:75, 八九点, 3点5, 13月, 3.5点, T14:30, 3pm, 8.30-9.30, 12/5/2026
    rf"第{_RUN}(?:{POINT}|[天日周])",
    rf"{_RUN}(?:[:./-]\d+)*(?:{POINT}(?:[\d一二三四五六七八九]{_STOPS}|\d{{4,}})?|月份?|[日号刻])",
    r"\d+(?:\s*:\s*\d+)+[点分]?",
    rf"\d+\s*[:.]\s*\d+{LINK_WORD}\d+\s*[:.]\s*\d+",
    r"[a-z][a-z0-9-]*\d(?::\d+|[点时月日]|号(?!楼))",
    r"\d+(?::\d+)?\s*[ap]\.?m(?![a-z])",
    r"(?:\d{1,2}|20\d\d)(?:[./-]\d{1,2})+(?![\d./-])|\d{1,2}([./-])\d{1,2}\1\d{4}",
    # lengths and distances: 半天, 3天, 120小时, 2小时后, 提前15分钟, 差5分
    rf"(?:\d+\.)?{_RUN}\s*(?:个?半?小时|个半小时|分钟)",
    rf"{_RUN}(?:分{NO_OFFICE}|天|个?月|个?半?(?:星期|礼拜)|周(?!年)|年)",
    "半[天日月年]|[一整全][天个]?(?:上午|下午|晚上|[天晚])",
    rf"(?:提前|提早|推迟|延后|延迟|休息)\s*(?:{_RUN}|半)(?:个?小时|分钟?)?|差\s*{_RUN}\s*分",
    r"大?约(?=\s*[\d一二两三四五六七八九十半])",
    "[几仨俩](?:[点号天周]|个?小时|分钟)",
    # days that are named in no way of ours
    "[今明](?:[晨夜]|上午|下午|中午|儿个?)|后(?:日|儿个?)|今明|明后|大+后天|[今明后来]年",
    f"[下本这]+个?(?:{_WEEK}|月(?:{_RUN}[日号])?)|{_WEEK}(?:[\\d七末几]|{_WEEKDAY}号?[楼层])|星期|礼拜(?!堂)",
    "[月年][初底末]|[上中下]旬|次日|隔[天日]|当[天日晚]|改[天日]|农历|正月|腊月",
    "(?:元旦|春节|除夕|端午|中秋|国庆|清明)节?(?![路街大广楼厅村园桥乡镇河])",
    "[半深午子]夜|夜[里间]|现在|马上|立刻|待会儿?|一会儿|稍后",
)
_TOO_MUCH: Final = _any(rf"\s*{_SIDE}", rf"{LINK_WORD}\d{{1,2}}(?![\d号楼层室会栋座教中大:./-])")
_MORE_MINUTES: Final = re.compile(r"\d{1,2}(?![\d号楼层室会点时:月日./-])")


def refused(plain: str, at: int) -> tuple[int, str] | None:
    """Return where the words end that begin at `at` and are refused, and the code why; or None."""
    found = [
        (match.end(), code)
        for pattern, code in (
            (_REPEATS, "repeats"),
            (_AMBIGUOUS, "ambiguous"),
            (_PAST, "past"),
            (_TIME, "time"),
        )
        if (match := pattern.match(plain, at))
    ]
    found += [(end, "time") for end in _overrun(plain, at)]
    return max(found, key=lambda one: one[0], default=None)


def _overrun(plain: str, at: int) -> list[int]:
    """Return the ends of a clock or a length that goes on as it must not: 3点前, 1小时30."""
    ends = []
    for pattern, behind in (
        (CLOCK, (_TOO_MUCH,)),
        (LENGTH, (_TOO_MUCH, _MORE_MINUTES)),
    ):
        if found := pattern.match(plain, at):
            ends += [more.end() for one in behind if (more := one.match(plain, found.end()))]
    return ends

"""Phrases about what repeats, and what each says: worked out by hand.

It is Wednesday, 25 November 2026; the kinds are those of `tests.phrases`.
"""

from typing import Any

from bot.rules.phrase import Phrase, Repeating, Unclear
from bot.rules.recurrence import LAST, Pattern
from tests.phrases import says

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
Row = tuple[str, Repeating | Unclear | None]


def weekly(*days: int, n: int = 1) -> Pattern:
    return Pattern("week", n=n, weekdays=days)


def on(day: int, every: str = "month", month: int = 0) -> Pattern:
    """Return on that date of the month."""
    return Pattern(every, month=month, of="date", day=day)


def nth(number: int, weekday: int, every: str = "month", month: int = 0) -> Pattern:
    return Pattern(every, month=month, of="weekday", nth=number, weekday=weekday)


def workday(number: int, every: str = "month", month: int = 0) -> Pattern:
    return Pattern(every, month=month, of="workday", nth=number)


def each(pattern: Pattern, clock: str = "", *rest: Any, **more: Any) -> Repeating:
    """Return what repeats like that; what else is said is as `tests.phrases.says` takes it."""
    said: Phrase = says(f" {clock}" if clock else "", *rest, **more)
    return Repeating(pattern, said)


WEEKS: list[Row] = [
    ("每周三 14:30", each(weekly(WED), "14:30")),
    ("每星期三 14:30", each(weekly(WED), "14:30")),
    ("每个礼拜三下午两点半", each(weekly(WED), "14:30")),
    ("每周周三 14:30", each(weekly(WED), "14:30")),
    ("每周的周三 14:30", each(weekly(WED), "14:30")),
    ("逢周三 14:30", each(weekly(WED), "14:30")),
    ("每逢周三 晚上8点", each(weekly(WED), "20:00")),
    ("每周日 9点", each(weekly(SUN), "09:00")),
    ("每周天 9点", each(weekly(SUN), "09:00")),
    ("每周二、四 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周二和周四 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周四、周二 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周二四 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周二，四 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周二 四 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周二, 周四 20:00", each(weekly(TUE, THU), "20:00")),
    ("每周一 三、五 20:00", each(weekly(MON, WED, FRI), "20:00")),
    ("每周二 四楼会议室 20:00", each(weekly(TUE), "20:00", place="四楼会议室")),
    ("每周二 二中队会议室 20:00", each(weekly(TUE), "20:00", place="二中队会议室")),
    ("每周二 三点", each(weekly(TUE), "15:00")),
    ("每周五至周一 9:00", each(weekly(MON, FRI, SAT, SUN), "09:00")),
    ("每周日至周四 20:00", each(weekly(MON, TUE, WED, THU, SUN), "20:00")),
    ("每周六到一 20:00", each(weekly(MON, SAT, SUN), "20:00")),
    ("每周一三五 8点半", each(weekly(MON, WED, FRI), "08:30")),
    ("每周一、三、五 8点半", each(weekly(MON, WED, FRI), "08:30")),
    ("每周一至周五 8:30 调度例会", each(weekly(MON, TUE, WED, THU, FRI), "08:30", kind="dispatch")),
    ("每周一到五 8:30", each(weekly(MON, TUE, WED, THU, FRI), "08:30")),
    ("每两周周五 15:00", each(weekly(FRI, n=2), "15:00")),
    ("每2周的星期五 15:00", each(weekly(FRI, n=2), "15:00")),
    ("每三周周一、周三 9:00", each(weekly(MON, WED, n=3), "09:00")),
    ("每两周一次 9:00", each(weekly(n=2), "09:00")),
    ("每两周一次 周五 9:00", each(weekly(FRI, n=2), "09:00")),
    ("隔周一次 周五 9:00", each(weekly(FRI, n=2), "09:00")),
    ("每隔一周一次 周五 9:00", each(weekly(FRI, n=2), "09:00")),
    ("每两周召开一次 周五 9:00", each(weekly(FRI, n=2), "09:00")),
    ("隔周周三 14:30", each(weekly(WED, n=2), "14:30")),
    ("每隔一周周三 14:30", each(weekly(WED, n=2), "14:30")),
    ("每周", each(weekly())),
    ("政治学习 每周一次 14:30", each(weekly(), "14:30", kind="study")),
    ("每两周 周五 15:00", each(weekly(FRI, n=2), "15:00")),
    ("每周例会 周五 9点", each(weekly(FRI), "09:00", kind="dispatch")),
    ("每周三三楼 14:30", each(weekly(WED), "14:30", 0, "三楼")),
    ("每周三三点", each(weekly(WED), "15:00")),
    ("每周三、五楼会议室 9点", each(weekly(WED), "09:00", 0, "五楼会议室")),
    (
        "政治学习 每周三 14:30 60分钟 三楼会议室",
        each(weekly(WED), "14:30", 60, "三楼会议室", "study"),
    ),
    ("每周三14:30三楼会议室政治学习", each(weekly(WED), "14:30", 0, "三楼会议室", "study")),
    ("每周三 14:30-16:00 党课", each(weekly(WED), "14:30", 90, "", "lecture")),
    ("每周三 14:30 政治学习 含第一议题", each(weekly(WED), "14:30", 0, "", "study", mark=True)),
    ("每周五 第三党小组会", each(weekly(FRI), "", 0, "", "group", title="第三党小组会")),
]
MONTHS: list[Row] = [
    ("每月25日 9:00", each(on(25), "09:00")),
    ("每月的25号 9:00", each(on(25), "09:00")),
    ("每个月二十五号 上午九点", each(on(25), "09:00")),
    ("每月31日 9:00", each(on(31), "09:00")),
    ("每月最后一天 9:00", each(on(31), "09:00")),
    ("每月第一天 9:00", each(on(1), "09:00")),
    ("每月第一个周五 9:00", each(nth(1, FRI), "09:00")),
    ("每月第1个星期五 9:00", each(nth(1, FRI), "09:00")),
    ("每月首个周五 9:00", each(nth(1, FRI), "09:00")),
    (
        "每月第三个星期二上午9点 党委会 党委会议室",
        each(nth(3, TUE), "09:00", 0, "党委会议室", "committee"),
    ),
    ("每月最后一个周五 9:00", each(nth(LAST, FRI), "09:00")),
    ("每月倒数第一个周五 9:00", each(nth(LAST, FRI), "09:00")),
    ("每月最后一个工作日 16:00", each(workday(LAST), "16:00")),
    ("每月第一个工作日 16:00", each(workday(1), "16:00")),
    ("每月第五个工作日 16:00", each(workday(5), "16:00")),
    ("每月主题党日 每月5日 9:00", each(on(5), "09:00", 0, "", "theme_day")),
    ("每月主题党日 9:00", each(Pattern("month"), "09:00", 0, "", "theme_day")),
    ("每月5号楼 9点", each(Pattern("month"), "09:00", 0, "5号楼")),
    ("每季度第一个月10日 9点", each(on(10, "quarter", 1), "09:00")),
    ("每季度首月10日 9点", each(on(10, "quarter", 1), "09:00")),
    ("每季第二个月第二个周三 9点", each(nth(2, WED, "quarter", 2), "09:00")),
    ("每季度末月最后一个工作日 16:00", each(workday(LAST, "quarter", 3), "16:00")),
    ("每季度最后一个月25日", each(on(25, "quarter", 3))),
    ("每季度第一天", each(on(1, "quarter", 1))),
    ("每季度最后一天", each(on(31, "quarter", 3))),
    ("每季度最后一个周五", each(nth(LAST, FRI, "quarter", 3))),
    ("每季度第一个工作日", each(workday(1, "quarter", 1))),
    ("支部党员大会 每季度一次", each(Pattern("quarter"), "", 0, "", "meeting")),
    ("每季度第二个月", each(Pattern("quarter", month=2))),
    ("每年12月第一个周四 9:00", each(nth(1, THU, "year", 12), "09:00")),
    ("每年2月29日 9:00", each(on(29, "year", 2), "09:00")),
    ("每年12月31日 9:00", each(on(31, "year", 12), "09:00")),
    ("每年4月最后一天 9:00", each(on(31, "year", 4), "09:00")),
    ("每年一月五日 9:00", each(on(5, "year", 1), "09:00")),
]
REFUSED: list[Row] = [
    ("每天 8点", Unclear("每天", "daily")),
    ("每晚八点", Unclear("每晚", "daily")),
    ("每个工作日 8:30", Unclear("每个工作日", "daily")),
    ("每周工作日 8:30", Unclear("每周工作日", "daily")),
    ("每两个月 5日", Unclear("每两个月", "rare")),
    ("每半年一次", Unclear("每半年", "rare")),
    ("每年 9:00", Unclear("每年", "rare")),
    ("每隔一个月5日", Unclear("每隔一个月", "rare")),
    ("每九周周五", Unclear("每九周周五", "rare")),
    ("单周周三 14:30", Unclear("单周周三", "which_week")),
    ("隔周三 14:30", Unclear("隔周三", "which_week")),
    ("每两周五 15:00", Unclear("每两周五", "which_week")),
    ("每隔两周周三", Unclear("每隔两周周三", "which_week")),
    ("每月第一周周三 9点", Unclear("每月第一周周三", "which_week")),
    ("每月第一个星期的周三 9点", Unclear("每月第一个星期的周三", "which_week")),
    ("每月最后一周 9点", Unclear("每月最后一周", "which_week")),
    ("每月第五个周五", Unclear("每月第五个周五", "fifth")),
    ("每月第十二个工作日", Unclear("每月第十二个工作日", "fifth")),
    ("每月底", Unclear("每月底", "vague")),
    ("每月中旬", Unclear("每月中旬", "vague")),
    ("每周末", Unclear("每周末", "vague")),
    ("每月15日前后 9:00", Unclear("每月15日前后", "vague")),
    ("每月25日左右", Unclear("每月25日左右", "vague")),
    ("每月最后一个周五之前", Unclear("每月最后一个周五之前", "vague")),
    ("每月32日", Unclear("每月32日", "no_such_day")),
    ("每季度第四个月5日", Unclear("每季度第四个月5日", "no_such_day")),
    ("每年13月5日", Unclear("每年13月5日", "no_such_day")),
    ("每年2月30日 9:00", Unclear("每年2月30日", "no_such_day")),
    ("每年4月31日 9:00", Unclear("每年4月31日", "no_such_day")),
    ("每季度10日", Unclear("每季度10日", "which_month")),
    ("每月10日、25日", Unclear("每月10日、25日", "several")),
    ("每月第一、三个周五", Unclear("每月第一、三个周五", "several")),
    ("每月第一个和第三个周五 9点", Unclear("每月第一个和第三个周五", "several")),
    ("每周三 每月5日", Unclear("每周三、每月5日", "several")),
    ("每周三 每周五", Unclear("每周三、每周五", "several")),
    ("每周两次 9点", Unclear("每周两次", "several")),
    ("每周三 12月2日 14:30", Unclear("每周三", "dated")),
    ("每周三 25:00", Unclear("25:00", "time")),
    ("每周三 14:30 半天", Unclear("半天", "time")),
    ("每周三 9:00 10:00", Unclear("9:00 10:00", "ambiguous")),
    ("每周三 14:30 政冶学习", Unclear("政冶学习", "kind")),
    ("每每周三 9点", Unclear("每周三", "repeats")),
    ("工作日 9点", Unclear("工作日", "repeats")),
    ("每早班 9点", Unclear("每早", "daily")),
]
NOTHING: list[Row] = [
    (words, None)
    for words in (
        "政治学习 明天 14:30",
        "周三 14:30",
        "第二周周三",
        "三个月",
        "每次开会 9点",
        "",
        "逢年过节",
    )
]
TABLE = [*WEEKS, *MONTHS, *REFUSED, *NOTHING]

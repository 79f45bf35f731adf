"""Phrases by which a session is planned, and what each says: worked out by hand, by a calendar.

Whole ones and their places are here; days, clocks and lengths in `tests.phrases_times`.

November 2026 has its Wednesday on the 25th, its Sunday on the 29th; 1 December is a Tuesday.
"""

from datetime import date, time, timedelta

from bot.rules.phrase import Phrase, Unclear
from tests.town import at

KINDS = {
    "政治学习": "study",
    "支部党员大会": "meeting",
    "党员大会": "meeting",
    "主题党日": "theme_day",
    "党课": "lecture",
    "党小组会": "group",
    "小组会": "group",
    "党委会": "committee",
    "党委会议": "committee",
    "理论学习中心组学习": "central",
    "中心组学习": "central",
    "中心组": "central",
    "调度例会": "dispatch",
    "例会": "dispatch",
    "会议": "other",
}

WEDNESDAY = at("14:00")
FRIDAY = at("16:00", "2026-11-27")
SUNDAY = at("10:00", "2026-11-29")
NEW_YEARS_EVE = at("23:50", "2026-12-31")
LEAP_DAY = at("09:00", "2028-02-29")  # a Tuesday

Row = tuple[str, Phrase | Unclear]


def says(
    when: str = "",
    minutes: int = 0,
    place: str = "",
    kind: str | None = None,
    *,
    mark: bool | None = None,
    title: str = "",
) -> Phrase:
    """Return a phrase; `when` is 11-26, 11-26 14:30 or 2027-01-05, in 2026 by itself.

    A clock alone begins with a blank.
    """
    day, _, clock = when.partition(" ")
    return Phrase(
        kind=kind,
        day=date.fromisoformat(day if len(day) > 5 else f"2026-{day}") if day else None,
        clock=time.fromisoformat(clock) if clock else None,
        length=timedelta(minutes=minutes) if minutes else None,
        place=place,
        has_first_topic=mark,
        title=title,
    )


WHOLE: list[Row] = [
    ("政治学习 明天 14:30 60分钟 三楼", says("11-26 14:30", 60, "三楼", "study")),
    ("三楼 60分钟 14:30 明天 政治学习", says("11-26 14:30", 60, "三楼", "study")),
    ("明天下午三点三楼会议室政治学习60分钟", says("11-26 15:00", 60, "三楼会议室", "study")),
    (
        "政治学习，明天 14：30，三楼会议室，６０分钟。",
        says("11-26 14:30", 60, "三楼会议室", "study"),
    ),
    ("周五、15:00、党课、二楼小会议室", says("11-27 15:00", 0, "二楼小会议室", "lecture")),
    (
        "支部党员大会 12月4日（周五）14:30 一个半小时 305会议室",
        says("12-04 14:30", 90, "305会议室", "meeting"),
    ),
    ("党员大会 12月4日 14:30", says("12-04 14:30", 0, "", "meeting")),
    ("主题党日活动 本周五 上午9点 半天", Unclear("半天", "time")),
    ("主题党日活动 本周五 上午9点 党员活动室", says("11-27 09:00", 0, "党员活动室", "theme_day")),
    ("明天下午三点的政治学习在三楼会议室", says("11-26 15:00", 0, "三楼会议室", "study")),
    ("时间：明天14:30 地点：三楼会议室 时长：60分钟", says("11-26 14:30", 60, "三楼会议室")),
    (
        "理论学习中心组学习 下周一 9:00-11:00 党委会议室",
        says("11-30 09:00", 120, "党委会议室", "central"),
    ),
    ("中心组 下周一 9:00-11:00", says("11-30 09:00", 120, "", "central")),
    ("党委会 周一 9点", says("11-30 09:00", 0, "", "committee")),
    ("党委会议 周一 9点", says("11-30 09:00", 0, "", "committee")),
    ("党委会会议室 政治学习 周一 9点", says("11-30 09:00", 0, "党委会会议室", "study")),
    ("政治学习室 党课 周一 9点", says("11-30 09:00", 0, "政治学习室", "lecture")),
    ("调度例会 今晚8点 指挥中心", says("11-25 20:00", 0, "指挥中心", "dispatch")),
    ("第三党小组会 明天 15:00", says("11-26 15:00", 0, "", "group", title="第三党小组会")),
    ("三楼 第三党小组会 周五", says("11-27", 0, "三楼", "group", title="第三党小组会")),
    ("二支部党员大会 周五", says("11-27", 0, "", "meeting", title="二支部党员大会")),
    ("理论中心组学习 周五", says("11-27", 0, "", "central", title="理论中心组学习")),
    ("专题党课 周五 二楼", says("11-27", 0, "二楼", "lecture", title="专题党课")),
    ("月度例会 周五", says("11-27", 0, "", "dispatch", title="月度例会")),
    ("周五党校党课", says("11-27", 0, "党校", "lecture")),
    ("召开党课 周五", says("11-27", 0, "", "lecture")),
    ("开个党课 周五", says("11-27", 0, "", "lecture")),
    ("请于明天9:00到三楼会议室参加党课", says("11-26 09:00", 0, "三楼会议室", "lecture")),
    ("专题 周五 三楼", says("11-27", 0, "专题 三楼")),
    ("政冶学习 周五 三楼会议室", Unclear("政冶学习", "kind")),
    ("周五9点政治学刁", Unclear("政治学刁", "kind")),
    ("周五 党员大厅", says("11-27", 0, "党员大厅")),
    ("周五 政冶学习 党课", says("11-27", 0, "政冶学习", "lecture")),
    ("会议 明天 15:00 会议室", says("11-26 15:00", 0, "会议室", "other")),
    (
        "兹定于12月4日（星期五）下午3:00至4:30在市局三楼大会议室召开支部党员大会",
        says("12-04 15:00", 90, "市局三楼大会议室", "meeting"),
    ),
    ("周例会 周五 9点", says("11-27 09:00", 0, "", "dispatch")),
    ("每周例会 周五 9点", Unclear("每周", "repeats")),
    ("会议号 123 456 明天 9点", says("11-26 09:00", 0, "会议号 123 456")),
    ("政治学习", says(kind="study")),
    ("", says()),
    ("  ，。 ", says()),
    ("三楼", says(place="三楼")),
    ("60分钟", says(minutes=60)),
    ("政治学习 60分钟", says(minutes=60, kind="study")),
    ("政治学习 含第一议题 明天 14:30", says("11-26 14:30", 0, "", "study", mark=True)),
    ("政治学习（含第一议题）明天 14:30 三楼", says("11-26 14:30", 0, "三楼", "study", mark=True)),
    ("第一议题 政治学习", says(kind="study", mark=True)),
    ("政治学习 不含第一议题", says(kind="study", mark=False)),
    ("政治学习 没有第一议题", says(kind="study", mark=False)),
    ("含第一议题 不含第一议题", Unclear("含第一议题 不含第一议题", "ambiguous")),
    ("政治学习 党课", Unclear("政治学习 党课", "ambiguous")),
    ("党员大会 支部党员大会 明天", says("11-26", 0, "", "meeting")),
]

TAKEN_WHOLE = """
三楼|３楼|3楼|305会议室|2号楼|5号楼|第三会议室|二楼小会议室|一号楼三层|12层|十二楼|周总支会议室
三中队会议室|三分局会议室|5号会议室|5号小会议室|12-5室|3-201|光明路5号|八一路12号3楼|明德楼
光明日报社|腾讯会议 123 456 789|视频会议|市局大楼（东侧）三楼|市局、三楼|B305|七一礼堂|第一会议室
后勤楼|十里河派出所|礼拜堂|新时代讲习所|星火支部|https://meeting.tencent.com/dm/5a12-5?p=14:30
三楼 https://a.cn/12.5/8:30|政治学习室|党委会议室|https://a.cn/b/|https://a.cn/x-~
HTTPS://A.CN/-|32号小会议室|(东侧) 三楼
"""

PLACES: list[Row] = [
    *(
        (f"明天 15:00 {place}", says("11-26 15:00", 0, place))
        for place in TAKEN_WHOLE.strip().replace("\n", "|").split("|")
    ),
    ("明天 15:00 https://a.cn/b，三楼", says("11-26 15:00", 0, "https://a.cn/b，三楼")),
    ("3点三楼", says(" 15:00", 0, "三楼")),
    ("3点305会议室", says(" 15:00", 0, "305会议室")),
    ("三点十五楼", says(" 15:00", 0, "十五楼")),
    ("三点三十二楼", Unclear("三点三十二", "ambiguous")),
    ("5号三楼 9点", says("12-05 09:00", 0, "三楼")),
    ("5号5号楼 9点", says("12-05 09:00", 0, "5号楼")),
    ("周三三楼 15:00", says("11-25 15:00", 0, "三楼")),
    ("周二、四楼 9点", says("12-01 09:00", 0, "四楼")),
    ("周三楼 15:00", Unclear("周三楼", "time")),
    ("5号小会议室 15:00", Unclear("5号", "ambiguous")),  # the fifth, or room 5
    ("12-5会议室 15:00", Unclear("12-5会议室", "ambiguous")),
    ("12月5号楼", Unclear("12月", "time")),
    ("14:30305会议室", Unclear("14:30305", "time")),
    ("第3点", Unclear("第3点", "time")),
    ("305号 15:00", Unclear("305号", "time")),
]

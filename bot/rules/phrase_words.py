"""Words around the times in a phrase: names of kinds and what they are not, places, marks, links.

A place is known by its unit (三楼, 5号楼, 12-5室), so that its number is not read as a time.
"""

import re
from typing import Final

RUN: Final = r"(?:\d+|[一二三四五六七八九十百千零〇两廿]+)"
"""A number of any length."""
ROOM: Final = (
    "(?:[楼院栋幢馆厅门室房库站岗线车桥路街]|会议室|教室|大楼|大院|办公|礼堂|食堂|包间|小区)"
)
"""What 5号 may be the number of."""
_HAN: Final = r"[\u3400-\u9fff]"

LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[!-~]+")
LABEL: Final = re.compile(r"北京时间|(?:会议|学习)?(?:时间|地点|时长)(?=\s*:)")
MARK: Final = re.compile("(?P<no>不含|不带|没有|无)?[含有带]?第一议题")
HAN: Final = re.compile(_HAN)
NUMBERS: Final = re.compile(rf"\d+(?:[-./]\d+(?![\d:点时月日号]))*|{RUN}|[a-z][a-z0-9-]*")
"""What begins nothing, passed over whole: its end would be read as another number."""

PLACES: Final = (
    re.compile(rf"第{RUN}(?:号{ROOM})?"),
    re.compile(rf"(?:\d+-)*{RUN}(?:号{ROOM}|号?[楼层栋幢室座]|单元)"),
    re.compile(rf"{RUN}(?:会议|教)室"),
    re.compile(rf"[路街巷弄道村园]{RUN}(?:-\d+)?号"),
    re.compile("(?:腾讯|视频|电话|网络|线上)会议"),
)
A_ROOM: Final = re.compile(rf"{_HAN}{{1,8}}?[室厅楼堂馆院所站房库场]")
"""Behind 5号 it may be what has that number: 5号多功能厅."""

NO_KIND: Final = re.compile(
    "(?:议|教|活动)?(?:室|[厅馆])|(?:会议|活动|教育)?(?:中心(?!组)|基地|阵地)"
    "|号|id|密码|链接|材料|通知"
)
"""Behind the name of a kind it makes something else of it: 政治学习室, 党委会议室, 会议号."""
HALL: Final = re.compile("[大小]?会议室|多功能厅|报告厅|[大小]?礼堂")
"""Behind the name of a kind it may make a room of it: 党委会会议室."""
GATHERING: Final = re.compile("(?:会议|大会|活动|会(?!议)|议(?!题))(?!室|厅|中心|基地|馆)")
"""What may end the name of a kind: 主题党日活动."""
EACH: Final = "周月"
"""What may begin the name of a kind: 周例会."""

"""The pictures that must look right, to be looked at: `python -m tests.pictures FOLDER`."""

import sys
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.heavy.pictures import draw_month
from bot.rules.summary import Needs, Rate
from bot.screens.pictures import MonthPicture, OfKind, OfVisits, Point
from bot.screens.voice import Voice

VOICE: Final = Voice(ZoneInfo("Asia/Shanghai"))
FOOTER: Final = ("2026年12月1日 9:00 截止核对的数据，到会率不含补学", "校验码 K7QM-3V2D-9FXA-T6WN")
KINDS: Final = (
    OfKind("政治学习", 4, Rate(84, 96), 1),
    OfKind("主题党日", 1, Rate(18, 20)),
    OfKind("支部委员会会议", 1, Rate(5, 5)),
    OfKind("党课", 1, Rate(19, 24)),
)
TREND: Final = tuple(
    Point(f"{month}月", Rate(*rate), Rate(*average))
    for month, rate, average in (
        (6, (80, 96), (8421, 9710)),
        (7, (66, 96), (8102, 9688)),
        (8, (70, 96), (8004, 9690)),
        (9, (85, 96), (8512, 9702)),
        (10, (61, 72), (6391, 7266)),
        (11, (126, 145), (8630, 9711)),
    )
)
VISITS: Final = (OfVisits("全员访", Rate(3, 5), 1), OfVisits("十必访", Rate(1, 1)))
ALL_KINDS: Final = (
    *("支部党员大会", "支部委员会会议", "党小组会", "党课", "主题党日", "组织生活会"),
    *("民主评议党员", "政治学习", "党委会", "理论学习中心组学习", "民主生活会", "调度例会"),
    *("全警大会", "警示教育"),
)


def month(**changes: Any) -> MonthPicture:
    """Return the picture of a usual month of a branch, with these changes."""
    facts: dict[str, Any] = {
        "title": "月报 · 2026年11月",
        "unit": "城关派出所党支部",
        "kinds": KINDS,
        "trend": TREND,
        "visits": VISITS,
        "needs": Needs(3, 2, 4),
        "footer": FOOTER,
        "average_of": "全局",
    }
    return MonthPicture(**{**facts, **changes})


def year(**changes: Any) -> MonthPicture:
    """Return the picture of a year, whose trend has twelve months."""
    trend = [
        Point(f"{one}月", Rate(60 + one * 2, 96), Rate(8000 + one * 20, 9700))
        for one in range(1, 13)
    ]
    return month(**{"title": "年报 · 2026年", "trend": trend, **changes})


NOTHING: Final[dict[str, Any]] = {"kinds": (), "visits": (), "needs": Needs()}
LARGE: Final = Rate(20000, 20000)
CASES: Final = {
    "month": month(),
    "nothing": month(**NOTHING, trend=[Point(f"{one}月", None) for one in range(6, 12)]),
    "first": month(
        trend=[*(Point(f"{n}月", None) for n in range(6, 11)), Point("11月", Rate(9, 9))]
    ),
    "one_kind": month(kinds=KINDS[:1], needs=None, visits=VISITS[:1]),
    "all_kinds": month(kinds=[OfKind(one, 1, Rate(n, 24)) for n, one in enumerate(ALL_KINDS, 8)]),
    "unconfirmed": month(kinds=[OfKind(one, 0, Rate(0, 0), 2) for one in ALL_KINDS]),
    "long_names": month(
        title="月报 · 2026年11月" * 3,
        unit="中国共产党城关区公安分局城关派出所第一联合支部委员会城南片区流动党员第三党小组" * 3,
        kinds=[
            OfKind("学习贯彻落实上级有关会议精神暨作风建设专题警示教育大会" * 2, 12, Rate(7, 9), 2)
        ]
        * 3,
        visits=[OfVisits("重要节点联合访（两个以上部门）" * 3, Rate(3, 4), 1)],
        average_of="中国共产党城关区公安分局委员会所属各党支部" * 3,
    ),
    "rare": month(
        unit='䶮㛃 𬭎 𠮷 龘 <b>&amp; "O\'Neil" 😀\u202e\x07 所',
        kinds=[
            OfKind("<script>alert(1)</script>", 1, Rate(3, 4)),
            OfKind("𠮷 ]]> & 㛃", 1, Rate(1, 4)),
        ],
    ),
    "large": month(
        unit="市公安局党委",
        kinds=[OfKind(one, 4821, LARGE, 104) for one in ALL_KINDS],
        trend=[Point(f"{n}月", LARGE, LARGE) for n in range(6, 12)],
        visits=[OfVisits("全员访", Rate(15900, 20000), 4100)],
        needs=Needs(12034, 11034, 20000),
    ),
    "gaps": month(
        trend=[
            *(Point("6月", Rate(0, 9)), Point("7月", None), Point("8月", Rate(9, 9))),
            *(Point("9月", Rate(8, 9)), Point("10月", Rate(0, 0)), Point("11月", Rate(1, 9))),
        ],
    ),
    "quarter": month(title="季报 · 2026年第四季度", trend=TREND[3:]),
    "year": year(),
    "year_large": year(trend=[Point(f"{n}月", LARGE, Rate(17000, 20000)) for n in range(1, 13)]),
    "group": month(shows_visits=False, shows_needs=False),
}
"""By what is special about each."""


def main(folder: Path) -> None:
    """Write all of them into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in CASES.items():
        (folder / f"{name}.png").write_bytes(draw_month(**picture.facts(VOICE)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

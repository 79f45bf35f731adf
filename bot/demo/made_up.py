"""Further made-up stations, for trying the bot at size: the same ones for the same number."""

import random
from dataclasses import replace
from datetime import time
from itertools import pairwise, product

from bot.demo.bureau import DemoBranch, DemoBureau, DemoMember, DemoSession, smaller

SEED = 20_261_125
STATION = 30
"""About how many people a station has."""
FEWEST = 10
"""Fewer further people than this are no station: they join the last branch there is."""
FIRST_ACCOUNT = 10_001
FIRST_CHAT = -1_009_000_000_101
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱"
)
_FIRST = "建志晓文海玉春国立少雨雪明永家子思嘉俊佳"
_SECOND = "平强敏军东兰刚英博燕新梅远薇华龙芳群明琳磊静霞伟玲杰生波红松辉慧宁鹏凯悦洁超"
_STREETS = (
    *("和平路", "建设路", "新华路", "人民路", "文化路", "光明路", "幸福路", "团结路", "青年路"),
    *("友谊路", "滨河路", "环城路", "站前路", "工业路", "体育路", "学院路", "公园路", "胜利路"),
)
_WEEKS = (
    (("political_study", 1, time(9, 30)), ("party_lecture", 3, time(15))),
    (("theme_day", 2, time(9)), ("political_study", 4, time(14, 30))),
    (("political_study", 2, time(10)), ("general_meeting", 4, time(16))),
)


def grown_to(bureau: DemoBureau, people: int) -> DemoBureau:
    """Return the bureau with `people` people, or with the branches of its own that fit.

    The further ones are spread evenly over stations of about 30, each with two party groups, a
    chat and two sessions in the week.
    """
    further = people - bureau.people
    if further <= 0:
        return smaller(bureau, people)
    taken = {one.name for branch in bureau.branches for one in branch.members}
    names = _names(taken, further)
    if further < FEWEST:
        *others, last = bureau.branches
        joined = tuple(_member(name, FIRST_ACCOUNT + n, n) for n, name in enumerate(names, 3))
        return replace(bureau, branches=(*others, replace(last, members=(*last.members, *joined))))
    count = round(further / STATION) or 1
    cuts = [further * number // count for number in range(count + 1)]
    stations = [
        _station(number, names[begin:end], FIRST_ACCOUNT + begin)
        for number, (begin, end) in enumerate(pairwise(cuts))
    ]
    return replace(bureau, branches=(*bureau.branches, *stations))


def _names(taken: set[str], count: int) -> list[str]:
    """Return `count` names in an order that looks like none, no name twice while they last."""
    every = ["".join(parts) for parts in product(_SURNAMES, _FIRST, _SECOND)]
    random.Random(SEED).shuffle(every)  # noqa: S311
    return [name for name in every if name not in taken][:count]


def _station(number: int, names: list[str], first_account: int) -> DemoBranch:
    street, again = _STREETS[number % len(_STREETS)], number // len(_STREETS)
    station = f"{street}{f'第{again + 1}' if again else ''}派出所党支部"
    return DemoBranch(
        unit=f"{station}（演示）",
        group=f"{station} · 演示群",
        group_id=FIRST_CHAT - number,
        party_groups=("第一党小组", "第二党小组"),
        sessions=tuple(
            DemoSession(kind, "会议室", has_first_topic=not place, day=day, clock=clock)
            for place, (kind, day, clock) in enumerate(_WEEKS[number % len(_WEEKS)])
        ),
        members=tuple(_member(name, first_account + n, n) for n, name in enumerate(names)),
        is_in_general_branch=True,
    )


def _member(name: str, account: int, place: int) -> DemoMember:
    """Return the member at a place of a list: first the committee, then a mixture as usual."""
    positions = ("secretary", "deputy_secretary", "organiser")
    if place < len(positions):
        return DemoMember(
            name, account, "full", position=positions[place], roles=("secretary",),
            party_group=1 + place % 2, is_leader=place == 0,
        )  # fmt: skip
    status = {5: "probationary", 7: "applicant", 9: "none"}.get(place % 10, "full")
    return DemoMember(
        name,
        0 if place == 17 else account,
        status,
        employment={4: "auxiliary", 9: "staff"}.get(place % 10, "officer"),
        party_group=1 + place % 2 if status in ("full", "probationary") else 0,
        private_chat=place % 12 != 6,
    )

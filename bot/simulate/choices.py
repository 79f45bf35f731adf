"""Which button of a message somebody presses: what most people would, and now and then another.

What is not named here is pressed like anything else: a button that is new is tried out by itself.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from bot.screens import routes
from bot.standin import Message

Json = dict[str, Any]

_WEIGHTS: Final = (
    # What would empty the bureau of its secretaries within a year is left alone.
    *(("解除绑定", 0.0), ("确定解除", 0.0), ("取消管理员", 0.0), ("设为管理员", 0.0)),
    *(("取消书记权限", 0.0), ("给书记权限", 0.0), ("免到会", 0.02), ("有误", 1.0)),
    *(("保存期限", 0.0), ("停用", 0.0), ("不安排", 0.05), ("停", 0.2)),
    *(("复制", 0.05), ("给家人看", 0.2), ("家属要求删除", 0.3), ("确定删除", 1.0)),
    *(("结对互助", 0.4), ("找人结对", 1.0), ("走访人", 0.1), ("户数", 0.15), ("必访", 0.5)),
    *(("结束计划", 0.03), ("改计划", 0.1), ("一年的常规安排", 0.05), ("新的计划", 0.1)),
    *(("第一", 0.3), ("下一页", 0.2), ("家访和困难事项", 0.3), ("已定的会议", 1.0)),
    # Backwards, and out.
    *(("返回", 0.3), ("撤销", 0.15), ("撤回", 0.2), ("取消", 0.2), ("先不改", 0.5)),
    *(("‹", 0.2), ("上一级", 0.1), ("换一个单位", 0.1), ("再想想", 0.5), ("不登记", 0.2)),
    *(
        ("没开成", 0.03),
        ("不开了", 0.12),
        ("现在结束", 0.05),
        ("延长", 0.2),
        ("改", 0.3),
        ("改时间", 2.0),
        ("改地点", 1.0),
    ),
    *(("更多", 0.1), ("加资料", 0.0), ("主持卡发到", 0.1), ("名单有误", 0.2)),
    *(("不同意", 0.5), ("不方便", 1.5), ("这次不用了", 1.0), ("确定不用", 1.0), ("只记已访", 1.0)),
    *(("不用访了", 0.1), ("确定不", 0.6), ("不用再", 0.2), ("没访成", 0.3), ("有异议", 1.0)),
    # Onwards.
    *(("定下", 30.0), ("提交", 30.0), ("记下", 20.0), ("登记", 12.0), ("下一步", 12.0)),
    *(("同意，继续", 20.0), ("同意", 6.0), ("全部同意", 6.0), ("方便", 12.0), ("属实", 15.0)),
    *(("没有异议", 4.0), ("核对无误", 60.0), ("其余", 40.0), ("缺席", 2.0), ("点名完毕", 15.0)),
    *(("确定改", 8.0), ("开始", 3.0), ("结束", 12.0), ("约时间", 12.0), ("看这一户", 6.0)),
    *(("补记", 2.0), ("不用写", 5.0), ("已联系", 6.0), ("已解决", 5.0), ("已送达", 6.0)),
    *(("派这些人", 6.0), ("只由本单位", 6.0), ("已回来", 3.0), ("看内容", 2.0)),
    *(("全员访", 0.1), ("每", 2.0), ("从本期", 4.0), ("从下期", 1.0)),
)
_ORDERED: Final = sorted(_WEIGHTS, key=lambda pair: -len(pair[0]))


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it is seen: where it is, what it says, and what it would send."""

    row: int
    column: int
    label: str
    data: str

    @property
    def route(self) -> str:
        """The bot's name for what it does."""
        return routes.route(self.data)


def buttons_of(message: Message) -> list[Button]:
    """Return the buttons of a message that tell the bot something."""
    return [
        Button(row, column, shown["text"], shown["callback_data"])
        for row, line in enumerate(message.buttons())
        for column, shown in enumerate(line)
        if "callback_data" in shown
    ]


def button_with(message: Message, route: str) -> Button | None:
    """Return the first button of a route below a message, or None."""
    return next((one for one in buttons_of(message) if one.route == route), None)


def choose(message: Message, rng: random.Random) -> Button | None:
    """Return the button that somebody presses, or None if nothing there is for them.

    Where all that there is together weighs less than 1, that is how likely any is pressed.
    """
    buttons = buttons_of(message)
    weights = [weight(one.label) for one in buttons]
    if rng.random() >= sum(weights):
        return None
    return rng.choices(buttons, weights)[0]


@lru_cache(maxsize=4096)
def weight(label: str) -> float:
    """Return how likely a button is pressed, by what it says; 1 for what is nothing special."""
    return next((much for start, much in _ORDERED if label.startswith(start)), 1.0)


def wants_words(message: Message) -> bool:
    """Say whether a message asks for a line to be written."""
    text = message.text or ""
    return "写一句话" in text and "不用写" in str(message.keyboard)

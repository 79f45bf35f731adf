"""What the page tells a person of what they cannot do: a sentence for each reason they can meet.

The reasons themselves are in English, for those who write tests; `detail` hands them on.
"""

import re
from typing import Final

OTHERWISE: Final = "现在做不到"
_SENTENCES: Final = (
    (r"is not in |does not see that chat|someone else's private chat", "您不在这个聊天里"),
    (r"is no administrator of", "只有群管理员能这样做"),
    (r"a link carries|there are no rights", "这个链接写得不对，请让机器人重新发一个"),
    (r"only an administrator deletes", "只有群管理员能删除别人的消息"),
    (r"someone else's message", "只能编辑自己的消息"),
    (r"asks to unblock the bot first", "请先解除屏蔽"),
    (r"topic .* is closed", "这个话题已关闭"),
    (r"has no topic", "这个话题已经不在了"),
    (r"is a supergroup now", "这个群已升级，请打开新群"),
    (r"there is no message|there is no such message", "这条消息已经不在了"),
    (r"the poll is closed", "投票已结束"),
    (r"takes no other vote", "您已经选过，不能再改"),
    (r"the poll takes one option", "只能选一项"),
    (r"no vote in this poll can be taken back", "这个投票不能撤回"),
    (r"IMAGE_PROCESS_FAILED", "这个文件不是图片，可以作为文件发送"),
    (r"PHOTO_INVALID_DIMENSIONS|too big for a photo", "图片太大，可以作为文件发送"),
    (r"file must be non-empty", "文件是空的，请换一个"),
    (r"Request Entity Too Large", "文件不能超过 50 MB"),
    (r"caption is too long", "说明太长，请控制在 1024 字以内"),
    (r"an album has", "一次最多发送 10 张图片"),
    (r"button .* is disabled", "这个按钮现在不能点"),
    (r"does not do what the button", "试用环境里没有这种按钮"),
    (r"no reaction", "不能用这个表情回应"),
    (r"nothing falls due", "眼下没有安排"),
    (r"moves forward only|has passed", "时间只能往后调，一次最多一年"),
    (r"has not come to rest", "机器人还在忙，请稍后再试"),
    (r"is being stopped", "机器人正在停止"),
)


def sentence(reason: str) -> str:
    """Return what the page says of a reason."""
    return next((said for found, said in _SENTENCES if re.search(found, reason)), OTHERWISE)

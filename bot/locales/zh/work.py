"""Work that takes a while, and what is sealed."""

TEXTS = {
    "work.verify": "校验台账",
    "work.waiting": "{title}\n前面还有一件在做，做完就开始",
    "work.running": "{title}\n已开始",
    "work.progress": "{title}\n已完成 {percent}%（{done} / {total}）",
    "work.cancelled": "{title}\n已取消",
    "work.interrupted": "{title}\n机器人重启过，没有做完",
    "work.failed": "{title}\n没有做成，原因已记入日志",
    "work.cancel": "取消",
    "work.again": "重新开始",
    "message.long_work": "进度",
}

"""Checking in, the private chat, and what all other texts share."""

TEXTS = {
    "time.today": "今天",
    "time.tomorrow": "明天",
    "time.date": "{month}月{day}日 {weekday}",
    "time.weekdays": "周一 周二 周三 周四 周五 周六 周日",
    "time.next_day": "次日 {clock}",
    "time.seconds": "{n} 秒",
    "time.minutes": "{n} 分钟",
    "time.hours": "{n} 小时",
    "time.days": "{n} 天",
    # A list of names
    "list.separator": "、",
    "list.etc": "等",
    "list.more": "等 {n} 人",
    # The post in the group
    "post.first_topic": "含第一议题",
    "post.closed": "签到已结束",
    "post.button.check_in": "签到",
    # The answer to a check-in
    "check_in.checked_in": "已签到 {at}",
    "check_in.checked_in_late": "{at} 已签到（会议 {starts} 开始）",
    "check_in.already_checked_in": "您 {at} 已签到，不用再点",
    "check_in.too_early": "{opens} 开始签到",
    "check_in.closed": "签到已结束。如已到会，请点 [请书记补录]",
    "check_in.dropped": "这次会议不开了，不用签到",
    "check_in.not_expected": "本次应到名单里没有您",
    "check_in.not_bound": ("您的账号还没绑定姓名。请在本单位群里点 [去绑定]，或请书记发个人链接"),
    "check_in.stale": "这个按钮已失效，请点群里最新的签到帖",
    "check_in.nothing": "现在没有要签到的会议。开会前群里会有签到帖，点 [签到] 即可",
    "check_in.which": "现在有 {n} 个会议在签到，请选一个",
    "check_in.which.button": "{kind} {starts}",
    "check_in.anonymous": "您现在是匿名发言，看不出是哪一位。请私聊我，发送 签到",
    "check_in.about": "{kind} · {when}",
    # Lists by pages, and days
    "pages.before": "‹ 上一页（{page}/{of}）",
    "pages.after": "下一页 ›（{page}/{of}）",
    "days.or_write": "也可以直接发送日期，例如 11月30日",
    "days.back": "返回",
    "days.unclear": "没看懂这个日期。可以这样写：明天、周五、11月30日",
    "days.past": "这一天已经过去，请换一天",
    "days.too_far": "最多到一年后，请换一天",
    "undo": "撤销",
    "cancelled": "已取消",
    "nothing_to_cancel": "现在没有进行到一半的事",
    # The host's card
    "card.head": "{kind} {starts}",
    "card.missing": "未签到：{names}",
    "card.unreachable": "{name}（未开启私聊，提醒发不到）",
    "card.unclaimed": "{name}（没有绑定账号，请点名）",
    "card.all_in": "应到人员都已签到",
    "card.nobody": "应到名单是空的，请核对花名册",
    "card.closed": "签到已结束",
    # Private chat
    "start.bound": (
        "{name}，您好。\n开会前群里会有签到帖，点 [签到] 即可；点不到时，在这里发送 签到"
    ),
    "start.not_bound": (
        "您好，这里是实到。\n您的账号还没绑定姓名，签到记不到您名下。"
        "请在本单位群里点 [去绑定]，或请书记发个人链接"
    ),
    "start.admin": (
        "您好，您是实到的管理员。\n先发送 /import 导入花名册，再发送 /invites 邀请各单位书记，"
        "进展看 /rollout"
    ),
    "help": (
        "签到：开会前群里会有签到帖，点 [签到] 即可\n"
        "点不到时，在这里发送 签到 或 /checkin\n"
        "请假 /leave：来不了时报备，马上有效\n"
        "家里有事 /family：家里有困难时告诉单位，谁答复、什么时候答复都看得到\n"
        "签到由您本人点，是否到会以书记核对为准\n"
        "我的 /me：看关于您的全部记录，报不在岗，结对互助\n"
        "取消 /cancel：停下做到一半的事"
    ),
    "help.host": (
        "开会 /meeting：安排会议，也可以一句话写完，例如 政治学习 明天 14:30 三楼会议室\n"
        "开会前 3 分钟您会收到主持卡：点名、报数、核对都在上面"
    ),
    "help.unit": (
        "名单 /people：本单位的人，绑定、不在岗、个人链接\n/bind：在群里发送，把群绑定到单位"
    ),
    "help.secretary": (
        "代理 /deputy：请人代理书记，例如 /deputy 李娜 12月1日\n"
        "调动 /transfer：例如 /transfer 李娜 城东派出所党支部 12月1日"
    ),
    "help.admin": (
        "导入 /import：花名册\n"
        "邀请 /invites：给书记的链接\n"
        "进度 /rollout：绑定了多少群、多少人\n"
        "状态 /status：运行状况\n"
        "校验 /verify：台账有没有被改过，后面可以写页脚的校验码"
    ),
    "unknown_text": "没看懂。要签到，请发送 签到；看说明，请发送 帮助",
    "unknown_plan": (
        "没看懂是什么会。要安排会议，请写上会议名称，例如 政治学习 明天 14:30 三楼会议室，"
        "或发送 开会"
    ),
    "not_own_words": "转发或定时发送的消息不能签到。请您到场后自己发送 签到",
    "button.unknown": "这个按钮已失效，请发送 帮助 看现在能做什么",
    "trouble": "没办成，已记下，管理员看得到。请稍后再试一次",
    "admins_only": "这项只有管理员能用。看您能做什么，请发送 帮助",
    "secretaries_only": "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助",
    "not_for_deputies": "代理期间不能办这一项，请书记本人或管理员来办",
    "private_only": "请在与我的私聊里发送这个命令",
    "group_only": "请在要绑定的群里发送这个命令",
    # The names of commands, in Telegram's menu
    "command.checkin": "签到",
    "command.leave": "请假报备",
    "command.family": "家里有困难，告诉单位",
    "command.meeting": "安排会议",
    "command.help": "帮助",
    "command.me": "关于我的记录、不在岗",
    "command.cancel": "取消",
    "command.people": "本单位名单",
    "command.summary": "小结：一段时间开了哪些会、多少人到",
    "command.deputy": "请人代理书记",
    "command.transfer": "调动",
    "command.language": "群里说哪种语言（在群里）",
    "command.bind": "把群绑定到单位（在群里）",
    "command.import": "导入花名册",
    "command.invites": "给书记的邀请",
    "command.rollout": "绑定进度",
    "command.status": "运行状况",
}

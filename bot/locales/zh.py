"""Chinese: the product's language.

Short, polite, concrete: what is, then what to do next. 您, not 你; no exclamation marks, no
slogans, no praise or blame; a number never without its base.
"""

TEXTS = {
    # Times, as people say them
    "time.today": "今天",
    "time.tomorrow": "明天",
    "time.date": "{month}月{day}日 {weekday}",
    "time.weekdays": "周一 周二 周三 周四 周五 周六 周日",
    "time.seconds": "{n} 秒",
    "time.minutes": "{n} 分钟",
    "time.hours": "{n} 小时",
    "time.days": "{n} 天",
    # A list of names
    "list.separator": "、",
    # The post in the group
    "post.head": "📖 {kind} · {when} · {place}",
    "post.first_topic": "含第一议题",
    "post.tally": "应到 {expected}　已签到 {checked_in}　未签到 {missing}",
    "post.closed": "签到已结束",
    "post.button.check_in": "签到",
    # The answer to a check-in
    "check_in.checked_in": "已签到 {at}",
    "check_in.checked_in_late": "{at} 已签到（会议 {starts} 开始）",
    "check_in.already_checked_in": "您 {at} 已签到，不用再点",
    "check_in.too_early": "{opens} 开始签到",
    "check_in.closed": "签到已结束。如已到会，请书记补录",
    "check_in.dropped": "这次会议不开了，不用签到",
    "check_in.not_expected": "本次应到名单里没有您。如有误，请告诉书记",
    "check_in.not_bound": "您的账号还没绑定姓名，请联系本单位书记或管理员",
    "check_in.stale": "这个按钮已失效，请点群里最新的签到帖",
    "check_in.nothing": "现在没有要签到的会议。开会前群里会有签到帖，点 [签到] 即可",
    "check_in.which": "现在有 {n} 个会议在签到，请选一个",
    "check_in.which.button": "{kind} {starts}",
    "check_in.anonymous": "您现在是匿名发言，看不出是哪一位。请私聊我，发送 签到",
    "check_in.about": "{kind} · {when}",
    # The host's card
    "card.head": "{kind} {starts}",
    "card.missing": "未签到：{names}",
    "card.unreachable": "{name}（未开启私聊，提醒发不到）",
    "card.all_in": "应到人员都已签到",
    "card.nobody": "应到名单是空的，请核对花名册",
    "card.closed": "签到已结束",
    "card.more": "等 {n} 人",
    # Private chat
    "start.bound": (
        "{name}，您好。\n开会前群里会有签到帖，点 [签到] 即可；点不到时，在这里发送 签到"
    ),
    "start.not_bound": (
        "您好，这里是实到。\n您的账号还没绑定姓名，签到记不到您名下。请联系本单位书记或管理员"
    ),
    "help": (
        "签到：开会前群里会有签到帖，点 [签到] 即可\n"
        "点不到时，在这里发送 签到 或 /checkin\n"
        "签到由您本人点，是否到会以书记核对为准"
    ),
    "unknown_text": "没看懂。要签到，请发送 签到；看说明，请发送 帮助",
    "not_own_words": "转发或定时发送的消息不能签到。请您到场后自己发送 签到",
    "button.unknown": "这个按钮已失效，请发送 帮助 看现在能做什么",
    "trouble": "没办成，已记下，管理员看得到。请稍后再试一次",
    "admins_only": "这项只有管理员能看。要签到，请发送 签到",
    # Status, for admins
    "status.head": "实到 {version} · 运行 {uptime}",
    "status.poll": "最近一次从 Telegram 取到消息：{ago}前",
    "status.no_poll": "还没有从 Telegram 取到过消息",
    "status.poll_failing": "连接 Telegram 失败已 {since}，会自动再试",
    "status.inbox": "待处理更新 {open}　隔离 {quarantined}",
    "status.inbox.oldest": "最早一条已等 {ago}",
    "status.quarantined": "隔离的更新没有处理成，30 天后删除；原因在日志 update_quarantined 里",
    "status.unknown": "不知是否送达 {n} 条。请到对话里看一眼，没有的点 [再发]，有的点 [已送达]",
    "status.unknown.line": "{number}. {when} {what} → {chat}",
    "status.unknown.resend": "{number} 再发",
    "status.unknown.arrived": "{number} 已送达",
    "status.behind": "待更新的帖子 {n}",
    "status.waiting": "待发消息 {n}",
    "status.file": "数据文件 {size}",
    "status.cards_unsent": "近 7 天有 {n} 张主持卡没人能收：请该单位书记先给我发一条私聊",
    "status.without_group": "近 7 天有 {n} 场会议没有群可发签到帖：请先给该单位绑定群",
    "status.missed": "近 7 天因中断过时未办 {n} 件，不再补办",
    "status.database_broken": "数据库出错（{code}），已停止收取。请看日志",
    "status.resend.done": "已安排再发",
    "status.resend.late": "已过时，不再发",
    "status.arrived.done": "已记为送达",
    "status.settled": "这一条已处理，不用再点",
    "message.post": "签到帖或主持卡",
    "message.check_in_reply": "签到回复",
    "message.help": "说明",
    "message.start": "欢迎",
    "message.not_own_words": "转发消息的回复",
    "message.unknown_text": "没看懂的回复",
    "message.status": "运行状况",
    "message.admins_only": "权限提示",
    "message.trouble": "出错提示",
    "message.anonymous": "匿名管理员提示",
    # Alarms, for admins, sent even when nothing can be stored
    "alarm.full": "磁盘已满，已停止收取，没有丢失。腾出空间后会自动恢复",
    "alarm.recovered": "磁盘空间已够，已恢复收取",
    "alarm.stopped": "数据库出错（{code}），实到已停止，没有丢失。请看日志并从备份恢复",
    # The names of commands, in Telegram's menu
    "command.checkin": "签到",
    "command.help": "帮助",
    "command.status": "运行状况（管理员）",
    # Command line
    "reason.missing": "没有这个文件",
    "reason.denied": "没有权限",
    "reason.no_folder": "路径中有一段不是文件夹",
    "reason.is_folder": "这是文件夹，不是文件",
    "reason.full": "磁盘已满",
    "reason.read_only": "磁盘只读",
    "reason.too_long": "名称太长",
    "reason.circle": "链接绕成了圈",
    "reason.taken": "已被占用",
    "reason.too_many": "打开的文件太多",
    "reason.not_text": "不是文本文件",
    "reason.busy": "正被别的程序占用",
    "reason.other": "系统错误 {number}",
    "roster.read": (
        "花名册已读取：新增 {new} 人，变更 {changed} 人，调动 {moved} 人，无变化 {unchanged} 人"
    ),
    "roster.units": "新增单位 {n} 个",
    "roster.gone": "按离开处理 {n} 人",
    "roster.outside": "名单外还有 {n} 人，保留不动",
    "roster.problems": "{n} 行有问题，未导入：{rows}",
    "roster.row": "第 {row} 行 {why}",
    "roster.between": "；",
    "roster.more": "另有 {n} 行",
    "roster.done": "已导入",
    "roster.dry_run": "这是试算，没有写入",
    "roster.problem.no_unit": "缺单位",
    "roster.problem.no_name": "缺姓名",
    "roster.problem.too_long": "内容太长：“{text}…”",
    "roster.problem.own_parent": "单位“{unit}”的上级是它自己",
    "roster.problem.unknown_level": "单位类别“{word}”认不出，可写：党委、党总支、党支部、党小组",
    "roster.problem.unknown_employment": "身份“{word}”认不出，可写：民警、辅警、职工",
    "roster.problem.unknown_party_status": (
        "政治面貌“{word}”认不出，可写：正式党员、预备党员、积极分子、群众"
    ),
    "roster.problem.unknown_position": (
        "党内职务“{word}”认不出，可写：书记、副书记、组织委员、宣传委员、纪检委员、青年委员、委员、党小组组长"
    ),
    "roster.problem.unknown_leader": "领导干部“{word}”认不出，可写：是、否",
    "roster.problem.unknown_duty": (
        "在岗状态“{word}”认不出，可写：在岗、年休、病假、产假、抽调、驻外、离开"
    ),
    "roster.problem.other_level": "单位“{unit}”的类别与第 {row} 行不同",
    "roster.problem.same_number": "编号 {number} 与第 {row} 行重复",
    "roster.problem.same_person": "与第 {row} 行是同一个人（{name}）",
    "roster.problem.namesakes": "同一单位有 {count} 个“{name}”，请加编号",
    "roster.problem.no_such_unit": "单位“{unit}”不存在",
    "roster.problem.unclear_unit": "叫“{unit}”的单位有 {count} 个，请写上级单位",
    "roster.problem.circle": "单位“{unit}”的上级绕回了它自己",
    "roster.refused.too_large": "文件超过 5 MB，请分成几个",
    "roster.refused.old_format": "这是旧版 Excel 文件，请另存为 .xlsx 再试",
    "roster.refused.unreadable": "文件读不懂，请用 XLSX 或 CSV",
    "roster.refused.hostile": "文件里压缩的内容过多，不能导入，请重新另存一份",
    "roster.refused.too_many_rows": "超过 10 万行，请分成几个文件",
    "roster.refused.too_many_columns": "超过 200 列，请只保留花名册的列",
    "roster.refused.no_header": "没有找到同时有“单位”和“姓名”的一行，请补上列名",
    "roster.refused.died": "文件读取失败，没有改动。请删去多余的行列后另存一份再试",
    "cli.token_missing": "没有设置 SHIDAO_TOKEN 或 SHIDAO_TOKEN_FILE；先试用请运行 shidao try",
    "cli.token_twice": "SHIDAO_TOKEN 和 SHIDAO_TOKEN_FILE 只能设置一个",
    "cli.token_file": "SHIDAO_TOKEN_FILE={path} 读不到：{why}",
    "cli.token_shape": "{setting} 不像机器人令牌，例如 123456789:AAE…（向 @BotFather 索取）",
    "cli.token_refused": "Telegram 不认这个令牌，请向 @BotFather 核对后重新设置",
    "cli.timezone": "SHIDAO_TIMEZONE={value} 不是有效时区，例如 Asia/Shanghai",
    "cli.api_base": (
        "SHIDAO_API_BASE={value} 不行：要用 https，只有本机地址可以用 http；不带账号、? 和 #"
    ),
    "cli.proxy": "SHIDAO_PROXY 不是有效代理地址，例如 socks5://127.0.0.1:1080",
    "cli.rate": "SHIDAO_RATE={value} 不是 1 到 30 的整数（每秒发送条数）",
    "cli.unknown_setting": "不认识的设置 {names}；可用的设置见 README",
    "cli.database_folder": "SHIDAO_DATABASE={path} 打不开：{why}",
    "cli.database_newer": (
        "数据库 {path} 由更新版本的实到写成（{found}，本程序到 {known}），请用新版打开"
    ),
    "cli.database_not_ours": "{path} 不是实到的数据库",
    "cli.database_broken": "数据库出错（{code}）：{path}。没有丢失已确认的签到，请看日志",
    "cli.locked": "已有一个实到在用这个数据库：{holder}。请先停掉它",
    "cli.holder": "主机 {host} 上的进程 {pid}（shidao {what}，自 {since}）",
    "cli.import_file": "{path} 读不到：{why}",
    "cli.holder_unknown": "另一个进程",
    "cli.conflict": "同一个令牌还有别的程序在收取消息，实到已停止。请停掉那一个再启动",
    "cli.intake_stopped": "收取消息的部分停了，实到已退出，没有丢失。请重新启动并看日志",
    "cli.crashed": "程序出错，已退出，没有丢失已确认的签到。请重新启动，并把日志交给维护的人",
    "cli.port": "端口 {port} 打不开：{why}。可以换一个：shidao try --port 9000",
    "cli.at": "--at {value} 不是有效时刻，例如 2026-11-25T14:10（2000 年到 2099 年）",
    "cli.keep": "--keep {path} 用不了：{why}",
    "cli.keep_used": (
        "--keep {path} 里已有试用留下的数据库，不能接着用：群里的消息没有留下。请换一个文件夹"
    ),
    # Trying it
    "try.ready": "试用环境已就绪，演示数据均为虚构。请打开 {url}",
    "try.people": (
        "演示群里 {starts} 的政治学习正在签到。一共 {people} 人，其中 {accounts} 人有账号，"
        "每个窗口可以扮演一个。按 Ctrl-C 结束"
    ),
    "try.stopped": "试用环境已结束，数据已删除",
    "try.kept": "试用环境已结束，数据库留在 {path}",
    "tour.officer": "民警",
    "tour.officer.1": "打开演示群，看置顶的签到帖",
    "tour.officer.2": "点 [签到]，看您是几点签到的",
    "tour.officer.3": "看签到帖上的已签到多了一人",
    "tour.secretary": "书记",
    "tour.secretary.1": "打开您和实到的私聊",
    "tour.secretary.2": "点 [下一件事]，到会前 3 分钟",
    "tour.secretary.3": "主持卡来了，看谁还没签到",
    "tour.admin": "管理员",
    "tour.admin.1": "打开您和实到的私聊",
    "tour.admin.2": "发送“状态”，看机器人的运行状况",
    "tour.admin.3": "发送“签到”，不点按钮也能签到",
}

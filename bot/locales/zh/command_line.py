"""The command line, its reasons, and the trial."""

TEXTS = {
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
    "cli.import_many_leave": (
        "将有 {n} 人按离开处理，占所列单位 {of} 人的 2% 以上，没有导入。确认无误请加 --yes"
    ),
    "cli.admin_link": "请在 Telegram 里打开，成为管理员；用一次即失效，{until} 前有效：\n{url}",
    "cli.admin_words": (
        "现在连不上 Telegram。请把下面这一行私聊发给机器人，成为管理员；"
        "用一次即失效，{until} 前有效：\n{words}"
    ),
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
    "tour.admin.3": "发送“进度”，看多少人绑定了姓名",
}

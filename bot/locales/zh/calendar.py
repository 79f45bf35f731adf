"""The calendar: which days are worked on, as announced and as the organisation has it."""

TEXTS = {
    "message.calendar": "工作日",
    "message.days_asked": "工作日表预览",
    "message.days_refused": "工作日表没有收下",
    "message.days_example": "工作日样表",
    "message.days_missing": "下一年工作日还没有",
    "command.calendar": "工作日、放假和调休",
    "help.calendar": "日历 /calendar：有哪些年份的工作日，收本单位的工作日表，删改本单位的日子",
    "calendar.today.on": "今天 {day}，工作日",
    "calendar.today.off": "今天 {day}，休息日",
    "calendar.announced": "国务院办公厅公布的放假和调休：{first}—{last} 年已有",
    "calendar.own_years": "本单位的表：{years} 年齐全",
    "calendar.provisional": "{years} 年还没有，暂按周一至周五（元旦、劳动节、国庆节当天除外）",
    "calendar.years": "、",
    "calendar.own": "本单位的日子，今天起 {n} 天，以这些为准：",
    "calendar.own.none": "今天起没有本单位自己的日子",
    "calendar.more": "另有 {n} 天",
    "calendar.list": "本单位的日子，今天起 {n} 天。点一行可以删去",
    "calendar.day": "{year}年{month}月{day}日",
    "calendar.until": "—{day}日",
    "calendar.until_month": "—{month}月{day}日",
    "calendar.single": "{day} {weekday}",
    "calendar.on": "班",
    "calendar.off": "休",
    "calendar.else.on": "删去后按国务院办公厅公布的：工作日",
    "calendar.else.off": "删去后按国务院办公厅公布的：休息日",
    "calendar.back": "返回",
    "calendar.do.send": "收工作日表",
    "calendar.do.example": "样表",
    "calendar.do.list": "删改本单位的日子",
    "calendar.do.remove": "删去这 {n} 天",
    "calendar.do.take": "收下",
    "calendar.do.drop": "不收",
    "calendar.send": (
        "请把工作日表（CSV 或 XLSX，5 MB、5000 行以内）发到这里，会先给您看要改什么。\n"
        "三列：日期（例如 2027-01-01）、类别（休 或 班）、说明（可不填）。"
        "一天一行，只写和平常周一至周五不同的日子，以及元旦、劳动节、国庆节等放假的日子；"
        "表里没有的日子不变"
    ),
    "calendar.read": "工作日表已读取：新增 {new} 天，改动 {changed} 天，无变化 {same} 天",
    "calendar.year": "收下后 {year} 年有本单位的日子：休 {off} 天、班 {on} 天",
    "calendar.too_few": (
        "{year} 年的休假日 {off} 天，不到法定的 13 天，表还不齐：没写的日子仍按周一至周五暂定"
    ),
    "calendar.no_holidays": (
        "{year} 年的表里缺元旦、劳动节或国庆节，还不齐：没写的日子仍按周一至周五暂定"
    ),
    "calendar.nothing": "没有要改的",
    "calendar.problems": "{n} 行有问题，未收：{rows}",
    "calendar.row": "第 {row} 行 {why}",
    "calendar.between": "；",
    "calendar.more_rows": "另有 {n} 行",
    "calendar.problem.no_day": "缺日期",
    "calendar.problem.bad_day": "日期“{about}”认不出，请写成 2027-01-01",
    "calendar.problem.far": "日期“{about}”离今年太远",
    "calendar.problem.no_kind": "缺类别，可写：休、班",
    "calendar.problem.bad_kind": "类别“{about}”认不出，可写：休、班",
    "calendar.problem.note": "说明超过 20 个字：“{about}…”",
    "calendar.problem.other": "与第 {about} 行是同一天，类别不同",
    "calendar.refused.too_large": "文件超过 5 MB，请只留工作日表",
    "calendar.refused.old_format": "这是旧版 Excel 文件，请另存为 .xlsx 或 CSV 再发",
    "calendar.refused.unreadable": "文件读不懂，请用 CSV 或 XLSX",
    "calendar.refused.hostile": "文件里压缩的内容过多，不能读取，请重新另存一份",
    "calendar.refused.too_many_rows": "超过 5000 行，请只留要改的日子",
    "calendar.refused.too_many_columns": "超过 200 列，请只留日期、类别、说明三列",
    "calendar.refused.no_header": "没有找到同时有“日期”和“类别”的一行，请补上列名",
    "calendar.refused.fetch": "文件没有取到，请再发一次",
    "calendar.refused.defect": "没有读成，已记下，管理员看得到。请稍后再发一次",
    "calendar.refused.died": "文件读取失败，没有改动。请删去多余的行列后另存一份再发",
    "calendar.taken": "已收下：新增 {new} 天，改动 {changed} 天",
    "calendar.removed": "已删去 {n} 天",
    "calendar.follows": (
        "还没发的会议帖、以后的提醒改按新的工作日，学习计划里还没通知的跟着改；"
        "其他已经定下的会议时间和家访、答复的期限不变"
    ),
    "calendar.dropped": "没有收，没有改动",
    "calendar.was.taken": "已收下",
    "calendar.was.cancelled": "这个文件已作废，没有改动",
    "calendar.was.refused": "这个文件没有收下，请重新发送",
    "calendar.was.fetching": "还在读取，请稍等",
    "calendar.gone": "这几天已经不是本单位的日子",
    "calendar.file": "工作日表-{year}.csv",
    "calendar.example": (
        "{year} 年的样表：每年同一天的节日已写好，其余请照国务院办公厅的通知填，一天一行。"
        "填好后发送 日历，点 [收工作日表] 发给我"
    ),
    "calendar.missing": (
        "{year} 年的放假和调休还没有，现在暂按周一至周五（元旦、劳动节、国庆节当天除外）。"
        "国务院办公厅公布后，请照通知填好附上的表，发送 日历，点 [收工作日表] 发给我"
    ),
}

"""The roster: what a file comes to, and what is wrong with a row."""

TEXTS = {
    "roster.read": (
        "花名册已读取：新增 {new} 人，变更 {changed} 人，调动 {moved} 人，无变化 {unchanged} 人"
    ),
    "roster.units": "新增单位 {n} 个",
    "roster.gone": "按离开处理 {n} 人",
    "roster.outside": "名单外还有 {n} 人，保留不动",
    "roster.outside.leave": "名单外还有 {n} 人，按离开处理",
    "roster.nothing": "没有要改的",
    "roster.new_unit": "单位第一次出现时，请在那一行写上级单位或单位类别",
    "roster.replaced": (
        "前一个文件还没确认，没有导入，以这一个为准。要分几个文件，请确认一个再发下一个"
    ),
    "roster.again": "花名册在这期间有变动，没有导入。请再看一遍要改什么",
    "roster.writing": "正在导入，请稍等",
    "roster.how": (
        "请把花名册（XLSX 或 CSV，5 MB 以内）发到这里，会先给您看要改什么。"
        "必有的列：单位、姓名；单位第一次出现时还要写上级单位或单位类别"
    ),
    "roster.ask_twice": "将有 {n} 人按离开处理，占所列单位 {of} 人的 {share}%。确定导入吗？",
    "roster.importing": "正在导入，完成后告诉您",
    "roster.outcome": (
        "已导入：新增 {new} 人，变更 {changed} 人，调动 {moved} 人，离开 {leaving} 人，"
        "新增单位 {units} 个"
    ),
    "roster.cancelled": "已取消，没有改动",
    "roster.refused": "这个文件没有导入，请重新发送",
    "roster.fetching": "还在读取，请稍等",
    "roster.details": "有问题的行和全部变动。改好后把整个花名册再发一次即可",
    "roster.template": "第一行是列名，从第二行起一人一行。填好后发给我",
    "roster.template.file": "花名册模板.xlsx",
    "roster.sheet": "花名册",
    "roster.sheet.file": "导入明细.xlsx",
    "roster.sheet.bad": "有问题的行",
    "roster.sheet.row": "行",
    "roster.sheet.why": "原因",
    "roster.sheet.changes": "变动",
    "roster.sheet.changes.header": "变动|姓名|单位",
    "roster.change.new": "新增",
    "roster.change.changed": "变更",
    "roster.change.moved": "调动",
    "roster.change.gone": "离开",
    "roster.change.outside": "名单外",
    "roster.do.confirm": "确认导入",
    "roster.do.details": "看明细",
    "roster.do.cancel": "取消",
    "roster.do.keep": "名单外的保留",
    "roster.do.leave": "名单外的按离开处理",
    "roster.do.really": "确定导入",
    "roster.do.template": "空白模板",
    "roster.problems": "{n} 行有问题，未导入：{rows}",
    "roster.row": "第 {row} 行 {why}",
    "roster.between": "；",
    "roster.more": "另有 {n} 行",
    "roster.imported": "已导入",
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
    "roster.refused.fetch": "文件没有取到，请再发一次",
    "roster.refused.defect": "导入没有办成，已记下，管理员看得到。请稍后再发一次",
    "roster.refused.died": "文件读取失败，没有改动。请删去多余的行列后另存一份再试",
}

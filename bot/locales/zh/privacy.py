"""What a household may see, take along and have removed of what is kept of it."""

TEXTS = {
    "time.half_year": "半年",
    "time.month": "{year}年{month}月",
    "visit.erased": "{month} 访过，内容已按家属要求删除",
    "visit.erased.nothing": "这次家访的内容已按家属要求删除，不能再改",
    "me.family": "家访和困难事项",
    "privacy.head": "家访和困难事项 · {name}",
    "privacy.consent.unasked": "还没有问过您是否同意记录，家访只记已访",
    "privacy.consent.given": "{when} 您同意了记录",
    "privacy.consent.refused": "{when} 您没有同意记录，家访只记已访",
    "privacy.consent.withdrawn": "{when} 您撤回了同意，家访只记已访",
    "privacy.kept": (
        "存多久：家访 {visits}，困难事项办结后 {needs}，到期自动删除；"
        "撤回的困难事项马上删除，当夜抹净"
    ),
    "privacy.nothing": "现在没有记录",
    "privacy.trigger": "必访的事由",
    "privacy.trigger.told": "事由：{trigger}。只有书记和走访人看得到，访过就删",
    "privacy.see_words": "{category}：看我写的",
    "privacy.ask_first": "同意记录",
    "privacy.ask_to_agree": "改为同意",
    "privacy.agree": "同意",
    "privacy.withdraw": "撤回同意",
    "privacy.agreed": "已记下您的同意",
    "privacy.withdrawn": (
        "已撤回同意。从现在起家访只记已访。已有的记录还在，要删请点 [家属要求删除]"
    ),
    "privacy.copy": "要一份副本",
    "privacy.copy.sent": "副本马上发给您",
    "privacy.copy.sending": "已在发送，请看最新的消息",
    "privacy.copy.caption": "家访和困难事项的全部记录，含您写的话，只发给您本人，请自己保管",
    "privacy.copy.file": "家访和困难事项.txt",
    "privacy.copy.head": "家访和困难事项的全部记录\n{name} · {unit}\n{at} 生成",
    "privacy.copy.visits": "家访 {n} 次",
    "privacy.copy.needs": "困难事项 {n} 件",
    "privacy.copy.looks": "谁看过 {n} 次",
    "privacy.between": "·",
    "privacy.year": "{year}年{day}",
    "privacy.state.due": "还没约时间，最晚{when}访",
    "privacy.state.proposed": "约定中，提议 {when}",
    "privacy.state.agreed": "约定中，{when}",
    "privacy.state.started": "{when} 开始",
    "privacy.state.held": "已访 {when}",
    "privacy.state.declined": "{when} 婉拒",
    "privacy.state.missed": "没有访成，期限到{when}",
    "privacy.erased": "{kind} · {state} · 内容已按家属要求删除",
    "privacy.minutes": "，约 {n} 分钟",
    "privacy.recorded_later": "（补记）",
    "privacy.visitors": "走访人：{names}",
    "privacy.met": "见到：{met}",
    "privacy.topics": "谈到：{topics}",
    "privacy.answer": "您的答复：{answer}",
    "privacy.answer.none": "未回复",
    "privacy.answer.right": "属实",
    "privacy.answer.wrong": "有误",
    "privacy.complaint.not_held": "（没有访过）",
    "privacy.complaint.time": "（时间或方式不对）",
    "privacy.complaint.content": "（内容不对）",
    "privacy.need": "困难事项",
    "privacy.need.solved": "答复人说已解决，等您确认",
    "privacy.words": "“{words}”",
    "privacy.raised": "{when} 提出",
    "privacy.closed": "，{when} 结束",
    "privacy.answerer": "答复人 {name}，最晚{by}",
    "privacy.look.visit": "{when} {name} 看过家访",
    "privacy.look.need": "{when} {name} 看过困难事项",
    "privacy.entry": "{when} {who} {what}",
    "privacy.entry.bot": "机器人",
    "privacy.entry.content": "：{words}",
    "privacy.did.due": "列入应访",
    "privacy.did.proposed": "提议时间",
    "privacy.did.agreed": "定下时间",
    "privacy.did.unarranged": "取消约定",
    "privacy.did.started": "开始",
    "privacy.did.held": "记为已访",
    "privacy.did.recorded": "登记",
    "privacy.did.corrected": "更正",
    "privacy.did.withdrawn": "撤回",
    "privacy.did.right": "答复属实",
    "privacy.did.wrong": "答复有误",
    "privacy.did.declined": "婉拒",
    "privacy.did.missed": "没有访成",
    "privacy.did.moved": "改动安排",
    "privacy.did.raised": "提出",
    "privacy.did.answered": "联系本人",
    "privacy.did.not_yet": "说还没有解决",
    "privacy.did.solved": "办好",
    "privacy.did.closed": "确认已解决",
    "privacy.did.put_off": "改时间",
    "privacy.did.handed_on": "转给别人",
    "privacy.did.other": "改动",
    "erase.button": "家属要求删除",
    "erase.ask": (
        "家属要求删除 · {name}\n"
        "会删：每次家访的日期和时刻、方式、谁去的、见到谁、谈到什么、答复了什么，"
        "困难事项的类别、写的话和经过（没办结的先撤回），谁看过\n"
        "会留：哪个月访过、属于哪一种，困难事项的件数\n"
        "还没进行的家访照常，同意一并撤回，以后记录前先问本人\n"
        "7 天内删完，一般就在下一个凌晨，之前可以收回。聊天里已收到的消息请自己删"
    ),
    "erase.sure": "确定删除",
    "erase.noted.own": "已登记您的家属要求删除，下一个凌晨删，最迟 {by}。删完给回执",
    "erase.waits": "已登记家属要求删除，最迟 {by} 删完",
    "erase.noted": "已登记 {name} 的家属要求删除，下一个凌晨删，最迟 {by}。删完给回执",
    "erase.take_back": "收回删除要求",
    "erase.taken_back": "已收回，什么也没有删",
    "erase.nothing_to_take_back": "现在没有要收回的",
    "erase.too_late": "已经开始删了，收不回来",
    "erase.not_yours": "这是本人提出的，只有本人能收回",
    "erase.entered": (
        "{by} 替您登记了家属要求删除：家访和困难事项的记录下一个凌晨删，最迟 {until}。"
        "不是您家的意思，请点下面收回"
    ),
    "erase.receipt": (
        "删除回执\n"
        "{unit}\n"
        "{asked} 提出，{done} 删完\n"
        "已删除：{visits} 次家访的内容，{needs} 件困难事项的内容\n"
        "还留着：哪个月访过、属于哪一种，困难事项的件数。此前做的备份不在内\n"
        "可以转发给家里人"
    ),
    "erase.receipt_for": (
        "删除回执 · {name}\n"
        "{unit}\n"
        "{asked} 登记，{done} 删完\n"
        "家访和困难事项的内容已删除。还留着：哪个月访过、属于哪一种，困难事项的件数。"
        "此前做的备份不在内\n"
        "可以转发给家属"
    ),
    "erase.left": (
        "{name} 已不在 {unit} 的名单里，家访和困难事项的记录还在，到期自动删除。"
        "家属要求时可以现在删"
    ),
    "erase.at": "{year}年{day} {clock}",
    "erase.listed.asked": "{asked} 家属要求删除，最迟 {by} 删完",
    "erase.listed.withdrawn": "{asked} 家属要求删除，已收回",
    "erase.listed.done": (
        "{asked} 家属要求删除，{done} 删完：{visits} 次家访、{needs} 件困难事项的内容"
    ),
    "retention.now": (
        "保存期限\n"
        "家访：结束后存 {visits}\n"
        "困难事项：办结后存 {needs}\n"
        "到期的当夜删除。改短以后，已经到期的也在当夜删，之前可以改回"
    ),
    "retention.visit": "家访 {length}",
    "retention.need": "办结后 {length}",
    "retention.chosen": "✓ {label}",
    "retention.kept": "已改",
    "message.family_copy": "个人消息",
    "message.erasure_entered": "个人消息",
    "message.erasure_done": "个人消息",
    "message.erasure_told": "个人消息",
    "message.erasure_done_for": "个人消息",
}

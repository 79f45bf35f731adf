"""困难事项: raising one, who answers it, its steps, and what is overdue."""

TEXTS = {
    "need.date": "{month}月{day}日",
    "help.needs": "本单位困难事项：在 家访 /visit 里点本单位，再点 [本单位困难事项]",
    # The member's side
    "need.front": "您提出的困难事项 {n} 件",
    "need.line": "{number}. {category}：{state}",
    "need.see": "{number} 看进展",
    "need.progress": "看进展",
    "need.more": "再提一件",
    "need.agree": "同意，继续",
    "need.disagree": "不登记",
    "need.disagreed": "没有登记。以后想提，请再发送 家里有事",
    "need.category": "家里遇到困难，可以在这里告诉单位，有专人答复。是哪方面的事？",
    "need.urgency": "{category}：多急？",
    "need.by.urgent": "急（最晚{by}答复）",
    "need.by.soon": "尽快（最晚{by}答复）",
    "need.by.ordinary": "不急（最晚{by}答复）",
    "need.urgency.urgent": "急",
    "need.urgency.soon": "尽快",
    "need.urgency.ordinary": "不急",
    "need.write": (
        "{category} · {urgency}\n"
        "要帮什么，请写一句话发来，最多 {most} 字；也可以不写。只有答复人和本单位书记看得到"
    ),
    "need.no_words": "不用写",
    "need.draft": (
        "提交前请看一遍\n困难事项：{category} · {urgency}\n{words}\n由 {answerer} 答复，最晚{by}"
    ),
    "need.quoted": "“{words}”",
    "need.unwritten": "没有写内容",
    "need.written": "写了一句，点 [看我写的] 可以看",
    "need.submit": "提交",
    "need.drop": "取消",
    "need.dropped": "没有提交，刚才写的没有保存",
    "need.sent": "已提交：{category}。{answerer} 最晚{by}答复，有进展会告诉您",
    "need.nobody": (
        "现在没有能收到消息的书记，没有登记任何内容。请直接联系本单位书记，或过后再发送 家里有事"
    ),
    "need.too_long": "这句话有 {n} 字，最多 {most} 字，没有保存。请写短一些再发",
    "need.late": "过了一小时，刚才写的没有保存。请重新发送 家里有事",
    "need.unconsented": "撤回同意后，写的话不保存。要登记困难事项，请重新发送 家里有事",
    "need.no_more_words": "您没有同意记录，不能再补写。要补写，请先在 我的 里改为同意",
    "need.draft_gone": "这一条没有提交，写的没有保存。请重新发送 家里有事",
    "need.draft_newer": "这一条没有提交：您后来又写了，请用下面新的一条",
    "need.sent_before": "已提交，不用再点",
    "need.dropped_before": "已取消，不用再点",
    "need.gone": "这件困难事项已撤回或已删除",
    "need.head": "困难事项：{category}",
    # How it stands: one word for each, here and wherever else it is told
    "need.is.raised": "待答复",
    "need.is.answered": "已联系",
    "need.is.handed_on": "待联系",
    "need.is.not_yet": "继续办",
    "need.is.closed": "已办结",
    "need.is.withdrawn": "已撤回",
    "need.is.lapsed": "没有确认，已结束",
    "need.standing.raised": "最晚{by}答复",
    "need.standing.answered": "{state}，最晚{by}办下一步",
    "need.standing.handed_on": "{state}，最晚{by}",
    "need.standing.not_yet": "{state}，最晚{by}",
    "need.state": "{answerer} {standing}",
    "need.state.solved": "{answerer} 说已解决，请您确认",
    "need.overdue": "{answerer} 最晚应在{by}办，已逾期。{next}",
    "need.overdue.unit": "会提醒本单位书记",
    "need.overdue.above": "会提醒上级书记",
    "need.overdue.nobody": "可以直接联系 {answerer}",
    "need.confirm": "已解决",
    "need.not_yet": "还没有",
    "need.withdraw": "撤回",
    "need.words": "看我写的",
    "need.add_words": "补一句",
    "need.closed": "已办结：{category}。记录保存 {kept}，到期自动删除",
    "need.closed_before": "已办结，不用再点",
    "need.again": "{category}：已请 {answerer} 继续办，最晚{by}",
    "need.really": "撤回后，类别和您写的话马上删除，当夜抹净，不能恢复。{answerer} 会知道已撤回",
    "need.really_withdraw": "确定撤回",
    "need.withdrawn": "已撤回，写的内容已删除",
    "need.ended_before": "这件困难事项已经办结",
    "need.step_gone": "这一步已经办过，请看进展",
    "need.write_more": "请写一句话发来，最多 {most} 字。只有答复人和本单位书记看得到",
    "need.added": "已补上，{answerer} 看得到",
    # What the member is told
    "need.told.answered": "困难事项：{category}\n{answerer} {standing}",
    "need.told.put_off": "困难事项：{category}\n{answerer} 改了时间：最晚{by}办",
    "need.told.handed_on": "困难事项：{category}\n改由 {answerer} 答复，最晚{by}",
    "need.solved": "困难事项：{category}\n{answerer} 说已解决。解决了吗？",
    "need.from_visit": (
        "家访中谈到的困难事项已登记：{category}。{answerer} 最晚{by}答复。可以补一句，也可以不登记"
    ),
    "need.do_not": "不用登记",
    # The one who answers
    "answer.head": "困难事项：{category} · {name} · {standing}",
    "answer.solved": "困难事项：{category} · {name} · 已解决，等本人确认",
    "answer.why.handed_on": "转给您答复",
    "answer.why.added": "本人补了一句",
    "answer.why.not_yet": "本人说还没有解决，请继续办",
    "answer.due": "今天到期",
    "answer.overdue": "已逾期，请今天联系本人；一时办不了，请点 [改时间]",
    "answer.look": "看内容",
    "answer.contacted": "已联系",
    "answer.solved_button": "已解决",
    "answer.put_off": "改时间",
    "answer.hand_on": "转给别人",
    "answer.content": "{category} · {name} · {urgency}\n{words}",
    "answer.unwritten": "没有写内容，请直接问本人",
    "answer.by_whom": "答复人：{answerer}",
    "answer.noted_today": "今天已记过，最晚{by}办下一步",
    "answer.waits": "已记为已解决，等本人确认",
    "answer.ended": "这件已办结或已撤回，不用再办",
    "answer.not_yours": "这件困难事项不由您答复",
    "answer.not_your_unit": "这是别的单位的困难事项，只有该单位书记和答复人看得到",
    "answer.which_day": "{head}\n最晚改到哪天？会告诉本人。还没联系过本人的，仍按原定日期逐级提醒",
    "answer.day_gone": "这一天不能选了，请重新选",
    "answer.to_whom": "{head}\n转给谁答复？会告诉本人",
    "answer.to_nobody": "没有可以转给的人：要在本单位或上级任书记、领导或走访人，并且能收到消息",
    "answer.handed_on": "已转给 {answerer}，最晚{by}答复，已告诉本人",
    "answer.handed_before": "已转给 {answerer}，不用再点",
    "answer.mine": "我答复的困难事项（{n}）",
    "answer.of_unit": "{unit}：困难事项（{n}）",
    "answer.list.mine": "由您答复、还没办结的困难事项 {n} 件",
    "answer.list.unit": "{unit}\n还没办结的困难事项 {n} 件",
    "answer.list.line": "{number}. {category} · {name} · {state}",
    "answer.state.solved": "{answerer} 已办，等本人确认",
    "answer.state.overdue": "{answerer} 最晚应在{by}办，已逾期",
    "answer.number": "{number}",
    "answer.withdrawn": "{name} 的一件困难事项已撤回，不用再办",
    "answer.closed_without": "{name} 的一件困难事项，本人说已解决，不用再办",
    "answer.closed_confirmed": "{name} 的一件困难事项，本人确认已解决，已办结",
    # Overdue
    "overdue.need.unit": (
        "本单位有 1 件困难事项逾期，答复人 {answerer}，最晚应在{by}办。请督促，或转给别人"
    ),
    "overdue.need.put_off": (
        "本单位有 1 件困难事项逾期未答复，答复人 {answerer}，原定 {first}前答复，改到了 {by}前。"
        "请督促，或转给别人"
    ),
    "overdue.need.above.raised": (
        "{unit} 有 {n} 件困难事项逾期未答复，已超过 {days} 个工作日。请向该单位书记了解，督促答复"
    ),
    "overdue.need.above.raised.few": (
        "{unit} 有困难事项逾期未答复，已超过 {days} 个工作日。请向该单位书记了解，督促答复"
    ),
    "overdue.need.above.any.few": (
        "{unit} 有困难事项逾期未办，已超过 {days} 个工作日。请向该单位书记了解，督促办理"
    ),
    "overdue.need.above.any": (
        "{unit} 有 {n} 件困难事项逾期未办，已超过 {days} 个工作日。请向该单位书记了解，督促办理"
    ),
    # The names of messages
    "message.family": "个人消息",
    "message.need_told": "个人消息",
    "message.need_due": "个人消息",
    "message.need_overdue": "个人消息",
    "message.need_overdue_above": "个人消息",
    "message.need_step": "个人消息",
    "message.need_solved": "个人消息",
    "message.need_from_visit": "个人消息",
    "message.need_ended": "个人消息",
}

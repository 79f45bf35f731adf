"""What is kept of a household, and how it is removed."""

TEXTS = {
    "time.years": "{n} 年",
    "family.consent": (
        "记录之前，请看四点：\n"
        "1 记什么：家访的日期和方式、见到谁、谈到哪几类事，都是打勾；"
        "困难事项记类别和您自己写的一句话\n"
        "2 谁能看：走访人、答复人和本单位书记；再往上只有户数、件数\n"
        "3 存多久：家访 {visits}，困难事项办结后 {needs}，到期自动删除\n"
        "4 随时可以在 我的 里看、指出有误、要求删除。{refuse}"
    ),
    "family.refuse.visit": "不同意也行，那样只记已访",
    "family.refuse.need": "不同意也行，那样不登记",
    "family.refuse.both": "不同意也行，那样家访只记已访，困难事项不登记",
    "family.card": (
        "给家里人的说明\n"
        "{unit}的同事想和您家见个面或视频聊聊，看有什么要帮忙的。不方便可以不见，不用说原因。\n"
        "记什么：日期、方式、见到谁、谈到哪几类事，都是打勾，不记谈话内容；"
        "有困难要帮忙的，记类别和本人自己写的一句话\n"
        "谁能看：走访人、答复人和本单位书记；再往上只有户数、件数\n"
        "存多久：家访 {visits}，困难事项办结后 {needs}，到期自动删除\n"
        "要删除：请家里的同志在 我的 里点 [家属要求删除]，或告诉书记，7 天内删完，给您回执"
    ),
    "visit.met.self": "本人",
    "visit.met.spouse": "配偶",
    "visit.met.parents": "父母",
    "visit.met.children": "子女",
    "visit.met.relatives": "其他家人",
    "visit.topic.work": "工作近况",
    "visit.topic.family": "家庭近况",
    "visit.topic.health": "身心健康",
    "visit.topic.schooling": "子女教育",
    "visit.topic.need": "困难事项",
    "visit.topic.other": "其他",
    "visit.kind.routine": "全员访",
    "visit.kind.must": "必访",
    "visit.kind.key_date": "{occasion}联合访",
    "visit.mode.online": "线上",
    "visit.mode.in_person": "上门",
}

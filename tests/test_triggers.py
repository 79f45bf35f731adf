"""必访目录: what the admin changes holds for what is noted from then on."""

from bot.rules.visits import last_day
from tests.people_scene import choose, labels, newest, told, write
from tests.test_events import CHIEF, DEPUTY, OFFICER, ORGANISER, goers_of, only_visit, register
from tests.town import ZONE, Town

ADMIN = "陈静"


async def test_the_catalogue_is_shown_and_one_of_it_opened(town: Town) -> None:
    admin = town.account(ADMIN)
    shown = await write(town, admin, "必访目录")
    said = (shown.text or "").splitlines()
    assert said[0] == "必访目录：10 种在用，共 11 种。点一种可以改；改了只管以后登记的"
    assert said[1] == "生病住院：3 个工作日内，2 人，书记带队，可同时登记不在岗"
    assert said[6] == "长期外派：10 个工作日内，1 人，走访人去"
    assert said[11] == "受到处分：停用"
    assert labels(shown)[-2:] == ["加一种", "保存期限"]
    card = await choose(town, admin, "生病住院")
    assert card.text == "生病住院：3 个工作日内，2 人，书记带队，可同时登记不在岗\n在用"
    assert labels(card) == [
        *("1 工作日", "2 工作日", "✓ 3 工作日", "5 工作日"),
        *("10 工作日", "15 工作日", "20 工作日"),
        *("1 人", "✓ 2 人", "3 人", "✓ 书记带队", "领导干部带队", "走访人去"),
        *("✓ 提供不在岗", "✓ 用", "不用", "返回目录"),
    ]


async def test_what_is_changed_holds_for_what_is_noted_later_only(town: Town) -> None:
    admin = town.account(ADMIN)
    await register(town, OFFICER, "生病住院")
    before = await only_visit(town)
    await write(town, admin, "/triggers")
    await choose(town, admin, "生病住院")
    for label in ("10 工作日", "3 人", "走访人去", "✓ 提供不在岗"):
        await choose(town, admin, label)
    assert newest(town, admin).text == "生病住院：10 个工作日内，3 人，走访人去\n在用"
    after = await only_visit(town)
    assert (after.due_at, after.workdays) == (before.due_at, 3)
    assert await goers_of(town, OFFICER) == [CHIEF, DEPUTY]
    await register(town, "王强", "生病住院")
    later = await only_visit(town, "王强")
    assert last_day(later.due_at, ZONE).isoformat() == "2026-12-09"
    assert await goers_of(town, "王强") == [CHIEF, DEPUTY, ORGANISER]
    assert "同时登记不在岗" not in labels(newest(town, town.account(CHIEF)))


async def test_one_that_is_not_used_is_not_offered_and_not_taken(town: Town) -> None:
    chief, admin = town.account(CHIEF), town.account(ADMIN)
    menu = await write(town, chief, "/event 李娜")
    await write(town, admin, "/triggers")
    await choose(town, admin, "退休")
    await choose(town, admin, "不用")
    assert (newest(town, admin).text or "").endswith("停用，登记时不出现")
    assert (await told(town, chief, "退休", menu)).text == "这一种已停用，请重新选"
    assert "退休" not in labels(await write(town, chief, "/event 李娜"))
    await choose(town, admin, "用")
    assert "退休" in labels(await write(town, chief, "/event 李娜"))


async def test_one_of_the_organisations_own_is_added_by_its_name(town: Town) -> None:
    admin = town.account(ADMIN)
    await write(town, admin, "/triggers")
    asked = await choose(town, admin, "加一种")
    assert (asked.text or "").startswith("这一种叫什么？")
    long = await write(town, admin, "子女高考前后家里没有人照看老人")
    assert (long.text or "").startswith("名称要在 12 个字以内")
    assert (await write(town, admin, "退休")).text == "目录里已有这个名称，请换一个，或发送 取消"
    card = await write(town, admin, "子女高考")
    assert card.text == "子女高考：5 个工作日内，1 人，书记带队\n在用"
    assert await town.query("SELECT * FROM dialogue") == []
    assert "没看懂" in ((await write(town, admin, "又一种")).text or "")
    await register(town, OFFICER, "子女高考")
    assert last_day((await only_visit(town)).due_at, ZONE).isoformat() == "2026-12-02"


async def test_who_turns_back_to_the_list_is_asked_for_no_name_any_more(town: Town) -> None:
    admin = town.account(ADMIN)
    await write(town, admin, "/triggers")
    await choose(town, admin, "加一种")
    await choose(town, admin, "返回目录")
    assert "没看懂" in ((await write(town, admin, "子女高考")).text or "")
    assert await town.query("SELECT COUNT(*) FROM visit_trigger") == [(11,)]

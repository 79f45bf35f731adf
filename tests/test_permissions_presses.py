"""Who may do what by pressing: what each role is offered, steps and messages that it takes."""

from typing import Final

import pytest

from bot.screens import routes
from bot.standin import CannotError
from storage import claims
from tests.delivering import change
from tests.people_scene import begin, labels, write
from tests.permission_scene import (
    ABOVE,
    ADMIN,
    ADMINS_ONLY,
    CHECKED,
    DEPUTY,
    EXPECTED,
    HERE,
    NOT_BOUND,
    NOT_HERS,
    OLD_POST,
    OUTSIDE_ADMIN,
    OVER,
    ROLES,
    SECRETARIES_ONLY,
    SECRETARY,
    STALE,
    STRANGER,
    account,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    ids_of,
    member_id,
)
from tests.town import Town


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


@pytest.mark.parametrize("role", ROLES)
async def test_nobody_presses_in_the_chat_of_somebody_else(place: Town, role: str) -> None:
    other = ADMIN if role != ADMIN else SECRETARY
    message = await help_of(place, other, "people")
    with pytest.raises(CannotError):
        place.standin.press(account(place, role), message.chat.id, message.id, "pu.0.0")


@pytest.mark.parametrize("role", ROLES)
async def test_on_the_post_in_the_group_everybody_checks_in_for_themselves(
    place: Town, role: str
) -> None:
    post = place.check_in_post()
    press = place.standin.press(account(place, role), post.chat.id, post.id, label="签到")
    await place.rest()
    assert press.answered is not None
    expected = EXPECTED[ROLES.index(role)]
    if expected == NOT_BOUND:
        assert press.answered.url == f"https://t.me/shidao_bot?start=c-{-place.group}"
    elif expected == NOT_HERS:
        assert (press.answered.url or "").startswith("https://t.me/shidao_bot?start=g-")
    else:
        assert (press.answered.text or "").startswith(expected)
    found = await place.query("SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'")
    assert found == [(int(expected == CHECKED),)]
    assert await forge(place, role, post, "in.zz") == OLD_POST


NAMES, NUMBER = f"{HERE}还没绑定的姓名如下", "严冬，请发送您编号的后 4 位"
CLAIMING: Final = (
    # button, what those are told who have no name yet, and what all others are
    (routes.CLAIM_NAMES, 0, NAMES),
    (routes.CLAIM_ASK, "严冬", OVER),  # before it was chosen
    (routes.CLAIM_NAME, "李娜", "李娜 已由另一个账号绑定"),
    (routes.CLAIM_NAME, "萧然", STALE),  # of another branch
    (routes.CLAIM_NAME, "严冬", NUMBER),
    (routes.CLAIM_NAMES, 0, NAMES),
    (routes.CLAIM_NAME, "严冬", NUMBER),
    (routes.CLAIM_ASK, "萧然", OVER),
    (routes.CLAIM_ASK, "严冬", "已请书记确认 严冬 是您本人"),
    (routes.CLAIM_ASK, "严冬", OVER),
    (routes.CLAIM_NAMES, 0, OVER),
)
HAS_NO_NAME: Final = (STRANGER, OUTSIDE_ADMIN)


@pytest.mark.parametrize("role", ROLES)
async def test_a_name_is_claimed_step_by_step_by_those_who_have_none(
    place: Town, role: str
) -> None:
    known, user_id = await ids_of(place), account(place, role)
    shown = await begin(place, user_id, f"c-{-place.group}")
    if role not in HAS_NO_NAME:
        assert (shown.text or "").startswith(f"{role}，您好")
        shown = await help_of(place, role, "claim_names")
    else:
        assert (shown.text or "").startswith(NAMES)
        assert labels(shown) == ["严冬"]
    before = await everything(place)
    for route, what, answer in CLAIMING:
        data = routes.data(route, known[what] if isinstance(what, str) else what)
        said = await forge(place, role, shown, data)
        assert said.startswith(answer if role in HAS_NO_NAME else OVER), (data, said)
    wrote = {"claim", "dialogue", "message"} if role in HAS_NO_NAME else set()
    assert changed(before, await everything(place)) == wrote


CARDS: Final = {
    # Whom each role's card of 韩梅 offers what, and what they are told who press it.
    DEPUTY: ("不在岗", "家属要求删除", "返回名单"),
    SECRETARY: (
        "不在岗", "解除绑定", "代理书记", "调动", "免到会", "家属要求删除", "返回名单",
    ),
    ABOVE: ("不在岗", "解除绑定", "代理书记", "调动", "免到会", "返回名单"),
    ADMIN: (
        "不在岗", "解除绑定", "代理书记", "调动", "免到会", "给书记权限", "设为管理员",
        "家属要求删除", "返回名单",
    ),
    OUTSIDE_ADMIN: (
        "不在岗", "解除绑定", "代理书记", "调动", "免到会", "给书记权限", "设为管理员", "返回名单",
    ),
}  # fmt: skip
PRESSED: Final = {
    "不在岗": "韩梅 不在岗的原因", "解除绑定": "解除后，韩梅", "代理书记": "请 韩梅 代理书记",
    "调动": "韩梅 调到哪个单位", "免到会": "已设为免到会", "给书记权限": "已给书记权限",
    "设为管理员": "已设为管理员", "家属要求删除": "家属要求删除 · 韩梅",
    "返回名单": f"{HERE} · 24 人",
}  # fmt: skip


@pytest.mark.parametrize("role", CARDS)
async def test_a_card_offers_each_role_what_it_may_do_and_no_more(place: Town, role: str) -> None:
    user_id = account(place, role)
    assert labels(await write(place, user_id, "/people 韩梅")) == list(CARDS[role])
    for label in CARDS[role]:
        shown = await write(place, user_id, "/people 韩梅")
        press = place.standin.press(user_id, user_id, shown.id, label=label)
        await place.rest()
        assert press.answered is not None
        assert (press.answered.text or shown.text or "").startswith(PRESSED[label])


NUMBERS_OF_NOTHING: Final = (
    "pm.zzzzzz", "pm", "pm.1.2.3", "pu.zzzzzz.0", "pu.1.zzzzzz", "pd.1.zz", "cs.zzzz.1", "cu.zzzz",
    "ax.zzzz", "ts.zzzz.1", "rf.zzzz.0", "au.1.zz.zzzzzz", "au.1.0.zzzzzzzzzz", "du.1.zzzzzzzzzz",
    "ta.1.zzzz.1", "tt.1.zzzz", "ro.zzzz.0", "ro.1.zzzz", "rr.zzzz", "cp.zzzz", "cn.zzzz",
    "ca.zzzz", "mr.zzzz", "ma.zzzz", "in.zzzz", "ar.zzzz", "ab.zzzz", "pm.1y2p0ij32e8e7",
    "pm.1y2p0ij32e8e8", "pm.-1", "pm.1.", "pm..1", "pm.Ａ", "pm.1 ", "admin.1", "x.y.z", ".",
)  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    [
        *("people", "rollout", "status", "claim_ask", "claims_notice", "transfer_ask"),
        *("roster_asked", "claim_names", "me", "check_in_reply"),
    ],
)
async def test_numbers_of_nothing_are_answered_and_harm_nothing(place: Town, kind: str) -> None:
    message = await help_of(place, ADMIN, kind)
    before = await everything(place)
    for data in NUMBERS_OF_NOTHING:
        assert await forge(place, ADMIN, message, data), data
    assert changed(before, await everything(place)) <= {"dialogue"}
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def test_a_button_pressed_after_the_role_ended_does_nothing(place: Town) -> None:
    shown = await write(place, account(place, SECRETARY), "/people 韩梅")
    listed = await write(place, account(place, ADMIN), "/rollout")
    await change(place, "DELETE FROM admin")
    await change(place, "DELETE FROM secretary")
    before = await everything(place)
    for label in CARDS[SECRETARY]:
        press = place.standin.press(account(place, SECRETARY), shown.chat.id, shown.id, label=label)
        await place.rest()
        assert press.answered is not None
        assert press.answered.text == SECRETARIES_ONLY
    assert await forge(place, ADMIN, listed, routes.data(routes.ROLLOUT, 0, 0)) == ADMINS_ONLY
    assert changed(before, await everything(place)) == set()


async def test_an_admins_account_is_parted_by_admins_only_by_the_notice_as_well(
    place: Town,
) -> None:
    user_id, member = place.account(ADMIN), await member_id(place, ADMIN)
    await place.db.write(claims.accept, user_id, member, "number", place.clock.now())
    ((claim,),) = await place.query("SELECT MAX(id) FROM claim")
    before = await everything(place)
    for role in (DEPUTY, SECRETARY, ABOVE):
        notice = await help_of(place, role, "claims_notice")
        said = await forge(place, role, notice, routes.data(routes.CLAIM_UNDO, claim))
        assert said == "这是管理员的账号，请另一位管理员来解除"
    assert changed(before, await everything(place)) <= {"message"}
    notice = await help_of(place, OUTSIDE_ADMIN, "claims_notice")
    await forge(place, OUTSIDE_ADMIN, notice, routes.data(routes.CLAIM_UNDO, claim))
    assert "account" in changed(before, await everything(place))

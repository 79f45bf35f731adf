"""Who may do what about what is kept of households: every button, by every role, real or forged."""

from datetime import timedelta
from typing import Final

import pytest

from bot.screens import routes
from storage import messages
from tests.delivering import change, fates
from tests.family_scene import WORDS, a_visit, household, leaves
from tests.permission_scene import (
    ADMINS_ONLY,
    HERE,
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    member_id,
)
from tests.pressing_table import OK, Row, data_of, press_here, shapes
from tests.town import Town

# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
MEMBERS = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
HERS = (NOT_BOUND, OK, *(STALE,) * 5, NOT_BOUND)
FAMILIES = (NOT_BOUND, OK, OK, OK, SECRETARIES_ONLY, SECRETARIES_ONLY, OK, NOT_BOUND)
OF_THERE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, SECRETARIES_ONLY, SECRETARIES_ONLY, NOT_BOUND)
ADMINS = (*(ADMINS_ONLY,) * 6, OK, OK)


TABLE: Final = (
    Row(routes.PRIVACY, (0,), "me", MEMBERS, "家访和困难事项 · "),
    Row(routes.PRIVACY, (), "me", MEMBERS),
    Row(routes.PRIVACY, (0, 0, "her visit"), "me", HERS, "事由：生病住院"),
    Row(routes.PRIVACY, (0, 1, "her need"), "me", HERS, f"“{WORDS}”"),
    Row(routes.CONSENT, (1,), "me", MEMBERS, "记录之前，请看四点"),
    Row(routes.CONSENT, (2,), "me", MEMBERS, "已记下您的同意", "consent"),
    Row(routes.CONSENT, (0,), "me", MEMBERS, "已撤回同意", "consent"),
    Row(routes.COPY, (), "me", MEMBERS, "副本马上发给您", "message"),
    Row(routes.ERASE, ("李娜", 0), "me", HERS, "家属要求删除 · 李娜"),
    Row(routes.ERASE, ("李娜", 1), "me", HERS, "已登记您的", "erasure"),
    Row(routes.ERASE, ("李娜", 2), "me", HERS, "已收回", "erasure"),
    Row(routes.ERASE, ("李娜", 0), "people", FAMILIES, "家属要求删除 · 李娜"),
    Row(routes.ERASE, ("李娜", 1), "people", FAMILIES, "已登记", "erasure message"),
    Row(routes.ERASE, ("李娜", 2), "people", FAMILIES, "已收回", "erasure"),
    Row(routes.ERASE, ("李娜", 2), "erasure_entered", HERS, "现在没有要收回的"),
    Row(routes.ERASE, ("林燕", 1), "people", OF_THERE, "已登记 林燕", "erasure message"),
    Row(routes.RETENTION, (), "triggers", ADMINS, "保存期限"),
    Row(routes.RETENTION, (0, 731), "triggers", ADMINS, "已改", "retention"),
    Row(routes.RETENTION, (1, 183), "triggers", ADMINS, "已改", "retention"),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    routes.PRIVACY: ["me"], routes.CONSENT: ["me"], routes.COPY: ["me"],
    routes.ERASE: ["me", "erase_for"], routes.RETENTION: ["triggers"],
}  # fmt: skip


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def known_of(town: Town) -> dict[str, int]:
    """Have 李娜's household be in need and visited; return the ids of all whom buttons name."""
    _, need = await household(town)
    known = {name: await member_id(town, name) for name in ("李娜", "林燕", "吴芳")}
    known["her need"] = need
    known["her visit"] = await a_visit(town, kind="must", period="", trigger="illness")
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_what_is_kept_does_what_the_table_says(
    place: Town, role: str
) -> None:
    known = await known_of(place)
    for row in TABLE:
        message = await help_of(place, role, row.kind)
        await press_here(place, role, row, message, known)
        assert WORDS not in (message.text or "")
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


@pytest.mark.parametrize("role", ["李娜", "王建国", "局里的"])
async def test_on_a_message_that_does_not_carry_it_no_button_does_anything(
    place: Town, role: str
) -> None:
    known = await known_of(place)
    for kind in ("status", "people", "triggers", "visits"):
        message = await help_of(place, role, kind)
        before = await everything(place)
        for row in TABLE:
            # A member's card carries what the page does.
            if row.kind != kind and not (kind == "people" and row.route == routes.ERASE):
                seen = await forge(place, role, message, data_of(row, known))
                assert "已失效" in seen, (row, kind, seen)
        assert changed(before, await everything(place)) == set()


async def test_who_looks_after_families_no_more_or_in_place_of_nobody_else(place: Town) -> None:
    known = await known_of(place)
    ask = routes.data(routes.ERASE, known["李娜"], 0)
    # A former secretary, whose old card still has the button.
    card = await help_of(place, "王建国", "people")
    assert (await forge(place, "王建国", card, ask)).startswith("家属要求删除 · 李娜")
    await change(
        place,
        "DELETE FROM secretary WHERE member_id = (SELECT id FROM member WHERE name = '王建国')",
    )
    assert await forge(place, "王建国", card, ask) == SECRETARIES_ONLY
    # Without any secretary in the branch it is the one of the unit above.
    above = await help_of(place, "郭宁", "people")
    assert await forge(place, "郭宁", above, ask) == SECRETARIES_ONLY
    ((here,),) = await place.query("SELECT id FROM unit WHERE name = :name", name=HERE)
    await change(place, "DELETE FROM secretary WHERE unit_id = :id", id=here)
    assert (await forge(place, "郭宁", above, ask)).startswith("家属要求删除 · 李娜")


async def test_who_was_transferred_takes_their_records_along_and_the_old_unit_has_no_part(
    place: Town,
) -> None:
    known = await known_of(place)
    ((there,),) = await place.query("SELECT id FROM unit WHERE name LIKE '城东%'")
    await change(
        place, "UPDATE member SET unit_id = :there WHERE id = :id", there=there, id=known["李娜"]
    )
    ask = routes.data(routes.ERASE, known["李娜"], 0)
    assert await forge(place, "王建国", await help_of(place, "王建国", "people"), ask) == (
        SECRETARIES_ONLY
    )
    elsewhere = await help_of(place, "高峰", "people")
    assert (await forge(place, "高峰", elsewhere, ask)).startswith("家属要求删除 · 李娜")
    mine = await help_of(place, "李娜", "me")
    page = await forge(place, "李娜", mine, routes.data(routes.PRIVACY, 0))
    assert "父母就医" in page


async def test_a_copy_goes_to_nobody_who_is_not_bound_to_the_name_any_more(place: Town) -> None:
    known = await known_of(place)
    message = await help_of(place, "李娜", "me")
    later = place.clock.now() + timedelta(minutes=5)
    details = {"member": known["李娜"]}
    for name in ("李娜", "吴芳"):
        await place.db.write(
            messages.add, key=name, kind="family_copy", chat_id=place.account(name),
            not_before=later, expires_at=later + timedelta(hours=1), details=details,
        )  # fmt: skip
    await leaves(place, "李娜")
    await place.winding.forward(later + timedelta(seconds=5))
    assert await fates(place, "family_copy") == [("family_copy", "withdrawn", "not_bound")] * 2
    for data in (routes.data(routes.COPY), routes.data(routes.PRIVACY, 0)):
        assert await forge(place, "李娜", message, data) == NOT_BOUND


NUMBERS_OF_NOTHING: Final = [
    routes.data(row.route, *(2**40 + place for place, _ in enumerate(row.ids)))
    for row in TABLE
    if row.ids
]


async def test_numbers_of_nothing_are_answered_and_harm_nothing(place: Town) -> None:
    await known_of(place)
    for kind in ("me", "people", "triggers", "erasure_entered"):
        message = await help_of(place, "陈静", kind)
        before = await everything(place)
        for data in (*NUMBERS_OF_NOTHING, "fe.0.0", "fp.zz.0", "fc.9", "rt.0.0", "fd.!", "rt.!"):
            assert await forge(place, "陈静", message, data), data
        assert changed(before, await everything(place)) == set()
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []

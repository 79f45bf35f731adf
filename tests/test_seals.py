"""What is sealed cannot be changed without verify showing it: each row, spoilt on purpose."""

import re
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import sealing
from bot.clock import SetClock
from bot.rules import seals
from bot.rules.verifying import Finding
from storage import chain, family_entries
from storage.database import Database
from storage.entries import entry_hash
from storage.migrate import FOLDER
from storage.session_entries import LEDGER
from tests.seal_scene import NOON, SESSIONS, founded, hold, seal, spoil, verified

OF_A_SESSION = 5 + 5 + 1 + 4 + 1
"""Entries of attendance of one: five expected, five who come or are on leave, a guest, four who
are present by confirmation, a correction."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the file of a ledger holds of four sessions, sealed for October, with one more since."""
    path = tmp_path_factory.mktemp("sealed") / "a.db"
    async with founded(path) as db:
        await seal(db)
        await db.write(hold, SESSIONS)
    return path.read_bytes()


@pytest.fixture
def sealed(tmp_path: Path, content: bytes) -> Path:
    """Return that file, for this test alone to spoil."""
    path = tmp_path / "a.db"
    path.write_bytes(content)
    return path


async def test_what_nobody_has_touched_fits(sealed: Path) -> None:
    out, found = await verified(sealed)
    assert found == []
    assert (out.sessions, out.seals) == (SESSIONS + 1, 1)
    # In each session: its list, its own four entries, and one of a visit.
    of_each = OF_A_SESSION + 4 + 1
    assert (out.entries, out.unsealed) == (of_each * (SESSIONS + 1), of_each)


SPOILT = [
    ("UPDATE attendance_entry SET happened_at = happened_at + 1 WHERE id = 12", "changed", 12),
    ("UPDATE attendance_entry SET why = '在现场' WHERE id = 16", "changed", 16),
    ("UPDATE attendance_entry SET salt = NULL WHERE id = 12", "changed", 12),
    ("UPDATE attendance_entry SET hash = zeroblob(32) WHERE id = 3", "changed", 3),
    ("DELETE FROM attendance_entry WHERE id = 12", "missing", 12),
    ("UPDATE session_entry SET content = '{}' WHERE id = 2", "changed", 2),
    ("UPDATE session_entry SET content = 'no json' WHERE id = 4", "changed", 4),
    ("DELETE FROM session_entry WHERE id = 3", "missing", 3),
    ("UPDATE family_entry SET content = '{}' WHERE id = 2", "changed", 2),
    ("UPDATE family_entry SET salt = NULL WHERE id = 2", "changed", 2),
    ("DELETE FROM family_entry WHERE id = 1", "missing", 1),
]


@pytest.mark.parametrize(("sql", "expected", "entry"), SPOILT)
async def test_an_entry_that_is_changed_or_deleted_is_named_with_its_period(
    sealed: Path, sql: str, expected: str, entry: int
) -> None:
    assert spoil(sealed, sql) == 1
    history = next(one for one in seals.HISTORIES if f"{one}_entry" in sql)
    _, found = await verified(sealed)
    named = [one for one in found if (one.code, one.id) == (expected, entry)]
    assert [(one.history, one.seal_id) for one in named] == [(history, 1)]
    assert all(one.seal_id == 1 for one in found)


async def test_an_entry_that_was_hashed_anew_is_named_all_the_same(sealed: Path) -> None:
    columns = "session_id, member_id, what, happened_at, recorded_at, by_member_id, how, why"
    assert spoil(sealed, "UPDATE attendance_entry SET why = 'x' WHERE id = 16") == 1
    anew = f"UPDATE attendance_entry SET hash = entry_hash(salt, {columns}) WHERE id = 16"
    assert spoil(sealed, anew, hashes=entry_hash) == 1
    _, found = await verified(sealed)
    assert found == [Finding("replaced", "attendance", 16, 1, 1, 1)]


async def test_a_row_that_is_put_in_among_the_sealed_is_named(sealed: Path) -> None:
    columns = "session_id, member_id, what, happened_at, recorded_at, by_member_id, how, why"
    copy = (
        f"INSERT INTO attendance_entry (id, {columns}, salt, hash) SELECT ?, {columns}, salt, hash"
    )
    assert spoil(sealed, f"{copy} FROM attendance_entry WHERE id = 2", 0) == 1
    _, found = await verified(sealed)
    assert ("added", 0) in [(one.code, one.id) for one in found]


async def test_a_row_with_an_id_from_far_ahead_is_found_without_counting_up_to_it(
    sealed: Path,
) -> None:
    columns = "session_id, member_id, what, happened_at, recorded_at, by_member_id, how, why"
    copy = (
        f"INSERT INTO attendance_entry (id, {columns}, salt, hash) SELECT ?, {columns}, salt, hash"
    )
    assert spoil(sealed, f"{copy} FROM attendance_entry WHERE id = 2", 2**50) == 1
    _, found = await verified(sealed)
    first = (SESSIONS + 1) * OF_A_SESSION + 1
    assert [(one.code, one.id) for one in found][:1] == [("missing", first)]
    assert len(found) < 10


async def test_the_last_entries_cannot_be_cut_off(sealed: Path) -> None:
    last = (SESSIONS + 1) * OF_A_SESSION
    assert spoil(sealed, "DELETE FROM attendance_entry WHERE id = ?", last) == 1
    _, found = await verified(sealed)
    assert Finding("missing", "attendance", last, None) in found


ROWS = [
    ("UPDATE attendance SET state = 'present' WHERE session_id = 2 AND member_id = 1", 1,
     "row_changed"),
    ("UPDATE attendance SET happened_at = 1 WHERE session_id = 2 AND member_id = 2", 2,
     "row_changed"),
    ("DELETE FROM attendance WHERE session_id = 2 AND member_id = 3", 3, "row_missing"),
    ("INSERT INTO attendance (session_id, member_id, state) VALUES (2, 9, 'present')", 9,
     "row_added"),
    ("DELETE FROM guest WHERE session_id = 2", 6, "guest"),
    ("INSERT INTO guest (session_id, member_id, happened_at) VALUES (2, 9, 1)", 9, "guest"),
    ("UPDATE guest SET happened_at = 1 WHERE session_id = 2", 6, "guest"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "member", "expected"), ROWS)
async def test_a_current_row_that_is_changed_deleted_or_put_in_is_named(
    sealed: Path, sql: str, member: int, expected: str
) -> None:
    assert spoil(sealed, sql) == 1
    _, found = await verified(sealed)
    assert [(one.code, one.session_id, one.member_id) for one in found] == [(expected, 2, member)]
    assert found[0].seal_id == (1 if found[0].id else None)


@pytest.mark.parametrize("column", LEDGER)
async def test_a_session_that_is_changed_in_any_column_of_the_ledger_is_named(
    sealed: Path, column: str
) -> None:
    other = {
        "kind": "'dispatch'", "state": "'closed'", "dropped_why": "'other'", "place": "'别处'",
        "title": "'别的'", "topics": "'别的'", "lecturer": "'别人'", "has_first_topic": "1",
        "starts_at": "starts_at + 1", "ends_at": "ends_at + 1", "confirmed_at": "confirmed_at + 1",
    }.get(column, "2")  # fmt: skip
    assert spoil(sealed, f"UPDATE session SET {column} = {other} WHERE id = 3") == 1
    _, found = await verified(sealed)
    assert [(one.code, one.session_id, one.seal_id) for one in found] == [("session_changed", 3, 1)]


async def test_a_session_that_is_deleted_or_put_in_is_named(sealed: Path) -> None:
    assert spoil(sealed, "UPDATE session SET id = 77 WHERE id = 3") == 1
    _, found = await verified(sealed)
    named = {(one.code, one.session_id) for one in found}
    assert {("session_missing", 3), ("session_added", 77)} <= named


TAMPERED = [
    "UPDATE seal SET made_at = made_at + 1 WHERE id = 1",
    "UPDATE seal SET period = '2026年9月' WHERE id = 1",
    "UPDATE seal SET frozen = zeroblob(32) WHERE id = 1",
    "UPDATE seal SET attendance_id = attendance_id - 1 WHERE id = 1",
    "UPDATE seal SET link_id = NULL WHERE id = 1",
    "UPDATE seal SET code = '0000-0000-0000-0000-0000' WHERE id = 1",
    "UPDATE seal SET digest = zeroblob(32) WHERE id = 1",
    "DELETE FROM seal WHERE id = 1",
]


@pytest.mark.parametrize("sql", TAMPERED)
async def test_a_seal_that_is_tampered_with_is_named(sealed: Path, sql: str) -> None:
    assert spoil(sealed, sql) == 1
    _, found = await verified(sealed)
    assert ("seal", 1) in [(one.code, one.id) for one in found]


LINKS = [
    "UPDATE chain_link SET hash = zeroblob(32) WHERE id = 1",
    "UPDATE chain_link SET prints = zeroblob(60) WHERE id = 1",
    "UPDATE chain_link SET last_id = 1000000 WHERE id = 1",
    "UPDATE chain_link SET first_id = 2 WHERE id = 1",
    "UPDATE chain_link SET history = 'session' WHERE id = 1",
]


@pytest.mark.parametrize("sql", LINKS)
async def test_a_chain_that_is_tampered_with_is_found(sealed: Path, sql: str) -> None:
    assert spoil(sealed, sql) == 1
    _, found = await verified(sealed)
    is_elsewhere = "history" in sql  # then none of that history's entries is what was chained
    assert ("replaced" if is_elsewhere else "link", 1) in [(one.code, one.id) for one in found]
    assert len(found) < 200


@pytest.mark.parametrize(
    "sql",
    [
        """UPDATE frozen_figures SET figures = replace(figures, '"raised":1', '"raised":2')""",
        "DELETE FROM frozen_figures",
        "INSERT INTO frozen_figures SELECT label, 2, figures FROM frozen_figures",
        "UPDATE frozen_figures SET unit_id = 2",
    ],
)
async def test_the_figures_of_a_period_are_held_against_its_seal(sealed: Path, sql: str) -> None:
    assert (await verified(sealed))[1] == []
    assert spoil(sealed, sql) == 1
    assert (await verified(sealed))[1] == [Finding("figures", "seal", 1, 1)]


async def test_erasing_leaves_everything_well(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    async with founded(path) as db:
        await db.write(family_entries.erase, "visit", 1)
        await seal(db)
        await db.write(family_entries.erase, "visit", 2)
    out, found = await verified(path)
    assert (found, out.seals) == ([], 1)


async def test_sealing_twice_for_a_period_is_harmless_and_by_hand_makes_another(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.db"
    async with founded(path) as db:
        first = await seal(db)
        assert await seal(db) == first
        nothing_new = await seal(db, "")
        assert await seal(db, "") != nothing_new
        assert nothing_new.link_id == first.link_id
        assert len({one.code for one in await db.read(chain.seals)}) == 3
    out, found = await verified(path)
    assert (found, out.seals, out.unsealed) == ([], 3, 0)


async def test_of_an_empty_ledger_a_seal_is_well(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = await Database.open(path, clock=SetClock(NOON))
    made = await seal(db)
    await db.close()
    out, found = await verified(path)
    assert (made.link_id, found, out.seals) == (None, [], 1)


@pytest.mark.parametrize("link", [1, 2, OF_A_SESSION, OF_A_SESSION * SESSIONS, 7])
async def test_wherever_the_pieces_end_all_fits_and_all_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: int
) -> None:
    monkeypatch.setattr(seals, "LINK", link)
    path = tmp_path / "a.db"
    async with founded(path) as db:
        await seal(db)
        await db.write(hold, SESSIONS)
        await seal(db, "2026年11月")
        assert await db.write(sealing.prepare) is False
    out, found = await verified(path)
    assert (found, out.unsealed) == ([], 0)
    for entry in (link, link + 1):
        if entry <= OF_A_SESSION * SESSIONS:
            spoil(path, "UPDATE attendance_entry SET recorded_at = 1 WHERE id = ?", entry)
            assert (entry, 1) in [(one.id, one.seal_id) for one in (await verified(path))[1]]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_whatever_byte_of_the_history_is_changed_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("sealed") / "a.db"
    path.write_bytes(await _sealed_file(tmp_path_factory))
    table, columns = data.draw(st.sampled_from(sorted(_COLUMNS.items())))
    column = data.draw(st.sampled_from(columns))
    entry = data.draw(st.integers(1, _COUNTS[table]))
    what = f"{column} = CASE WHEN {column} IS NULL THEN 3 WHEN typeof({column}) = 'integer'"
    change = f"{what} THEN {column} + 1 ELSE {column} || 'x' END"
    if column in ("hash", "salt"):
        change = f"{column} = randomblob(16)"
    assert spoil(path, f"UPDATE {table} SET {change} WHERE id = ?", entry) == 1
    _, found = await verified(path)
    history = table.removesuffix("_entry")
    assert (history, entry, 1) in [(one.history, one.id, one.seal_id) for one in found]


_COLUMNS = {
    "attendance_entry": ("happened_at", "recorded_at", "why", "hash", "salt", "by_member_id"),
    "family_entry": ("about_id", "what", "happened_at", "content", "hash", "salt"),
    "session_entry": ("happened_at", "recorded_at", "content", "hash", "salt"),
}
_COUNTS = {
    "attendance_entry": OF_A_SESSION * SESSIONS,
    "family_entry": SESSIONS,
    "session_entry": SESSIONS * 4,
}
_made: list[bytes] = []


async def _sealed_file(factory: pytest.TempPathFactory) -> bytes:
    if not _made:
        path = factory.mktemp("made") / "a.db"
        async with founded(path) as db:
            await seal(db)
        _made.append(path.read_bytes())
    return _made[0]


def test_a_code_is_twenty_signs_without_look_alikes_and_read_as_it_is_typed() -> None:
    code_ = seals.code(bytes(range(32)))
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code_)
    # The first 100 bits of 00 01 02 …, five at a time: 00000 00000 00000 10000 00100 …
    assert code_ == "000G-40R4-0M30-E209-185G"
    typed = code_.lower().replace("0", "o").replace("-", " ")
    assert seals.read_code(typed) == code_
    for wrong in ("", "4K7Q", code_ + "0", code_.replace("G", "U"), "校验码"):
        assert seals.read_code(wrong) is None


@given(st.binary(min_size=32, max_size=32), st.integers(0, 99))
def test_each_of_the_first_hundred_bits_is_in_the_code(digest: bytes, bit: int) -> None:
    changed = (int.from_bytes(digest, "big") ^ (1 << (255 - bit))).to_bytes(32, "big")
    assert seals.code(digest) != seals.code(changed)


async def test_a_ledger_from_before_sessions_had_a_history_is_taken_over(tmp_path: Path) -> None:
    path, before = tmp_path / "a.db", tmp_path / "migrations"
    before.mkdir()
    for one in sorted(FOLDER.glob("*.sql"))[:11]:
        (before / one.name).write_bytes(one.read_bytes())
    old = await Database.open(path, clock=SetClock(NOON), folder=before)
    await old.close()
    spoil(path, "INSERT INTO unit (id, name, level) VALUES (1, '城关派出所党支部', 'branch')")
    for session_id in (1, 2):
        spoil(
            path,
            """INSERT INTO session (id, unit_id, kind, audience, place, opens_at, card_at,
                   starts_at, late_from, ends_at, closes_at, planned_at)
               VALUES (?, 1, 'political_study', 'everyone', '会议室 "一"', 1, 1, 2, 2, 3, 3, 0)""",
            session_id,
        )
    db = await Database.open(path, clock=SetClock(NOON))
    await seal(db)
    await db.close()
    out, found = await verified(path)
    assert (found, out.sessions, out.entries) == ([], 2, 2)
    spoil(path, "UPDATE session SET place = '别处' WHERE id = 2")
    assert [one.code for one in (await verified(path))[1]] == ["session_changed"]

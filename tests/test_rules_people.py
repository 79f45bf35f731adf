"""Rules about people, by hand-worked tables: days as written, links, the last part of a number."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import claims, payloads
from bot.rules.dates import end_of_month, parse_day
from bot.rules.hosts import Candidate, host
from bot.rules.payloads import Payload
from bot.rules.slots import next_slot
from tests.town import ZONE, at

WEDNESDAY = date(2026, 11, 25)
TOKEN = "123456789:AAEhBOweik9ai2o01d1hIgyBCxW3x"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天", "2026-11-25"),
        (" 明天 ", "2026-11-26"),
        ("大后天", "2026-11-28"),
        ("周三", "2026-11-25"),
        ("周二", "2026-12-01"),
        ("星期天", "2026-11-29"),
        ("下周一", "2026-11-30"),
        ("下礼拜日", "2026-12-06"),
        ("11月30日", "2026-11-30"),
        ("１２月１日", "2026-12-01"),
        ("12月1号", "2026-12-01"),
        ("12-1", "2026-12-01"),
        ("12/1", "2026-12-01"),
        ("12.1", "2026-12-01"),
        ("2027年1月5日", "2027-01-05"),
        ("2026-11-01", "2026-11-01"),
        ("1月5日", "2027-01-05"),
        ("11月24日", "2026-11-24"),  # yesterday: a slip that is told, not next year
        ("10月24日", "2027-10-24"),
        ("1月1日 周五", "2027-01-01"),
        ("2027年1月1日（星期五）", "2027-01-01"),
        ("12月1日 周三", None),  # it is a Tuesday: one of the two is a slip
        ("明年6月30日", "2027-06-30"),
        ("今年12-31", "2026-12-31"),
        ("明年2027年6月30日", None),
        ("明年周五", None),
        ("2月29日", None),
        ("13月1日", None),
        ("明儿个", None),
        ("", None),
    ],
)
def test_a_day_is_understood_as_people_write_it(words: str, day: str | None) -> None:
    assert parse_day(words, WEDNESDAY) == (None if day is None else date.fromisoformat(day))


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)), st.integers(0, 300))
def test_a_day_written_in_full_is_that_day_whenever_it_is_read(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert parse_day(f"{day.month}月{day.day}日", today) == day
    assert parse_day(day.isoformat(), today) == day


@pytest.mark.parametrize(
    ("today", "last"),
    [("2026-02-03", "2026-02-28"), ("2028-02-29", "2028-02-29"), ("2026-12-31", "2026-12-31")],
)
def test_the_end_of_a_month_is_its_last_day(today: str, last: str) -> None:
    assert end_of_month(date.fromisoformat(today)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("number", "said", "fits"),
    [
        ("107004", "7004", True),
        ("107004", "７００４", True),
        ("107004", " 107004 ", True),
        ("D1023X", "023x", True),
        ("12", "12", True),
        ("107004", "004", False),
        ("107004", "07004", False),
        ("107004", "", False),
        ("107004", "7005", False),
    ],
)
def test_a_number_fits_by_its_last_part_or_whole(number: str, said: str, fits: bool) -> None:
    assert claims.fits(number, said) is fits


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("08:59", ("09:00", "2026-11-25")),
        ("09:00", ("12:00", "2026-11-25")),
        ("17:59:59", ("18:00", "2026-11-25")),
        ("18:00", ("09:00", "2026-11-26")),
    ],
)
def test_what_can_wait_is_told_at_the_next_set_hour(now: str, slot: tuple[str, str]) -> None:
    assert next_slot(at(now).astimezone(UTC), ZONE) == at(*slot)


def test_a_signed_link_is_read_by_its_own_bot_and_no_other() -> None:
    until = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
    nonce = payloads.new_nonce()
    made = payloads.parse(payloads.sign_admin_link(TOKEN, nonce, until))
    assert made is not None
    assert made.kind == "admin"
    assert payloads.read_admin_link(TOKEN, made.value) == payloads.AdminLink(nonce, until)
    assert payloads.read_admin_link("987654321:AAEhBOweik9ai2o01d1hI", made.value) is None


@given(st.integers(0, 41), st.sampled_from("ABCxyz019_-"))
def test_a_signed_link_that_was_changed_anywhere_is_worth_nothing(place: int, sign: str) -> None:
    until = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
    value = payloads.sign_admin_link(TOKEN, b"0123456789", until).removeprefix("a-")
    changed = value[:place] + sign + value[place + 1 :]
    read = payloads.read_admin_link(TOKEN, changed)
    assert read is None or read == payloads.read_admin_link(TOKEN, value)


@given(st.text(max_size=80))
def test_whatever_a_link_hands_over_is_read_or_refused(words: str) -> None:
    found = payloads.parse(words)
    assert found is None or isinstance(found, Payload)
    if found is not None and found.kind == "admin":
        assert payloads.read_admin_link(TOKEN, found.value) is None


def test_what_links_carry_is_within_telegrams_limits() -> None:
    until = datetime(2099, 12, 31, tzinfo=UTC)
    for made in (
        payloads.claim(-(2**52)),
        payloads.bind(2**62),
        payloads.link(payloads.new_token()),
        payloads.sign_admin_link(TOKEN, payloads.new_nonce(), until),
    ):
        assert len(made) <= 64
        assert payloads.parse(made) is not None
    assert len({payloads.new_token() for _ in range(1000)}) == 1000


def test_who_was_named_to_deputise_hosts_before_all_others() -> None:
    chief = Candidate(1, 11, "secretary", is_reachable=True)
    deputy = Candidate(9, 19, None, is_reachable=True, is_deputy=True)
    assert host([chief, deputy]) == deputy
    unreachable = Candidate(9, 19, None, is_reachable=False, is_deputy=True)
    assert host([chief, unreachable]) == chief

"""One line that plans a session, by a table worked out by hand, and by what holds of any line."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.phrase import Phrase, Unclear
from bot.rules.phrase_days import next_at
from bot.rules.phrases import read
from tests.phrases import KINDS, NEW_YEARS_EVE, PLACES, WEDNESDAY, WHOLE, says
from tests.phrases_times import CLOCKS, DAYS, LENGTHS, NEXT, OTHER_NOWS, RESTS

TABLE = [
    *((WEDNESDAY, *row) for row in (*WHOLE, *DAYS, *CLOCKS, *LENGTHS, *PLACES)),
    *OTHER_NOWS,
]
CODES = {"time", "past", "repeats", "ambiguous", "kind"}
PARTS = st.tuples(
    *(
        st.sampled_from(["", *parts.split("|")])
        for parts in (
            "政治学习|党课|支部党员大会|会议|主题党日活动",
            "今天|明天|今晚|周五|周三|本周一|下周三|12月5日|12-5|5号|25号|昨天|每周二|2月30日|下周|9-11",
            "14:30|8点|三点半|下午三点|晚上八点|下午|25:00|八九点|0点|13:00|15:00-16:30|9-11点|3点前",
            "60分钟|1.5小时|一个半小时|半天|90分|0分钟",
            "三楼|305会议室|5号楼|一号楼三层|https://a.cn/12-5|周总支会议室|3-201",
            "第一议题|含第一议题",
        )
    )
)
NOWS = st.integers(0, 3 * 366 * 24 * 60).map(lambda n: WEDNESDAY + timedelta(minutes=n))
BITS = st.lists(
    st.sampled_from(
        [
            *"周星期下本每今明后天早晚一二三五十两零半点时分刻个号日月年",
            *"楼层到至的第前 -:./、，（）1259",
            *("星期", "上午", "下午", "晚上", "小时", "分钟", "会议室", "12", "30", "305", "2026"),
            *("政治学习", "党课", "会议", "第一议题", "https://a.cn/", "：", "３", "　", "pm"),
        ]
    ),
    max_size=12,
).map("".join)
ANY_LINE = BITS | st.text(max_size=40)
LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[!-~]+", re.IGNORECASE)
LOOKS_LIKE_A_TIME = re.compile(r"\d点|\d[:：]\d|\d月|\d日|[今明后]天|(?:周|星期)[一二三四五六日天]")


@pytest.mark.parametrize(("now", "words", "said"), TABLE)
def test_a_phrase_says_what_people_mean_by_it(
    now: datetime, words: str, said: Phrase | Unclear
) -> None:
    assert read(words, KINDS, now) == said


@pytest.mark.parametrize(("now", "clock", "day"), NEXT)
def test_a_clock_without_a_day_is_todays_or_tomorrows(now: datetime, clock: str, day: str) -> None:
    assert next_at(time.fromisoformat(clock), now) == date.fromisoformat(day)


@pytest.mark.parametrize(("words", "rest"), RESTS)
def test_what_is_clear_is_kept_of_a_phrase_that_is_not(words: str, rest: Phrase) -> None:
    said = read(words, KINDS, WEDNESDAY)
    assert isinstance(said, Unclear)
    assert said.rest == rest


@settings(deadline=None)
@given(ANY_LINE, NOWS)
def test_any_line_is_answered(words: str, now: datetime) -> None:
    said = read(words, KINDS, now)
    if isinstance(said, Unclear):
        assert said.code in CODES
        assert said.part
        assert set(said.part) <= {*words, "、"}
    else:
        assert said.place == said.place.strip()
        assert set(said.place) <= {*words, " "}


@settings(deadline=None)
@given(ANY_LINE | PARTS.map(" ".join), NOWS)
def test_a_session_that_is_understood_is_to_come(words: str, now: datetime) -> None:
    said = read(words, KINDS, now)
    if isinstance(said, Phrase) and said.clock is not None:
        day = said.day or next_at(said.clock, now)
        assert datetime.combine(day, said.clock, now.tzinfo) >= now
    elif isinstance(said, Phrase) and said.day is not None:
        assert said.day >= now.date()


@settings(deadline=None)
@given(ANY_LINE)
def test_what_looks_like_a_time_is_no_place(words: str) -> None:
    said = read(words, KINDS, WEDNESDAY)
    if isinstance(said, Phrase):
        assert not LOOKS_LIKE_A_TIME.search(LINK.sub(" ", said.place)), said.place


@settings(deadline=None, max_examples=300)
@given(PARTS, st.sampled_from((" ", "，", "、", "。", "；", "\n", " ， ")), st.data())
def test_the_order_of_the_parts_is_free(
    parts: tuple[str, ...], between: str, data: st.DataObject
) -> None:
    def outcome(said: Phrase | Unclear) -> Phrase | str:
        return said.code if isinstance(said, Unclear) else said

    written = between.join(part for part in parts if part)
    other = between.join(part for part in data.draw(st.permutations(parts)) if part)
    assert outcome(read(other, KINDS, WEDNESDAY)) == outcome(read(written, KINDS, WEDNESDAY))


@settings(deadline=None)
@given(
    st.tuples(
        st.sampled_from(["明天", "周五", "12月5日", "5号", "后天", "2026年12月5日"]),
        st.sampled_from(["8点", "三点", "晚上八点半", "8点一刻", "19:30", "7点到9点"]),
        st.sampled_from(["三楼会议室", "会议室", "多功能厅", "一号楼三层"]),
        st.sampled_from(["政治学习", "党课"]),
        st.sampled_from(["60分钟", "一个半小时", "120分"]),
    )
)
def test_parts_that_are_glued_together_are_told_apart(parts: tuple[str, ...]) -> None:
    apart = read(" ".join(parts), KINDS, WEDNESDAY)
    assert read("".join(parts), KINDS, WEDNESDAY) == apart


def test_a_name_of_a_kind_is_told_whatever_its_width_and_case() -> None:
    kinds = {"ＡＢ会": "ab", "ab会议": "longer", "": "nothing"}
    assert read("Ab会 明天", kinds, NEW_YEARS_EVE) == says("2027-01-01", 0, "", "ab")
    assert read("ＡＢ会议", kinds, NEW_YEARS_EVE) == says(kind="longer")


def test_a_line_as_long_as_a_message_is_read_at_once() -> None:
    for bit in (
        "5号",
        "1-",
        "周一、",
        "9点到",
        "每周一 ",
        "（",
        " ",
        "一",
        "12",
        "a",
        "小时",
        "1:",
    ):
        read(bit * (4096 // len(bit)), KINDS, WEDNESDAY)

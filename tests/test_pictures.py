"""Pictures of figures: every case can be drawn, nothing is cut off, and no text does harm."""

import hashlib
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Final

import imagesize
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.heavy import letters
from bot.heavy.canvas import Canvas
from bot.heavy.pictures import MARGIN, SMALL, WIDTH, compose, draw_month
from bot.heavy.worker import Worker
from bot.rules.summary import Rate
from bot.screens.pictures import MonthPicture, OfKind, OfVisits, Point
from tests.code import ROOT
from tests.pictures import CASES, KINDS, TREND, VOICE, month, year

SVG: Final = "{http://www.w3.org/2000/svg}"
LARGEST: Final = 300 * 1024

each = pytest.mark.parametrize("name", CASES)


def drawn(picture: MonthPicture) -> ET.Element:
    """Return a picture as SVG, read by a parser."""
    return ET.fromstring(compose(**picture.facts(VOICE)).svg())


def words(picture: MonthPicture) -> str:
    """Return all that a picture says, a text a line."""
    return "\n".join(element.text or "" for element in drawn(picture).iter(f"{SVG}text"))


def spans(picture: MonthPicture) -> Iterator[tuple[str, float, float, float]]:
    """Yield each text with its left end, its right end and its baseline."""
    for element in drawn(picture).iter(f"{SVG}text"):
        text, size, x = (
            element.text or "",
            *map(float, (element.attrib["font-size"], element.attrib["x"])),
        )
        wide = letters.width(text, size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[element.attrib["text-anchor"]]
        yield text, left, left + wide, float(element.attrib["y"])


def bars(picture: MonthPicture, kind: str) -> list[float]:
    """Return the lengths of the bars of a kind, from above."""
    return [
        float(element.attrib["width"])
        for element in drawn(picture).iter(f"{SVG}rect")
        if element.attrib["class"] == kind
    ]


@each
def test_every_case_is_a_png_of_a_phones_width_that_telegram_takes_as_a_photo(name: str) -> None:
    content = draw_month(**CASES[name].facts(VOICE))
    width, height = imagesize.get(io.BytesIO(content))
    assert content.startswith(b"\x89PNG")
    assert width == WIDTH == 1080
    assert 1080 < height < 3000
    assert len(content) < LARGEST


@each
def test_no_text_is_cut_off_and_none_covers_another_one(name: str) -> None:
    texts = list(spans(CASES[name]))
    for text, left, right, _ in texts:
        assert left >= MARGIN - 0.1, text
        assert right <= WIDTH - MARGIN + 0.1, text
    for one, left, right, y in texts:
        beside = [
            other for other in texts if other[3] == y and other[1] >= left and other[0] != one
        ]
        assert all(other[1] >= right for other in beside), one


@each
def test_no_text_is_smaller_than_can_be_read_on_a_phone(name: str) -> None:
    sizes = [float(one.attrib["font-size"]) for one in drawn(CASES[name]).iter(f"{SVG}text")]
    assert min(sizes) >= SMALL == 28


def test_a_kind_stands_with_its_base_and_its_bar_begins_at_nothing() -> None:
    picture = month(
        kinds=[OfKind("党课", 2, Rate(21, 24)), OfKind("政治学习", 1, Rate(0, 24))], visits=()
    )
    assert {"党课", "2 次", "21/24", "0/24"} <= set(words(picture).splitlines())
    whole = WIDTH - 2 * MARGIN
    assert bars(picture, "track") == [whole, whole]
    assert bars(picture, "full") == [pytest.approx(whole * 21 / 24)]


def test_what_nobody_has_confirmed_is_told_apart_from_attendance() -> None:
    kinds = [OfKind("党课", 0, Rate(0, 0), 2), OfKind("政治学习", 1, Rate(9, 10), 1)]
    said = words(month(kinds=kinds)).splitlines()
    assert "未核对，不计入：党课 2 次、政治学习 1 次" in said
    assert "党课" not in said


def test_of_many_kinds_unconfirmed_the_sum_is_said() -> None:
    kinds = [OfKind(name, 0, Rate(0, 0), 2) for name in "甲乙丙丁"]
    said = words(month(kinds=kinds)).splitlines()
    assert "未核对 8 次，不计入" in said
    assert "没有已核对的会议" in said


def test_of_kinds_with_long_names_the_sum_is_said_too_and_no_name_is_torn() -> None:
    said = words(CASES["long_names"])
    assert "未核对 6 次，不计入" in said.splitlines()


def test_kinds_stand_in_the_order_they_are_given_not_by_how_large_they_are() -> None:
    said = words(month()).splitlines()
    places = [said.index(one.label) for one in KINDS]
    assert places == sorted(places)


def test_six_months_are_a_line_with_each_number_and_its_base_below() -> None:
    said = words(month()).splitlines()
    assert {"6月", "80/96", "11月", "126/145", "全局平均，11月 8630/9711"} <= set(said)


def test_a_year_is_twelve_bars_with_the_average_marked_on_each() -> None:
    picture = year(kinds=(), visits=())
    assert {"62/96", "84/96", "12月"} <= set(words(picture).splitlines())
    assert len(bars(picture, "full")) == 12
    assert len(bars(picture, "mark")) == 12 + 1, "and the one in the legend"


def test_a_line_is_broken_where_nothing_is_known() -> None:
    picture = CASES["gaps"]
    lines = [
        one.attrib["d"]
        for one in drawn(picture).iter(f"{SVG}path")
        if one.attrib["class"] == "line"
    ]
    assert [line.count("L") for line in lines] == [1], "August to September alone"
    points = [one for one in drawn(picture).iter(f"{SVG}circle") if one.attrib["class"] == "point"]
    assert len(points) == 4
    assert words(picture).splitlines().count("无") == 2


def test_the_first_month_says_when_there_will_be_a_trend() -> None:
    assert "有两个月的数据后显示走势" in words(CASES["first"])
    assert "走势" not in words(month(trend=None))


def test_few_needs_are_no_numbers_and_a_group_sees_none_at_all() -> None:
    assert "不足 3 件，不列数字" in words(month(needs=None))
    said = words(CASES["group"])
    assert "家访" not in said
    assert "困难事项" not in said


def test_who_declined_is_told_apart_from_who_was_visited() -> None:
    picture = month(kinds=(), trend=None, visits=[OfVisits("全员访", Rate(3, 5), 1)])
    assert {"3/5", "婉拒 1"} <= set(words(picture).splitlines())
    whole = WIDTH - 2 * MARGIN
    assert bars(picture, "full") == [pytest.approx(whole * 3 / 5)]
    assert bars(picture, "aside")[-1] == pytest.approx(whole / 5)


def test_a_month_with_nothing_says_so() -> None:
    said = words(CASES["nothing"]).splitlines()
    assert {"没有已核对的会议", "没有应访", "有两个月的数据后显示走势"} <= set(said)


def test_hostile_names_are_text_and_what_cannot_be_drawn_is_left_out() -> None:
    said = words(CASES["rare"]).splitlines()
    assert '䶮㛃 𬭎 𠮷 龘 <b>&amp; "O\'Neil" 所' in said
    assert "<script>alert(1)</script>" in said
    tags = {element.tag.removeprefix(SVG) for element in drawn(CASES["rare"]).iter()}
    assert tags == {"svg", "style", "rect", "g", "text", "path", "circle"}


def called(names: Sequence[str], rate: Rate, declined: int) -> MonthPicture:
    """Return a picture in which each thing has the next one of these names, over and over."""
    name = cycle(names).__next__
    return month(
        unit=name(), title=name(), footer=[name()], average_of=name(),
        kinds=[OfKind(name(), 1, rate, 1) for _ in range(6)],
        visits=[OfVisits(name(), rate, declined) for _ in range(6)],
        trend=[Point(name(), rate, rate) for _ in range(6)],
    )  # fmt: skip


NUMBERS: Final = st.integers(0, 10**6)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), NUMBERS, NUMBERS)
def test_whatever_a_unit_and_a_kind_are_called_it_stays_between_the_margins(
    text: str, of: int, more: int
) -> None:
    for said, left, right, _ in spans(called([text], Rate(of, of + more), min(more, 2))):
        assert left >= MARGIN - 0.1, said
        assert right <= WIDTH - MARGIN + 0.1, said


# To draw takes a hundred times as long as to measure, however many names are in a picture.
@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=18, max_size=18), NUMBERS, NUMBERS)
def test_whatever_a_unit_and_a_kind_are_called_they_can_be_drawn(
    texts: list[str], of: int, more: int
) -> None:
    picture = called(texts, Rate(of, of + more), min(more, 2))
    assert draw_month(**picture.facts(VOICE)).startswith(b"\x89PNG")


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    short = letters.shorten("中国共产党城关区公安分局城关派出所第三党小组", 10, 100)
    assert letters.width(short, 10) <= 100
    assert short == "中国共产党…三党小组"


def test_a_line_does_not_begin_with_what_closes_one_nor_break_a_number() -> None:
    assert letters.wrap("甲乙丙丁，戊己", 10, 40, 3) == ["甲乙丙", "丁，戊己"]
    assert letters.wrap("共有人次 20000/20000 在册", 10, 70, 3) == [
        "共有人次",
        "20000/20000",
        "在册",
    ]


def test_no_letter_is_wider_than_it_is_measured() -> None:
    size = 50.0
    # Ink may stand out of its letter by a hair: a slanted or an accented one does.
    hair = size * 0.05
    signs = [*map(chr, range(0x21, 0x7F)), *"国䶮㛃𠮷，。（）·—…“”éЮ"]
    plain, covered = Canvas(300), Canvas(300)
    for canvas in (plain, covered):
        for row, sign in enumerate(signs):
            canvas.write(20, row * 80 + 55, sign * 3, size, "ink")
            after = 20 + letters.width(sign * 3, size) + hair
            if canvas is covered:
                canvas.bar(after, row * 80, 300 - after, 80, "paper")
        canvas.y = len(signs) * 80
    assert plain.png() == covered.png()


def test_the_same_facts_are_the_same_bytes_in_another_process_with_other_fonts() -> None:
    here = draw_month(**month().facts(VOICE))
    program = (
        "import hashlib; from bot.heavy.pictures import draw_month;"
        "from tests.pictures import VOICE, month;"
        "print(hashlib.sha256(draw_month(**month().facts(VOICE))).hexdigest())"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": "/nowhere", "LC_ALL": "C"}
    surroundings["FONTCONFIG_PATH"] = "/nowhere"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == hashlib.sha256(here).hexdigest()


async def test_the_worker_draws_the_same_picture() -> None:
    picture = month(trend=TREND)
    made = await Worker().do("draw_month", **picture.facts(VOICE))
    assert made == draw_month(**picture.facts(VOICE))


def test_nothing_in_the_frame_says_red() -> None:
    style = (ROOT / "bot/heavy/frame.svg").read_text(encoding="utf-8")
    for colour in re.findall(r"#([0-9a-f]{6})", style):
        red, _, blue = bytes.fromhex(colour)
        assert red <= blue or min(bytes.fromhex(colour)) > 0xF0, colour

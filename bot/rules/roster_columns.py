"""A roster's columns and the words that may stand in them, Chinese or English.

What comes in is a cell's text as somebody typed it; what goes out is this project's own code for
it, or None where the word is not known.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("单位", "所在单位", "所在党组织", "unit"),
    "parent": ("上级单位", "上级党组织", "parent", "parent unit"),
    "level": ("单位类别", "党组织类别", "类别", "unit type", "level"),
    "name": ("姓名", "名字", "name"),
    "number": ("编号", "警号", "工号", "number", "no", "no."),
    "employment": ("身份", "人员身份", "人员类别", "employment"),
    "party_status": ("政治面貌", "党员类别", "party status"),
    "position": ("党内职务", "党组织职务", "职务", "party position", "position"),
    "group": ("党小组", "小组", "group", "party group"),
    "leader": ("领导干部", "是否领导干部", "leader"),
    "further": ("兼任单位", "兼任党组织", "further units"),
    "duty": ("在岗状态", "状态", "duty", "status"),
}
"""The first word of each is the one that the template has; a word before another is the plainer."""

REQUIRED: Final = ("unit", "name")

LEVELS: Final[Mapping[str, str]] = {
    "党委": "committee",
    "党总支": "general_branch",
    "总支": "general_branch",
    "党支部": "branch",
    "支部": "branch",
    "党小组": "group",
    "小组": "group",
    "committee": "committee",
    "general branch": "general_branch",
    "branch": "branch",
    "group": "group",
}
EMPLOYMENTS: Final[Mapping[str, str]] = {
    "": "officer",
    "民警": "officer",
    "警察": "officer",
    "辅警": "auxiliary",
    "职工": "staff",
    "文职": "staff",
    "工勤": "staff",
    "officer": "officer",
    "auxiliary": "auxiliary",
    "staff": "staff",
}
PARTY_STATUSES: Final[Mapping[str, str]] = {
    "": "none",
    "正式党员": "full",
    "中共党员": "full",
    "党员": "full",
    "预备党员": "probationary",
    "中共预备党员": "probationary",
    "积极分子": "applicant",
    "入党积极分子": "applicant",
    "发展对象": "applicant",
    "群众": "none",
    "共青团员": "none",
    "团员": "none",
    "无党派人士": "none",
    "full": "full",
    "probationary": "probationary",
    "applicant": "applicant",
    "none": "none",
}
POSITIONS: Final[Mapping[str, str]] = {
    "书记": "secretary",
    "党支部书记": "secretary",
    "支部书记": "secretary",
    "党委书记": "secretary",
    "党总支书记": "secretary",
    "副书记": "deputy_secretary",
    "党支部副书记": "deputy_secretary",
    "支部副书记": "deputy_secretary",
    "党委副书记": "deputy_secretary",
    "组织委员": "organiser",
    "宣传委员": "publicity",
    "纪检委员": "discipline",
    "青年委员": "youth",
    "委员": "committee_member",
    "党委委员": "committee_member",
    "支部委员": "committee_member",
    "党小组组长": "group_leader",
    "小组长": "group_leader",
    "组长": "group_leader",
    "secretary": "secretary",
    "deputy secretary": "deputy_secretary",
    "organiser": "organiser",
    "committee member": "committee_member",
    "group leader": "group_leader",
}
YES: Final = frozenset({"是", "yes", "y", "true", "1", "√", "✓", "对", "有"})
NO: Final = frozenset({"", "否", "no", "n", "false", "0", "×", "无", "不是"})
ON_DUTY: Final = frozenset({"", "在岗", "正常", "on duty"})
AWAY: Final[Mapping[str, str]] = {
    "年休": "annual",
    "休假": "annual",
    "病假": "sick",
    "产假": "maternity",
    "抽调": "seconded",
    "借调": "seconded",
    "驻外": "posted",
    "不在岗": "other",
    "away": "other",
}
GONE: Final = frozenset({"离开", "调离", "调出", "退休", "离职", "辞职", "left"})

_SPACES: Final = re.compile(r"\s+")
_WHOLE: Final = re.compile(r"-?\d+\.0+")
_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.0+)?")
# With those of the later planes, and those that older systems keep in a private area.
_SIGN: Final = r"[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]"
_BETWEEN_HANZI: Final = re.compile(rf"(?<={_SIGN})\s+(?={_SIGN})")
_MARKS: Final = re.compile(r"\*|[（(](必填|选填|可不填|required|optional)[)）]|:$")
TEMPLATE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "level": ("党委", "党总支", "党支部", "党小组"),
    "employment": ("民警", "辅警", "职工"),
    "party_status": ("正式党员", "预备党员", "积极分子", "群众"),
    "position": (
        *("书记", "副书记", "组织委员", "宣传委员", "纪检委员", "青年委员", "委员", "党小组组长"),
    ),
    "leader": ("是", "否"),
    "duty": ("在岗", "年休", "病假", "产假", "抽调", "驻外", "离开"),
}
"""The words that the template offers in a column: for each code the plainest one."""
_HANZI: Final = re.compile(r"[\u4e00-\u9fff]")
_FULL_WIDTH: Final = str.maketrans("()", "（）")
_SPLIT: Final = re.compile(r"[、，,;；/|\n]+")
_SUFFIXES: Final = (
    ("党小组", "group"),
    ("小组", "group"),
    ("党总支", "general_branch"),
    ("总支", "general_branch"),
    ("支部", "branch"),
    ("党委", "committee"),
)


def clean(cell: object) -> str:
    """Return a cell's text as one line: half-width, without unseen signs and spaces around it.

    Spaces and line breaks between Chinese characters only line them up: they are left out.
    Brackets in Chinese text are full-width, as they are printed, however they were typed.

    A whole number that a spreadsheet made a fraction (1.0) is whole again.
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFKC", str(cell))
    if not text.isprintable():
        text = "".join(map(_printed, text))
    text = _BETWEEN_HANZI.sub("", _SPACES.sub(" ", text).strip())
    if _HANZI.search(text):
        text = text.translate(_FULL_WIDTH)
    return text.partition(".")[0] if _WHOLE.fullmatch(text) else text


def _printed(sign: str) -> str:
    """Return a sign as it is seen.

    One that this Python does not know yet stays: rare characters of people's names are new, or are
    in the private area.
    """
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    return " " if category in ("Cc", "Cs", "Zl", "Zp", "Zs") else sign


def number(cell: object) -> str:
    """Return a person's number: capitals, without the commas of thousands."""
    text = clean(cell).upper()
    return text.replace(",", "").partition(".")[0] if _THOUSANDS.fullmatch(text) else text


def listed(cell: object) -> tuple[str, ...]:
    """Return the items of a cell that lists several, each once and in order."""
    text = "" if cell is None else unicodedata.normalize("NFKC", str(cell))
    items = map(clean, _SPLIT.split(text))
    return tuple(dict.fromkeys(item for item in items if item))


def header(cells: Sequence[object]) -> dict[str, int] | None:
    """Return which column is where if `cells` are a roster's header, else None.

    Of two columns of the same meaning the one with the plainer word counts, or else the first.
    """
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        word = _MARKS.sub("", clean(cell).lower()).strip()
        for column, words in COLUMNS.items():
            if word in words:
                here = (words.index(word), place)
                found[column] = min(found.get(column, here), here)
    if not all(column in found for column in REQUIRED):
        return None
    return {column: place for column, (_, place) in found.items()}


def level(word: str, unit: str) -> str | None:
    """Return the level that `word` names, or if it is empty, the one that the unit's name shows."""
    if word:
        return LEVELS.get(word.lower())
    found = (code for ending, code in _SUFFIXES if unit.endswith(ending))
    return next(found, "branch")

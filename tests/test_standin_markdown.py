"""MarkdownV2, Markdown and given entities at the stand-in, and the words for what is wrong."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.standin_scene import Scene, ask, open_scene, refusal


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


async def read(scene: Scene, text: str, mode: str) -> tuple[str, list[str]]:
    """Return the text that a message gets, and its entities as "type offset length more"."""
    sent = await ask(
        scene.standin, "sendMessage", chat_id=scene.person.id, text=text, parse_mode=mode
    )
    return sent["text"], [
        " ".join(str(value) for value in entity.values()) for entity in sent.get("entities", [])
    ]


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("*签到*", "签到", ["bold 0 2"]),
        ("📖 _学习_", "📖 学习", ["italic 3 2"]),
        (
            "*a _b __c__ ~d~_*",
            "a b c d",
            ["bold 0 7", "italic 2 5", "underline 4 1", "strikethrough 6 1"],
        ),
        ("||密||", "密", ["spoiler 0 1"]),
        (r"1\. 2 \* 3 \\ \_", r"1. 2 * 3 \ _", []),
        ("`a*b`", "a*b", ["code 0 3"]),
        ("```sql\nSELECT 1```", "SELECT 1", ["pre 0 8 sql"]),
        ("```\na.b```", "a.b", ["pre 0 3"]),
        ("[网](https://example.com/a\\)b)", "网", ["text_link 0 1 https://example.com/a)b"]),
        ("[网](https://example.com)", "网", ["text_link 0 1 https://example.com/"]),
        ("[网](没有)", "网", []),
        (
            "![👍](tg://emoji?id=5368324170671202286)",
            "👍",
            ["custom_emoji 0 2 5368324170671202286"],
        ),
        (">一\n>二\n三", "一\n二\n三", ["blockquote 0 3"]),
        ("前\n>一||", "前\n一", ["expandable_blockquote 2 1"]),
        (">一\n**>二\n>三||", "一\n二\n三", ["blockquote 0 1", "expandable_blockquote 2 3"]),
        ("***a*", "a", ["bold 0 1"]),
    ],
)
async def test_markdown_v2_becomes_text_and_entities(
    scene: Scene, markup: str, text: str, entities: list[str]
) -> None:
    assert await read(scene, markup, "MarkdownV2") == (text, entities)


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ("1.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("签*到", "Can't find end of Bold entity at byte offset 3"),
        ("*a _b*_", "Can't find end of Italic entity at byte offset 6"),
        ("```py\nx", "Can't find end of PreCode entity at byte offset 0"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
        ("![a](b)", "Custom emoji entity must contain a tg://emoji URL"),
    ],
)
async def test_markdown_v2_that_is_not_sound_is_refused_with_the_place(
    scene: Scene, markup: str, error: str
) -> None:
    said = await refusal(
        scene.standin, "sendMessage", chat_id=scene.person.id, text=markup, parse_mode="MarkdownV2"
    )
    assert said == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("*签到* _学习_. 1-2", "签到 学习. 1-2", ["bold 0 2", "italic 3 2"]),
        (r"a\_b \* `c*d`", r"a_b * c*d", ["code 6 3"]),
        ("```sql\nSELECT```", "SELECT", ["pre 0 6 sql"]),
        ("[网](example.com/a)", "网", ["text_link 0 1 http://example.com/a"]),
        ("[注]", "注", []),
    ],
)
async def test_the_older_markdown_is_read_too(
    scene: Scene, markup: str, text: str, entities: list[str]
) -> None:
    assert await read(scene, markup, "Markdown") == (text, entities)


async def test_the_older_markdown_says_where_something_has_no_end(scene: Scene) -> None:
    params: dict[str, Any] = {"chat_id": scene.person.id, "parse_mode": "markdown"}
    assert await refusal(scene.standin, "sendMessage", **params, text="签 a_b") == (
        "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 5"
    )
    params["parse_mode"] = "BBCode"
    assert await refusal(scene.standin, "sendMessage", **params, text="x") == (
        "Bad Request: unsupported parse_mode"
    )


async def test_given_entities_count_and_a_mention_by_id_names_its_person(scene: Scene) -> None:
    user = {"id": scene.person.id, "is_bot": False, "first_name": "x"}
    sent = await ask(
        scene.standin,
        "sendMessage",
        chat_id=scene.person.id,
        text="  她 /start",
        entities=[{"type": "text_mention", "offset": 2, "length": 1, "user": user}],
    )
    assert sent["entities"] == [
        {"type": "text_mention", "offset": 0, "length": 1, "user": scene.person.user()},
        {"type": "bot_command", "offset": 2, "length": 6},
    ]


async def test_a_message_is_formatted_in_a_hundred_places_at_most(scene: Scene) -> None:
    sent = await ask(
        scene.standin,
        "sendMessage",
        chat_id=scene.person.id,
        text="<b>a</b> " * 101,
        parse_mode="HTML",
    )
    assert len(sent["entities"]) == 100
    assert len(sent["text"]) == 201

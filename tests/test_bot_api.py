"""The made-up updates are what they claim to be; other tests lean on them."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from telegram import Update

from tests.bot_api import Updates
from tests.bot_api_values import DEEPEST, Values

_VALUES = Values(random.Random(0))
_PLAIN = {"Integer": int, "Float": float, "Boolean": bool, "String": str}


def conforms(value: object, type_name: str) -> bool:
    """Tell whether `value` is of a Bot API type by the data: no field missing, odd or unknown."""
    if type_name in _PLAIN:
        return type(value) is _PLAIN[type_name]
    if type_name == "True":
        return value is True
    if type_name.startswith("Array of "):
        element = type_name.removeprefix("Array of ")
        return isinstance(value, list) and all(conforms(item, element) for item in value)
    if type_name in _VALUES.unions:
        plain = type_name == "RichText" and isinstance(value, str)
        return plain or any(conforms(value, name) for name in _VALUES.unions[type_name])
    if " or " in type_name:
        return any(conforms(value, name) for name in type_name.split(" or "))
    fields = _VALUES.types[type_name]
    return (
        isinstance(value, dict)
        and all(name in value for name, field in fields.items() if field["required"])
        and all(name in fields and conforms(value[name], fields[name]["type"]) for name in value)
    )


def depth(value: object) -> int:
    """Return how many containers deep `value` goes."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner)) if inner else int(isinstance(value, dict | list))


def leaves(value: object) -> Iterator[object]:
    """Yield every string and number in `value`, keys left out."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def as_text(updates: Updates, count: int) -> list[str]:
    return [json.dumps(update) for update in updates.stream(count)]


def test_the_same_seed_makes_the_same_updates_and_another_makes_others() -> None:
    assert as_text(Updates(7), 300) == as_text(Updates(7), 300)
    assert as_text(Updates(7), 300) != as_text(Updates(8), 300)


def test_every_type_of_the_bot_api_is_made_as_the_data_says() -> None:
    for type_name in sorted(_VALUES.types):
        made = Values(random.Random(type_name))
        for _ in range(10):
            value = made.make(type_name)
            assert conforms(value, type_name), (type_name, value)


def test_honest_updates_are_of_every_kind_and_of_right_types() -> None:
    updates = Updates(1)
    seen = set()
    for _ in range(1000):
        update = updates.honest()
        seen |= set(update) - {"update_id"}
        assert conforms(update, "Update"), update
    assert seen == set(updates.kinds)
    assert {"callback_query", "message", "my_chat_member", "stopped_message_generation"} <= seen


def test_plausible_updates_are_of_right_types() -> None:
    updates = Updates(2)
    for _ in range(1000):
        update = updates.plausible()
        assert conforms(update, "Update"), update


def test_the_library_reads_every_honest_update(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it, it warns of its own next version
    updates = Updates(3)
    for _ in range(2000):
        assert Update.de_json(updates.honest(), None).update_id > 0


def test_honest_updates_do_not_go_deep() -> None:
    updates = Updates(4)
    deepest = max(depth(updates.honest()) for _ in range(2000))
    # At the limit, what is required is still made: a gift's model's sticker's size, say.
    assert DEEPEST / 2 < deepest < DEEPEST + 6


def test_spoiling_leaves_the_update_itself_alone() -> None:
    updates = Updates(5)
    for _ in range(500):
        update = updates.plausible()
        before = json.dumps(update)
        updates.spoiled(update)
        assert json.dumps(update) == before


def test_spoiled_updates_hold_every_sort_of_wrong_thing() -> None:
    updates = Updates(6)
    spoiled = [updates.spoiled(updates.plausible()) for _ in range(4000)]
    values: list[Any] = [leaf for update in spoiled for leaf in leaves(update)]
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if type(value) is int]
    assert any("\x00" in text for text in texts)
    assert any("\ud800" in text for text in texts)
    assert any("\u202e" in text for text in texts)
    assert any("\u200b" in text for text in texts)
    assert any(text == "" for text in texts)
    assert any(len(text) > 4096 for text in texts)
    assert {2**52, 2**63, 10**400, 1087968824} <= set(numbers)
    assert any(value is None for value in values)
    assert any(value != value for value in values)  # noqa: PLR0124 - only NaN differs from itself
    assert any(depth(update) > 150 for update in spoiled)
    assert any("field_of_11_0" in json.dumps(update) for update in spoiled)
    assert any("update_id" not in update for update in spoiled)
    assert any("from" not in update.get("callback_query", {"from": 1}) for update in spoiled)

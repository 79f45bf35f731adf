"""Spoils made-up updates: what a broken server, a newer one or somebody hostile might send."""

import json
import random
from collections.abc import Callable
from typing import Any, Final

Json = dict[str, Any]
Spot = tuple[Any, Any]  # a container and the key or index in it

TEXTS: Final = (
    *("签到", "请假 明天 病假", "", " ", "x", "/start", "/签到", "//", "/", "/start@", "x" * 4096),
    *(
        "x" * 4097,
        "签" * 65,
        "a\x00b",
        "\ud800",
        "\udc00\ud800 x",
        "\u202e/start\u202c",
        "\u200b" * 9,
        "\r\n\t",
    ),
    *("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "%s%n{0}{}", "'; DROP TABLE inbox; --"),
    *("𠮷" * 16, "é" * 33, "x" * 64, "x" * 65, "👨‍👩‍👧" * 40, "0", "null", "NaN", "zh-hans-" * 9),
)
NUMBERS: Final = (
    *(0, -1, 1, 2**31, 2**31 - 1, -(2**31), 2**52 - 1, 2**52, -(2**52), 2**53, 2**63 - 1, 2**63),
    *(-(2**63), 10**30, 10**400, 1.5, -0.0, 1e308, float("nan"), float("inf")),
    *(1087968824, 136817688, 777000, 253402300800, 2**32 - 1, 2**32),
)
# As JSON, so that every use has its own copy.
OTHERS: Final = ("null", "true", "false", "[]", "{}", "[[]]", "[null]", '{"id":1}', '{"":""}')
KINDS: Final = ("private", "group", "supergroup", "channel", "sender", "creator", "kicked", "owner")
# What decides over keeping an update, so what is worth spoiling most.
_DECIDING: Final = (
    *("id", "from", "chat", "type", "data", "text", "entities", "offset", "length", "date"),
    *("is_bot", "message_id", "message", "update_id", "sender_chat", "status", "user", "title"),
    *("forward_origin", "via_bot", "language_code", "chat_instance", "migrate_to_chat_id"),
    *("is_topic_message", "message_thread_id", "is_automatic_forward", "sender_business_bot"),
)


class Spoiler:
    """Puts wrong things into copies of updates, with the randomness that it is given."""

    def __init__(self, randomness: random.Random) -> None:
        self._random = randomness
        self._ways: tuple[Callable[[Spot], None], ...] = (
            *(self._wrong_type, self._wrong_type, self._odd_text, self._odd_text, self._odd_number),
            *(self._odd_number, self._odd_word, self._missing, self._missing, self._unknown),
            *(self._nested, self._repeated, self._swapped, self._deciding, self._deciding),
        )

    def spoil(self, update: Json) -> Json:
        """Return a copy of `update` with one to three things wrong in it."""
        spoiled: Json = json.loads(json.dumps(update))
        for _ in range(self._random.randint(1, 3)):
            spot = self._spot(spoiled)
            if spot is not None:
                self._random.choice(self._ways)(spot)
        return spoiled

    def _spot(self, update: Json) -> Spot | None:
        """Walk down from the top at random, stopping anywhere."""
        spot, here = None, update
        while isinstance(here, dict | list) and here:
            keys = list(here) if isinstance(here, dict) else range(len(here))
            deciding = [key for key in keys if key in _DECIDING]
            key = self._random.choice(deciding if deciding and self._chance(0.7) else list(keys))
            spot, here = (here, key), here[key]
            if self._chance(0.25):
                break
        return spot

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _wrong_type(self, spot: Spot) -> None:
        spot[0][spot[1]] = json.loads(self._random.choice((*OTHERS, '"签"', "0", "-1", "1.5")))

    def _odd_text(self, spot: Spot) -> None:
        spot[0][spot[1]] = self._random.choice(TEXTS)

    def _odd_number(self, spot: Spot) -> None:
        spot[0][spot[1]] = self._random.choice(NUMBERS)

    def _odd_word(self, spot: Spot) -> None:
        spot[0][spot[1]] = self._random.choice(KINDS)

    def _missing(self, spot: Spot) -> None:
        del spot[0][spot[1]]

    def _unknown(self, spot: Spot) -> None:
        if isinstance(spot[0], dict):
            spot[0]["field_of_11_0"] = {"rights": [1, {"deep": "签"}]}

    def _deciding(self, spot: Spot) -> None:
        """Add a field that decides, where it may or may not belong."""
        if isinstance(spot[0], dict):
            other = json.loads(self._random.choice(OTHERS))
            values = (other, self._random.choice(TEXTS), self._random.choice(NUMBERS))
            spot[0][self._random.choice(_DECIDING)] = self._random.choice(values)

    def _nested(self, spot: Spot) -> None:
        deep: Any = spot[0][spot[1]]
        for _ in range(self._random.choice((1, 5, 200))):
            deep = [deep] if self._chance(0.5) else {"message": deep}
        spot[0][spot[1]] = deep

    def _repeated(self, spot: Spot) -> None:
        value = spot[0][spot[1]]
        if isinstance(value, str):
            spot[0][spot[1]] = value * 50
        elif isinstance(value, list):
            spot[0][spot[1]] = value * 20

    def _swapped(self, spot: Spot) -> None:
        container, key = spot
        other = self._random.choice(list(container) if isinstance(container, dict) else [0])
        container[key], container[other] = container[other], container[key]

"""One line that plans a session, by a table worked out by hand, and by what holds of any line."""

from datetime import datetime

import pytest

from bot.rules.phrases import Phrase, Unclear, read
from tests.phrases import KINDS, TABLE


@pytest.mark.parametrize(("now", "words", "said"), TABLE)
def test_a_phrase_says_what_people_mean_by_it(
    now: datetime, words: str, said: Phrase | Unclear
) -> None:
    assert read(words, KINDS, now) == said

"""When an account is believed to be a member: the last part of their number, within few tries."""

import unicodedata
from datetime import timedelta
from typing import Final

TRIES: Final = 5
"""Wrong numbers in `WITHIN`, counted for the account and for the name."""
WITHIN: Final = timedelta(hours=24)
LAST: Final = 4
"""So many characters of the number are asked for: few to type, and no list of names has them."""


def last_part(number: str) -> str:
    """Return the part of a number that is asked for; a short one whole."""
    return number[-LAST:]


def fits(number: str, said: str) -> bool:
    """Say whether what was written is the number or its last part, whatever its width or case."""
    plain = "".join(unicodedata.normalize("NFKC", said).split()).upper()
    return plain in (number, last_part(number))


def tries_left(wrong: int) -> int:
    """Return how many tries are left after so many wrong ones."""
    return max(0, TRIES - wrong)

"""Seals: hashes chained over the histories, and the code that stands in a workbook's footer.

Each link of the chain covers consecutive entries of one history by their ids and hashes and the
link before it; a seal covers the seal before it, the last link, and the figures of its period.
Of an entry only the hash goes in: erasing its content changes nothing here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

HISTORIES: Final = ("attendance", "family", "session")
"""The append-only histories, in the order in which a seal closes them."""
LINK: Final = 2000
"""Entries in a whole link: reading and hashing them takes a few milliseconds."""
PRINT: Final = 4
"""Bytes of each entry's hash that a link keeps, to name the one that no longer fits."""
NOTHING: Final = bytes(32)
"""What stands for the hash before the first."""

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 of Crockford's: no I, L, O and U."""
_BITS, _GROUP = 100, 4
_READ_AS: Final = str.maketrans("OIL", "011", "- ‐–—－\t")


def link_hash(before: bytes, history: str, entries: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the hash of a link: over the one before it and its entries' ids and hashes."""
    digest = hashlib.sha256(before + history.encode() + b"\0")
    for entry_id, hash_ in entries:
        digest.update(entry_id.to_bytes(8, "big", signed=True) + hash_)
    return digest.digest()


def prints(hashes: Iterable[bytes]) -> bytes:
    """Return the first bytes of each hash, one after the other."""
    return b"".join(one[:PRINT] for one in hashes)


def digest(
    before: bytes, head: bytes, period: str, made_at: int, covered: Mapping[str, int], frozen: bytes
) -> bytes:
    """Return what a seal comes to.

    `before` is the last seal's, `head` the hash of the last link; `made_at` is in milliseconds;
    `covered` the last id of each history; `frozen` the SHA-256 of the period's figures.
    """
    about = json.dumps([period, made_at, *(covered[one] for one in HISTORIES)], ensure_ascii=False)
    return hashlib.sha256(before + head + frozen + about.encode()).digest()


def code(of: bytes) -> str:
    """Return the code of a seal's digest, its first 100 bits: 4K7Q-…, five groups of four."""
    number = int.from_bytes(of, "big") >> (len(of) * 8 - _BITS)
    signs = [_SIGNS[number >> shift & 31] for shift in range(_BITS - 5, -1, -5)]
    groups = ("".join(signs[at : at + _GROUP]) for at in range(0, len(signs), _GROUP))
    return "-".join(groups)


def read_code(typed: str) -> str | None:
    """Return a code as somebody typed it, the way it is stored; None if it is none."""
    signs = typed.upper().translate(_READ_AS)
    if len(signs) * 5 != _BITS or not set(signs) <= set(_SIGNS):
        return None
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))

"""The action of an update that asks for none."""

from storage.tx import Tx


async def to_do(tx: Tx) -> None:
    """Change nothing; the update that brought us here is marked done in the same unit."""

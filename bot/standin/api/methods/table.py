"""What a method is: a function of the state and the parameters, and the type of its result."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.standin.api.parameters import Params
from bot.standin.world import World


@dataclass(frozen=True, slots=True)
class Method:
    """`run` takes effect and returns the result, or raises ApiError; `returns` is its type."""

    run: Callable[[World, Params], Any | Awaitable[Any]]
    returns: str

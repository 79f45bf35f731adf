"""setMyCommands, getMyCommands, deleteMyCommands."""

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.world import Change, World


def _scope(world: World, params: Params) -> Json | None:
    """Return the scope asked for, its chat a real one."""
    scope: Json | None = params.get("scope")
    if scope is not None and "chat_id" in scope:
        world.reachable(scope["chat_id"])
    return scope


def set_my_commands(world: World, params: Params) -> bool:
    """Set a menu."""
    language = params.get("language_code", "")
    world.commands.set(params["commands"], _scope(world, params), language)
    world.changed(Change("commands"))
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the menu of exactly this scope and language."""
    return world.commands.get(_scope(world, params), params.get("language_code", ""))


def delete_my_commands(world: World, params: Params) -> bool:
    """Take a menu away."""
    world.commands.delete(_scope(world, params), params.get("language_code", ""))
    world.changed(Change("commands"))
    return True


METHODS = {
    "setMyCommands": Method(set_my_commands, "True"),
    "getMyCommands": Method(get_my_commands, "Array of BotCommand"),
    "deleteMyCommands": Method(delete_my_commands, "True"),
}

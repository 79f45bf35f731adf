"""The Bot API's methods that the stand-in has: a file a subject, gathered in one table."""

from bot.standin.api.methods import (
    callbacks,
    card,
    chats,
    copying,
    deleting,
    edits,
    files,
    links,
    members,
    menus,
    messages,
    pins,
    polling,
    polls,
    topics,
)
from bot.standin.api.methods.table import Method

TABLE: dict[str, Method] = {}
for _module in (
    polling,
    messages,
    files,
    copying,
    edits,
    deleting,
    pins,
    callbacks,
    chats,
    members,
    links,
    menus,
    card,
    polls,
    topics,
):
    TABLE.update(_module.METHODS)
"""Methods by their documented names."""

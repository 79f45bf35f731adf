"""POST routes that arrange the stand-in's world: people, groups, who is in them, faults."""

from collections.abc import Callable
from typing import Any, Final, cast

from bot.standin.acts.chatting import Who
from bot.standin.api.methods import TABLE
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.faults import KINDS, Fault, Kind
from bot.standin.state.people import Group
from bot.standin.web.asked import Asked

Act = Callable[[Asked], Json]


def add_person(asked: Asked) -> Json:
    """Make a person with an account."""
    number = asked.maybe_number("id")
    if number in asked.standin.people:
        raise CannotError("someone has that id already")
    person = asked.standin.add_person(
        asked.text("name"),
        id=number,
        last_name=asked.maybe_text("last_name"),
        username=asked.maybe_text("username"),
        language_code=asked.maybe_text("language") or "zh-hans",
    )
    return {"person": person.id}


def add_group(asked: Asked) -> Json:
    """Make a group that stands as if it always had: the bot is told nothing of it."""
    number = asked.maybe_number("id")
    if number in asked.standin.chats:
        raise CannotError("there is a chat with that id already")
    owner: Who | None = asked.person("owner") if "owner" in asked.said else None
    bot = asked.one_of("bot", ("member", "administrator", "none"), "member")
    group = asked.standin.add_group(
        asked.text("title"),
        id=number,
        members=asked.people("members"),
        admins=asked.people("admins"),
        owner=owner,
        bot=None if bot == "none" else cast("Any", bot),
        type=cast("Any", asked.one_of("type", ("supergroup", "group"), "supergroup")),
        is_forum=asked.flag("forum"),
    )
    return {"chat": group.id}


def add_topic(asked: Asked) -> Json:
    """Add a topic to a forum, as a person does."""
    thread = asked.standin.create_topic(asked.person(), _group(asked), asked.text("name"))
    return {"thread": thread}


def join(asked: Asked) -> Json:
    """Come into a group."""
    asked.standin.join(asked.person(), _group(asked))
    return {}


def leave(asked: Asked) -> Json:
    """Leave a group."""
    asked.standin.leave(asked.person(), _group(asked))
    return {}


def kick(asked: Asked) -> Json:
    """Remove someone from a group, as its administrator."""
    asked.standin.kick(asked.person(), asked.person("member"), _group(asked))
    return {}


def promote(asked: Asked) -> Json:
    """Make a member an administrator of a group, or no longer one."""
    asked.standin.promote(asked.person(), _group(asked), admin=asked.flag("admin", default=True))
    return {}


def add_bot(asked: Asked) -> Json:
    """Add the bot to a group."""
    asked.standin.add_bot(_group(asked), asked.person(), admin=asked.flag("admin"))
    return {}


def promote_bot(asked: Asked) -> Json:
    """Make the bot an administrator of a group, or no longer one."""
    admin = asked.flag("admin", default=True)
    asked.standin.promote_bot(_group(asked), asked.person(), admin=admin)
    return {}


def kick_bot(asked: Asked) -> Json:
    """Remove the bot from a group."""
    asked.standin.kick_bot(_group(asked), asked.person())
    return {}


def migrate(asked: Asked) -> Json:
    """Upgrade a plain group to a supergroup."""
    return {"chat": asked.standin.migrate(_group(asked), asked.person()).id}


def deactivate(asked: Asked) -> Json:
    """Delete a person's account."""
    asked.standin.deactivate(asked.person())
    return {}


def add_fault(asked: Asked) -> Json:
    """Put a fault in the way of the next requests of a method ("*" for any)."""
    status = asked.maybe_number("status")
    method = asked.maybe_text("method") or "*"
    if method not in {"*", *TABLE}:
        raise CannotError(f"there is no method {method}")
    asked.standin.fault(
        method,
        cast("Kind", asked.one_of("kind", KINDS, "")),
        times=asked.maybe_number("times") or 1,
        retry_after=asked.maybe_number("retry_after") or 3,
        status=status,
        delay=asked.amount("delay", 0.0),
        effect=asked.flag("effect") if "effect" in asked.said else None,
    )
    return faults(asked)


def clear_faults(asked: Asked) -> Json:
    """Take all faults away; replies that are held go out."""
    asked.standin.faults.clear()
    return faults(asked)


def faults(asked: Asked) -> Json:
    """Return the faults that wait."""
    return {"faults": [_shown(fault) for fault in asked.standin.faults.waiting]}


def network(asked: Asked) -> Json:
    """Let the bot reach Telegram, or not."""
    if asked.flag("online", default=True):
        asked.standin.go_online()
    else:
        asked.standin.go_offline()
    return {"online": asked.standin.online}


def _shown(fault: Fault) -> Json:
    kept = ("method", "kind", "left", "used", "retry_after", "status", "delay", "effect")
    return {name: getattr(fault, name) for name in kept}


def _group(asked: Asked) -> Group:
    return asked.standin.group(asked.number("chat"))


ARRANGEMENTS: Final[dict[str, Act]] = {
    "people": add_person,
    "groups": add_group,
    "topics": add_topic,
    "join": join,
    "leave": leave,
    "kick": kick,
    "promote": promote,
    "add_bot": add_bot,
    "promote_bot": promote_bot,
    "kick_bot": kick_bot,
    "migrate": migrate,
    "deactivate": deactivate,
    "faults": add_fault,
    "faults/clear": clear_faults,
    "network": network,
}
"""By the path after /api/."""

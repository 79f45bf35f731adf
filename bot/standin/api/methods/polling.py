"""getMe, getUpdates, and the webhook that this stand-in never has."""

from typing import Any

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.world import World


def get_me(world: World, _params: Params) -> Json:
    """Return the bot, with what only getMe tells."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def get_updates(world: World, params: Params) -> list[Json]:
    """Hand out updates; long polling really waits."""
    if "allowed_updates" in params:
        world.updates.allow(params["allowed_updates"])
    limit = params.get("limit", 100)
    return await world.updates.get(
        offset=params.get("offset", 0),
        limit=limit if 1 <= limit <= 100 else 100,
        seconds=min(max(params.get("timeout", 0), 0), 50),
    )


def delete_webhook(world: World, params: Params) -> bool:
    """Forget what is queued if asked to; there is no webhook to delete."""
    if params.get("drop_pending_updates"):
        world.updates.drop()
    return True


def get_webhook_info(world: World, _params: Params) -> Json:
    """Return that there is no webhook."""
    info: dict[str, Any] = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": world.updates.pending,
    }
    if world.updates.asked_for:
        info["allowed_updates"] = world.updates.asked_for
    return info


METHODS = {
    "getMe": Method(get_me, "User"),
    "getUpdates": Method(get_updates, "Array of Update"),
    "deleteWebhook": Method(delete_webhook, "True"),
    "getWebhookInfo": Method(get_webhook_info, "WebhookInfo"),
}

"""sendPhoto, sendDocument, sendMediaGroup, getFile."""

from typing import Final

from bot.standin.api import uploads
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.posting import post
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.files import MediaKind
from bot.standin.world import World

ALBUM: Final = range(2, 11)
"""How many items an album has."""


def send_photo(world: World, params: Params) -> Json:
    """Post a picture."""
    return _send(world, "sendPhoto", "photo", params)


def send_document(world: World, params: Params) -> Json:
    """Post a document."""
    return _send(world, "sendDocument", "document", params)


def _send(world: World, method: str, kind: MediaKind, params: Params) -> Json:
    chat = world.reachable(params["chat_id"])
    text, found = uploads.caption(world, params)
    shown = uploads.media(world, kind, params[kind], params)
    return post(world, method, params, chat, text=text, entities=found, media=shown).view()


def send_media_group(world: World, params: Params) -> list[Json]:
    """Post an album of pictures, or of documents."""
    chat = world.reachable(params["chat_id"])
    items: list[Params] = params["media"]
    if len(items) not in ALBUM:
        raise bad_request("Expected 2-10 items in the album")
    kinds = {item["type"] for item in items}
    if not kinds <= {"photo", "document"}:
        raise bad_request("the stand-in has albums of photos and of documents only")
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    read = [
        (*uploads.caption(world, item), uploads.media(world, item["type"], item["media"], item))
        for item in items
    ]
    for _item in items:
        world.limits.take(chat)
    album = str(world.rng.randrange(2**40, 2**53))
    return [
        post(
            world, "sendMediaGroup", params, chat,
            counted=False, text=text, entities=found, media=shown, album=album,
        ).view()
        for text, found, shown in read
    ]  # fmt: skip


def get_file(world: World, params: Params) -> Json:
    """Return where to download a file from."""
    file = world.files.get(params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > uploads.LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file.view(), "file_path": file.path}


METHODS = {
    "sendPhoto": Method(send_photo, "Message"),
    "sendDocument": Method(send_document, "Message"),
    "sendMediaGroup": Method(send_media_group, "Array of Message"),
    "getFile": Method(get_file, "File"),
}

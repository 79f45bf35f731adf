"""Pictures and documents as a method is given them: a new file, or the id of one sent before."""

import io
from typing import Final

import imagesize

from bot.standin.api import entities
from bot.standin.api.formatting import read_formatted
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import ApiError, bad_request
from bot.standin.state.files import Files, Media, MediaKind, StoredFile, Upload
from bot.standin.world import World

LARGEST: Final = 50 * 2**20
LARGEST_PHOTO: Final = 10 * 2**20
LARGEST_DOWNLOAD: Final = 20 * 2**20
LONGEST_SIDES: Final = 10_000
MOST_RATIO: Final = 20
CAPTION_LIMIT: Final = 1024
_SIGNATURES: Final = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"BM", "image/bmp"),
)


def stored(files: Files, kind: MediaKind, given: Upload | str) -> StoredFile:
    """Return the file that is meant, kept from now on if it is new.

    ApiError 400 or 413 for what Telegram does not take; nothing is fetched from the internet.
    """
    if isinstance(given, str):
        return _sent_before(files, kind, given)
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > LARGEST:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "document":
        return files.keep(given, kind)
    size = len(given.content)
    if size > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is "
            f"{LARGEST_PHOTO} bytes"
        )
    width, height = _sides(given.content)
    mime = next((mime for sign, mime in _SIGNATURES if given.content.startswith(sign)), "")
    picture = Upload(given.content, f"photo.{mime.partition('/')[2]}", mime)
    return files.keep(picture, kind, width=width, height=height)


def _sent_before(files: Files, kind: MediaKind, given: str) -> StoredFile:
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = files.get(given)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request("type of file mismatch")
    return file


def _sides(content: bytes) -> tuple[int, int]:
    """Return a picture's width and height in pixels; ApiError 400 if it is none or too long."""
    try:
        width, height = imagesize.get(io.BytesIO(content))
    except (ValueError, OSError, ArithmeticError, LookupError):
        width = height = -1
    if width <= 0 or height <= 0:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > LONGEST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def media(world: World, kind: MediaKind, given: Upload | str, options: Params) -> Media:
    """Return what a message shows of a file; `options` are the request's, or an InputMedia's."""
    return Media(
        stored(world.files, kind, given),
        has_spoiler=options.get("has_spoiler", False),
        caption_above=options.get("show_caption_above_media", False),
    )


def caption(world: World, params: Params) -> tuple[str | None, list[Json]]:
    """Return the caption and its entities, None for no caption; ApiError 400 if it is too long."""
    text, found = read_formatted(
        world.people,
        params.get("caption", ""),
        params.get("parse_mode"),
        params.get("caption_entities"),
    )
    if entities.utf16_len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text or None, found

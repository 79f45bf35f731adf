"""Files as Telegram keeps them: the real bytes, under an id that both sides can name."""

import random
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.standin.api.schema import Json

MediaKind = Literal["photo", "document"]
_FOLDERS: Final[dict[MediaKind, str]] = {"photo": "photos", "document": "documents"}
_ID_SIGNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in a multipart request, or from a person's device."""

    content: bytes = field(repr=False)
    name: str
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, eq=False)
class StoredFile:
    """A file that was sent once; `path` is where the bot downloads it from, after getFile."""

    id: str
    unique_id: str
    path: str
    content: bytes = field(repr=False)
    kind: MediaKind
    name: str | None
    mime: str
    width: int = 0
    height: int = 0

    def view(self) -> Json:
        """Return what each of the Bot API's types of file begins with."""
        return {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


@dataclass(frozen=True, slots=True)
class Media:
    """What a message shows beside its caption: a picture or a document."""

    file: StoredFile
    has_spoiler: bool = False
    caption_above: bool = False

    @property
    def kind(self) -> MediaKind:
        """Which of the two it is."""
        return self.file.kind

    def fields(self) -> Json:
        """Return the fields that a Bot API's Message has for it."""
        file = self.file
        if file.kind == "photo":
            fields: Json = {
                "photo": [{**file.view(), "width": file.width, "height": file.height}],
                "has_media_spoiler": self.has_spoiler or None,
                "show_caption_above_media": self.caption_above or None,
            }
            return {name: value for name, value in fields.items() if value is not None}
        document = {**file.view(), "mime_type": file.mime}
        if file.name:
            document["file_name"] = file.name
        return {"document": document}


class Files:
    """All files, by id and by the path to download them from."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(
        self, upload: Upload, kind: MediaKind, *, width: int = 0, height: int = 0
    ) -> StoredFile:
        """Take a file in. A picture has `width` and `height` in pixels, and no name."""
        number = len(self._by_id)
        ending = upload.name.rpartition(".")[2].lower() if "." in upload.name else ""
        stored = StoredFile(
            id=self._signs(72),
            unique_id=self._signs(16),
            path=f"{_FOLDERS[kind]}/file_{number}" + (f".{ending}" if ending.isalnum() else ""),
            content=upload.content,
            kind=kind,
            name=None if kind == "photo" else upload.name or None,
            mime=upload.mime,
            width=width,
            height=height,
        )
        self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file with an id, None if there is none."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return the file to be downloaded from `path`, None if there is none."""
        return self._by_path.get(path)

    def _signs(self, count: int) -> str:
        return "".join(self._rng.choices(_ID_SIGNS, k=count))

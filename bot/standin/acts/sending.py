"""What people do with files: pictures, albums, documents."""

from collections.abc import Sequence
from typing import Final

from bot.standin.acts.chatting import Chatting, Where, Who
from bot.standin.api import entities, uploads
from bot.standin.errors import ApiError, CannotError
from bot.standin.state.files import Media, MediaKind, Upload
from bot.standin.state.message import Message

MOST_IN_ALBUM: Final = 10


class Sending(Chatting):
    """The people's side of files. An app takes what the Bot API takes, and says so in time."""

    def send_photo(
        self,
        who: Who,
        where: Where,
        upload: Upload,
        caption: str = "",
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Send a picture with a caption."""
        media = self._media("photo", upload)
        return self._send(who, where, media, caption, reply_to, thread_id)

    def send_document(
        self,
        who: Who,
        where: Where,
        upload: Upload,
        caption: str = "",
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Send a file with a caption."""
        media = self._media("document", upload)
        return self._send(who, where, media, caption, reply_to, thread_id)

    def send_album(
        self,
        who: Who,
        where: Where,
        uploaded: Sequence[Upload],
        caption: str = "",
        *,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> list[Message]:
        """Send several pictures as one album; the caption is the first one's."""
        if not 2 <= len(uploaded) <= MOST_IN_ALBUM:
            raise CannotError(f"an album has 2 to {MOST_IN_ALBUM} pictures")
        pictures = [self._media("photo", upload) for upload in uploaded]
        album = str(self.rng.randrange(2**40, 2**53))
        return [
            self._send(
                who, where, media, "" if number else caption, reply_to, thread_id, album=album
            )
            for number, media in enumerate(pictures)
        ]

    def _media(self, kind: MediaKind, upload: Upload) -> Media:
        try:
            return Media(uploads.stored(self.files, kind, upload))
        except ApiError as error:
            raise CannotError(error.description) from error

    def _send(
        self,
        who: Who,
        where: Where,
        media: Media,
        caption: str,
        reply_to: int | None,
        thread_id: int | None,
        *,
        album: str | None = None,
    ) -> Message:
        person, chat = self.person(who), self.chat(where)
        self.may_write(person, chat, thread_id)
        caption = entities.clean(caption).strip()
        if entities.utf16_len(caption) > uploads.CAPTION_LIMIT:
            raise CannotError("the caption is too long")
        message = Message(
            chat=chat,
            id=self.next_message_id(chat),
            date=self.seconds(),
            sender=person.user(),
            text=caption or None,
            entities=entities.find(caption),
            media=media,
            album=album,
            reply_to=chat.message(reply_to),
            thread_id=thread_id,
        )
        self.put(message)
        self.show_bot("message", message)
        return message

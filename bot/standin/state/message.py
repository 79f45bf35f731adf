"""A message as it is kept, and as the Bot API shows it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.standin.api.schema import Json
from bot.standin.state.files import Media
from bot.standin.state.polls import Poll

if TYPE_CHECKING:
    from bot.standin.state.people import Chat


@dataclass(eq=False, slots=True)
class Message:
    """One message of a chat; `date` and `edit_date` are in seconds since the epoch.

    With `media`, `text` and `entities` are its caption. Messages of one album share `album`.
    """

    chat: "Chat" = field(repr=False)
    id: int
    date: int
    sender: Json
    text: str | None = None
    entities: list[Json] = field(default_factory=list)
    media: Media | None = None
    album: str | None = None
    poll: Poll | None = None
    contact: Json | None = None
    keyboard: Json | None = None
    other_markup: Json | None = None
    reply_to: "Message | None" = None
    thread_id: int | None = None
    sender_chat: Json | None = None
    forward_origin: Json | None = None
    via_bot: Json | None = None
    service: Json | None = None
    edit_date: int | None = None
    silent: bool = False
    deleted: bool = False
    reactions: dict[int, list[str]] = field(default_factory=dict)

    def view(self, *, with_reply: bool = True) -> Json:
        """Return the Bot API's Message; a message replied to comes without its own reply."""
        view: Json = {"message_id": self.id, "from": self.sender, "chat": self.chat.chat()}
        view["date"] = self.date
        if self.thread_id is not None:
            view["is_topic_message"] = True
        for name, value in (
            ("message_thread_id", self.thread_id),
            ("sender_chat", self.sender_chat),
            ("edit_date", self.edit_date),
            ("forward_origin", self.forward_origin),
            ("via_bot", self.via_bot),
            ("media_group_id", self.album),
            ("contact", self.contact),
            ("text" if self.media is None else "caption", self.text),
            ("entities" if self.media is None else "caption_entities", self.entities or None),
            ("reply_markup", self.keyboard),
        ):
            if value is not None:
                view[name] = value
        if self.media is not None:
            view.update(self.media.fields())
        if self.poll is not None:
            view["poll"] = self.poll.view()
        reply_to = self.reply_to or self._topic_root()
        if with_reply and reply_to is not None and not reply_to.deleted:
            view["reply_to_message"] = reply_to.view(with_reply=False)
        if self.service is not None:
            view.update(self.service)
        return view

    def _topic_root(self) -> "Message | None":
        """Return what a topic began with: to Telegram all that is in it replies to that."""
        root = None if self.thread_id is None else self.chat.messages.get(self.thread_id)
        began = root is not None and "forum_topic_created" in (root.service or {})
        return root if began and root is not self else None

    def buttons(self) -> list[list[Json]]:
        """Return the rows of inline buttons, none without a keyboard."""
        rows: list[list[Json]] = self.keyboard["inline_keyboard"] if self.keyboard else []
        return rows

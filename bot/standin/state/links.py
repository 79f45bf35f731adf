"""Links that invite into a group."""

from dataclasses import dataclass

from bot.standin.api.schema import Json


@dataclass(eq=False, slots=True)
class InviteLink:
    """A link that the bot made; `used` counts who has come by it. Times are in epoch seconds."""

    url: str
    creator: Json
    name: str | None = None
    expire_date: int | None = None
    member_limit: int | None = None
    creates_join_request: bool = False
    is_primary: bool = False
    is_revoked: bool = False
    used: int = 0

    def view(self) -> Json:
        """Return the Bot API's ChatInviteLink."""
        view: Json = {
            "invite_link": self.url,
            "creator": self.creator,
            "creates_join_request": self.creates_join_request,
            "is_primary": self.is_primary,
            "is_revoked": self.is_revoked,
        }
        for name in ("name", "expire_date", "member_limit"):
            if getattr(self, name):
                view[name] = getattr(self, name)
        return view

    def refusal(self, now: int) -> str | None:
        """Return why nobody comes in by it at `now`, None if one may."""
        if self.is_revoked:
            return "the link has been revoked"
        if self.expire_date and now >= self.expire_date:
            return "the link has expired"
        if self.member_limit and self.used >= self.member_limit:
            return "the link has been used up"
        if self.creates_join_request:
            return "the link asks for approval, which the stand-in does not have"
        return None

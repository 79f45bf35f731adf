"""What the stand-in answers when it refuses, and what it says of its own mistakes."""


class ApiError(Exception):
    """A refusal as Telegram words it: HTTP status, description, response parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class SchemaError(AssertionError):
    """The stand-in itself made an object that the Bot API does not have."""


class CannotError(Exception):
    """A person tried what Telegram's own app would not let them do."""


def bad_request(what: str) -> ApiError:
    """Return the 400 whose description is `what` with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {what}")


def forbidden(what: str) -> ApiError:
    """Return the 403 whose description is `what` with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {what}")

"""A stand-in for Telegram: the Bot API on loopback, and a chat page to use it by."""

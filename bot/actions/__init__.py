"""Actions: one use case is one unit of work; they know nothing of Telegram."""

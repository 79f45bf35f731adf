"""Telegram's edge: guard, one action, one screen."""

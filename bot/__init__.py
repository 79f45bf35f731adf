"""Shidao 实到: check-ins for study sessions, in an organisation's own Telegram groups."""

__version__ = "0.1.0"

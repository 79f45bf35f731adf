"""Screens: an outcome becomes text and buttons, as plain data."""

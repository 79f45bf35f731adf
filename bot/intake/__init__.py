"""Intake: raw updates are kept, then confirmed, then handled, one lane a person."""

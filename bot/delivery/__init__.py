"""Delivery: the only sender; limits, outcomes and edits."""
